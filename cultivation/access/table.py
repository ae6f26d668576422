"""Actor × relation × object × state × action, answered by the selectors that the product itself uses."""

from collections import Counter, defaultdict
from functools import cached_property

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.offices import offices_of
from cultivation.access import ROUTES
from cultivation.access.kinds import KINDS, addresses_of
from cultivation.access.relations import is_a_person, is_an_expert

COLUMNS = ("actor", "relation", "object", "state", "action", "answer", "objects")
ACTORS = 200
ALLOW, DENY, VARIES = "allow", "deny", "varies"


class Actor:
    """Somebody before the product, by what one holds and is; `user=None` for a visitor."""

    def __init__(self, user=None):
        self.user = user or AnonymousUser()
        offices = offices_of(user) if user else frozenset()
        self.held = addresses_of(user, offices) if user else frozenset()
        self.roles = sorted({code.partition("@")[0] for code in offices}) or _without_office(user)
        self._reached = {}

    @cached_property
    def name(self):
        """The roles in one word."""
        return "+".join(self.roles)

    def reaches(self, route, verb):
        """The keys of the objects that the route lets the actor reach by the verb; asked once for each
        selector.
        """
        if not route.lets_in(self.user):
            return frozenset()
        scope = route.scope(verb)
        if scope not in self._reached:
            self._reached[scope] = frozenset(scope(self.user).order_by().values_list("pk", flat=True))
        return self._reached[scope]


def actors():
    """A visitor, and the accounts of this database, at most so many; oldest first."""
    return [Actor(), *(Actor(user) for user in User.objects.filter(is_active=True).order_by("pk")[:ACTORS])]


def table(*, report=lambda text: None):
    """The rows of the table; those of one actor, relation, kind, state and action are one row, which says how
    many objects it speaks of. What differs among them is said to vary.
    """
    kinds = {name: list(kind.rows()) for name, kind in KINDS.items()}
    answers = defaultdict(Counter)
    for number, actor in enumerate(actors(), 1):
        if number % 25 == 0:
            report(f"{number} …")
        for name, route in ROUTES.items():
            for verb in route.verbs:
                if verb != "HEAD":
                    _ask(answers, actor, name, route, verb, kinds)
    for key in sorted(answers):
        counted = answers[key]
        yield (*key, next(iter(counted)) if len(counted) == 1 else VARIES, sum(counted.values()))


def _ask(answers, actor, name, route, verb, kinds):
    action = f"{verb} {name}"
    if route.reads is None:
        answer = _answer(route, route.lets_in(actor.user))
        answers[actor.name, "—", "—", "—", action][answer] += 1
        return
    reached = actor.reaches(route, verb)
    for row in kinds.get(route.kind, ()):
        key = actor.name, row.relation(actor.held), route.kind, row.state or "—", action
        answers[key][_answer(route, row.pk in reached)] += 1


def _answer(route, is_allowed):
    if not is_allowed:
        return DENY
    return f"masked: {' '.join(route.masked)}" if route.masked else ALLOW


def _without_office(user):
    if user is None:
        return ["visitor"]
    if is_an_expert(user):
        return ["expert"]
    return ["applicant"] if is_a_person(user) else ["nobody"]
