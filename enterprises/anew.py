"""What is to be done about what ends: apply anew in the round that is open for it, or ask when one opens."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from enterprises import ladder, places
from workflows.models import Application, Round
from workflows.policy.calendar import months_after
from workflows.services import applicants, links

# From so many months on what is left is counted in months.
IN_MONTHS = 3


def with_applied(awards):
    """Awards, each with whether a new application for its programme is under way (`is_applied`)."""
    running = Application.objects.filter(case__is_open=True, edition__programme=OuterRef("programme"))
    running = running.exclude(state__in=applicants.NOT_UNDER_WAY).annotate(one=ladder.ONE)
    return awards.annotate(one=ladder.ONE, is_applied=Exists(running.filter(one=OuterRef("one"))))


def left(day, until):
    """How long it is still from a day to another, in words of the house."""
    months, days = 0, (until - day).days
    while months_after(day, months + 1) <= until:
        months += 1
    with translation.override(settings.LANGUAGE_CODE):
        if days <= 0:
            return _("today")
        if months < IN_MONTHS:
            return _("in %(days)d days") % {"days": days}
        days = (until - months_after(day, months)).days
        words = _("in %(months)d months and %(days)d days") if days else _("in %(months)d months")
        return words % {"months": months, "days": days}


@dataclass(frozen=True)
class Anew:
    """How one applies anew on a day for what ends; the same two questions for any number of rows."""

    day: date

    def what_to_do(self, award):
        """In words of the house, and the address of the page on which it is done."""
        with translation.override(settings.LANGUAGE_CODE):
            if award.is_applied:
                return _("A new application is in hand."), self._standing(award)
            if round_ := self._round(award):
                words = _("Apply anew in “%(round)s”, open until %(day)s.")
                words %= {"round": round_.title, "day": links.in_words(round_.closes_at)}
                return words, reverse("round-detail", args=[round_.public_id])
            if not self._is_run_here(award):
                words = _("It is not applied for here: ask who recognises it how it is renewed.")
                return words, self._standing(award)
            if round_ := self._round(award, Round.Window.PLANNED):
                words = _("Apply anew in “%(round)s”, which opens on %(day)s.")
                words %= {"round": round_.title, "day": links.in_words(round_.opens_at)}
                return words, self._standing(award)
            return self._not_open(award), self._standing(award)

    def _not_open(self, award):
        """Why there is no round in which to apply anew: none is open at all, or all that are open are of a
        year before the last one, in which one may.
        """
        if any(round_.window == Round.Window.OPEN for round_ in self._of(award)):
            words = _(
                "Apply anew in the rounds of %(year)d; those that are open now are of an earlier year. Look "
                "meanwhile at what is still missing."
            )
            return words % {"year": applicants.first_year_anew(award)}
        return _(
            "No round in which you apply anew is open today: ask your science bureau when the next one "
            "opens, and look at what is still missing."
        )

    def _is_run_here(self, award):
        policy = self._running.get(award.programme)
        return policy is not None and policy.process is not None

    def _standing(self, award):
        policy = self._running.get(award.programme)
        return places.standing(award.archive, policy.code if policy else "")

    def _round(self, award, window=Round.Window.OPEN):
        """The first round to close that is open, or still to be opened, for who holds the award."""
        for round_ in self._of(award):
            if round_.window != window:
                continue
            same = round_.edition.programme == award.programme
            if not same or applicants.is_in_its_last_year(award, round_):
                return round_
        return None

    def _of(self, award):
        """The rounds that are open, or still to be opened, of what the award is applied for by today."""
        policy = self._running.get(award.programme)
        return self._rounds.get(policy.code, ()) if policy else ()

    @cached_property
    def _running(self):
        """The policy that a code is applied for by on the day, that of what replaced it."""
        policies = ladder.programmes_on(self.day)
        tiers = {code: rung.running for rung in ladder.on(self.day).rungs for code in rung.programmes}
        return policies | {code: running for code, running in tiers.items() if running}

    @cached_property
    def _rounds(self):
        windows = (Round.Window.OPEN, Round.Window.PLANNED)
        rows = Round.objects.filter(window__in=windows, edition__programme__in=set(self._running))
        found = {}
        for round_ in rows.select_related("edition").order_by("closes_at"):
            found.setdefault(round_.edition.programme, []).append(round_)
        return found
