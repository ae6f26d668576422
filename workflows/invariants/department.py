"""The department's own work on applications: reviews of non-acceptances, groups."""

from django.db.models import F, Q

from workflows.models import Application, Reconsideration, ReviewGroup
from workflows.services import reconsideration

from .registry import OF_ROWS, invariant


@invariant(OF_ROWS)
def every_review_of_a_non_acceptance_was_answered_by_somebody_else():
    same = Q(done_by=F("application__screening__done_by")) | Q(done_by=F("application__applicant"))
    return _applications(Reconsideration.objects.filter(same))


@invariant(OF_ROWS)
def every_review_of_a_non_acceptance_was_asked_for_by_the_applicant():
    return _applications(Reconsideration.objects.exclude(asked_by=F("application__applicant")))


@invariant(OF_ROWS)
def every_review_of_a_non_acceptance_was_asked_for_in_its_time():
    rows = Reconsideration.objects.select_related("application__edition", "application__round")
    return _applications(row for row in rows if row.asked_at > reconsideration.right_ends(row.application))


@invariant(OF_ROWS)
def only_what_was_not_accepted_was_reviewed():
    return _applications(Reconsideration.objects.exclude(application__screening__outcome="refused"))


@invariant(OF_ROWS)
def every_application_is_in_a_group_of_its_own_round():
    astray = Application.objects.filter(group__isnull=False).exclude(group__round=F("round"))
    return (f"application {application.public_id}" for application in astray)


@invariant(OF_ROWS)
def no_group_is_of_a_round_without_review():
    for group in ReviewGroup.objects.select_related("round__edition"):
        if group.round.edition.policy.way.review is None:
            yield f"group {group.public_id}"


def _applications(rows):
    for row in rows:
        yield f"application {row.application.public_id}"
