"""A folder of checkpoints with its keys, and somebody who owns the database and does anything to the log."""

from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from cultivation.launcher import keys
from trail import clock, log, sealing


@pytest.fixture
def checkpoints(settings, tmp_path):
    """The folder of the checkpoints; keys of its own lie beside it."""
    settings.CHECKPOINTS_ROOT = tmp_path / "checkpoints"
    settings.CHECKPOINT_KEY_FILE = tmp_path / "key.pem"
    settings.CHECKPOINT_PUBLIC_KEYS_FILE = tmp_path / "keys.pem"
    settings.CHECKPOINT_KEY_FILE.write_text(keys.private())
    public = keys.public_of(settings.CHECKPOINT_KEY_FILE.read_bytes())
    settings.CHECKPOINT_PUBLIC_KEYS_FILE.write_text(public)
    return settings.CHECKPOINTS_ROOT


@pytest.fixture
def days(transactional_db, monkeypatch):
    """Lets the database's clock stand that many days from now."""
    now = clock.now()

    def stand(count):
        monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=count))

    stand(0)
    return stand


def write(*rows):
    """Log (verb, chain) pairs, each in a transaction of its own; returns their numbers."""
    numbers = []
    for verb, chain in rows:
        with transaction.atomic():
            row = log.record(
                verb, actor=None, object_type="application", object_id="A1", chain=chain, after={"n": 1}
            )
            numbers.append(row.number)
    return numbers


def story():
    """Two cases and a day, sealed in two portions, whose numbers lie between one another; the number before
    the second portion was given back, as by a transaction rolled back.
    """
    first = write(("started", "case:1"), ("started", "case:2"), ("saved", "case:1"), ("signed_in", None))
    sealing.seal()
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('trail_actionlog_id_seq')")
    second = write(
        ("submitted", "case:1"), ("submitted", "case:2"), ("accepted", "case:1"), ("signed_out", None)
    )
    sealing.seal()
    return first + second


def as_owner(*statements):
    """Do to the log what only the owner of the database can: with its triggers off."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE trail_actionlog DISABLE TRIGGER USER")
        for statement, values in statements:
            cursor.execute(statement, values)
        cursor.execute("ALTER TABLE trail_actionlog ENABLE TRIGGER USER")
