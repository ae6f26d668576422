"""What the rows of the ladder are searched for."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Region
from accounts.offices import WHOLE
from enterprises import codes, conventions
from enterprises.department.holdings import ENDED, ENDING, HELD, OF_A_STATE, REVOKED
from workflows.pages.register import region_name

NO_SECTION = "-"


def league_names():
    """The leagues and cities by code in the official order, last what lies in none."""
    kinds = [Region.Kind.LEAGUE, Region.Kind.REGION]
    regions = sorted(Region.objects.filter(kind__in=kinds), key=lambda each: (each.code == WHOLE, each.code))
    return {region.code: region_name(region) for region in regions}


def section_names():
    """The sections of GB/T 4754 by letter, last those of which none is told."""
    letters = [code for code in conventions.read().industries if len(code) == 1]
    return {letter: codes.shown_section(letter) for letter in letters} | {"": _("Industry not told")}


def state_names():
    """The states of what is held, by code."""
    return {HELD: _("In force"), ENDING: _("Ends soon"), ENDED: _("Over"), REVOKED: _("Revoked")}


class PlaceForm(forms.Form):
    """Of which league and industry; what makes no sense is told at its field and narrows nothing."""

    league = forms.ChoiceField(label=gettext_lazy("League or city"), required=False)
    section = forms.ChoiceField(label=gettext_lazy("Industry (GB/T 4754)"), required=False)

    def __init__(self, data, *, leagues):
        super().__init__(data)
        every = [("", _("All"))]
        self.fields["league"].choices = every + list(leagues.items())
        sections = [(letter or NO_SECTION, name) for letter, name in section_names().items()]
        self.fields["section"].choices = every + sections

    @property
    def wanted(self):
        """What was asked for, by field."""
        self.is_valid()
        return dict.fromkeys(self.fields, "") | self.cleaned_data

    def narrow(self, rows):
        """The rows that were searched for."""
        wanted = self.wanted
        if wanted["league"]:
            rows = rows.filter(league=wanted["league"])
        if wanted["section"]:
            rows = rows.filter(section="" if wanted["section"] == NO_SECTION else wanted["section"])
        return rows

    def narrowed(self, cells):
        """The numbers of the rows that were searched for."""
        league, section = self.wanted["league"], self.wanted["section"]
        return [
            cell
            for cell in cells
            if league in ("", cell.league) and section in ("", cell.section or NO_SECTION)
        ]


class RowsForm(PlaceForm):
    """The same, and which rung in which state."""

    tier = forms.ChoiceField(label=gettext_lazy("Tier or label"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)

    def __init__(self, data, *, leagues, rungs):
        super().__init__(data, leagues=leagues)
        every = [("", _("All"))]
        self.fields["tier"].choices = every + [(rung.code, rung.title) for rung in rungs]
        self.fields["state"].choices = every + list(state_names().items())

    def narrow(self, rows):
        rows, state = super().narrow(rows), self.wanted["state"]
        return rows.filter(state__in=OF_A_STATE[state]) if state else rows


class NightForm(PlaceForm):
    """Which programme, and which of its list; of which league and industry."""

    programme = forms.ChoiceField(label=gettext_lazy("Programme"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Which of them"), required=False)

    field_order = ("programme", "kind", "league", "section")

    def __init__(self, data, *, leagues, policies, listed):
        super().__init__(data, leagues=leagues)
        self.policies, self.listed = policies, listed
        self.fields["programme"].choices = [(code, policy.held) for code, policy in policies.items()]
        self.fields["kind"].choices = list(listed.choices.items())

    @property
    def policy(self):
        """The programme that was asked for, or the first."""
        return self.policies.get(self.wanted["programme"]) or next(iter(self.policies.values()))

    @property
    def kind_wanted(self):
        """Which of the list were asked for."""
        return self.wanted["kind"] or self.listed.default

    def narrow(self, rows):
        """The standings that were searched for."""
        return standing_in(rows, self.wanted)


def standing_in(rows, wanted):
    """Those of rows with the `league` and `industry` of a standing that lie in the league and section that
    are wanted.
    """
    if wanted["league"] == WHOLE:
        rows = rows.filter(Q(league=WHOLE) | Q(league=None))
    elif wanted["league"]:
        rows = rows.filter(league=wanted["league"])
    if wanted["section"] == NO_SECTION:
        rows = rows.filter(industry="")
    elif wanted["section"]:
        rows = rows.filter(industry__startswith=wanted["section"])
    return rows
