"""`python -m benchmarks [--sizes 1000,10000] [--only whole_round] [--json FILE]`: all that is measured, each
beside its floor.

Works in a database of its own, which is made anew for each size and dropped at the end.
"""

import argparse
import json
import logging
import os
import platform
import sys
import tempfile
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cultivation.settings")

SIZES = "1000,10000,100000"
OTHERS = ("policy", "board", "documents", "trail", "archive_import", "night", "whole_round")
DATABASE = "benchmark_cultivation"
COLUMNS = ("size", "benchmark", "queries", "bytes", "median", "p95", "floor", "ratio", "cpu")


def main(words):
    """Measure, print, and keep the figures."""
    wished = arguments(words)
    prepare(wished.media)
    from benchmarks import measuring

    found = {"day": date.today().isoformat(), "machine": machine(), "pages and steps": []}
    for size in wished.sizes:
        with measuring.database(DATABASE):
            found["pages and steps"] += measuring.of_size(size, report=tell)
    found["growth"] = measuring.growth(found["pages and steps"])
    with measuring.database(DATABASE):
        for name in wished.others:
            tell(f"{name} …")
            found[name] = import_module(f"benchmarks.{name}").run()
    show(found, wished.others)
    keep(found, wished.json)


def arguments(words):
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--sizes", default=SIZES, type=lambda text: [int(size) for size in text.split(",")])
    parser.add_argument("--json", type=Path, default=Path("var") / "benchmark.json")
    parser.add_argument("--only-pages", dest="others", action="store_const", const=(), default=present())
    parser.add_argument("--only", dest="others", type=lambda name: (name,), metavar="/".join(OTHERS))
    parser.set_defaults(media=tempfile.mkdtemp(prefix="benchmark-media-"))
    wished = parser.parse_args(words)
    if "--only" in words:
        wished.sizes = []
    return wished


def present():
    return tuple(name for name in OTHERS if find_spec(f"benchmarks.{name}"))


def prepare(media):
    """The product as it runs, but for static files without a manifest, since nothing was collected here."""
    os.environ |= {"DEBUG": "true", "MEDIA_ROOT": media, "LOG_FORMAT": "plain"}
    import django

    django.setup()
    from django.conf import settings

    logging.getLogger("cultivation.access").setLevel(logging.WARNING)
    settings.DEBUG = False
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    settings.ROOT_URLCONF = "benchmarks.floor"


def machine():
    from importlib.metadata import version

    from django.db import connections

    connections["owner"].ensure_connection()
    packages = ("Django", "django-viewflow", "psycopg", "polars", "weasyprint")
    return {
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "postgresql": connections["owner"].pg_version // 10000,
        **{name: version(name) for name in packages},
    }


def show(found, others):
    """Print every figure as a table."""
    table(found["pages and steps"], COLUMNS)
    table(found["growth"], ("benchmark", "queries", "ratio", "cpu"))
    for name in others:
        table(found[name], tuple(dict.fromkeys(column for row in found[name] for column in row)))


def table(rows, columns):
    cells = [columns, *([str(row.get(column, "")) for column in columns] for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(columns))]
    for line in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    print()


def keep(found, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1))
    tell(f"→ {path}")


def tell(line):
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
