"""The sign-off of a round's list in the programme's order (逐级审定): who signed which version of it, and who
made signatures void by changing it.
"""

import hashlib
import json
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from trail import clock, log
from workflows import selectors
from workflows.models import Application, Decision, Round, Signature
from workflows.services import completing, countersigning, decision
from workflows.services.errors import Conflict, NotNow

State = Application.State
PROPOSAL = 0


@dataclass(frozen=True)
class Mark:
    """What somebody puts under the list: in the account nothing more, on paper the `scan` and who signed; of
    a meeting the number of its minutes; `beside` it what other departments put under it.
    """

    minutes: str = ""
    scan: object = None
    signatory: str = ""
    note: str = ""
    beside: tuple[countersigning.Given, ...] = ()


def steps_of(round_):
    """The programme's ordered steps; empty where the leader decides alone."""
    return round_.edition.policy.way.sign_off


def next_step(round_):
    """The first step of the programme's order without a valid signature; None when all have signed."""
    position = next_position(round_)
    return None if position is None else steps_of(round_)[position]


def next_position(round_):
    """Its place in the order; None when all have signed. A list on which nobody stands is signed by whoever
    made it alone.
    """
    signed = set(valid(round_).values_list("step", flat=True))
    steps = enumerate(steps_of(round_))
    position = next((position for position, each in steps if each.step not in signed), None)
    return position if position in (None, PROPOSAL) or has_lines(round_) else None


def has_lines(round_):
    """Whether anything was decided on that the list tells."""
    return Decision.objects.filter(application__round=round_).exists()


def valid(round_):
    """The signatures that hold."""
    return Signature.objects.filter(round=round_, voided_at=None)


def asked_beside(round_, step):
    """What the step asks of other departments; the list was proposed before."""
    if not countersigning.departments(round_, step):
        return countersigning.Asked()
    proposed = valid(round_).filter(position=PROPOSAL).values_list("signed_at", flat=True).get()
    return countersigning.asked_of(round_, step, proposed)


def list_of(round_):
    """The list as it stands: `[application, outcome, money, reason]` for each decision, in a fixed order."""
    decisions = Decision.objects.filter(application__round=round_).order_by("application_id")
    columns = ("application__public_id", "outcome", "money", "reason")
    return [list(row) for row in decisions.values_list(*columns)]


