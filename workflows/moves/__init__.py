"""The single moves of the flows, each one line into a service: what a flow does, where it goes on, who is
asked and by when. The flows say only the order.
"""

from .application import ApplicationMoves
from .change import ChangeMoves
from .objection import ObjectionMoves
from .revocation import RevocationMoves
from .round import RoundMoves

__all__ = ["ApplicationMoves", "ChangeMoves", "ObjectionMoves", "RevocationMoves", "RoundMoves"]
