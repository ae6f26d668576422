"""The kinds of objects that addresses lead to: where their rows are, their state, and to whom they belong."""

from dataclasses import dataclass, field

from django.db.models import Model, Q
from viewflow.workflow.models import Task

from accounts.models import Office, Organisation, Person, RoleChange
from enterprises.models import ArchiveImport, ContactRequest, Enterprise, WhatIf
from talent.models import Expert
from workflows import permissions
from workflows.models import (
    AdministratorChange,
    Application,
    ArchiveFile,
    Attachment,
    Award,
    Batch,
    Change,
    Document,
    Draw,
    ExpertCopy,
    Indicator,
    NoticeItem,
    Objection,
    Package,
    PublicNotice,
    Review,
    Revocation,
    Round,
    Scan,
    Seclusion,
    SpotCheck,
    SpotCheckSheet,
    SummaryList,
    TaskBook,
)

MOST = 2000
DEPARTMENT = "department"


def _application(prefix):
    """To whom what hangs on an application belongs."""
    return {
        "own": ("user", f"{prefix}applicant"),
        "own enterprise": ("contact", f"{prefix}holder__organisation__public_id"),
        "unit": ("unit", f"{prefix}host_unit__public_id"),
        "bureau": ("banner", f"{prefix}banner_bureau__public_id"),
        "body": ("recommend", f"{prefix}recommending_body__public_id"),
        DEPARTMENT: (DEPARTMENT, f"{prefix}round__screening_office__code"),
    }


def _organisation(prefix):
    """To whom what hangs on an organisation belongs."""
    return {
        "unit": ("unit", f"{prefix}public_id"),
        "itself, a bureau": ("banner", f"{prefix}public_id"),
        "itself, a body": ("recommend", f"{prefix}public_id"),
        "bureau above": ("banner", f"{prefix}recommended_through__public_id"),
        "body above": ("recommend", f"{prefix}recommended_through__public_id"),
        "body far above": ("recommend", f"{prefix}recommended_through__recommended_through__public_id"),
    }


@dataclass(frozen=True)
class Kind:
    """`belongs` maps a relation to the role (or `user`) and the path to the scope that it is held in; what is
    `public` belongs to everybody.
    """

    model: type[Model]
    state: str = ""
    belongs: dict = field(default_factory=dict)
    only: Q = field(default_factory=Q)
    key: str = "public_id"

    def rows(self):
        """(primary key, key in addresses, state, addresses by relation) of each row, newest first."""
        paths = {relation: path for relation, (_role, path) in self.belongs.items()}
        columns = list(
            dict.fromkeys(["pk", self.key, *([self.state] if self.state else []), *paths.values()])
        )
        rows = self.model.objects.filter(self.only).order_by("-pk").values(*columns)[:MOST]
        for row in rows:
            yield Row(row["pk"], str(row[self.key]), str(row.get(self.state) or ""), self._addresses(row))

    def _addresses(self, row):
        found = {}
        for relation, (role, path) in self.belongs.items():
            if row[path] is not None:
                scope = str(row[path]).rpartition("@")[2] if role == DEPARTMENT else row[path]
                found[relation] = row[path] if role == "" else f"{role}@{scope}"
        return found


@dataclass(frozen=True)
class Row:
    """One object: its key, its key in addresses, its state, and by which address each relation is held."""

    pk: int
    key: str
    state: str
    addresses: dict

    def relation(self, held):
        """The nearest relation of somebody who holds these addresses; `none` for a stranger to it."""
        return next((name for name, address in self.addresses.items() if address in held), "none")


def addresses_of(user, offices):
    """What the user is addressed by: oneself, one's offices, and the department's scopes one works in."""
    scopes = {code.partition("@")[::2] for code in offices}
    departments = {f"{DEPARTMENT}@{scope}" for role, scope in scopes if role in permissions.DEPARTMENT}
    besides = {f"{DEPARTMENT}@{scope}" for role, scope in scopes if role in ("draw", "witness")}
    return {f"user@{user.pk}", *offices, *departments, *besides}


