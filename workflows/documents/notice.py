"""The public notice in the layout of official documents (GB/T 9704-2012), as an editable draft and as PDF.

No red head, number or seal is drawn: those it gets in the office's own document system.
"""

from django.utils import timezone

from workflows.documents import notice_docx, render, words
from workflows.models import Document, PublicNotice
from workflows.services import letters, public_notices, published_files
from workflows.services.letters import PreparedLetter

STYLE = "notice"
KIND = Document.Kind.PUBLIC_NOTICE
# How wide each column of the list is, in shares.
SHARES = {"position": 2, "title": 11, "applicant": 4, "host_unit": 8, "recommended_by": 6, "money": 4}


class HiddenContentError(Exception):
    """A printed notice carries something that is not for everybody, named with its place."""


def prepare_notice(case):
    """Print and store the round's notice; slow, outside any transaction, and safe to repeat."""
    already = letters.filed(case, KIND)
    if already:
        return already
    notice = _notices().get(round__case=case)
    content = notice_content(notice)
    paper = render.printed(render.html("documents/notice.html", content), style=STYLE)
    _require_nothing_hidden(paper.pdf, "pdf")
    file, sha256 = letters.store(paper.pdf)
    return PreparedLetter(
        kind=KIND.value,
        title=content["title"],
        number="",
        token=letters.token_of(case, KIND),
        file=file,
        sha256=sha256,
        pages=paper.pages,
        facts={
            "round": notice.round.title,
            "issuer": content["issuer"],
            "date": notice.first_day.isoformat(),
        },
    )


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
        "issuer": round_.screening_office.organisation.name,
        "day": words.day(notice.first_day or timezone.localdate()),
        "columns": [(title, 100 * SHARES[name] // whole) for name, title in columns],
        "rows": [[_cell(name, line[name]) for name, _title in columns] for line in lines],
        "is_draft": notice.published_at is None,
    }


def _lines(notice):
    if notice.published_at is not None:
        return list(notice.items.values_list("columns", flat=True))
    return [columns for _application, columns in public_notices.lines_of(notice.round)]


def _cell(name, value):
    return words.number(value) if name == "money" else str(value)


def _notices():
    return PublicNotice.objects.select_related("round__edition", "round__screening_office__organisation")
