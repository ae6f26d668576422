"""The form of a banner's visit (现场考察表，一企一表): what the programme asks on the spot, and the figures
seen there beside those of the archive.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from workflows.models import Endorsement
from workflows.policy import facts, wording

ON_SITE = "on_site"
ANSWERS, SEEN, WHY = "answers", "seen", "why"


@dataclass(frozen=True)
class Figure:
    """One figure of the visit: the fact, what the archive `told` when the application was handed in, and what
    was `seen`; None for what is not known or not filled in yet. `why` explains how the two differ.
    """

    name: str
    told: int | None
    seen: int | None = None
    why: str = ""

    @property
    def title(self):
        return facts.get(self.name).title

    @property
    def unit(self):
        """The unit that follows both."""
        return wording.unit(facts.get(self.name))

    @property
    def differs(self):
        """Whether what was seen is not what the archive tells."""
        return self.seen is not None and self.seen != self.told

    @property
    def is_to_be_explained(self):
        """Whether it says something else than the archive; where that is silent there is nothing to
        explain.
        """
        return self.differs and self.told is not None

    @property
    def in_words(self):
        """What was seen beside what the archive told, with the explanation."""
        told = "—" if self.told is None else f"{self.told:,}"
        words = _("seen %(seen)s, archive %(told)s") % {"seen": f"{self.seen:,}", "told": told}
        said = filter(None, [words, _("differs") if self.differs else "", self.why])
        return " · ".join(said)

    @property
    def key(self):
        """Its name in a form."""
        return self.name.partition(".")[2]


def rule_of(application):
    """The programme's form of the visit; None where it has none."""
    return application.edition.policy.way.visit


def figures(application, on_site=None):
    """The figures that are looked at, with what the archive told and what the form `on_site` says of them."""
    known = (application.assessment or {}).get("facts", {})
    seen, why = ((on_site or {}).get(part, {}) for part in (SEEN, WHY))
    return [
        Figure(name, known.get(name, {}).get("value"), seen.get(name), why.get(name, ""))
        for name in rule_of(application).figures
    ]


def unexplained(application, on_site):
    """The figures of the form that differ from the archive without an explanation."""
    if rule_of(application) is None:
        return []
    found = figures(application, on_site)
    return [each for each in found if each.is_to_be_explained and not each.why.strip()]


def differing(application):
    """The figures in which the visit and the archive differ, for who judges the application."""
    if rule_of(application) is None:
        return []
    return [each for each in figures(application, filled(application)) if each.differs]


def filled(application):
    """What the banner's bureau wrote down when it forwarded the application; None before."""
    forwarded = Endorsement.objects.filter(application=application, link=Endorsement.Link.BANNER)
    row = forwarded.filter(outcome=Endorsement.Outcome.FORWARDED).last()
    return row and row.checks.get(ON_SITE)
