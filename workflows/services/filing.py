"""The one file of a project (一项一档) with its catalogue."""

from trail import clock
from workflows.models import ArchiveFile


def keep(application, prepared):
    """Note the archive file that was put together; noted already, nothing changes."""
    ArchiveFile.objects.get_or_create(
        application=application,
        defaults={
            "file": prepared["file"],
            "size": prepared["size"],
            "sha256": prepared["sha256"],
            "catalogue": prepared["catalogue"],
            "made_at": clock.now(),
        },
    )
