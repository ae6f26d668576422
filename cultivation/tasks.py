"""What the timetable does for the house itself."""

from allauth.usersessions.models import UserSession
from celery import shared_task
from django.contrib.sessions.models import Session
from django.core.management import call_command
from knox.models import get_token_model

from accounts import attempts
from trail import clock


@shared_task(name="cultivation.forget_expired", ignore_result=True)
def forget_expired():
    """Sessions, tokens and counted attempts whose time is over leave the database."""
    call_command("clearsessions")
    open_sessions = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=open_sessions).delete()
    attempts.forget_old()
    get_token_model().objects.filter(expiry__lt=clock.now()).delete()
