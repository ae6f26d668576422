"""Who acts and who is meant."""

from accounts.models.office import Membership, Office
from accounts.models.organisation import Organisation, Seat
from accounts.models.person import Employment, Person
from accounts.models.region import Region
from accounts.models.user import User

__all__ = [
    "Employment",
    "Membership",
    "Office",
    "Organisation",
    "Person",
    "Region",
    "Seat",
    "User",
]
