"""What the lists of recognitions have in common: the search, the states of which one is shown, whose row
it is.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Region
from enterprises import selectors
from workflows.models import Award
from workflows.pages import register

# What of a row of the register has to be read for it to be shown.
READ = ("holder__organisation", "holder__enterprise__merged_into", "region__parent")


class HeldForm(forms.Form):
    """Whose, and of which league; what makes no sense is told at its field and narrows nothing. The other
    words of the address that say which list it is stay in it.
    """

    q = forms.CharField(label=gettext_lazy("Enterprise or number"), required=False, max_length=60)
    league = forms.ChoiceField(label=gettext_lazy("League or city"), required=False)

    def __init__(self, data, *, leagues, kept=()):
        super().__init__(data)
        self.fields["league"].choices = [("", _("All")), *leagues.items()]
        for name in kept:
            self.fields[name] = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def wanted(self):
        """What was asked for, by field."""
        self.is_valid()
        return dict.fromkeys(self.fields, "") | self.cleaned_data

    def narrow(self, awards):
        """The awards that were searched for."""
        wanted = self.wanted
        if wanted["league"]:
            awards = awards.filter(register.within(wanted["league"]))
        return awards.filter(register.named(wanted["q"])) if wanted["q"] else awards

    def narrow_of(self, rows):
        """Rows that are about one award each: those whose award was searched for."""
        if not (self.wanted["league"] or self.wanted["q"]):
            return rows
        return rows.filter(award__in=self.narrow(Award.objects.filter(pk__in=rows.values("award"))))


@dataclass(frozen=True)
class Held:
    """A row of the register, the archive of whoever holds it (its public id), the league or city and the
    banner; no banner of what lies in the league itself.
    """

    award: Award
    enterprise: str
    league: str
    banner: str


def held(award):
    """A row of the register as these lists show it."""
    region, enterprise = award.region, selectors.enterprise_of(award).public_id
    if region.kind == Region.Kind.BANNER:
        return Held(award, enterprise, region.parent.name, region.name)
    return Held(award, enterprise, register.region_name(region), "")


@dataclass(frozen=True)
class Choice:
    """One of the lists or states that can be shown: how many rows it has, whether it is the one."""

    code: str
    title: str
    url: str
    is_here: bool
    number: int | None = None


def choices(request, name, titles, here, numbers=None, drops=()):
    """The way to each of them; what else was asked for stays, but the page and what `drops` names."""
    dropped = (name, "after", "before", *drops)
    kept = {key: value for key, value in request.GET.items() if key not in dropped and value}
    return [
        Choice(code, title, f"?{urlencode(kept | {name: code})}", code == here, numbers and numbers[code])
        for code, title in titles.items()
    ]


def chosen(request, name, titles):
    """Which of them is asked for, or else the first. `Http404` for one that there is not."""
    code = request.GET.get(name) or next(iter(titles))
    if code not in titles:
        raise Http404
    return code
