"""What holds as in production."""

import pytest


@pytest.fixture
def second_factor_required(settings):
    """Nobody signs in by a password alone."""
    settings.SECOND_FACTOR = "required"
