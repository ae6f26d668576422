"""Where do I stand: the ladder, what the next tier asks and what is missing, and figures to play with."""

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enterprises import ladder, outlook, places, selectors, standing
from trail import clock
from workflows.pages import showing
from workflows.policy.assess import FactError


class WhatIfForm(forms.Form):
    """Other figures than those of the archive; nothing of it is kept. An empty one stays as it is."""

    use_required_attribute = False

    def __init__(self, facts, known, data=None):
        super().__init__(data)
        for fact in facts:
            self.fields[fact.name] = forms.IntegerField(
                label=fact.title, required=False, initial=known.given.get(fact.name), max_value=fact.most - 1
            )
            self.fields[fact.name].shown_unit = fact.unit

    def changed(self, known):
        """The figures that differ from what is known, by fact."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if value is not None and value != known.given.get(name)
        }


@require_safe
def enterprise_standing(request, enterprise_id):
    """One enterprise before the programme that was asked for, by default the next tier of the ladder; at its
    top the one that is held, whose conditions have still to be kept.
    """
    enterprise = get_object_or_404(selectors.enterprises_visible_to(request.user), public_id=enterprise_id)
    day = clock.today()
    rungs = ladder.of(enterprise.holder, day)
    policies = ladder.programmes_on(day)
    policy = _chosen(request.GET.get("programme", ""), rungs, policies)
    context = {
        "enterprise": enterprise,
        "ladder": rungs,
        "others": _beside(rungs, policies),
        "policy": policy,
        "day": day,
    }
    if policy:
        context |= _standing(request, enterprise, policy, standing.known(enterprise.holder, day))
    return render(request, "enterprises/standing.html", context)


def _chosen(code, rungs, policies):
    if code:
        if code not in policies:
            raise Http404
        return policies[code]
    rung = rungs.next or rungs.held
    return rung and rung.running


def _beside(rungs, policies):
    """The programmes that carry no tier, which have their own places on the ladder."""
    on_it = {rung.running.code for rung in rungs.tiers if rung.running}
    return [policy for code, policy in policies.items() if code not in on_it]


def _standing(request, enterprise, policy, known):
    found = standing.standing(policy, known)
    form = WhatIfForm(standing.playable(policy, known), known, request.GET if "play" in request.GET else None)
    assessment = found.assessment.as_json()
    kinds = [each["kind"] for each in assessment["findings"]]
    pairs = list(zip(showing.findings(policy, assessment), kinds, strict=True))
    return {
        "standing": found,
        "falling": outlook.falling(policy, known),
        "findings": [shown for shown, kind in pairs if kind != "shortcut"],
        "shortcuts": [shown for shown, kind in pairs if kind == "shortcut"],
        "items": assessment["items"],
        "unknown": [
            {"title": title, "url": places.of(enterprise, name, known.day.year)}
            for name, title in found.unknown.items()
        ],
        "form": form,
        "supposed": _supposed(policy, known, form),
    }


def _supposed(policy, known, form):
    """The assessment with the figures of the form; None while nothing was changed."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        changed = form.changed(known)
        return standing.supposed(policy, known, changed) if changed else None
    except FactError as error:
        form.add_error(None, _("This figure cannot be: %(why)s") % {"why": error})
        return None
