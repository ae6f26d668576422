"""The rounds that somebody sees, and those that somebody's offices work on."""

from django.db.models import Exists, OuterRef, Q

from accounts.models import Office
from accounts.offices import WHOLE, code, offices_of, scopes_of
from workflows.models import Application, PanelMember, Participation, Round
from workflows.selectors.own import held

# The department's offices that work on a round: they stand beside the one that does its formal check.
BESIDE = (
    Office.Role.DRAW,
    Office.Role.WITNESS,
    Office.Role.SECRETARY,
    Office.Role.DIVISION,
    Office.Role.MEETING,
    Office.Role.SUPERVISE,
    Office.Role.FINANCE,
    Office.Role.OVERSEE,
)
# Those of them that read the applications themselves.
READERS = (Office.Role.SECRETARY, Office.Role.DIVISION, Office.Role.MEETING, Office.Role.OVERSEE)
# Those of these that act on applications, and not only watch.
ACTING = (Office.Role.SECRETARY, Office.Role.DIVISION, Office.Role.MEETING)
# Those of them that learn of opinions, ranks and decisions with everybody else only: at the release.
BLIND = (Office.Role.OVERSEE,)


def rounds_visible_to(user):
    """Every round but those still planned, which only its own offices see."""
    visible = ~Q(window=Round.Window.PLANNED)
    if user.is_authenticated:
        visible |= run_by(user, beside=BESIDE)
    return _rounds().filter(visible)


def rounds_run_by(user, *, beside=BESIDE):
    """The rounds that the user's offices work on."""
    return _rounds().filter(run_by(user, beside=beside))


def rounds_ranked_for(user, *, beside=READERS):
    """The rounds whose ranks, decisions and signatures the user may know: those that the user's offices work
    on, but before the release none in which the user applied, takes part or gives an opinion, and none for
    who only watches.
    """
    working = run_by(user, beside=[role for role in beside if role not in BLIND])
    known = Q(window=Round.Window.RELEASED) | (no_stake(user) & working)
    return rounds_run_by(user, beside=beside).filter(known)


def no_stake(user, round_="pk"):
    """The condition of rows in whose round, at that path, the user has no stake: neither applied nor takes
    part nor sits on a panel.
    """
    applied = Application.objects.filter(Q(applicant=user) | held(user), round=OuterRef(round_))
    takes_part = Participation.objects.filter(application__round=OuterRef(round_), person__user=user)
    sits = PanelMember.objects.filter(draw__group__round=OuterRef(round_), person__user=user)
    return ~Exists(applied) & ~Exists(takes_part) & ~Exists(sits)


def rounds_checked_by(user):
    """The rounds whose formal check is the user's office's: it also groups, collects and publishes."""
    return _rounds().filter(screening_office__code__in=offices_of(user))


def offices_deciding_beside(screening_office):
    """The offices that may decide on its rounds: the one of the same place, and that of the whole region."""
    scopes = {screening_office.code.partition("@")[2], WHOLE}
    return Office.objects.filter(code__in=[code(Office.Role.DECIDE, scope) for scope in scopes])


def run_by(user, prefix="", *, beside=()):
    """The condition of what belongs to a round that the user's offices work on."""
    screening = scopes_of(user, Office.Role.SCREEN, *beside)
    deciding = scopes_of(user, Office.Role.DECIDE)
    return Q(
        **{f"{prefix}screening_office__code__in": [code(Office.Role.SCREEN, scope) for scope in screening]}
    ) | Q(**{f"{prefix}deciding_office__code__in": [code(Office.Role.DECIDE, scope) for scope in deciding]})


def _rounds():
    return Round.objects.select_related("edition", "screening_office", "deciding_office")
