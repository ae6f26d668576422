"""Experts' opinions: which count, and that they say what their sheet says."""

from django.db.models import Count, Exists, F, OuterRef, Q

from workflows.models import Interview, Recusal, Review, Stage
from workflows.services.opinions import total_of

from .registry import OF_ROWS, invariant

State = Review.State


@invariant(OF_ROWS)
def no_opinion_of_an_expert_with_a_conflict_counts():
    declared = Recusal.objects.filter(
        application=OuterRef("application"), member__person=OuterRef("member__person")
    )
    return _reviews(Review.objects.filter(Exists(declared), state__in=(State.OPEN, State.FILED)))


@invariant(OF_ROWS)
def every_opinion_that_ended_by_a_conflict_has_its_declaration():
    declared = Recusal.objects.filter(application=OuterRef("application"), member=OuterRef("member"))
    return _reviews(Review.objects.filter(~Exists(declared), state=State.RECUSED))


@invariant(OF_ROWS)
def every_opinion_was_written_after_its_expert_declared_no_conflict():
    written = Q(state=State.FILED) | ~Q(scores={}) | ~Q(comment="")
    unread = Review.objects.filter(written, cleared_at=None)
    hasty = Review.objects.filter(state=State.FILED, filed_at__lt=F("cleared_at"))
    return _reviews(unread) + _reviews(hasty)


@invariant(OF_ROWS)
def every_total_is_the_sum_of_its_sheet():
    filed = Review.objects.filter(state=State.FILED).select_related("application__round__edition")
    return [
        review.public_id for review in filed.iterator() if review.total != total_of(review, review.scores)
    ]


@invariant(OF_ROWS)
def every_expert_has_one_valid_opinion_at_most_on_an_application():
    live = Review.objects.filter(state__in=(State.OPEN, State.FILED)).order_by()
    doubled = live.values("application__public_id", "stage", "member__person").annotate(n=Count("pk"))
    return [row["application__public_id"] for row in doubled.filter(n__gt=1)]


@invariant(OF_ROWS)
def every_opinion_at_an_interview_is_on_an_application_that_was_called():
    called = Interview.objects.filter(
        application=OuterRef("application"), state__in=(Interview.State.CALLED, Interview.State.HEARD)
    )
    return _reviews(Review.objects.filter(~Exists(called), stage=Stage.INTERVIEW))


def _reviews(found):
    return list(found.values_list("public_id", flat=True))
