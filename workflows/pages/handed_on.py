"""What stands beside a step on an application because of what was before it: what the links said, what was
sent back and how it came again, and what the applicant lost.
"""

from django.urls import reverse
from django.utils.translation import gettext as _

from workflows import forms
from workflows.models import Award, Holder, Scan
from workflows.pages import showing
from workflows.services import endings, endorsing, visits
from workflows.services.as_handed_in import Version
from workflows.services.claims import claimant_of


def beside(context, application):
    """The links' opinions so far, the difference to what this step sent back, what was taken away from an
    enterprise, and with each answer the field for a remark, where the step's form has one.
    """
    form = context.get("form")
    if hasattr(form, "remark_at"):
        for row in (row for section in context["sections"] for row in section["rows"]):
            row["remark"] = form.remark_at(row["name"])
    return {
        "endorsements": [_said(application, each) for each in _endorsements(application)],
        "correction": _correction(application, context["task"].flow_task.name),
        "lost": _lost(application.holder),
    }


def _lost(holder):
    """What was taken away from an enterprise, or who was put together with it, the newest first: it may apply
    again, and who checks the application should know.
    """
    if holder.kind == Holder.Kind.PERSON:
        return []
    one = claimant_of(holder).one_with(holder)
    rows = Award.objects.filter(holder__in=one, end_kind=Award.EndKind.REVOKED).select_related("ending")
    return [
        {
            "question": f"{endings.title_of(award)} {award.number}",
            "answer": f"{award.ended_on.isoformat()} {_why(award)}",
        }
        for award in rows.order_by("-ended_on", "-pk")
    ]


def _why(award):
    ending = getattr(award, "ending", None)
    return ending.title if ending else award.end_said_with(endings.word_of(award))


def differences(before, after):
    """The questions that are answered differently in two versions, with both answers side by side."""
    old, new = _rows(before), _rows(after)
    titles = [name for name in {**new, **old} if _plain(old.get(name)) != _plain(new.get(name))]
    return [
        {
            "question": (new.get(name) or old[name])["question"],
            "before": old.get(name),
            "after": new.get(name),
        }
        for name in titles
    ]


def _rows(content):
    return {row["name"]: row for section in showing.sections(content) for row in section["rows"]}


def _plain(row):
    """What is compared of an answer: its words, or which files."""
    if row is None:
        return None
    return row.get("answer"), row.get("lines"), [file["id"] for file in row.get("files", ())]


def _correction(application, step):
    """What this step sent back last and has come again: the remarks, and the difference; None for nothing."""
    last = application.corrections.filter(step=step, answered_at__isnull=False).last()
    if last is None:
        return None
    newest = application.submissions.latest("number")
    titles = {question.name: question.title for question in application.edition.policy.form.questions}
    return {
        "asked_at": last.asked_at,
        "note": last.note,
        "remarks": [{"question": titles[each["question"]], "answer": each["text"]} for each in last.remarks],
        "is_answered": newest.number > last.base.number,
        "changes": differences(Version(application, last.base), Version(application, newest)),
    }


def _endorsements(application):
    return application.endorsements.select_related("organisation", "done_by")


def _said(application, endorsement):
    policy = application.edition.policy
    titles = {document.kind: document.title for document in policy.documents} | policy.way.checks
    titles[endorsing.SECRECY] = endorsing.SECRECY_TITLE
    on_site = endorsement.checks.get(endorsing.ON_SITE)
    return {
        "title": policy.way.links.get(endorsement.link, ""),
        "row": endorsement,
        "checks": [
            {"question": titles.get(name, name), "answer": _("In order") if said is True else said}
            for name, said in endorsement.checks.items()
            if name != endorsing.ON_SITE
        ],
        "on_site": on_site,
        "visit": _visit(application, on_site),
        "scan_url": _scan_url(on_site),
    }


def _visit(application, on_site):
    """What the form of the visit says: each figure beside the archive's, differences pointed out, and the
    answers; nothing where the programme has no such form.
    """
    rule = visits.rule_of(application)
    if not (rule and on_site and visits.SEEN in on_site):
        return []
    answers = on_site[visits.ANSWERS]
    return [
        *({"question": each.title, "answer": each.in_words} for each in visits.figures(application, on_site)),
        *(
            {"question": each.title, "answer": forms.in_words(each, answers.get(each.name))}
            for each in rule.questions
        ),
    ]


def _scan_url(on_site):
    if not on_site:
        return ""
    scan = Scan.objects.filter(public_id=on_site["scan"], state=Scan.State.CLEAN).first()
    return reverse("scan-file", args=[scan.public_id]) if scan else ""
