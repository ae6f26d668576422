"""The public notice in the layout of official documents (GB/T 9704-2012), as an editable draft and as PDF.

No red head, number or seal is drawn: those it gets in the office's own document system.
"""

from django.utils import timezone

from trail import outbox
from workflows.documents import notice_docx, render, words
from workflows.models import Case, PublicNotice
from workflows.services import letters, notice_prints, public_notices, published_files
from workflows.services.letters import PreparedLetter

STYLE = "notice"
# How wide each column of the list is, in shares.
SHARES = {"position": 2, "title": 11, "applicant": 4, "host_unit": 8, "recommended_by": 6, "money": 4}


class HiddenContentError(Exception):
    """A printed notice carries something that is not for everybody, named with its place."""


def prepare_notice(case):
    """Print and store the round's notice; slow, outside any transaction, and safe to repeat.

    Returns what `notice_prints.keep` files: the letter, and the digest of the notice that was read.
    """
    notice = _notices().get(round__case=case)
    read = public_notices.digest(notice)
    content = notice_content(notice)
    paper = render.printed(render.html("documents/notice.html", content), style=STYLE)
    _require_nothing_hidden(paper.pdf, "pdf")
    file, sha256 = letters.store(paper.pdf)
    prepared = PreparedLetter(
        kind=notice_prints.KIND.value,
        title=content["title"],
        number="",
        token=letters.token_of(case, notice_prints.KIND),
        file=file,
        sha256=sha256,
        pages=paper.pages,
        facts={
            "round": notice.round.title,
            "issuer": "、".join(content["issuers"]),
            "date": notice.first_day.isoformat(),
        },
    )
    return prepared, read


@outbox.job(notice_prints.JOB)
class PrintAgain(outbox.Job):
    """Prints a notice anew, after one of its lines was isolated or given back; once for all that changed."""

    def prepare(self, payload):
        case = _case(payload)
        filed = letters.filed(case, notice_prints.KIND)
        return None if filed and filed.file else prepare_notice(case)

    def apply(self, payload, result):
        if result:
            notice_prints.keep(_case(payload), *result)


def notice_draft_pdf(notice):
    """The draft as PDF; it says so on each page."""
    return render.printed(render.html("documents/notice.html", notice_content(notice)), style=STYLE).pdf


def notice_draft_docx(notice):
    """The draft for the office's own document system, to be edited there."""
    content = notice_docx.written(notice_content(notice))
    _require_nothing_hidden(content, "docx")
    return content


def _require_nothing_hidden(content, ending):
    """Also what is printed here is looked through before it goes out; its text was when it was written."""
    told = published_files.findings(content, ending, known=None)
    if told:
        raise HiddenContentError(" ".join(told))


def notice_content(notice):
    """What stands on the paper: published, the text and the list as they were fixed; until then, as they
    would be.
    """
    round_ = notice.round
    columns = round_.edition.policy.way.notice.columns
    title, paragraphs = public_notices.texts(notice)
    lines = _lines(notice)
    whole = sum(SHARES[name] for name, _title in columns)
    return {
        "title": title,
        "paragraphs": paragraphs,
        "issuers": issuers_of(round_),
        "day": words.day(notice.first_day or timezone.localdate()),
        "columns": [(title, 100 * SHARES[name] // whole) for name, title in columns],
        "rows": [[_cell(name, line[name]) for name, _title in columns] for line in lines],
        "is_draft": notice.published_at is None,
    }


def issuers_of(round_):
    """Who signs the round's notice and certificates: who issued its call, or the department alone."""
    joint = round_.edition.policy.way.issuers_on(round_.policy_date)
    return list(joint) or [round_.screening_office.organisation.name]


def _lines(notice):
    if notice.published_at is not None:
        return list(notice.items.values_list("columns", flat=True))
    return [columns for _application, columns in public_notices.lines_of(notice.round)]


def _cell(name, value):
    return words.number(value) if name == "money" else str(value)


def _case(payload):
    return Case.objects.get(round__notice__public_id=payload["notice"])


def _notices():
    return PublicNotice.objects.select_related("round__edition", "round__screening_office__organisation")
