"""The desk of a unit, a banner's bureau or a recommending body: rounds with cut-offs and quota, how many are
at which stage, the applications with who holds them, the call forwarded, the order, and reminders.
"""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from trail import clock, guard
from workflows import batches, holdings, selectors
from workflows.models import CallForwarding, Endorsement, Round
from workflows.pages import showing
from workflows.services import calls, links, quotas, ranks
from workflows.services.errors import NotNow

PAGE = 50
ROUNDS = 50
STAGES = {
    "todo": gettext_lazy("To do here"),
    "returned": gettext_lazy("Returned for correction"),
    "forwarded": gettext_lazy("Forwarded"),
    "over": gettext_lazy("Over"),
}
HELD_BY = ("edition", "round__edition", "round__screening_office", "round__deciding_office")
BASE = "forwarding/<str:office>/rounds/<str:round_id>/"
Link = Endorsement.Link


class FilterForm(forms.Form):
    """What the list is narrowed to."""

    q = forms.CharField(label=gettext_lazy("Title, number or name"), required=False, max_length=50)


class CallForm(forms.Form):
    """The call passed on with a cut-off of one's own."""

    closes_at = forms.DateTimeField(
        label=gettext_lazy("Your own cut-off"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    note = forms.CharField(
        label=gettext_lazy("What those below should know"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[guard.validate_no_identity_number],
    )


@dataclass(frozen=True)
class Row:
    """A round as a desk sees it."""

    round: Round
    counts: dict
    closes_at: object
    quota: object


def desks(request):
    """The rounds that go through the user's desks, newest first, with cut-offs, quota and counts."""
    found = _desks(request.user)
    rounds = selectors.rounds_visible_to(request.user).exclude(window=Round.Window.PLANNED)[:ROUNDS]
    sections = [
        {"desk": desk, "rows": _rows(desk, [each for each in rounds if _passes(desk, each)])}
        for desk in found
    ]
    return render(request, "workflows/links/desks.html", {"sections": sections, "now": clock.now()})


def desk_round(request, office, round_id):
    """One round at one desk: the stages, the applications of one of them, what can be done."""
    desk, round_ = place(request, office, round_id)
    stage = request.GET.get("stage", "todo")
    if stage not in STAGES:
        raise Http404
    rows = selectors.applications_at(request.user, desk).filter(desk.stages[stage], round=round_)
    form = FilterForm(request.GET or None)
    rows = _narrowed(rows, form)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    page = list(rows.select_related(*HELD_BY).order_by("-pk")[: PAGE + 1])
    return render(
        request,
        "workflows/links/desk.html",
        {
            **_context(desk, round_),
            "stage": stage,
            "stages": _stages(desk, round_),
            "below": selectors.lying_below(desk, round_, clock.now()),
            "filter": form,
            "rows": _listed(request.user, desk, page[:PAGE]),
            "next_url": _next(request, page[PAGE - 1]) if len(page) > PAGE else "",
            "previous_url": f"?stage={stage}" if before else "",
            "batches": selectors.batches_of(request.user).filter(office=office, round=round_)[:5],
            "kinds": batches.TITLES.items(),
        },
    )


def call(request, office, round_id):
    """Pass the call on with a cut-off of one's own, or move that."""
    desk, round_ = place(request, office, round_id)
    present = CallForwarding.objects.filter(round=round_, organisation=desk.organisation).first()
    latest = calls.latest(round_, desk.organisation, desk.link)
    initial = {
        "closes_at": timezone.localtime(present.closes_at if present else latest),
        "note": present.note if present else "",
    }
    form = CallForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            receipt = calls.forward(
                round_, desk.organisation, desk.link, by=request.user, **form.cleaned_data
            )
        except NotNow as refusal:
            form.add_error("closes_at", str(refusal))
        else:
            messages.success(
                request, _("The call was forwarded. Receipt: %(receipt)s") % {"receipt": receipt}
            )
            return redirect("unit-round", office, round_id)
    context = {**_context(desk, round_), "form": form, "latest": latest, "present": present}
    return render(request, "workflows/links/call.html", context, status=422 if form.errors else 200)


@require_POST
def remind(request, office, round_id):
    """Remind those below who have begun and not handed in."""
    desk, round_ = place(request, office, round_id)
    drafts = selectors.drafts_below(desk, round_)
    receipt = calls.remind(drafts, round_, desk.organisation, by=request.user)
    messages.success(request, _("They were reminded. Receipt: %(receipt)s") % {"receipt": receipt})
    return redirect("unit-round", office, round_id)


def order(request, office, round_id):
    """The order of what was forwarded, changed until the desk's own cut-off."""
    desk, round_ = place(request, office, round_id)
    if not round_.edition.policy.is_ranked:
        raise Http404
    standing = ranks.standing(round_, desk.organisation, desk.link)
    rows = list(
        standing.select_related(
            "application__holder__person", "application__holder__organisation", "application__host_unit"
        )
    )
    problem = ""
    if request.method == "POST":
        try:
            receipt = ranks.reorder(
                round_, desk.organisation, desk.link, order=_wanted(request, rows), by=request.user
            )
        except NotNow as refusal:
            problem = str(refusal)
        else:
            messages.success(request, _("The order is kept. Receipt: %(receipt)s") % {"receipt": receipt})
            return redirect("unit-order", office, round_id)
    context = {**_context(desk, round_), "rows": rows, "problem": problem}
    return render(request, "workflows/links/order.html", context, status=422 if problem else 200)


def place(request, office, round_id):
    """The desk and the round of an address, or nothing at all."""
    desk = selectors.link_desk(request.user, office)
    if desk is None:
        raise Http404
    rounds = selectors.rounds_visible_to(request.user).exclude(window=Round.Window.PLANNED)
    round_ = get_object_or_404(rounds, public_id=round_id)
    if not _passes(desk, round_):
        raise Http404
    return desk, round_


def _desks(user):
    found = selectors.link_desks_of(user)
    if not found:
        raise Http404
    return found


def _passes(desk, round_):
    return desk.link in round_.edition.policy.way.links


def _rows(desk, rounds):
    counts = selectors.counts_at(desk, rounds)
    closes_at = links.cutoffs_for(rounds, desk.organisation, desk.link)
    quota_of = _quotas(desk, rounds)
    return [
        Row(
            round=each,
            counts=counts.get(each.pk, {}),
            closes_at=closes_at[each.pk],
            quota=quota_of.get(_pool(each)),
        )
        for each in rounds
    ]


def _quotas(desk, rounds):
    """The unit's quotas by year and pool, each asked once however many rounds share it."""
    sharing = {_pool(each): each for each in rounds}
    return {pool: _quota(desk, each) for pool, each in sharing.items()}


def _pool(round_):
    shared = round_.edition.policy.way.quota
    return round_.year, shared and shared.pool


def _quota(desk, round_):
    """The unit's quota where the programme limits it."""
    if desk.link != Link.UNIT or round_.edition.policy.way.quota is None:
        return None
    return quotas.of(desk.organisation, round_)


def _context(desk, round_):
    closes_at = links.closes_for(round_, desk.organisation, desk.link)
    now = clock.now()
    return {
        "desk": desk,
        "round": round_,
        "now": now,
        "closes_at": closes_at,
        "is_over": now >= closes_at,
        "applicants_close_at": links.applicants_close_at(round_, desk.organisation),
        "quota": _quota(desk, round_),
        "is_unit": desk.link == Link.UNIT,
        "is_ranked": round_.edition.policy.is_ranked,
    }


def _stages(desk, round_):
    counts = selectors.counts_at(desk, [round_]).get(round_.pk, {})
    named = [(code, label, counts.get(code, 0)) for code, label in STAGES.items()]
    return {"named": named, "drafts": counts.get("drafts", 0)}


def _narrowed(rows, form):
    words = form.cleaned_data["q"].strip() if form.is_valid() else ""
    if not words:
        return rows
    return rows.filter(
        Q(title__icontains=words)
        | Q(number__iexact=words)
        | Q(holder__person__name__icontains=words)
        | Q(holder__organisation__name__icontains=words)
    )


def _listed(user, desk, applications):
    held = holdings.holdings(applications, reader=user)
    given = dict(
        Endorsement.objects.filter(
            application__in=applications,
            organisation=desk.organisation,
            link=desk.link,
            outcome=Endorsement.Outcome.FORWARDED,
        ).values_list("application", "rank")
    )
    return [
        {
            "application": each,
            "tone": showing.TONES.get(each.state, "neutral"),
            "held": held.get(each.pk),
            "rank": given.get(each.pk),
        }
        for each in applications
    ]


def _next(request, last):
    kept = request.GET.copy()
    kept["before"] = str(last.pk)
    return f"?{kept.urlencode()}"


def _wanted(request, rows):
    """The public ids in the order of the numbers that were typed; equal numbers keep the present order."""
    typed = {}
    for row in rows:
        sent = request.POST.get(f"rank_{row.application.public_id}", "")
        if not sent.isdecimal() or len(sent) > 6:
            raise NotNow(_("Give every line a number."))
        typed[row.application.public_id] = int(sent)
    return sorted(typed, key=typed.get)


urlpatterns = [
    path("forwarding/", desks, name="unit-desk"),
    path(BASE, desk_round, name="unit-round"),
    path(f"{BASE}call/", call, name="unit-call"),
    path(f"{BASE}remind/", remind, name="unit-remind"),
    path(f"{BASE}order/", order, name="unit-order"),
]
