"""The entries of the main navigation, by what the user may do."""

from django.conf import settings
from django.urls import get_resolver, reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models import Office
from workflows import permissions
from workflows.selectors import READERS, unread_of

VISITOR = (
    ("home", _("Home")),
    ("round-list", _("Rounds")),
    ("notice-list", _("Public notices")),
    ("board", _("Board")),
    ("verify", _("Verify a document")),
)
APPLICANT = (
    ("round-list", _("Rounds")),
    ("application-list", _("My applications")),
    ("archive", _("My archive")),
    ("inbox", _("Inbox")),
    ("register", _("Register")),
    ("board", _("Board")),
)
# What an office sees, in this order: `None` is for every office but those of the administrators.
Role = Office.Role
OFFICES = (
    ("inbox", _("Inbox"), None),
    (
        "desk",
        _("Desk"),
        tuple(role for role in permissions.DEPARTMENT if role != Role.FINANCE),
    ),
    ("unit-desk", _("Applications"), permissions.LINKS),
    ("application-list", _("Our applications"), (Role.CONTACT,)),
    ("unit-accounts", _("Accounts"), (Role.UNIT,)),
    ("unit-activation", _("Units"), (Role.BANNER, Role.RECOMMEND, Role.SCREEN)),
    ("draw-list", _("Draws"), (Role.DRAW, Role.WITNESS, Role.SCREEN, Role.SECRETARY, Role.SUPERVISE)),
    ("expert-library", _("Experts"), (Role.SCREEN,)),
    (
        "enterprise-list",
        _("Enterprises"),
        (Role.CONTACT, Role.BANNER, Role.RECOMMEND, Role.SCREEN, Role.DECIDE, *READERS),
    ),
    ("spot-check-list", _("Spot checks"), (Role.SCREEN, Role.BANNER, Role.RECOMMEND)),
    (
        "recognition-desk",
        _("Recognitions"),
        (Role.BANNER, Role.RECOMMEND, Role.SCREEN, Role.DECIDE, *READERS),
    ),
    ("pool", _("High-tech pool"), (Role.BANNER, Role.RECOMMEND, Role.SCREEN, Role.DECIDE, *READERS)),
    ("ladder", _("Ladder"), (Role.BANNER, Role.RECOMMEND, Role.SCREEN, Role.DECIDE, *READERS)),
    ("seclusion-list", _("Secrets"), (Role.SCREEN, Role.DECIDE)),
    ("objection-list", _("Objections"), (Role.SUPERVISE,)),
    ("payments", _("Payments"), (Role.FINANCE,)),
    ("round-list", _("Rounds"), None),
    ("register", _("Register"), (*permissions.DEPARTMENT, Role.UNIT)),
    ("board", _("Board"), None),
)
GIVING = (("role-list", _("Roles")),)
# The pages of one round that belong to the desk though their addresses begin with the rounds'.
AT_THE_DESK = (
    "/desk/elsewhere/",
    "/desk/",
    "/desk/applications/",
    "/dossier/",
    "/groups/",
    "/held-files/",
    "/quotas/",
    "/ranking/",
    "/ranking/print/",
    "/sign-off/",
)


def navigation(request):
    """Context of every page: `navigation`, how many notices are new to the user (`unread`), whether the data
    is a demonstration's, and by what this browser keeps the drafts of this person apart from those of others.
    """
    user = getattr(request, "user", None)
    is_somebody = user is not None and user.is_authenticated
    entries = APPLICANT if is_somebody else VISITOR
    if entries is APPLICANT and permissions.holds_any_office(user):
        entries = _entries_of(user)
    place = _place(request.path)
    return {
        "navigation": _entries(entries, place),
        "unread": unread_of(user) if is_somebody else 0,
        "me": _kept_apart(user) if is_somebody else "",
        "demo": settings.DEMO,
        "version": settings.VERSION,
    }


def _kept_apart(user):
    """Says nothing of order or number, as the account's own key would."""
    return salted_hmac("drafts in the browser", str(user.pk)).hexdigest()[:16]


def _entries_of(user):
    if permissions.holds_role(user, *permissions.ADMINISTRATORS):
        return (*VISITOR, *(GIVING if permissions.holds_role(user, Role.SECURITY) else ()))
    return [
        (name, label)
        for name, label, roles in OFFICES
        if roles is None or permissions.holds_role(user, *roles)
    ]


def _place(path):
    """Where a page belongs whose address does not begin with its entry's."""
    if path.startswith("/tasks/"):
        return reverse("inbox")
    return reverse("desk") if path.endswith(AT_THE_DESK) else path


def _entries(entries, path):
    """The entries with their addresses. One is current on its own page and on those beneath it; where one
    lies beneath another, the nearest.
    """
    urls = {reverse(name): label for name, label in entries if _is_there(name)}
    above = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    current = max(above, key=len, default=None)
    return [{"url": url, "label": label, "current": url == current} for url, label in urls.items()]


def _is_there(name):
    return name in get_resolver().reverse_dict
