"""What a file really is, whatever its name says, and what in it must not come in.

Only what is cheap is read here: signatures, a picture's header, a PDF's structure, a package's list of parts
and then its XML. Each has a measure that is looked at while reading, so that a small file cannot cost much.
"""

from enum import StrEnum, auto


class Reason(StrEnum):
    """Why a file must not come in."""

    TWO_IN_ONE = auto()
    PICTURE_DAMAGED = auto()
    PICTURE_TOO_LARGE = auto()
    PICTURE_WITH_MORE = auto()
    PDF_INCOMPLETE = auto()
    PDF_LOCKED = auto()
    PDF_ACTIVE = auto()
    OFFICE_DAMAGED = auto()
    OFFICE_TOO_LARGE = auto()
    OFFICE_LOCKED = auto()
    OFFICE_ACTIVE = auto()
    OFFICE_REACHES_OUT = auto()


class RefusedError(ValueError):
    """The file must not come in, for its `reason`."""

    def __init__(self, reason):
        self.reason = reason
        super().__init__(reason)
