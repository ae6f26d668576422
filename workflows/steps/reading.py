"""What an expert reads beside the sheet: the answers in words, the files, one's own opinion."""

from django.urls import reverse
from django.utils.translation import gettext as _

from workflows import forms
from workflows.policy import facts, sheet, wording
from workflows.services import opinions, reviews, visits


def sections(review, content):
    """The answers that the expert may read, page by page, and where the visit saw something else."""
    pages = [page for page in content.programme.form.pages if not forms.is_pledge(page)]
    found = [{"title": page.title, "rows": _rows(review, content, page)} for page in pages]
    found.append({"title": _("On the spot it differs from the archive"), "rows": _seen(content)})
    return [section for section in found if section["rows"]]


def people(content):
    """Whom a conflict may be with: the applicant, and everybody whom the application names beside a unit."""
    application = content.application
    rows = [(application.holder.name, application.host_unit.name)]
    for question in content.programme.form.questions:
        columns = {column.name for column in getattr(question, "columns", ())}
        if content.asks(question) and {"name", "unit"} <= columns:
            rows += [(row.get("name"), row.get("unit")) for row in content.values[question.name] or ()]
    return rows


def written(review):
    """One's own opinion in words."""
    rule = reviews.rule_of(review.application.round, review.stage)
    rows = [
        {"question": line.title, "answer": opinions.said_of(line, review.scores)}
        for line in opinions.lines_of(review)
    ]
    total = "—" if review.total is None else review.total
    words = {
        _("Grade"): (rule.grades, review.grade),
        _("Recommendation to fund"): (
            rule.recommendations,
            dict(rule.recommendations).get(review.recommendation, ""),
        ),
    }
    return [
        *rows,
        {"question": _("Total"), "answer": str(total)},
        *({"question": title, "answer": said} for title, (asked, said) in words.items() if asked),
        {"question": _("Comment"), "answer": review.comment},
    ]


def figures(review):
    """The figures as they were handed in on which the lines of the review's sheet rest, each year's apart."""
    application = review.application
    items = sheet.judged_items(application.edition.policy)
    named = {
        name for line in opinions.lines_of(review) if line.name in items for name in items[line.name].facts()
    }
    known = (application.assessment or {}).get("facts", {})
    return [
        {"question": facts.get(name).title, "answer": _figure(name, known.get(name))}
        for name in facts.raw_needs(sorted(named))
    ]


def _seen(content):
    """The figures in which visit and archive differ; what was said of them could tell who applies."""
    if content.is_double_blind:
        return []
    found = visits.differing(content.application)
    return [{"question": each.title, "answer": each.in_words} for each in found]


def _figure(name, entry):
    """A figure in words with its unit; a dash where it was not known."""
    fact = facts.get(name)
    return f"{wording.value(fact, entry['value'])}{wording.unit(fact)}" if entry else "—"


def _rows(review, content, page):
    rows = []
    for question in page.questions:
        if not content.asks(question):
            continue
        row = {"question": question.title, "answer": ""}
        value = content.values[question.name]
        if question.type == "attachment":
            row["files"] = [_file(review, each) for each in content.attachments.get(question.name, ())]
        elif question.type == "table":
            row["lines"] = forms.in_lines(question, value)
        else:
            row["answer"] = forms.in_words(question, value)
        rows.append(row)
    return rows


def _file(review, attachment):
    url = reverse("review-attachment", args=[review.public_id, attachment.public_id])
    return {"name": attachment.name, "size": attachment.size, "state": attachment.state, "url": url}
