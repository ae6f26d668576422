"""Who may not sit on which panel of a round, and why (回避). All is read once, for all groups together."""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, spans
from trail import clock
from workflows.models import Application, Draw, PanelMember, Participation
from workflows.policy.drawing import FINANCE, part_of

REASONS = {
    "account": _("No account by which to sign in"),
    "officer": _("Holds an office that works on this round"),
    "applied": _("Applies or takes part in this round"),
    "unit": _("Same unit as an applicant or member of the group"),
    "kin": _("Near relative of an applicant or member"),
    "teacher": _("Teacher or student of an applicant or member"),
    "cowork": _("Worked with an applicant or member in recent years"),
    "avoid": _("Named by an applicant to be left out"),
    "drawn": _("Drawn for this group already"),
    "rotation": _("On the panel of this discipline last year"),
    "load": _("Yearly number of reviews used up"),
    "field": _("Other discipline"),
    "class": _("No sheet of this programme is for the expert's class"),
}
# So few letters name no unit: 大学 is part of every university's name.
SHORTEST_UNIT = 4
SITTING = (PanelMember.State.HELD, PanelMember.State.INVITED, PanelMember.State.ACCEPTED)
CURRENT = (Draw.State.DRAWN, Draw.State.LOCKED)


@dataclass
class Matter:
    """What of a group excludes: its fields, the number of its applications, their people by number and by
    name (with units), the units, the enterprises that apply themselves, and whom the applicants named to be
    left out.
    """

    fields: tuple = ()
    size: int = 0
    persons: set = field(default_factory=set)
    names: dict = field(default_factory=lambda: defaultdict(set))
    units: set = field(default_factory=set)
    enterprises: set = field(default_factory=set)
    avoided: dict = field(default_factory=lambda: defaultdict(set))

    def add_person(self, name, unit, person=None):
        """Somebody who applies or takes part."""
        self.names[plain(name)].add(plain(unit))
        self.units.add(plain(unit))
        if person is not None:
            self.persons.add(person)


