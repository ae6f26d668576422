"""The record of the draws (抽取记录): pool, exclusions, seed, witness, and after the lock the names."""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Employment, Person, spans
from trail import clock, guard, handing_out
from workflows import permissions, process, selectors
from workflows.models import Draw, PanelMember
from workflows.pages.handed_over import handed_over
from workflows.pages.leading import leader_named, leading
from workflows.services import draws, panels, pools
from workflows.services.errors import NotNow
from workflows.services.exclusions import REASONS

PAGE = 50
TAKE_BACK, LEAD = "take_back", "lead"
BIG = ("pool", "persons", "spec", "result")
KINDS = {
    "research": gettext_lazy("Scientific research"),
    "management": gettext_lazy("Industry management"),
    "finance": gettext_lazy("Finance and audit"),
    "other": gettext_lazy("Other"),
}
TONES = {
    PanelMember.State.ACCEPTED: "success",
    PanelMember.State.INVITED: "info",
    PanelMember.State.DECLINED: "warning",
    PanelMember.State.LAPSED: "warning",
    PanelMember.State.RELEASED: "neutral",
    PanelMember.State.HELD: "neutral",
    Draw.State.DRAWN: "info",
    Draw.State.LOCKED: "success",
    Draw.State.VOID: "neutral",
}


