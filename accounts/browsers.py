"""What a browser calls itself, in two words."""

from django.utils.translation import gettext as _

# The first that is found counts: most browsers name others besides.
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg/", "Edge"),
    ("QQBrowser", "QQ"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def named(user_agent):
    """Return browser and system by their usual names, or that they are not known."""
    found = [_first(user_agent, names) for names in (BROWSERS, SYSTEMS)]
    return " · ".join(name for name in found if name) or _("Unknown browser")


def _first(user_agent, names):
    return next((name for mark, name in names if mark in user_agent), "")
