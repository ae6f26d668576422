"""The draw of experts (抽取): a pool, what excludes, a seed, and an order that anybody can compute again.

Who hides behind a reference is kept apart from the pool, and is shown to nobody before a witness, another
person than the drawer, has locked the draw.
"""

import base64
import hashlib
import json
import secrets
from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext as _

from trail import clock, log
from trail.models import ActionLog
from workflows.models import Draw, PanelMember
from workflows.policy import drawing
from workflows.services.errors import Conflict, NotNow
from workflows.services.pools import in_words, pools, wanting

MADE = "experts_drawn"


def all_locked(round_):
    """Whether every group has its draws, and none still waits for its witness."""
    return not _waiting(round_).exists() and not wanting(round_)


def draw_all(round_, *, by):
    """Draw for every group that lacks a draw; the caller holds the lock of the round's process.

    Where no group has anything left to review, nothing is drawn and the round goes on. Raises `NotNow` where
    a pool is too small, with what for; then nothing is drawn. `Conflict` where it was drawn already. Returns
    a receipt.
    """
    made, problems = {}, []
    for pool, load in pools(round_):
        if pool.lacks:
            problems.append(in_words(pool))
            continue
        draw = _draw(pool, by=by)
        for ref in (*draw.result["seats"], *draw.result["reserves"]):
            load[pool.persons[ref]] += pool.size
        made[draw.public_id] = fingerprint(draw)
    if problems:
        raise NotNow("\n".join(problems))
    if not made and _waiting(round_).exists():
        raise Conflict(_("Every group has its draw already."))
    return _log(MADE, round_, by, after=made)


@transaction.atomic
def lock(round_, *, by):
    """The witness locks what was drawn: from here names may be shown and experts are invited. Where nothing
    was left to draw for, nothing is locked and the round goes on.

    Raises `NotNow` to who drew, or where a draw does not compute again.
    """
    draws = _for_the_witness(round_, by=by)
    if not all(computes_again(draw) for draw in draws):
        raise NotNow(_("What was drawn does not compute again from its seed and pool. Declare it void."))
    _witness(draws, Draw.State.LOCKED, by=by)
    return _log("draws_locked", round_, by, after={"draws": [draw.public_id for draw in draws]})


@transaction.atomic
def void(round_, chosen, *, reason, by):
    """The witness declares the chosen draws void, by their public ids; they are made anew under a new number.

    Raises `NotNow` to who drew, or without a reason, `Conflict` where one of them waits no longer.
    """
    if not reason.strip() or not chosen:
        raise NotNow(_("Choose what is void, and say why."))
    draws = [draw for draw in _for_the_witness(round_, by=by) if draw.public_id in chosen]
    if len(draws) < len(set(chosen)):
        raise Conflict(_("This draw waits for no witness any more."))
    _witness(draws, Draw.State.VOID, by=by, note=reason.strip())
    after = {"draws": [draw.public_id for draw in draws]}
    return _log("draws_declared_void", round_, by, note=reason.strip(), after=after)


def computes_again(draw):
    """Whether seed, pool and spec give the stored result once more, the panel is that of the result, and all
    of it is what the log says was drawn.
    """
    try:
        drawn = drawing.draw(entries_of(draw), spec_of(draw), draw.seed)
    except drawing.TooFew:
        return False
    members = list(draw.members.order_by("position").values_list("ref", "is_reserve", "person"))
    seats = [(ref, False, draw.persons.get(ref)) for ref in drawn.seats]
    reserves = [(ref, True, draw.persons.get(ref)) for ref in drawn.reserves]
    return (
        draw.result == {"seats": list(drawn.seats), "reserves": list(drawn.reserves)}
        and members == seats + reserves
        and _logged(draw) == fingerprint(draw)
    )


def entries_of(draw):
    """The stored pool as policy reads it."""
    return [_entry(**stored) for stored in draw.pool]


def spec_of(draw):
    """What was to be drawn, as policy reads it."""
    return drawing.Spec(**draw.spec)


def fingerprint(draw):
    """SHA-256 over all that a draw rests on. Not in hexadecimal digits, which could look like an identity
    number.
    """
    whole = [draw.seed, draw.spec, draw.pool, draw.persons, draw.result]
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


def _draw(pool, *, by):
    """Draw one panel and store all of it; the seed is thrown when the pool stands."""
    seed = secrets.token_hex(32)
    drawn = drawing.draw(pool.entries, pool.spec, seed)
    draw = Draw.objects.create(
        group=pool.group,
        stage=pool.stage,
        number=Draw.objects.filter(group=pool.group, stage=pool.stage).count() + 1,
        seed=seed,
        spec=asdict(pool.spec),
        pool=[asdict(entry) for entry in pool.entries],
        persons=pool.persons,
        result={"seats": list(drawn.seats), "reserves": list(drawn.reserves)},
        drawn_by=by,
        drawn_at=clock.now(),
    )
    PanelMember.objects.bulk_create(
        PanelMember(
            draw=draw,
            person_id=pool.persons[ref],
            ref=ref,
            position=position,
            is_reserve=position > len(drawn.seats),
        )
        for position, ref in enumerate((*drawn.seats, *drawn.reserves), 1)
    )
    # As it comes back from the database, so that it can be compared with what is read later.
    draw.refresh_from_db(fields=["pool", "spec", "persons", "result"])
    return draw


def _entry(*, kinds, excluded, **rest):
    return drawing.Entry(kinds=tuple(kinds), excluded=tuple(excluded), **rest)


def _waiting(round_):
    """The draws that wait for their witness."""
    return Draw.objects.filter(group__round=round_, state=Draw.State.DRAWN)


def _for_the_witness(round_, *, by):
    """The draws that wait for a witness, locked; the one who drew any of them is not the witness."""
    draws = list(_waiting(round_).select_for_update().order_by("group__code", "stage"))
    if any(draw.drawn_by_id == by.pk for draw in draws):
        raise NotNow(_("Who drew cannot be the witness: somebody else has to be present."))
    return draws


def _witness(draws, state, *, by, note=""):
    Draw.objects.filter(pk__in=[draw.pk for draw in draws]).update(
        state=state, witnessed_by=by, witnessed_at=clock.now(), note=note
    )


def _logged(draw):
    """What the log says was drawn; the newest row that names the draw."""
    row = ActionLog.objects.filter(
        chain=log.case_chain(draw.group.round.case_id), verb=MADE, after__has_key=draw.public_id
    ).first()
    return row and row.after[draw.public_id]


def _log(verb, round_, by, **content):
    return log.record(
        verb,
        actor=by,
        chain=log.case_chain(round_.case_id),
        object_type="round",
        object_id=round_.public_id,
        **content,
    )
