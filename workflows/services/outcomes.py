"""What the rules, the panel and the department come to on each application of a recognition: it is to be
recognised, or not and why, or something is open.
"""

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflows.models import Application, ComprehensiveCheck, PanelSheet
from workflows.services import comprehensive_checks
from workflows.services.errors import NotNow

MET, NOT_MET, OPEN = "met", "not_met", "open"
REASON_MOST = 2000
# The pass mark rests on points that experts give; of these the department may think otherwise.
BY_FIGURES = ("eligibility", "veto")
WORDS = {MET: _("meets the conditions"), NOT_MET: _("does not meet the conditions"), OPEN: _("open")}


@dataclass(frozen=True)
class Outcome:
    """`answer` is met, not_met or open; `reasons` are what is not met, or what is still open, in words. With
    the panel's sheet where there is one.
    """

    application: Application
    answer: str
    reasons: tuple[str, ...] = ()
    panel_sheet: PanelSheet | None = None

    @property
    def unmet(self):
        """The conditions that are not met by the figures, whatever anybody scores, in words."""
        findings = self.panel_sheet.result["findings"] if self.panel_sheet else ()
        hard = (each for each in findings if each["kind"] in BY_FIGURES and each["answer"] == NOT_MET)
        return tuple(each["sentence"] for each in hard)

    @property
    def total(self):
        """The points of the panel's sheet; below all others where there is none."""
        return self.panel_sheet.total if self.panel_sheet else -1

    @property
    def reason(self):
        """The reasons as one text, as the applicant reads it."""
        return "；".join(self.reasons)[:REASON_MOST]


def judges(round_):
    """Whether the round's programme recognises by what its panels' sheets come to."""
    review = round_.edition.policy.way.review
    return review is not None and review.panel_sheet is not None


def of_round(round_, applications):
    """The outcome of each of these applications of a round, in their order; two questions for any number."""
    listed = list(applications)
    standing = PanelSheet.objects.filter(application__in=listed, voided_at=None)
    sheets = {each.application_id: each for each in standing}
    found = ComprehensiveCheck.objects.filter(application__in=listed)
    checks = {each.application_id: each for each in found}
    rule = comprehensive_checks.rule_of(round_)
    return [_outcome(each, sheets.get(each.pk), checks.get(each.pk), rule) for each in listed]


def in_merit_order(found):
    """Outcomes by what the panels came to, best first; equal totals in the order of their numbers, which is
    that of handing in. Those without a panel's sheet come last.
    """
    return sorted(found, key=lambda each: (-each.total, each.application.number))


def passing(round_, applications):
    """Those of these applications that rules, panel and comprehensive check let pass; all of them where the
    programme does not recognise by these.
    """
    if not judges(round_):
        return list(applications)
    return [each.application for each in of_round(round_, applications) if each.answer == MET]


def require_grantable(round_, applications, *, reason):
    """What does not meet a condition by its figures is granted by nobody. Whoever grants what does not pass
    by what people say of it says why; the signers read it beside the panel's answer. Raises `NotNow` naming
    the first one and what it does not meet.
    """
    if not judges(round_):
        return
    found = of_round(round_, applications)
    failing = next((each for each in found if each.unmet), None)
    if failing is not None:
        raise NotNow(
            gettext("“%(title)s” does not meet a condition by its figures, so it cannot be granted: %(why)s")
            % {"title": failing.application.title, "why": "；".join(failing.unmet)}
        )
    against = next((each for each in found if each.answer != MET), None)
    if against is not None and not reason.strip():
        raise NotNow(
            gettext("“%(title)s” is not found to meet the conditions: %(why)s. Say why it is granted.")
            % {"title": against.application.title, "why": against.reason or WORDS[against.answer]}
        )


def _outcome(application, panel_sheet, check, rule):
    if panel_sheet is None:
        return Outcome(application, OPEN)
    failed = (*_said(panel_sheet, NOT_MET), *(_wrong(check, rule) if check else ()))
    if failed:
        return Outcome(application, NOT_MET, failed, panel_sheet)
    answer = OPEN if rule and check is None else panel_sheet.verdict
    return Outcome(application, answer, tuple(_said(panel_sheet, OPEN)), panel_sheet)


def _said(panel_sheet, answer):
    return [each["sentence"] for each in panel_sheet.result["findings"] if each["answer"] == answer]


def _wrong(check, rule):
    return [f"{line.title}：{check.lines[line.code]}" for line in rule.lines if check.lines.get(line.code)]
