"""What the lists of recognitions have in common: the search, the states of which one is shown, whose row
it is.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Region
from enterprises import selectors
from workflows.models import Award, FormerRegion
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
        self.kept = kept
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
        """Rows that are about one award each: those whose award was searched for, in the league where it
        lies or lay before its holder moved, for the matter stays with the offices that had it.
        """
        wanted = self.wanted
        if league := wanted["league"]:
            moved = FormerRegion.objects.filter(register.within(league), award=OuterRef("award"))
            rows = rows.filter(Q(award__in=Award.objects.filter(register.within(league))) | Exists(moved))
        if wanted["q"]:
            rows = rows.filter(award__in=Award.objects.filter(register.named(wanted["q"])))
        return rows


@dataclass(frozen=True)
class Held:
    """A row of the register, the archive of whoever holds it (its public id, empty where the user sees none),
    the league or city and the banner; no banner of what lies in the league itself.
    """

    award: Award
    enterprise: str
    league: str
    banner: str


def held(award, *, is_seen=True):
    """A row of the register as these lists show it, to somebody who sees the archive or not."""
    region, enterprise = award.region, selectors.enterprise_of(award).public_id if is_seen else ""
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


def list_of(request, lists):
    """Which of the lists is asked for, or else the first. `Http404` for one that there is not."""
    code = request.GET.get("list") or next(iter(lists))
    if code not in lists:
        raise Http404
    return code


def state_of(request, titles):
    """Which of the states is asked for; the first also in place of one that there is not, for states come and
    go with the day, the programme and the tables brought in, and addresses with their names are kept.
    """
    code = request.GET.get("state")
    return code if code in titles else next(iter(titles))


def without_search(request, form):
    """The address of the list and state that are shown without what was searched for."""
    kept = {name: value for name, value in request.GET.items() if name in form.kept and value}
    return f"{request.path}?{urlencode(kept)}" if kept else request.path