class Exclusions:
    """What excludes the candidates of a round from its groups, by the rule of one stage of its review."""

    def __init__(self, round_, candidates, rule):
        self.round = round_
        self.candidates = candidates
        self.avoid = rule.avoid
        self.rule = rule.draw.on(round_.policy_date).value
        self.by_class = bool(rule.sheets)
        self.units = {plain(candidate.unit) for candidate in candidates if candidate.unit}

    def of(self, group, load):
        """The reasons by person, of those who have any; `load` is the number of reviews by person."""
        matter = self.matters[group.pk]
        tests = (
            *self._ties_to(matter),
            ("drawn", lambda each: each.person in self.drawn[group.pk]),
            ("rotation", lambda each: self._served_last_year(each, group)),
            ("load", lambda each: self._is_full(each, matter, load)),
            ("field", self._of_other_fields(group)),
            ("class", lambda each: self.by_class and not part_of(each.kinds)),
        )
        found = {
            each.person: (*self.anywhere[each.person], *(code for code, holds in tests if holds(each)))
            for each in self.candidates
        }
        return {person: reasons for person, reasons in found.items() if reasons}

    def over(self, application):
        """Who may not judge this one application; it may have come to its group after the draw."""
        matter = Matter()
        self._take_in(matter, application, _tables_of_people(self.round, self.avoid))
        tests = (("applied", lambda each: _is_one_of(each, matter)), *self._ties_to(matter))
        return {each.person for each in self.candidates if any(holds(each) for _code, holds in tests)}

    @cached_property
    def most_avoided(self):
        """How many an applicant may name, as the form says; None where it sets no number."""
        questions = self.round.edition.policy.form.questions
        return next((each.rows_max for each in questions if each.name == self.avoid), None)

    @cached_property
    def anywhere(self):
        """What keeps a candidate off every panel of the round, by person."""
        tests = (
            ("account", lambda each: each.user is None),
            ("officer", lambda each: each.user in self.officers),
            ("applied", lambda each: _is_one_of(each, self.everybody)),
        )
        return {each.person: [code for code, holds in tests if holds(each)] for each in self.candidates}

    @cached_property
    def matters(self):
        """What excludes, by group; asked once for the whole round."""
        found = defaultdict(Matter)
        tables = _tables_of_people(self.round, self.avoid)
        for application in self.applications:
            if application.group_id and application.state == Application.State.ACCEPTED:
                matter = found[application.group_id]
                matter.size += 1
                self._take_in(matter, application, tables)
        return found

    @cached_property
    def applications(self):
        """All that were handed in, with who takes part; those of no group exclude from the round as well."""
        handed_in = self.round.applications.exclude(state=Application.State.DRAFT)
        rows = handed_in.select_related("holder__person", "host_unit", "applicant").prefetch_related(
            "participations__person"
        )
        return list(rows.defer("assessment"))

    @cached_property
    def everybody(self):
        """Who applies or takes part anywhere in the round."""
        whole = Matter()
        tables = _tables_of_people(self.round, self.avoid)
        for application in self.applications:
            self._take_in(whole, application, tables)
        return whole

    @cached_property
    def officers(self):
        """The users who hold an office of the round now."""
        scope = self.round.screening_office.code.partition("@")[2]
        beside = Q(office__code__endswith=f"@{scope}") | Q(office=self.round.deciding_office_id)
        return set(
            Membership.objects.filter(beside, spans.in_force(clock.now())).values_list("user", flat=True)
        )

    @cached_property
    def drawn(self):
        """Who was drawn for a group before, by group; what was declared void does not count."""
        members = PanelMember.objects.filter(draw__group__round=self.round, draw__state__in=CURRENT)
        found = defaultdict(set)
        for group, person in members.values_list("draw__group", "person"):
            found[group].add(person)
        return found

    @cached_property
    def last_year(self):
        """The fields of the panels on which somebody sat in the round a year ago, by person."""
        found = defaultdict(list)
        if self.rule.rotate:
            sat = PanelMember.objects.filter(
                draw__group__round__year=self.round.year - 1,
                draw__group__round__edition__programme=self.round.edition.programme,
                draw__state=Draw.State.LOCKED,
                state=PanelMember.State.ACCEPTED,
            )
            for person, fields in sat.values_list("person", "draw__group__fields"):
                found[person] += fields
        return found

    @cached_property
    def coworkers(self):
        """With whom a candidate led or joined an application in the years that count, by person."""
        found = defaultdict(set)
        persons = [each.person for each in self.candidates]
        theirs = Application.objects.filter(
            Q(holder__person__in=persons) | Q(participations__person__in=persons),
            submitted_at__date__gte=self.since,
        )
        joint = Participation.objects.filter(application__in=theirs.values("pk"))
        together = defaultdict(set)
        for application, person, leader in joint.values_list(
            "application", "person", "application__holder__person"
        ):
            together[application] |= {person, leader}
        for persons in together.values():
            for person in persons:
                found[person] |= persons
        return found

    @cached_property
    def since(self):
        """The first day of the years in which working together counts."""
        today = clock.today()
        # The 29th of February has no fellow in most years.
        return today.replace(year=today.year - self.rule.cowork_years, day=min(today.day, 28))

    def _take_in(self, matter, application, tables):
        person = application.holder.person
        matter.add_person(application.holder.name, application.host_unit.name, person and person.pk)
        if person is None:
            matter.enterprises.add(plain(application.holder.name))
            matter.add_person(application.applicant.display_name, application.host_unit.name)
        for participation in application.participations.all():
            matter.persons.add(participation.person_id)
        for row in (row for table in tables for row in application.answers.get(table) or ()):
            matter.add_person(row.get("name") or "", row.get("unit") or "")
        for row in (application.answers.get(self.avoid) or ())[: self.most_avoided]:
            matter.avoided[plain(row.get("name") or "")].add(plain(row.get("unit") or ""))

    def _ties_to(self, matter):
        return (
            ("unit", self._of_units(matter)),
            ("kin", lambda each: self._is_tied(each, matter, "kin")),
            ("teacher", lambda each: self._is_tied(each, matter, "teacher")),
            ("cowork", lambda each: self._worked_with(each, matter)),
            ("avoid", lambda each: _is_named(each.name, each.unit, matter.avoided)),
        )

    def _of_units(self, matter):
        same = {unit for unit in self.units if any(is_same_unit(unit, other) for other in matter.units)}
        return lambda candidate: plain(candidate.unit) in same

    def _is_tied(self, candidate, matter, kind):
        return any(_touches(tie, matter) for tie in candidate.ties if tie.kind == kind)

    def _worked_with(self, candidate, matter):
        if not self.rule.cowork_years:
            return False
        declared = (
            tie
            for tie in candidate.ties
            if tie.kind == "cowork" and (tie.until is None or tie.until >= self.since)
        )
        return bool(self.coworkers.get(candidate.person, set()) & matter.persons) or any(
            _touches(tie, matter) for tie in declared
        )

    def _served_last_year(self, candidate, group):
        return meet(self.last_year.get(candidate.person, ()), group.fields)

    def _is_full(self, candidate, matter, load):
        most = self.rule.yearly_load
        return bool(most) and load.get(candidate.person, 0) + matter.size > most

    def _of_other_fields(self, group):
        """Who audits is of every discipline, where the programme asks for such experts."""
        if not group.fields:
            return lambda candidate: False
        audits = bool(self.rule.finance)
        return lambda candidate: (
            not meet(candidate.fields, group.fields) and not (audits and FINANCE in candidate.kinds)
        )


def meet(fields, others):
    """Whether a discipline of the one is one of the other, or lies within it."""
    return any(one.startswith(other) or other.startswith(one) for one in fields for other in others)


@lru_cache(maxsize=50_000)
def plain(text):
    """A name as it is compared: without spaces, whole and half width alike."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


@lru_cache(maxsize=200_000)
def is_same_unit(one, other):
    """Whether two plain names mean the same unit, or one a part of the other."""
    if one == other:
        return bool(one)
    return min(len(one), len(other)) >= SHORTEST_UNIT and (one in other or other in one)


def _touches(tie, matter):
    """Whoever is tied to somebody of an enterprise that applies is tied to the applicant."""
    works_there = any(is_same_unit(plain(tie.unit), each) for each in matter.enterprises)
    return works_there or tie.person in matter.persons or _is_named(tie.name, tie.unit, matter.names)


def _is_one_of(candidate, matter):
    return candidate.person in matter.persons or _is_named(
        candidate.name, candidate.unit, matter.names, strict=True
    )


def _is_named(name, unit, names, *, strict=False):
    """Whether somebody of that name and unit is among the named; a unit not given stands for any, unless
    `strict`, since namesakes are many.
    """
    units = names.get(plain(name))
    if not units:
        return False
    unit = plain(unit)
    return any(is_same_unit(unit, other) or (not strict and not (unit and other)) for other in units)


def _tables_of_people(round_, avoid):
    """The tables of the form in which people stand with their units."""
    questions = round_.edition.policy.form.questions
    tables = ((each.name, {column.name for column in each.columns}) for each in questions if each.columns)
    return [name for name, columns in tables if {"name", "unit"} <= columns and name != avoid]
