"""Who acts and who is meant."""

from accounts.models.attempt import Attempt, FormerPassword
from accounts.models.consent import Consent
from accounts.models.office import Membership, Office
from accounts.models.organisation import FormerName, Organisation, Seat
from accounts.models.person import Employment, Person
from accounts.models.region import Region
from accounts.models.role_change import RoleChange
from accounts.models.user import User

__all__ = [
    "Attempt",
    "Consent",
    "Employment",
    "FormerName",
    "FormerPassword",
    "Membership",
    "Office",
    "Organisation",
    "Person",
    "Region",
    "RoleChange",
    "Seat",
    "User",
]
