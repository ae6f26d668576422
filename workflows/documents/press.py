"""The press of a process: it asks a printer behind the fence, which has our fonts and no way to anywhere."""

import logging
import os
from contextlib import contextmanager
from threading import Lock

from django.utils.translation import gettext as _

from workflows.documents import fonts
from workflows.fence import Fenced, FenceError
from workflows.services.errors import NotNow
from workflows.services.letters import Paper

SECONDS_TO_WAIT = 20
SECONDS_TO_PRINT = 120
# WeasyPrint keeps memory after a paper; a fresh printer does not.
PAPERS_EACH = 200

logger = logging.getLogger(__name__)
weasyprint = logging.getLogger("weasyprint")


class ForbiddenAddress(Exception):
    """A paper asked for an address. None of ours does: something was not escaped, so nothing is printed."""


class Busy(NotNow):
    """Papers are being made: asked again in a moment, this one is made too."""


class TooMuch(NotNow):
    """The paper took more time or memory than a paper may."""


class Press:
    """The printer of one process; one paper at a time."""

    def __init__(self):
        self._lock = Lock()
        self._printer, self._printed = None, 0

    def print(self, text, style):
        """Print HTML with a style sheet, both as text."""
        faces = {name: (str(path), *fonts.FACES[name]) for name, path in fonts.faces().items()}
        head = {"style": style, "faces": faces}
        with self._held():
            try:
                answer, pdf = self._ready().ask(head, text.encode(), seconds=SECONDS_TO_PRINT)
            except FenceError as error:
                self._printer = self._printer.end()
                logger.error("A paper could not be printed: %s", error)
                raise TooMuch(
                    _("This document took more time or memory than a document may. Make it shorter.")
                ) from None
        if "forbidden" in answer:
            raise ForbiddenAddress(answer["forbidden"])
        _tell(answer)
        return Paper(pdf, answer["pages"])

    @contextmanager
    def _held(self):
        if not self._lock.acquire(timeout=SECONDS_TO_WAIT):
            raise Busy(_("Many documents are being made just now. Please try again in a minute."))
        try:
            yield
        finally:
            self._lock.release()

    def _ready(self):
        if self._printer and (self._printed >= PAPERS_EACH or not self._printer.is_alive):
            self._printer = self._printer.end()
        if self._printer is None:
            self._printer, self._printed = Fenced("printer"), 0
        self._printed += 1
        return self._printer


def press():
    """The press of this process; what a parent opened before a fork is left alone."""
    with _opening:
        return _presses.setdefault(os.getpid(), Press())


_opening = Lock()
_presses = {}


def _tell(answer):
    for message in answer["told"]:
        weasyprint.warning(message)
    if lacking := answer["lacking"]:
        logger.warning("No font has these characters: %s", " ".join(f"U+{each:04X}" for each in lacking[:20]))
