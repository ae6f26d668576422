"""Uploaded files that no row names: the file is written first, and the transaction may fail later."""

from datetime import timedelta

from django.core.files.storage import default_storage

from trail import clock
from workflows.models import Attachment, ExpertCopy, ResultTable, Scan
from workflows.services import attachments, copies, recognitions, scans

FOLDERS = {
    attachments.FOLDER: Attachment,
    copies.FOLDER: ExpertCopy,
    recognitions.FOLDER: ResultTable,
    scans.FOLDER: Scan,
}
# Longer than any transaction, so that a file is never taken whose row is about to be committed.
ON_ITS_WAY = timedelta(days=1)


def forget():
    """Delete the uploads of more than a day ago that no row names; returns how many."""
    settled = clock.now() - ON_ITS_WAY
    gone = 0
    for folder, model in FOLDERS.items():
        for name in _old(folder, settled):
            if not model.objects.filter(file=name).exists():
                default_storage.delete(name)
                gone += 1
    return gone


def _old(folder, settled):
    """The files below a folder that have lain there since before a moment."""
    if not default_storage.exists(folder):
        return
    folders, files = default_storage.listdir(folder)
    for name in (f"{folder}/{file}" for file in files):
        if default_storage.get_modified_time(name) < settled:
            yield name
    for name in folders:
        yield from _old(f"{folder}/{name}", settled)
