"""Papers that prove a version by their code: applications, summary lists, task books; nobody is named."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from trail.models import ActionLog
from workflows.models import Submission, SummaryList, TaskBook
from workflows.services import letters, summary_lists
from workflows.services.submission import CODE_LENGTH

HEXADECIMAL = set("0123456789ABCDEF")
GROUP = 4


@dataclass(frozen=True)
class Proof:
    """What a code proves: the kind of paper, whether a newer version counts, and rows (question, answer)."""

    title: str
    is_overtaken: bool
    rows: tuple


def is_application_code(code):
    """Whether a code has the form of those on applications, without its hyphens."""
    return len(code) == CODE_LENGTH and set(code) <= HEXADECIMAL


def find(typed):
    """What the code on a paper proves, or None."""
    code = letters.read_token(typed)
    if is_application_code(code):
        return _application(code)
    return _summary_list(code) or _task_book(code) if letters.is_token(code) else None


def _application(code):
    printed = "-".join(code[start : start + GROUP] for start in range(0, CODE_LENGTH, GROUP))
    found = Submission.objects.filter(verification_code=printed).select_related("application__round")
    submission = found.order_by("-number").first()
    if submission is None:
        return None
    application = submission.application
    newest = application.submissions.order_by("-number").first()
    return Proof(
        _("Application"),
        newest.verification_code != submission.verification_code,
        (
            (_("Application number"), application.number),
            (_("Round"), application.round.title),
            (_("Version"), _("%(n)d of %(of)d") % {"n": submission.number, "of": newest.number}),
            (_("Handed in"), _moment(submission.handed_in_at)),
            (_("Verification code"), printed),
        ),
    )


def _summary_list(code):
    related = SummaryList.objects.select_related("round", "organisation")
    found = related.filter(verification_code=code).first()
    if found is None:
        return None
    return Proof(
        _("Summary list"),
        summary_lists.is_overtaken(found),
        (
            (_("Organisation"), found.organisation.name),
            (_("Round"), found.round.title),
            (_("Version"), str(found.number)),
            (_("Number of applications"), str(len(found.entries))),
            (_("Made at"), _moment(found.made_at)),
            (_("Verification code"), letters.spaced(code)),
        ),
    )


def _task_book(code):
    related = TaskBook.objects.select_related("application__case__award", "application__round")
    found = related.filter(verification_code=code).first()
    if found is None:
        return _earlier_task_book(related, code)
    return Proof(
        _("Task book"),
        found.state in (TaskBook.State.OPEN, TaskBook.State.MISSED),
        (
            (_("Project number"), found.application.case.award.number),
            (_("Round"), found.application.round.title),
            (_("Handed in"), _moment(found.handed_in_at)),
            (_("State"), found.get_state_display()),
            (_("Verification code"), letters.spaced(code)),
        ),
    )


def _earlier_task_book(related, code):
    """A version that came back and was handed in anew under another code; the log remembers it."""
    rows = ActionLog.objects.filter(object_type="task_book", verb="task_book_handed_in")
    row = rows.filter(after__verification_code=code).first()
    found = row and related.filter(public_id=row.object_id).first()
    if not found:
        return None
    return Proof(
        _("Task book"),
        True,
        (
            (_("Project number"), found.application.case.award.number),
            (_("Round"), found.application.round.title),
            (_("Handed in"), _moment(row.at)),
            (_("Verification code"), letters.spaced(code)),
        ),
    )


def _moment(moment):
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
