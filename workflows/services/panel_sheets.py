"""The sheet of a panel on one application (专家组综合评价表): its leader merges what the experts gave line by
line, changes a line only within its range and with a reason, and signs; the rules then judge with these
points. Each is called under the lock of the application's process.
"""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from trail import clock, guard, log
from workflows.models import PanelSheet, Review, Stage
from workflows.policy import assess, sheet
from workflows.services import facts, opinions, reviews
from workflows.services.errors import Conflict, NotNow
from workflows.services.kept import frozen

COMMENT_LEAST, COMMENT_MOST = 20, 2000
REASON_MOST = 300
MET, NOT_MET = "met", "not_met"


@dataclass(frozen=True)
class Merged:
    """One line of the panel's sheet: what was `given`, by alias, the exact `mean`, and the whole `points`
    that the programme's rule makes of it. A settled line was given nothing.
    """

    line: sheet.Line
    given: tuple[tuple[str, int], ...]
    mean: Fraction
    points: int

    @property
    def shown(self):
        """The mean with two places, for people."""
        return f"{float(self.mean):.2f}"


def rule_of(round_):
    """What the programme says of the panel's sheet; None where its panels fill none."""
    review = round_.edition.policy.way.review
    return review and review.panel_sheet


def standing(application):
    """The valid sheet of the application's panel; None where there is none yet, or never one."""
    if rule_of(application.round) is None:
        return None
    return PanelSheet.objects.filter(application=application, voided_at=None).first()


def is_wanted(application):
    """Whether the panel's sheet is still to be signed."""
    return rule_of(application.round) is not None and standing(application) is None


def leader_of(application):
    """The member who leads the panel on this application: who was named for its group, or where that opinion
    does not count the first technical expert in the order of the draw whose does; None where there is none.
    """
    return leaders([application]).get(application.pk)


def leaders(applications):
    """Who leads the panel on each of these applications, by its key; nothing where nobody does."""
    named, found = {each.pk: each.group and each.group.leader_id for each in applications}, {}
    filed = _filed().filter(application__in=named, part=Review.Part.TECHNICAL)
    for review in filed.select_related("member__person").order_by("member__draw__number", "member__position"):
        pk = review.application_id
        if pk not in found or review.member_id == named[pk]:
            found[pk] = review.member
    return found


def address(application):
    """The person to whom the panel's sheet is addressed."""
    return f"user@{leader_of(application).person.user_id}"


def merged(application):
    """The lines of the panel's sheet, with what all opinions that count give on them."""
    rounding = rule_of(application.round).rounding.on(application.round.policy_date).value
    given = list(_filed().filter(application=application).order_by("alias").values_list("alias", "scores"))
    return [_merged(line, given, rounding) for line in opinions.all_lines(application, Stage.WRITTEN)]


def comments(application):
    """What the experts wrote, by alias, with the part of the sheet that each filled in words."""
    filed = _filed().filter(application=application).order_by("part", "alias")
    return [(review.alias, review.get_part_display(), review.comment) for review in filed]


def sign(application, points, *, reasons, comment, by):
    """The leader signs the panel's sheet with these whole points by line; `reasons` says why a line differs
    from what the opinions come to. Returns a receipt.

    PermissionError to anybody but the leader; `Conflict` where it was signed already; `NotNow` while an
    opinion is lacking, for points outside their range, a change without a reason, or no comment.
    """
    leader = leader_of(application)
    if leader is None or leader.person.user_id != by.pk:
        raise PermissionError(application.pk)
    if standing(application) is not None:
        raise Conflict(_("The panel's sheet has been signed already."))
    if not reviews.has_enough(application, Stage.WRITTEN):
        raise NotNow(_("An opinion is lacking, so the panel's sheet cannot be signed."))
    lines = merged(application)
    points = _whole(lines, points, reasons)
    if len(comment.strip()) < COMMENT_LEAST:
        raise NotNow(_("Write at least %(n)d characters.") % {"n": COMMENT_LEAST})
    guard.refuse_identity_numbers([comment, *reasons.values()])
    made = _store(application, leader, lines, points, reasons, comment.strip())
    return _logged("panel_sheet_signed", made, by, after={"total": made.total, "verdict": made.verdict})


