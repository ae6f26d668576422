"""The draw of a programme whose sheets go by class: five experts, three of them technical, one financial."""

import pytest
from django.urls import reverse

from tests.factories.accounts import MembershipFactory
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


def test_the_desk_says_in_the_words_of_the_draw_what_is_lacking_to_who_may_know(
    recognition, library, client, officer, leader
):
    """Nothing once a panel can be drawn; nothing to who has a stake in the round, or only watches."""
    library(2)
    library(4, kinds=["finance"], fields=[])
    desk = reverse("round-desk", args=[recognition.round.public_id])
    said = "评审组G01（通讯评审）备选专家不足：科技研究类需3人，只有2人"

    def reads(user):
        client.force_login(user)
        return client.get(desk)

    assert said in reads(officer).text
    assert said in reads(recognition.drawer).text
    overseer = MembershipFactory(office__role="oversee").user
    assert said not in reads(overseer).text
    recognition.round.applications.update(applicant=officer)
    assert said not in reads(officer).text
    recognition.round.applications.update(applicant=leader)
    library(1)
    assert "备选专家不足" not in reads(officer).text
