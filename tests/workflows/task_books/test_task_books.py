"""Task books: what is locked, by when, sealed and confirmed or sent back, missed and given up."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts import sealing
from cultivation.board.counting import Counting
from cultivation.board.moments import AsOf
from cultivation.seed.filling import pdf
from trail import clock, outbox
from workflows import process, timeline
from workflows.documents.task_book import prepare_task_book
from workflows.invariants.registry import OF_FILES, OF_ROWS
from workflows.models import Award, Deadline, Document, Notification, Round, TaskBook
from workflows.services import reminders, task_books
from workflows.services.errors import Closed, Conflict, Incomplete, NotNow

pytestmark = pytest.mark.django_db
State = TaskBook.State
OURS = ("task_books", "units", "files", "engine")


def breaches():
    mine = [each for each in (*OF_ROWS, *OF_FILES) if each.__module__.rpartition(".")[2] in OURS]
    return [line for each in mine for line in each()]


def test_a_grant_opens_a_task_book_with_what_was_applied_for(granted):
    book, handed_in = granted.book, granted.application.answers

    assert granted.open_tasks() == ["task_book"]
    assert {name: book.answers[name] for name in ("title", "goals")} == {
        name: handed_in[name] for name in ("title", "goals")
    }


def test_one_that_is_opened_late_has_its_whole_period(granted):
    application, expected = granted.application, granted.book.due_at
    Round.objects.filter(pk=application.round_id).update(released_at=clock.now() - timedelta(days=90))
    granted.book.delete()

    task_books.open_book(granted.application)

    assert TaskBook.objects.get(application=application).due_at.date() == expected.date()


def test_what_is_locked_stays_whatever_is_sent_along(granted):
    before = granted.book.answers

    granted.hand_in(title="另一个题目", goals="另一些目标", bank_name="另一家银行")

    after = granted.book.answers
    assert (after["title"], after["goals"]) == (before["title"], before["goals"])
    assert sealing.opened(after["bank_name"], name="bank_name") == "另一家银行"


def test_nobody_seals_or_confirms_the_task_book_of_their_own_project(granted):
    granted.hand_in()
    with pytest.raises(NotNow):
        task_books.seal(granted.book, pdf("盖章页.pdf"), by=granted.applicant)
    granted.seal()
    outbox.dispatch(limit=100)

    with pytest.raises(NotNow):
        task_books.confirm(granted.book, by=granted.applicant)
    assert granted.book.state == State.SEALED


def test_handed_in_sealed_and_confirmed_it_goes_into_the_file(granted):
    granted.hand_in()
    granted.seal()
    granted.confirm()
    outbox.dispatch(limit=100)

    granted.application.case.refresh_from_db()
    paper = Document.objects.get(case=granted.application.case, kind=Document.Kind.TASK_BOOK)
    assert granted.book.state == State.CONFIRMED
    assert paper.token == granted.book.verification_code
    assert granted.application.archive_file.size > 0
    assert not granted.application.case.is_open
    assert breaches() == []


def test_incomplete_or_unpledged_it_stays_open(granted):
    with pytest.raises(Incomplete):
        granted.hand_in(bank_name="")
    with pytest.raises(Incomplete):
        process.perform(
            granted.task("task_book"),
            by=granted.applicant,
            act=lambda: task_books.hand_in(
                granted.book, granted.answers(), version=0, pledged=False, by=granted.applicant
            ),
        )

    assert granted.book.state == State.OPEN


def test_only_the_applicant_hands_it_in(granted, stranger):
    with pytest.raises(PermissionError):
        granted.hand_in(by=stranger)


def test_another_window_does_not_overwrite(granted):
    task_books.save(granted.book, {"bank_name": "甲"}, version=0, by=granted.applicant)

    with pytest.raises(Conflict):
        task_books.save(granted.book, {"bank_name": "乙"}, version=0, by=granted.applicant)

    assert sealing.opened(granted.book.answers["bank_name"], name="bank_name") == "甲"


def test_sent_back_it_has_a_new_day_and_needs_a_new_seal(granted):
    granted.hand_in()
    granted.seal()
    code = granted.book.verification_code
    new_day = clock.today() + timedelta(days=20)

    granted.send_back(new_day)
    again = granted.book

    assert (again.state, again.scan, again.sealed_by) == (State.OPEN, None, None)
    assert granted.open_tasks() == ["task_book"]
    granted.hand_in(bank_name="另一家银行")
    assert granted.book.verification_code != code
    with pytest.raises(NotNow):
        task_books.confirm(granted.book, by=granted.officer)


def test_missed_it_is_given_up_and_the_count_falls(granted):
    assert Award.objects.filter(end_kind="").count() == 1

    granted.let_the_day_pass()

    award = granted.award
    assert granted.book.state == State.MISSED
    assert (award.end_kind, award.ended_on) == (Award.EndKind.GIVEN_UP, clock.today())
    assert granted.open_tasks() == []


def test_at_the_last_moment_it_is_in_time_and_the_seal_may_follow(granted):
    granted.due(clock.now() + timedelta(seconds=30))
    granted.hand_in()
    granted.due(clock.now() - timedelta(seconds=1))
    process.sweep_deadlines()

    assert granted.book.state == State.HANDED_IN
    assert granted.award.end_kind == ""


def test_after_its_day_it_is_refused_even_before_the_sweep(granted):
    granted.due(clock.now())

    with pytest.raises(Closed):
        granted.hand_in()


def test_a_project_that_was_given_up_is_counted_until_that_day_and_no_longer(granted):
    counting = Counting("awards_of", ("youth_fund",), begins=clock.today())
    before = counting.rows(AsOf(clock.today())).count()

    granted.let_the_day_pass()

    assert (before, counting.rows(AsOf(clock.today())).count()) == (1, 0)


def test_applicant_and_unit_are_reminded_once_for_each_day(granted, keeper):
    def told(user):
        return Notification.objects.filter(user=user, key__contains=":due:").count()

    assert reminders.remind() == 0
    deadline = Deadline.objects.get(rule="task_book", fires=False, ended_at=None)
    Deadline.objects.filter(pk=deadline.pk).update(starts_at=clock.now() - timedelta(days=9))
    granted.due(clock.now() + timedelta(days=2))
    for _ in range(2):
        reminders.remind()
    granted.hand_in()
    Deadline.objects.filter(rule="seal_task_book").update(starts_at=clock.now() - timedelta(days=9))
    for _ in range(2):
        reminders.remind()

    assert (told(granted.applicant), told(keeper)) == (1, 1)


def test_the_way_says_that_the_project_was_given_up(granted):
    granted.let_the_day_pass()
    outbox.dispatch(limit=100)
    granted.application.refresh_from_db()

    titles = [step.title for step in timeline.timeline(granted.application)]

    assert "放弃" in "".join(titles)


def test_the_day_on_the_paper_is_the_day_here(granted):
    granted.hand_in()
    early_here = datetime(2026, 9, 1, 23, 30, tzinfo=UTC)
    TaskBook.objects.filter(pk=granted.book.pk).update(handed_in_at=early_here)

    assert prepare_task_book(granted.book).facts["date"] == "2026-09-02"
