"""What the timetable does for the house itself."""

from celery import shared_task
from django.core.management import call_command
from knox.models import get_token_model

from trail import clock


@shared_task(name="cultivation.forget_expired", ignore_result=True)
def forget_expired():
    """Sessions and tokens whose time is over leave the database."""
    call_command("clearsessions")
    get_token_model().objects.filter(expiry__lt=clock.now()).delete()
