"""Who is heard, proposed and decided on in a round, and by which office."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from viewflow.workflow.models import Task

from accounts.models import Office
from tests.access.matters.sent import REVIEWING, Sent, elsewhere, holder_of, matter, round_of
from tests.access.world import ELSEWHERE
from tests.factories.accounts import MembershipFactory, OfficeFactory
from tests.factories.workflows import DecisionFactory, EditionFactory
from trail import clock
from workflows.flows import RoundFlow
from workflows.models import ProgrammeEdition, Round


def standing_at(node, office):
    """The round under review as it would stand at that step, all opinions in; the step's address and task."""
    round_ = round_of(REVIEWING)
    of_applications = Task.objects.filter(process__case_process__case__application__round=round_)
    of_applications.filter(finished=None).update(finished=clock.now())
    task = Task.objects.get(process__case_process__case=round_.case, flow_task_type="HUMAN", finished=None)
    Task.objects.filter(pk=task.pk).update(flow_task=node, owner_permission=office)
    return round_, reverse("task", args=[task.external_task_id]), task


@matter
def who_is_heard():
    round_, address, _task = standing_at(RoundFlow.interviews, "secretary@150000")
    own, other = round_.applications.first(), elsewhere()[0]
    return Sent(
        holder_of("secretary@150000"),
        address,
        {"action": "order", "application": [own.public_id]},
        fields=[
            {"application": [own.public_id, other.public_id]},
            {"action": f"call:{other.public_id}"},
            {"one": other.public_id},
        ],
    )


@matter
def who_is_proposed():
    round_, address, _task = standing_at(RoundFlow.propose, "screen@150000")
    return chosen_of(round_, address, "screen@150000", {"action": "grant"})


@matter
def who_is_taken_out_of_a_list():
    round_, address, _task = standing_at(RoundFlow.sign, "division@150000")
    DecisionFactory(application=round_.applications.first(), money=100_000)
    Round.objects.filter(pk=round_.pk).update(places_used=1, money_used=100_000)
    return chosen_of(round_, address, "division@150000", {"action": "take_out", "reason": "重复"})


@matter
def who_is_decided_on():
    round_, address, _task = standing_at(RoundFlow.decide, "decide@150000")
    return chosen_of(round_, address, "decide@150000", {"action": "grant"})


def chosen_of(round_, address, office, data):
    own, other = round_.applications.first(), elsewhere()[0]
    return Sent(
        holder_of(office),
        address,
        data | {"application": [own.public_id]},
        fields=[{"application": [own.public_id, other.public_id]}, {"application": [other.public_id]}],
    )


@matter
def whom_a_program_decides_on():
    round_, _address, task = standing_at(RoundFlow.decide, "decide@150000")
    own, other = round_.applications.first(), elsewhere()[0]
    return Sent(
        holder_of("decide@150000"),
        reverse("api-grant", args=[task.external_task_id]),
        {"applications": [own.public_id]},
        fields=[{"applications": [own.public_id, other.public_id]}, {"applications": [other.public_id]}],
        program=True,
    )


@matter
def the_office_that_decides_on_a_round():
    return planned_by("screen@150000", "decide@150000")


@matter
def the_office_that_decides_on_a_leagues_round():
    return planned_by(f"screen@{ELSEWHERE}", f"decide@{ELSEWHERE}")


@matter
def the_office_above_that_decides_on_a_leagues_round():
    return planned_by(f"screen@{ELSEWHERE}", "decide@150000")


def planned_by(screening, deciding):
    """A new round; a league beside neither of the two may not be made to decide on it."""
    beside = OfficeFactory(role="decide", code="decide@150600")
    MembershipFactory(office=beside)
    edition = ProgrammeEdition.objects.get(programme="youth_fund", is_current=True)
    now = timezone.localtime(clock.now())
    moments = ("opens_at", "closes_at", "unit_closes_at", "body_closes_at")
    others = {beside.pk, Office.objects.get(code="screen@150000").pk}
    others |= {Office.objects.get(code=f"decide@{ELSEWHERE}").pk} if screening.endswith("150000") else set()
    return Sent(
        holder_of(screening),
        reverse("round-plan"),
        {
            "edition": edition.pk,
            "title": "2026年度青年基金第九批（演示）",
            "year": 2026,
            "policy_date": now.date().isoformat(),
            "places": 1,
            "money": 100_000,
            "money_each": 100_000,
            "deciding_office": Office.objects.get(code=deciding).pk,
        }
        | {name: f"{now + timedelta(days=n):%Y-%m-%dT%H:%M}" for n, name in enumerate(moments)},
        fields=[{"deciding_office": pk} for pk in others]
        + [{"edition": EditionFactory(is_current=False).pk}],
    )
