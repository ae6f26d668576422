"""Users read Chinese: every string of the product stands translated in the one catalogue."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SOURCES = ("accounts", "cultivation", "enterprises", "talent", "trail", "workflows", "templates")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "migrations")
CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory):
    """The catalogue as it would be if it were made anew from the sources of this moment."""
    folder = tmp_path_factory.mktemp("words")
    for name in SOURCES:
        shutil.copytree(PROJECT / name, folder / name, ignore=LEFT_OUT)
    (folder / CATALOGUE.parent).mkdir(parents=True)
    shutil.copy(PROJECT / CATALOGUE, folder / CATALOGUE)
    command = [sys.executable, "-m", "django", "makemessages", "--locale=zh_Hans", "--extension=py,html,txt"]
    plain = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run([*command, "--no-wrap"], cwd=folder, env=plain, capture_output=True, check=True)
    return folder / CATALOGUE


def entries(catalogue, *which):
    """The English strings of those entries."""
    command = ["msgattrib", "--no-wrap", *which, str(catalogue)]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return re.findall(r'^(?:#~ )?msgid "(.+)"$', text, re.MULTILINE)


def test_every_string_is_translated(extracted):
    assert entries(extracted, "--untranslated", "--no-obsolete") == []


def test_no_translation_is_a_guess(extracted):
    assert entries(extracted, "--only-fuzzy", "--no-obsolete") == []


def test_no_translation_is_left_over(extracted):
    assert entries(extracted, "--only-obsolete") == []


def test_placeholders_are_the_same_in_both_languages():
    command = ["msgfmt", "--check-format", "--output-file=/dev/null", str(PROJECT / CATALOGUE)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (checked.returncode, checked.stderr) == (0, "")
