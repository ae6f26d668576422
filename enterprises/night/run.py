"""Judging everybody, piece by piece: each is read and judged, and then stored in one transaction with how far
the run came, so that whoever is killed in between goes on behind the last piece.
"""

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import Max

from enterprises import ladder, outlook
from enterprises.models import Enterprise, StandingRun
from enterprises.night import packing, places, reading, storing
from trail import clock, outbox
from workflows.policy import assess
from workflows.policy import everybody as judging_all

JOB = "judge_enterprises"
PIECE = 100_000
AT_ONCE = 2
# What the reading says beside the facts.
SEATED = ("enterprise", "region", "league", "division", "held")


class RunOpenError(Exception):
    """A judging of everybody has not ended yet."""


@dataclass(frozen=True)
class Plan:
    """What everybody is judged by on a day: the policies in force, the day a year later, the facts that both
    need, and every place in the packed rows.
    """

    day: date
    then: date
    policies: tuple
    facts: tuple
    places: dict

    @property
    def editions(self):
        return {policy.code: policy.hash for policy in self.policies}


@dataclass(frozen=True)
class Judged:
    """A piece that was judged: up to which key, how many, and the rows that changed."""

    upto: int
    count: int
    rows: object


def plan(day):
    """What everybody is judged by on a day; what has no place yet is given one."""
    policies = tuple(ladder.programmes_on(day).values())
    then = outlook.a_year_after(day)
    named = {
        name for policy in policies for name in assess.columns_of(policy) if name in assess.facts.REGISTRY
    }
    given = places.give(packing.wanted(policies, day, then))
    return Plan(day, then, policies, tuple(sorted(named | set(outlook.moved_on(named)))), given)


@transaction.atomic
def begin(day):
    """Begin to judge everybody as on a day. `RunOpenError` while another run is open."""
    if StandingRun.objects.select_for_update().filter(ended_at=None).exists():
        raise RunOpenError
    return StandingRun.objects.create(
        day=day, editions=plan(day).editions, begun_at=clock.now(), total=everybody().count()
    )


@transaction.atomic
def begin_night(day=None):
    """Begin the day's judging in the background; a second time on the same day changes nothing. One of an
    earlier day that came to nothing ends where it stands.
    """
    day = day or clock.today()
    if not StandingRun.objects.filter(day=day).exists():
        StandingRun.objects.filter(ended_at=None).update(ended_at=clock.now())
        _put(begin(day))


def state(run):
    """How far a run came, for people and programs."""
    return {
        "day": run.day.isoformat(),
        "total": run.total,
        "judged": run.judged,
        "changed": run.changed,
        "begun_at": run.begun_at.isoformat(),
        "ended_at": run.ended_at.isoformat() if run.ended_at else None,
        "programmes": sorted(run.editions),
    }


def last_run():
    """The judging that came to its end last, for pages that say of which night they tell; None before."""
    return StandingRun.objects.exclude(ended_at=None).first()


def open_run():
    """The run that has not ended; None where there is none."""
    return StandingRun.objects.filter(ended_at=None).first()


def piece(judged_by, after):
    """Read and judge the enterprises of the piece behind a key; None behind the last one."""
    upto = last_key(after)
    return None if upto is None else judge(judged_by, after, upto)


def judge(judged_by, after, upto):
    """Read and judge the enterprises with keys behind `after` up to `upto`."""
    frame = reading.facts_of(judged_by.facts, judged_by.day, after, upto, places=_bits(judged_by))
    rows = packing.packed(
        frame.select(SEATED), judgings(judged_by, frame), falling(judged_by), judged_by.places, judged_by.day
    )
    return Judged(upto, frame.height, storing.changed(rows, after, upto))


def pieces(judged_by, after):
    """All pieces behind a key, judged. Two are under way while the one before them is stored; within a
    transaction, whose rows nobody else sees, one follows the other.
    """
    if connection.in_atomic_block:
        yield from (judge(judged_by, *span) for span in _spans(after))
        return
    waiting = deque()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for span in _spans(after):
            waiting.append(pool.submit(_aside, judged_by, *span))
            if len(waiting) > AT_ONCE:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _aside(judged_by, after, upto):
    try:
        return judge(judged_by, after, upto)
    finally:
        connection.close()


def _spans(after):
    """The first and last keys of the pieces behind a key."""
    while (upto := last_key(after)) is not None:
        yield after, upto
        after = upto


def last_key(after):
    """The last key of the piece behind a key; None behind the last enterprise."""
    keys = everybody().filter(pk__gt=after).order_by("pk").values("pk")[:PIECE]
    return keys.aggregate(last=Max("pk"))["last"]


def judgings(judged_by, frame):
    """The codes of today and of a year later."""
    today = judging_all.codes(judged_by.policies, frame, judged_by.day)
    later = judging_all.codes(judged_by.policies, outlook.repeated_in(frame), judged_by.then)
    return today, later


def falling(judged_by):
    """The programmes that are in force a year later, with the rules that may fall until then."""
    return [
        (policy.code, judging_all.top_rules(policy, judged_by.day))
        for policy in judged_by.policies
        if policy.is_in_force(judged_by.then)
    ]


@transaction.atomic
def advance(run, after, judged):
    """Store a piece, and that the run came behind it, or that it ended. Returns whether it goes on; a piece
    that was stored meanwhile, or of a run that began anew, is left alone.
    """
    run = StandingRun.objects.select_for_update().get(pk=run.pk)
    if run.ended_at or run.position != after:
        return False
    if judged is None:
        run.ended_at = clock.now()
    else:
        storing.store(judged.rows, run.day, after, judged.upto)
        run.position = judged.upto
        run.judged += judged.count
        run.changed += judged.rows.height
    run.save()
    return judged is not None


def judged_by(run):
    """What the run judges by. Where the plan was loaded anew meanwhile, it begins anew."""
    current = plan(run.day)
    if current.editions != run.editions:
        run.editions, run.position, run.judged, run.changed = current.editions, 0, 0, 0
        run.save()
    return current


def finish(run, *, progress=lambda run: None):
    """Judge everybody whom the run did not come to yet."""
    by = judged_by(run)
    for judged in pieces(by, run.position):
        if not advance(run, run.position, judged):
            break
        run.refresh_from_db()
        progress(run)
    advance(run, run.position, None)
    run.refresh_from_db()
    return run


@outbox.job(JOB)
class Judge(outbox.Job):
    """Judges one piece outside any transaction, and lets the next one follow."""

    def prepare(self, payload):
        run = StandingRun.objects.get(pk=payload["run"])
        return None if run.ended_at else (run, run.position, piece(judged_by(run), run.position))

    def apply(self, payload, result):
        if result is not None and advance(*result):
            _put(StandingRun.objects.get(pk=payload["run"]))


def _put(run):
    outbox.put(JOB, {"run": run.pk}, key=f"{JOB}:{run.pk}:{run.position}")


def everybody():
    """The archives that are judged: those that were not merged into others."""
    return Enterprise.objects.filter(merged_into=None)


def _bits(judged_by):
    return {code: place for (code, rule), place in judged_by.places.items() if not rule}
