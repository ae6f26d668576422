"""The entries of the main navigation, by what the user may do."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workflows import permissions

VISITOR = (
    ("home", _("Home")),
    ("round-list", _("Rounds")),
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
STAFF = (
    ("inbox", _("Inbox")),
    ("desk", _("Desk")),
    ("round-list", _("Rounds")),
    ("register", _("Register")),
    ("board", _("Board")),
)


def navigation(request):
    """Context of every page: `navigation`, and whether the data is a demonstration's."""
    user = getattr(request, "user", None)
    entries = VISITOR if user is None or not user.is_authenticated else APPLICANT
    if entries is APPLICANT and permissions.holds_any_office(user):
        entries = STAFF if permissions.is_staff(user) else VISITOR
    place = _place(request.path)
    return {
        "navigation": [_entry(reverse(name), label, place) for name, label in entries],
        "demo": settings.DEMO,
        "version": settings.VERSION,
    }


def _place(path):
    """Where a page belongs whose address does not begin with its entry's."""
    if path.startswith("/tasks/"):
        return reverse("inbox")
    return reverse("desk") if path.endswith("/desk/") else path


def _entry(url, label, path):
    """An entry is current on its own page and on those beneath it."""
    return {"url": url, "label": label, "current": path == url or (url != "/" and path.startswith(url))}
