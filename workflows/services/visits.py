"""The form of a banner's visit (现场考察表，一企一表): what the programme asks on the spot, and the figures
seen there beside those of the archive.
"""

from dataclasses import dataclass

from workflows.models import Endorsement
from workflows.policy import facts, wording
from workflows.services.endorsing import ON_SITE

ANSWERS, SEEN = "answers", "seen"


@dataclass(frozen=True)
class Figure:
    """One figure of the visit: the fact, what the archive `told` when the application was handed in, and what
    was `seen`; None for what is not known or not filled in yet.
    """

    name: str
    told: int | None
    seen: int | None = None

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
    def key(self):
        """Its name in a form."""
        return self.name.partition(".")[2]


def rule_of(application):
    """The programme's form of the visit; None where it has none."""
    return application.edition.policy.way.visit


def figures(application, seen=None):
    """The figures that are looked at, with what the archive told; `seen` by fact name."""
    known = (application.assessment or {}).get("facts", {})
    return [
        Figure(name, known.get(name, {}).get("value"), (seen or {}).get(name))
        for name in rule_of(application).figures
    ]


def filled(application):
    """What the banner's bureau wrote down when it forwarded the application; None before."""
    forwarded = Endorsement.objects.filter(application=application, link=Endorsement.Link.BANNER)
    row = forwarded.filter(outcome=Endorsement.Outcome.FORWARDED).last()
    return row and row.checks.get(ON_SITE)
