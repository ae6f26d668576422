"""The ladder: its rungs from low to high, each with the programme that carries it on a day, and which of them
an enterprise holds.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from enterprises.models import Enterprise
from trail import clock
from workflows.models import Award, Holder, PlanProgramme, ProgrammeEdition
from workflows.policy.reading import Place, load
from workflows.policy.regions import parse_ladder

FILE = "ladder.yaml"
# Of rows of the register, or applications: the archive that tells of their holder.
ONE = Coalesce("holder__enterprise__merged_into", F("holder__enterprise"))
# And the holder that it counts as, which also one without an archive is.
ONE_HOLDER = Coalesce("holder__enterprise__merged_into__holder", F("holder"))


@dataclass(frozen=True)
class Rung:
    """A tier of the ladder, or a label beside it. `programmes` are its codes, older names first; `running` is
    the one that carries it on the day, None where none that is judged here does. `awards` are the holder's,
    in force on the day.
    """

    code: str
    title: str
    programmes: tuple[str, ...]
    running: object = None
    awards: tuple[Award, ...] = ()

    @property
    def is_held(self):
        return bool(self.awards)


@dataclass(frozen=True)
class Ladder:
    """What one enterprise holds of it on a day; `beside` is what it holds that is neither tier nor label,
    such as its place in the pool, each as it is called and the award.
    """

    tiers: tuple[Rung, ...]
    labels: tuple[Rung, ...]
    beside: tuple[tuple[str, Award], ...] = ()

    @property
    def rungs(self):
        """The tiers from low to high, then the labels."""
        return (*self.tiers, *self.labels)

    @property
    def held(self):
        """The highest tier that is held; None below the ladder."""
        return next((rung for rung in reversed(self.tiers) if rung.is_held), None)

    @property
    def next(self):
        """The lowest tier above it that can be reached by being judged; None at the top."""
        above = self.tiers[self.tiers.index(self.held) + 1 :] if self.held else self.tiers
        return next((rung for rung in above if rung.running), None)


@cache
def written():
    """The ladder as plan/ladder.yaml has it."""
    text = (Path(settings.PLAN_DIR) / FILE).read_text(encoding="utf-8")
    return parse_ladder(Place(load(text, FILE), FILE))


def of(holder, day):
    """The ladder with what the holder has of it on a day."""
    held = {}
    for award in awards_in_force(day).filter(holder__in=holders_of(holder)):
        held.setdefault(award.programme, []).append(award)
    return on(day, {code: _not_renewed(awards) for code, awards in held.items()})


def _not_renewed(awards):
    """Of what is held of one programme what no newer row has taken the place of."""
    return [award for award in awards if not any(each.renews(award) for each in awards)]


def on(day, held=()):
    """The ladder as it is on a day; `held` are the awards of one holder by programme."""
    policies = [edition.policy for edition in current_editions().order_by("programme")]
    running = {policy.code: policy for policy in policies if is_in_force(policy, day)}
    after = {policy.replaces: policy.code for policy in policies if policy.replaces}
    told, held, ladder = titles(), dict(held), written()
    tiers, labels = (
        tuple(_rung(code, _line(code, after), running, told, held) for code in codes)
        for codes in (ladder.tiers, ladder.labels)
    )
    on_it = {code for rung in (*tiers, *labels) for code in rung.programmes}
    beside = [(told.get(code, code), award) for code in sorted(held.keys() - on_it) for award in held[code]]
    return Ladder(tiers, labels, tuple(beside))


def holders_of(holder):
    """The keys of the holders that count as this one: its own, those whose archives were merged into its own,
    and where its own was, the one that was kept with all of those. What they hold is one enterprise's.
    """
    return all_holders_of([holder.pk])


def all_holders_of(holders):
    """The same of any of these keys of holders."""
    absorbed = Enterprise.objects.filter(merged_into__holder__in=holders)
    kept = Enterprise.objects.filter(absorbed__holder__in=holders)
    beside = Enterprise.objects.filter(merged_into__absorbed__holder__in=holders)
    own = Holder.objects.filter(pk__in=holders).values("pk")
    return own.union(*(rows.values("holder") for rows in (absorbed, kept, beside)))


def one_has(rows, enterprise):
    """The condition that the enterprise of a row outside, or one that was merged into it, has one of these
    rows of the register, or applications.
    """
    own = rows.filter(holder__enterprise=OuterRef(enterprise))
    return Exists(own) | Exists(rows.filter(holder__enterprise__merged_into=OuterRef(enterprise)))


def titles():
    """What is held of each programme, by code."""
    return dict(PlanProgramme.objects.values_list("code", "title"))


def titled(rows):
    """Rows of the register with what is held by each, the newest first."""
    told = titles()
    return [(award, told.get(award.programme, award.programme)) for award in rows.order_by("-since", "-pk")]


def current_editions():
    """The editions of the enterprises' programmes as the plan has them now."""
    return ProgrammeEdition.objects.filter(is_current=True, content__applicant="enterprise")


def programmes_on(day):
    """The policies of the enterprises' programmes in force on a day, by code."""
    policies = (edition.policy for edition in current_editions().order_by("programme"))
    return {policy.code: policy for policy in policies if is_in_force(policy, day)}


def is_in_force(policy, day: date):
    """Whether a programme is in force on a day."""
    return policy.since <= day and (policy.until is None or day <= policy.until)


def awards_in_force(day):
    """The rows of the register that hold on a day."""
    return Award.objects.filter(Award.in_force(day))


def not_renewed(rows, day):
    """Of rows of the register those of whose programme the enterprise holds no newer one that lasts longer:
    the same condition as `Award.renews`.
    """
    newer = awards_in_force(day).annotate(one=ONE).filter(
        Q(until=None) | Q(until__gt=OuterRef("until")),
        programme=OuterRef("programme"), one=OuterRef("one"), since__gt=OuterRef("since"),
    )  # fmt: skip
    return rows.annotate(one=ONE).exclude(Exists(newer))


def of_which_changes_are_reported(rows):
    """Of rows of the register those in force today whose programme asks for changes to be reported."""
    asking = [each.programme for each in current_editions() if each.policy.upkeep.changes]
    return rows.filter(Award.in_force(clock.today()), programme__in=asking)


def reported_of(enterprise):
    """What is in force of the enterprise and the archives put together with it of which changes are reported:
    while there is any, a rename or a move goes that way.
    """
    return of_which_changes_are_reported(Award.objects.filter(holder__in=holders_of(enterprise.holder)))


def _line(code, after):
    """The code and those that replaced it, one after the other."""
    found = [code]
    while (following := after.get(found[-1])) and following not in found:
        found.append(following)
    return tuple(found)


def _rung(code, line, running, told, held):
    present = next((running[each] for each in reversed(line) if each in running), None)
    return Rung(
        code=code,
        title=present.held if present else told.get(code, code),
        programmes=line,
        running=present,
        awards=tuple(award for each in line for award in held.get(each, ())),
    )
