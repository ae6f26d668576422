"""Where do I stand: the ladder, what the next tier asks and what is missing, and figures to play with."""

import re
from decimal import Decimal

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enterprises import ladder, outlook, places, plausibility, selectors, standing
from enterprises.measures import MEASURES
from trail import clock
from workflows.pages import findings
from workflows.policy.assess import FactError

UNITS = {"": 1, "万": 10_000, "亿": 10**8}
TOLD_BY_YEAR = {each.fact() for each in MEASURES}


class FigureField(forms.IntegerField):
    """A whole figure, also as people write it: 8,412,000, or 841.2万; with + before it so much more than
    `known`.
    """

    widget = forms.TextInput
    written = re.compile(r"(?P<more>[+＋])?(?P<number>-?[0-9]+(\.[0-9]+)?)(?P<unit>[万亿]?)元?")

    def __init__(self, *, known, **words):
        super().__init__(initial=known, **words)
        self.known = known

    def widget_attrs(self, widget):
        return {"autocomplete": "off"}

    def to_python(self, value):
        found = self.written.fullmatch(re.sub(r"[\s,，]", "", str(value or "")))
        if not found:
            return super().to_python(value)
        number = Decimal(found["number"]) * UNITS[found["unit"]]
        if found["more"]:
            number += self.known or 0
        return super().to_python(f"{number:f}")


class WhatIfForm(forms.Form):
    """Other figures than those of the archive; nothing of it is kept. An empty one stays as it is, and what
    the archive would refuse is refused here.
    """

    use_required_attribute = False

    def __init__(self, facts, known, data=None):
        super().__init__(data)
        self.known = known
        for fact in facts:
            self.fields[fact.name] = FigureField(
                label=fact.title,
                required=False,
                known=known.given.get(fact.name),
                min_value=None if fact.name in TOLD_BY_YEAR else 0,
                max_value=fact.most - 1,
            )
            self.fields[fact.name].shown_unit = fact.unit

    def clean(self):
        before, supposed = _impossible(self.known), _impossible(self.supposed())
        for name, problem in supposed.items():
            if name not in before:
                self.add_error(name if name in self.fields else None, problem)

    def changed(self):
        """The figures that differ from what is known, by fact."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if value is not None and value != self.known.given.get(name)
        }

    def supposed(self):
        """What is known, with the figures that were changed."""
        return standing.with_changed(self.known, self.changed())


def _impossible(known):
    """Why figures of the last accounting year cannot be, by fact."""
    found = plausibility.impossible({each.name: known.given.get(each.fact()) for each in MEASURES})
    return {plausibility.BY_NAME[name].fact(): problem for name, problem in found.items()}


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
    pairs = list(zip(findings.shown(policy, assessment), kinds, strict=True))
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
        "supposed": _supposed(policy, form),
    }


def _supposed(policy, form):
    """Where it would stand with the figures of the form; None while nothing was changed."""
    if not form.is_bound or not form.is_valid() or not form.changed():
        return None
    try:
        return standing.standing(policy, form.supposed())
    except FactError as error:
        form.add_error(None, _("This figure cannot be: %(why)s") % {"why": error})
        return None
