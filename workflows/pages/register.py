"""The register (台账): what was granted, by programme, region and year; and one row of it."""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from django import forms
from django.db.models import Max, Min, Q
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Region
from trail import clock
from workflows import selectors
from workflows.models import Award, Holder, PlanProgramme
from workflows.pages import keyset
from workflows.permissions import is_staff
from workflows.services.claims import CLAIMANTS, NOTHING

WHOLE, ENTERPRISE = "150000", Holder.Kind.ENTERPRISE
NAMED_BY = ("holder__person__name", "holder__organisation__name", "holder__label", "host_unit__name", "title")
TONES = {
    Award.EndKind.EXPIRED: "neutral",
    Award.EndKind.COMPLETED: "neutral",
    Award.EndKind.GIVEN_UP: "warning",
    Award.EndKind.REVOKED: "danger",
    Award.EndKind.VOID: "danger",
}


class RegisterForm(forms.Form):
    """What the register is searched for."""

    q = forms.CharField(label=gettext_lazy("Name or number"), required=False, max_length=60)
    programme = forms.ChoiceField(label=gettext_lazy("Programme"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("League or city"), required=False)
    year = forms.ChoiceField(label=gettext_lazy("Year"), required=False)

    def __init__(self, data, *, programmes, leagues, years):
        super().__init__(data)
        every = [("", _("All"))]
        self.fields["programme"].choices = every + [(row.code, row.title) for row in programmes]
        self.fields["region"].choices = every + [(region.code, region_name(region)) for region in leagues]
        self.fields["year"].choices = every + [(str(year), str(year)) for year in years]

    def narrow(self, awards):
        """The awards that were searched for; what makes no sense is told at its field and narrows nothing."""
        self.is_valid()
        wanted = dict.fromkeys(self.fields, "") | self.cleaned_data
        if wanted["programme"]:
            awards = awards.filter(programme=wanted["programme"])
        if wanted["region"]:
            awards = awards.filter(within(wanted["region"]))
        if wanted["year"]:
            awards = awards.filter(since__year=int(wanted["year"]))
        return awards.filter(named(wanted["q"])) if wanted["q"] else awards


@dataclass(frozen=True)
class Line:
    """One row of the register as it is shown: with its programme's own words, its state on a day, and the
    `newer` row with which the same holder renewed it before its end.
    """

    award: Award
    programme: PlanProgramme
    region: str
    state: str
    tone: str
    newer: Award | None = None

    @property
    def end_word(self):
        """What its end is called where the programme has a word of its own for it."""
        return self.programme.end_word if self.programme else ""

    @property
    def taken_away_as(self):
        """What it is called that it is taken away."""
        return self.end_word or Award.EndKind.REVOKED.label

    @property
    def why_ended(self):
        """The cause on record, otherwise the kind of its end."""
        ending = getattr(self.award, "ending", None)
        return ending.title if ending else self.award.end_said_with(self.end_word)

    @property
    def badge(self):
        """The state as the component shows it."""
        return badge(str(self.state), self.tone)


@lru_cache(maxsize=200)
def badge(text, tone):
    """A state's mark; a page of rows shows few different ones, so each is made once."""
    return render_to_string("components/badge.html", {"text": text, "tone": tone})


def register(request):
    """The rows that the user sees, newest first."""
    visible = selectors.awards_visible_to(request.user)
    programmes = list(selectors.programmes_of_the_register())
    form = RegisterForm(request.GET, programmes=programmes, leagues=_leagues(), years=_years(visible))
    page = keyset.page(form.narrow(visible), request)
    return render(
        request,
        "workflows/register/register.html",
        {
            "form": form,
            "page": page,
            "lines": lines(page.rows, programmes, clock.today(), seen=visible),
            "is_staff": is_staff(request.user),
            "is_searched": any(request.GET.get(name) for name in form.fields),
        },
    )


def award_detail(request, award_id):
    """One row of the register with what it came from and its documents."""
    visible = selectors.awards_visible_to(request.user)
    related = visible.select_related("case__application", "announcement", "ending")
    award = get_object_or_404(related.prefetch_related("former_regions__region"), public_id=award_id)
    programme = PlanProgramme.objects.filter(code=award.programme)
    (line,) = lines([award], programme, clock.today(), seen=visible)
    documents = selectors.documents_visible_to(request.user).filter(case__isnull=False, case=award.case_id)
    application = _application(request.user, award)
    payments = selectors.disbursements_visible_to(request.user).filter(award=award)
    archives = selectors.archive_files_visible_to(request.user)
    return render(
        request,
        "workflows/register/award.html",
        {
            "line": line,
            "award": award,
            "money": f"{award.money:,}",
            "documents": documents,
            "application": application,
            "payments": payments,
            "archive": archives.filter(application=application).first() if application else None,
        },
    )


def lines(awards, programmes, day, *, seen):
    """Awards as they are shown on a day; `programmes` are the rows that know their titles and words, `seen`
    the rows of the register among which newer ones are looked for.
    """
    awards, known = list(awards), {row.code: row for row in programmes}
    newer = _newer(awards, day, seen)
    return [_line(award, known.get(award.programme), day, newer.get(award.pk)) for award in awards]


def _line(award, programme, day, newer):
    state = _state(award, day, programme.end_word if programme else "", newer)
    return Line(award, programme, region_name(award.region), *state, newer)


def _newer(awards, day, seen):
    """The row with which an enterprise renewed one of these before its end, both in force on the day, by the
    key of the older. A person's rows are works of their own.
    """
    claimant, kind = CLAIMANTS.get(ENTERPRISE, NOTHING), Q(holder__kind=ENTERPRISE)
    holders = {award.holder_id for award in awards if award.holder.kind == ENTERPRISE}
    if not holders:
        return {}
    held = seen.filter(kind, Award.in_force(day), holder__in=claimant.all_one_with(holders))
    held = held.filter(programme__in={award.programme for award in awards}).annotate(one=claimant.one)
    found = defaultdict(list)
    for award in held.order_by("since", "pk"):
        found[award.one, award.programme].append(award)
    return {
        older.pk: newer
        for rows in found.values()
        for older, newer in combinations(rows, 2)
        if newer.renews(older)
    }


def region_name(region):
    """A region's name; of the autonomous region itself, what lies under it directly."""
    return _("Directly under the region, and central units") if region.code == WHOLE else region.name


def within(code):
    """The condition of awards in a league with its banners; of the region's code, those in no league."""
    return Q(region=code) if code == WHOLE else Q(region=code) | Q(region__parent=code)


def named(text):
    """The condition of awards whose number begins so, or whose holder, unit or title is named so."""
    condition = Q(number__istartswith=text)
    for column in NAMED_BY:
        condition |= Q(**{f"{column}__icontains": text})
    return condition


def _state(award, day, word, newer):
    if award.ended_on and award.ended_on <= day:
        return award.end_said_with(word), TONES[award.end_kind]
    if award.until and award.until < day:
        return word or Award.EndKind.EXPIRED.label, "neutral"
    if newer:
        return _("Renewed"), "info"
    if award.since > day:
        return _("Not yet begun"), "info"
    return _("In force"), "success"


def _leagues():
    regions = list(Region.objects.filter(kind__in=[Region.Kind.LEAGUE, Region.Kind.REGION]).order_by("code"))
    return sorted(regions, key=lambda region: region.code == WHOLE)


def _years(awards):
    span = awards.aggregate(first=Min("since"), last=Max("since"))
    return range(span["last"].year, span["first"].year - 1, -1) if span["first"] else []


def _application(user, award):
    application = getattr(award.case, "application", None)
    if application is None:
        return None
    return selectors.applications_visible_to(user).filter(pk=application.pk).first()


urlpatterns = [
    path("register/", register, name="register"),
    path("register/<str:award_id>/", award_detail, name="award-detail"),
]
