"""How many are to hold a rung by when: the plan's targets for what its indicators count in the register."""

from dataclasses import dataclass

from workflows.models import Indicator, Target


@dataclass(frozen=True)
class Goal:
    """A target of the plan and the indicator that it belongs to."""

    indicator: Indicator
    target: Target

    @property
    def value(self):
        """How many; None where the plan gives no figure."""
        return self.target.value and int(self.target.value)


def goals(rungs, day):
    """The goal of each rung by its code, of the period that runs on the day or else the last; the next target
    that is due counts, or the last.
    """
    counted = Indicator.objects.filter(counts__has_key="valid").select_related("period")
    counted = counted.order_by("period__since").prefetch_related("targets")
    found = {}
    for indicator in counted:
        rung = next((each for each in rungs if _counts(indicator, each)), None)
        target = _target(indicator, day)
        if rung and target and (rung.code not in found or indicator.period.since <= day):
            found[rung.code] = Goal(indicator, target)
    return found


def _counts(indicator, rung):
    """Whether the indicator counts who holds the rung, and nothing else."""
    return indicator.counts.keys() == {"valid"} and set(indicator.counts["valid"]) <= set(rung.programmes)


def _target(indicator, day):
    whole = [each for each in indicator.targets.all() if not each.is_baseline and not each.part]
    due = [each for each in whole if each.day >= day]
    return due[0] if due else (whole[-1] if whole else None)
