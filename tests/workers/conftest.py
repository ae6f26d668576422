"""A broker of the tests' own, workers on the test database, and cases that are due for their letter."""

import psycopg
import pytest
from celery import current_app
from django.db import connection
from kombu import pools

from tests.workers.machinery import Machinery
from tests.workflows.conftest import desk  # noqa: F401 (the officer's and the leader's work, here too)
from trail import outbox, wake
from trail.models import Outbox
from workflows.models import Decision


@pytest.fixture
def machinery(transactional_db, tmp_path, settings, monkeypatch):
    """The broker runs, and this process wakes workers through it; whatever was started ends with the test."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CHECKPOINTS_ROOT = tmp_path / "checkpoints"
    machinery = Machinery(tmp_path)
    monkeypatch.setenv("CELERY_BROKER_URL", machinery.broker.url)
    monkeypatch.setattr(wake, "_quiet_until", 0.0)
    try:
        machinery.broker.start()
        yield machinery
    finally:
        machinery.stop()
        pools.reset()
        current_app.pool.force_close_all()


@pytest.fixture
def letter_due(machinery, desk, applicant):  # noqa: F811
    """The granted application whose letter is the next thing that a worker will do."""
    round_ = desk.round()
    application = desk.submit(round_, applicant)
    desk.check(application)
    desk.close(round_)
    desk.decide(round_, [application], Decision.Outcome.GRANTED)
    desk.finish(round_)
    desk.release(round_)
    outbox.dispatch(limit=1)
    machinery.broker.forget()
    application.refresh_from_db()
    return application


@pytest.fixture
def letter_row(letter_due):
    """The outbox row of that letter."""
    return Outbox.objects.get(kind="flow_job", done_at=None)


@pytest.fixture
def second_line():
    """A connection of its own, by which a test can hold a row that a worker will need."""
    with psycopg.connect(**connection.get_connection_params()) as line:
        yield line
