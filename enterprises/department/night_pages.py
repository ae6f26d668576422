"""The judging of everybody: the last one, how far one that runs has come, and beginning the day's."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enterprises import selectors
from enterprises.department.frame import page
from enterprises.models import StandingRun
from enterprises.night import run as night
from trail import clock, log

SHOWN = 14
REFRESH_SECONDS = 5


@require_safe
def ladder_night(request):
    """How the judgings went; while one runs the page asks again by itself."""
    running, last = night.open_run(), night.last_run()
    day = clock.today()
    return page(
        request,
        "enterprises/ladder/night.html",
        {
            "running": running,
            "share": 100 * running.judged // running.total if running and running.total else 0,
            "refresh": REFRESH_SECONDS,
            "last": last,
            "runs": StandingRun.objects.filter(ended_at__isnull=False)[:SHOWN],
            "day": day,
            "may_start": selectors.runs_the_judging(request.user) and not night.was_begun(day),
        },
    )


@require_POST
def ladder_night_start(request):
    """Begin the day's judging, as the timetable does; a second time on the same day nothing happens."""
    if not selectors.runs_the_judging(request.user):
        raise Http404
    receipt = _started(request.user)
    if receipt:
        words = _("The judging of everybody has begun. Receipt: %(receipt)s")
        messages.success(request, words % {"receipt": receipt})
    else:
        messages.info(request, _("The judging of this day has begun already."))
    return redirect("ladder-night")


def _started(by):
    """The receipt; None where this day's judging was begun before."""
    day = clock.today()
    try:
        with transaction.atomic():
            if night.was_begun(day):
                return None
            night.begin_night(day)
            return log.record("judging_begun", actor=by, object_type="judging", object_id=day.isoformat())
    except (IntegrityError, night.RunOpenError):
        return None


urlpatterns = [
    path("enterprises/ladder/night/", ladder_night, name="ladder-night"),
    path("enterprises/ladder/night/start/", ladder_night_start, name="ladder-night-start"),
]
