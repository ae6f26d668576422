"""Requests that name ids which belong together: each as it is taken, and with ids of other matters in it.

`MATTERS` are functions by what they try; each makes what it needs in the world and returns what is `Sent`.
"""

from tests.access.matters import lists, panels, people, units
from tests.access.matters.sent import MATTERS

__all__ = ["MATTERS", "lists", "panels", "people", "units"]
