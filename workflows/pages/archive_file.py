"""The one file of a project (一项一档), for the department's offices."""

from types import SimpleNamespace

from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.http import require_safe

from trail import handing_out
from workflows import selectors
from workflows.pages import download
from workflows.pages.handed_over import handed_over

ZIP = "application/zip"


@require_safe
def archive_file(request, archive_id):
    """The file with all papers and the catalogue."""
    archive = get_object_or_404(selectors.archive_files_visible_to(request.user), public_id=archive_id)
    handing_out.exported("zip", by=request.user, object_type="archive_file", object_id=archive.public_id)
    name = f"{archive.catalogue['number']}.zip"
    return download.of(SimpleNamespace(file=archive.file, name=name, media_type=ZIP))


urlpatterns = [path("archive-files/<str:archive_id>/", handed_over(archive_file), name="archive-file")]
