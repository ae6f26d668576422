"""Who may do what with a case: small predicates that read like the sentences of the rules."""

from accounts.offices import offices_of


def is_applicant(user, application):
    """The person who fills it in."""
    return application.applicant_id == user.pk


def is_staff(user):
    """Holds any office in force."""
    return bool(offices_of(user))


def holds(user, office):
    """Holds this office now."""
    return office.code in offices_of(user)


def runs(user, round_):
    """Works on this round: checks its applications or decides on them."""
    return holds(user, round_.screening_office) or holds(user, round_.deciding_office)
