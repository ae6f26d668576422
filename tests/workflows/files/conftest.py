"""Files lie where the test ends with them, and no scanner is asked."""

import pytest


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.CLAMD = None
    return tmp_path
