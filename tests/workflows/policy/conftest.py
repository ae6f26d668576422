import pytest

from .making import facts_to_try


@pytest.fixture(autouse=True, scope="module")
def _facts_to_try():
    with facts_to_try():
        yield
