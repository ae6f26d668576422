"""What lies with units and bodies: their desks, lists and people."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from viewflow.workflow.models import Task

from accounts.models import Membership, Office, Person, User
from tests.access.matters.sent import OPEN, Sent, a_stranger, holder_of, matter, round_of
from tests.factories.accounts import UserFactory
from tests.factories.workflows import ApplicationFactory, EditionFactory, RoundFactory
from tests.machine.actors import SCAN
from trail import clock
from workflows.flows import ApplicationFlow
from workflows.models import AdministratorChange, Application, Round, SummaryList

ENDORSE = ApplicationFlow.endorse


def someone_of(unit):
    """An account of somebody who works for the unit and administers nothing."""
    people = User.objects.filter(person__employments__organisation=unit, memberships=None)
    return people.first() or ApplicationFactory(round=round_of(OPEN), host_unit=unit).applicant


def waiting_at_a_unit():
    """An application that lies with its unit."""
    task = Task.objects.filter(flow_task=ENDORSE, finished=None).order_by("pk").last()
    return Application.objects.get(case__processes__process=task.process_id)


def at_the_desk(name, data=None, *, of=None):
    """A unit's desk in a round: not under another's office, nor in a round that does not pass units or is
    not open yet. `of` are unit and round, by default where something waits.
    """
    application = waiting_at_a_unit()
    unit, round_ = of or (application.host_unit, application.round)
    office = f"unit@{unit.public_id}"
    others = Office.objects.filter(role="unit").exclude(code=office)
    rounds = [RoundFactory(edition=EditionFactory(is_current=False)), Round.objects.get(window="planned")]
    return Sent(
        holder_of(office),
        reverse(name, args=[office, round_.public_id]),
        data,
        addresses=[
            reverse(name, args=[others.first().code, round_.public_id]),
            *(reverse(name, args=[office, each.public_id]) for each in rounds),
        ],
    )


@matter
def a_desk_and_its_round():
    return at_the_desk("unit-round")


@matter
def the_order_of_a_desk():
    return at_the_desk("unit-order")


@matter
def the_list_of_a_desk():
    return at_the_desk("summary-list")


@matter
def a_new_list_of_a_desk():
    row = SummaryList.objects.get()
    SummaryList.objects.all().delete()
    return at_the_desk("summary-list-make", {}, of=(row.organisation, row.round))


@matter
def a_reminder_of_a_desk():
    application = waiting_at_a_unit()
    ApplicationFactory(round=application.round, host_unit=application.host_unit)
    return at_the_desk("unit-remind", {})


@matter
def the_call_of_a_desk():
    cutoff = timezone.localtime(clock.now() + timedelta(days=1))
    return at_the_desk("unit-call", {"closes_at": cutoff.strftime("%Y-%m-%dT%H:%M")})


@matter
def a_batch_and_its_applications():
    application = waiting_at_a_unit()
    unit, round_ = application.host_unit, application.round
    others = [
        ApplicationFactory(round=round_, submitted=True),
        ApplicationFactory(host_unit=unit, round__edition=EditionFactory(is_current=False), submitted=True),
    ]
    office = f"unit@{unit.public_id}"
    return Sent(
        holder_of(office),
        reverse("batch-new", args=[office, round_.public_id]),
        {"kind": "export", "application": [application.public_id]},
        fields=[{"application": [application.public_id, other.public_id]} for other in others]
        + [{"application": [other.public_id]} for other in others],
    )


@matter
def the_code_of_a_sealed_list():
    row = SummaryList.objects.get()
    office = f"{row.link}@{row.organisation.public_id}"
    return Sent(
        holder_of(office),
        reverse("summary-list", args=[office, row.round.public_id]),
        {"code": row.verification_code, "scan": SCAN},
        fields=[{"code": waiting_at_a_unit().verification_code or "00000000"}],
    )


@matter
def a_units_administrator():
    unit, office = unit_without_a_change()
    return Sent(
        holder_of(office),
        reverse("unit-administrator"),
        {"newcomer": someone_of(unit).pk, "letter": SCAN},
        fields=[{"newcomer": who.pk} for who in (UserFactory(), a_stranger())],
    )


@matter
def the_administrator_of_a_unit_below():
    unit, _office = unit_without_a_change()
    above = Membership.objects.get(office__organisation=unit.recommended_through, until=None)
    return Sent(
        above.user,
        reverse("unit-change", args=[unit.public_id]),
        {"newcomer": someone_of(unit).pk, "letter": SCAN},
        fields=[{"newcomer": a_stranger().pk}, {"newcomer": above.user.pk}],
    )


@matter
def one_of_a_units_people():
    unit, office = unit_without_a_change()
    people = [Person.objects.get(user=someone_of(unit)), a_stranger().person]
    own, other = (reverse("unit-person", args=[each.public_id]) for each in people)
    return Sent(holder_of(office), own, {"act": "disable"}, addresses=[other])


def unit_without_a_change():
    """A unit whose administrator is not changing, under a body that somebody works for."""
    changing = AdministratorChange.objects.values("organisation")
    for each in Office.objects.filter(role="unit").exclude(organisation__in=changing):
        above = Membership.objects.filter(office__organisation=each.organisation.recommended_through_id)
        if each.memberships.exists() and above.count() == 1:
            return each.organisation, each.code
    raise LookupError("no such unit in this world")
