"""Who may do what with a case: small predicates that read like the sentences of the rules."""

from accounts.models import Office
from accounts.offices import code, offices_of

# Who runs the system or a unit's accounts reads no business of the department by that.
DEPARTMENT = (
    Office.Role.SCREEN,
    Office.Role.DECIDE,
    Office.Role.DIVISION,
    Office.Role.MEETING,
    Office.Role.SECRETARY,
    Office.Role.SUPERVISE,
    Office.Role.FINANCE,
    Office.Role.OVERSEE,
)
# Who works on applications before they come to the department.
LINKS = (Office.Role.UNIT, Office.Role.BANNER, Office.Role.RECOMMEND)


# Who keeps system, rights or trail, and so no business at all.
ADMINISTRATORS = (Office.Role.SYSTEM, Office.Role.SECURITY, Office.Role.AUDIT)


def is_applicant(user, application):
    """Whoever fills it in: the person who applies, or anybody who speaks for the enterprise now."""
    address = application.applicant_address
    return address == f"user@{user.pk}" or address in offices_of(user)


def is_staff(user):
    """Holds an office of the department in force."""
    return any(code.partition("@")[0] in DEPARTMENT for code in offices_of(user))


def holds_role(user, *roles):
    """Holds an office with one of these roles in force."""
    return any(code.partition("@")[0] in roles for code in offices_of(user))


def holds_any_office(user):
    """Holds an office of any kind in force: the account is an official's."""
    return bool(offices_of(user))


def holds(user, office):
    """Holds this office now."""
    return office.code in offices_of(user)


def runs(user, round_):
    """Works on this round: checks its applications or decides on them."""
    return holds(user, round_.screening_office) or holds(user, round_.deciding_office)


def knows_aliases(user, round_):
    """Draws or witnesses the panels of this round, or supervises them: may know which expert stands behind an
    alias. Who merely sees the names of a panel may not.
    """
    scope = round_.screening_office.code.partition("@")[2]
    seeing = (Office.Role.DRAW, Office.Role.WITNESS, Office.Role.SUPERVISE)
    return any(code(role, scope) in offices_of(user) for role in seeing)
