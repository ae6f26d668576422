"""The letters that a case may bring, in the layout of official letters (GB/T 9704-2012, 信函格式).

What is printed here is no official document yet: that is numbered, signed and sealed in the office's own
system, so each page says so and no seal is drawn.
"""

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from segno import make_qr

from workflows.documents import render, words
from workflows.documents.notice import issuers_of
from workflows.models import Application, Document
from workflows.services import letters, official_documents, public_notices
from workflows.services.letters import PreparedLetter

TEXTS = {
    Document.Kind.GRANT_LETTER: "granted",
    Document.Kind.REFUSAL_LETTER: "refused",
    Document.Kind.DECLINE_LETTER: "declined",
    Document.Kind.CERTIFICATE: "certificate",
}
# What bears the number of the register.
NUMBERED = (Document.Kind.GRANT_LETTER, Document.Kind.CERTIFICATE)
# What the office of the formal check signs; the others are the deciding office's.
OF_THE_CHECK = (Document.Kind.REFUSAL_LETTER, Document.Kind.REVIEW_REPLY)
STYLE, CERTIFICATE = "letter", "certificate"
# The issuer's name over the rule of 170 mm, in points with the space between characters.
ISSUER_WIDTH = 440
ISSUER_LARGEST = 36


def prepare_letter(case, kind):
    """Print and store the case's letter of that kind; slow, outside any transaction, and safe to repeat.

    A second run makes the same paper with the same verification code; a letter on file is returned as it is.
    """
    already = letters.filed(case, kind)
    if already:
        return already
    application = _applications().get(case=case)
    number = _number(application, kind)
    token = letters.token_of(case, kind)
    paper = letter_pdf(kind, application, number=number, token=token)
    file, sha256 = letters.store(paper.pdf)
    return PreparedLetter(
        kind=Document.Kind(kind).value,
        title=_text(kind, application).title,
        number=number,
        token=token,
        file=file,
        sha256=sha256,
        pages=paper.pages,
        facts=_facts(kind, application, number),
        valid_until=application.case.award.until if kind == Document.Kind.CERTIFICATE else None,
    )


def letter_pdf(kind, application, *, number, token):
    """The letter of that kind as `Paper(pdf, pages)`; its words stand in the programme's file."""
    style = CERTIFICATE if kind == Document.Kind.CERTIFICATE else STYLE
    return render.printed(letter_html(kind, application, number=number, token=token), style=style)


def letter_html(kind, application, *, number, token):
    """The letter before it is printed; the same rows give the same text."""
    text = _text(kind, application)
    paragraphs = text.render(**_values(kind, application, number))
    facts = _facts(kind, application, number)
    context = {
        **facts,
        **furniture(facts["issuer"], token),
        "title": text.title,
        "addressee": paragraphs[0] if paragraphs[0].endswith("：") else "",
        "paragraphs": paragraphs[1:] if paragraphs[0].endswith("：") else paragraphs,
        "day": words.day(_day(kind, application)),
    }
    if kind == Document.Kind.CERTIFICATE:
        context["issuers"] = issuers_of(application.round)
        return render.html("documents/certificate.html", context)
    return render.html("documents/letter.html", context)


def furniture(issuer, token):
    """What each letter bears beside its words: the size of the issuer's name, and by what it is verified."""
    address = f"{settings.BASE_URL}{reverse('verify-document', args=[token])}"
    return {
        "issuer_size": min(ISSUER_LARGEST, ISSUER_WIDTH // len(issuer)),
        "address": address,
        "code": letters.spaced(token),
        "qr": _qr(address),
    }


def _applications():
    return Application.objects.select_related(
        "edition",
        "host_unit",
        "holder__person",
        "holder__organisation",
        "round__screening_office__organisation",
        "round__deciding_office__organisation",
    )


def _text(kind, application):
    """The programme's wording; the answer to a request for review has one for each outcome."""
    wording = TEXTS.get(kind) or application.reconsideration.outcome
    return application.edition.policy.letter[wording]


def _number(application, kind):
    return application.case.award.number if kind in NUMBERED else application.number


def _facts(kind, application, number):
    """What stands on the paper, kept with the document."""
    policy = application.edition.policy
    office = application.round.screening_office if kind in OF_THE_CHECK else application.round.deciding_office
    return {
        "applicant": application.holder.name,
        "host_unit": application.host_unit.name,
        "project": application.title,
        "programme": policy.held if kind == Document.Kind.CERTIFICATE else policy.title,
        "round": application.round.title,
        "number": number,
        "issuer": office.organisation.name,
        "date": _day(kind, application).isoformat(),
    }


def _values(kind, application, number):
    """Everything that a letter's placeholders may name; what the case does not have is empty."""
    decision, award = _row(application, "decision"), _row(application.case, "award")
    document = official_documents.decision_of(application.round)
    request = _row(application, "reconsideration")
    return {
        "applicant": application.holder.name,
        "host_unit": application.host_unit.name,
        "title": application.title,
        "number": number,
        "money": words.number(decision.money) if decision else "",
        "programme": application.edition.policy.title,
        "held": application.edition.policy.held,
        "round": application.round.title,
        "year": application.round.year,
        "since": words.day(award.since) if award else "",
        "until": words.day(award.until) if award else "",
        "decided_on": words.day(_day(kind, application)),
        "document_number": document.number if document else "",
        "document_date": words.day(document.dated) if document else "",
        "asked_on": words.day(timezone.localdate(request.asked_at)) if request else "",
        "opinion": request.opinion if request else "",
        **(_refusal(application) if kind in OF_THE_CHECK else _declining(decision)),
    }


def _declining(decision):
    return {"reason": decision.reason if decision else "", "clause": ""}


def _refusal(application):
    """The reasons of the formal check, the named one first, and the clauses that they rest on."""
    programme, screening = application.edition.policy, application.screening
    found = [line.reason_code for line in screening.lines(programme) if line.reason_code]
    codes = list(dict.fromkeys([screening.reason_code, *found]))
    titles = dict(programme.refusal_reasons)
    cited = dict.fromkeys(
        programme.cite(entry.source, entry.clause)
        for entry in programme.checklist
        if {*codes} & {*entry.reason_codes}
    )
    named = "；".join(titles.get(code, "") for code in codes)
    # A sentence of the programme's file follows, with its own full stop.
    return {"reason": f"{named}。{screening.reason}".strip("。"), "clause": "、".join(cited)}


def _day(kind, application):
    """The day that stands under the letter: of the formal check, of its review, of the round's release."""
    if kind == Document.Kind.REFUSAL_LETTER:
        return timezone.localdate(application.screening.done_at)
    if kind == Document.Kind.REVIEW_REPLY:
        return timezone.localdate(application.reconsideration.done_at)
    return public_notices.let_go_on(application) or timezone.localdate(application.decision.decided_at)


def _row(owner, name):
    try:
        return getattr(owner, name)
    except ObjectDoesNotExist:
        return None


def _qr(address):
    return mark_safe(make_qr(address, error="m").svg_inline(border=2, omitsize=True))  # noqa: S308 (drawn by us)
