#!/usr/bin/env python
"""Django's command line for this project; uses the embedded servers where they run."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cultivation.settings")
    if not os.environ.get("DATABASE_URL"):
        borrow_servers()
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:
        sys.exit(f"✗ {problem}")


def borrow_servers():
    """Takes the environment of the servers that `make run` holds, or says how to have some."""
    from cultivation.launcher import clients

    if not clients.borrow():
        sys.exit(
            '✗ 数据库没有运行：请先 make run，或用 make manage ARGS="…" / '
            'no database runs: make run first, or use make manage ARGS="…", or set DATABASE_URL'
        )


if __name__ == "__main__":
    main()
