"""What one expert says of one application: a declaration first, a draft, an opinion handed in once. Each is
called under the lock of the application's process.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from trail import clock, guard, log
from workflows import selectors
from workflows.models import Application, Deadline, Interview, PanelMember, Recusal, Review, Round, Stage
from workflows.services import copies
from workflows.services.applications import Saved
from workflows.services.errors import Closed, Conflict, NotNow
from workflows.services.reviews import rule_of

State = Review.State
COMMENT_LEAST, COMMENT_MOST = 20, 2000
PLAIN = ("grade", "recommendation", "comment")


@dataclass(frozen=True)
class Sheet:
    """What stands on a sheet: points by the sheet's items, grade, recommendation and comment."""

    scores: dict = field(default_factory=dict)
    grade: str = ""
    recommendation: str = ""
    comment: str = ""


def items_of(review):
    """The lines of the review's sheet as (item, most points), on the round's policy date."""
    round_ = review.application.round
    return [(item, item.most.on(round_.policy_date).value) for item in rule_of(round_, review.stage).sheet]


def total_of(review, scores):
    """The sum of the sheet, the one place where it is computed; None while a line has no points."""
    names = [item.name for item, _most in items_of(review)]
    return sum(scores[name] for name in names) if all(name in scores for name in names) else None


def asks_pledge(review):
    """Whether the expert has still to pledge integrity and secrecy: one of the reserve, who takes a place
    without an invitation. Who accepted an invitation has pledged.
    """
    return review.member.state != PanelMember.State.ACCEPTED


def clear(review, *, pledged=False, by):
    """The expert declares that there is no conflict, with the pledge where it is still asked, and may read
    from now on. Raises `Conflict` where this was declared already, `NotNow` without the pledge.
    """
    review = _own(review, by)
    if review.state != State.OPEN or review.cleared_at:
        raise Conflict(_("You have declared this already."))
    if asks_pledge(review) and not pledged:
        raise NotNow(_("Reviewing needs the pledge of integrity and secrecy."))
    review.cleared_at = clock.now()
    review.save(update_fields=["cleared_at"])
    # Files of reviews that were opened before there were copies.
    copies.ask_for(review.application, review.stage)
    return _logged("conflict_denied", review, by, after={"pledged": pledged} if pledged else None)


def recuse(review, *, ground, note="", by):
    """The expert declares a conflict. Before reading the review ends as recused; later the opinion is void.

    Raises `Conflict` where the review is over already.
    """
    review = _own(review, by)
    if review.state not in (State.OPEN, State.FILED):
        raise Conflict(_("This review is over already."))
    review.state = State.VOID if review.cleared_at else State.RECUSED
    review.save(update_fields=["state"])
    Recusal.objects.create(
        member=review.member,
        application=review.application,
        ground=ground,
        note=note,
        declared_at=clock.now(),
    )
    return _logged("conflict_declared", review, by, after={"ground": ground, "state": review.state})


def recuse_late(review, *, ground, note="", by):
    """A conflict found after the opinion was handed in. Raises `NotNow` once the collection is closed."""
    round_ = Round.objects.select_for_update(of=["self"]).get(pk=review.application.round_id)
    is_reviewed = review.application.state == Application.State.ACCEPTED
    if not is_reviewed or not selectors.is_collecting(round_, review.stage):
        raise NotNow(_("The opinions have been handed over. Tell the officer in charge of the conflict."))
    return recuse(review, ground=ground, note=note, by=by)


def save_draft(review, sheet, *, version, by):
    """Keep what is written so far; returns what was `Saved`. Raises `Conflict` where it was saved in another
    window since `version`, or handed in, `NotNow` before the declaration.
    """
    review = _writable(review, version, by)
    if not _put(review, sheet):
        return Saved(review.version, None)
    review.save(update_fields=["scores", "total", *PLAIN, "version", "saved_at"])
    return Saved(review.version, _logged("review_saved", review, by, after={"version": review.version}))


def file(review, sheet, *, version, task, by):
    """Hand the opinion in, once. Raises `Closed` when its day has passed, `NotNow` where something is
    missing, and what `save_draft` raises.
    """
    review = _writable(review, version, by)
    if Deadline.objects.filter(task=task, due_at__lt=clock.now()).exists():
        raise Closed(_("The day for this opinion has passed."))
    if not _is_whole(review, sheet):
        raise NotNow(_("Give points on every line, a grade, a recommendation and a comment."))
    _put(review, sheet)
    review.state, review.filed_at = State.FILED, clock.now()
    review.save(update_fields=["scores", "total", *PLAIN, "version", "saved_at", "state", "filed_at"])
    return _logged("review_filed", review, by, after={"version": review.version})


def _own(review, by):
    """The expert's own review as it stands now, locked."""
    found = (
        Review.objects.select_for_update(of=["self"])
        .select_related("member__person", "application__round__edition")
        .get(pk=review.pk)
    )
    if found.member.person.user_id != by.pk:
        raise PermissionError(review.public_id)
    return found


def _writable(review, version, by):
    review = _own(review, by)
    if review.state != State.OPEN:
        raise Conflict(_("This review is over already."))
    if not review.cleared_at:
        raise NotNow(_("Declare first whether there is a conflict."))
    if review.stage == Stage.INTERVIEW and not _is_before_the_panel(review):
        raise NotNow(_("The secretary has closed this interview."))
    if version != review.version:
        raise Conflict(_("This page was saved in another window meanwhile. Compare both, then save again."))
    return review


def _is_before_the_panel(review):
    called = Interview.objects.filter(application=review.application_id, state=Interview.State.CALLED)
    return called.exists()


def _put(review, sheet):
    """Write the sheet into the row; says whether anything changed."""
    guard.refuse_identity_numbers(sheet.comment)
    most = {item.name: most for item, most in items_of(review)}
    if any(not 0 <= points <= most[name] for name, points in sheet.scores.items()):
        raise NotNow(_("The points lie outside what the sheet allows."))
    written = (sheet.scores, *(getattr(sheet, name) for name in PLAIN))
    if written == (review.scores, *(getattr(review, name) for name in PLAIN)):
        return False
    review.scores, review.grade, review.recommendation, review.comment = written
    review.total = total_of(review, sheet.scores)
    review.version += 1
    review.saved_at = clock.now()
    return True


def _is_whole(review, sheet):
    rule = rule_of(review.application.round, review.stage)
    return (
        total_of(review, sheet.scores) is not None
        and sheet.grade in rule.grades
        and sheet.recommendation in dict(rule.recommendations)
        and len(sheet.comment.strip()) >= COMMENT_LEAST
    )


def _logged(verb, review, by, **content):
    return log.record(
        verb,
        actor=by,
        chain=log.case_chain(review.application.case_id),
        object_type="review",
        object_id=review.public_id,
        **content,
    )
