"""Files and the rows that speak of them agree, and where they do not it is found."""

import hashlib
import os
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from tests.factories.workflows import AttachmentFactory, DocumentFactory
from trail import clock
from workflows import invariants
from workflows.invariants import files


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def filed(factory, content=b"paper"):
    """A row with its file."""
    row = factory(sha256=hashlib.sha256(content).hexdigest())
    default_storage.save(row.file.name, ContentFile(content))
    return row


@pytest.mark.parametrize("factory", [AttachmentFactory, DocumentFactory])
def test_a_file_that_was_changed_or_is_missing_is_found(db, media, factory):
    row = filed(factory)
    found = files.every_file_on_record_lies_there_unchanged
    assert list(found()) == []
    (media / row.file.name).write_bytes(b"forged")
    assert list(found()) == [f"{row._meta.model_name} {row.public_id}: changed"]
    (media / row.file.name).unlink()
    assert list(found()) == [f"{row._meta.model_name} {row.public_id}: missing"]


def test_a_file_that_no_row_speaks_of_is_found_after_two_days(db, media):
    row = filed(DocumentFactory)
    stray = default_storage.save("documents/ab/stray.pdf", ContentFile(b"stray"))
    yesterday = (clock.now() - timedelta(days=2, minutes=1)).timestamp()
    os.utime(media / row.file.name, (yesterday, yesterday))
    assert list(files.every_file_that_lies_there_is_on_record()) == []
    os.utime(media / stray, (yesterday, yesterday))
    assert list(files.every_file_that_lies_there_is_on_record()) == [f"file {stray}"]


def test_files_are_read_only_when_asked(db, media):
    DocumentFactory()
    assert all(each["breaches"] == [] for each in invariants.broken())
    assert any(each["breaches"] for each in invariants.broken(files=True))
