"""One personal field shown once in full: who may gives a reason, and that stands in the log."""

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext_lazy

from accounts import identity, sealing
from trail import guard
from workflows import selectors
from workflows.services import unmasking
from workflows.services.errors import NotNow

TITLES = {"id_number": gettext_lazy("Identity number"), "phone": gettext_lazy("Telephone")}
MASKS = {"id_number": identity.masked, "phone": identity.masked_phone}


class ReasonForm(forms.Form):
    """Why the field has to be seen."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("It is kept in the log with your name."),
        min_length=unmasking.SHORTEST_REASON,
        max_length=200,
        validators=[guard.validate_no_identity_number],
    )


def person_unmask(request, person_id, code):
    """A person's identity number or telephone."""
    person = get_object_or_404(selectors.persons_opened_by(request.user), public_id=person_id)
    if code not in TITLES or not getattr(person, code):
        raise Http404
    return _page(
        request,
        title=TITLES[code],
        whose=person.name,
        masked=MASKS[code](getattr(person, code)),
        open_it=lambda reason: unmasking.of_person(person, code, reason=reason, by=request.user),
    )


def answer_unmask(request, application_id, code):
    """A sealed answer of an application or of its task book, by the question's name."""
    kind, row, application = _answered(request.user, application_id, code)
    return _page(
        request,
        title=_title(application, code),
        whose=application.title,
        masked=sealing.shown(row.answers[code]),
        open_it=lambda reason: unmasking.of_answer(kind, row, code, reason=reason, by=request.user),
    )


def _answered(user, application_id, name):
    """What holds the sealed answer, as (kind, row, application): the task book before the application."""
    found = selectors.answers_opened_by(user).select_related("edition")
    application = get_object_or_404(found, public_id=application_id)
    book = selectors.task_books_opened_by(user).filter(application=application).first()
    if book and sealing.is_sealed(book.answers.get(name)):
        return "task_book", book, application
    if not selectors.applications_opened_by(user).filter(pk=application.pk).exists():
        raise Http404
    if not sealing.is_sealed(application.answers.get(name)):
        raise Http404
    return "application", application, application


def _title(application, name):
    programme = application.edition.policy
    book = programme.way.task_book if programme.way else None
    asked = (*programme.form.questions, *(book.questions if book else ()))
    return next((question.title for question in asked if question.name == name), name)


def _page(request, *, title, whose, masked, open_it):
    form = ReasonForm(request.POST or None)
    value, refusal = None, ""
    if request.method == "POST" and form.is_valid():
        try:
            value = open_it(form.cleaned_data["reason"])
        except NotNow as refused:
            refusal = str(refused)
    context = {
        "title": title,
        "whose": whose,
        "masked": masked,
        "form": form,
        "value": value,
        "refusal": refusal,
    }
    response = render(
        request, "workflows/unmask.html", context, status=422 if form.errors or refusal else 200
    )
    response["Cache-Control"] = "private, no-store"
    return response


urlpatterns = [
    path("people/<str:person_id>/unmask/<str:code>/", person_unmask, name="person-unmask"),
    path("applications/<str:application_id>/unmask/<str:code>/", answer_unmask, name="answer-unmask"),
]
