"""Telling enterprises what they may reach or lose, once a day an enterprise and programme."""

from dataclasses import dataclass

from django.db import transaction

from enterprises import places
from trail import clock, log
from workflows.models import Notification
from workflows.services import notices


@dataclass(frozen=True)
class Told:
    """Of how many enterprises the contacts were told now, and had been told before on this day; for how many
    nobody speaks. The receipt is None where none was told.
    """

    now: int
    before: int
    unspoken: int
    receipt: object


@transaction.atomic
def invite(standings, listed, night, *, by):
    """Tell the contacts of these enterprises what the list says of them."""
    speaking = notices.contacts_of({each.enterprise.holder.organisation_id for each in standings})
    messages = {each: _message(each, listed, night) for each in standings}
    contacts = {each: speaking.get(each.enterprise.holder.organisation_id, []) for each in standings}
    keys = [f"-:{messages[each]['key']}:{user}" for each, users in contacts.items() for user in users]
    known = set(Notification.objects.filter(key__in=keys).values_list("key", flat=True))
    told, unspoken = [], [each for each, users in contacts.items() if not users]
    for each, users in contacts.items():
        new = [user for user in users if f"-:{messages[each]['key']}:{user}" not in known]
        for user in new:
            notices.tell(user, listed.invitation, case=None, **messages[each])
        told += [each.enterprise.public_id] * bool(new)
    receipt = _log(told, listed, night, by) if told else None
    return Told(len(told), len(contacts) - len(told) - len(unspoken), len(unspoken), receipt)


def _message(standing, listed, night):
    return {
        "path": places.standing(standing.enterprise.public_id, night.policy.code),
        "key": f"{listed.name}:{night.policy.code}:{clock.today()}:{standing.pk}",
        "title": night.policy.held,
        "day": night.day.isoformat(),
        "why": "；".join(listed.told(night, standing)),
    }


def _log(told, listed, night, by):
    return log.record(
        "enterprises_told",
        actor=by,
        object_type="programme",
        object_id=night.policy.code,
        after={"list": listed.name, "judged_on": night.day.isoformat(), "enterprises": told},
    )
