"""The answer to an accepted write."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone


@dataclass(frozen=True)
class Receipt:
    """What was written, when by the server's clock, and under which number of the action log."""

    object_id: str
    at: datetime
    number: int

    def __str__(self):
        return f"{self.number} · {timezone.localtime(self.at):%Y-%m-%d %H:%M:%S} · {self.object_id}"

    def as_json(self):
        """Return what an API answers with; the time carries its zone."""
        return {
            "object_id": self.object_id,
            "at": timezone.localtime(self.at).isoformat(),
            "number": self.number,
        }
