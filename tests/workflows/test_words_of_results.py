"""A result is called as its programme says: 立项 of a fund, 认定 of a recognition, 入库 of a pool."""

import pytest

from tests.factories.workflows import ApplicationFactory, DecisionFactory, EditionFactory, RoundFactory
from workflows.models import Application, Decision
from workflows.services import catalogue, ranking

pytestmark = pytest.mark.django_db
WORDS = {"youth_fund": "立项", "high_tech_enterprise": "认定", "tech_sme": "入库"}


def decided(programme, outcome):
    round_ = RoundFactory(edition=EditionFactory(programme=programme, whole=True))
    application = ApplicationFactory(round=round_, submitted=True, state="accepted")
    reason = "" if outcome == "granted" else "不符合条件"
    DecisionFactory(application=application, outcome=outcome, money=0, reason=reason)
    return application


@pytest.mark.parametrize("programme", WORDS)
@pytest.mark.parametrize(("outcome", "said"), [("granted", "{}"), ("declined", "不予{}")])
def test_a_decision_bears_the_word_of_its_programme_in_the_file(programme, outcome, said):
    acts = catalogue.of(decided(programme, outcome), {})["acts"]

    assert said.format(WORDS[programme]) in [act["outcome"] for act in acts]


def test_a_ranking_names_the_word_without_asking_for_each_line(django_assert_num_queries):
    application = decided("tech_sme", "granted")
    round_ = application.round
    for _ in range(2):
        other = ApplicationFactory(round=round_, submitted=True, state="accepted")
        DecisionFactory(application=other, outcome="granted", money=0)
    rows = ranking.of(round_).rows

    with django_assert_num_queries(0):
        assert {row.decision.get_outcome_display() for row in rows} == {"入库"}


def test_without_a_programme_at_hand_the_word_is_neutral():
    assert dict(Decision.Outcome.choices) == {"granted": "通过", "declined": "不予通过"}
    states = dict(Application.State.choices)
    assert (states["granted"], states["declined"]) == ("通过", "不予通过")
