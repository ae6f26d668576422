"""The background workers' application: `celery --app cultivation.celery worker`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cultivation.settings")

app = Celery("cultivation")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
