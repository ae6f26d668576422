#!/usr/bin/env python
"""Django's command line for this project, on the embedded servers unless the environment names others."""

import os
import sys
from contextlib import nullcontext


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cultivation.settings")
    with nullcontext() if os.environ.get("DATABASE_URL") else embedded_servers():
        run()


def embedded_servers():
    """The servers that run already, or some for as long as this command takes."""
    from cultivation.launcher import clients
    from cultivation.launcher.machine import Trouble

    try:
        return clients.entered()
    except Trouble as trouble:
        sys.exit(f"✗ {trouble}")


def run():
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:
        sys.exit(f"✗ {problem}")


if __name__ == "__main__":
    main()
