"""What everybody may read: the rounds, one round with its conditions, and whether one would fit."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.urls import path

from trail import clock
from workflows import forms, selectors
from workflows.forms.building import question_about
from workflows.forms.drafts import DraftForm
from workflows.models import Holder, Round
from workflows.pages import findings, showing
from workflows.policy import assess as judge
from workflows.policy import facts as declared
from workflows.services import applicants, calls, facts, renewing
from workflows.services.keepers import keeper_of

PAGE = 20


@login_not_required
def round_list(request):
    """The open rounds with the time that is left, then those that are over."""
    visible = selectors.rounds_visible_to(request.user)
    before = request.GET.get("before", "")
    over = visible.exclude(window=Round.Window.OPEN).order_by("-pk")
    if before.isdecimal():
        over = over.filter(pk__lt=int(before))
    page = list(over[: PAGE + 1])
    open_rounds = visible.filter(window=Round.Window.OPEN).order_by("closes_at") if not before else []
    mine = own_by_round(request.user)
    return render(
        request,
        "workflows/rounds/list.html",
        {
            "open_rounds": [
                (round_, own, mine.get(round_.pk))
                for round_, own in with_own_cutoffs(open_rounds, request.user)
            ],
            "over": page[:PAGE],
            "now": clock.now(),
            "previous_url": request.path if before else "",
            "next_url": f"?before={page[PAGE - 1].pk}" if len(page) > PAGE else "",
        },
    )


def with_own_cutoffs(rounds, user):
    """Pairs of each round and the cut-off of the user's own unit, None where that is the round's."""
    rounds = list(rounds)
    own = {}
    for kind in sorted({each.edition.policy.applicant for each in rounds}):
        asked = [each for each in rounds if each.edition.policy.applicant == kind]
        own |= calls.own_cutoffs(asked, applicants.units_of(user, kind))
    return [(round_, own.get(round_.pk)) for round_ in rounds]


@login_not_required
def round_detail(request, round_id):
    """One round: what it is for, who may apply, what is asked for, by when, on whose authority."""
    round_ = get_object_or_404(selectors.rounds_visible_to(request.user), public_id=round_id)
    programme = round_.edition.policy
    now = clock.now()
    reaching = _calls(request, round_)
    closes_at = min([round_.closes_at, *(call.closes_at for call in reaching)])
    return render(
        request,
        "workflows/rounds/detail.html",
        {
            "round": round_,
            "programme": programme,
            "conditions": showing.conditions(programme, round_.policy_date),
            "papers": showing.papers(programme),
            "references": showing.references(programme),
            "issued": showing.issued(programme, round_.policy_date),
            "pages": [page.title for page in programme.form.pages],
            "now": now,
            "tone": "success" if round_.window == Round.Window.OPEN else "neutral",
            "takes_applications": round_.window != Round.Window.RELEASED
            and round_.opens_at <= now < closes_at,
            "mine": own_by_round(request.user).get(round_.pk),
            "enterprises": _enterprises(request.user, round_),
            "calls": reaching,
            "closes_at": closes_at,
            "may_apply": hasattr(request.user, "person") and programme.applicant == Holder.Kind.PERSON,
            "is_for_enterprises": programme.applicant == Holder.Kind.ENTERPRISE,
        },
    )


@login_not_required
def round_check(request, round_id):
    """Whether one fits: from one's archive, or for visitors from a few answers that are not kept."""
    round_ = get_object_or_404(selectors.rounds_visible_to(request.user), public_id=round_id)
    context = {"round": round_, "programme": round_.edition.policy}
    holder = _judged_holder(request, round_)
    if holder is not None:
        found = _archive_check(request, round_, holder)
        return render(request, "workflows/rounds/check.html", context | found)
    form = CheckForm(round_, request.POST or None)
    if request.method == "POST" and form.is_valid():
        context |= _result(round_, form.cleaned_facts, supply_url="#questions")
    return render(
        request, "workflows/rounds/check.html", context | {"form": form}, status=422 if form.errors else 200
    )


class CheckForm(DraftForm):
    """The few facts that conditions and points look at; whatever is left out stays open."""

    use_required_attribute = False

    def __init__(self, round_, data=None):
        super().__init__(data)
        asking = round_.edition.policy.asking_on(round_.policy_date)
        for fact in map(declared.get, declared.raw_needs(_in_order(asking))):
            self.fields[fact.name] = forms.field_for(question_about(fact), help_text=fact.meaning)

    @property
    def cleaned_facts(self):
        """The facts by name, as they are stored."""
        return {name: value for name, value in self.cleaned_data.items() if value is not None}


def _in_order(asking):
    """The facts in the order in which they are asked for."""
    return dict.fromkeys(name for each in asking for name in sorted(each.facts()))


def _judged_holder(request, round_):
    """Whose archive answers: one's own, or that of the enterprise that is meant; None where there is none."""
    kind = round_.edition.policy.applicant
    if kind == Holder.Kind.PERSON:
        person = getattr(request.user, "person", None)
        return person and applicants.holder_of(person)
    found = selectors.holders_of(request.user, kind)
    meant = request.GET.get("holder", "")
    return (found.filter(public_id=meant) if meant else found).first()


def _archive_check(request, round_, holder):
    known = facts.known(holder, round_.policy_date, round_.year)
    given = {name: each.value for name, each in known.items() if each.value is not None}
    archive_url = keeper_of(holder).address(holder)
    result = _result(round_, given, supply_url=archive_url, origins=facts.origins(known))
    mine = own_by_round(request.user).get(round_.pk)
    return result | {"mine": mine, "holder": holder, "archive_url": archive_url}


def _result(round_, given, *, supply_url, origins=None):
    programme = round_.edition.policy
    judged = judge.one(programme, given, round_.policy_date, year=round_.year, origins=origins)
    assessment = judged.as_json()
    found = findings.shown(programme, assessment, supply_url=supply_url)
    return {"verdict": assessment["verdict"], "findings": found, "items": assessment["items"]}


def _calls(request, round_):
    """The call as the user's own unit and those above it forwarded it."""
    if not round_.edition.policy.way.links:
        return []
    return calls.reaching([round_], applicants.units_of(request.user, round_.edition.policy.applicant))


def _enterprises(user, round_):
    """The enterprises for which the user may apply, each with its application in the round."""
    if round_.edition.policy.applicant != Holder.Kind.ENTERPRISE:
        return []
    begun = selectors.applications_of(user).filter(round=round_)
    by_holder = {application.holder_id: application for application in begun}
    holders = list(selectors.holders_of(user, Holder.Kind.ENTERPRISE))
    earlier = renewing.earlier(holders).filter(edition__programme=round_.edition.programme)
    earlier = set(earlier.order_by().values_list("holder", flat=True))
    return [
        {
            "holder": holder,
            "application": by_holder.get(holder.pk),
            "has_earlier": holder.pk in earlier,
            "barred": applicants.barred([round_], holder).get(round_.pk, ""),
        }
        for holder in holders
    ]


def own_by_round(user):
    """The applications that the user fills in, by round."""
    own = selectors.applications_of(user).select_related(None).only("public_id", "round_id", "state")
    return {application.round_id: application for application in own}


urlpatterns = [
    path("rounds/", round_list, name="round-list"),
    path("rounds/<str:round_id>/", round_detail, name="round-detail"),
    path("rounds/<str:round_id>/check/", round_check, name="round-check"),
]
