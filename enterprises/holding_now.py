"""The reminders that hold now of one enterprise: what its contacts were told once is gone from its own page
when it is mended.
"""

from django.conf import settings
from django.db import transaction
from django.utils import translation

from enterprises import falls, ladder, losing, reminders
from enterprises.models import Enterprise


@transaction.atomic
def of(enterprise, day):
    """What is to be seen to on a day: a sentence and the address of the page on which that is done, each; one
    question to the database where nothing is held and nothing applied for. In one transaction the clock is
    asked once.
    """
    one = falls.looked_at(Enterprise.objects.filter(pk=enterprise.pk), day).first()
    if one is None:
        return []
    matters = [*reminders.of(one, day), *losing.matters(one, day, ladder.programmes_on(day))]
    # Their values are in the house's language: so is the whole, as in the notices.
    with translation.override(settings.LANGUAGE_CODE):
        return [{"text": translation.gettext(each.words) % each.values, "url": each.path} for each in matters]