class DrawsForm(forms.Form):
    """Which draws."""

    round = forms.ChoiceField(label=gettext_lazy("Round"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[("", gettext_lazy("All")), *Draw.State.choices]
    )

    def __init__(self, data, *, rounds):
        super().__init__(data)
        self.fields["round"].choices = [("", _("All")), *rounds]

    def narrow(self, rows):
        """The draws asked for; what makes no sense narrows nothing."""
        wanted = self.cleaned_data if self.is_valid() else {}
        if wanted.get("round"):
            rows = rows.filter(group__round__public_id=wanted["round"])
        return rows.filter(state=wanted["state"]) if wanted.get("state") else rows


class PoolForm(forms.Form):
    """Which candidates of the pool."""

    reason = forms.ChoiceField(label=gettext_lazy("Candidates"), required=False)

    def __init__(self, data):
        super().__init__(data)
        self.fields["reason"].choices = [("", _("Can be drawn")), ("all", _("All")), *REASONS.items()]

    def narrow(self, pool):
        """The candidates asked for."""
        reason = self.cleaned_data.get("reason", "") if self.is_valid() else ""
        if reason == "all":
            return pool
        if reason:
            return [entry for entry in pool if reason in entry["excluded"]]
        return [entry for entry in pool if not entry["excluded"]]


class TakeBackForm(forms.Form):
    """Whose invitation is taken back, and why."""

    member = forms.ModelChoiceField(
        PanelMember.objects.none(), to_field_name="public_id", label=gettext_lazy("Invitation")
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        validators=[guard.validate_no_identity_number],
    )

    def __init__(self, *args, draw, **kwargs):
        super().__init__(*args, **kwargs)
        invited = PanelMember.objects.filter(draw=draw, state=PanelMember.State.INVITED)
        self.fields["member"].queryset = invited.select_related("person")
        self.fields["member"].label_from_instance = lambda member: f"{member.position} {member.person.name}"


@require_safe
def draw_list(request):
    """The draws that the user sees, newest first, each with how many have accepted and what is short."""
    if not permissions.holds_role(request.user, *selectors.draws.SEE_DRAWS):
        raise Http404
    visible = selectors.draws_visible_to(request.user)
    rounds = visible.order_by("-group__round__opens_at").values_list(
        "group__round__public_id", "group__round__title"
    )
    form = DrawsForm(request.GET, rounds=list(dict.fromkeys(rounds)))
    before = request.GET.get("before", "")
    rows = form.narrow(panels.standings(visible.defer(*BIG)))
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    page = list(rows.order_by("-pk")[: PAGE + 1])
    query = urlencode({name: request.GET.get(name, "") for name in form.fields})
    more = f"?{query}&before={page[PAGE - 1].pk}" if len(page) > PAGE else ""
    return render(
        request,
        "workflows/draws/list.html",
        {
            "form": form,
            "rows": [(draw, TONES[draw.state], _short(draw)) for draw in page[:PAGE]],
            "previous_url": f"?{query}" if before else "",
            "next_url": more,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def draw_record(request, draw_id):
    """One draw: how it came about, whether it computes again, the panel, and the pool."""
    draw = get_object_or_404(selectors.draws_visible_to(request.user), public_id=draw_id)
    named = selectors.draws_with_names_for(request.user).filter(pk=draw.pk).exists()
    may_act = selectors.draws_taken_back_by(request.user).filter(pk=draw.pk).exists()
    sent = request.method == "POST" and (request.POST.get("action") or TAKE_BACK)
    data = {sent: request.POST}
    take_back = TakeBackForm(data.get(TAKE_BACK), draw=draw) if may_act else None
    lead = leading(draw, data.get(LEAD), may_name=may_act) if named else {}
    acts = {TAKE_BACK: (take_back, _taken_back), LEAD: (lead.get("leader_form"), leader_named)}
    form, act = acts.get(sent, (None, None))
    if sent and form is None:
        raise Http404
    if form and form.is_valid() and act(request, form):
        return redirect("draw-record", draw.public_id)
    context = _members(draw, named) | _pool(request, draw, named) | lead
    response = render(
        request,
        "workflows/draws/record.html",
        context
        | {
            "draw": draw,
            "tone": TONES[draw.state],
            "named": named,
            "is_same": draws.computes_again(draw),
            "fingerprint": draws.fingerprint(draw),
            "needs": pools.needs_in_words(draws.spec_of(draw)),
            "form": form,
            "take_back": take_back,
        },
        status=422 if form and form.errors else 200,
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def draw_data(request, draw_id):
    """Seed, pool, what was asked for and the result under references, for anybody to compute it again."""
    draw = get_object_or_404(selectors.draws_visible_to(request.user), public_id=draw_id)
    handing_out.exported(
        "json", by=request.user, object_type="draw", object_id=draw.public_id, rows=len(draw.pool)
    )
    response = JsonResponse(
        {
            "draw": draw.public_id,
            "group": draw.group.code,
            "stage": draw.stage,
            "number": draw.number,
            "order": "SHA-256(seed + group + ref), hexadecimal, ascending",
            "seed": draw.seed,
            "spec": draw.spec,
            "pool": draw.pool,
            "result": draw.result,
        },
        json_dumps_params={"ensure_ascii": False},
    )
    response["Content-Disposition"] = f'attachment; filename="draw-{draw.group.code}-{draw.number}.json"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _short(draw):
    """How many seats are free and nobody is asked for them."""
    if draw.state != Draw.State.LOCKED:
        return 0
    return max(0, draw.seats - draw.accepted - draw.invited - draw.held)


def _taken_back(request, form):
    try:
        receipt = process.take_back_invitation(
            form.cleaned_data["member"], reason=form.cleaned_data["reason"], by=request.user
        )
    except NotNow as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("The invitation was taken back. Receipt: %(receipt)s") % {"receipt": receipt})
    return True


def _members(draw, named):
    """The panel as it is shown, with names where they may be."""
    members = list(draw.members.select_related("replaces").order_by("position"))
    names = _names(draw, [member.ref for member in members]) if named else {}
    kinds = {entry["ref"]: entry["kinds"] for entry in draw.pool}
    return {
        "members": [_seat(member, names, kinds) for member in members],
        "is_open": any(member.state == PanelMember.State.INVITED for member in members),
    }


def _pool(request, draw, named):
    """The part of the pool that was asked for, a page at a time."""
    search = PoolForm(request.GET)
    candidates = search.narrow(draw.pool)
    start = request.GET.get("from", "")
    start = int(start) if start.isdecimal() and len(start) < 9 else 0
    shown = candidates[start : start + PAGE]
    names = _names(draw, [entry["ref"] for entry in shown]) if named else {}
    query = urlencode({"reason": request.GET.get("reason", "")})
    more = start + PAGE < len(candidates)
    return {
        "search": search,
        "number": len(candidates),
        "candidates": [_candidate(entry, names) for entry in shown],
        "fitting": sum(not entry["excluded"] for entry in draw.pool),
        "reasons": pools.counted(entry["excluded"] for entry in draw.pool),
        "previous_url": f"?{query}&from={max(0, start - PAGE)}#pool" if start else "",
        "next_url": f"?{query}&from={start + PAGE}#pool" if more else "",
    }


def _names(draw, refs):
    """Name and present unit by reference."""
    persons = {ref: draw.persons[ref] for ref in refs if ref in draw.persons}
    names = dict(Person.objects.filter(pk__in=persons.values()).values_list("pk", "name"))
    working = Employment.objects.filter(spans.in_force(clock.today()), person__in=persons.values())
    units = dict(working.values_list("person", "organisation__name"))
    return {ref: (names.get(person, ""), units.get(person, "")) for ref, person in persons.items()}


def _seat(member, names, kinds):
    name, unit = names.get(member.ref, ("", ""))
    return {
        "member": member,
        "name": name,
        "unit": unit,
        "kinds": [KINDS[kind] for kind in kinds.get(member.ref, ()) if kind in KINDS],
        "tone": TONES[member.state],
    }


def _candidate(entry, names):
    name, unit = names.get(entry["ref"], ("", entry["unit"]))
    return {
        "ref": entry["ref"],
        "name": name,
        "unit": unit,
        "kinds": [KINDS[kind] for kind in entry["kinds"] if kind in KINDS],
        "outside": entry["outside"],
        "excluded": [REASONS[code] for code in entry["excluded"]],
    }


urlpatterns = [
    path("draws/", draw_list, name="draw-list"),
    path("draws/<str:draw_id>/", draw_record, name="draw-record"),
    path("draws/<str:draw_id>/data/", handed_over(draw_data), name="draw-data"),
]
