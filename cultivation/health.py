"""Whether the process lives (`/healthz`), and whether all it depends on is there (`/readyz`)."""

import os
import shutil
from datetime import timedelta
from functools import cache

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError, connection
from django.db.models import Min
from django.db.models.functions import Now
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from redis.backoff import NoBackoff
from redis.retry import Retry

from cultivation.launcher import machine
from trail.models import Outbox

LONGEST_LAG = timedelta(minutes=5)
LEAST_FREE = 100_000_000


@login_not_required
@require_safe
def alive(request):
    """The process answers; nothing else is asked."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def ready(request):
    """Each dependency with its answer; 503 as long as one of them is not there."""
    answers = {name: answer(question) for name, question in QUESTIONS.items()}
    fine = all(each["ok"] for each in answers.values())
    body = {"ok": fine, "checks": answers}
    response = JsonResponse(body, status=200 if fine else 503, json_dumps_params={"ensure_ascii": False})
    response.headers["Cache-Control"] = "no-store"
    return response


def answer(question):
    """What a question says: nothing where all is well, else a sentence that anybody may read."""
    trouble = question()
    return {"ok": not trouble, "text": trouble or _("in order")}


def database():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError:
        return _("the database does not answer")
    return ""


def broker():
    patient_once = {**settings.REDIS_TIMEOUTS, "retry": Retry(NoBackoff(), 0)}
    try:
        with redis.Redis.from_url(settings.REDIS_URL, **patient_once) as client:
            client.ping()
    except redis.RedisError:
        return _("the broker does not answer; work waits in the database")
    return ""


def outbox():
    """Work that was due long ago means that no worker is there."""
    try:
        waiting = Outbox.objects.filter(done_at=None, dead_at=None, lease_until=None)
        oldest = waiting.filter(not_before__lt=Now() - LONGEST_LAG).aggregate(at=Min("not_before"))["at"]
    except OperationalError:
        return _("the database does not answer")
    return _("work has been waiting for more than five minutes: is a worker running?") if oldest else ""


def media():
    root = settings.MEDIA_ROOT
    try:
        os.makedirs(root, exist_ok=True)
        free = shutil.disk_usage(root).free
    except OSError:
        return _("the folder of the files cannot be reached")
    if not os.access(root, os.W_OK):
        return _("the folder of the files cannot be written")
    return _("the disk of the files is full") if free < LEAST_FREE else ""


@cache
def papers():
    """The libraries and fonts that papers are made with; asked once a process."""
    absent = [part.package for part in machine.missing(machine.PAPERS)]
    return _("missing on this machine: %(packages)s") % {"packages": ", ".join(absent)} if absent else ""


QUESTIONS = {"database": database, "broker": broker, "outbox": outbox, "media": media, "papers": papers}
