"""Whatever a page loads is among the files that are collected for it."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.utils import matches_patterns

from cultivation.statics import StaticFiles

LOADED = re.compile(r"{% static ['\"]([^'\"]+)['\"]")


def loaded():
    """What our templates load, by its name."""
    templates = Path(settings.BASE_DIR, "templates").rglob("*.html")
    return sorted({name for each in templates for name in LOADED.findall(each.read_text(encoding="utf-8"))})


@pytest.mark.parametrize("name", loaded())
def test_what_a_template_loads_is_collected(name):
    parts = Path(name).parts
    ways = [*parts, *("/".join(parts[:end]) for end in range(1, len(parts) + 1))]

    assert finders.find(name)
    assert not [way for way in ways if matches_patterns(way, StaticFiles.ignore_patterns)]
