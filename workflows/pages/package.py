"""Which rounds wait at which platform or department, and the files that go there and come back."""

from types import SimpleNamespace

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.offices import offices_of
from trail import clock, handing_out
from workflows import permissions, selectors
from workflows.models import Package
from workflows.pages import download
from workflows.pages.handed_over import handed_over
from workflows.services import packages

ZIP = "application/zip"
WHO = {"national_platform": _("National platform"), "other_department": _("Another department")}
MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}


@require_safe
def elsewhere(request):
    """The rounds that others recognise and that wait to be handed over or for results, the longest first."""
    if not permissions.is_staff(request.user):
        raise Http404
    return render(request, "workflows/desk/elsewhere.html", {"rows": _waiting(request.user)})


def _waiting(user):
    """A row for each round that waits: for what, where, since when, how long, and whether that is long."""
    tasks = selectors.tasks_elsewhere_of(user)
    rounds = {task.process.case_process.case.round: task for task in tasks}
    sent = {each.round_id: each for each in Package.objects.filter(round__in=rounds, sent_at__isnull=False)}
    today, offices = clock.today(), offices_of(user)
    rows = []
    for round_, task in rounds.items():
        package, rule = sent.get(round_.pk), round_.edition.policy.way.package
        since = packages.waiting_since(package, task)
        days = (today - since).days
        rows.append(
            {
                "round": round_,
                "step": task.flow_task.task_title,
                "platform": rule.platform,
                "kind": WHO[round_.edition.policy.recognised_by],
                "package": package,
                "since": since,
                "days": days,
                "is_long": days >= rule.remind_days,
                "url": reverse("task", args=[task.external_task_id])
                if task.owner_permission in offices
                else "",
            }
        )
    return sorted(rows, key=lambda row: (row["since"], row["round"].pk))


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
    path("desk/elsewhere/", elsewhere, name="elsewhere"),
    path("packages/<str:package_id>/", handed_over(package_file), name="package-file"),
    path("packages/<str:package_id>/results/", handed_over(package_results), name="package-results"),
]
