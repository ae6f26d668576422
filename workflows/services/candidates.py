"""Who may be drawn as an expert, and who is one: asked of the library, which registers here what it knows."""

from dataclasses import dataclass
from datetime import date

PROVIDERS = []
LIBRARIES = []


@dataclass(frozen=True)
class Tie:
    """To whom a candidate is tied: a person by number where known, always a name, and a unit or "". What has
    an `until` was over on that day; `lasting` ties never end.
    """

    kind: str
    name: str
    unit: str = ""
    person: int | None = None
    until: date | None = None
    lasting: bool = False


@dataclass(frozen=True)
class Candidate:
    """An expert of the library as a draw sees it; `user` is None where nobody could sign in."""

    person: int
    name: str
    user: int | None
    kinds: tuple[str, ...]
    fields: tuple[str, ...] = ()
    outside: bool = False
    unit: str = ""
    ties: tuple[Tie, ...] = ()


def provides_candidates(provider):
    """Register a library: a function of a day to the candidates of that day, or, with `among`, to those of
    these persons whom the library has, serving or not.
    """
    PROVIDERS.append(provider)
    return provider


def knows_experts(provider):
    """Register a library: a function of a person's number to whether the person stands in it."""
    LIBRARIES.append(provider)
    return provider


def is_expert(person_pk):
    """Whether the person stands in a library, serving at present or not."""
    return any(knows(person_pk) for knows in LIBRARIES)


def candidates(day, among=None):
    """All candidates of a day, each person once; with `among` what is known of these persons instead."""
    found = {}
    for provider in PROVIDERS:
        for candidate in provider(day, among):
            found.setdefault(candidate.person, candidate)
    return list(found.values())
