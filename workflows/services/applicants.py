"""Who may apply, and for whom: a person from the unit that one works for, an enterprise by whoever speaks for
it.
"""

from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import Employment, Office, Organisation, spans
from accounts.offices import code, offices_of, scopes_of
from trail import clock
from workflows import selectors
from workflows.models import Application, Award, Holder
from workflows.services.claims import claimant_of
from workflows.services.errors import NotNow

EMPLOYER = "person.host_unit"
# What is no application any more, or none yet.
NOT_UNDER_WAY = (Application.State.DRAFT, Application.State.WITHDRAWN, Application.State.LAPSED)


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


def barred(rounds, holder):
    """Why the holder does not apply in each of these rounds, by primary key; those in which nothing bars it
    are left out. What was put together with it counts as its own. Two questions for any number of rounds,
    none where nothing bars a person.
    """
    rounds = [each for each in rounds if holder.kind != Holder.Kind.PERSON or each.edition.policy.way.barred]
    if not rounds:
        return {}
    one = claimant_of(holder).one_with(holder)
    codes = {round_.edition.programme for round_ in rounds}
    held = Award.objects.filter(holder__in=one, programme__in=codes).order_by("pk")
    held = list(held.annotate(lost_on=Coalesce("ending__since", "ended_on")))
    running = Application.objects.filter(holder__in=one, edition__programme__in=codes, case__is_open=True)
    running = list(running.exclude(state__in=NOT_UNDER_WAY).select_related("edition", "round").order_by("pk"))
    found = {round_.pk: _bar(round_, holder, held, running) for round_ in rounds}
    return {key: why for key, why in found.items() if why}


def require_not_barred(round_, holder):
    """`NotNow` with the reason for a holder that is barred in the round."""
    why = barred([round_], holder).get(round_.pk)
    if why:
        raise NotNow(why)


def _bar(round_, holder, held, running):
    """Why one does not apply in the round who holds and held these rows and has these applications."""
    programme = round_.edition.programme
    held = [award for award in held if award.programme == programme]
    why = _revoked(round_, held)
    if why or holder.kind == Holder.Kind.PERSON:
        return why
    return _in_force(round_, held) or _under_way(round_, holder, running)


def _revoked(round_, held):
    """It was decided in the round's year that the row is taken away, even where its term was over by then;
    and the programme's file lets nobody apply in that year.
    """
    bar, policy = round_.edition.policy.way.barred, round_.edition.policy
    for award in held:
        if bar and award.end_kind == Award.EndKind.REVOKED and award.lost_on.year == round_.year:
            told = {"rule": bar.title, "clause": policy.cite(bar.source, bar.clause), "year": round_.year + 1}
            told |= {"number": award.number, "day": award.lost_on.isoformat()}
            return (
                _(
                    "%(number)s was revoked on %(day)s. %(rule)s (%(clause)s). Apply again in the rounds of "
                    "%(year)d."
                )
                % told
            )
    return ""


def _in_force(round_, held):
    """A row is in force that was granted in the round's year, or lasts longer than that."""
    today = clock.today()
    for award in held:
        is_over = (award.until and award.until < today) or (award.ended_on and award.ended_on <= today)
        if not is_over and not is_in_its_last_year(award, round_):
            if award.until is None:
                return _("%(number)s is in force, without an end.") % {"number": award.number}
            return _("%(number)s is in force (until %(day)s): apply again in the rounds of %(year)d.") % {
                "number": award.number,
                "day": award.until.isoformat(),
                "year": first_year_anew(award),
            }
    return ""


def first_year_anew(award):
    """From which year's rounds on one applies anew for a row that ends: its last year's, but not those of the
    year in which it was granted.
    """
    return max(award.until.year, award.since.year + 1)


def is_in_its_last_year(award, round_):
    """Whether one applies anew in the round while the row is in force."""
    return bool(award.until) and first_year_anew(award) <= round_.year


def _under_way(round_, holder, running):
    """Another application for the same programme has not come to its end."""
    for each in running:
        is_this = each.round_id == round_.pk and each.holder_id == holder.pk
        if each.edition.programme == round_.edition.programme and not is_this:
            return _("Application %(number)s of “%(round)s” is still under way.") % {
                "number": each.number,
                "round": each.round.title,
            }
    return ""


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
