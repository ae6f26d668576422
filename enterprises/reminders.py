"""Reminders to the contacts of enterprises: certificates that end, reports that are due, a ledger too thin,
conditions that are about to fall. Each is told once for what it is about.
"""

from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_noop

from enterprises import conventions, ladder, outlook, standing
from enterprises.known_basics import HIGH_TECH
from trail import clock
from workflows import selectors
from workflows.policy.calendar import months_after
from workflows.services import notices

# So many matters at once are told with one look at who speaks for whom.
AT_ONCE = 500
ENDS = gettext_noop("“%(title)s” %(number)s ends on %(day)s, in at most %(months)d months.")
REPORT = gettext_noop("“%(report)s” of %(year)d is not filed yet; it is due on %(day)s.")
MISSED = gettext_noop(
    "“%(report)s” of %(year)d was due on %(day)s and is not filed. File it still: "
    "%(count)d missed years are a ground for losing “%(title)s”."
)
FALLS = gettext_noop("“%(title)s” may fall next year if the figures stay as they are: %(sentence)s")
THIN = gettext_noop(
    "The ledger of intellectual property is thin: %(one)d of class Ⅰ, %(two)d of class Ⅱ. Please add to it."
)


@dataclass(frozen=True)
class Matter:
    """What an organisation's contacts are told, once for each `key`."""

    organisation: int
    key: str
    words: str
    values: dict


def remind(day=None):
    """Tell the contacts of the days that come; returns how many matters there were. Told twice, nothing
    changes.
    """
    day = day or clock.today()
    rules = conventions.read()
    ending = _ending(day, rules.remind_months.on(day).value)
    return tell(ending) + tell(_reports(day, rules.report_days_before.on(day).value))


def what_falls(enterprise, day, running):
    """Yield what of the programmes that an enterprise holds is about to fall, and a ledger too thin;
    `running` are the policies in force on the day, by code.
    """
    known = standing.known(enterprise.holder, day)
    awards = awards_of_enterprises(day).filter(holder__in=ladder.holders_of(enterprise.holder))
    held = sorted({award.programme for award in awards} & running.keys())
    for code in held:
        yield from _falling(enterprise, running[code], known)
    if HIGH_TECH in held:
        yield from _thin(enterprise, known)


def tell(matters):
    """Tell the contacts of these matters; returns how many there were. Told twice, nothing changes."""
    matters, count = iter(matters), 0
    while some := list(islice(matters, AT_ONCE)):
        contacts = notices.contacts_of({matter.organisation for matter in some})
        for matter in some:
            for user_id in contacts.get(matter.organisation, ()):
                key = f"enterprise:{matter.key}"
                notices.tell(user_id, matter.words, case=None, key=key, **matter.values)
        count += len(some)
    return count


def awards_of_enterprises(day):
    """What enterprises with an archive hold on a day, each with the organisation that is told (`told`): of
    one that was merged the one that was kept.
    """
    return told(ladder.awards_in_force(day).filter(holder__enterprise__isnull=False))


def told(rows):
    """Rows of holders with the organisation whose contacts are told of them."""
    kept = "holder__enterprise__merged_into__holder__organisation"
    return rows.annotate(told=Coalesce(kept, F("holder__organisation")))


def _ending(day, months):
    """Awards that end in at most so many months: of the steps that were reached the nearest."""
    titles = ladder.titles()
    awards = awards_of_enterprises(day).filter(until__lte=months_after(day, max(months)))
    for award in awards.iterator(AT_ONCE):
        nearest = min(count for count in months if award.until <= months_after(day, count))
        yield Matter(
            award.told,
            f"ends:{award.pk}:{nearest}",
            ENDS,
            {
                "title": award.title or titles.get(award.programme, award.programme),
                "number": award.number,
                "day": award.until.isoformat(),
                "months": nearest,
            },
        )


def _reports(day, steps):
    """Yearly reports that are not filed: told so many days before theirs, and once more after it."""
    for policy in ladder.programmes_on(day).values():
        rule = policy.upkeep.annual_report
        if rule is not None:
            yield from _unfiled(day, policy, rule, steps)


def _unfiled(day, policy, rule, steps):
    due = rule.due_on(day.year - 1)
    reached = [days for days in steps if due - timedelta(days=days) <= day]
    if not reached:
        return
    is_missed = day > due
    words = {"report": rule.title, "year": day.year - 1, "day": due.isoformat()}
    if is_missed:
        words |= {"count": rule.missed.on(day).value, "title": policy.title}
    held = awards_of_enterprises(day).filter(programme=policy.code)
    owing = selectors.owing(held, due).order_by("told", "holder").distinct("told")
    for holder, organisation in owing.values_list("holder", "told").iterator(AT_ONCE):
        step = "missed" if is_missed else min(reached)
        key = f"report:{policy.code}:{holder}:{day.year}:{step}"
        yield Matter(organisation, key, MISSED if is_missed else REPORT, words)


def _falling(enterprise, policy, known):
    for finding in outlook.falling(policy, known):
        yield Matter(
            enterprise.holder.organisation_id,
            f"falls:{enterprise.pk}:{policy.code}:{finding.rule}:{known.day.year}",
            FALLS,
            {"title": policy.title, "sentence": finding.sentence},
        )


def _thin(enterprise, known):
    """Fewer rights than are needed of either class; nothing of a ledger of which nothing is known."""
    rules = conventions.read()
    one, two = (known.given.get(f"enterprise.ip_class_{name}") for name in ("one", "two"))
    needed = rules.ledger_class_one.on(known.day).value, rules.ledger_class_two.on(known.day).value
    if one is not None and two is not None and one < needed[0] and two < needed[1]:
        key = f"ledger:{enterprise.pk}:{known.day.year}"
        yield Matter(enterprise.holder.organisation_id, key, THIN, {"one": one, "two": two})
