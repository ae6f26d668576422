"""Units, their administrators and their summary lists."""

from collections import defaultdict

from django.db.models import Exists, F, OuterRef, Q

from accounts.models import Employment, Membership, Office, Organisation
from accounts.models.spans import in_force
from trail import clock
from workflows.models import AdministratorChange, SummaryList

from .registry import OF_ROWS, invariant

CONFIRMED = AdministratorChange.Outcome.CONFIRMED


@invariant(OF_ROWS)
def every_unit_whose_office_is_held_was_activated():
    held = Membership.objects.filter(
        in_force(clock.now()), office__organisation=OuterRef("pk"), office__role=Office.Role.UNIT
    )
    return (f"unit {unit.public_id}" for unit in Organisation.objects.filter(Exists(held), activated_at=None))


@invariant(OF_ROWS)
def every_confirmed_administrator_worked_for_the_unit_then():
    employed = Employment.objects.filter(
        Q(until=None) | Q(until__gte=OuterRef("decided_at__date")),
        person__user=OuterRef("newcomer"),
        organisation=OuterRef("organisation"),
    )
    changes = AdministratorChange.objects.filter(~Exists(employed), outcome=CONFIRMED)
    return (f"change {change.public_id}" for change in changes)


@invariant(OF_ROWS)
def every_sealed_summary_list_and_letter_of_authority_has_a_scan_of_its_own_organisation():
    lists = SummaryList.objects.filter(scan__isnull=False).exclude(scan__organisation=F("organisation"))
    changes = AdministratorChange.objects.exclude(letter__organisation=F("organisation"))
    yield from (f"summary list {each.public_id}" for each in lists)
    yield from (f"change {each.public_id}" for each in changes)


@invariant(OF_ROWS)
def the_versions_of_a_summary_list_are_numbered_without_gap():
    numbers = defaultdict(set)
    for place in SummaryList.objects.values_list("round__public_id", "organisation", "link", "number"):
        numbers[place[:3]].add(place[3])
    for (round_id, _organisation, link), taken in numbers.items():
        if taken != set(range(1, len(taken) + 1)):
            yield f"round {round_id}: {link} {sorted(taken)}"
