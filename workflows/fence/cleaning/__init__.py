"""A copy of a file without what its programs wrote about who made it, and the text that can be
searched in it.
"""

from dataclasses import dataclass, field


class UncleanableError(ValueError):
    """The file cannot be read as what it is, or holds a part that nothing here can clean."""


@dataclass
class Cleaned:
    """The copy. `text` is all that can be read of it; `blind_spots` says what cannot be read: `pictures`, or
    `fonts` whose letters no program can tell.
    """

    content: bytes
    text: str = ""
    blind_spots: list[str] = field(default_factory=list)
