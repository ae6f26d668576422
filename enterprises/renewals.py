"""A number that holds for its year is asked for again: whoever held last year's is told when the first batch
of this year opens.
"""

from django.urls import reverse
from django.utils.translation import gettext_noop

from enterprises.reminders import AT_ONCE, Matter, told
from workflows.models import Application, Award, Round
from workflows.services import links

RENEW = gettext_noop(
    "“%(round)s” is open until %(day)s. Your number %(number)s was valid for last year: ask for this year's; "
    "last year's answers can be taken over."
)
NEVER_HELD = (Award.EndKind.REVOKED, Award.EndKind.VOID, Award.EndKind.GIVEN_UP)


def matters(day):
    """Yield one for each holder of last year's number who has not handed in this year, for every filing
    programme with yearly numbers whose first batch of the year is open. Of what holds for years, the days
    before its end remind.
    """
    filed = {"edition__content__process": "filing", "edition__content__has_key": "valid_until"}
    batches = Round.objects.filter(year=day.year, **filed)
    first = batches.exclude(window=Round.Window.PLANNED).order_by("edition__programme", "opens_at", "pk")
    for round_ in first.distinct("edition__programme").select_related("edition"):
        if round_.window == Round.Window.OPEN:
            yield from _of(round_)


def _of(round_):
    programme = round_.edition.programme
    asked = Application.objects.filter(edition__programme=programme, round__year=round_.year)
    asked = told(asked.exclude(state=Application.State.DRAFT).filter(holder__enterprise__isnull=False))
    held = Award.objects.filter(
        programme=programme, since__year=round_.year - 1, holder__enterprise__isnull=False
    )
    due = told(held.exclude(end_kind__in=NEVER_HELD)).exclude(told__in=asked.values("told"))
    for award in due.order_by("told", "pk").distinct("told").iterator(AT_ONCE):
        yield Matter(
            award.told,
            f"renew:{round_.pk}:{award.holder_id}",
            reverse("round-detail", args=[round_.public_id]),
            RENEW,
            {"round": round_.title, "day": links.in_words(round_.closes_at), "number": award.number},
        )
