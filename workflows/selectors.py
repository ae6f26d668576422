"""Who sees which rows. Every page, count, search, export and API call starts from one of these querysets."""

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL
from viewflow.workflow.models import Task

from accounts.models import Membership, Office, spans
from accounts.offices import offices_of
from trail import clock
from workflows import permissions
from workflows.models import Application, Attachment, Award, Document, Notification, PlanProgramme, Round

PERSON = "user@"
# The programmes that the register has rows of: one probe of an index for each, however long the register is.
IN_THE_REGISTER = """
WITH RECURSIVE found (code) AS (
    (SELECT programme FROM workflows_award ORDER BY programme LIMIT 1)
    UNION ALL
    SELECT (SELECT programme FROM workflows_award WHERE programme > found.code ORDER BY programme LIMIT 1)
    FROM found WHERE found.code IS NOT NULL
)
SELECT code FROM found WHERE code IS NOT NULL
"""


def rounds_visible_to(user):
    """Every round but those still planned, which only its own offices see."""
    rounds = Round.objects.select_related("edition", "screening_office", "deciding_office")
    visible = ~Q(window=Round.Window.PLANNED)
    if user.is_authenticated:
        visible |= _run_by(user, "")
    return rounds.filter(visible)


def rounds_run_by(user):
    """The rounds that the user's offices work on."""
    return Round.objects.select_related("edition", "screening_office", "deciding_office").filter(
        _run_by(user, "")
    )


def applications_visible_to(user):
    """One's own, and, once submitted, those of the rounds that one's offices work on."""
    if not user.is_authenticated:
        return Application.objects.none()
    submitted = ~Q(state=Application.State.DRAFT) & _run_by(user, "round__")
    return _applications().filter(Q(applicant=user) | submitted)


def applications_of(user):
    """One's own, which nobody else changes."""
    if not user.is_authenticated:
        return Application.objects.none()
    return _applications().filter(applicant=user)


def attachments_visible_to(user):
    """The files of the applications that the user sees."""
    return Attachment.objects.filter(application__in=applications_visible_to(user).values("pk"))


def awards_visible_to(user):
    """The register: all of it for the department's offices, its own unit's for a unit's, one's own rows for
    everybody else.
    """
    if not user.is_authenticated:
        return Award.objects.none()
    awards = Award.objects.select_related(
        "holder__person", "holder__organisation", "holder__region", "region", "host_unit", "edition"
    )
    if permissions.is_staff(user):
        return awards
    held = (code.partition("@") for code in offices_of(user))
    units = [scope for role, _, scope in held if role == Office.Role.UNIT]
    return awards.filter(Q(holder__person__user=user) | Q(host_unit__public_id__in=units))


def programmes_of_the_register():
    """The programmes of which the register has rows."""
    return PlanProgramme.objects.filter(code__in=RawSQL(IN_THE_REGISTER, ()))


def documents_visible_to(user):
    """The papers of the cases that the user sees; the applicant's own once they are made."""
    if not user.is_authenticated:
        return Document.objects.none()
    return Document.objects.filter(case__application__in=applications_visible_to(user).values("pk"))


def notifications_of(user):
    """What the user was told, newest first."""
    return Notification.objects.filter(user=user).select_related("case__application")


def open_tasks_of(user):
    """The human tasks that wait for the user: one's own, and those of one's offices that nobody took
    (待办).
    """
    mine = Q(owner=user) | Q(owner=None)
    return _human_tasks().filter(mine, finished=None, owner_permission__in=_addresses(user))


def newest_open_tasks_of(user, *, count, before=None):
    """The newest of them, at most `count`, of those before a task's number.

    Each owner's and each office's own index is read from its end; asked for all of them together, the planner
    reads every task there ever was.
    """
    tasks = Task.objects.filter(flow_task_type="HUMAN", finished=None)
    if before is not None:
        tasks = tasks.filter(pk__lt=before)
    shares = [tasks.filter(owner=user)]
    shares += [tasks.filter(owner=None, owner_permission=address) for address in _addresses(user)]
    first, *others = (share.order_by("-pk").values_list("pk", flat=True)[:count] for share in shares)
    found = list(first.union(*others, all=True).order_by("-id")[:count])
    return open_tasks_of(user).filter(pk__in=found).order_by("-pk")


def tasks_done_by(user):
    """The human tasks that the user did for offices still held, or as the person meant (已办)."""
    return _human_tasks().filter(
        owner=user, finished__isnull=False, status="DONE", owner_permission__in=_addresses(user)
    )


def tasks_visible_to(user):
    """The tasks that are addressed to the user or to one's offices, finished ones too."""
    return _human_tasks().filter(owner_permission__in=_addresses(user))


def tasks_left_behind():
    """The open tasks of an office whose owners no longer hold it."""
    in_office = Membership.objects.filter(
        spans.in_force(clock.now()),
        user=OuterRef("owner"),
        user__is_active=True,
        office__code=OuterRef("owner_permission"),
    )
    return (
        Task.objects.filter(~Exists(in_office), flow_task_type="HUMAN", finished=None, owner__isnull=False)
        .exclude(owner_permission__startswith=PERSON)
        .select_related("owner")
    )


def _applications():
    return Application.objects.select_related("round__edition", "holder__person", "host_unit", "case")


def _human_tasks():
    return Task.objects.filter(flow_task_type="HUMAN").select_related(
        "process__case_process__case__application__round",
        "process__case_process__case__application__holder__person",
        "process__case_process__case__application__host_unit",
        "process__case_process__case__round",
        "deadline",
        "owner",
    )


def _addresses(user):
    return [*offices_of(user), f"{PERSON}{user.pk}"]


def _run_by(user, prefix):
    codes = offices_of(user)
    return Q(**{f"{prefix}screening_office__code__in": codes}) | Q(
        **{f"{prefix}deciding_office__code__in": codes}
    )
