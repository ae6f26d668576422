"""What is installed: pinned, no lower than what is known to be safe, and nothing used that is not pinned."""

import ast
import re
import sys
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest
from packaging.version import Version

PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = ("accounts", "cultivation", "enterprises", "talent", "trail", "workflows")

# The lowest release of each package without a hole that concerns us, and the hole.
FLOORS = {
    "django": ("5.2.19", "CVE-2026-108147 and 45 more; formsets with parent links, cached private pages"),
    "django-viewflow": ("2.4.0", "the detail view asks for the object's permission since issue 505"),
    "djangorestframework": ("3.18", "3.15.2 ends the scripting holes of the browsable interface"),
    "weasyprint": ("70.0", "CVE-2026-55073: earlier ones bypass the fetcher"),
    "redis": ("4.5.4", "CVE-2023-28858: one user's answer delivered to another"),
    "celery": ("5.7", "CVE-2021-23727; the last line for Python 3.11"),
    "django-filter": ("2.4.0", "CVE-2020-15225: a number that stops the server"),
    "pillow": ("13.0.0", "the newest known when this was written"),
    "lxml": ("6.1.3", "the newest known when this was written"),
    "pypdf": ("7.1.0", "the newest known when this was written"),
    "openpyxl": ("3.1.5", "CVE-2017-5992; needs defusedxml beside it"),
    "defusedxml": ("0.7.1", "openpyxl is not safe without it"),
}


def pins(name):
    lines = (PROJECT / name).read_text().splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith(("#", "-r "))]


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


RUNNING = {normal(pin.split("==")[0]): pin.split("==")[1] for pin in pins("requirements.txt")}
TESTING = {normal(pin.split("==")[0]): pin.split("==")[1] for pin in pins("requirements-dev.txt")}


@pytest.mark.parametrize("pin", pins("requirements.txt") + pins("requirements-dev.txt"))
def test_every_requirement_is_pinned_to_one_release(pin):
    assert re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][0-9a-z.]*", pin)


@pytest.mark.parametrize(("name", "pinned"), sorted((RUNNING | TESTING).items()))
def test_what_is_installed_is_what_is_pinned(name, pinned):
    assert version(name) == pinned


@pytest.mark.parametrize(("name", "floor"), [(name, floor) for name, (floor, _hole) in FLOORS.items()])
def test_nothing_stands_below_its_floor(name, floor):
    pinned = (RUNNING | TESTING).get(name)

    assert pinned is None or Version(pinned) >= Version(floor)


def test_openpyxl_never_comes_without_defusedxml():
    assert "openpyxl" not in RUNNING or "defusedxml" in RUNNING


def imported(files):
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                yield from (alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                yield node.module.split(".")[0]


def foreign(files):
    """The packages of other people that these files import."""
    return set(imported(files)) - set(sys.stdlib_module_names) - {*PACKAGES, "benchmarks", "tests"}


def test_the_product_imports_only_what_it_pins():
    files = [file for package in PACKAGES for file in (PROJECT / package).rglob("*.py")]
    owners = packages_distributions()
    unpinned = {
        name
        for name in foreign(files)
        if not {normal(owner) for owner in owners.get(name, ())} & set(RUNNING)
    }

    assert unpinned == set()


def test_the_tests_import_only_what_is_pinned():
    owners = packages_distributions()
    known = set(RUNNING) | set(TESTING)
    files = (PROJECT / "tests").rglob("*.py")
    unpinned = {
        name for name in foreign(files) if not {normal(owner) for owner in owners.get(name, ())} & known
    }

    assert unpinned == set()
