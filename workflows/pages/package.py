"""The files that go to who recognises elsewhere, and that came back from there."""

from types import SimpleNamespace

from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.http import require_safe

from trail import handing_out
from workflows import selectors
from workflows.pages import download
from workflows.pages.handed_over import handed_over

ZIP = "application/zip"
MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}


@require_safe
def package_file(request, package_id):
    """One version of a package."""
    package = get_object_or_404(selectors.packages_fetched_by(request.user), public_id=package_id)
    _handed_out(request, "zip", package, package.rows)
    name = f"{package.round.edition.policy.way.package.title}-{package.number}.zip"
    return download.of(SimpleNamespace(file=package.file, name=name, media_type=ZIP))


@require_safe
def package_results(request, package_id):
    """The table of results that was brought in last."""
    package = get_object_or_404(selectors.answered_packages(request.user), public_id=package_id)
    table = package.tables.first()
    ending = table.file.name.rpartition(".")[2]
    _handed_out(request, ending, package, package.rows)
    return download.of(SimpleNamespace(file=table.file, name=table.name, media_type=MEDIA[ending]))


def _handed_out(request, kind, package, rows):
    handing_out.exported(kind, by=request.user, object_type="package", object_id=package.public_id, rows=rows)


urlpatterns = [
    path("packages/<str:package_id>/", handed_over(package_file), name="package-file"),
    path("packages/<str:package_id>/results/", handed_over(package_results), name="package-results"),
]
