"""What would follow if some numbers of a programme were others: everybody is judged by both, and nothing is
published. Piece by piece in the background; how far it came stands on the row.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from enterprises.models import WhatIf
from enterprises.night import reading
from enterprises.night.run import everybody, last_key
from trail import clock, log, outbox
from workflows.models import Indicator, Target
from workflows.policy import assess
from workflows.policy.altering import altered
from workflows.policy.codes import VERDICTS
from workflows.policy.dated import NotInForce
from workflows.policy.reading import PlanError

JOB = "answer_what_if"
NOT_MET, OPEN, MET = range(len(VERDICTS))
NOWHERE = ""
State = WhatIf.State


@transaction.atomic
def ask(edition, changes, *, by, day=None):
    """Ask what would follow on a day, by default today, if these numbers of an edition were others; answered
    in the background. Returns the row. ValidationError for numbers that the programme cannot have.

    `changes` are as `altering.altered` takes them.
    """
    day = day or clock.today()
    try:
        edition.policy.require_in_force(day)
        changed = altered(edition.policy, changes, day)
    except (PlanError, NotInForce) as error:
        raise ValidationError(getattr(error, "sentences", [str(error)])) from None
    if changed.content == edition.policy.content:
        raise ValidationError(_("These are the numbers in force; change at least one."))
    asked = WhatIf.objects.create(
        programme=edition.programme, edition=edition, day=day, changes=changes,
        total=everybody().count(), asked_by=by, asked_at=clock.now(),
    )  # fmt: skip
    outbox.put(JOB, {"id": asked.public_id}, key=f"{JOB}:{asked.public_id}:0")
    log.record(
        "what_if_asked",
        actor=by,
        object_type="what_if",
        object_id=asked.public_id,
        after={"programme": asked.programme, "changes": changes},
    )
    return asked


def counted(edition, changes, day, after, upto):
    """How many enterprises with keys behind `after` up to `upto` meet the programme now and would then, by
    the code of the league; see `WhatIf.figures`.
    """
    import polars as pl

    policies = edition.policy, altered(edition.policy, changes, day)
    needed = {name for each in policies for name in assess.columns_of(each)} & set(assess.facts.REGISTRY)
    bit = {edition.programme: 0}
    frame = reading.facts_of(sorted(needed), day, after, upto, places=bit)
    now, then = (assess.codes(each, frame, day)["verdict"] for each in policies)
    told = frame.select("league", holds=pl.col("held") != 0).with_columns(now=now, then=then)
    counts = told.group_by("league").agg(**_counts())
    return {row.pop("league") or NOWHERE: row for row in counts.iter_rows(named=True)}


def _counts():
    """What is counted: each enterprise that meets the programme, rises to it, drops out of it, or is open."""
    import polars as pl

    now, then, holds = pl.col("now"), pl.col("then"), pl.col("holds")
    return {
        "judged": pl.len(),
        "meets": (now == MET).sum(),
        "would_meet": (then == MET).sum(),
        "rise": ((now != MET) & (then == MET)).sum(),
        "drop": ((now == MET) & (then != MET)).sum(),
        "open": (now == OPEN).sum(),
        "would_be_open": (then == OPEN).sum(),
        "holders": holds.sum(),
        "holders_drop": (holds & (then < now)).sum(),
    }


def together(figures, counts):
    """The figures so far with those of another piece, in all and by league."""
    leagues = {code: dict(row) for code, row in figures.get("leagues", {}).items()}
    for code, row in counts.items():
        leagues[code] = _sum(leagues.get(code, {}), row)
    in_all = {}
    for row in leagues.values():
        in_all = _sum(in_all, row)
    return {"all": in_all, "leagues": leagues}


def _sum(one, other):
    return {name: one.get(name, 0) + value for name, value in other.items()}


def targets_of(programme):
    """The plan's targets for how many hold the programme: indicator, title, day, comparison and value."""
    stocks = [each.pk for each in Indicator.objects.all() if _counts_stock(each, programme)]
    rows = Target.objects.filter(indicator__in=stocks, is_baseline=False).select_related("indicator")
    return [
        {
            "indicator": row.indicator_id,
            "title": row.indicator.title,
            "day": row.day.isoformat(),
            "text": row.text or str(row.value),
            "value": None if row.value is None else str(row.value.normalize()),
        }
        for row in rows
    ]


def _counts_stock(indicator, programme):
    return programme in indicator.counts.get("valid", ()) and "per" not in indicator.counts


@outbox.job(JOB)
class Answer(outbox.Job):
    """Counts one piece outside any transaction, and lets the next one follow."""

    def prepare(self, payload):
        asked = WhatIf.objects.select_related("edition").get(public_id=payload["id"])
        upto = last_key(asked.position)
        if upto is None or asked.state != State.WAITING:
            return asked.position, None, {}
        return asked.position, upto, counted(asked.edition, asked.changes, asked.day, asked.position, upto)

    def apply(self, payload, result):
        after, upto, counts = result
        asked = WhatIf.objects.select_for_update(of=["self"]).get(public_id=payload["id"])
        if asked.state != State.WAITING or asked.position != after:
            return
        if upto is None:
            asked.state, asked.done_at = State.DONE, clock.now()
            asked.figures = together(asked.figures, {}) | {"targets": targets_of(asked.programme)}
        else:
            asked.figures, asked.position = together(asked.figures, counts), upto
            asked.judged = asked.figures["all"]["judged"]
            outbox.put(JOB, payload, key=f"{JOB}:{asked.public_id}:{upto}")
        asked.save()

    def gave_up(self, payload, error):
        waiting = WhatIf.objects.filter(public_id=payload["id"], state=State.WAITING)
        waiting.update(state=State.FAILED, done_at=clock.now())
