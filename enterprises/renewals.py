"""A number that holds for its year is asked for again: whoever held last year's is told of this year's batch
that is open, once for each, until it has applied. Who did not come in time for one looks for the next.
"""

from django.urls import reverse
from django.utils.translation import gettext_noop

from enterprises.reminders import AT_ONCE, Matter, told
from workflows.models import Application, Award, Round
from workflows.services import applicants, links

RENEW = gettext_noop(
    "“%(round)s” is open until %(day)s. Your number %(number)s was valid for last year: ask for this year's; "
    "last year's answers can be taken over."
)
NEVER_HELD = (Award.EndKind.REVOKED, Award.EndKind.VOID, Award.EndKind.GIVEN_UP)


def matters(day):
    """Yield one for each holder of last year's number who has none of this year's and has nothing under way,
    for every filing programme with yearly numbers of which a batch of the year is open: the one that closes
    first. Of what holds for years, the days before its end remind.
    """
    filed = {"edition__content__process": "filing", "edition__content__has_key": "valid_until"}
    batches = Round.objects.filter(year=day.year, window=Round.Window.OPEN, **filed)
    first = batches.order_by("edition__programme", "closes_at", "pk")
    for round_ in first.distinct("edition__programme").select_related("edition"):
        yield from _of(round_)


def _of(round_):
    programme = round_.edition.programme
    of_enterprises = {"holder__enterprise__isnull": False}
    asked = Application.objects.filter(
        edition__programme=programme, round__year=round_.year, **of_enterprises
    )
    under_way = told(asked.filter(case__is_open=True).exclude(state__in=applicants.NOT_UNDER_WAY))
    # What is over, withdrawn or refused, is not handed in again in the same batch.
    asked_here = told(asked.filter(round=round_).exclude(state=Application.State.DRAFT))
    held = Award.objects.filter(programme=programme, **of_enterprises).exclude(end_kind__in=NEVER_HELD)
    again = told(held.filter(since__year=round_.year))
    due = told(held.filter(since__year=round_.year - 1))
    for done in (under_way, asked_here, again):
        due = due.exclude(told__in=done.values("told"))
    for award in due.order_by("told", "pk").distinct("told").iterator(AT_ONCE):
        yield Matter(
            award.told,
            f"renew:{round_.pk}:{award.holder_id}",
            reverse("round-detail", args=[round_.public_id]),
            RENEW,
            {"round": round_.title, "day": links.in_words(round_.closes_at), "number": award.number},
        )
