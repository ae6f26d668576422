"""What a unit, a banner's bureau or a recommending body sees of the rounds that go through it."""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Least

from accounts.models import Office, Organisation
from accounts.offices import code, offices_of, scopes_of
from workflows.models import Application, Batch, CallForwarding, Deadline, Endorsement
from workflows.selectors.applications import applications_visible_to

Link, Reach, State = Endorsement.Link, Application.Reach, Application.State
LINKS = {
    Office.Role.UNIT: (Link.UNIT, Reach.UNIT),
    Office.Role.BANNER: (Link.BANNER, Reach.BANNER),
    Office.Role.RECOMMEND: (Link.BODY, Reach.BODY),
}
OVER = (State.NOT_FORWARDED, State.LAPSED, State.WITHDRAWN)


@dataclass(frozen=True)
class LinkDesk:
    """The office of an organisation that works on applications before the department does."""

    office: str
    link: str
    reach: int
    organisation: Organisation

    @property
    def came(self):
        """The condition of applications that have come to it."""
        return (
            Q(reach__gte=self.reach)
            & {
                Link.UNIT: Q(host_unit=self.organisation),
                Link.BANNER: Q(banner_bureau=self.organisation),
                Link.BODY: Q(recommending_body=self.organisation),
            }[self.link]
        )

    @property
    def below(self):
        """The condition of the drafts of those who apply through it."""
        through = "host_unit__recommended_through"
        return {
            Link.UNIT: Q(host_unit=self.organisation),
            Link.BANNER: Q(**{through: self.organisation}),
            Link.BODY: Q(**{through: self.organisation})
            | Q(**{f"{through}__recommended_through": self.organisation}),
        }[self.link]

    @property
    def stages(self):
        """The stages by name, as the desk counts and lists them."""
        going = ~Q(state__in=OVER)
        return {
            "todo": self.came & Q(state=State.FORWARDING, reach=self.reach),
            "returned": self.came & Q(state=State.RETURNED),
            "forwarded": self.came & going & ~Q(state=State.RETURNED) & Q(reach__gt=self.reach),
            "over": self.came & Q(state__in=OVER),
        }


def link_desks_of(user):
    """The desks of the units, bureaus and bodies whose offices the user holds now."""
    named = {(role, scope) for role in LINKS for scope in scopes_of(user, role)}
    organisations = Organisation.objects.filter(public_id__in={scope for _role, scope in named})
    by_id = {each.public_id: each for each in organisations.select_related("recommended_through")}
    return [
        LinkDesk(code(role, scope), *LINKS[role], by_id[scope])
        for role, scope in sorted(named)
        if scope in by_id
    ]


def link_offices_of(user):
    """The offices of units, bureaus and bodies that the user holds now."""
    return Office.objects.filter(role__in=LINKS, code__in=offices_of(user))


def link_desk(user, office):
    """The desk of that office; None unless the user holds it now."""
    if office not in offices_of(user):
        return None
    return next((desk for desk in link_desks_of(user) if desk.office == office), None)


def applications_at(user, desk):
    """What has come to the desk, as far as the user sees it."""
    return applications_visible_to(user).filter(desk.came)


def drafts_below(desk, round_):
    """The drafts of a round that are to go through the desk: counted and reminded, never shown."""
    return Application.objects.filter(desk.below, round=round_, state=State.DRAFT)


def counts_at(desk, rounds):
    """How many drafts and how many applications of each stage there are at the desk, by round."""
    stages = {"drafts": desk.below & Q(state=State.DRAFT), **desk.stages}
    rows = (
        Application.objects.filter(round__in=rounds)
        .filter(desk.below | desk.came)
        .order_by()
        .values("round")
        .annotate(**{name: Count("pk", filter=condition) for name, condition in stages.items()})
    )
    return {row.pop("round"): row for row in rows}


def lying_below(desk, round_, now):
    """How many lie with each bureau below a recommending body and have not come to it, as
    `{bureau, count, late}`; `late` are those whose period is over. Numbers only, as of drafts: what has not
    come is not read here.
    """
    if desk.link != Link.BODY:
        return []
    over = Deadline.objects.filter(case=OuterRef("case"), rule="first_check", ended_at=None, due_at__lte=now)
    lying = Application.objects.filter(
        round=round_, recommending_body=desk.organisation, reach=Reach.BANNER, state=State.FORWARDING
    )
    return list(
        lying.annotate(is_late=Exists(over))
        .order_by("banner_bureau__name")
        .values(bureau=F("banner_bureau__name"))
        .annotate(count=Count("pk"), late=Count("pk", filter=Q(is_late=True)))
    )


def with_cutoff(applications):
    """Each with `closes_at`: until when its applicant hands in."""
    through = "host_unit__recommended_through"
    calls = CallForwarding.objects.filter(
        Q(organisation=OuterRef("host_unit"))
        | Q(organisation=OuterRef(through))
        | Q(organisation=OuterRef(f"{through}__recommended_through")),
        round=OuterRef("round"),
    )
    earliest = Subquery(calls.order_by("closes_at").values("closes_at")[:1])
    return applications.annotate(closes_at=Least(F("round__closes_at"), earliest))


def batches_of(user):
    """The batches that the user asked for, in an office that is still held."""
    if not user.is_authenticated:
        return Batch.objects.none()
    return Batch.objects.filter(asked_by=user, office__in=offices_of(user)).select_related("round")
