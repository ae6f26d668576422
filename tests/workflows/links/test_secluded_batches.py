"""What a batch says to its applications is gone while one of them is isolated, in whatever order."""

import json
from itertools import permutations

import pytest

from tests.factories.accounts import MembershipFactory
from tests.workflows import way
from tests.workflows.links.conftest import employed
from tests.workflows.links.test_batches import ask
from trail import outbox
from workflows.models import Application, Batch, Seclusion
from workflows.services import seclusion

pytestmark = pytest.mark.django_db
SAID = "题目涉及某型号，请改写"
ORDERS = list(permutations(range(2)))


class Pair:
    """A batch that returns two applications with the same words, before it is done."""

    def __init__(self, rows, administrator, unit):
        self.rows = rows
        self.batch = ask(administrator, unit, rows, "return", question="title", text=SAID)
        self.officers = [MembershipFactory(office=rows[0].round.screening_office).user for _ in range(2)]

    def isolate(self, place):
        application = Application.objects.get(pk=self.rows[place].pk)
        seclusion.isolate(application, reason="涉及不宜公开的内容", by=self.officers[0])

    def waiting(self, place):
        return Seclusion.objects.get(application=self.rows[place], given_back_at=None)

    def give_back(self, place):
        seclusion.give_back(self.waiting(place), reason="误判，已核实", by=self.officers[1])

    def purge(self, place):
        seclusion.ask_purge(self.waiting(place), by=self.officers[0])
        seclusion.purge(self.waiting(place), by=self.officers[1])

    @property
    def arguments(self):
        return Batch.objects.get(pk=self.batch.pk).arguments


@pytest.fixture
def pair(round_, unit, administrator, recommender):
    rows = [way.handed_in(round_, employed(unit, f"申请人{n}")) for n in range(2)]
    return Pair(rows, administrator, unit)


@pytest.mark.parametrize("taken", ORDERS)
@pytest.mark.parametrize("given_back", ORDERS)
def test_a_batch_says_again_what_it_said_once_both_are_given_back(pair, taken, given_back):
    before = pair.arguments
    for place in taken:
        pair.isolate(place)
        assert SAID not in json.dumps(pair.arguments, ensure_ascii=False)

    pair.give_back(given_back[0])
    between = pair.arguments
    pair.give_back(given_back[1])

    assert SAID not in json.dumps(between, ensure_ascii=False)
    assert pair.arguments == before
    outbox.dispatch(limit=50)
    assert {way.fresh(row).state for row in pair.rows} == {"returned"}


@pytest.mark.parametrize("purged", [0, 1])
def test_purged_with_one_it_is_kept_with_none(pair, purged):
    pair.isolate(0)
    pair.isolate(1)

    pair.purge(purged)

    assert SAID not in pair.waiting(1 - purged).content
    pair.give_back(1 - purged)
    assert SAID not in json.dumps(pair.arguments, ensure_ascii=False)
