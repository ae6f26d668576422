"""The world of the probes, made once for this folder and taken away after it."""

import csv
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import override_settings

from tests.access import world


@pytest.fixture(scope="package")
def made(django_db_setup, django_db_blocker, tmp_path_factory):
    """The world in the database; what a test does to it is rolled back."""
    # Nobody signs in here by a password, so none needs a hash that is slow to make.
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    media = tmp_path_factory.mktemp("media")
    try:
        with override_settings(MEDIA_ROOT=media, CLAMD=None, PASSWORD_HASHERS=quick):
            with django_db_blocker.unblock():
                found = world.made()
            yield found
    finally:
        with django_db_blocker.unblock():
            call_command("flush", verbosity=0, interactive=False, database="owner")


@pytest.fixture(scope="package")
def printed(made, django_db_blocker):
    """What `permissions --csv` prints of this world: one row for each line, the numbers as text."""
    told = StringIO()
    with django_db_blocker.unblock():
        call_command("permissions", "--csv", stdout=told, stderr=StringIO())
    return list(csv.reader(told.getvalue().splitlines()))


@pytest.fixture
def whole(made, db):
    """The world, inside a transaction of the test's own."""
    return made
