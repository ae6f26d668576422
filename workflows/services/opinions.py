"""What one expert says of one application: a declaration first, a draft, an opinion handed in once. Each is
called under the lock of the application's process.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from trail import clock, guard, log
from workflows import selectors
from workflows.models import Application, Deadline, Interview, PanelMember, Recusal, Review, Round, Stage
from workflows.policy import sheet
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


def lines_of(review):
    """The lines of the review's sheet, on the round's policy date: all, or those of the expert's class."""
    listed = all_lines(review.application, review.stage)
    return [line for line in listed if line.by == review.part]


def all_lines(application, stage):
    """The lines of all sheets of a stage together, as they stand for this application."""
    round_ = application.round
    policy, rule = round_.edition.policy, rule_of(round_, stage)
    return sheet.lines(policy, rule, round_.policy_date, _scored(application))


def most_of(review):
    """The most that the sheet can come to."""
    lines, round_ = lines_of(review), review.application.round
    most = {line.name: line.high for line in lines}
    return sheet.total(round_.edition.policy, lines, most, round_.policy_date)


def _scored(application):
    """The scorecard as it was frozen when the application was handed in."""
    return (application.assessment or {}).get("items", ())


def total_of(review, scores):
    """What the sheet comes to, the one place where it is computed; None while a line has no points."""
    lines, round_ = lines_of(review), review.application.round
    if any(line.name not in scores for line in lines if not line.is_settled):
        return None
    return sheet.total(round_.edition.policy, lines, scores, round_.policy_date)


def said_of(line, scores):
    """What a sheet says on one line: points of the most, or whether a condition is met."""
    if line.kind == sheet.RULE:
        return {1: _("Met"), 0: _("Not met")}.get(scores.get(line.name), "—")
    return f"{scores.get(line.name, line.low if line.is_settled else '—')} / {line.high}"


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


def save_draft(review, said, *, version, by):
    """Keep what is written so far; returns what was `Saved`. Raises `Conflict` where it was saved in another
    window since `version`, or handed in, `NotNow` before the declaration.
    """
    review = _writable(review, version, by)
    if not _put(review, said):
        return Saved(review.version, None)
    review.save(update_fields=["scores", "total", *PLAIN, "version", "saved_at"])
    return Saved(review.version, _logged("review_saved", review, by, after={"version": review.version}))


def file(review, said, *, version, task, by):
    """Hand the opinion in, once. Raises `Closed` when its day has passed, `NotNow` where something is
    missing, and what `save_draft` raises.
    """
    review = _writable(review, version, by)
    if Deadline.objects.filter(task=task, due_at__lt=clock.now()).exists():
        raise Closed(_("The day for this opinion has passed."))
    if not _is_whole(review, said):
        raise NotNow(_("Give points on every line, a grade, a recommendation and a comment."))
    _put(review, said)
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


def _put(review, said):
    """Write the sheet into the row; says whether anything changed."""
    guard.refuse_identity_numbers(said.comment)
    ranges = {line.name: line for line in lines_of(review)}
    if any(not ranges[name].low <= points <= ranges[name].high for name, points in said.scores.items()):
        raise NotNow(_("The points lie outside what the sheet allows."))
    written = (said.scores, *(getattr(said, name) for name in PLAIN))
    if written == (review.scores, *(getattr(review, name) for name in PLAIN)):
        return False
    review.scores, review.grade, review.recommendation, review.comment = written
    review.total = total_of(review, said.scores)
    review.version += 1
    review.saved_at = clock.now()
    return True


def _is_whole(review, said):
    """What a sheet asks for is there; one by class may ask for no grade and no recommendation."""
    rule = rule_of(review.application.round, review.stage)
    words = ((said.grade, rule.grades), (said.recommendation, dict(rule.recommendations)))
    return (
        total_of(review, said.scores) is not None
        and all(word in known if known else word == "" for word, known in words)
        and len(said.comment.strip()) >= COMMENT_LEAST
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
