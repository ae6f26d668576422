"""Telling people what happened: once each, in their own words, inside the transaction that made it happen."""

from django.conf import settings
from django.utils import translation
from django.utils.text import Truncator

from accounts.models import Membership, Organisation, spans
from trail import clock
from workflows.models import Holder, Notification
from workflows.services.claims import claimant_of


def tell(user_id, words, *, case, key, path="", **values):
    """Leave a notice for a user, of a case or (None) of what is no case, which may lead to the page at `path`
    (of this product, as `reverse` gives it); the same key is told once.

    `words` are a marked string (`gettext_noop`), filled with `values`. They are written in the product's own
    language, whatever language whoever caused it happens to read; what is too long for a notice is cut off.
    """
    with translation.override(settings.LANGUAGE_CODE):
        text = translation.gettext(words) % values
    notice = Notification(
        user_id=user_id,
        case=case,
        key=f"{case.public_id if case else '-'}:{key}:{user_id}",
        text=Truncator(text).chars(Notification._meta.get_field("text").max_length),
        path=path,
        created_at=clock.now(),
    )
    Notification.objects.bulk_create([notice], ignore_conflicts=True)


def seen(user, shown):
    """Keep that the user saw those of these notices that were new; one statement, which finds no others'."""
    new = [notice.pk for notice in shown if notice.read_at is None]
    if new:
        Notification.objects.filter(pk__in=new, user=user, read_at=None).update(read_at=clock.now())


def tell_applicant(application, words, *, key, **values):
    """Leave the notice for who applied: the person, or everybody who speaks for the enterprise now."""
    if application.holder.kind == Holder.Kind.PERSON:
        people = [application.applicant_id]
    else:
        people = speakers_of(application.holder)
    for user_id in people:
        tell(user_id, words, case=application.case, key=key, **values)


def tell_holder(holder, words, *, case, key, **values):
    """Leave the notice for whoever speaks for a holder: the person, or the contacts of the organisation."""
    for user_id in speakers_of(holder):
        tell(user_id, words, case=case, key=key, **values)


def speakers_of(holder):
    """The keys of the users who speak for a holder now, or for one that was put together with it."""
    if holder.person_id is not None:
        return [holder.person.user_id] if holder.person.user_id else []
    one = Organisation.objects.filter(holder__in=claimant_of(holder).one_with(holder))
    return sorted({user_id for speaking in contacts_of(one).values() for user_id in speaking})


def contacts_of(organisations):
    """The keys of the users who speak for each of these organisations now, by the organisation's key."""
    held = Membership.objects.filter(
        spans.in_force(clock.now()),
        office__role="contact",
        office__organisation__in=organisations,
        user__is_active=True,
    )
    found = {}
    for organisation, user_id in held.values_list("office__organisation", "user"):
        found.setdefault(organisation, []).append(user_id)
    return found


def holders(addresses):
    """Who holds each of these offices now."""
    held = Membership.objects.filter(
        spans.in_force(clock.now()), office__code__in=addresses, user__is_active=True
    )
    found = {}
    for code, user_id in held.values_list("office__code", "user"):
        found.setdefault(code, []).append(user_id)
    return found
