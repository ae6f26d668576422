"""Two lists of a programme from the last judging of everybody: who would qualify and has not applied, and who
holds it and may lose it.
"""

from datetime import date
from functools import reduce
from operator import or_

from django.db.models import (
    BooleanField,
    Case,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Greatest
from django.db.models.lookups import Exact
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from enterprises import ending, ladder, selectors
from enterprises.models.night import BYTE, BYTES_A_WORD
from enterprises.night import places
from workflows.models import Application
from workflows.policy.codes import MISSING
from workflows.selectors import owing

LATER = date.max
# What is no application any more, or none yet.
NOT_APPLIED = (Application.State.DRAFT, Application.State.WITHDRAWN, Application.State.LAPSED)


class Candidates:
    """Who would qualify, does not hold it and has not applied: has no application under way and handed none
    in this year.
    """

    name = "candidates"
    title = gettext_lazy("Would qualify")
    lead = gettext_lazy(
        "Who would qualify by the figures of the archive, does not hold it and has not applied this year."
    )
    choices = {
        "people": gettext_lazy("All is met but what people judge"),
        "met": gettext_lazy("All is met"),
        "unknown": gettext_lazy("Nothing speaks against it, some figures unknown"),
    }
    default = "people"
    invitation = gettext_noop(
        "By the figures of your archive on %(day)s your enterprise may qualify for “%(title)s”. Look at "
        "where you stand, and apply while a round is open."
    )

    def rows(self, user, night, wanted):
        """The standings that the user sees."""
        rows = places.without_bit(selectors.standings_visible_to(user), "held", night.bit)
        if wanted == "met":
            rows = places.with_bit(rows, "met", night.bit)
        else:
            possible = F("met").bitor(F("open")).bitand(1 << night.bit)
            rows = rows.annotate(possible=possible).exclude(possible=0)
        if wanted == "people":
            rows = rows.exclude(_unknown(night))
        return rows.exclude(ladder.one_has(_held(night), "enterprise")).exclude(
            ladder.one_has(_applied(night), "enterprise")
        )

    def told(self, night, standing):
        """What is still open, in words."""
        titles = night.open(standing)
        return [_("Open: %(title)s") % {"title": title} for title in titles]


class Falling:
    """Who holds it and may lose it: it is not met today, or a year from now if the figures stay as they are,
    or the certificate ends, or a yearly report is missing.
    """

    name = "falling"
    title = gettext_lazy("May lose it")
    lead = gettext_lazy(
        "Who holds it and may lose it: not met by the archive's figures, or a year from now if they stay as "
        "they are, the certificate ends soon, or the yearly report is missing."
    )
    choices = {
        "any": gettext_lazy("For any reason"),
        "now": gettext_lazy("Not met any more"),
        "later": gettext_lazy("Not met a year from now"),
        "ends": gettext_lazy("The certificate ends soon"),
        "report": gettext_lazy("The yearly report is missing"),
    }
    default = "any"
    invitation = gettext_noop(
        "Your enterprise may lose “%(title)s”, looked at on %(day)s. Look at where you stand and at what is "
        "due: %(why)s"
    )

    def rows(self, user, night, wanted):
        """The standings that the user sees, each with the last day of what is held (`ends`), whether a report
        is missing (`owes`), and whether it is possible today and a year later (`now`, `later`, above zero).
        """
        held = _held(night)
        now = F("met").bitor(F("open")).bitand(1 << night.bit)
        later = F("met_later").bitor(F("open_later")).bitand(1 << night.bit)
        rows = selectors.standings_visible_to(user).filter(ladder.one_has(held, "enterprise"))
        rows = rows.annotate(ends=_ends(held, night.day), owes=_owes(night), now=now, later=later)
        reasons = {
            "now": Q(now=0),
            "later": Q(later=0),
            "ends": Q(ends__lt=LATER),
            "report": Q(owes=True),
        }
        return rows.filter(reasons.get(wanted) or reduce(or_, reasons.values()))

    def told(self, night, standing):
        """What falls, in words."""
        found = []
        if standing.ends and standing.ends < LATER:
            found.append(_("Ends on %(day)s") % {"day": standing.ends.isoformat()})
        if standing.owes:
            year = report_day(night).year - 1
            found.append(_("The report of %(year)d is missing") % {"year": year})
        failed = [] if standing.now else night.not_met(standing)
        found += [_("Not met any more: %(title)s") % {"title": title} for title in failed]
        if not standing.later:
            titles = [title for title in night.not_met_later(standing) if title not in failed]
            found += [_("Not met a year from now: %(title)s") % {"title": title} for title in titles]
        return found


LISTS = {each.name: each for each in (Candidates(), Falling())}


class _Said(Func):
    """What the rule of a place says today, as the place in ANSWERS; zero also where it says nothing."""

    template = "coalesce(nullif((%(expressions)s)[%(word)s] >> %(shift)s & 15, 15), 0)"
    output_field = IntegerField()


def _said(place):
    word, within = divmod(place, BYTES_A_WORD)
    return _Said("codes", word=word + 1, shift=BYTE * within)


def report_day(night):
    """The last day passed on which the programme's yearly report was due; None where none is asked for."""
    rule = night.policy.upkeep.annual_report
    if rule is None:
        return None
    due = rule.due_on(night.day.year - 1)
    return due if due < night.day else rule.due_on(night.day.year - 2)


def _unknown(night):
    """The condition of rows of which a point is open because a figure is not known."""
    found = Q()
    for point in night.points:
        said = [_said(place) for place in point.places]
        found |= Q(Exact(Greatest(*said) if len(said) > 1 else said[0], MISSING))
    return found


def _held(night):
    return ladder.awards_in_force(night.day).filter(programme=night.policy.code)


def _ends(held, day):
    """The last day of what the enterprise of a standing, or one merged into it, holds longest where that is
    about to end; the last of all days where it is not.
    """
    soon = Case(When(ending.is_soon(day), then="until"), default=Value(LATER))
    ends = held.annotate(ends=soon).order_by("-ends").values("ends")
    own = ends.filter(holder__enterprise=OuterRef("enterprise"))
    merged = ends.filter(holder__enterprise__merged_into=OuterRef("enterprise"))
    return Greatest(Subquery(own[:1]), Subquery(merged[:1]))


def _applied(night):
    rows = Application.objects.filter(edition__programme=night.policy.code)
    return rows.exclude(state__in=NOT_APPLIED).filter(
        Q(case__is_open=True) | Q(submitted_at__year=night.day.year)
    )


def _owes(night):
    due = report_day(night)
    owes = ladder.one_has(owing(_held(night), due), "enterprise") if due else Value(False)
    return ExpressionWrapper(owes, BooleanField())
