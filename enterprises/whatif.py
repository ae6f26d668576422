"""What would follow if some numbers of a programme were others: everybody is judged by both, and nothing is
published. Piece by piece in the background; how far it came stands on the row.
"""

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from enterprises.comparing import compared
from enterprises.models import WhatIf
from enterprises.night.run import everybody, last_key
from trail import clock, log, outbox
from workflows.models import Indicator, Target
from workflows.policy.altering import altered
from workflows.policy.dated import NotInForce
from workflows.policy.reading import PlanError

JOB = "answer_what_if"
MOVES = "COPY enterprises_whatifmove (what_if_id, way, enterprise_id) FROM STDIN"
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


def together(figures, piece):
    """The figures so far with those of another piece: in all, by league, and by points that are lacking."""
    leagues = _each_summed(figures.get("leagues", {}), piece.counts)
    in_all = {}
    for row in leagues.values():
        in_all = _sum(in_all, row)
    points = _each_summed(figures.get("points", {}), piece.points)
    return {"all": in_all, "leagues": leagues, "points": points}


def _each_summed(rows, more):
    return rows | {key: _sum(rows.get(key, {}), row) for key, row in more.items()}


def _sum(one, other):
    return one | {name: one.get(name, 0) + value for name, value in other.items()}


def _keep(asked, moves):
    """Store who moves, by COPY."""
    with connection.cursor() as cursor, cursor.copy(MOVES) as copy:
        for key, way in moves.iter_rows():
            copy.write_row((asked.pk, way, key))


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
            return asked.position, None, None
        piece = compared(asked.edition, asked.changes, asked.day, asked.position, upto)
        return asked.position, upto, piece

    def apply(self, payload, result):
        after, upto, piece = result
        asked = WhatIf.objects.select_for_update(of=["self"]).get(public_id=payload["id"])
        if asked.state != State.WAITING or asked.position != after:
            return
        if upto is None:
            asked.state, asked.done_at = State.DONE, clock.now()
            asked.figures = asked.figures | {"targets": targets_of(asked.programme)}
        else:
            asked.figures, asked.position = together(asked.figures, piece), upto
            _keep(asked, piece.moves)
            asked.judged = asked.figures["all"]["judged"]
            outbox.put(JOB, payload, key=f"{JOB}:{asked.public_id}:{upto}")
        asked.save()

    def gave_up(self, payload, error):
        waiting = WhatIf.objects.filter(public_id=payload["id"], state=State.WAITING)
        waiting.update(state=State.FAILED, done_at=clock.now())