def digest(lines):
    """The hash of a list: SHA-256 over its canonical JSON."""
    text = json.dumps(lines, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def difference(before, after):
    """What changed between two lists: `(application, line before, line after)`; None where it had no line."""
    old, new = ({line[0]: line[1:] for line in lines} for lines in (before, after))
    changed = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    return [(key, old.get(key), new.get(key)) for key in changed]


def propose(round_, *, version, by):
    """Finish the proposed list and sign its first step; the caller holds the round's lock.

    Raises `Conflict` for a version that is no longer the present one, `NotNow` while anything may still come
    onto the list, waits for its review or lacks its decision.
    """
    completing.finish(round_, by=by)
    return sign(round_, position=PROPOSAL, version=version, mark=Mark(), by=by)


def sign(round_, *, position, version, mark, by):
    """Sign the list in its turn; the caller holds the round's lock. Returns a receipt.

    `version` is that of the list as it was seen. Raises `Conflict` if it has changed since, or if it is not
    this step's turn; `NotNow` where the minutes' number or who signed is missing, for who proposed the list
    and for who applied.
    """
    locked = _locked(round_)
    step = _require_turn(locked, position)
    if locked.list_version != version:
        raise Conflict(_("The list was changed after you opened the page. Look at it again before you sign."))
    _require_whole(locked, step, mark)
    completing.require_reviewed(locked)
    if completing.undecided(locked).exists():
        raise NotNow(_("An application was accepted meanwhile and has no decision: send the list back."))
    if mark.scan is None:
        _require_may_sign(locked, position, by)
    lines = list_of(locked)
    try:
        with transaction.atomic():
            signature = Signature.objects.create(
                round=locked,
                position=position,
                step=step.step,
                list_version=version,
                list_hash=digest(lines),
                decisions=lines,
                minutes_number=mark.minutes.strip(),
                scan=mark.scan,
                signatory=mark.signatory.strip(),
                note=mark.note.strip(),
                signed_by=by,
                signed_at=clock.now(),
            )
    except IntegrityError as error:
        raise Conflict(_("This step has been signed already.")) from error
    after = {"step": step.step, "version": version, "hash": signature.list_hash, "minutes": mark.minutes}
    if mark.scan:
        after |= {"scan": mark.scan.public_id, "scan_sha256": mark.scan.sha256}
    if mark.beside:
        after["countersigned"] = countersigning.keep(signature, mark.beside)
    return _logged(locked, "list_signed", by, note=signature.note, after=after)


def change(round_, applications, *, outcome, terms, by):
    """Take lines out, put them in or grant another sum, at whose turn it is; the caller holds the lock.

    `terms` are the decision's `reason` and `money`. The signatures of later steps become void.
    """
    round_ = _locked(round_)
    receipt = decision.turn(round_, applications, outcome=outcome, by=by, **terms)
    void_later(round_, reason=terms["reason"], by=by)
    return receipt


def void_later(round_, *, reason="", by):
    """The list was changed by whose turn it is: what later steps had signed holds no more."""
    position = next_position(round_)
    step = steps_of(round_)[position]
    told = _("%(step)s changed the list: %(reason)s") % {"step": step.title, "reason": reason or "—"}
    later = valid(round_).filter(position__gt=position)
    return later.update(voided_by=by, voided_at=clock.now(), void_reason=told)


def send_back(round_, *, position, to, reason, by):
    """Send the list back to the step at place `to`, whose signature becomes void, as do those between of an
    earlier version: what `to` signs anew they have not seen. The caller holds the lock.

    Raises `NotNow` without a reason or for a step that is not earlier.
    """
    round_ = _locked(round_)
    step = _require_turn(round_, position)
    if not 0 <= to < position:
        raise NotNow(_("A list goes back to an earlier step only."))
    if not reason.strip():
        raise NotNow(_("Give the reason for sending the list back."))
    target = steps_of(round_)[to]
    told = _("%(step)s sent the list back: %(reason)s") % {"step": step.title, "reason": reason.strip()}
    unseen = Q(position__gt=to, list_version__lt=round_.list_version)
    again = valid(round_).filter(Q(position=to) | unseen)
    again.update(voided_by=by, voided_at=clock.now(), void_reason=told)
    after = {"from": step.step, "to": target.step, "version": round_.list_version}
    return _logged(round_, "list_sent_back", by, note=reason.strip(), after=after)


def _locked(round_):
    rounds = Round.objects.select_for_update(no_key=True, of=("self",)).select_related("edition")
    return rounds.get(pk=round_.pk)


def _require_turn(round_, position):
    if next_position(round_) != position:
        raise Conflict(_("It is another step's turn: the list has moved on meanwhile."))
    return steps_of(round_)[position]


def _require_whole(round_, step, mark):
    if step.minutes and not mark.minutes.strip():
        raise NotNow(_("Give the number of the meeting's minutes."))
    if mark.scan is not None and not mark.signatory.strip():
        raise NotNow(_("Say who signed on paper."))
    countersigning.require(asked_beside(round_, step), mark.beside)


def _require_may_sign(round_, position, by):
    if position > PROPOSAL and valid(round_).filter(position=PROPOSAL, signed_by=by).exists():
        raise NotNow(_("You proposed this list: another person has to sign this step."))
    if round_.applications.filter(selectors.own(by), state=State.ACCEPTED).exists():
        raise NotNow(_("Your own application is on this list: somebody else has to sign."))


def _logged(round_, verb, by, **told):
    return log.record(
        verb,
        actor=by,
        chain=log.case_chain(round_.case_id),
        object_type="round",
        object_id=round_.public_id,
        **told,
    )
