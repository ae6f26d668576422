"""Judging everybody, piece by piece: each is read and judged, and then stored in one transaction with how far
the run came, so that whoever is killed in between goes on behind the last piece.

A piece is all the enterprises with keys in a span of so many; spans stay, so that a night finds what the one
before it kept of each.
"""

import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial

from django.db import connection, transaction
from django.db.models import Min

from enterprises import ladder, outlook
from enterprises.models import Enterprise, StandingRun
from enterprises.night import keeping, packing, places, storing
from trail import clock, outbox
from workflows.policy import assess
from workflows.policy import everybody as judging_all

JOB = "judge_enterprises"
PIECE = 200_000
AT_ONCE = 2
# How long one job goes on before the next one follows.
SPELL = 240
# What the reading says beside the facts.
SEATED = ("enterprise", "league", "division", "held")


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

    @cached_property
    def ladders(self):
        """The whole ladder as it judges on both days."""
        days = (self.day, self.then)
        return [judging_all.Ladder(self.policies, self.facts, day) for day in days]


@dataclass(frozen=True)
class Judged:
    """A piece that was judged: up to which key, how many, what of it is to be stored, and what is to be kept
    of its facts, if anything.
    """

    upto: int
    count: int
    changes: storing.Changes
    kept: object


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
    """Begin the day's judging in the background; a second time on the same day changes nothing, but that one
    which stands still is taken on. One of an earlier day that has not ended is given up.
    """
    day = day or clock.today()
    run = open_run()
    if run is not None and run.day == day:
        _put(run)
        return
    if run is not None:
        give_up(run)
    if not was_begun(day):
        _put(begin(day))


def was_begun(day):
    """Whether the day's judging has begun, and was not given up."""
    return StandingRun.objects.filter(day=day, given_up=False).exists()


def give_up(run):
    """End a run where it stands; what it stored stays."""
    StandingRun.objects.filter(pk=run.pk, ended_at=None).update(ended_at=clock.now(), given_up=True)


def state(run):
    """How far a run came, for people and programs."""
    return {
        "day": run.day.isoformat(),
        "total": run.total,
        "judged": run.judged,
        "changed": run.changed,
        "begun_at": run.begun_at.isoformat(),
        "ended_at": run.ended_at.isoformat() if run.ended_at else None,
        "given_up": run.given_up,
        "programmes": sorted(run.editions),
    }


def last_run():
    """The judging that came to its end last, for pages that say of which night they tell; None before."""
    return StandingRun.objects.exclude(ended_at=None).exclude(given_up=True).first()


def open_run():
    """The run that has not ended; None where there is none."""
    return StandingRun.objects.filter(ended_at=None).first()


def judge(judged_by, facts, after, upto):
    """Judge the enterprises with keys behind `after` up to `upto`."""
    known = facts.of(after, upto)
    rows = packing.packed(
        known.frame.select(SEATED),
        (judged_today(judged_by, known.frame), judged_later(judged_by, known.frame)),
        judged_by.places,
    )
    changes = storing.changes(storing.changed(rows, after, upto), judged_by.day)
    return Judged(upto, known.frame.height, changes, known.new)


def pieces(judged_by, after):
    """All pieces behind a key, judged. Two are under way while the one before them is stored; within a
    transaction, whose rows nobody else sees, one follows the other.
    """
    facts = facts_for(judged_by)
    if connection.in_atomic_block:
        yield from (judge(judged_by, facts, *span) for span in spans(after))
        return
    waiting = deque()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        facts.prepare(lambda act, values: pool.map(partial(_aside, act), values))
        for span in spans(after):
            waiting.append(pool.submit(_aside, judge, judged_by, facts, *span))
            if len(waiting) > AT_ONCE:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _aside(act, *values):
    """What an act of another thread comes to; its connection ends with it."""
    try:
        return act(*values)
    finally:
        connection.close()


def spans(after):
    """The first and last keys of the pieces behind a key."""
    while (upto := last_key(after)) is not None:
        yield after, upto
        after = upto


def last_key(after):
    """The last key of the piece behind a key; None behind the last enterprise."""
    first = everybody().filter(pk__gt=after).aggregate(first=Min("pk"))["first"]
    return first and -(-first // PIECE) * PIECE


def judged_today(judged_by, frame):
    """The codes of everybody as on the day."""
    return judged_by.ladders[0].codes(frame)


def judged_later(judged_by, frame):
    """The codes a year later, if all figures stay as they are."""
    return judged_by.ladders[1].codes(outlook.repeated_in(frame))


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
        storing.store(judged.changes, after, judged.upto)
        if judged.kept is not None:
            keeping.keep(judged.kept)
        run.position = judged.upto
        run.judged += judged.count
        run.changed += judged.changes.count
    run.save()
    return judged is not None


def judged_by(run):
    """What the run judges by. Where the plan was loaded anew meanwhile, it begins anew."""
    current = plan(run.day)
    if current.editions != run.editions:
        run.editions, run.position, run.judged, run.changed = current.editions, 0, 0, 0
        run.save()
    return current


def finish(run, *, progress=lambda run: None, seconds=None):
    """Judge everybody whom the run did not come to yet; with `seconds` no piece more once they are over, and
    at least one.
    """
    by, start = judged_by(run), time.monotonic()
    for judged in pieces(by, run.position):
        goes_on = advance(run, run.position, judged)
        run.refresh_from_db()
        progress(run)
        if not goes_on or (seconds is not None and time.monotonic() - start >= seconds):
            return run
    advance(run, run.position, None)
    run.refresh_from_db()
    return run


@outbox.job(JOB)
class Judge(outbox.Job):
    """Judges for a spell outside any transaction, and lets the next one follow. Each piece is stored by
    itself, so that whoever is killed and tried again goes on behind it.
    """

    def prepare(self, payload):
        run = StandingRun.objects.get(pk=payload["run"])
        return run if run.ended_at else finish(run, seconds=SPELL)

    def apply(self, payload, result):
        if result.ended_at is None:
            _put(result)

    def gave_up(self, payload, error):
        give_up(StandingRun(pk=payload["run"]))


def _put(run):
    outbox.put(JOB, {"run": run.pk}, key=f"{JOB}:{run.pk}:{run.position}")


def facts_for(judged_by, **believed):
    """The facts of everybody that the plan judges by; `believed` is as for `keeping.Facts`."""
    held = {code: place for (code, rule), place in judged_by.places.items() if not rule}
    return keeping.Facts(judged_by.facts, judged_by.day, held, **believed)


def everybody():
    """The archives that are judged: those that were not merged into others."""
    return Enterprise.objects.filter(merged_into=None)
