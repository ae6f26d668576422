"""Nobody acts on a project in which one applied or takes part."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.accounts import UserFactory
from tests.factories.workflows import ApplicationFactory
from tests.workflows.stakes import STAKES
from workflows.services import own
from workflows.services.errors import NotNow

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("has_a_stake", STAKES)
def test_of_several_only_those_in_which_one_has_a_stake_are_ones_own(has_a_stake):
    user, (mine, other) = UserFactory(), ApplicationFactory.create_batch(2)
    has_a_stake(user, mine)

    assert own.own_among([mine, other], user) == {mine.pk}
    own.require_not_own(other, by=user)
    with pytest.raises(NotNow, match="本人"):
        own.require_not_own(other, mine, by=user)


def test_it_is_one_question_to_the_database_however_many_they_are():
    user = UserFactory()
    for number in (1, 5):
        found = ApplicationFactory.create_batch(number)
        with CaptureQueriesContext(connection) as queries:
            own.require_not_own(*found, by=user)
        assert len(queries) == 1
