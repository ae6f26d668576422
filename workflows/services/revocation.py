"""Recognitions are taken away (撤销) for a cause of the programme's file: one officer proposes it, the holder
states and defends (陈述申辩) or lets the time pass, another officer decides.
"""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from accounts.models import Office
from accounts.offices import code
from trail import clock, guard, log
from workflows.models import Case, Revocation
from workflows.services import endings, notices, periods, scans, spot_checks
from workflows.services.errors import Conflict, NotNow

EVIDENCE = "statement_evidence"
UNHEARD = gettext_lazy(
    "Nobody speaks for this enterprise here, so nobody reads the proposal: tell it on paper, and say how."
)
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
    with translation.override(settings.LANGUAGE_CODE):
        why = _("The number was revoked on %(day)s: %(cause)s.") % {
            "day": clock.today().isoformat(), "cause": ground.title,
        }  # fmt: skip
    spot_checks.close_of(award, why, by=by)
    _tell(
        award,
        gettext_noop("“%(title)s” %(number)s: %(word)s, %(cause)s. It counts as lost from %(day)s on."),
        key=f"revoked:{award.pk}",
        cause=ground.title,
        day=since.isoformat(),
    )
    return receipt


@transaction.atomic
def propose(award, *, cause, since=None, grounds, served="", office, by):
    """Propose to take a row away, within the transaction that also starts the flow. Returns the matter, with
    its `receipt`.

    `since` is left out where the cause counts from the decision; `served` says how a holder was told on paper
    for whom nobody speaks. `office` is the one of the formal check that proposes it; the leader beside it
    decides. `NotNow` for a cause or day that does not fit, or where nobody was told, `Conflict` where it is
    proposed already or the row ended.
    """
    ground = _ground(award, cause)
    _require_day(award, ground, since)
    if not grounds.strip():
        raise NotNow(_("Say what was found; it stands in the record."))
    if not served.strip() and not notices.speakers_of(award.holder):
        raise NotNow(str(UNHEARD))
    guard.refuse_identity_numbers([grounds, served])
    matter = _entered(
        award=award,
        cause=cause,
        since=since,
        grounds=grounds.strip(),
        served=served.strip(),
        screening_office=office,
        deciding_office=_deciding_beside(office),
        proposed_by=by,
        proposed_at=clock.now(),
    )
    _tell(
        award,
        gettext_noop(
            "“%(title)s” %(number)s: it is proposed, %(word)s, %(cause)s. State and defend until %(day)s; "
            "the task lies in your inbox."
        ),
        key=f"proposed:{matter.pk}",
        path=_page(matter),
        cause=ground.title,
        day=f"{timezone.localtime(heard_until(matter)):%Y-%m-%d}",
    )
    told = {"since": since.isoformat() if since else None, "served": matter.served}
    matter.receipt = _logged("revocation_proposed", matter, by, cause=cause, **told)
    return matter


def heard_until(matter):
    """The end of the holder's time to state and defend, by the programme's file as it was on the day of the
    proposal.
    """
    rule = endings.upkeep_of(matter.award).statement_and_defence
    return periods.end_of(rule.on(timezone.localdate(matter.proposed_at)).value, matter.proposed_at)


def silent_since(matter):
    """The last day of the time in which nothing was stated; None where something was, or time is left."""
    ended = matter.case.deadlines.filter(fires=True, ended_at__isnull=False).first()
    return timezone.localdate(ended.due_at) if ended and not matter.stated_at else None


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


