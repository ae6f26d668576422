"""The draw of a programme whose sheets go by class: five experts, three of them technical, one financial."""

import pytest

from tests.factories.workflows import EditionFactory
from workflows.models import Draw
from workflows.services.errors import NotNow

pytestmark = pytest.mark.django_db


@pytest.fixture
def recognition(panel):
    panel.round.edition = EditionFactory(programme="high_tech_enterprise", whole=True)
    panel.round.save()
    panel.group(fields=(), applications=1)
    panel.begin()
    return panel


def test_a_panel_is_drawn_with_three_technical_experts_and_one_financial_at_least(recognition, library):
    library(6)
    library(2, kinds=["finance", "research"], fields=[])
    library(3, kinds=["management"], fields=[])

    recognition.draw()

    draw = Draw.objects.get()
    kinds = {entry["ref"]: entry["kinds"] for entry in draw.pool}
    seats = [kinds[ref] for ref in draw.result["seats"]]
    assert len(seats) == 5
    assert seats.count(["research"]) >= 3
    assert seats.count(["finance"]) >= 1
    assert [entry["excluded"] for entry in draw.pool if entry["kinds"] == []] == [["class"]] * 3


@pytest.mark.parametrize(
    ("classes", "lack"),
    [
        ({"research": 6}, "财务审计类"),
        ({"research": 2, "finance": 4}, "科技研究类"),
        ({"research": 3, "finance": 1}, "专家合计"),
    ],
)
def test_a_draw_that_cannot_keep_to_it_is_refused_with_what_is_missing(recognition, library, classes, lack):
    for kind, number in classes.items():
        library(number, kinds=[kind], fields=[])

    with pytest.raises(NotNow) as refused:
        recognition.draw()

    assert lack in str(refused.value)
    assert not Draw.objects.exists()
