"""Who is accepted after the grouping joins a group, and is reviewed at once while the reviews run."""

from datetime import timedelta

import pytest
from django.shortcuts import resolve_url
from django.utils import timezone
from viewflow.workflow import STATUS
from viewflow.workflow.models import Task

from tests.factories.review import DrawFactory, PanelMemberFactory, ReviewGroupFactory
from tests.factories.workflows import EditionFactory, programme_file
from tests.workflows.reviews.panel import Panel, browser
from trail import clock, outbox
from workflows import process, selectors
from workflows.models import Application, Deadline, Decision, Reconsideration, Review, Screening
from workflows.policy.programme import Programme
from workflows.services import completing, proposing, ranking, reconsideration, signing
from workflows.services.errors import NotNow

pytestmark = pytest.mark.django_db


@pytest.fixture
def with_one_refused(desk, review, applicant, other_applicant):
    """A round with one application under review by experts, and one that was refused before the cut-off."""
    refused = []

    class WithOneRefused(Panel):
        def seat(self, **columns):
            if not refused:
                refused.append(review.refused(other_applicant, self.round))
            return super().seat(**columns)

    def made(**programme):
        return WithOneRefused(desk, [applicant], **programme), refused[0]

    return made


@pytest.fixture
def overturn(desk, review):
    """The applicant asks, and another officer overturns the non-acceptance."""

    def act(application):
        review.ask(application)
        review.answer(application, Reconsideration.Outcome.OVERTURNED, by=desk.colleague_of(desk.officer))

    return act


@pytest.fixture
def running(with_one_refused, overturn):
    """The refused one is accepted after all while the reviews run."""
    panel, application = with_one_refused()
    overturn(application)
    return panel, application


@pytest.fixture
def collected(with_one_refused):
    """The opinions are in, and the list is to be proposed; the refused one may still ask."""
    panel, application = with_one_refused(sign_off=True)
    for member in panel.seats:
        panel.file(member)
    panel.pass_by("collect")
    return panel, application


@pytest.fixture
def right_is_over(monkeypatch):
    """The days pass in which the applicant may ask."""

    def pass_(application):
        until = Deadline.objects.filter(case=application.case, ended_at=None).latest("due_at").due_at
        monkeypatch.setattr(clock, "now", lambda: until + timedelta(seconds=1))
        process.sweep_deadlines(case=application.case)

    return pass_


def answer_unprinted(desk, application):
    """Another officer overturns the non-acceptance; the workers have not printed the answer yet."""
    by = desk.colleague_of(desk.officer)
    words = {"outcome": Reconsideration.Outcome.OVERTURNED, "opinion": "签字页齐全", "by": by}
    task = desk.task(application.case, "reconsider")
    process.perform(task, by=by, act=lambda: reconsideration.answer(application, **words))
    application.refresh_from_db()


def propose(desk, panel):
    panel.round.refresh_from_db()
    task = desk.task(panel.round.case, "propose")
    version = panel.round.list_version
    act = lambda: signing.propose(panel.round, version=version, by=desk.officer)  # noqa: E731
    return process.perform(task, by=desk.officer, act=act)


def grant(desk, panel, *applications):
    terms = {"outcome": Decision.Outcome.GRANTED, "terms": {}, "by": desk.officer}
    task = desk.task(panel.round.case, "propose")
    act = lambda: proposing.decide(panel.round, applications, **terms)  # noqa: E731
    return process.work(task, by=desk.officer, act=act)


def test_one_who_joins_while_the_reviews_run_is_reviewed_at_once(desk, running):
    panel, application = running

    process.add_to_group(panel.round, application, panel.group, by=desk.officer)
    outbox.dispatch(limit=50)

    assert Review.objects.filter(application=application).count() == 3
    assert desk.waits_for(application.case) == ["review"] * 3


def test_until_then_it_waits_without_a_group(desk, running):
    _, application = running

    assert desk.waits_for(application.case) == ["await_panel"]
    assert Application.objects.get(pk=application.pk).group is None


def test_the_list_is_not_proposed_while_one_may_still_ask_for_a_review(desk, collected):
    panel, application = collected
    grant(desk, panel, panel.application)
    until = Deadline.objects.get(case=application.case, rule="ask_reconsideration", ended_at=None).due_at

    with pytest.raises(NotNow, match=f"{timezone.localtime(until):%Y-%m-%d %H:%M}"):
        propose(desk, panel)


