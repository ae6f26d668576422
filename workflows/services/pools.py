"""The pools of a draw: for which groups experts are to be drawn, from whom, and what the pools lack."""

import secrets
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trail import clock
from workflows.models import Application, Draw, PanelMember, ReviewGroup, Stage
from workflows.policy import drawing
from workflows.services import reviews
from workflows.services.candidates import candidates
from workflows.services.exclusions import CURRENT, REASONS, SITTING, Exclusions, plain
from workflows.services.loads import loads


@dataclass(frozen=True)
class Pool:
    """The candidates of one group under random references, and what is to be drawn of them."""

    group: ReviewGroup
    stage: str
    size: int
    spec: drawing.Spec
    entries: tuple[drawing.Entry, ...]
    persons: dict[str, int]

    def get_stage_display(self):
        """The stage in words."""
        return Stage(self.stage).label

    @property
    def fitting(self):
        """How many nothing excludes."""
        return sum(not entry.excluded for entry in self.entries)

    @property
    def reasons(self):
        """How many each reason excludes, in words; who is excluded for two counts for both."""
        return counted(entry.excluded for entry in self.entries)

    @property
    def lacks(self):
        """What the pool cannot give."""
        return drawing.lacks(self.entries, self.spec)


def counted(exclusions):
    """How often each reason excludes, in words."""
    numbers = Counter(code for codes in exclusions for code in codes)
    return [(label, numbers[code]) for code, label in REASONS.items() if numbers[code]]


def wanting(round_):
    """The groups and stages for which a draw is to be made: those without one; and those whose panel has
    answered and cannot come to enough opinions any more.
    """
    way = round_.edition.policy.way
    stages = [Stage.WRITTEN] * bool(way.review) + [Stage.INTERVIEW] * bool(way.interview)
    groups = list(_groups(round_))
    current = Draw.objects.filter(group__in=groups, state__in=CURRENT)
    have = set(current.values_list("group", "stage"))
    asked = PanelMember.objects.filter(
        draw__in=current, is_reserve=False, state__in=[PanelMember.State.HELD, PanelMember.State.INVITED]
    )
    busy = set(asked.values_list("draw__group", flat=True))
    short = set(reviews.short_groups(round_).values_list("pk", flat=True)) - busy
    return [
        (group, stage)
        for stage in stages
        for group in groups
        if (group.pk, stage) not in have or (stage == Stage.WRITTEN and group.pk in short)
    ]


def pools(round_):
    """The pool of each group that wants a draw, as it is now, one after the other, with the number of reviews
    by person. Whoever draws adds to it what was drawn, so that nobody is drawn beyond the yearly number.
    """
    asked_for = wanting(round_)
    known, load = candidates(clock.today()), loads(round_)
    short, sitting = shortage(round_), _sitting(round_)
    exclusions = {
        stage: Exclusions(round_, known, reviews.rule_of(round_, stage))
        for stage in {each for _group, each in asked_for}
    }
    for group, stage in asked_for:
        there, wanted = sitting[group.pk, stage], short.get(group.pk, Shortage())
        yield _pool(exclusions[stage], group, stage, load=load, sitting=there, shortage=wanted), load


KINDS = {
    drawing.SIZE: gettext_lazy("Experts altogether"),
    drawing.RESEARCH: gettext_lazy("Of the class scientific research"),
    drawing.FINANCE: gettext_lazy("Of the class finance and audit"),
    drawing.OUTSIDE: gettext_lazy("From outside the region"),
}


def needs_in_words(spec):
    """What is to be drawn, line by line."""
    lines = [_("Seats: %(n)d, in reserve: %(m)d") % {"n": spec.seats, "m": spec.reserves}]
    for kind, number in spec.least.items():
        if number:
            lines.append(_("%(kind)s: at least %(n)d") % {"kind": KINDS[kind], "n": number})
    if spec.most_from_unit:
        lines.append(_("From one unit: at most %(n)d") % {"n": spec.most_from_unit})
    return lines


