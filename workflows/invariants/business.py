"""Cases, checks, decisions, places and numbers."""

from collections import defaultdict

from django.db.models import CharField, Count, Exists, F, Func, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from viewflow.workflow import PROCESS, STATUS
from viewflow.workflow.models import Task

from accounts.models import Membership, Office
from accounts.models.spans import in_force
from trail.models import ActionLog, NumberSeries
from workflows.flows import ApplicationFlow
from workflows.models import (
    Application,
    Award,
    Case,
    CaseProcess,
    Correction,
    Decision,
    ProgrammeEdition,
    Reconsideration,
    Round,
    Screening,
)

from .registry import OF_ROWS, invariant

STATE = Application.State
ACCEPTED = Q(screening__outcome=Screening.Outcome.ACCEPTED)
REFUSED = Q(screening__outcome=Screening.Outcome.REFUSED)
OVERTURNED = Q(REFUSED, reconsideration__outcome=Reconsideration.Outcome.OVERTURNED)
TAKES_PART = ACCEPTED | OVERTURNED
GRANTED = Q(decision__outcome=Decision.Outcome.GRANTED)
DECLINED = Q(decision__outcome=Decision.Outcome.DECLINED)
NO_AWARD = Q(case__award=None)
# What nobody in the department has checked: not handed in, not yet there, or over before it came.
UNCHECKED = [
    STATE.DRAFT, STATE.FORWARDING, STATE.RETURNED, STATE.SUBMITTED, STATE.NOT_FORWARDED, STATE.LAPSED,
]  # fmt: skip
LIST_MAKERS = (
    Office.Role.SCREEN,
    Office.Role.DIVISION,
    Office.Role.DECIDE,
    Office.Role.MEETING,
    Office.Role.SUPERVISE,
)


@invariant(OF_ROWS)
def every_open_case_that_has_begun_has_one_open_process_with_an_open_task():
    begun = (
        Q(~Q(application__state=STATE.DRAFT), application__isnull=False)
        | Q(~Q(round__window=Round.Window.PLANNED), round__isnull=False)
        | Exists(CaseProcess.objects.filter(case=OuterRef("pk")))
    )
    running = Task.objects.filter(
        finished=None,
        process__status=PROCESS.NEW,
        process__case_process__is_open=True,
        process__case_process__case=OuterRef("pk"),
    )
    return _cases(Case.objects.filter(begun, ~Exists(running), is_open=True))


@invariant(OF_ROWS)
def no_closed_case_has_an_open_process_or_an_open_task():
    open_tasks = Task.objects.filter(finished=None, process__case_process__case=OuterRef("pk"))
    open_process = CaseProcess.objects.filter(case=OuterRef("pk"), is_open=True)
    return _cases(Case.objects.filter(Exists(open_tasks) | Exists(open_process), is_open=False))


@invariant(OF_ROWS)
def no_finished_process_counts_as_the_open_one_of_its_case():
    finished = CaseProcess.objects.filter(is_open=True).exclude(process__status=PROCESS.NEW)
    return _cases(Case.objects.filter(pk__in=finished.values("case")))


@invariant(OF_ROWS)
def every_application_is_in_the_state_that_its_check_decision_and_award_say():
    legal = (
        Q(NO_AWARD, state__in=UNCHECKED, screening=None, decision=None)
        | Q(NO_AWARD, Q(screening=None) | TAKES_PART, state=STATE.WITHDRAWN, decision=None)
        | Q(NO_AWARD, TAKES_PART, state=STATE.ACCEPTED)
        | Q(NO_AWARD, REFUSED, ~OVERTURNED, state=STATE.REFUSED, decision=None)
        | Q(TAKES_PART, GRANTED, state=STATE.GRANTED, case__award__isnull=False)
        | Q(NO_AWARD, TAKES_PART, DECLINED, state=STATE.DECLINED)
    )
    return _applications(Application.objects.exclude(pk__in=Application.objects.filter(legal).values("pk")))


@invariant(OF_ROWS)
def every_check_was_done_by_its_officer_in_one_task():
    """Its last one: each of those before sent the application back for correction."""
    tasks = Task.objects.filter(
        process__case_process__case=OuterRef("application__case"),
        flow_task=ApplicationFlow.screen,
        status=STATUS.DONE,
    )
    corrections = Correction.objects.filter(
        application=OuterRef("application"), step=ApplicationFlow.screen.name
    )
    checks = Screening.objects.annotate(
        tasks=_count(tasks),
        before=_count(corrections),
        last=Subquery(tasks.order_by("-pk").values("owner")[:1]),
    ).exclude(tasks=F("before") + 1, last=F("done_by"))
    return _applications(Application.objects.filter(screening__in=checks.values("pk")))


