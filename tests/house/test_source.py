"""The source that everybody is offered is the product, whole, and nothing that a place keeps."""

import subprocess
import tarfile
from io import BytesIO
from pathlib import Path

from cultivation import source

PROJECT = Path(__file__).resolve().parents[2]


def names():
    """The names in the archive, without the folder that they all stand in."""
    with tarfile.open(fileobj=BytesIO(source.packed())) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def test_all_that_is_kept_under_version_control_is_offered():
    listed = subprocess.run(
        ["git", "ls-tree", "--name-only", "HEAD"], cwd=PROJECT, capture_output=True, text=True, check=True
    )

    assert set(listed.stdout.split()) <= names()


def test_nothing_that_a_place_keeps_is_offered():
    offered = names()

    assert "manage.py" in offered
    assert not [
        name for name in offered if {"var", "node_modules", "__pycache__", ".git"} & set(name.split("/"))
    ]


def test_the_archive_is_packed_once_however_often_it_is_fetched(client):
    first, second = (b"".join(client.get("/source/archive/").streaming_content) for _ in range(2))

    assert first == second == source.packed()
    assert source.packed() is source.packed()
