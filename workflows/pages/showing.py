"""What pages show of an application or a round: task list, answers in words, files, conditions."""

from django.urls import reverse
from django.utils.translation import gettext as _

from workflows import forms
from workflows.models import Application, Attachment
from workflows.policy.dated import NotInForce
from workflows.services import inspection, links

TONES = {
    Application.State.DRAFT: "info",
    Application.State.FORWARDING: "info",
    Application.State.RETURNED: "warning",
    Application.State.NOT_FORWARDED: "danger",
    Application.State.LAPSED: "neutral",
    Application.State.WITHDRAWN: "neutral",
    Application.State.SUBMITTED: "info",
    Application.State.ACCEPTED: "info",
    Application.State.REFUSED: "danger",
    Application.State.GRANTED: "success",
    Application.State.DECLINED: "neutral",
}


def issued(programme, day):
    """Who issues the call together on a day, and by which clause; None where the department does alone."""
    issuers = programme.way.issuers
    if not programme.way.issuers_on(day):
        return None
    entry = issuers.on(day)
    return {
        "names": entry.value,
        "clause": programme.cite(entry.source, entry.clause),
        "unverified": entry.unverified,
    }


def is_an_experts(task):
    """Whether an expert does the task: nothing beside it says whose application it is."""
    return getattr(task.flow_task.step.view_class, "hides_applicant", False)


def named(tasks):
    """The tasks, each with what it is called (`step_title`)."""
    links.read_names(tasks)
    for task in tasks:
        task.step_title = links.task_title(task)
    return tasks


def task_list(content):
    """The pages of a draft with how far each is, then the last step: looking through and handing in. Of what
    was sent back, the pages on which something is open again.
    """
    pages = open_pages(content)
    items = [_task(content, page) for page in pages]
    ready = all(content.is_finished(page) for page in pages)
    review = {
        "title": _("Look through your answers, pledge and submit"),
        "url": reverse("application-review", args=[content.application.public_id]),
        "status": _("Ready") if ready else _("Not ready yet"),
        "tone": "info" if ready else "neutral",
    }
    return [*items, review]


def progress(content):
    """How many pages are done, of how many."""
    pages = open_pages(content)
    return sum(content.is_finished(page) for page in pages), len(pages)


def open_pages(content):
    """The pages, without pledges, on which something may be answered now."""
    return [
        page
        for page in content.programme.form.pages
        if not forms.is_pledge(page) and content.opened & {question.name for question in page.questions}
    ]


def remarks(content):
    """What is to be corrected, each with the place where it is."""
    pages = {question.name: (page, question) for page in open_pages(content) for question in page.questions}
    found = []
    for name, text in content.remarks.items():
        page, question = pages[name]
        address = reverse("application-page", args=[content.application.public_id, page.name])
        found.append({"question": question.title, "text": text, "url": f"{address}#{anchor(question)}"})
    return found


def sections(content, *, change=False):
    """All answers in words, page by page, with links to change them."""
    pages = [page for page in content.programme.form.pages if not forms.is_pledge(page)]
    return [{"title": page.title, "rows": _rows(content, page, change=change)} for page in pages]


def problems(application, missing):
    """What stops the submission, with the address where it can be put right."""
    return [{"text": each.sentence, "url": _place(application, each)} for each in missing]


def uploads(content, page, *, errors=None):
    """The upload boxes of a page's attachment questions, bound to what is there already."""
    application = content.application
    action = reverse("attachment-upload", args=[application.public_id])
    return [
        {
            "kind": question.name,
            "title": question.title,
            "help": content.document(question).help or question.help,
            "remark": content.remarks.get(question.name, ""),
            "required": question.required and content.document(question).required,
            "max_mb": content.document(question).max_mb,
            "media": inspection.titles(content.document(question).media),
            "accept": inspection.accept(content.document(question).media),
            "files": [file(each, may_remove=True) for each in content.attachments.get(question.name, ())],
            "error": (errors or {}).get(question.name, ""),
            "action": action,
        }
        for question in page.questions
        if question.type == "attachment" and content.asks(question) and question.name in content.opened
    ]


