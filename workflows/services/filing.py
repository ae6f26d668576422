"""The one file of a project (一项一档) with its catalogue, renewed when a payment follows."""

from viewflow.workflow.models import Task

from trail import clock, log, outbox
from workflows.models import ArchiveFile
from workflows.services import isolated, letters

ARCHIVE = "workflows/flows.ApplicationFlow.archive"


def is_being_filed(application):
    """Whether the first file of the project is being put together just now."""
    tasks = Task.objects.filter(flow_task=ARCHIVE, process__case_process__case=application.case_id)
    return tasks.filter(finished=None).exists()


def keep(application, prepared):
    """Note the archive file that was put together, and file the papers made for it; noted already with this
    content, nothing changes.
    """
    isolated.require_readable(application.case)
    for paper in prepared["papers"]:
        letters.file_letter(application.case, paper)
    columns = {name: prepared[name] for name in ("file", "size", "sha256", "catalogue")}
    before = ArchiveFile.objects.select_for_update().filter(application=application).first()
    if before is not None and before.sha256 == prepared["sha256"]:
        return
    archive, is_new = ArchiveFile.objects.update_or_create(
        application=application, defaults={**columns, "made_at": clock.now()}
    )
    if before is not None:
        outbox.put(
            "forget_file", {"path": before.file.name}, key=f"forget:{before.file.name}:{archive.sha256}"
        )
    log.record(
        "archived" if is_new else "archive_renewed",
        actor=None,
        chain=log.case_chain(application.case_id),
        object_type="archive_file",
        object_id=archive.public_id,
        after={"sha256": archive.sha256, "size": archive.size},
    )
