"""`/healthz` says that the process lives, `/readyz` what it depends on, without inner details."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cultivation import health
from trail.models import Outbox

pytestmark = pytest.mark.django_db


def put(key, *, minutes_ago):
    moment = timezone.now() - timedelta(minutes=minutes_ago)
    return Outbox.objects.create(key=key, kind="letter", created_at=moment, not_before=moment)


def checks(client):
    response = client.get("/readyz")
    return response.status_code, {name: each["ok"] for name, each in response.json()["checks"].items()}


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_living_process_asks_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")


def test_ready_when_everything_is_there(client, media):
    put("fresh", minutes_ago=1)
    status, answers = checks(client)

    assert status == 200
    assert set(answers) == {"database", "broker", "outbox", "media", "papers"}
    assert all(answers.values())


def test_broker_that_is_gone_is_named_and_hidden(client, media, settings):
    settings.REDIS_URL = "redis://:hidden-word@127.0.0.1:1"
    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"]["broker"]["ok"] is False
    assert "hidden-word" not in response.content.decode()


def test_work_that_waits_for_a_worker_is_told(client, media):
    put("stale", minutes_ago=6)

    assert checks(client)[1]["outbox"] is False


def test_dead_and_done_work_does_not_wait(client, media):
    for name in ("done_at", "dead_at"):
        row = put(name, minutes_ago=60)
        Outbox.objects.filter(pk=row.pk).update(**{name: timezone.now()})

    assert checks(client) == (200, {name: True for name in health.QUESTIONS})


def test_folder_of_files_that_is_none_is_told(client, settings, tmp_path):
    (tmp_path / "file").touch()
    settings.MEDIA_ROOT = tmp_path / "file" / "media"

    assert checks(client)[1]["media"] is False


def test_answers_are_never_kept(client, media):
    assert client.get("/readyz").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_nothing_is_written_by_asking(client, address):
    assert client.post(address).status_code == 405
