"""What several opinions on each of many applications come to: mean, spread, outliers, rank. Plain arithmetic,
exact where it decides anything.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from fractions import Fraction
from math import sqrt

NOTHING = Fraction(-1)


@dataclass(frozen=True)
class Opinion:
    """One valid opinion: on which `subject`, by which `rater` (a number that says nothing of the person),
    within which `group`.
    """

    subject: int
    rater: int
    group: int | None
    alias: str
    total: int
    grade: str = ""
    recommendation: str = ""
    is_outlier: bool = False


@dataclass(frozen=True)
class Summary:
    """The opinions on one subject; `adjusted` is the mean with each rater's severity taken off."""

    opinions: tuple[Opinion, ...]
    mean: Fraction
    adjusted: Fraction

    @property
    def count(self):
        """How many valid opinions there are."""
        return len(self.opinions)

    @property
    def lowest(self):
        return min(opinion.total for opinion in self.opinions)

    @property
    def highest(self):
        return max(opinion.total for opinion in self.opinions)

    @property
    def spread(self):
        """Highest less lowest."""
        return self.highest - self.lowest

    @property
    def deviation(self):
        """The standard deviation of these opinions, √(Σ(x−mean)²/n)."""
        return _deviation([opinion.total for opinion in self.opinions])

    @property
    def has_outlier(self):
        return any(opinion.is_outlier for opinion in self.opinions)

    @property
    def without_one(self):
        """The means that are left when any one opinion is dropped; none where there is but one."""
        if self.count < 2:
            return []
        total = sum(opinion.total for opinion in self.opinions)
        return [Fraction(total - opinion.total, self.count - 1) for opinion in self.opinions]


def summarise(opinions, limit=None):
    """A `Summary` for each subject that has an opinion; `limit` says what is an outlier, None marks none."""
    by_subject = defaultdict(list)
    for opinion in opinions:
        by_subject[opinion.subject].append(opinion)
    means = {subject: _mean(each) for subject, each in by_subject.items()}
    severity = _severities(opinions, means)
    limits = _limits(opinions, limit)
    return {
        subject: Summary(
            opinions=tuple(_marked(opinion, each, limits) for opinion in each),
            mean=means[subject],
            adjusted=sum(opinion.total - severity[opinion.rater] for opinion in each) / Fraction(len(each)),
        )
        for subject, each in by_subject.items()
    }


def ranks(keys):
    """The rank of each of `keys`, which stand best first; equal keys share the better rank."""
    found = []
    for place, key in enumerate(keys, start=1):
        found.append(found[-1] if found and key == keys[place - 2] else place)
    return found


def _mean(opinions):
    return Fraction(sum(opinion.total for opinion in opinions), len(opinions))


def _severities(opinions, means):
    """How far each rater on average lies above the mean of the subjects that this rater judged."""
    differences = defaultdict(list)
    for opinion in opinions:
        differences[opinion.rater].append(opinion.total - means[opinion.subject])
    return {rater: sum(each) / len(each) for rater, each in differences.items()}


def _limits(opinions, limit):
    """The difference from which on an opinion is an outlier, for each group; None marks none."""
    by_group = defaultdict(list)
    for opinion in opinions:
        by_group[opinion.group].append(opinion.total)
    if limit is None or not (limit.points or limit.deviations):
        return dict.fromkeys(by_group)
    if limit.points:
        return dict.fromkeys(by_group, limit.points)
    return {group: limit.deviations * _deviation(totals) for group, totals in by_group.items()}


def _marked(opinion, beside, limits):
    most = limits[opinion.group]
    if most is None or len(beside) < 2:
        return opinion
    others = sum(each.total for each in beside) - opinion.total
    difference = abs(opinion.total - Fraction(others, len(beside) - 1))
    return replace(opinion, is_outlier=difference > most)


def _deviation(totals):
    mean = Fraction(sum(totals), len(totals))
    return sqrt(sum((total - mean) ** 2 for total in totals) / len(totals))