def decide(matter, *, outcome, opinion, announcement="", announced_on=None, by):
    """Another officer than who proposed it decides; the caller holds the process's lock. Returns a receipt.

    `announcement` is the number and `announced_on` the day of the paper that makes it known, from which it
    counts as lost where the cause says so. `NotNow` for who proposed it, or a paper that is missing or does
    not fit, `Conflict` where the row ended meanwhile.
    """
    if by.pk == matter.proposed_by_id:
        raise NotNow(_("You proposed it: somebody else has to decide."))
    if outcome == Outcome.REVOKED:
        _announce(matter, announcement.strip(), announced_on)
        revoke(
            matter.award,
            cause=matter.cause,
            since=matter.since or announced_on,
            heard=heard(matter),
            note=matter.grounds,
            by=by,
        )
    else:
        _tell_kept(matter)
    matter.outcome, matter.opinion = outcome, opinion.strip()
    matter.decided_by, matter.decided_at = by, clock.now()
    columns = ["outcome", "opinion", "announcement", "announced_on", "decided_by", "decided_at"]
    matter.save(update_fields=columns)
    return _logged("revocation_decided", matter, by, outcome=outcome, announcement=matter.announcement)


def heard(matter):
    """What the holder stated, or that it was silent, as the record keeps it; of one for whom nobody speaks
    also how it was told on paper.
    """
    with translation.override(settings.LANGUAGE_CODE):
        said = matter.statement or _("Nothing was stated in defence within the time that was set.")
        if not matter.served:
            return said
        return _("Nobody speaks for it here; it was told on paper: %(served)s. %(said)s") % {
            "served": matter.served.rstrip("。."), "said": said,
        }  # fmt: skip


def _tell_kept(matter):
    """It is not taken away: it stays in force, or was over otherwise by then."""
    award, told = matter.award, {}
    words = gettext_noop("“%(title)s” %(number)s stays in force; it does not come to this: %(word)s.")
    if award.ended_on:
        words = gettext_noop(
            "“%(title)s” %(number)s is over since %(day)s; it does not come to this any more: %(word)s."
        )
        told = {"day": award.ended_on.isoformat()}
    _tell(award, words, key=f"kept:{matter.pk}", path=_page(matter), **told)


def _require_day(award, ground, since):
    """The day is given now where the cause does not leave it to the decision, and the row still holds."""
    if ground.by_decision and since:
        raise NotNow(_("It counts as lost from the decision: its day is given there."))
    if not ground.by_decision and not since:
        raise NotNow(_("Give the day from which it counts as lost."))
    endings.require_fit(award, ground, since or clock.today())
    endings.require_held(award, since or clock.today())


def _announce(matter, number, day):
    """Keep the paper that makes it known, of a day after the holder was heard."""
    by_decision = endings.cause_of(matter.award, matter.cause).by_decision
    if bool(number) != bool(day) or (by_decision and not day):
        raise NotNow(_("Give the announcement with its number and its day."))
    if not day:
        return
    first = timezone.localdate(matter.stated_at or min(heard_until(matter), clock.now()))
    if not first <= day <= clock.today():
        raise NotNow(
            _("The announcement is of a day from %(first)s, when it was heard, to today.")
            % {"first": first.isoformat()}
        )
    matter.announcement, matter.announced_on = number, day


def _entered(award, **columns):
    """The matter with its case; `Conflict` where another is open."""
    with translation.override(settings.LANGUAGE_CODE):
        title = _("%(word)s: “%(title)s”, %(holder)s %(number)s") % {
            **_named(award), "holder": award.holder.name,
        }  # fmt: skip
    case = Case.objects.create(
        kind=Case.Kind.REVOCATION,
        title=Truncator(title).chars(Case._meta.get_field("title").max_length),
        holder=award.holder,
        edition=endings.edition_of(award),
        opened_at=clock.now(),
    )
    try:
        with transaction.atomic():
            return Revocation.objects.create(case=case, award=award, **columns)
    except IntegrityError:
        raise Conflict(_("This is proposed already.")) from None


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
        raise NotNow(_("For this cause nothing is taken away."))
    return ground


def _named(award):
    word = endings.word_of(award) or endings.REVOKED.label
    return {"title": endings.title_of(award), "number": award.number, "word": word}


def _page(matter):
    return reverse("revocation", args=[matter.public_id])


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
