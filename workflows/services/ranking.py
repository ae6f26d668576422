"""The ranking of a round by what its experts said (排序): rank, line of funding, what another cut would
change. It advises; nothing is decided here.
"""

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.models import Region, Seat
from workflows import selectors
from workflows.models import Application, Decision, PanelSheet, Review, Stage
from workflows.policy.opinions import NOTHING, Opinion, Summary, ranks, summarise
from workflows.services import outcomes, reviews

RANKED = (Application.State.ACCEPTED, Application.State.GRANTED, Application.State.DECLINED)


@dataclass
class Row:
    """One application with what was said of it. `key` orders: the interview's mean first where the programme
    has one, then that of the written review. `turns`: dropping one opinion would change the line's side.
    """

    application: Application
    league: str
    written: Summary | None
    interview: Summary | None
    key: tuple
    money: int
    rank: int = 0
    rank_in_group: int = 0
    is_above: bool = False
    is_tied: bool = False
    turns: bool = False

    @property
    def is_being_reviewed(self):
        """Whether its opinions are still coming in; none of them is counted until all are there."""
        return self.application.is_being_reviewed

    @property
    def decision(self):
        """What was decided so far; None where nothing was."""
        return getattr(self.application, "decision", None)

    @property
    def has_outlier(self):
        return any(each.has_outlier for each in (self.written, self.interview) if each)


@dataclass(frozen=True)
class Cut:
    """A line through the ranking: the rows above it and what they cost; `tied` stand on it with equal
    scores.
    """

    rows: list
    money: int
    tied: list = field(default_factory=list)


@dataclass(frozen=True)
class Change:
    """What another cut would change against the line, by league, and for the units where it changes
    something: name, how many above, how many come in, how many drop out.
    """

    cut: Cut
    comes_in: list
    drops_out: list
    by_league: list
    by_unit: list
    money_left: int
    places_left: int


@dataclass(frozen=True)
class Ranking:
    """The whole table, best first; `outlier` is the programme's way of reading scores on the round's day;
    `is_collecting`: there are opinions that are not counted yet.
    """

    round: object
    rows: list
    cut: Cut
    outlier: object
    with_interview: bool
    is_collecting: bool

    @property
    def has_line(self):
        """Whether places or money end somewhere: without either nobody lies above or below anything."""
        return self.round.places is not None or bool(self.round.edition.policy.money)


def of(round_):
    """The ranking of a round, in a constant number of queries however many applications it has; equal keys
    stand in the order of their numbers, which is that of handing in. Opinions count, and are shown, from the
    moment at which their collection is closed.
    """
    way = round_.edition.policy.way
    closed = {stage for stage in Stage if not selectors.is_collecting(round_, stage)}
    with_interview = way.interview is not None and Stage.INTERVIEW in closed
    rule = way.review.ranking if way.review else None
    outlier = rule.outlier.on(round_.policy_date) if rule else None
    by_stage = _summaries(round_, way, closed, outlier.value if outlier else None)
    rows = _rows(round_, by_stage, with_interview=with_interview)
    rows.sort(key=lambda row: row.key, reverse=True)
    _rank(rows)
    cut = line(rows, places=round_.places, money=round_.money)
    _mark(rows, cut)
    return Ranking(round_, rows, cut, outlier, with_interview, is_collecting=len(closed) < len(Stage))


def line(rows, *, places, money=None):
    """The cut after as many rows as places and money allow; rows without any opinion lie below it."""
    above, spent = [], 0
    for row in rows[:places]:
        if row.key[0] == NOTHING or (money is not None and spent + row.money > money):
            break
        above.append(row)
        spent += row.money
    return Cut(above, spent, _tied(rows, len(above)))


def line_by_score(rows, score):
    """The cut of all rows whose mean is at least `score`."""
    above = [row for row in rows if row.key[0] >= score]
    return Cut(above, sum(row.money for row in above))


def another_cut(ranking, *, places=None, score=None):
    """What would change if the line lay after so many places, or at that score."""
    rows = ranking.rows
    cut = line_by_score(rows, Fraction(score)) if score is not None else line(rows, places=places)
    now, then = _keys(ranking.cut.rows), _keys(cut.rows)
    comes_in = [row for row in cut.rows if row.application.pk not in now]
    drops_out = [row for row in ranking.cut.rows if row.application.pk not in then]
    by_unit = _counted(cut.rows, comes_in, drops_out, lambda row: row.application.host_unit.name)
    return Change(
        cut=cut,
        comes_in=comes_in,
        drops_out=drops_out,
        by_league=_counted(cut.rows, comes_in, drops_out, lambda row: row.league),
        by_unit=[line for line in by_unit if line[2] or line[3]],
        money_left=ranking.round.money - cut.money,
        places_left=None if ranking.round.places is None else ranking.round.places - len(cut.rows),
    )


