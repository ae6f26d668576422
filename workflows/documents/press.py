"""The press itself: WeasyPrint with our fonts, and with no way to a file or the network."""

import logging
import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

from django.utils.translation import gettext as _
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from workflows.documents import fonts, render
from workflows.services.errors import NotNow
from workflows.services.letters import Paper

SECONDS_TO_WAIT = 20
ADDRESS_SHOWN = 200
COPIES = f"cultivation-fonts-{os.getuid()}"

logger = logging.getLogger(__name__)


class ForbiddenAddress(Exception):
    """A paper asked for an address. None of ours does: something was not escaped, so nothing is printed."""


class Busy(NotNow):
    """The press was taken for too long."""


class DenyAll(URLFetcher):
    """Fetches nothing at all: no file, no address, no data, no redirect. Notes what was asked for."""

    def __init__(self):
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self.asked = []

    def fetch(self, url, headers=None):
        self.asked.append(url[:ADDRESS_SHOWN])
        raise ForbiddenAddress(url[:ADDRESS_SHOWN])


class OnlyFonts(DenyAll):
    """Fetches our own faces by `font:name`, for our own style sheet."""

    def fetch(self, url, headers=None):
        path = fonts.faces().get(url.removeprefix("font:"))
        return URLFetcherResponse(url, path.read_bytes()) if path else super().fetch(url)


class Fonts(FontConfiguration):
    """The faces of one process. WeasyPrint copies them; here to a folder that bears the process's number, so
    that the next process sweeps up after one that was killed.
    """

    def __init__(self):
        super().__init__()
        self._folder = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=_swept()))
        rules = (
            f'@font-face {{ font-family: {family}; font-weight: {weight}; src: url("font:{name}") }}'
            for name, (family, weight) in fonts.FACES.items()
            if name in fonts.faces()
        )
        CSS(string="\n".join(rules), font_config=self, url_fetcher=OnlyFonts())

    def __del__(self):
        # Not in a child that a fork made: its parent still prints.
        if self._folder and self._folder.name.startswith(f"{os.getpid()}-"):
            super().__del__()

    @property
    def are_there(self):
        """Whether all copies still lie there: if somebody tidied them up, text would print as boxes."""
        return sum(1 for _copy in self._folder.glob("*")) == len(fonts.faces())


class Press:
    """Fonts and parsed styles of one process; one paper at a time, since Pango's font map bears no second."""

    def __init__(self):
        self.lock = Lock()
        self.fonts = Fonts()
        self.styles = {}

    def print(self, text, style):
        """Print HTML with the style sheet of that name."""
        with self._held():
            fetcher = DenyAll()
            document = HTML(string=text, url_fetcher=fetcher).render(
                font_config=self.fonts, stylesheets=[self._style(style)]
            )
            paper = Paper(document.write_pdf(finisher=_without_maker), len(document.pages))
            _warn_of_boxes(document)
        if fetcher.asked:
            raise ForbiddenAddress(fetcher.asked[0])
        return paper

    @contextmanager
    def _held(self):
        if not self.lock.acquire(timeout=SECONDS_TO_WAIT):
            raise Busy(_("Many documents are being made just now. Please try again in a minute."))
        try:
            yield
        finally:
            self.lock.release()

    def _style(self, name):
        if name not in self.styles:
            self.styles[name] = CSS(string=render.style(name), font_config=self.fonts, url_fetcher=DenyAll())
        return self.styles[name]


def press():
    """The press of this process; what a parent opened before a fork is left alone."""
    with _opening:
        opened = _presses.get(os.getpid())
        if opened is None or not opened.fonts.are_there:
            opened = _presses[os.getpid()] = Press()
        return opened


_opening = Lock()
_presses = {}


def _swept():
    """The folder of copies, rid of those of processes that are gone; another user's folder is refused."""
    folder = Path(tempfile.gettempdir()) / COPIES
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to somebody else")
    for left in folder.iterdir():
        if not Path("/proc", left.name.partition("-")[0]).exists():
            shutil.rmtree(left, ignore_errors=True)
    return folder


def _warn_of_boxes(document):
    """One line for all characters that no font has; WeasyPrint itself writes one for each of them."""
    lacking = sorted({character for font in document.fonts.values() for character in font.missing})
    if lacking:
        logger.warning("No font has these characters: %s", " ".join(f"U+{each:04X}" for each in lacking[:20]))


def _without_maker(document, pdf):
    with suppress(KeyError):
        del pdf.info["Producer"]
