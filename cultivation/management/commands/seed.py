"""Believable data (`seed --profile demo|acceptance|scale`)."""

import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from cultivation.seed import many_enterprises
from cultivation.seed.profiles import Acceptance, Demo
from cultivation.seed.scale import Scale
from trail import sealing
from trail.checkpoints import Folder
from trail.models import NumberSeries
from workflows.models import ProgrammeEdition

PROFILES = {"demo": Demo, "acceptance": Acceptance, "scale": Scale}


class Command(BaseCommand):
    help = "Fills an empty system with invented, believable data; every unit is marked （演示）."

    def add_arguments(self, parser):
        parser.add_argument("--profile", choices=PROFILES, required=True)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--applications", type=int, default=0)
        parser.add_argument(
            "--enterprises", type=int, default=0, metavar="N", help="so many more enterprises, with archives"
        )
        parser.add_argument(
            "--json", type=Path, metavar="FILE", help="writes accounts and ids; readable by its owner only"
        )

    def handle(self, *, profile, seed, applications, enterprises, **options):
        if not ProgrammeEdition.objects.filter(programme="youth_fund").exists():
            raise CommandError("还没有载入规划：请先运行 manage.py load_plan。")
        if User.objects.filter(username="officer").exists():
            raise CommandError("系统中已有演示数据；不会再写一遍。")
        world = PROFILES[profile](seed, applications, self._report)
        world.make()
        if enterprises:
            many_enterprises.fill(enterprises, seed, self._report)
        self._seal()
        made = world.as_json()
        if options["json"]:
            self._write(options["json"], made)
        for account in made["accounts"]:
            self.stdout.write(
                f"{account['role']:<10} {account['username']:<12} {account['password']:<24} {account['name']}"
            )

        if settings.SECOND_FACTOR == "required":
            self._report(
                "除申报人外，登录还须动态码：密钥见 --json 文件的 totp_secret（SECOND_FACTOR=required）。"
            )

    def _seal(self):
        """What was invented is sealed at once; a new database has no checkpoints from before."""
        if not NumberSeries.objects.filter(series=sealing.SERIES).exists():
            Folder().set_aside()
        sealing.seal()

    def _report(self, text):
        self.stderr.write(text)

    def _write(self, path, made):
        path.touch(mode=0o600, exist_ok=True)
        path.chmod(0o600)
        path.write_text(json.dumps(made, ensure_ascii=False, indent=2))
