"""A new key while the system runs: interrupted and continued, and no key dropped that something needs."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, connections, transaction

from accounts import keyring, rotation, sealing
from accounts.models import Person
from cultivation.launcher.servers import dying_with
from tests.accounts.test_fields import write_keyring
from tests.factories.accounts import PersonFactory
from tests.factories.workflows import ApplicationFactory
from tests.workers.machinery import database_url
from trail.models import ActionLog

PROJECT = Path(__file__).resolve().parents[2]
PHONE = "13847100000"


@pytest.fixture(autouse=True)
def ring(tmp_path, settings):
    """A keyring of the test's own, with the one key k1."""
    settings.KEYRING_FILE = write_keyring(tmp_path / "keyring.json", k1=1)
    return settings.KEYRING_FILE


def texts(column="phone"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM accounts_person ORDER BY id")
        return [row[0].partition(":")[0] for row in cursor.fetchall()]


def run(*arguments):
    out = io.StringIO()
    call_command("rotate_keys", *arguments, "--json", stdout=out, stderr=io.StringIO())
    return json.loads(out.getvalue())


def people(number):
    return [PersonFactory(phone=PHONE) for _ in range(number)]


@pytest.mark.django_db
def test_everything_is_read_as_before_under_the_new_key():
    person = people(1)[0]
    number = person.id_number
    application = ApplicationFactory(
        answers={"title": "题目", "phone": sealing.seal(PHONE, "phone", name="phone")}
    )

    told = run()

    person.refresh_from_db()
    application.refresh_from_db()
    assert told["active"] == "k2"
    assert told["texts"]["k1"] == 0
    assert (person.phone, person.id_number) == (PHONE, number)
    assert application.answers["title"] == "题目"
    assert sealing.key_of(application.answers["phone"]) == "k2"
    assert sealing.opened(application.answers["phone"], name="phone") == PHONE
    assert Person.objects.get(id_number_index=person.id_number_index) == person


@pytest.mark.django_db
def test_status_tells_how_much_needs_which_key_and_changes_nothing():
    people(2)
    before = run("--status")
    rotation.begin()
    rotation.batch(1)

    assert before == {"active": "k1", "texts": {"k1": 4}}
    assert run("--status") == {"active": "k2", "texts": {"k1": 3, "k2": 1}}


@pytest.mark.django_db
def test_only_what_needs_another_key_is_touched_when_it_is_continued():
    people(3)
    rotation.begin()
    rotation.batch(2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM accounts_person ORDER BY id")
        before = [row[0] for row in cursor.fetchall()]

    run("--continue")

    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM accounts_person ORDER BY id")
        after = [row[0] for row in cursor.fetchall()]
    assert texts() == ["k2"] * 3
    assert [a for a, b in zip(after, before, strict=True) if a == b] == [
        each for each in before if each.startswith("k2:")
    ]


@pytest.mark.django_db
def test_a_key_that_is_needed_or_active_or_unknown_is_not_dropped():
    people(1)
    rotation.begin()

    for name in ("k1", "k2", "k9"):
        with pytest.raises(CommandError):
            run("--drop", name)
    assert set(keyring.keyring().keys) == {"k1", "k2"}


@pytest.mark.django_db
def test_a_key_that_nothing_needs_is_dropped_and_all_stays_readable():
    person = people(1)[0]
    run()
    run("--drop", "k1")

    person.refresh_from_db()
    assert set(keyring.keyring().keys) == {"k2"}
    assert person.phone == PHONE


@pytest.mark.django_db
def test_each_step_stands_in_the_log():
    people(1)
    run()
    run("--drop", "k1")

    rows = ActionLog.objects.filter(object_type="keyring").order_by("pk")
    assert list(rows.values_list("verb", "object_id")) == [
        ("added_key", "k2"),
        ("reencrypted", "k2"),
        ("dropped_key", "k1"),
    ]


@pytest.mark.django_db
def test_the_file_keeps_its_rights_and_its_index_key(ring):
    os.chmod(ring, 0o640)
    index = keyring.keyring().index_key

    rotation.begin()

    assert os.stat(ring).st_mode & 0o777 == 0o640
    assert keyring.keyring().index_key == index


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_row_that_somebody_holds_is_passed_over_and_done_later():
    held, free = people(2)
    rotation.begin()

    def meanwhile():
        try:
            return rotation.batch()
        finally:
            connections.close_all()

    with transaction.atomic():
        Person.objects.select_for_update().get(pk=held.pk)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(meanwhile).result(timeout=20)
        assert texts() == ["k1", "k2"]
    rotation.batch()

    assert texts() == ["k2", "k2"]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_whoever_writes_during_the_rotation_writes_under_the_new_key():
    people(1)
    rotation.begin()
    written = PersonFactory(phone=PHONE)
    rotation.batch()

    assert texts() == ["k2", "k2"]
    written.refresh_from_db()
    assert written.phone == PHONE


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_killed_in_the_middle_it_is_continued_and_nothing_is_lost(ring, tmp_path):
    made = people(150)
    numbers = {person.pk: person.id_number for person in made}
    output = (tmp_path / "killed.log").open("wb")
    child = subprocess.Popen(
        [sys.executable, "manage.py", "rotate_keys", "--batch", "1"],
        cwd=PROJECT,
        env=os.environ | {"KEYRING_FILE": ring, "DATABASE_URL": database_url()},
        stdout=output,
        stderr=output,
        preexec_fn=dying_with(os.getpid(), signal.SIGKILL),
    )
    try:
        deadline = time.monotonic() + 240
        while "k2" not in texts("id_number"):
            assert child.poll() is None, (tmp_path / "killed.log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        child.kill()
        child.wait()
    halfway = texts("id_number") + texts()

    told = run("--continue")

    assert {"k1", "k2"} == set(halfway)
    assert (told["active"], told["texts"]["k1"]) == ("k2", 0)
    assert {person.pk: person.id_number for person in Person.objects.all()} == numbers
