"""Objections (异议): by name, with evidence, to one line of a notice or to a rename that was made public; the
supervision division answers.

Who objects stands encrypted in the objection's own row, and nowhere else: not in the log, not in a case's
title, not in the name of a file, not in a paper.
"""

from dataclasses import dataclass
from pathlib import PurePath

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from trail import clock, log
from workflows.models import Case, Change, Objection, Round
from workflows.services import decision, isolated, objected, periods, public_notices, scans, unmasking
from workflows.services.errors import Closed, NotNow

EVIDENCE, LETTER, VERIFICATION = "objection_evidence", "objection_letter", "objection_verification"
Outcome = Objection.Outcome


@dataclass(frozen=True)
class Statement:
    """What somebody objects: as a person or a unit, under which name, reached where, on what grounds."""

    kind: str
    objector: str
    contact: str
    grounds: str


def due(objection, step):
    """By when that step of the objection is due: the programme's period from now."""
    matter = objected.of(objection)
    return periods.end_of(getattr(matter.periods, step).on(matter.day).value, clock.now())


@transaction.atomic
def file(item, statement, *, letter=None, evidence=()):
    """File an objection to a line of a notice, within the transaction that also starts its flow.

    The notice's row is shared, so that closing it waits for whoever is just objecting. Raises `Closed` once
    the period is over by the database's clock, `ValidationError` for a file that cannot be taken.
    """
    if not public_notices.takes_objections(public_notices.shared(item.notice_id)):
        raise Closed(_("The period of this notice is over; objections can no longer be filed."))
    isolated.require_readable(item.application.case)
    objection = _filed(objected.of_line(item), statement, letter, evidence, item=item)
    _logged("objection_filed", objection, None, kind=statement.kind, line=item.public_id)
    return objection


@transaction.atomic
def file_to_change(change, statement, *, letter=None, evidence=()):
    """The same to a rename that was made public; concluding its notice waits for whoever is
    just objecting.
    """
    change = Change.objects.select_for_update(of=["self"], no_key=True).get(pk=change.pk)
    if not objected.takes_objections(change):
        raise Closed(_("The period of this notice is over; objections can no longer be filed."))
    objection = _filed(objected.of_change(change), statement, letter, evidence, change=change)
    _logged("objection_filed", objection, None, kind=statement.kind, change=change.public_id)
    return objection


def _filed(matter, statement, letter, evidence, **to):
    """The objection with its case and what was sent along."""
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Objection: %(title)s") % {"title": matter.title}
    case = Case.objects.create(
        kind=Case.Kind.OBJECTION, title=title, edition=matter.edition, opened_at=clock.now()
    )
    objection = Objection.objects.create(case=case, filed_at=clock.now(), **to, **vars(statement))
    for kind, uploads in ((LETTER, filter(None, [letter])), (EVIDENCE, evidence)):
        for number, upload in enumerate(uploads, start=1):
            scans.store(kind, _renamed(upload, kind, number), by=None, case=case)
    return objection


def admit(objection, *, admitted, note, by):
    """The supervision division says whether it is admissible; the caller holds the process's lock.

    An admitted one goes to the unit with `note`: what is to be verified. For one that is not, `note` is the
    reason, which is also the answer.
    """
    _require_fit(objection, note, by)
    objection.admitted, objection.admission_note = admitted, note.strip()
    objection.admitted_by, objection.admitted_at = by, clock.now()
    if not admitted:
        _decide(objection, Outcome.INADMISSIBLE, opinion=note.strip(), answer=note.strip(), by=by)
    objection.save()
    return _logged("objection_admitted" if admitted else "objection_refused", objection, by)


def verify(objection, *, report, scan, by):
    """The unit reports what it found, with the sealed report; the caller holds the process's lock. `NotNow`
    for one's own project, or without a report.
    """
    objected.require_not_own(objection, by=by)
    if not report.strip():
        raise NotNow(_("Say what was found."))
    objection.verification = report.strip()
    objection.verified_by, objection.verified_at = by, clock.now()
    objection.save(update_fields=["verification", "verified_by", "verified_at"])
    scans.store(VERIFICATION, scan, by=by, case=objection.case)
    return _logged("objection_verified", objection, by)


def let_verification_pass(objection):
    """The unit has not reported in time: the supervision division decides without its report, so that no
    unit can hold a line by its silence.
    """
    _logged("objection_not_verified", objection, None)


def settle(objection, *, outcome, opinion, answer, by):
    """The supervision division decides: upheld or not, with its opinion for the file, which becomes the
    reason of the line's decision, and its answer to who objected. The caller holds the process's lock.
    """
    for text in (opinion, answer):
        _require_fit(objection, text, by)
    _decide(objection, outcome, opinion=opinion.strip(), answer=answer.strip(), by=by)
    objection.save()
    return _logged("objection_decided", objection, by, outcome=outcome)


def let_go(objection):
    """The line is no longer held by this objection; one that was upheld changes the line's decision. Returns
    whether its result is to go out now, because the round's did and nothing else holds it. A rename waits
    for its own conclusion.

    The caller holds the lock of the round's process, so that release and answer come one after the other.
    """
    application = objection.item.application
    if objection.outcome == Outcome.UPHELD:
        decision.overturn(
            application, reason=objection.opinion, objection=objection.public_id, by=objection.decided_by
        )
    still_open = Objection.objects.filter(item=objection.item, outcome="").exists()
    released = Round.objects.filter(pk=application.round_id, window=Round.Window.RELEASED).exists()
    return released and not still_open


def show_objector(objection, *, reason, by):
    """Who objects and where they are reached, for the supervision division; logged with the reason, and
    counted with the other personal fields that one account sees a day.
    """
    if not reason.strip():
        raise NotNow(_("Say why you need to know who objects; it is kept in the log."))
    with transaction.atomic():
        unmasking.require_allowance(by)
        _logged(unmasking.OBJECTOR_SHOWN, objection, by, note=reason.strip())
    return {"objector": objection.objector, "contact": objection.contact}


def _decide(objection, outcome, *, opinion, answer, by):
    objection.outcome, objection.opinion, objection.answer = outcome, opinion, answer
    objection.decided_by, objection.decided_at = by, clock.now()


def _require_fit(objection, text, by):
    """There is a text, it names nobody who objects, and nobody judges an objection to what is their own."""
    objected.require_not_own(objection, by=by)
    if not text.strip():
        raise NotNow(_("Give the reason; others will read it."))
    if any(secret in text for secret in (objection.objector, objection.contact)):
        raise NotNow(_("This text names who objected. Take name and contact out: others will read it."))


def _renamed(upload, kind, number):
    """The upload under a name that says nothing of who sent it."""
    upload.name = f"{NAMES[kind]}{number}{PurePath(upload.name).suffix}"
    return upload


NAMES = {LETTER: "异议函", EVIDENCE: "证明材料"}


def _logged(verb, objection, by, *, note="", **after):
    return log.record(
        verb,
        actor=by,
        chain=log.case_chain(objection.case_id),
        object_type="objection",
        object_id=objection.public_id,
        note=note,
        after=after or None,
    )
