"""What is declared of one address."""

from collections.abc import Callable
from dataclasses import dataclass

from workflows import permissions

OPEN, SIGNED_IN = "open", "signed_in"
SAFE = ("GET", "HEAD")
READ = SAFE
WRITE = ("POST",)
BOTH = (*READ, *WRITE)


@dataclass(frozen=True)
class Route:
    """One address: the kind of object that it leads to (empty: none of its own), its verbs, and who may.

    `who` is everybody (`OPEN`), whoever is signed in (`SIGNED_IN`), the roles one of which must be held, or a
    predicate of the user. `reads` and `acts` are the selectors through which the object is loaded for reading
    and for writing; without `acts` writing goes through `reads`. `masked` are the personal fields that the
    answer shows covered.
    """

    kind: str = ""
    verbs: tuple[str, ...] = READ
    who: str | tuple[str, ...] | Callable = SIGNED_IN
    reads: Callable | None = None
    acts: Callable | None = None
    masked: tuple[str, ...] = ()

    def lets_in(self, user):
        """Whether the user may come here at all, whatever the object."""
        if self.who == OPEN:
            return True
        if not user.is_authenticated:
            return False
        if self.who == SIGNED_IN:
            return True
        return permissions.holds_role(user, *self.who) if isinstance(self.who, tuple) else self.who(user)

    def scope(self, verb):
        """The selector of the objects that the verb reaches; None where there is no object."""
        return self.reads if verb in SAFE else self.acts or self.reads

    def as_json(self):
        """Who may, in words that stay."""
        by_roles = isinstance(self.who, tuple)
        access = self.who if isinstance(self.who, str) else "roles" if by_roles else "relation"
        return {
            "access": access,
            "roles": [str(role) for role in self.who] if by_roles else [],
            "relation": self.who.__name__ if access == "relation" else "",
            "reads": self.reads.__name__ if self.reads else "",
            "acts": self.acts.__name__ if self.acts else "",
        }
