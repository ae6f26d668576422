"""What an objection does to its line, and to nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cultivation.seed.filling import pdf
from tests.workflows.notices.people import signed_edition, statement
from tests.workflows.stakes import takes_part
from trail import clock, outbox
from trail.models import ActionLog
from workflows import invariants, nodes, process
from workflows.models import (
    Application,
    Award,
    Deadline,
    Decision,
    Document,
    NoticeItem,
    Objection,
    ProgrammeEdition,
    Round,
    Signature,
    TaskBook,
)
from workflows.services import objections
from workflows.services.errors import Closed, NotNow

pytestmark = pytest.mark.django_db
State = Application.State


def line(application):
    return NoticeItem.objects.get(application=application)


# A test is one transaction, that is one moment: the cut-off came when the applications did.
OF_ONE_MOMENT = "no application was submitted outside the window of its round"


def broken_invariants():
    found = {each["invariant"]: each["breaches"] for each in invariants.broken() if each["breaches"]}
    found.pop(OF_ONE_MOMENT, None)
    return found


def state_of(application):
    application.refresh_from_db()
    return application.state


def test_the_round_goes_out_while_only_the_objected_line_is_held(people, published):
    first, second = published.applications.order_by("pk")
    objection = people.object(line(first))
    people.to_release(published)

    people.release(published)

    assert (state_of(first), state_of(second)) == (State.ACCEPTED, State.GRANTED)
    assert Award.objects.get().case == second.case
    assert objection.case.title == f"异议：{first.title}"


def test_a_held_line_is_granted_when_its_objection_is_not_upheld_and_counts_from_that_day(people, published):
    first, _second = published.applications.order_by("pk")
    objection = people.object(line(first))
    people.to_release(published)
    people.release(published)

    people.answer(objection, upheld=False)

    assert state_of(first) == State.GRANTED
    objection.case.refresh_from_db()
    assert (objection.case.is_open, objection.case.outcome) == (False, "not_upheld")
    assert first.case.award.since == timezone.localdate(objection.decided_at)
    assert broken_invariants() == {}


def test_the_task_book_of_a_held_line_has_all_of_its_period_from_the_answer(
    people, applicant, other_applicant
):
    ProgrammeEdition.objects.update(is_current=False)
    people.edition = signed_edition("task_book")
    round_ = people.signed_round(applicant, other_applicant)
    people.publish(round_)
    first, _second = round_.applications.order_by("pk")
    objection = people.object(line(first))
    people.to_release(round_)
    people.release(round_)
    Round.objects.filter(pk=round_.pk).update(released_at=clock.now() - timedelta(days=90))

    people.answer(objection, upheld=False)
    process.sweep_deadlines()

    book = TaskBook.objects.get(application=first)
    assert (book.state, book.due_at > clock.now()) == (TaskBook.State.OPEN, True)
    assert not first.case.award.end_kind


def test_a_line_whose_objection_is_upheld_after_the_release_is_declined_and_its_place_is_free(
    people, published
):
    first, _second = published.applications.order_by("pk")
    objection = people.object(line(first))
    people.to_release(published)
    people.release(published)

    people.answer(objection, upheld=True)

    published.refresh_from_db()
    assert state_of(first) == State.DECLINED
    assert (published.places_used, published.money_used) == (1, 100_000)
    assert first.decision.reason == "经核实，图3引自他人论文且未注明。"
    assert Award.objects.count() == 1


def test_an_objection_upheld_before_the_release_changes_the_line_and_leaves_the_signatures(people, published):
    first, _second = published.applications.order_by("pk")
    objection = people.object(line(first))

    people.answer(objection, upheld=True)

    assert Decision.objects.get(application=first).outcome == Decision.Outcome.DECLINED
    assert Signature.objects.filter(round=published, voided_at=None).count() == 4
    row = ActionLog.objects.get(verb="decision_overturned")
    assert row.after["objection"] == objection.public_id
    people.to_release(published)
    people.release(published)
    assert state_of(first) == State.DECLINED


def test_an_inadmissible_objection_lets_its_line_go_with_the_reason_as_the_answer(people, published):
    first, _second = published.applications.order_by("pk")
    objection = people.object(line(first))
    people.to_release(published)
    people.release(published)

    people.admit(objection, admitted=False, note="未写明可核实的事实。")
    outbox.dispatch()

    assert (objection.outcome, objection.answer) == ("inadmissible", "未写明可核实的事实。")
    assert state_of(first) == State.GRANTED


def test_of_two_objections_to_a_line_the_last_one_lets_it_go(people, published):
    first, _second = published.applications.order_by("pk")
    one, two = people.object(line(first)), people.object(line(first), objector="那日松")
    people.to_release(published)
    people.release(published)

    people.answer(one, upheld=False)
    held = state_of(first)
    people.answer(two, upheld=False)

    assert (held, state_of(first)) == (State.ACCEPTED, State.GRANTED)


def test_of_two_objections_upheld_the_place_is_given_back_once(people, published):
    first, _second = published.applications.order_by("pk")
    one, two = people.object(line(first)), people.object(line(first), objector="那日松")

    people.answer(one, upheld=True)
    people.answer(two, upheld=True)

    published.refresh_from_db()
    assert published.places_used == 1
    assert broken_invariants() == {}


def test_no_objection_can_be_filed_once_the_period_is_over(people, published):
    first, _second = published.applications.order_by("pk")
    item = line(first)
    people.end(published)

    with pytest.raises(Closed):
        process.file_objection(item, statement())

    assert Objection.objects.count() == 0


def test_the_objector_stands_in_the_database_nowhere_in_clear(people, published):
    first, _second = published.applications.order_by("pk")
    objection = people.object(line(first))
    people.answer(objection, upheld=False)

    rows = ActionLog.objects.all()
    told = " ".join(f"{row.actor_label} {row.note} {row.before} {row.after}" for row in rows)
    names = " ".join(objection.case.scans.values_list("name", flat=True))
    assert "苏日娜" not in told + names + objection.case.title
    assert Objection.objects.extra(where=["objector LIKE '%%苏日娜%%'"]).count() == 0


def test_a_note_that_names_who_objected_is_refused(people, published):
    first, _second = published.applications.order_by("pk")
    objection = people.object(line(first))

    with pytest.raises(NotNow):
        people.admit(objection, note="苏日娜反映图3有误，请核实。")

    assert Objection.objects.get().admitted is None


def test_a_unit_that_stays_silent_holds_no_line(people, published):
    first, _second = published.applications.order_by("pk")
    objection = people.object(line(first))
    people.admit(objection)
    nodes.move(Deadline.objects.get(case=objection.case, rule="verify__timeout", ended_at=None), clock.now())

    process.sweep_deadlines(case=objection.case)
    people.settle(objection, upheld=False)

    assert Objection.objects.get().outcome == "not_upheld"
    assert ActionLog.objects.filter(verb="objection_not_verified").count() == 1


def test_nobody_judges_an_objection_to_their_own_project(people, published):
    first, _second = published.applications.order_by("pk")
    objection = people.object(line(first))

    with pytest.raises(NotNow):
        objections.admit(objection, admitted=True, note="请核实。", by=first.applicant)
    with pytest.raises(NotNow):
        objections.verify(objection, report="本人所绘。", scan=pdf("核实.pdf"), by=first.applicant)

    assert Objection.objects.get().verified_at is None


def test_the_answer_is_printed_for_who_has_the_code_and_names_nobody(people, published):
    first, _second = published.applications.order_by("pk")
    objection = people.object(line(first))

    people.answer(objection, upheld=False)

    document = Document.objects.get(case=objection.case)
    assert document.kind == Document.Kind.OBJECTION_REPLY
    assert "applicant" not in document.facts


def test_a_member_of_the_project_judges_no_objection_to_it(people, published):
    first, _second = published.applications.order_by("pk")
    objection = people.object(line(first))
    takes_part(people.cast.supervise, first)
    acts = (
        lambda by: objections.admit(objection, admitted=True, note="请核实。", by=by),
        lambda by: objections.verify(objection, report="本人所绘。", scan=pdf("核实.pdf"), by=by),
        lambda by: objections.settle(
            objection, outcome="upheld", opinion="不实。", answer="特此答复。", by=by
        ),
    )

    for act in acts:
        with pytest.raises(NotNow, match="本人"):
            act(people.cast.supervise)

    found = Objection.objects.get()
    assert (found.admitted, found.verified_at, found.outcome) == (None, None, "")
