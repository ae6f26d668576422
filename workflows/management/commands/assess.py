import sys
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from workflows.management.commands.explain import read_day, read_programme
from workflows.policy import tabular
from workflows.policy.dated import NotInForce

BOM = b"\xef\xbb\xbf"
PATIENCE = 2


class Command(BaseCommand):
    """Judges every row of a table whose columns are facts; writes nothing to the database and needs none."""

    help = "judge every row of a CSV whose columns are facts (explain PROGRAMME --facts names them)"
    requires_system_checks = ()

    def add_arguments(self, parser):
        # What lacks is said by `handle`, in Chinese and with exit code 1.
        parser.add_argument("programme", nargs="?")
        parser.add_argument("--on", metavar="DAY", help="2026-01-31")
        parser.add_argument("--input", metavar="FILE.csv")
        parser.add_argument("--output", metavar="FILE.csv", help="standard output where it is not given")
        parser.add_argument("--explain", action="store_true", help="add the sentences of every rule")

    def handle(self, programme, on, input, output, explain, **options):  # noqa: A002 - the contract's word
        if not (programme and on and input):
            raise CommandError(
                _("Write: assess PROGRAMME --on DAY --input FILE.csv [--output FILE.csv] [--explain]")
            )
        day = read_day(on)
        read = read_programme(programme, day)
        content = self._content(input)
        try:
            judged = tabular.judge(
                read,
                tabular.decode(content),
                day,
                explain=explain,
                progress=Progress(self.stderr),
                tell=self.stderr.write,
            )
        except (tabular.TableError, NotInForce) as error:
            raise CommandError(str(error)) from None
        if output:
            self._write(Path(output), (BOM if content.startswith(BOM) else b"") + judged.encode())
        else:
            self.stdout.write(judged, ending="")

    def _content(self, name):
        try:
            return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError as error:
            told = {"name": name, "why": _why(error)}
            raise CommandError(_("The file “%(name)s” cannot be read: %(why)s.") % told) from None

    def _write(self, path, content):
        try:
            path.write_bytes(content)
        except OSError as error:
            told = {"name": path, "why": _why(error)}
            raise CommandError(_("The file “%(name)s” cannot be written: %(why)s.") % told) from None


def _why(error):
    """Why the system refused a file."""
    known = {
        FileNotFoundError: _("there is no such file or folder"),
        IsADirectoryError: _("it is a folder"),
        PermissionError: _("the system does not allow it"),
    }
    return known.get(type(error), error.strerror)


class Progress:
    """A bar on standard error for what takes longer than two seconds."""

    def __init__(self, stream):
        self.stream = stream
        self.started = self.shown = time.monotonic()

    def __call__(self, done, whole):
        now = time.monotonic()
        if now - self.started < PATIENCE or (now - self.shown < 1 and done < whole):
            return
        self.shown = now
        filled = 30 * done // whole if whole else 30
        ending = "\n" if done == whole else ""
        self.stream.write(f"\r[{'#' * filled}{'.' * (30 - filled)}] {done}/{whole}", ending=ending)
