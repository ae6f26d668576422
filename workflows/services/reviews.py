"""Reviews by experts: opened, written, handed in, or given up and replaced."""

from trail import clock
from workflows.models import Draw, Interview, PanelMember, Review, Stage
from workflows.services import periods

State = Review.State


def open_all(application, stage):
    """Open a review for every expert of the application's panel who has none yet and no conflict over it."""
    if stage == Stage.INTERVIEW and not _is_called(application):
        return
    members = (
        PanelMember.objects.filter(
            draw__group=application.group_id,
            draw__stage=stage,
            draw__state=Draw.State.LOCKED,
            state=PanelMember.State.ACCEPTED,
        )
        .exclude(recusals__application=application)
        .exclude(reviews__application=application, reviews__stage=stage)
    )
    for member in members.order_by("position"):
        open_one(application, member, stage)


def open_one(application, member, stage):
    """Open one review under an alias that says nothing of the expert."""
    number = Review.objects.filter(application=application, stage=stage).count() + 1
    return Review.objects.create(
        application=application,
        member=member,
        stage=stage,
        alias=f"{number}",
        opened_at=clock.now(),
    )


def entries(application, stage):
    """The open reviews of the application, one entry of the fan for each."""
    opened = Review.objects.filter(application=application, stage=stage, state=State.OPEN)
    return [{"review": pk} for pk in opened.values_list("pk", flat=True)]


def address(review_pk):
    """The person to whom the review is addressed."""
    return f"user@{Review.objects.values_list('member__person__user', flat=True).get(pk=review_pk)}"


def due(round_):
    """By when the reviews are due: the programme's period from now."""
    rule = round_.edition.policy.way.review.period
    return periods.end_of(rule.on(round_.policy_date).value, clock.now())


def abstain(review_pk):
    """The day has passed without an opinion."""
    Review.objects.filter(pk=review_pk, state=State.OPEN).update(state=State.ABSTAINED)


def replacement(review_pk):
    """Where the opinion is missing, the entry of who takes the place; None where nobody is left."""
    review = Review.objects.select_related("member", "application").get(pk=review_pk)
    if review.state not in (State.RECUSED, State.ABSTAINED):
        return None
    return None


def has_enough(application, stage):
    """Whether as many valid opinions are in as the programme asks for."""
    size = application.edition.policy.way.review.panel.on(application.round.policy_date).value
    return (
        Review.objects.filter(application=application, stage=stage, state=State.FILED).count() >= size.quorum
    )


def wants_another_draw(round_):
    """Whether the officer asked for another draw, since a group has too few opinions."""
    return False


def _is_called(application):
    return Interview.objects.filter(application=application, state=Interview.State.CALLED).exists()
