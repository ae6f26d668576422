"""Recognitions are taken away (撤销) for a cause of the programme's file: one officer proposes it, the holder
states and defends (陈述申辩) or lets the time pass, another officer decides.
"""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Office
from accounts.offices import code
from trail import clock, guard, log
from workflows.models import Case, ProgrammeEdition, Revocation
from workflows.services import endings, notices, periods, scans
from workflows.services.errors import Conflict, NotNow

EVIDENCE = "statement_evidence"
Outcome = Revocation.Outcome


@transaction.atomic
def revoke(award, *, cause, since, heard, note, by):
    """Take a row of the register away. Returns a receipt.

    `cause` is the code of one of the programme's grounds, `since` the day from which it counts as lost (for
    some causes the first of a year), `heard` what the holder stated in defence or that it was silent, `note`
    what was found. `NotNow` for what does not fit, `Conflict` where it was ended already.
    """
    ground = _ground(award, cause)
    if not heard.strip():
        raise NotNow(_("Record what the holder stated in defence, or that it was silent."))
    if not note.strip():
        raise NotNow(_("Say what was found; it stands in the record."))
    receipt = endings.end(award, ground, since=since, heard=heard, note=note, by=by)
    _tell(
        award,
        gettext_noop("“%(title)s” %(number)s was revoked: %(cause)s. It counts as lost from %(day)s on."),
        key=f"revoked:{award.pk}",
        cause=ground.title,
        day=since.isoformat(),
    )
    return receipt


@transaction.atomic
def propose(award, *, cause, since, grounds, office, by):
    """Propose to take a row away, within the transaction that also starts the flow. Returns the matter, with
    its `receipt`.

    `office` is the one of the formal check that proposes it; the leader beside it decides. `NotNow` for a
    cause or day that does not fit, `Conflict` where it is proposed already or the row ended.
    """
    ground = _ground(award, cause)
    endings.require_fit(award, ground, since)
    if not grounds.strip():
        raise NotNow(_("Say what was found; it stands in the record."))
    guard.refuse_identity_numbers(grounds)
    matter = _entered(
        award=award,
        cause=cause,
        since=since,
        grounds=grounds.strip(),
        screening_office=office,
        deciding_office=_deciding_beside(office),
        proposed_by=by,
        proposed_at=clock.now(),
    )
    _tell(
        award,
        gettext_noop(
            "It is proposed to revoke “%(title)s” %(number)s: %(cause)s. State and defend until %(day)s; "
            "the task lies in your inbox."
        ),
        key=f"proposed:{matter.pk}",
        cause=ground.title,
        day=f"{timezone.localtime(heard_until(matter)):%Y-%m-%d}",
    )
    matter.receipt = _logged("revocation_proposed", matter, by, cause=cause, since=since.isoformat())
    return matter


def heard_until(matter):
    """The end of the holder's time to state and defend, by the programme's file."""
    rule = endings.upkeep_of(matter.award).statement_and_defence
    return periods.end_of(rule.on(clock.today()).value, matter.proposed_at)


def state(matter, *, statement, evidence=(), by):
    """What the holder states in defence; the caller holds the process's lock. Returns a receipt."""
    matter.statement = statement.strip()
    matter.stated_by, matter.stated_at = by, clock.now()
    matter.save(update_fields=["statement", "stated_by", "stated_at"])
    for upload in evidence:
        scans.store(EVIDENCE, upload, by=by, case=matter.case)
    return _logged("statement_made", matter, by)


def let_statement_pass(matter):
    """The holder said nothing within its time: it is decided without."""
    _logged("statement_not_made", matter, None)


def decide(matter, *, outcome, opinion, by):
    """Another officer than who proposed it decides; the caller holds the process's lock. Returns a receipt.

    `NotNow` for the same one, `Conflict` where the row ended meanwhile.
    """
    if by.pk == matter.proposed_by_id:
        raise NotNow(_("You proposed it: somebody else has to decide."))
    if outcome == Outcome.REVOKED:
        revoke(
            matter.award,
            cause=matter.cause,
            since=matter.since,
            heard=heard(matter),
            note=matter.grounds,
            by=by,
        )
    else:
        words = gettext_noop("“%(title)s” %(number)s stays in force; it is not revoked.")
        _tell(matter.award, words, key=f"kept:{matter.pk}")
    matter.outcome, matter.opinion = outcome, opinion.strip()
    matter.decided_by, matter.decided_at = by, clock.now()
    matter.save(update_fields=["outcome", "opinion", "decided_by", "decided_at"])
    return _logged("revocation_decided", matter, by, outcome=outcome)


def heard(matter):
    """What the holder stated, or that it was silent, as the record keeps it."""
    with translation.override(settings.LANGUAGE_CODE):
        return matter.statement or _("Nothing was stated in defence within the time that was set.")


def _entered(award, **columns):
    """The matter with its case; `Conflict` where another is open."""
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Revocation: %(title)s %(number)s") % _named(award)
    case = Case.objects.create(
        kind=Case.Kind.REVOCATION,
        title=title,
        holder=award.holder,
        edition=ProgrammeEdition.objects.get(programme=award.programme, is_current=True),
        opened_at=clock.now(),
    )
    try:
        with transaction.atomic():
            return Revocation.objects.create(case=case, award=award, **columns)
    except IntegrityError:
        raise Conflict(_("Its revocation is proposed already.")) from None


def _deciding_beside(office):
    """The leader's office beside the one of the formal check."""
    scope = office.code.partition("@")[2]
    deciding = Office.objects.filter(code=code(Office.Role.DECIDE, scope)).first()
    if deciding is None:
        raise NotNow(_("There is no office that decides here. Let the leader's office be set up first."))
    return deciding


def _ground(award, cause):
    ground = endings.cause_of(award, cause)
    if ground.ends != endings.REVOKED:
        raise NotNow(_("For this cause nothing is revoked."))
    return ground


def _named(award):
    return {"title": award.title or award.programme, "number": award.number}


def _tell(award, words, *, key, **values):
    notices.tell_holder(award.holder, words, case=award.case, key=key, **_named(award), **values)


def _logged(verb, matter, by, **after):
    return log.record(
        verb,
        actor=by,
        chain=log.case_chain(matter.case_id),
        object_type="revocation",
        object_id=matter.public_id,
        after=after or None,
    )
