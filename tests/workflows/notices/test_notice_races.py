"""Notices, objections and releases with many hands at once, for real."""

from datetime import timedelta
from time import sleep

import pytest

from tests.workflows.notices.people import statement
from tests.workflows.test_races import at_once
from trail import clock, outbox
from trail.models import ActionLog
from workflows import process
from workflows.invariants import notices
from workflows.models import Application, Award, NoticeItem, Objection, Round
from workflows.services import objections, rounds
from workflows.services.errors import Closed

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
HOLDING = (
    notices.every_objection_was_filed_while_its_notice_ran,
    notices.every_notice_was_closed_with_all_objections_to_it_counted,
    notices.no_line_that_an_objection_holds_has_gone_out,
    notices.no_line_to_which_an_objection_was_upheld_is_granted,
    notices.every_published_notice_reads_as_it_was_published,
    notices.every_award_that_an_objection_held_counts_from_the_answer,
)


def breaches():
    return [breach for holds in HOLDING for breach in holds()]


def test_objections_at_the_last_second_and_the_closing_never_cross(people, published):
    item = NoticeItem.objects.first()
    people.let_end(published, at=clock.now() + timedelta(seconds=5))

    def object_until_it_is_over():
        filed = 0
        while True:
            try:
                process.file_objection(NoticeItem.objects.get(pk=item.pk), statement())
            except Closed:
                return filed
            filed += 1

    def close():
        while not process.sweep_deadlines(case=published.case):
            sleep(0.01)

    *filed, _closed = at_once(*[object_until_it_is_over] * 4, close)

    assert sum(filed) > 0
    assert ActionLog.objects.get(verb="notice_closed").after["objections"] == sum(filed)
    assert Objection.objects.count() == sum(filed)
    assert breaches() == []


def test_a_release_pressed_four_times_is_one_release(people, published, desk):
    people.to_release(published)
    task = desk.task(published.case, "release")

    def press():
        mine = type(task).objects.get(pk=task.pk)
        round_ = Round.objects.get(pk=published.pk)
        return process.perform(mine, by=desk.officer, act=lambda: rounds.release(round_, by=desk.officer))

    answers = at_once(*[press] * 4)

    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict"] * 3 + ["Receipt"]
    assert ActionLog.objects.filter(verb="released").count() == 1


@pytest.mark.parametrize("outcome", ["upheld", "not_upheld"])
def test_an_objection_answered_while_the_results_go_out_is_heard_once(people, published, desk, outcome):
    first, second = published.applications.order_by("pk")
    objection = people.object(NoticeItem.objects.get(application=first))
    people.admit(objection)
    people.verify(objection)
    people.to_release(published)
    task, settle = desk.task(published.case, "release"), desk.task(objection.case, "settle")

    def go_out():
        round_ = Round.objects.get(pk=published.pk)
        process.perform(task, by=desk.officer, act=lambda: rounds.release(round_, by=desk.officer))
        outbox.dispatch()

    def answer():
        mine = Objection.objects.get(pk=objection.pk)
        words = {"opinion": "经核实。", "answer": "已核实处理。", "by": people.cast.supervise}
        return process.perform(
            settle, by=people.cast.supervise, act=lambda: objections.settle(mine, outcome=outcome, **words)
        )

    at_once(go_out, answer)
    outbox.dispatch()

    first.refresh_from_db()
    second.refresh_from_db()
    held = Application.State.DECLINED if outcome == "upheld" else Application.State.GRANTED
    assert (first.state, second.state) == (held, Application.State.GRANTED)
    assert Award.objects.count() == (1 if outcome == "upheld" else 2)
    assert breaches() == []
