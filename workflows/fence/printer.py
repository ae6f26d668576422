"""The press itself: WeasyPrint with our fonts, and with no way to a file or the network. Run as a module it
prints what it is asked to.
"""

import logging
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from workflows.fence import serving

ADDRESS_SHOWN = 200
COPIES = f"cultivation-fonts-{os.getuid()}"
MEGABYTES = 2048


class ForbiddenAddressError(Exception):
    """A paper asked for an address. None of ours does: something was not escaped, so nothing is printed."""


class DenyAll(URLFetcher):
    """Fetches nothing at all: no file, no address, no data, no redirect. Notes what was asked for."""

    def __init__(self):
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self.asked = []

    def fetch(self, url, headers=None):
        self.asked.append(url[:ADDRESS_SHOWN])
        raise ForbiddenAddressError(url[:ADDRESS_SHOWN])


class OnlyFonts(DenyAll):
    """Fetches our own faces by `font:name`, for our own style sheet."""

    def __init__(self, files):
        super().__init__()
        self.files = files

    def fetch(self, url, headers=None):
        path = self.files.get(url.removeprefix("font:"))
        return URLFetcherResponse(url, Path(path).read_bytes()) if path else super().fetch(url)


class Fonts(FontConfiguration):
    """The faces of one process: the path and the family and weight of each, by name. WeasyPrint copies them;
    here to a folder that bears the process's number, so that the next process sweeps up after one that was
    killed.
    """

    def __init__(self, faces):
        super().__init__()
        self._folder = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=_swept()))
        self._count = len(faces)
        rules = (
            f'@font-face {{ font-family: {family}; font-weight: {weight}; src: url("font:{name}") }}'
            for name, (_path, family, weight) in faces.items()
        )
        files = {name: path for name, (path, _family, _weight) in faces.items()}
        CSS(string="\n".join(rules), font_config=self, url_fetcher=OnlyFonts(files))

    @property
    def are_there(self):
        """Whether all copies still lie there: if somebody tidied them up, text would print as boxes."""
        return sum(1 for _copy in self._folder.glob("*")) == self._count


class Printer:
    """Fonts and parsed styles of one process; one paper at a time, since Pango's font map bears no second."""

    def __init__(self):
        self._told = Told()
        self._faces = self._fonts = None
        self._styles = {}

    def work(self, head, body):
        """Print the body, HTML, with the style sheet and the faces that the head names."""
        self._told.messages.clear()
        self._be_ready(head["faces"])
        fetcher = DenyAll()
        try:
            document = HTML(string=body.decode(), url_fetcher=fetcher).render(
                font_config=self._fonts, stylesheets=[self._style(head["style"])]
            )
            pdf = document.write_pdf(finisher=_without_maker)
        except ForbiddenAddressError as forbidden:
            fetcher.asked.append(str(forbidden))
        if fetcher.asked:
            return {"forbidden": fetcher.asked[0]}, b""
        answer = {"pages": len(document.pages), "lacking": _lacking(document), "told": self._told.messages}
        return answer, pdf

    def _be_ready(self, faces):
        if faces != self._faces or not self._fonts.are_there:
            self._faces, self._fonts, self._styles = faces, Fonts(faces), {}

    def _style(self, text):
        if text not in self._styles:
            self._styles[text] = CSS(string=text, font_config=self._fonts, url_fetcher=DenyAll())
        return self._styles[text]


class Told(logging.Handler):
    """What WeasyPrint warns of, kept for who asked."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.messages = []
        logger = logging.getLogger("weasyprint")
        logger.setLevel(logging.WARNING)
        logger.addHandler(self)
        logger.propagate = False

    def emit(self, record):
        self.messages.append(record.getMessage()[:300])


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


def _lacking(document):
    return sorted({character for font in document.fonts.values() for character in font.missing})


def _without_maker(document, pdf):
    with suppress(KeyError):
        del pdf.info["Producer"]


if __name__ == "__main__":
    serving.serve(Printer().work, megabytes=MEGABYTES)
