"""The application on paper (申报书): all questions and answers in the order of the programme's form."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from workflows.documents import render, words
from workflows.models import Application
from workflows.policy.assess import speak_against_nobody
from workflows.services import applications
from workflows.services.as_handed_in import last_of

STYLE = "application"
NARROW_TITLE = 9
NARROW_ANSWER = 13
FOR_COLUMNS = 93
NARROWEST = 4
WIDEST = 24
DIGEST_SHOWN = 16
ANSWERS = {"met": _("Met"), "not_met": _("Not met")}
ASIDE = {
    "shortcut": _("Not the case; the score decides"),
    "pass_mark": _("Not reached; a shortcut may take its place"),
}
OPEN = {
    "missing": _("Information missing"),
    "by_hand": _("Checked by hand"),
    "to_be_judged": _("To be judged"),
}


def application_pdf(application):
    """The whole application as PDF, its verification code on each page; a draft says so on each page.

    What was handed in is printed from what was frozen then, whatever the holder's archive says today.
    """
    return render.printed(application_html(application), style=STYLE).pdf


def application_html(application, content=None):
    """The application's paper before it is printed, or that of an earlier version whose `content` is given;
    the same content gives the same text.
    """
    with override(settings.LANGUAGE_CODE):
        return render.html("documents/application.html", _context(content or last_of(application)))


def _context(content):
    application = content.application
    sections = [section(content, page) for page in content.programme.form.pages]
    return {
        "application": application,
        "programme": content.programme,
        "issuer": application.round.screening_office.organisation.name,
        "code": application.verification_code or _("draft, not submitted"),
        "is_draft": application.state == Application.State.DRAFT,
        "submitted_on": words.moment(application.submitted_at),
        "holder": application.holder.name,
        "sections": [section for section in sections if section["blocks"]],
        "findings": _findings(application),
    }


def section(content, page):
    """One page's questions and answers as blocks of a paper."""
    blocks = []
    for question in page.questions:
        if content.asks(question):
            _add(blocks, BLOCKS.get(question.type, _line)(content, question))
    return {"title": page.title, "blocks": blocks}


def _add(blocks, block):
    """Put a block behind the others; lines, files and pledges that follow each other share one."""
    last = blocks[-1] if blocks else None
    if block["kind"] == "lines" and last and last["kind"] == "lines":
        _pair(last["rows"], block["rows"][0])
    elif block["kind"] == "files" and last and last["kind"] == "files":
        last["files"] += block["files"]
    else:
        blocks.append(block)


def _pair(rows, row):
    """Two short lines stand beside each other."""
    title, answer = row[0]
    if len(rows[-1]) == 1 and _is_narrow(*rows[-1][0]) and _is_narrow(title, answer):
        rows[-1] = [*rows[-1], *row]
    else:
        rows.append(row)


def _is_narrow(title, answer):
    return len(title) <= NARROW_TITLE and len(answer) <= NARROW_ANSWER


def _line(content, question):
    answer = words.answer(question, content.values[question.name])
    return {"kind": "lines", "rows": [[(question.title, answer)]]}


def _text(content, question):
    text = content.values[question.name] or ""
    return {
        "kind": "text",
        "title": question.title,
        "paragraphs": [line.strip() for line in text.splitlines() if line.strip()],
    }


def _table(content, question):
    rows = content.values[question.name] or []
    table = [[words.answer(column, row.get(column.name)) for column in question.columns] for row in rows]
    titles = [column.title for column in question.columns]
    return {
        "kind": "table",
        "title": question.title,
        "columns": list(zip(titles, _shares([titles, *table]), strict=True)),
        "rows": table,
    }


def _shares(rows):
    """How wide each column is, in per cent beside the rows' numbers: by its longest text, within bounds."""
    longest = [max(map(len, column)) for column in zip(*rows, strict=True)]
    wanted = [min(max(length, NARROWEST), WIDEST) for length in longest]
    return [FOR_COLUMNS * width // sum(wanted) for width in wanted]


def _pledge(content, question):
    return {
        "kind": "pledge",
        "title": question.title,
        "text": question.confirm,
        "is_given": bool(content.values[question.name]),
    }


def _files(content, question):
    files = [
        {"name": each.name, "size": each.size, "digest": each.sha256[:DIGEST_SHOWN]}
        for each in content.attachments.get(question.name, ())
    ]
    lacking = [{}] if question.required and content.document(question).required else []
    return {"kind": "files", "files": [{"title": question.title, **file} for file in files or lacking]}


BLOCKS = {"long_text": _text, "table": _table, "attachment": _files, "statement": _pledge}


def _findings(application):
    assessment = application.assessment or applications.assess(application).as_json()
    listed = assessment["findings"]
    beside = speak_against_nobody((each["rule"], each["kind"], each["answer"]) for each in listed)
    return [{"answer": _answer(each, beside), "sentence": each["sentence"]} for each in listed]


def _answer(finding, beside):
    if finding["rule"] in beside:
        return ASIDE[finding["kind"]]
    return ANSWERS.get(finding["answer"]) or OPEN.get(finding["reason"], finding["reason"])
