"""What must be true of the rows at every moment: functions named as the sentence, giving its breaches.

A breach is a line that names the row by its public id where it has one; nothing personal stands in it.
"""

from . import (
    business,
    department,
    engine,
    files,
    links,
    notices,
    offices,
    panels,
    quotas,
    reviews,
    signing,
    task_books,
    units,
)
from .registry import broken

__all__ = [
    "broken",
    "business",
    "department",
    "engine",
    "files",
    "links",
    "notices",
    "offices",
    "panels",
    "quotas",
    "reviews",
    "signing",
    "task_books",
    "units",
]
