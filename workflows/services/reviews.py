"""Reviews by experts: opened under an alias, given up and replaced, and whether there are enough of them."""

import secrets

from django.db.models import BooleanField, Count, ExpressionWrapper, OuterRef, Q
from django.utils.translation import gettext_noop

from trail import clock, log
from workflows import selectors
from workflows.models import Application, Draw, Interview, PanelMember, Recusal, Review, ReviewGroup, Stage
from workflows.policy import drawing
from workflows.services import notices, periods
from workflows.services.candidates import candidates
from workflows.services.exclusions import Exclusions

State = Review.State
LIVE = (State.OPEN, State.FILED)
WRITTEN = selectors.WRITTEN
ALL = (*WRITTEN, "await_interview", "interview")
# No number in order, and no letter or digit that looks like another: an alias says nothing of its expert.
ALIASES = [f"{letter}{number}" for letter in "ABCDEFGHJKLMNPQRSTUVWXYZ" for number in range(2, 10)]


def rule_of(round_, stage):
    """What the programme says of this stage of review."""
    way = round_.edition.policy.way
    return way.interview if stage == Stage.INTERVIEW else way.review


def size_of(round_, stage=Stage.WRITTEN):
    """How many experts, valid opinions and reserves the programme asks for, on the round's policy date."""
    return rule_of(round_, stage).panel.on(round_.policy_date).value


def sheet_title(review):
    """What the sheet is called, where each class of experts fills its own; empty where there is but one."""
    return rule_of(review.application.round, review.stage).sheets.get(review.part, "")


def needed(round_, stage=Stage.WRITTEN):
    """How many valid opinions each part of a sheet by class needs; empty where all fill the same one."""
    rule, day = rule_of(round_, stage), round_.policy_date
    parts = rule.sheets if rule else ()
    return drawing.least_of_parts(parts, size_of(round_, stage), rule.draw.on(day).value) if parts else {}


def open_all(application, stage):
    """Open a review for every expert of the application's panel who has none yet and no conflict over it;
    where experts are lacking, the reserve takes their place.
    """
    if stage == Stage.INTERVIEW and not _is_called(application):
        return
    for member in _free(application, stage).filter(state=PanelMember.State.ACCEPTED):
        open_one(application, member, stage)
    if stage == Stage.WRITTEN:
        while open_next(application):
            pass


def open_one(application, member, stage):
    """Open one review under an alias that says nothing of the expert, and tell the expert."""
    taken = set(Review.objects.filter(application=application, stage=stage).values_list("alias", flat=True))
    review = Review.objects.create(
        application=application,
        member=member,
        stage=stage,
        part=part_of(member) if rule_of(application.round, stage).sheets else "",
        alias=secrets.choice([alias for alias in ALIASES if alias not in taken]),
        opened_at=clock.now(),
    )
    _tell(review)
    return review


def open_next(application):
    """Seat the next of the reserve for this one application, unless enough experts are at work; None where
    nobody is left or needed. Where the sheet goes by class, of a class that is lacking, or of any while the
    seats suffice for those that are lacking.
    """
    at_work = Review.objects.filter(application=application, stage=Stage.WRITTEN, state__in=LIVE)
    parts = list(at_work.values_list("part", flat=True))
    seats = size_of(application.round).experts - len(parts)
    if seats <= 0:
        return None
    lacking = {part: number - parts.count(part) for part, number in needed(application.round).items()}
    lacking = {part: number for part, number in lacking.items() if number > 0}
    free = list(_free(application, Stage.WRITTEN).filter(is_reserve=True, state=PanelMember.State.HELD))
    fits = [each for each in free if not lacking or part_of(each) in lacking]
    reserve = next(iter(fits or (free if seats > sum(lacking.values()) else ())), None)
    return reserve and open_one(application, reserve, Stage.WRITTEN)


def entries(application, stage):
    """The open reviews of the application, one entry of the fan for each, in an order that says nothing."""
    opened = Review.objects.filter(application=application, stage=stage, state=State.OPEN)
    return [{"review": pk} for pk in opened.order_by("alias").values_list("pk", flat=True)]


def address(review_pk):
    """The person to whom the review is addressed."""
    return f"user@{Review.objects.values_list('member__person__user', flat=True).get(pk=review_pk)}"


def due(round_, stage=Stage.WRITTEN):
    """By when the opinions are due: the programme's period from now, so that a replacement has all of it."""
    period = rule_of(round_, stage).period.on(round_.policy_date).value
    return periods.end_of(period, clock.now())


def abstain(review_pk):
    """The day has passed without an opinion."""
    if not Review.objects.filter(pk=review_pk, state=State.OPEN).update(state=State.ABSTAINED):
        return
    review = Review.objects.select_related("application").get(pk=review_pk)
    log.record(
        "review_abstained",
        actor=None,
        chain=log.case_chain(review.application.case_id),
        object_type="review",
        object_id=review.public_id,
    )