IN_CASE = "case__application__"
KINDS = {
    "application": Kind(Application, "state", _application("")),
    "attachment": Kind(Attachment, "state", _application("application__")),
    "task book": Kind(TaskBook, "state", _application("application__")),
    "archive file": Kind(ArchiveFile, "", _application("application__")),
    "review": Kind(
        Review,
        "state",
        {"expert": ("user", "member__person__user")} | _application("application__"),
    ),
    "document": Kind(Document, "kind", _application(IN_CASE), only=Q(case__application__isnull=False)),
    "paper": Kind(Document, "kind", key="token"),
    "scan": Kind(
        Scan,
        "state",
        {"uploaded": ("user", "uploaded_by")}
        | _application(IN_CASE)
        | {"the round's": (DEPARTMENT, "case__round__screening_office__code")}
        | {f"organisation's {name}": pair for name, pair in _organisation("organisation__").items()},
    ),
    "expert copy": Kind(ExpertCopy, "state", _application("attachment__application__")),
    "seclusion": Kind(Seclusion, "", _application("application__")),
    "award": Kind(
        Award,
        "end_kind",
        {
            "holder": ("user", "holder__person__user"),
            "own enterprise": ("contact", "holder__organisation__public_id"),
            "unit": ("unit", "host_unit__public_id"),
            DEPARTMENT: (DEPARTMENT, f"{IN_CASE}round__screening_office__code"),
        },
    ),
    "recognition": Kind(
        Award,
        "end_kind",
        {"contact": ("contact", "holder__organisation__public_id")}
        | {
            name: pair
            for name, pair in _organisation("holder__organisation__").items()
            if name.endswith("above")
        },
        only=Q(holder__enterprise__merged_into=None, holder__enterprise__isnull=False),
    ),
    "enterprise change": Kind(
        Change,
        "outcome",
        {
            "contact": ("contact", "award__holder__organisation__public_id"),
            "bureau": ("banner", "bureau__public_id"),
            "body": ("recommend", "body__public_id"),
            DEPARTMENT: (DEPARTMENT, "screening_office__code"),
        },
    ),
    "revocation": Kind(
        Revocation,
        "outcome",
        {"contact": ("contact", "award__holder__organisation__public_id")}
        | {
            name: pair
            for name, pair in _organisation("award__holder__organisation__").items()
            if name.endswith("above")
        }
        | {DEPARTMENT: (DEPARTMENT, "screening_office__code")},
    ),
    "task": Kind(
        Task,
        "status",
        {"addressed": ("", "owner_permission")} | _application("process__case_process__case__application__"),
        only=Q(flow_task_type="HUMAN"),
        key="external_task_id",
    ),
    "round": Kind(Round, "window", {DEPARTMENT: (DEPARTMENT, "screening_office__code")}),
    "package": Kind(Package, "state", {DEPARTMENT: (DEPARTMENT, "round__screening_office__code")}),
    "notice": Kind(PublicNotice, "", {DEPARTMENT: (DEPARTMENT, "round__screening_office__code")}),
    "line": Kind(NoticeItem, "", {DEPARTMENT: (DEPARTMENT, "notice__round__screening_office__code")}),
    "objection": Kind(Objection, "outcome", _application("item__application__")),
    "draw": Kind(Draw, "state", {DEPARTMENT: (DEPARTMENT, "group__round__screening_office__code")}),
    "link": Kind(Office, "role", {"holds": ("", "code")}, only=Q(role__in=permissions.LINKS), key="code"),
    "batch": Kind(Batch, "kind", {"asked": ("user", "asked_by"), "office": ("", "office")}),
    "unit": Kind(Organisation, "kind", _organisation(""), only=~Q(kind=Organisation.Kind.AUTHORITY)),
    "person": Kind(
        Person,
        "",
        {"oneself": ("user", "user"), "unit": ("unit", "employments__organisation__public_id")},
    ),
    "change": Kind(AdministratorChange, "outcome", _organisation("organisation__")),
    "summary list": Kind(SummaryList, "link", _organisation("organisation__")),
    "expert": Kind(Expert, "", {"oneself": ("user", "person__user")}),
    "enterprise": Kind(
        Enterprise,
        "",
        {"contact": ("contact", "holder__organisation__public_id")}
        | {
            name: pair
            for name, pair in _organisation("holder__organisation__").items()
            if name.endswith("above")
        },
        only=Q(merged_into=None),
    ),
    "contact request": Kind(ContactRequest, "outcome"),
    "spot check": Kind(SpotCheck, "", {DEPARTMENT: (DEPARTMENT, "screening_office__code")}),
    "spot sheet": Kind(
        SpotCheckSheet,
        "outcome",
        {"looks": ("", "office"), DEPARTMENT: (DEPARTMENT, "spot_check__screening_office__code")},
    ),
    "archive import": Kind(ArchiveImport, "state", {"asked": ("user", "asked_by")}),
    "what if": Kind(WhatIf, "state", {"asked": ("user", "asked_by")}),
    "indicator": Kind(Indicator, "kind", key="code"),
    "role change": Kind(RoleChange, "outcome", {"asked": ("user", "asked_by"), "meant": ("user", "user")}),
}
