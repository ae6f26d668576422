import sys
from pathlib import Path

from django.core.management.base import BaseCommand

from trail import chains, verification

SENTENCES = {
    "changed": "its content does not fit its hash",
    "unlinked": "it does not follow from the row before it",
    "missing": "rows before it are missing",
    "swapped": "it stands in another order than it was written in",
    "out of time": "its time does not fit its place",
    "gone": "it was sealed and is gone",
    "not as sealed": "it is not the row that was sealed",
    "not sealed": "it was put in where everything had been sealed",
}


class Command(BaseCommand):
    """Verify the action log: every row in its chain, and all against the checkpoints; exit 1 if not so."""

    help = "Verifies the action log's chains and checkpoints and names the first bad row; exit 1 with any."

    def add_arguments(self, parser):
        parser.add_argument(
            "--from",
            type=int,
            default=chains.LOWEST,
            dest="since",
            metavar="N",
            help="first number read; without it all",
        )
        parser.add_argument("--checkpoints", type=Path, default=None, metavar="FOLDER", help="another copy")
        parser.add_argument(
            "--keys", type=Path, default=None, metavar="FILE", help="public keys kept elsewhere"
        )

    def handle(self, *, since, checkpoints, keys, **options):
        report = verification.verify(checkpoints, keys, since=since, told=self._progress)
        self._tell(report)
        if not report.holds:
            sys.exit(1)

    def _tell(self, report):
        for each in report.breaks[:1]:
            place = f"row {each.number} ({each.chain}, place {each.seq})"
            self.stdout.write(f"first bad row: {place}: {SENTENCES[each.reason]}")
        if len(report.breaks) > 1:
            others = ", ".join(f"{each.number} ({each.chain})" for each in report.breaks[1:11])
            self.stdout.write(f"{len(report.breaks)} chains are broken; the others from: {others}")
        for fault in report.faults[:10]:
            self.stdout.write(str(fault))
        self.stdout.write(
            f"{report.rows} rows read, {report.sealed} of them compared with {report.checkpoints} checkpoints"
            + (f", the newest of {report.newest}" if report.newest else "")
        )
        if not report.checkpoints:
            self.stderr.write("no checkpoint: rows cut off, or chains computed anew, would not be seen")
        self.stdout.write("the log holds" if report.holds else "the log does not hold")

    def _progress(self, rows):
        self.stderr.write(f"{rows} rows", ending="\r")
        self.stderr.flush()
