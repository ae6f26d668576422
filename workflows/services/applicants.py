"""Who may apply, and for whom: a person from the unit that one works for, an enterprise by whoever speaks for
it.
"""

from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import Employment, Office, Organisation, spans
from accounts.offices import code, offices_of, scopes_of
from trail import clock
from workflows import selectors
from workflows.models import Award, Holder
from workflows.services.errors import NotNow

EMPLOYER = "person.host_unit"


def holder_for(user, round_, named=""):
    """For whom the user applies in a round: oneself, or an enterprise for which one speaks, the one that is
    `named` by its public id or else the only one.

    `NotNow` for who applies for nobody, or does not say for whom; PermissionError for a stranger's id.
    """
    kind = round_.edition.policy.applicant
    if kind == Holder.Kind.PERSON:
        if not hasattr(user, "person"):
            raise NotNow(_("Only people apply; your account belongs to an office."))
        return holder_of(user.person)
    holders = list(selectors.holders_of(user, kind))
    meant = [holder for holder in holders if holder.public_id == named] if named else holders
    if named and not meant:
        raise PermissionError(named)
    if not holders:
        raise NotNow(
            _("Here enterprises apply: whoever speaks for one does it, once its archive has been begun.")
        )
    if len(meant) > 1:
        raise NotNow(_("Say for which enterprise you apply."))
    return meant[0]


def holder_of(person):
    """The person as somebody who can hold something; made at the first asking."""
    return Holder.objects.get_or_create(person=person, defaults={"kind": Holder.Kind.PERSON})[0]


def require(round_, holder, by):
    """`NotNow` for a holder the programme is not for, PermissionError for who may not act for the holder."""
    if holder.kind != round_.edition.policy.applicant:
        raise NotNow(_("This programme is not for applicants of your kind."))
    if holder.kind == Holder.Kind.PERSON:
        may_act = holder.person.user_id == by.pk
    else:
        may_act = code(Office.Role.CONTACT, holder.organisation.public_id) in offices_of(by)
    if not may_act:
        raise PermissionError(holder.pk)


def barred(policy, year, holder):
    """Why the holder does not apply in a year for the programme of that text: it was decided in it that its
    row is taken away, even where the row's term was over by then. Empty where nothing bars it.
    """
    bar = policy.way.barred
    taken = bar and Award.objects.filter(
        holder=holder, programme=policy.code, end_kind=Award.EndKind.REVOKED
    ).annotate(lost_on=Coalesce("ending__since", "ended_on"))
    revoked = taken and taken.filter(lost_on__year=year).first()
    if not revoked:
        return ""
    return _("%(number)s was revoked on %(day)s. %(rule)s (%(clause)s).") % {
        "number": revoked.number,
        "day": revoked.lost_on.isoformat(),
        "rule": bar.title,
        "clause": policy.cite(bar.source, bar.clause),
    }


def require_not_barred(round_, holder):
    """`NotNow` with the reason for a holder that is barred in the round's year."""
    why = barred(round_.edition.policy, round_.year, holder)
    if why:
        raise NotNow(why)


def units_of(user, kind):
    """From which units the user applies, where a programme is for holders of that kind; with what they are
    recommended through.
    """
    if kind != Holder.Kind.PERSON:
        speaking_for = Organisation.objects.filter(public_id__in=scopes_of(user, Office.Role.CONTACT))
        return list(speaking_for.select_related("recommended_through"))
    unit = employer(user.person) if hasattr(user, "person") else None
    return [unit] if unit else []


def host_unit(holder):
    """From which unit a holder applies: whoever is no person is its own. `NotNow` for a person who works
    nowhere on record.
    """
    if holder.kind != Holder.Kind.PERSON:
        return holder.organisation
    unit = employer(holder.person)
    if unit is None:
        raise NotNow(
            _(
                "No unit is on record that you work for. "
                "Ask the administrator of your unit to enter you, then start again."
            )
        )
    return unit


def employer(person):
    """The unit for which a person works today, with what it is recommended through; None where none is on
    record.
    """
    working = Employment.objects.filter(spans.in_force(clock.today()), person=person)
    employment = working.select_related("organisation__recommended_through").first()
    return employment and employment.organisation


def follow_the_employer(content):
    """Whoever has changed units since beginning applies from the present one."""
    application, known = content.application, content.known.get(EMPLOYER)
    if known and known.value and known.value != application.host_unit.name:
        application.host_unit = host_unit(application.holder)
