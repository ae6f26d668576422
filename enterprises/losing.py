"""What contacts are told of their own figures: a condition of what is held that is not met any more or will
not be a year from now, and a ledger too thin.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from enterprises import conventions, ladder, outlook, places, standing
from enterprises.known_basics import HIGH_TECH, POOL
from enterprises.reminders import Matter, awards_of_enterprises
from workflows.policy import shortly, wording

FAILS = gettext_noop("By the archive's figures “%(title)s” is not met any more: %(state)s. %(next)s")
FALLS = gettext_noop(
    "If the figures stay as they are, “%(title)s” is not met a year from now: %(state)s. %(next)s"
)
THIN = gettext_noop(
    "The ledger of intellectual property is thin: %(one)d of class Ⅰ, %(two)d of class Ⅱ; at least "
    "%(least_one)d of class Ⅰ or %(least_two)d of class Ⅱ are reckoned with%(mark)s. Please add to it."
)
# For whom the ledger counts: who holds it or makes ready for it.
LEDGER = (HIGH_TECH, POOL)


def matters(enterprise, day, running):
    """Yield what of the programmes that an enterprise holds is not met or about to fall, and a ledger too
    thin; `running` are the policies in force on the day, by code.
    """
    known = standing.known(enterprise.holder, day)
    awards = awards_of_enterprises(day).filter(holder__in=ladder.holders_of(enterprise.holder))
    held = sorted({award.programme for award in awards} & running.keys())
    for code in held:
        yield from _lost(enterprise, running[code], known)
    if enterprise.applies or any(code in held for code in LEDGER):
        yield from _thin(enterprise, known)


def _lost(enterprise, policy, known):
    then = outlook.a_year_on(known)
    for name, words, found, at in (
        ("fails", FAILS, outlook.failing(policy, known), known),
        ("falls", FALLS, outlook.falling(policy, known), then),
    ):
        steps = shortly.steps(policy, at.given, at.day) if found else {}
        for finding in found:
            yield Matter(
                enterprise.holder.organisation_id,
                f"{name}:{enterprise.pk}:{policy.code}:{finding.rule}:{known.day.year}",
                places.standing(enterprise.public_id, policy.code),
                words,
                {
                    "title": policy.held,
                    "state": shortly.unmet(policy, finding, at.day),
                    "next": _next(steps, finding),
                },
            )


def _next(steps, finding):
    """What would be enough, in words of the house."""
    step = "；".join(steps[each.rule] for each in finding.walk() if steps.get(each.rule))
    with translation.override(settings.LANGUAGE_CODE):
        return _("What is lacking: %(step)s.") % {"step": step} if step else _("Look at what is missing.")


def _thin(enterprise, known):
    """Fewer rights than are needed of either class; nothing of a ledger of which nothing is known."""
    rules = conventions.read()
    one, two = (known.given.get(f"enterprise.ip_class_{name}") for name in ("one", "two"))
    least = [entries.on(known.day) for entries in (rules.ledger_class_one, rules.ledger_class_two)]
    if one is not None and two is not None and one < least[0].value and two < least[1].value:
        yield Matter(
            enterprise.holder.organisation_id,
            f"ledger:{enterprise.pk}:{known.day.year}",
            reverse("enterprise-properties", args=[enterprise.public_id]),
            THIN,
            {
                "one": one,
                "two": two,
                "least_one": least[0].value,
                "least_two": least[1].value,
                "mark": wording.UNVERIFIED if any(entry.unverified for entry in least) else "",
            },
        )
