"""Telling people what happened: once each, in their own words, inside the transaction that made it happen."""

from django.conf import settings
from django.utils import translation
from django.utils.text import Truncator

from accounts.models import Membership, spans
from trail import clock
from workflows.models import Holder, Notification


def tell_applicant(application, words, *, key, **values):
    """Tell who applied: the person, or everybody who speaks for the enterprise now."""
    for user_id in applicants_of(application):
        tell(user_id, words, case=application.case, key=key, **values)


def applicants_of(application):
    """Who is told of an application, by the users' keys."""
    if application.holder.kind == Holder.Kind.PERSON:
        return [application.applicant_id]
    speaking = Membership.objects.filter(
        spans.in_force(clock.now()), office__code=application.applicant_address, user__is_active=True
    )
    return list(speaking.order_by("user").values_list("user", flat=True).distinct())


def tell(user_id, words, *, case, key, **values):
    """Leave a notice for a user, of a case or (None) of what is no case; the same key is told once.

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
        created_at=clock.now(),
    )
    Notification.objects.bulk_create([notice], ignore_conflicts=True)
