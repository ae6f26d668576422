"""The repository's own files: every package has its layer, files stay small, the licence is whole."""

import ast
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["importlinter"]
BESIDE = {"benchmarks", "tests"}
PACKAGES = sorted({file.parent.name for file in PROJECT.glob("*/__init__.py")} - BESIDE)
MODULES = sorted(
    file
    for package in PACKAGES
    for file in (PROJECT / package).rglob("*.py")
    if "migrations" not in file.parts
)
LONGEST = 320


def test_every_package_has_its_layer():
    layers = CONTRACTS["contracts"][0]["layers"]
    named = {name.strip() for layer in layers for name in layer.split("|")}

    assert named == set(PACKAGES) == set(CONTRACTS["root_packages"])


@pytest.mark.parametrize("contract", CONTRACTS["contracts"], ids=lambda contract: contract["name"])
def test_contracts_are_named_as_sentences(contract):
    assert len(contract["name"].split()) >= 6


def explains_itself(file):
    """A command carries its help, an app's configuration is known by its place."""
    return file.parent.name == "commands" or file.name in ("__init__.py", "apps.py")


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(PROJECT)))
def test_module_is_small_and_says_what_it_is(file):
    text = file.read_text()

    assert len(text.splitlines()) <= LONGEST
    assert explains_itself(file) or ast.get_docstring(ast.parse(text))


def test_the_licence_is_the_whole_affero_licence():
    text = (PROJECT / "LICENSE").read_text()

    assert text.split()[:5] == ["GNU", "AFFERO", "GENERAL", "PUBLIC", "LICENSE"]
    assert "END OF TERMS AND CONDITIONS" in text
    assert len(text.splitlines()) == 661


def test_decision_records_are_numbered_once():
    numbers = [record.name[:4] for record in (PROJECT / "docs" / "adr").glob("[0-9]*.md")]

    assert len(numbers) == len(set(numbers))


def test_codeowners_names_what_exists():
    lines = (PROJECT / "CODEOWNERS").read_text().splitlines()
    paths = [line.split()[0] for line in lines if line.startswith("/")]

    assert [path for path in paths if not (PROJECT / path.strip("/")).exists()] == []