@invariant(OF_ROWS)
def every_check_and_every_decision_was_made_by_somebody_in_office_then():
    checked = _in_office("round__screening_office", by="screening__done_by", at="screening__done_at")
    decided = _in_office("round__deciding_office", by="decision__decided_by", at="decision__decided_at")
    signed = Q(Exists(_beside_the_round()), round__edition__content__has_key="way")
    return _applications(
        Application.objects.filter(
            Q(~Exists(checked), screening__isnull=False)
            | Q(~Exists(decided), ~signed, decision__isnull=False)
        )
    )


@invariant(OF_ROWS)
def nobody_checked_or_decided_on_their_own_application():
    own = Q(screening__done_by=F("applicant")) | Q(decision__decided_by=F("applicant"))
    return _applications(Application.objects.filter(own))


@invariant(OF_ROWS)
def places_and_money_used_equal_what_was_granted():
    granted = Q(applications__decision__outcome=Decision.Outcome.GRANTED)
    counted = Round.objects.annotate(
        granted=Count("applications__decision", filter=granted),
        spent=Coalesce(Sum("applications__decision__money", filter=granted), 0),
    )
    for round_ in counted.exclude(places_used=F("granted"), money_used=F("spent")):
        yield (
            f"round {round_.public_id}: {round_.places_used} places and {round_.money_used} yuan used, "
            f"{round_.granted} places and {round_.spent} yuan granted"
        )


@invariant(OF_ROWS)
def no_application_was_submitted_outside_the_window_of_its_round():
    # What came too late for its batch goes on in the next, which opened after it was handed in.
    carried_over = ActionLog.objects.filter(
        object_type="application", object_id=OuterRef("public_id"), verb="carried_over"
    )
    early = Q(~Exists(carried_over), submitted_at__lt=F("round__opens_at"))
    outside = Q(submitted_at__gte=F("round__closes_at")) | early
    return _applications(Application.objects.filter(outside))


@invariant(OF_ROWS)
def the_numbers_of_awards_have_no_gap_within_a_programme_and_year():
    numbers = defaultdict(set)
    here = Award.objects.filter(case__isnull=False, announcement=None)
    for award in here.only("programme", "since", "number"):
        numbers[f"award:{award.programme}:{award.since.year}"].add(award.number)
    taken = dict(NumberSeries.objects.filter(series__startswith="award:").values_list("series", "last"))
    for series in sorted(numbers.keys() | taken.keys()):
        last = taken.get(series, 0)
        for serial, forms in _expected(series, last):
            if numbers[series].isdisjoint(forms):
                yield f"{series}: {serial} is missing"
        if len(numbers[series]) > last:
            yield f"{series}: {len(numbers[series])} awards, but {last} numbers were taken"


@invariant(OF_ROWS)
def the_numbers_of_applications_have_no_gap_within_a_year():
    for taken in NumberSeries.objects.filter(series__startswith="application:"):
        year = int(taken.series.partition(":")[2])
        submitted = Application.objects.filter(submitted_at__year=year).count()
        if submitted != taken.last:
            yield f"{taken.series}: {submitted} applications, but {taken.last} numbers were taken"


def _count(rows):
    """How many of these rows there are, as a part of a query."""
    counted = rows.order_by().annotate(all=Func(Value(1), function="COUNT")).values("all")
    return Coalesce(Subquery(counted), 0)


def _in_office(office, *, by, at):
    return Membership.objects.filter(in_force(OuterRef(at)), user=OuterRef(by), office=OuterRef(office))


def _beside_the_round():
    """Who held one of the offices that make a signed list when the decision was made: it was proposed,
    changed in a step, or overturned by the supervision division.
    """
    offices = Membership.objects.annotate(scope=_scope(F("office__code")))
    return offices.filter(
        in_force(OuterRef("decision__decided_at")),
        user=OuterRef("decision__decided_by"),
        office__role__in=LIST_MAKERS,
        scope=_scope(OuterRef("round__screening_office__code")),
    )


def _scope(code):
    return Func(code, Value("@"), Value(2), function="split_part", output_field=CharField())


def _expected(series, last):
    """Each serial number with the forms that the editions of the programme give it."""
    _, programme, year = series.split(":")
    editions = ProgrammeEdition.objects.filter(programme=programme)
    patterns = [edition.policy.number for edition in editions if edition.policy.number]
    for serial in range(1, last + 1):
        yield serial, {pattern.format(year=int(year), serial=serial) for pattern in patterns}


def _cases(cases):
    return (f"case {case.public_id}" for case in cases)


def _applications(applications):
    return (f"application {application.public_id}" for application in applications)