def test_once_the_right_to_ask_is_over_it_is_proposed(desk, collected, right_is_over):
    panel, application = collected
    grant(desk, panel, panel.application)
    right_is_over(application)

    propose(desk, panel)

    assert desk.waits_for(panel.round.case) == ["sign"]


def test_who_is_accepted_at_the_proposal_joins_and_is_reviewed_at_once(desk, collected, overturn):
    panel, application = collected
    overturn(application)
    assert desk.waits_for(application.case) == ["await_panel"]

    process.add_to_group(panel.round, application, panel.group, by=desk.officer)
    outbox.dispatch(limit=50)

    assert desk.waits_for(application.case) == ["review"] * 3


def test_one_that_waits_for_its_review_is_neither_decided_on_nor_left_off_the_list(desk, collected, overturn):
    panel, application = collected
    grant(desk, panel, panel.application)
    overturn(application)

    with pytest.raises(NotNow, match=application.title):
        grant(desk, panel, application)
    with pytest.raises(NotNow, match="1"):
        propose(desk, panel)

    assert completing.undecided(panel.round).get() == application


def test_reviewed_late_it_is_decided_on_and_the_list_is_proposed(desk, collected, overturn):
    panel, application = collected
    overturn(application)
    process.add_to_group(panel.round, application, panel.group, by=desk.officer)
    outbox.dispatch(limit=50)
    for member in panel.seats:
        panel.file(member, application=application)

    grant(desk, panel, application)
    task = desk.task(panel.round.case, "propose")
    process.work(task, by=desk.officer, act=lambda: proposing.decline_rest(panel.round, by=desk.officer))
    propose(desk, panel)

    assert desk.waits_for(application.case) == ["await_decision"]
    assert desk.waits_for(panel.round.case) == ["sign"]


def test_while_the_list_is_being_signed_nobody_joins(desk, collected, right_is_over):
    panel, application = collected
    grant(desk, panel, panel.application)
    right_is_over(application)
    propose(desk, panel)
    Application.objects.filter(pk=application.pk).update(state=Application.State.ACCEPTED)

    with pytest.raises(NotNow):
        process.add_to_group(panel.round, application, panel.group, by=desk.officer)


def test_reviewed_after_the_meeting_it_goes_on_without_an_interview(desk, with_one_refused, overturn):
    panel, application = with_one_refused(interview=True)
    for member in panel.seats:
        panel.file(member)
    for step in ("collect", "interviews"):
        panel.pass_by(step)
    outbox.dispatch(limit=50)
    overturn(application)

    process.add_to_group(panel.round, application, panel.group, by=desk.officer)
    outbox.dispatch(limit=50)
    for member in panel.seats:
        panel.file(member, application=application)

    assert desk.waits_for(application.case) == ["await_decision"]


def test_the_check_of_one_that_was_overturned_stays_as_it_was(running):
    _, application = running

    assert application.screening.outcome == Screening.Outcome.REFUSED


def test_opinions_on_a_late_one_are_not_ranked_before_all_of_them_are_in(desk, collected, overturn):
    panel, application = collected
    overturn(application)
    process.add_to_group(panel.round, application, panel.group, by=desk.officer)
    outbox.dispatch(limit=50)

    seen = []
    for member in panel.seats:
        panel.file(member, application=application)
        row = next(row for row in ranking.of(panel.round).rows if row.application == application)
        seen.append((row.is_being_reviewed, row.written is None))

    assert seen == [(True, True), (True, True), (False, False)]


@pytest.fixture
def overturned(desk, review, collected):
    """At the proposal one was just accepted after all; its answer is not printed yet."""
    panel, application = collected
    review.ask(application)
    answer_unprinted(desk, application)
    return panel, application


def test_before_its_answer_is_printed_nobody_decides_on_one_that_was_overturned(desk, overturned):
    panel, application = overturned
    task = desk.task(panel.round.case, "propose")

    with pytest.raises(NotNow, match=application.title):
        grant(desk, panel, application)
    with pytest.raises(NotNow, match=application.title):
        process.work(task, by=desk.officer, act=lambda: proposing.decline_rest(panel.round, by=desk.officer))

    assert not Decision.objects.filter(application=application).exists()


