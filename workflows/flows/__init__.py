"""The processes, each of which reads as a page. A flow waits for a person, a day, a job or a message, and
nothing else.
"""

from .application import ApplicationFlow
from .change import ChangeFlow
from .objection import ObjectionFlow
from .revocation import RevocationFlow
from .round import RoundFlow

__all__ = ["ApplicationFlow", "ChangeFlow", "ObjectionFlow", "RevocationFlow", "RoundFlow"]
