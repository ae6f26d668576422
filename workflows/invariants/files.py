"""Files and the rows that speak of them."""

import hashlib
from datetime import timedelta
from itertools import chain

from django.core.files.storage import default_storage

from trail import clock
from workflows.models import ArchiveFile, Attachment, Document, ExpertCopy, Package, ResultTable, Scan

from .registry import OF_FILES, invariant

FOLDERS = ("attachments", "copies", "documents", "scans", "archives", "packages", "results", "secluded")
RECORDED = (Document, Attachment, ExpertCopy, Scan, ArchiveFile, Package, ResultTable)
# A file lies there before its row is committed, and until the timetable takes what no row came to name.
ON_ITS_WAY = timedelta(days=2)


@invariant(OF_FILES)
def every_file_on_record_lies_there_unchanged():
    for row in chain.from_iterable(model.objects.exclude(file="").iterator() for model in RECORDED):
        found = _hash_of(row.file.name)
        if found != row.sha256:
            yield f"{row._meta.model_name} {row.public_id}: {'changed' if found else 'missing'}"


@invariant(OF_FILES)
def every_file_that_lies_there_is_on_record():
    recorded = {name for model in RECORDED for name in model.objects.values_list("file", flat=True)}
    settled = clock.now() - ON_ITS_WAY
    for name in chain.from_iterable(_files_below(folder) for folder in FOLDERS):
        if name not in recorded and default_storage.get_modified_time(name) < settled:
            yield f"file {name}"


def _hash_of(name):
    try:
        with default_storage.open(name) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _files_below(folder):
    if not default_storage.exists(folder):
        return
    folders, files = default_storage.listdir(folder)
    yield from (f"{folder}/{name}" for name in files)
    for name in folders:
        yield from _files_below(f"{folder}/{name}")