def test_without_experts_too_the_answer_comes_before_the_decision(desk, review, applicant):
    content = programme_file("youth_fund").content
    content = {**content, "way": {"reconsideration": content["way"]["reconsideration"]}}
    round_ = desk.round(edition=EditionFactory(text=Programme.parse(content, "youth_fund.yaml")))
    application = review.refused(applicant, round_)
    review.ask(application)
    desk.close(round_)
    answer_unprinted(desk, application)

    with pytest.raises(NotNow, match=application.title):
        desk.decide(round_, [application], Decision.Outcome.DECLINED, reason="名额有限")

    outbox.dispatch(limit=50)
    desk.decide(round_, [application], Decision.Outcome.GRANTED)


def test_one_whose_answer_could_not_be_printed_holds_the_list(desk, overturned):
    panel, application = overturned
    grant(desk, panel, panel.application)
    answer = desk.task(application.case, "reconsideration_reply")
    Task.objects.filter(pk=answer.pk).update(status=STATUS.ERROR, finished=clock.now())

    with pytest.raises(NotNow, match=application.title):
        grant(desk, panel, application)
    with pytest.raises(NotNow, match="1"):
        completing.require_reviewed(panel.round)


@pytest.fixture
def short(desk, collected, overturn):
    """One that joined at the proposal, and whose experts all declared a conflict over it."""
    panel, application = collected
    overturn(application)
    process.add_to_group(panel.round, application, panel.group, by=desk.officer)
    outbox.dispatch(limit=50)
    for member in [*panel.seats, *panel.reserves]:
        panel.recuse(member, application=application)
    application.refresh_from_db()
    return panel, application


@pytest.fixture
def other_group(short):
    """Another group of the round, and the three experts of its panel."""
    panel, _ = short
    group = ReviewGroupFactory(round=panel.round)
    draw = DrawFactory(group=group)
    return group, [PanelMemberFactory(draw=draw) for _ in range(3)]


def test_left_short_at_the_proposal_it_joins_another_group_whose_experts_review_it(desk, short, other_group):
    panel, application = short
    group, experts = other_group
    assert desk.waits_for(application.case) == ["await_panel"]

    process.add_to_group(panel.round, application, group, by=desk.officer)
    outbox.dispatch(limit=50)
    for member in experts:
        panel.file(member, application=application)

    assert desk.waits_for(application.case) == ["await_decision"]
    grant(desk, panel, application)
    assert Application.objects.get(pk=application.pk).group == group


def test_the_page_of_the_groups_offers_one_that_was_left_short(desk, short, other_group):
    panel, application = short
    group, _ = other_group
    address = resolve_url("round-groups", panel.round.public_id)
    officer = browser(desk.officer)
    assert application.title in officer.get(address).content.decode()

    officer.post(address, {"application": application.public_id, "group": group.public_id})

    assert Application.objects.get(pk=application.pk).group == group


def test_left_short_it_does_not_join_its_own_group_again(desk, short):
    panel, application = short

    with pytest.raises(NotNow):
        process.add_to_group(panel.round, application, panel.group, by=desk.officer)


def test_one_with_all_its_opinions_stays_in_its_group(desk, short, other_group):
    panel, _ = short
    group, _ = other_group

    with pytest.raises(NotNow):
        process.add_to_group(panel.round, panel.application, group, by=desk.officer)


def test_while_it_is_being_reviewed_it_stays_in_its_group(desk, short, other_group):
    panel, application = short
    group, _ = other_group
    process.add_to_group(panel.round, application, group, by=desk.officer)
    outbox.dispatch(limit=50)

    with pytest.raises(NotNow):
        process.add_to_group(panel.round, application, panel.group, by=desk.officer)


def test_while_the_opinions_are_collected_another_draw_helps_and_nobody_changes_the_group(desk, applicant):
    panel = Panel(desk, [applicant])
    for member in [*panel.seats, *panel.reserves]:
        panel.recuse(member)
    assert desk.waits_for(panel.application.case) == ["await_panel"]

    with pytest.raises(NotNow):
        process.add_to_group(
            panel.round, panel.application, ReviewGroupFactory(round=panel.round), by=desk.officer
        )


def test_opinions_on_a_late_one_are_not_read_before_all_of_them_are_in(desk, collected, overturn):
    panel, application = collected
    overturn(application)
    process.add_to_group(panel.round, application, panel.group, by=desk.officer)
    outbox.dispatch(limit=50)

    def counts():
        seen = selectors.opinions_visible_to(desk.officer)
        return [seen.filter(application=each).count() for each in (panel.application, application)]

    read = []
    for member in panel.seats:
        panel.file(member, application=application)
        read.append(counts())

    assert read == [[3, 0], [3, 0], [3, 3]]
