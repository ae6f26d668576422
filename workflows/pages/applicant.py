"""An applicant's own way: the list, a draft's task list and pages, the last look, and where it stands
afterwards.
"""

from django import forms
from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.models import Office
from trail import clock, guard
from trail.models import ActionLog
from trail.receipts import Receipt
from workflows import chart, holdings, permissions, process, selectors, timeline
from workflows import forms as answers
from workflows.models import Application
from workflows.pages import draft, findings, showing
from workflows.pages.letter_worth import with_worth
from workflows.services import applicants, applications, as_handed_in, batching, ending, links, renewing
from workflows.services.content import Content
from workflows.services.errors import NotNow
from workflows.services.keepers import keeper_of

PAGE = 50


class WithdrawForm(forms.Form):
    """Why somebody takes an application back."""

    reason = forms.CharField(
        label=gettext_lazy("Reason for withdrawing"),
        max_length=300,
        help_text=gettext_lazy("It stands in the file."),
        validators=[guard.validate_no_identity_number],
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_POST
def apply(request, round_id):
    """Begin an application in a round, or go on with the one that was begun; for the enterprise that is
    named, where the programme is for enterprises, and with what it handed in last time where that is asked.
    """
    round_ = get_object_or_404(selectors.rounds_visible_to(request.user), public_id=round_id)
    try:
        holder = applicants.holder_for(request.user, round_, request.POST.get("holder", ""))
    except PermissionError as error:
        raise Http404 from error
    draft = applications.start_draft(round_, holder, by=request.user)
    if "take_over" in request.POST:
        renewing.take_over(draft, by=request.user)
        messages.success(request, _("Begun with what was handed in last time. Look through every page."))
    return redirect("application-detail", draft.public_id)


def application_list(request):
    """One's own applications, newest first, with who holds each now."""
    rows = selectors.with_cutoff(selectors.applications_of(request.user)).select_related(
        "edition", "round__screening_office", "round__deciding_office"
    )
    speaks = permissions.holds_role(request.user, Office.Role.CONTACT)
    before = request.GET.get("before", "")
    if before.isdecimal():
        rows = rows.filter(pk__lt=int(before))
    page = list(rows.order_by("-pk")[: PAGE + 1])
    return render(
        request,
        "workflows/applications/list.html",
        {
            "title": _("Our applications") if speaks else _("My applications"),
            "applications": _listed(page[:PAGE]),
            "previous_url": request.path if before else "",
            "next_url": f"?before={page[PAGE - 1].pk}" if len(page) > PAGE else "",
        },
    )


def application_detail(request, application_id):
    """A draft: what is to be done. Handed in: where it stands, who holds it, until when, and all that was
    said.
    """
    application = draft.visible(request, application_id)
    is_mine = permissions.is_applicant(request.user, application)
    content = as_handed_in.read_by(request.user, application)
    may_withdraw = is_mine and ending.may_withdraw(application)
    handed_over = ending.handed_over(application) if may_withdraw else ""
    context = {
        "application": application,
        "content": content,
        "now": clock.now(),
        "is_mine": is_mine,
        "may_withdraw": may_withdraw and not handed_over,
        "handed_over": handed_over,
    }
    if content.opened:
        return render(request, "workflows/applications/draft.html", context | _in_draft(content))
    return render(request, "workflows/applications/submitted.html", context | _submitted(content, is_mine))


def application_review(request, application_id):
    """All answers at a glance, the pledges, and the one button that hands in."""
    application = draft.own(request, application_id)
    content = Content(application)
    if not content.opened:
        return redirect("application-detail", application_id)
    pledges = answers.Pledges(content, request.POST or None)
    if request.method != "POST":
        return _review(request, content, pledges)
    if not pledges.is_valid():
        return _review(request, content, pledges, status=422)
    try:
        _hand_in(application, pledges, by=request.user)
    except NotNow as refusal:
        return _review(request, content, pledges, refusal=refusal, status=422)
    messages.success(request, _("Your application has been submitted. The receipt stands below."))
    return redirect("application-detail", application_id)


def _listed(applications):
    """The rows of the list, each with who holds it."""
    held = holdings.holdings(applications)
    return [
        {
            "application": application,
            "tone": showing.TONES[application.state],
            "held_by": held[application.pk].who if application.pk in held else "",
            "closes_at": application.closes_at,
        }
        for application in applications
    ]


def _in_draft(content):
    done, total = showing.progress(content)
    closes_at = draft.closes_at(content)
    return {
        "remarks": showing.remarks(content),
        "closes_at": closes_at,
        "tasks": showing.task_list(content),
        "kicker": content.application.round.title if content.application.title else "",
        "done": done,
        "total": total,
        "is_over": clock.now() >= closes_at,
        "steps": timeline.timeline(content.application),
    }


def _submitted(content, is_mine):
    application = content.application
    steps = timeline.timeline if is_mine else timeline.of_somebody_else
    prefetch_related_objects([application], "case__documents")
    running = timeline.diagram_process(application.case)
    return {
        "tone": showing.TONES[application.state],
        "steps": steps(application),
        "diagram": chart.diagram(running) if running else "",
        "receipt": _receipt(application),
        "documents": with_worth(application.case.documents.all(), clock.today()),
        "sections": showing.sections(content),
        "findings": findings.shown(content.programme, application.assessment),
        "items": application.assessment.get("items", ()),
    }


def _receipt(application):
    row = ActionLog.objects.filter(
        object_type="application", object_id=application.public_id, verb="submitted"
    ).first()
    return Receipt(object_id=row.object_id, at=row.at, number=row.pk) if row else None


def _review(request, content, pledges, *, refusal=None, status=200):
    missing = getattr(refusal, "missing", None)
    if missing is None:
        missing = [each for each in content.missing() if each.question not in pledges.fields]
    assessment = applications.assess(content.application).as_json()
    return render(
        request,
        "workflows/applications/review.html",
        {
            "application": content.application,
            "content": content,
            "sections": showing.sections(content, change=True),
            "problems": [*_unpledged(pledges), *showing.problems(content.application, missing)],
            "findings": findings.shown(content.programme, assessment, supply_url=_archive_of(content)),
            "items": assessment["items"],
            "verdict": assessment["verdict"],
            "pledges": pledges,
            "statements": [(question.title, pledges[question.name]) for question in _statements(pledges)],
            "refusal": str(refusal or ""),
            "closes_at": draft.closes_at(content),
            "now": clock.now(),
        },
        status=status,
    )


def _archive_of(content):
    holder = content.application.holder
    return keeper_of(holder).address(holder)


def _unpledged(pledges):
    return [{"id": f"id_{name}", "text": text} for name, texts in pledges.errors.items() for text in texts]


def _statements(pledges):
    return [
        question for page in pledges.pages for question in page.questions if question.name in pledges.fields
    ]


def _hand_in(application, pledges, *, by):
    """Keep the pledges, then submit."""
    version = application.version
    for page, confirmed in pledges.by_page().items():
        version = applications.save_page(
            application, page, confirmed, version=version, by=by, finished=True
        ).version
    hand_in = process.submit if application.state == Application.State.DRAFT else process.resubmit
    return hand_in(application, by=by)


def application_withdraw(request, application_id):
    """Take one's own application back, with a reason that stands in the file; shown first, then done. Where
    it cannot be, its page says why.
    """
    application = draft.own(request, application_id)
    is_asked = request.method != "POST"
    if not ending.may_withdraw(application) or (is_asked and ending.handed_over(application)):
        return redirect("application-detail", application_id)
    form = WithdrawForm(None if is_asked else request.POST)
    if form.is_valid():
        receipt = process.withdraw(application, by=request.user, **form.cleaned_data)
        messages.success(request, _("It was withdrawn. Receipt: %(receipt)s") % {"receipt": receipt})
        return redirect("application-detail", application_id)
    return render(
        request,
        "workflows/applications/withdraw.html",
        {
            "application": application,
            "form": form,
            "has_next_batch": links.has_next_batch(application.round),
            "following": batching.following(application.round),
        },
        status=422 if form.errors else 200,
    )


urlpatterns = [
    path("rounds/<str:round_id>/apply/", apply, name="round-apply"),
    path("applications/", application_list, name="application-list"),
    path("applications/<str:application_id>/", application_detail, name="application-detail"),
    *draft.urlpatterns,
    path("applications/<str:application_id>/review/", application_review, name="application-review"),
    path("applications/<str:application_id>/withdraw/", application_withdraw, name="application-withdraw"),
]
