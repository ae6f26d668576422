"""Reminders to the contacts of enterprises: certificates that end, reports that are due. Each is told once
for what it is about, with what to do, and leads to the page on which that is done.
"""

from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_noop

from enterprises import conventions, ending, ladder
from enterprises.anew import Anew, left, with_applied
from trail import clock
from workflows import selectors
from workflows.models import Award
from workflows.policy.calendar import months_after
from workflows.services import notices

# So many matters at once are told with one look at who speaks for whom.
AT_ONCE = 500
ENDS = gettext_noop("“%(title)s” %(number)s ends on %(day)s (%(left)s). %(next)s")
ENDED = gettext_noop("“%(title)s” %(number)s ended on %(day)s. %(next)s")
LEFT = gettext_noop("“%(title)s” %(number)s ended on %(day)s: %(word)s. %(next)s")
REPORT = gettext_noop(
    "“%(report)s” of %(year)d is not filed yet; it is due on %(day)s (%(left)s). Look at the figures that "
    "the archive gives it, and file it."
)
MISSED = gettext_noop(
    "“%(report)s” of %(year)d was due on %(day)s and is not filed. File it still: "
    "%(count)d missed years are a ground for losing “%(title)s”."
)


@dataclass(frozen=True)
class Matter:
    """What an organisation's contacts are told, once for each `key`, and the address of the page on which
    they see to it.
    """

    organisation: int
    key: str
    path: str
    words: str
    values: dict


def remind(day=None):
    """Tell the contacts of the days that come; returns how many matters there were. Told twice, nothing
    changes.
    """
    day = day or clock.today()
    held = awards_of_enterprises(day)
    return tell(_ending(day, held)) + tell(_ended(day, ended_of_enterprises(day))) + tell(_reports(day, held))


def of(enterprise, day):
    """Yield what holds on a day of an enterprise's certificates and reports, as its contacts are told."""
    held = awards_of_enterprises(day).filter(holder__in=ladder.holders_of(enterprise.holder))
    yield from _ending(day, held)
    yield from _reports(day, held)


def tell(matters):
    """Tell the contacts of these matters; returns how many there were. Told twice, nothing changes."""
    matters, count = iter(matters), 0
    while some := list(islice(matters, AT_ONCE)):
        contacts = notices.contacts_of({matter.organisation for matter in some})
        for matter in some:
            for user_id in contacts.get(matter.organisation, ()):
                key = f"enterprise:{matter.key}"
                notices.tell(user_id, matter.words, case=None, key=key, path=matter.path, **matter.values)
        count += len(some)
    return count


def awards_of_enterprises(day):
    """What enterprises with an archive hold on a day, each with the organisation that is told (`told`): of
    one that was merged the one that was kept.
    """
    return told(ladder.awards_in_force(day).filter(holder__enterprise__isnull=False))


def ended_of_enterprises(day):
    """The same of what ended with its term, and nothing took its place, for as long after the end as the
    shortest step comes before it. What was over before it stood here was brought in with former years.
    """
    over = Award.objects.filter(
        Q(ended_on=None) | Q(end_kind=Award.EndKind.EXPIRED),
        holder__enterprise__isnull=False,
        until__lt=day,
        until__gte=months_after(day, -min(ending.steps_on(day))),
        recorded_at__date__lte=F("until"),
    )
    again = ladder.awards_in_force(day).filter(programme=OuterRef("programme")).annotate(one=ladder.ONE)
    over = over.annotate(one=ladder.ONE)
    return told(over.exclude(Exists(again.filter(one=OuterRef("one")))))


def told(rows):
    """Rows of holders with the organisation whose contacts are told of them, and the public id of its archive
    (`archive`).
    """
    kept = "holder__enterprise__merged_into"
    return rows.annotate(
        told=Coalesce(f"{kept}__holder__organisation", F("holder__organisation")),
        archive=Coalesce(f"{kept}__public_id", F("holder__enterprise__public_id")),
    )


def _ending(day, held):
    """Those of the awards that are about to end and were not renewed, by the nearest step that each has
    reached.
    """
    steps, soon = ending.steps_on(day), ladder.not_renewed(held.filter(ending.is_soon(day)), day)
    for award, path, words in _anew(day, soon):
        key = f"ends:{award.pk}:{ending.reached(award, day, steps)}"
        yield Matter(award.told, key, path, ENDS, words | {"left": left(day, award.until)})


def _ended(day, over):
    """Those that ended with their term, in the programme's own word for that where it has one."""
    called = {policy.code: policy.upkeep.word for policy in ladder.programmes_on(day).values()}
    for award, path, words in _anew(day, over):
        word = called.get(award.programme)
        yield Matter(award.told, f"ended:{award.pk}", path, LEFT if word else ENDED, words | {"word": word})


def _anew(day, awards):
    """Each award with the page on which one applies for it anew, and what is said of it."""
    titles, anew = ladder.titles(), Anew(day)
    for award in with_applied(awards).iterator(AT_ONCE):
        what_to_do, path = anew.what_to_do(award)
        words = {
            "title": titles.get(award.programme) or award.title or award.programme,
            "number": award.number,
            "day": award.until.isoformat(),
            "next": what_to_do,
        }
        yield award, path, words


def _reports(day, held):
    """Yearly reports of the awards that are not filed: told so many days before theirs, and once more after
    it.
    """
    steps = conventions.read().report_days_before.on(day).value
    for policy in ladder.programmes_on(day).values():
        rule = policy.upkeep.annual_report
        if rule is not None:
            yield from _unfiled(day, policy, rule, steps, held.filter(programme=policy.code))


def _unfiled(day, policy, rule, steps, held):
    due = rule.due_on(day.year - 1)
    reached = [days for days in steps if due - timedelta(days=days) <= day]
    if not reached:
        return
    is_missed = day > due
    words = {"report": rule.title, "year": day.year - 1, "day": due.isoformat()}
    if is_missed:
        words |= {"count": rule.missed.on(day).value, "title": policy.held}
    else:
        words |= {"left": left(day, due)}
    owing = selectors.owing(held, due).order_by("told", "holder").distinct("told")
    for holder, organisation, award in owing.values_list("holder", "told", "public_id").iterator(AT_ONCE):
        step = "missed" if is_missed else min(reached)
        key = f"report:{policy.code}:{holder}:{day.year}:{step}"
        path = reverse("annual-report", args=[award, due.year - 1])
        yield Matter(organisation, key, path, MISSED if is_missed else REPORT, words)