def lacks_in_words(pool):
    """What a pool lacks, line by line; empty where a panel can be drawn."""
    return [
        _("%(kind)s: needed %(needed)d, there %(there)d")
        % {"kind": KINDS[lack.kind], "needed": lack.needed, "there": lack.there}
        for lack in pool.lacks
    ]


def in_words(pool):
    """What a pool lacks, in a sentence for the drawer."""
    return _("Group %(group)s, %(stage)s: the pool is too small (%(lacks)s).") % {
        "group": pool.group.code,
        "stage": pool.get_stage_display(),
        "lacks": "；".join(lacks_in_words(pool)),
    }


def _groups(round_):
    """The groups that have anything to review."""
    accepted = round_.applications.filter(state=Application.State.ACCEPTED)
    return round_.groups.filter(pk__in=accepted.values("group")).order_by("code")


@dataclass
class Shortage:
    """How many opinions the worst-off application of a group lacks, and of which class."""

    number: int = 0
    kinds: dict[str, int] = field(default_factory=dict)

    @property
    def in_words(self):
        """What is lacking, class by class, and altogether where that is more."""
        lacking = {kind: number for kind, number in self.kinds.items() if number}
        if self.number > sum(lacking.values()):
            lacking[drawing.SIZE] = self.number
        return [
            _("%(kind)s: %(n)d lacking") % {"kind": KINDS[kind], "n": number}
            for kind, number in lacking.items()
        ]

    def add(self, number, kinds):
        """One more application of the group lacks so many."""
        for kind, lacking in kinds.items():
            self.kinds[kind] = max(self.kinds.get(kind, 0), lacking)
        self.number = max(self.number, number, sum(self.kinds.values()))


def shortage(round_):
    """What is lacking by group, where its applications cannot come to enough opinions."""
    quorum, needed, found = reviews.size_of(round_).quorum, reviews.needed(round_), defaultdict(Shortage)
    for application in reviews.standings(round_).filter(group__in=reviews.short_groups(round_)):
        kinds = {
            drawing.CLASS_OF[part]: max(0, number - getattr(application, f"live_{part}"))
            for part, number in needed.items()
        }
        found[application.group_id].add(quorum - application.live, kinds)
    return found


def _pool(exclusions, group, stage, *, load, sitting, shortage):
    """The pool of a group; where somebody is sitting already, as many seats as opinions are lacking."""
    reasons = exclusions.of(group, load)
    refs = {secrets.token_urlsafe(16): candidate for candidate in exclusions.candidates}
    units, entries = {}, []
    # In the order of the references, which says nothing of anybody.
    for ref, candidate in sorted(refs.items(), key=lambda pair: pair[0]):
        name = plain(candidate.unit)
        unit = units.setdefault(name, f"u{len(units) + 1}") if name else ""
        excluded = reasons.get(candidate.person, ())
        kinds = drawing.class_of(candidate.kinds) if exclusions.by_class else candidate.kinds
        entries.append(drawing.Entry(ref, kinds, candidate.outside, unit, excluded))
    size = reviews.size_of(exclusions.round, stage)
    if sitting:
        size = replace(size, experts=max(1, min(shortage.number, size.experts)))
    taken = Counter(
        units[plain(candidate.unit)]
        for candidate in exclusions.candidates
        if candidate.person in sitting and candidate.unit
    )
    spec = drawing.spec_for(group.code, size, exclusions.rule, taken)
    if sitting and exclusions.by_class:
        # Who sits already counts for the shares: drawn is the class that is lacking.
        spec = replace(spec, least=spec.least | shortage.kinds)
    return Pool(
        group=group,
        stage=stage,
        size=exclusions.matters[group.pk].size,
        spec=spec,
        entries=tuple(entries),
        persons={ref: candidate.person for ref, candidate in refs.items()},
    )


def _sitting(round_):
    """Who sits on a locked panel already, by group and stage."""
    members = PanelMember.objects.filter(
        draw__group__round=round_, draw__state=Draw.State.LOCKED, state__in=SITTING, is_reserve=False
    )
    found = defaultdict(set)
    for group, stage, person in members.values_list("draw__group", "draw__stage", "person"):
        found[group, stage].add(person)
    return found