def file(attachment, *, may_remove=False):
    """One file as it is listed; it can be fetched once it is clean."""
    state = attachment.state
    is_clean, is_checking = state == Attachment.State.CLEAN, state == Attachment.State.CHECKING
    return {
        "id": attachment.public_id,
        "name": attachment.name,
        "size": attachment.size,
        "state": str(state),
        "reason": attachment.reason,
        "url": reverse("attachment-file", args=[attachment.public_id]) if is_clean else "",
        "remove_url": reverse("attachment-remove", args=[attachment.public_id]) if may_remove else "",
        "watch_url": reverse("attachment-state", args=[attachment.public_id]) if is_checking else "",
    }


def conditions(programme, day):
    """The conditions in force on a day: title, source in words, whether it is still to be verified, parts."""
    try:
        rules = programme.rules_on(day)
    except NotInForce:
        return []
    return [_condition(programme, rule, day) for rule in rules]


def references(programme):
    """The documents that the programme rests on."""
    return [
        {
            "title": programme.cite(each.source, each.clause),
            "note": each.note,
            "url": getattr(programme.sources.get(each.source), "url", ""),
        }
        for each in programme.references
    ]


def papers(programme):
    """The documents that are asked for, and in which case."""
    questions = {question.name: question for question in programme.form.questions}
    return [
        {
            "title": document.title,
            "help": document.help,
            "required": document.required,
            "when": _when(document.when, questions),
            "limits": _("%(media)s, at most %(n)d MB")
            % {"media": inspection.titles(document.media), "n": document.max_mb},
        }
        for document in programme.documents
    ]


def _task(content, page):
    status, tone = _status(content, page)
    url = reverse("application-page", args=[content.application.public_id, page.name])
    return {"title": page.title, "url": url, "status": status, "tone": tone}


def _status(content, page):
    if content.is_wrong(page):
        return _("Needs correction"), "danger"
    if content.is_finished(page):
        return _("Done"), "success"
    return (_("Begun"), "info") if content.is_begun(page) else (_("Not begun"), "neutral")


def _rows(content, page, *, change):
    missing = {each.question: each.sentence for each in content.missing_on(page)} if change else {}
    base = reverse("application-page", args=[content.application.public_id, page.name]) if change else ""
    return [
        {
            "name": question.name,
            "question": question.title,
            "missing": missing.get(question.name, ""),
            "change_url": f"{base}#{anchor(question)}" if change and _may_change(content, question) else "",
            **_answer(content, question),
        }
        for question in page.questions
        if content.asks(question)
    ]


def _may_change(content, question):
    return question.name in content.opened and not content.is_known_alone(question)


def _answer(content, question):
    if question.type == "attachment":
        files = content.attachments.get(question.name, ())
        return {"answer": "", "files": [file(each) for each in files]}
    value = content.values[question.name]
    if question.type == "table":
        return {"answer": "", "lines": forms.in_lines(question, value)}
    return {"answer": forms.in_words(question, value)}


def anchor(question):
    """Where on its page a question stands."""
    return {"attachment": f"upload-{question.name}", "table": question.name}.get(
        question.type, f"id_{question.name}"
    )


def _place(application, missing):
    if not missing.page:
        return ""
    programme = application.edition.policy
    page = programme.form.page(missing.page)
    question = next(each for each in page.questions if each.name == missing.question)
    if forms.is_pledge(page):
        return f"#id_{question.name}"
    return f"{reverse('application-page', args=[application.public_id, page.name])}#{anchor(question)}"


def _condition(programme, rule, day):
    entry = rule.limit.on(day) if rule.limit else rule
    parts = [_condition(programme, part, day) for part in rule.parts if part.in_force(day)]
    return {
        "title": rule.title,
        "citation": programme.cite(entry.source, entry.clause) if entry.source else "",
        "unverified": rule.unverified or entry.unverified,
        "note": entry.note,
        "by_hand": rule.by_hand,
        "parts": parts,
    }


def _when(when, questions):
    if when is None:
        return ""
    question = questions[when.question]
    chosen = "、".join(forms.in_words(question, value) for value in when.one_of)
    return _("Needed only if “%(question)s” is: %(answers)s.") % {
        "question": question.title,
        "answers": chosen,
    }
