"""Two archives that may be one enterprise's, side by side, so that whoever puts them together sees what each
tells and what would not count any more.
"""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Seat, spans
from enterprises import codes, ladder, years
from enterprises.archive import PARTS
from enterprises.line_forms import TITLES
from enterprises.measures import MEASURES
from enterprises.models import YearFacts
from trail import clock
from workflows.models import Award


@dataclass(frozen=True)
class Line:
    """What one archive tells and what the other one does, in words, one of them empty for nothing; and
    whether both count once the two are put together.
    """

    title: str
    ours: str
    theirs: str
    adds_up: bool = False

    @property
    def differs(self):
        """Whether both tell something, and of the two only this archive's counts."""
        return bool(self.ours and self.theirs) and self.ours != self.theirs and not self.adds_up


def lines(enterprise, others, awards):
    """The lines of each of the others beside the enterprise, by its key, with what is in force of these rows
    of the register; a constant number of questions.
    """
    both = [enterprise, *others]
    seats, held, figures = _seats(both), _held(both, awards), _figures(both)
    parts = {part: _number_of(model, both) for part, model in PARTS.items()}

    def told(one):
        for _name, title, answer in basics(one, seats.get(one.organisation.pk, "")):
            yield title, answer, False
        yield _("Figures by year"), "、".join(str(year) for year in sorted(figures.get(one.pk, {}))), True
        for part, numbers in parts.items():
            yield TITLES[part], _("%(n)d lines") % {"n": numbers[one.pk]} if numbers[one.pk] else "", True
        yield _("Recognitions"), "、".join(held.get(one.holder_id, ())), True

    def beside(other):
        for (title, own, adds_up), (_title, theirs, _adds) in zip(told(enterprise), told(other), strict=True):
            if own or theirs:
                yield Line(title, own, theirs, adds_up)
        yield from _unlike(figures.get(enterprise.pk, {}), figures.get(other.pk, {}))

    return {other.pk: list(beside(other)) for other in others}


def basics(enterprise, seat):
    """What an enterprise is as (column of the archive, title, value in words), the value empty where nothing
    is told.
    """
    scale = {True: _("Yes"), False: _("No")}.get(enterprise.above_scale, "")
    registered = enterprise.registered_on.isoformat() if enterprise.registered_on else ""
    return [
        ("", _("Where it sits"), seat),
        ("registered_on", _("Registered on"), registered),
        ("industry", _("Industry (GB/T 4754)"), codes.shown_industry(enterprise.industry)),
        ("field", _("High-tech field"), codes.shown_field(enterprise.field)),
        ("above_scale", _("Above scale (statistics bureau's list)"), scale),
        ("chain", _("Industrial chain"), enterprise.chain),
        ("main_product", _("Main product or service"), enterprise.main_product),
    ]


def _seats(some):
    rows = Seat.objects.filter(
        spans.in_force(clock.today()), organisation__in=[each.organisation.pk for each in some]
    )
    return {seat.organisation_id: seat.region.name for seat in rows.select_related("region")}


def _held(some, awards):
    """What is in force of each holder, by its key."""
    rows = awards.filter(Award.in_force(clock.today()), holder__in=[each.holder_id for each in some])
    found = {}
    for award, title in ladder.titled(rows):
        found.setdefault(award.holder_id, []).append(f"{title} {award.number}")
    return found


def _figures(some):
    """The figures by archive and year, of years of which anything is told."""
    found = {}
    for row in YearFacts.objects.filter(enterprise__in=some):
        told = {name: value for name, value in years.figures(row).items() if value is not None}
        if told:
            found.setdefault(row.enterprise_id, {})[row.year] = told
    return found


def _number_of(model, some):
    return Counter(
        model.objects.filter(enterprise__in=some, ended_at=None).values_list("enterprise", flat=True)
    )


def _unlike(ours, theirs):
    """The figures of years told in both that differ: those of the other would not count."""
    for year in sorted(ours.keys() & theirs.keys()):
        for measure in MEASURES:
            own, other = ours[year].get(measure.name), theirs[year].get(measure.name)
            if None not in (own, other) and own != other:
                title = _("%(title)s in %(year)d") % {"title": measure.title, "year": year}
                yield Line(title, f"{own:,} {measure.unit}", f"{other:,} {measure.unit}")
