"""The timetable's own duties, and that every duty in it is known to the workers."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from knox.models import get_token_model

from cultivation import tasks
from cultivation.celery import app
from tests.factories.accounts import UserFactory
from trail import clock


@pytest.mark.django_db
def test_expired_sessions_and_tokens_leave_and_others_stay():
    user = UserFactory()
    past, future = clock.now() - timedelta(hours=1), clock.now() + timedelta(hours=1)
    for key, end in (("old", past), ("new", future)):
        Session.objects.create(session_key=key, session_data="", expire_date=end)
        get_token_model().objects.create(user, expiry=end - clock.now())

    tasks.forget_expired()

    assert [session.session_key for session in Session.objects.all()] == ["new"]
    assert [token.expiry > clock.now() for token in get_token_model().objects.all()] == [True]


def test_workers_know_every_duty_of_the_timetable():
    app.loader.import_default_modules()

    assert {duty["task"] for duty in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)
