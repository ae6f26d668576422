"""What browsers send from the pages of submission, formal check and decision."""

from workflows import forms


def handing_in(application):
    """Every pledge confirmed."""
    pages = [page for page in application.edition.policy.form.pages if forms.is_pledge(page)]
    return {question.name: "on" for page in pages for question in page.questions}


def accepting(application):
    """Every line of the checklist met."""
    return {"outcome": "accepted", **_checklist(application, "yes")}


def refusing(application):
    """Lines that do not apply, and the programme's first reason."""
    reason_code = application.edition.policy.refusal_reasons[0][0]
    reason = {"reason_code": reason_code, "reason": "签字页缺失"}
    return {"outcome": "refused", **reason, **_checklist(application, "na")}


def granting(*applications):
    """A grant for each."""
    return {"action": "grant", "application": [each.public_id for each in applications], "reason": ""}


def _checklist(application, answer):
    return {f"check_{entry.code}": answer for entry in application.edition.policy.checklist}
