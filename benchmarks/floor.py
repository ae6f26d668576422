"""The least that a page or a step can cost: the product's middleware, and as good as nothing behind it."""

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.template import engines
from django.urls import path

from cultivation import urls
from trail import clock
from workflows.models import Application, Notification

TABLE = """<!doctype html><title>Floor</title><table>{% for row in rows %}<tr><td>{{ row.number }}</td>
<td>{{ row.title }}</td><td>{{ row.state }}</td><td>{{ row.submitted_at }}</td></tr>{% endfor %}</table>"""
_compiled = []


def table(request, rows):
    """One indexed query of so many rows, and a plain table."""
    if not _compiled:
        _compiled.append(engines["django"].from_string(TABLE))
    return HttpResponse(_compiled[0].render({"rows": Application.objects.order_by("-pk")[:rows]}))


@transaction.atomic
def step(request):
    """One insert, one update, one commit."""
    row = Notification.objects.create(
        user=request.user, text="floor", key=f"floor:{clock.now().isoformat()}", created_at=clock.now()
    )
    Notification.objects.filter(pk=row.pk).update(text="done")
    return HttpResponseRedirect("/")


urlpatterns = [
    path("floor/step/", step, name="floor-step"),
    path("floor/<int:rows>/", table, name="floor-table"),
    *urls.urlpatterns,
]
