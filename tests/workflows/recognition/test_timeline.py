"""What still comes on the way of an enterprise's application: the same before and after it is handed in."""

import pytest

from tests.workflows import way
from tests.workflows.recognition.conftest import plan
from tests.workflows.recognition.walk import Walk
from tests.workflows.way import Link
from workflows import timeline
from workflows.services import applicants, applications

pytestmark = pytest.mark.django_db
LINKS = ["旗县（市、区）初审", "盟市科技局、国家高新区推荐"]
DEPARTMENT = [
    "形式审查",
    "专家评审",
    "综合审查",
    "等待本批次审定",
    "材料报送高新技术企业认定管理工作网",
    "通知书",
]


def titles(application, state="upcoming"):
    return [step.title for step in timeline.timeline(way.fresh(application)) if step.state == state]


def test_a_draft_shows_every_stage_that_it_will_take(round_, contact):
    draft = applications.start_draft(round_, applicants.holder_for(contact, round_), by=contact)

    assert titles(draft) == [*LINKS, *DEPARTMENT]


def test_a_draft_of_who_is_under_no_banner_is_not_told_of_one(round_, contact, bureau):
    bureau.recommended_through = None
    bureau.save(update_fields=["recommended_through"])
    draft = applications.start_draft(round_, applicants.holder_for(contact, round_), by=contact)

    assert titles(draft) == [LINKS[1], *DEPARTMENT]


def test_what_is_handed_in_keeps_the_stages_that_its_draft_was_shown(application, checker, recommender):
    assert titles(application) == [LINKS[1], *DEPARTMENT]

    way.forward(application, Link.BANNER, checker)
    assert titles(application) == DEPARTMENT

    way.forward(application, Link.BODY, recommender)
    assert titles(application) == DEPARTMENT[1:]
    assert titles(application, "current") == ["形式审查"]


def test_what_is_accepted_waits_for_the_experts_with_the_rest_ahead(application, desk, checker, recommender):
    way.forward(application, Link.BANNER, checker)
    way.forward(application, Link.BODY, recommender)
    desk.close(application.round)
    desk.check(way.fresh(application))

    assert titles(application, "current") == ["等待评审"]
    assert titles(application) == DEPARTMENT[2:]


def test_once_all_opinions_are_in_the_comprehensive_check_is_at_work_and_then_only_the_decision_is_left(
    application, round_, desk, checker, recommender
):
    walk = Walk(desk, round_, checker=checker, recommender=recommender)
    walk.recommend(application)
    walk.seat_panel()
    assert titles(application) == DEPARTMENT[2:]

    walk.review(application)
    assert titles(application, "current") == ["综合审查"]
    assert titles(application) == DEPARTMENT[3:]

    walk.check_and_propose(application)
    assert titles(application, "current") == ["等待本批次审定"]
    assert titles(application) == DEPARTMENT[4:]


def test_a_programme_without_experts_and_platform_shows_neither(officer, contact):
    round_ = plan(officer, "high_tech_pool")
    draft = applications.start_draft(round_, applicants.holder_for(contact, round_), by=contact)

    assert titles(draft)[2:] == ["形式审查", "等待本批次审定", "公示", "通知书"]
