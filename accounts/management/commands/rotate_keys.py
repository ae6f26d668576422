"""A new key for personal fields, and everything encrypted anew under it, while the system runs."""

import json
import time

from django.core.management.base import BaseCommand, CommandError

from accounts import keyring, rotation

PAUSE = 0.2


class Command(BaseCommand):
    help = (
        "Makes a new key active and encrypts everything anew under it. Interrupted, go on with --continue; "
        "then take the old key out with --drop KEY."
    )

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--continue", action="store_true", dest="resume", help="no new key; do the rest")
        what.add_argument("--status", action="store_true", help="only tell how much needs which key")
        what.add_argument("--drop", metavar="KEY", help="take out a key that nothing needs any more")
        parser.add_argument("--batch", type=int, default=rotation.BATCH, help="rows in one transaction")
        parser.add_argument("--json", action="store_true")

    def handle(self, *, resume, status, drop, batch, **options):
        if batch < 1:
            raise CommandError("--batch must be at least 1.")
        if drop:
            self._drop(drop)
        elif not status:
            self._renew(resume, batch)
        self._tell(as_json=options["json"])

    def _renew(self, resume, size):
        if not resume:
            self.stderr.write(f"{rotation.begin()} is the active key now.")
        renewed = 0
        while True:
            done = rotation.batch(size)
            renewed += done
            if done:
                self.stderr.write(f"{renewed} rows renewed")
            elif rotation.left():
                time.sleep(PAUSE)
            else:
                break
        rotation.finish(renewed)

    def _drop(self, name):
        try:
            rotation.drop(name)
        except rotation.KeyNeededError as refusal:
            raise CommandError(str(refusal)) from None
        self.stderr.write(f"{name} is dropped.")

    def _tell(self, *, as_json):
        active, found = keyring.keyring().active, rotation.status()
        if as_json:
            self.stdout.write(json.dumps({"active": active, "texts": found}))
            return
        for name, number in found.items():
            self.stdout.write(f"{name}  {number}{'  active' if name == active else ''}")
