"""The officer's desk: the rounds, their stages and work counted, their cut-off moved."""

from itertools import pairwise

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.models import Office
from trail import clock, guard
from workflows import permissions, process, selectors
from workflows.flows import RoundFlow
from workflows.models import Application, Round
from workflows.pages import dossier, grouped, held_files, listing, planning, stages, unit_quotas
from workflows.services import batching, links, pools
from workflows.services.errors import NotNow
from workflows.services.rounds import CUTOFFS, cutoffs_of

ROUNDS = 100
FILING = "filing"
LIST_READERS = (*selectors.READERS, Office.Role.SUPERVISE)
PANEL_READERS = (*selectors.READERS, Office.Role.DRAW, Office.Role.WITNESS)
RANKED_BY = (Office.Role.SCREEN, Office.Role.DECIDE, *selectors.READERS)


class CutoffForm(forms.Form):
    """Other cut-offs, and why: the applicants' while the round is open, the links' until the last one."""

    closes_at = forms.DateTimeField(
        label=gettext_lazy("New cut-off"),
        widget=forms.DateTimeInput(attrs=planning.MOMENT, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("A moment that has passed closes the round now."),
    )
    unit_closes_at = forms.DateTimeField(
        label=gettext_lazy("Closes for host units"),
        widget=forms.DateTimeInput(attrs=planning.MOMENT, format="%Y-%m-%dT%H:%M"),
    )
    body_closes_at = forms.DateTimeField(
        label=gettext_lazy("Closes for recommending bodies"),
        widget=forms.DateTimeInput(attrs=planning.MOMENT, format="%Y-%m-%dT%H:%M"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Applicants will read it."),
        validators=[guard.validate_no_identity_number],
    )

    def __init__(self, data=None, *, round_):
        names = ["closes_at"] if round_.window == Round.Window.OPEN else []
        if round_.body_closes_at and clock.now() < round_.body_closes_at:
            names += cutoffs_of(round_.edition.policy.way)[1:]
        moments = {name: timezone.localtime(getattr(round_, name)) for name in names}
        initial = {name: moment.replace(second=0, microsecond=0) for name, moment in moments.items()}
        super().__init__(data, initial=initial)
        self.may_move = bool(names)
        for name in set(CUTOFFS) - set(names):
            del self.fields[name]

    def clean(self):
        cleaned = super().clean()
        moments = [(name, cleaned.get(name)) for name in CUTOFFS if cleaned.get(name)]
        for (_name, earlier), (name, moment) in pairwise(moments):
            if moment < earlier:
                self.add_error(name, _("It cannot close before those whose applications it takes."))
        return cleaned

    @property
    def moved(self):
        """The cut-offs that were given another moment than the one shown, to the minute."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name in CUTOFFS}


def desks(request):
    """The rounds that the user's offices work on, with their counts by state, and what is overdue."""
    if not permissions.is_staff(request.user):
        raise Http404
    counts = {
        state: Count("applications", filter=Q(applications__state=state))
        for state in Application.State.values
    }
    rounds = selectors.rounds_run_by(request.user).annotate(
        **{f"n_{state}": count for state, count in counts.items()}
    )
    rounds = list(rounds.order_by("-opens_at", "-id")[:ROUNDS])
    work = list(selectors.work_of([round_.pk for round_ in rounds]))
    ranked = set(selectors.rounds_ranked_for(request.user).values_list("pk", flat=True))
    for round_ in rounds:
        # Places taken tell what was decided, which is nobody else's to know before the release.
        round_.shows_used = round_.pk in ranked or round_.window == Round.Window.RELEASED
        round_.n_overdue = sum(row["overdue"] for row in work if row["round"] == round_.pk)
    return render(
        request,
        "workflows/desk/desks.html",
        {"rounds": rounds, "may_plan": planning.screening_office(request)},
    )


def desk(request, round_id):
    """One round: its own steps, how many applications wait at which stage and with whom, its cut-off."""
    rounds = selectors.rounds_run_by(request.user).select_related("notice")
    round_ = get_object_or_404(rounds, public_id=round_id)
    form = CutoffForm(request.POST or None, round_=round_)
    if request.method == "POST":
        if not permissions.holds(request.user, round_.screening_office):
            raise Http404
        if form.is_valid() and _moved(request, round_, form):
            return redirect("round-desk", round_.public_id)
    counts = dict(
        round_.applications.order_by()
        .values_list("state")
        .annotate(count=Count("pk"))
        .values_list("state", "count")
    )
    states = Application.State.handed_in(round_.edition.policy.word)
    may_check = permissions.holds(request.user, round_.screening_office)
    return render(
        request,
        "workflows/desk/desk.html",
        {
            "round": round_,
            "now": clock.now(),
            "counts": [(code, label, counts.get(code, 0)) for code, label in states],
            "to_check": counts.get(Application.State.SUBMITTED, 0),
            "waiting": stages.waiting(selectors.work_of([round_.pk]), round_.edition.policy.way),
            "stages": stages.way_of(round_, request.user),
            "lacking": _lacking(request.user, round_),
            "form": form if form.may_move else None,
            "list_links": _list_links(request.user, round_),
            "may_move": may_check,
            "may_check": may_check,
            "unchecked": _unchecked(round_) if may_check else 0,
            "has_batches": may_check and round_.edition.policy.process == FILING,
        },
        status=422 if form.errors else 200,
    )


@require_POST
def hand_on(request, round_id):
    """What is still being checked or corrected goes on in the next batch, and the list waits no longer."""
    round_ = get_object_or_404(selectors.rounds_checked_by(request.user), public_id=round_id)
    try:
        count = process.hand_on_unchecked(round_, by=request.user)
    except NotNow as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(count)d applications go on in the next batch.") % {"count": count})
    return redirect("round-desk", round_.public_id)


def _unchecked(round_):
    """How many the list waits for that a next batch could take."""
    if round_.window != Round.Window.CLOSED or not links.has_next_batch(round_):
        return 0
    proposing = selectors.round_tasks(round_).filter(flow_task=RoundFlow.propose, finished=None)
    return batching.unchecked(round_).count() if proposing.exists() else 0


def _lacking(user, round_):
    """What keeps the panels from being drawn, in the words of the draw's page, while the draw waits; to those
    who may know of the panels.
    """
    if not (round_.edition.policy.way.review and round_.window == Round.Window.CLOSED):
        return []
    waits = selectors.round_tasks(round_).filter(flow_task=RoundFlow.draw, finished=None)
    known = selectors.rounds_ranked_for(user, beside=PANEL_READERS).filter(pk=round_.pk)
    if not (waits.exists() and known.exists()):
        return []
    return [pools.in_words(pool) for pool, _load in pools.pools(round_) if pool.lacks]


def _list_links(user, round_):
    """The pages of the round's list, where its programme has them and the user may know."""
    way = round_.edition.policy.way
    links = [("round-summary-lists", _("Summary lists"))] if way.links else []
    links += [("round-quotas", _("Quotas"))] if way.quota and permissions.runs(user, round_) else []
    links += [("round-groups", _("Groups"))] if way.review else []
    links += _held_link(user, round_)
    known = selectors.rounds_ranked_for(user, beside=LIST_READERS).filter(pk=round_.pk)
    if not (way.review or way.sign_off) or not known.exists():
        return links
    reads = permissions.holds_role(user, *RANKED_BY)
    links += [("round-ranking", _("Ranking"))] if way.review and reads else []
    return links + ([("round-sign-off", _("Sign-off"))] if way.sign_off else [])


def _held_link(user, round_):
    """The way to the files that are held back from the experts, with how many wait for the user; there are
    none before the window is closed.
    """
    if round_.window in (Round.Window.PLANNED, Round.Window.OPEN):
        return []
    waiting, ever = selectors.held_in(user, round_)
    return [("round-held-files", _("Held files (%(n)d waiting)") % {"n": waiting})] if ever else []


def _moved(request, round_, form):
    try:
        receipt = process.move_cutoff(
            round_, reason=form.cleaned_data["reason"], by=request.user, **form.moved
        )
    except NotNow as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("The cut-off was moved. Receipt: %(receipt)s") % {"receipt": receipt})
    later = [moment for moment in form.moved.values() if moment > clock.now()]
    planning.warn_of_rest_days(request, later)
    return True


urlpatterns = [
    path("desk/", desks, name="desk"),
    *planning.urlpatterns,
    path("rounds/<str:round_id>/desk/", desk, name="round-desk"),
    path("rounds/<str:round_id>/desk/next-batch/", hand_on, name="round-hand-on"),
    *listing.urlpatterns,
    *dossier.urlpatterns,
    *grouped.urlpatterns,
    *unit_quotas.urlpatterns,
    *held_files.urlpatterns,
]
