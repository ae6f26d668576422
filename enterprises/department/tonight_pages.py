"""Who would qualify and who may lose what is held, by the last judging of everybody; and telling them."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.offices import WHOLE
from enterprises import selectors
from enterprises.department import columns, export, inviting
from enterprises.department.forms import NightForm, league_names, section_names
from enterprises.department.frame import page
from enterprises.department.judged import judged, night_of
from enterprises.department.lists import LISTS
from enterprises.models import Standing
from enterprises.night.run import last_run
from workflows.pages import keyset
from workflows.permissions import holds_role


@dataclass(frozen=True)
class Row:
    """One enterprise of a list, in words."""

    standing: Standing
    league: str
    section: str
    verdict: str
    points: str
    told: list[str]


@require_safe
def ladder_list(request, listed):
    """The enterprises of a list, the newest archives first."""
    listed, form, night, found = _asked(request, listed)
    rows_page = keyset.newest(request, found) if night else None
    return page(
        request,
        "enterprises/ladder/list.html",
        {
            "form": form,
            "listed": listed,
            "night": night,
            "number": found.count() if night else 0,
            "rows": _rows(rows_page.rows, listed, night) if night else [],
            "page": rows_page,
            "may_tell": holds_role(request.user, *selectors.TELLING),
            "tell_url": reverse(f"ladder-{listed.name}-tell"),
            "files": export.addresses(request, f"ladder-{listed.name}"),
        },
    )


@require_safe
def ladder_list_export(request, listed, kind):
    """The same as a file."""
    listed, _form, night, found = _asked(request, listed)
    handed = export.Listed(
        listed.name,
        columns.judged_heads,
        found.order_by("-pk"),
        lambda some: [columns.judged(row, night) for row in _rows(some, listed, night)],
    )
    return export.handed(request, kind, handed)


@require_POST
def ladder_invite(request, listed):
    """Tell the contacts of the enterprises that were ticked; of who is in the list, nobody else."""
    listed, form, night, found = _asked(request, listed, request.POST)
    ticked = request.POST.getlist("enterprise")[: keyset.SIZE]
    chosen = found.filter(enterprise__public_id__in=ticked) if night else []
    told = inviting.invite(list(chosen), listed, night, by=request.user) if chosen else None
    if told is None:
        messages.error(request, _("Tick the enterprises that are to be told."))
    else:
        _say(request, told)
    kept = {name: value for name, value in form.wanted.items() if value}
    return redirect(f"{reverse(f'ladder-{listed.name}')}?{urlencode(kept)}")


def _asked(request, name, data=None):
    """The list, what of it is asked for, its night and rows; no night before the first judging."""
    listed, run = LISTS[name], last_run()
    form = NightForm(data or request.GET, leagues=league_names(), policies=judged(run), listed=listed)
    if not form.policies:
        return listed, form, None, Standing.objects.none()
    night = night_of(form.policy, run)
    rows = form.narrow(listed.rows(request.user, night, form.kind_wanted))
    return listed, form, night, rows.select_related("enterprise__holder__organisation")


def _rows(standings, listed, night):
    leagues, sections = league_names(), section_names()
    words = {"met": _("All is met"), "open": _("Undecided"), "not_met": _("Not met")}
    return [
        Row(
            standing=each,
            league=leagues.get(each.league_id or WHOLE, ""),
            section=sections.get(each.industry[:1], ""),
            verdict=words[each.verdict(night.bit)],
            points=_points(each.score(night.bit)),
            told=listed.told(night, each),
        )
        for each in standings
    ]


def _points(score):
    if score is None:
        return ""
    low, high = score
    return str(low) if low == high else f"{low}–{high}"


def _say(request, told):
    if told.now:
        words = ngettext("%(n)d enterprise was told.", "%(n)d enterprises were told.", told.now)
        said = _("Receipt: %(receipt)s") % {"receipt": told.receipt}
        messages.success(request, f"{words % {'n': told.now}} {said}")
    if told.before:
        words = _("%(n)d had been told today already.")
        messages.info(request, words % {"n": told.before})
    if told.unspoken:
        words = _("For %(n)d nobody speaks yet: their contacts have no account.")
        messages.warning(request, words % {"n": told.unspoken})


def _paths(name):
    """The addresses of one list."""
    at, given = f"enterprises/ladder/{name}", {"listed": name}
    yield path(f"{at}/", ladder_list, given, name=f"ladder-{name}")
    yield from export.paths(at, ladder_list_export, f"ladder-{name}", given)
    yield path(f"{at}/tell/", ladder_invite, given, name=f"ladder-{name}-tell")


urlpatterns = [each for name in LISTS for each in _paths(name)]
