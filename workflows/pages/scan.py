"""Scans of what was signed or sealed on paper, fetched by whoever may see them."""

from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.http import require_safe

from workflows import selectors
from workflows.models import Scan
from workflows.pages import download
from workflows.pages.handed_over import handed_over


@require_safe
def scan_file(request, scan_id):
    """The file itself, once it was found clean."""
    visible = selectors.scans_visible_to(request.user)
    return download.of(get_object_or_404(visible, public_id=scan_id, state=Scan.State.CLEAN))


urlpatterns = [path("scans/<str:scan_id>/", handed_over(scan_file), name="scan-file")]
