"""Facts are checked by their declared type before they are kept."""

import pytest
from django.core.exceptions import ValidationError

from workflows.policy import facts as declared
from workflows.services import facts


@pytest.mark.parametrize("typed", ["someone", "someone@", "a b@example.org", "=1+1@x"])
def test_an_address_that_cannot_be_written_to_is_refused_with_an_example(typed):
    with pytest.raises(ValidationError, match="name@example.org"):
        facts.check(declared.get("person.email"), typed)


def test_a_whole_address_is_kept_as_it_is():
    assert facts.check(declared.get("person.email"), "name@example.org") == "name@example.org"
