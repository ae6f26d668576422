"""Who may come to which address: the one declaration, kept by the middleware and held by tests.

It is a table and no decorator: allauth's views are not ours to decorate, an interface's view has several
verbs, and whoever answers for the rights reads one list. The rows that somebody reaches are for the selectors
to say; the table names the very functions that the views load them through.
"""

from cultivation.access.api import API
from cultivation.access.pages import PAGES
from cultivation.access.routes import OPEN, SIGNED_IN, Route

ROUTES = PAGES | API

__all__ = ["OPEN", "ROUTES", "SIGNED_IN", "Route", "name_of"]


def name_of(match):
    """How a resolved address is called here: by its name, or where it has none by its pattern."""
    return match.url_name or match.route