def _rows(round_, by_stage, *, with_interview):
    leagues = _leagues(round_)
    applications = round_.applications.filter(state__in=RANKED).select_related(
        "holder__person", "holder__organisation", "host_unit", "group", "decision"
    )
    late = reviews.unfinished(round_, steps=reviews.WRITTEN).filter(pk=OuterRef("pk"))
    rows = []
    for application in applications.annotate(is_being_reviewed=Exists(late)).order_by("number", "pk"):
        written = by_stage[Stage.WRITTEN].get(application.pk)
        interview = by_stage[Stage.INTERVIEW].get(application.pk) if with_interview else None
        means = [each.mean if each else NOTHING for each in (interview, written)]
        decision = getattr(application, "decision", None)
        granted = decision is not None and decision.outcome == Decision.Outcome.GRANTED
        rows.append(
            Row(
                application=application,
                league=leagues.get(application.host_unit_id, ""),
                written=written,
                interview=interview,
                key=tuple(means if with_interview else means[1:]),
                money=decision.money if granted else round_.money_each,
            )
        )
    return rows


def _summaries(round_, way, closed, limit):
    """For each stage the summaries by application: one query for all opinions that were handed in and whose
    collection is closed, also that of an application that joined after the others.
    """
    filed = Review.objects.filter(
        application__round=round_,
        application__state__in=RANKED,
        state=Review.State.FILED,
        stage__in=closed,
    ).exclude(application__in=reviews.unfinished(round_, steps=reviews.WRITTEN))
    words = {
        stage: dict(rule.recommendations) if rule else {}
        for stage, rule in ((Stage.WRITTEN, way.review), (Stage.INTERVIEW, way.interview))
    }
    by_stage = {stage: [] for stage in words}
    columns = "application_id member_id application__group_id alias total grade recommendation stage"
    for *said, recommendation, stage in filed.order_by("application_id", "id").values_list(*columns.split()):
        by_stage[stage].append(Opinion(*said, words[stage].get(recommendation, recommendation)))
    if outcomes.judges(round_) and Stage.WRITTEN in closed:
        by_stage[Stage.WRITTEN] = _of_panels(round_)
    return {stage: summarise(opinions, limit) for stage, opinions in by_stage.items()}


def _of_panels(round_):
    """What each panel as a whole says, where its leader merges the sheets: one opinion an application."""
    sheets = PanelSheet.objects.filter(
        application__round=round_, application__state__in=RANKED, voided_at=None
    ).select_related("application")
    return [
        Opinion(
            subject=each.application_id,
            rater=each.leader_id,
            group=each.application.group_id,
            alias=_("Panel"),
            total=each.total,
            recommendation=str(outcomes.WORDS[each.verdict]),
        )
        for each in sheets
    ]


def _leagues(round_):
    """Each host unit's league on the round's day."""
    day = round_.policy_date
    seats = Seat.objects.filter(
        Q(until=None) | Q(until__gt=day),
        since__lte=day,
        organisation__in=round_.applications.values("host_unit"),
    )
    columns = ("organisation", "region__kind", "region__name", "region__parent__name")
    return {unit: _league(*names) for unit, *names in seats.values_list(*columns)}


def _league(kind, name, parent):
    if kind == Region.Kind.REGION:
        return _("Directly under the region, and central units")
    return name if kind == Region.Kind.LEAGUE else parent


def _rank(rows):
    for row, rank in zip(rows, ranks([row.key for row in rows]), strict=True):
        row.rank = rank
    by_group = {}
    for row in rows:
        by_group.setdefault(row.application.group_id, []).append(row)
    for group in by_group.values():
        for row, rank in zip(group, ranks([row.key for row in group]), strict=True):
            row.rank_in_group = rank


def _mark(rows, cut):
    count = len(cut.rows)
    for row in cut.rows:
        row.is_above = True
    for row in cut.tied:
        row.is_tied = True
    last_in = rows[count - 1].key[0] if count else None
    first_out = rows[count].key[0] if count < len(rows) else None
    for row in rows:
        ordering = row.interview if len(row.key) > 1 else row.written
        left = ordering.without_one if ordering else []
        if row.is_above:
            row.turns = first_out is not None and any(mean < first_out for mean in left)
        else:
            row.turns = last_in is not None and any(mean > last_in for mean in left)


def _tied(rows, count):
    """The rows on both sides of the cut that nothing but their place in the table tells apart."""
    if not 0 < count < len(rows) or rows[count - 1].key != rows[count].key:
        return []
    return [row for row in rows if row.key == rows[count].key]


def _keys(rows):
    return {row.application.pk for row in rows}


def _counted(above, comes_in, drops_out, name):
    """For each name: how many lie above the other cut, come in, drop out; most above first."""
    above, comes, drops = (Counter(map(name, rows)) for rows in (above, comes_in, drops_out))
    names = sorted(above.keys() | drops.keys(), key=lambda each: (-above[each], each))
    return [(each or "—", above[each], comes[each], drops[each]) for each in names]
