"""The draws of experts that somebody sees, and the names behind them."""

from accounts.models import Office
from accounts.offices import code, offices_of, scopes_of
from workflows.models import Draw
from workflows.selectors.rounds import no_stake

Role = Office.Role
# Who sees that and how was drawn; and who of them the names, once a witness has locked the draw.
SEE_DRAWS = (Role.SCREEN, Role.DRAW, Role.WITNESS, Role.SECRETARY, Role.SUPERVISE)
SEE_NAMES = (Role.SCREEN, Role.DRAW, Role.WITNESS, Role.SECRETARY)


def draws_visible_to(user):
    """The draws of the rounds beside which one holds an office of a draw; none of a round in which one
    applied, takes part, or sits on a panel.
    """
    return _draws_of(user, SEE_DRAWS)


def draws_with_names_for(user):
    """Those of them whose names the user may know."""
    return _draws_of(user, SEE_NAMES).filter(state=Draw.State.LOCKED)


def draws_taken_back_by(user):
    """Those of them of which the user's office may take an invitation back."""
    return draws_with_names_for(user).filter(group__round__screening_office__code__in=offices_of(user))


def _draws_of(user, roles):
    if not user.is_authenticated:
        return Draw.objects.none()
    offices = [code(Role.SCREEN, scope) for scope in scopes_of(user, *roles)]
    return Draw.objects.filter(
        no_stake(user, "group__round"), group__round__screening_office__code__in=offices
    ).select_related("group__round__screening_office", "drawn_by", "witnessed_by")
