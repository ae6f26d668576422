"""Where an application stands: who holds it, until when, what comes next, through all links."""

import pytest

from tests.workflows import way
from tests.workflows.way import Link
from workflows import process, timeline

pytestmark = pytest.mark.django_db


def shown(application):
    steps = timeline.timeline(way.fresh(application))
    return [(step.title, step.state) for step in steps if step.state != "upcoming"]


def current(application):
    (step,) = [step for step in timeline.timeline(way.fresh(application)) if step.state == "current"]
    return step


def test_a_draft_is_told_the_links_that_it_will_pass(round_, applicant, unit):
    draft = way.draft_of(round_, applicant)

    titles = [step.title for step in timeline.timeline(draft)]

    assert titles[1:4] == ["依托单位审核", "归口部门推荐", "形式审查"]


def test_it_lies_with_the_unit_then_with_the_body_each_until_its_cutoff(
    application, administrator, recommender, unit
):
    office = administrator.memberships.get().office.title
    step = current(application)
    assert (step.who, step.until) == (office, application.round.unit_closes_at)

    way.forward(application, Link.UNIT, administrator)

    step = current(application)
    assert (step.who, step.until) == (
        recommender.memberships.get().office.title,
        application.round.body_closes_at,
    )
    assert shown(application)[:2] == [("已提交", "done"), ("依托单位审核", "done")]


def test_what_was_sent_back_says_the_remark_and_comes_to_the_same_link_again(application, administrator):
    way.send_back(application, Link.UNIT, administrator, title="改题目")

    steps = timeline.timeline(way.fresh(application))
    returned = next(step for step in steps if "改题目" in step.note)
    following = [step.title for step in steps if step.state == "upcoming"]

    assert (returned.state, returned.who) == ("done", application.host_unit.name)
    assert current(application).until == application.round.unit_closes_at
    assert following[:2] == ["依托单位审核", "归口部门推荐"]

    way.correct(application, title="第二个题目")
    way.hand_in_again(application)

    assert [title for title, _state in shown(application)][-2:] == ["再次提交", "依托单位审核"]


def test_how_it_ended_before_the_department_is_said_with_its_reason(
    application, administrator, applicant, other_applicant, recommender
):
    other = way.handed_in(application.round, other_applicant)
    way.turn_down(application, Link.UNIT, administrator, reason="超出名额")
    process.withdraw(way.fresh(other), reason="另有安排", by=other_applicant)

    ends = [timeline.timeline(way.fresh(each))[-1] for each in (application, other)]

    assert [(step.state, step.note) for step in ends] == [("refused", "超出名额"), ("refused", "另有安排")]


def test_in_the_department_the_officers_title_stands_there(application, administrator, recommender):
    way.forward(application, Link.UNIT, administrator)
    way.forward(application, Link.BODY, recommender)

    assert current(application).who == application.round.screening_office.title