def replacement(review_pk):
    """Where the opinion is missing, the entry of who takes the place; None where nobody is left."""
    review = Review.objects.select_related("application__round__edition").get(pk=review_pk)
    if review.state in LIVE or review.stage != Stage.WRITTEN:
        return None
    seated = open_next(review.application)
    return seated and {"review": seated.pk}


def let_go(application):
    """The application is over before its opinions are in: nobody writes one any more, and it is not heard."""
    Review.objects.filter(application=application, state=State.OPEN).update(state=State.VOID)
    waiting = (Interview.State.WAITING, Interview.State.CALLED)
    Interview.objects.filter(application=application, state__in=waiting).update(state=Interview.State.ABSENT)


def has_enough(application, stage):
    """Whether as many valid opinions are in as the programme asks for, of every class."""
    filed = Review.objects.filter(application=application, stage=stage, state=State.FILED)
    parts = list(filed.values_list("part", flat=True))
    by_part = needed(application.round, stage).items()
    enough = len(parts) >= size_of(application.round, stage).quorum
    return enough and all(parts.count(part) >= number for part, number in by_part)


def standings(round_):
    """The applications that are to be reviewed, each with how many opinions are `filed` and how many experts
    are `writing`; `is_enough` of what is filed, `is_short` even with those who are writing.
    """
    of = {"filed": (State.FILED,), "writing": (State.OPEN,), "live": LIVE}
    counts = {name: _counted(states) for name, states in of.items()}
    counts |= {
        f"{name}_{part}": _counted(of[name], part) for name in ("filed", "live") for part in needed(round_)
    }
    found = round_.applications.filter(state=Application.State.ACCEPTED).annotate(**counts)
    return found.annotate(
        is_enough=ExpressionWrapper(~_lacks(round_, "filed"), BooleanField()),
        is_short=ExpressionWrapper(_lacks(round_, "live"), BooleanField()),
    )


def _counted(states, part=None):
    of_part = {} if part is None else {"reviews__part": part}
    return Count("reviews", filter=Q(reviews__stage=Stage.WRITTEN, reviews__state__in=states, **of_part))


def _lacks(round_, name):
    """The condition that the opinions counted under that name are too few, altogether or of a class."""
    lacks = Q(**{f"{name}__lt": size_of(round_).quorum})
    for part, number in needed(round_).items():
        lacks |= Q(**{f"{name}_{part}__lt": number})
    return lacks


def unfinished(round_, *, steps=ALL):
    """The accepted applications of the round that stand at one of the steps, or failed there: the answer to
    their request for review is still being printed, or opinions on them are to come.
    """
    return selectors.being_reviewed(round_, steps=steps)


def left_short(round_):
    """The applications in a group that wait for experts, nobody at work on them, with too few opinions."""
    few = standings(round_).filter(is_enough=False, writing=0, group__isnull=False)
    return few.filter(selectors.stands_at(("await_panel",), OuterRef("case")))


def short_groups(round_):
    """The groups with an application that cannot come to enough opinions with those who are at work."""
    return ReviewGroup.objects.filter(pk__in=standings(round_).filter(is_short=True).values("group"))


def wants_another_draw(round_):
    """Whether another draw is needed. The officer can hand the collection over in two ways only: every
    application has enough opinions, or some cannot come to enough without new experts.
    """
    return short_groups(round_).exists()


def _free(application, stage):
    """Who of the application's panels has no review of it, no conflict over it declared or known, as drawn.

    What is known is asked again for each application: one that joined the group late was not in the draw.
    """
    busy = Review.objects.filter(application=application, stage=stage).values("member__person")
    conflicted = Recusal.objects.filter(application=application).values("member__person")
    drawn = PanelMember.objects.filter(
        draw__group=application.group_id, draw__stage=stage, draw__state=Draw.State.LOCKED
    )
    known = candidates(clock.today(), among=list(drawn.values_list("person", flat=True)))
    round_ = application.round
    kept_off = Exclusions(round_, known, rule_of(round_, stage)).over(application) if known else ()
    return (
        drawn.exclude(person__in=busy)
        .exclude(person__in=conflicted)
        .exclude(person__in=kept_off)
        .select_related("person", "draw")
        .order_by("draw__number", "position")
    )


def part_of(member):
    """The part of the sheet that falls to the expert, as drawn."""
    entry = next((entry for entry in member.draw.pool if entry["ref"] == member.ref), None)
    return drawing.part_of(entry["kinds"]) if entry else ""


def _tell(review):
    """The round's notice, not the application's: its expert sees no page of the application's own."""
    round_ = review.application.round
    notices.tell(
        review.member.person.user_id,
        gettext_noop("An application of “%(round)s” waits for your opinion; you find it in the inbox."),
        case=round_.case,
        key=f"review:{review.public_id}",
        round=round_.title,
    )


def _is_called(application):
    return Interview.objects.filter(application=application, state=Interview.State.CALLED).exists()