def judged(application, points):
    """The programme's own verdict with the panel's points, as an `Assessment`: the facts are those that were
    handed in.
    """
    round_ = application.round
    known = facts.values_of(frozen(application.assessment["facts"]))
    said = sheet.answers(opinions.all_lines(application, Stage.WRITTEN), points)
    return assess.one(round_.edition.policy, known | said, round_.policy_date, year=round_.year)


def lines_in_words(application):
    """The lines of the signed sheet: what they are called, the points, the mean that they come from, and why
    they differ from it; nothing where none is signed.
    """
    signed = standing(application)
    if signed is None:
        return []
    listed = opinions.all_lines(application, Stage.WRITTEN)
    return [{"question": line.title, "answer": _in_words(signed, line)} for line in listed]


def _in_words(signed, line):
    """One line of the signed sheet."""
    said = opinions.said_of(line, signed.scores)
    merged_from = signed.merged[line.name]
    if merged_from["of"]:
        mean = f"{float(Fraction(merged_from['mean'])):.2f}"
        said = f"{said}\n" + _("mean %(mean)s of %(n)d") % {"mean": mean, "n": merged_from["of"]}
    reason = signed.reasons.get(line.name)
    return f"{said}\n" + _("Changed: %(reason)s") % {"reason": reason} if reason else said


def overtake(application, *, by):
    """An opinion on which the panel's sheet rests counts no more: the sheet is void."""
    found = standing(application)
    if found is not None:
        found.voided_at = clock.now()
        found.save(update_fields=["voided_at"])
        _logged("panel_sheet_void", found, by)


def _filed():
    return Review.objects.filter(stage=Stage.WRITTEN, state=Review.State.FILED)


def _merged(line, given, rounding):
    if line.is_settled:
        return Merged(line, (), Fraction(line.low), line.low)
    said = tuple((alias, scores[line.name]) for alias, scores in given if line.name in scores)
    mean = sheet.mean([points for _alias, points in said]) if said else Fraction(line.low)
    return Merged(line, said, mean, sheet.rounded(line, mean, rounding))


def _whole(lines, points, reasons):
    """The points of every line; `NotNow` for what lies outside its range or is changed without a reason."""
    found = {}
    for each in lines:
        given = each.points if each.line.is_settled else points.get(each.line.name)
        if given is None or not each.line.low <= given <= each.line.high:
            raise NotNow(_("The points lie outside what the sheet allows."))
        if given != each.points and not reasons.get(each.line.name, "").strip():
            raise NotNow(
                _("Say why “%(title)s” differs from what the experts gave.") % {"title": each.line.title}
            )
        found[each.line.name] = given
    return found


def _store(application, leader, lines, points, reasons, comment):
    round_ = application.round
    result = judged(application, points)
    listed = [each.line for each in lines]
    return PanelSheet.objects.create(
        application=application,
        leader=leader,
        scores=points,
        merged={
            each.line.name: {"mean": str(each.mean), "points": each.points, "of": len(each.given)}
            for each in lines
        },
        reasons={name: reason.strip() for name, reason in reasons.items() if reason.strip()},
        total=sheet.total(round_.edition.policy, listed, points, round_.policy_date),
        verdict=result.verdict,
        result=result.as_json(),
        comment=comment,
        signed_at=clock.now(),
    )


def _logged(verb, panel_sheet, by, **content):
    return log.record(
        verb,
        actor=by,
        chain=log.case_chain(panel_sheet.application.case_id),
        object_type="panel_sheet",
        object_id=panel_sheet.public_id,
        **content,
    )
