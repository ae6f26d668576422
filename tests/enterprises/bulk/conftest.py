"""An officer who brings in tables, a banner to bring them in for, and a place for their files."""

import pytest
from django.test import Client

from tests.factories.accounts import RegionFactory


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def banner(db):
    return RegionFactory(banner=True)


@pytest.fixture
def client(officer):
    client = Client()
    client.force_login(officer)
    return client
