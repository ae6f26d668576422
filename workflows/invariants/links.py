"""Units, banners' bureaus and recommending bodies: where an application lies, what was said, what was handed
in.
"""

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery
from viewflow.workflow.models import Task

from workflows.flows import ApplicationFlow
from workflows.models import Application, CallForwarding, Correction, Endorsement, Submission

from .registry import OF_ROWS, invariant

State, Reach, Link = Application.State, Application.Reach, Endorsement.Link
WAITS_AT = {
    Reach.UNIT: ApplicationFlow.endorse,
    Reach.BANNER: ApplicationFlow.first_check,
    Reach.BODY: ApplicationFlow.recommend,
}
REACHED = {Link.UNIT: Reach.UNIT, Link.BANNER: Reach.BANNER, Link.BODY: Reach.BODY}
FORWARDED = Endorsement.Outcome.FORWARDED


@invariant(OF_ROWS)
def every_application_with_a_link_waits_at_the_step_of_where_it_lies():
    """And one that was returned waits for its applicant, wherever it lies."""
    lost = Q(~Exists(_open(ApplicationFlow.correct)), state=State.RETURNED)
    for reach, step in WAITS_AT.items():
        lost |= Q(~Exists(_open(step)), state=State.FORWARDING, reach=reach)
    lost |= Q(state=State.FORWARDING) & ~Q(reach__in=WAITS_AT)
    return _applications(Application.objects.filter(lost))


@invariant(OF_ROWS)
def nothing_waits_with_a_link_or_for_correction_that_does_not_lie_there():
    astray = Q(Exists(_open(ApplicationFlow.correct))) & ~Q(state=State.RETURNED)
    for reach, step in WAITS_AT.items():
        astray |= Q(Exists(_open(step))) & ~Q(state=State.FORWARDING, reach=reach)
    return _applications(Application.objects.filter(astray))


@invariant(OF_ROWS)
def every_application_was_forwarded_by_the_links_that_it_has_passed_and_by_no_other():
    wrong = Q()
    for link, reach in REACHED.items():
        passed = Endorsement.objects.filter(application=OuterRef("pk"), link=link, outcome=FORWARDED)
        wrong |= Q(Exists(passed), reach__lte=reach) | Q(
            ~Exists(passed), _goes_through(link), reach__gt=reach
        )
    return _applications(Application.objects.filter(wrong).exclude(state=State.DRAFT))


@invariant(OF_ROWS)
def every_application_that_was_sent_back_has_one_correction_that_is_waited_for():
    waiting = Correction.objects.filter(application=OuterRef("pk"), answered_at=None)
    wrong = Q(~Exists(waiting), state=State.RETURNED) | Q(Exists(waiting)) & ~Q(
        state__in=[State.RETURNED, State.WITHDRAWN, State.LAPSED]
    )
    return _applications(Application.objects.filter(wrong))


@invariant(OF_ROWS)
def the_versions_handed_in_have_no_gap_and_the_last_one_bears_the_code():
    versions = Submission.objects.filter(application=OuterRef("pk")).order_by("-number")
    counted = Application.objects.filter(submissions__isnull=False).annotate(
        last=Max("submissions__number"),
        count=Count("submissions"),
        code=Subquery(versions.values("verification_code")[:1]),
    )
    return _applications(counted.filter(~Q(last=F("count")) | ~Q(code=F("verification_code"))))


@invariant(OF_ROWS)
def nobody_forwarded_returned_or_turned_down_their_own_application():
    own = Endorsement.objects.filter(done_by=F("application__applicant"))
    return _applications(Application.objects.filter(pk__in=own.values("application")))


@invariant(OF_ROWS)
def no_call_was_forwarded_with_a_cutoff_after_the_rounds():
    late = CallForwarding.objects.filter(closes_at__gt=F("round__body_closes_at")).select_related("round")
    return (f"call of round {each.round.public_id} by organisation {each.organisation_id}" for each in late)


def _open(step):
    return Task.objects.filter(flow_task=step, finished=None, process__case_process__case=OuterRef("case"))


def _goes_through(link):
    """The condition of applications whose way leads through that link."""
    return {
        Link.UNIT: Q(edition__content__way__links__has_key="unit"),
        Link.BANNER: Q(banner_bureau__isnull=False),
        Link.BODY: Q(recommending_body__isnull=False),
    }[link]


def _applications(applications):
    return (f"application {application.public_id}" for application in applications)
