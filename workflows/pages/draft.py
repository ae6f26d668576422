"""One page of a draft: shown, saved at every step, handed back with all that was typed if it is not right."""

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from trail import clock
from workflows import forms, selectors
from workflows.pages import showing
from workflows.services import applications, links
from workflows.services.content import Content
from workflows.services.errors import Conflict, NotNow


def application_page(request, application_id, page):
    """One page of one's own draft, saved at every step, by buttons or while typing."""
    content = Content(own(request, application_id))
    asked = _page_or_404(content, page)
    if not content.opened:
        if request.method == "POST":
            raise NotNow(_("This application has been submitted; it can no longer be changed."))
        return redirect("application-detail", application_id)
    if forms.is_pledge(asked):
        return redirect("application-review", application_id)
    if asked not in showing.open_pages(content):
        return redirect("application-detail", application_id)
    if request.method == "POST":
        save = _saved_by_script if by_script(request) else _saved
        return save(request, content, asked)
    return page_of(request, content, forms.PageForm(content, asked))


def page_of(request, content, form, *, status=200, **context):
    """A page of a draft as it is shown, with what was typed if it comes back."""
    application, asked = content.application, form.page
    pages = showing.open_pages(content)
    number = pages.index(asked)
    errors = context.pop("upload_errors", None)
    return render(
        request,
        "workflows/applications/page.html",
        {
            "application": application,
            "page": asked,
            "form": form,
            "uploads": showing.uploads(content, asked, errors=errors),
            "number": number + 1,
            "total": len(pages),
            "previous": pages[number - 1] if number else None,
            "tasks": showing.task_list(content),
            "facts_version": content.facts_version,
            "closes_at": closes_at(content),
            "problems": form.problems if form.is_bound else [],
            "now": clock.now(),
            **context,
        },
        status=status,
    )


def closes_at(content):
    """Until when it is to be handed in: the cut-off of the unit's people, or the day of a correction."""
    if content.correction:
        return content.correction.due_at
    return links.applicants_close_at(content.application.round, content.application.host_unit)


def visible(request, application_id):
    """An application that the user may see, or nothing at all."""
    return _found(selectors.applications_visible_to(request.user), application_id)


def own(request, application_id):
    """One's own application; what others see of it is not theirs to change."""
    return _found(selectors.applications_of(request.user), application_id)


def _found(applications, application_id):
    offices = ("round__screening_office", "round__deciding_office")
    return get_object_or_404(
        applications.select_related("edition", "decision", *offices), public_id=application_id
    )


def by_script(request):
    """Whether a script of the page asks, which wants data and no page."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _page_or_404(content, name):
    try:
        return content.programme.form.page(name)
    except KeyError:
        raise Http404 from None


def _saved_by_script(request, content, asked):
    form = forms.PageForm(content, asked, request.POST)
    if not form.is_valid():
        wrong = {"detail": form.problems[0]["text"], "errors": form.errors.get_json_data()}
        return JsonResponse(wrong, status=422)
    try:
        saved = _save(request, form)
    except Conflict as conflict:
        return JsonResponse({"detail": str(conflict)}, status=409)
    return JsonResponse({"version": saved.version, "saved_at": clock.now().isoformat()})


def _saved(request, content, asked):
    """Save what can be saved, whatever is wrong with the rest; everything typed comes back with it."""
    finishing = "finish" in request.POST
    form = forms.PageForm(content, asked, request.POST, strict=finishing)
    is_fine = form.is_valid()
    lacking = _lacking_files(content, asked) if finishing else {}
    try:
        saved = _save(request, form, finished=True if finishing and is_fine and not lacking else None)
    except Conflict as conflict:
        return _conflict(request, form, conflict)
    if is_fine and not lacking:
        messages.success(request, _("“%(title)s” is saved.") % {"title": asked.title})
        return redirect(_next(content, asked) if finishing else _address(content.application))
    content.application.version = saved.version
    problems = form.problems + [{"id": f"upload-{kind}", "text": text} for kind, text in lacking.items()]
    return page_of(request, content, form, status=422, problems=problems, upload_errors=lacking, is_kept=True)


def _save(request, form, **options):
    return applications.save_page(
        form.content.application,
        form.page.name,
        form.savable,
        version=_number(request, "version"),
        facts_version=_number(request, "facts_version"),
        by=request.user,
        **options,
    )


def _number(request, name):
    sent = request.POST.get(name, "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else 0


def _conflict(request, form, conflict):
    """Both versions side by side: what was typed stays in the form, what was saved elsewhere stands above
    it.
    """
    application = form.content.application
    application.refresh_from_db()
    stored = Content(application)
    differing = [
        {"question": question.title, "answer": forms.in_words(question, stored.values[question.name])}
        for question in form.asked
        if question.name in form.savable and form.savable[question.name] != stored.values[question.name]
    ]
    return page_of(request, stored, form, status=409, conflict=str(conflict), stored=differing)


def _lacking_files(content, asked):
    kinds = {question.name for question in asked.questions if question.type == "attachment"}
    return {
        each.question: each.sentence
        for each in content.missing_on(asked, from_applicant=True)
        if each.question in kinds
    }


def _next(content, asked):
    pages = showing.open_pages(content)
    following = pages[pages.index(asked) + 1 :]
    if not following:
        return _address(content.application)
    return reverse("application-page", args=[content.application.public_id, following[0].name])


def _address(application):
    return reverse("application-detail", args=[application.public_id])


urlpatterns = [
    path("applications/<str:application_id>/pages/<str:page>/", application_page, name="application-page"),
]
