"""From the ranked list to the filed project: proposed, signed, made public, released, agreed on, paid."""

from datetime import timedelta
from functools import partial

from cultivation.seed.filling import pdf
from cultivation.seed.hands import waits_at
from trail import clock, outbox
from workflows import process
from workflows.models import Award, Deadline, Decision, NoticeItem, PublicNotice, Round, TaskBook
from workflows.services import (
    countersigning,
    disbursements,
    objections,
    official_documents,
    proposing,
    public_notices,
    ranking,
    rounds,
    scans,
    signing,
    task_books,
)
from workflows.services.task_book_content import BookContent

MINUTES = {"division": "基础处纪要〔2026〕3号（演示）", "meeting": "厅务会纪要〔2026〕11号（演示）"}
Outcome = Decision.Outcome
PORTAL = "https://example.invalid/notices/1"


class Deciding:
    """One round from the proposed list to the results, and its projects from task book to payment."""

    def __init__(self, hands, round_):
        self.hands, self.pk = hands, round_.pk
        self.case = round_.case

    @property
    def round(self):
        """The round as it stands now: its list's version moves."""
        return Round.objects.select_related("case", "edition", "screening_office").get(pk=self.pk)

    def propose(self, places):
        """The officer proposes all above the line after so many places, and nobody else, once nobody may ask
        for a review any more.
        """
        self.let_the_right_to_ask_end()
        self._part_the_tied(places)
        self.hands.work(
            self.case, "propose", lambda by: proposing.grant_above(self.round, places=places, by=by)
        )
        if self.round.applications.filter(state="accepted", decision=None).exists():
            self.hands.work(self.case, "propose", lambda by: proposing.decline_rest(self.round, by=by))
        self.hands.do(
            self.case,
            "propose",
            lambda by: signing.propose(self.round, version=self.round.list_version, by=by),
        )

    def _part_the_tied(self, places):
        """Of equal scores on both sides of the line the first get the places, each decided on singly."""
        cut = ranking.line(ranking.of(self.round).rows, places=places)
        above = {row.application.pk for row in cut.rows}
        parts = {Outcome.GRANTED: [], Outcome.DECLINED: []}
        for row in cut.tied:
            outcome = Outcome.GRANTED if row.application.pk in above else Outcome.DECLINED
            parts[outcome].append(row.application)
        for outcome, tied in parts.items():
            if tied:
                self.hands.work(self.case, "propose", partial(self._decided, tied, outcome=outcome, terms={}))

    def _decided(self, applications, by, **how):
        return proposing.decide(self.round, applications, by=by, **how)

    def sign(self):
        """Whoever is next in the programme's order signs, until all have."""
        while waits_at(self.case, "sign"):
            self.hands.do(self.case, "sign", self._signed)

    def publish(self):
        """The notice is put on the portal today, and printed."""
        notice = public_notices.draft_of(self.round)
        notice.first_day = clock.today()
        self.hands.do(
            self.case, "publish", lambda by: public_notices.publish(notice, portal_url=PORTAL, by=by)
        )
        outbox.dispatch(limit=100)

    def object_to(self, application, words):
        """Somebody objects by name to one line of the notice; the objection."""
        statement = objections.Statement(
            kind="person", objector="那仁（演示）", contact="示例电话", grounds=words
        )
        return process.file_objection(NoticeItem.objects.get(application=application), statement)

    def let_the_right_to_ask_end(self):
        """The days pass in which one who was not accepted may ask for a review, as those of the notice do."""
        asking = Deadline.objects.filter(
            case__application__round=self.pk, rule__startswith="ask_reconsideration", ended_at=None
        )
        cases = [deadline.case for deadline in asking.select_related("case").filter(fires=True)]
        asking.update(due_at=clock.now())
        for case in cases:
            process.sweep_deadlines(case=case)

    def let_the_notice_end(self):
        """The days of the notice pass: the demonstration moves its end to now, and the day fires."""
        now = clock.now()
        PublicNotice.objects.filter(round=self.pk).update(ends_at=now)
        Deadline.objects.filter(case=self.case, rule="await_notice", ended_at=None).update(due_at=now)
        process.sweep_deadlines(case=self.case)

    def record_document(self, number, title=""):
        """The decision document, as the office's own system numbered it."""
        self.hands.do(
            self.case,
            "record_document",
            lambda by: official_documents.record(
                self.round,
                number=number,
                dated=clock.today(),
                title=title or f"关于下达{self.round.title}的通知",
                scan=pdf("立项文件.pdf"),
                by=by,
            ),
        )

    def release(self):
        """Results go out at one moment; awards, letters and task books follow as jobs."""
        self.hands.do(self.case, "release", lambda by: rounds.release(self.round, by=by))
        outbox.dispatch(limit=10000)

    def agree(self, application):
        """A task book: completed and pledged by the applicant, sealed by the unit, confirmed."""
        self.hand_in_task_book(application)
        self.hands.do(
            application.case,
            "seal_task_book",
            lambda by: task_books.seal(self._book(application), pdf("任务书.pdf"), by=by),
        )
        outbox.dispatch(limit=100)
        self.hands.do(
            application.case,
            "confirm_task_book",
            lambda by: task_books.confirm(self._book(application), by=by),
        )
        outbox.dispatch(limit=100)

    def hand_in_task_book(self, application):
        """The applicant answers what the task book asks besides, pledges, and hands it in."""
        book = self._book(application)
        answers = {
            question.name: f"{question.title}（演示）" for question in BookContent(book).rule.questions
        }
        self.hands.do(
            application.case,
            "task_book",
            lambda by: task_books.hand_in(book, answers, version=book.version, pledged=True, by=by),
        )

    def miss_task_book(self, application):
        """Its day passes: the demonstration moves it to now."""
        now = clock.now()
        TaskBook.objects.filter(application=application).update(due_at=now)
        Deadline.objects.filter(case=application.case, ended_at=None).update(
            starts_at=now - timedelta(days=1), due_at=now
        )
        process.sweep_deadlines(case=application.case)
        outbox.dispatch(limit=100)

    def pay(self, application, document):
        """The finance officer records the first payment."""
        award = Award.objects.get(case=application.case)
        by = self.hands.of("finance@150000")
        disbursements.record(
            award,
            kind="paid",
            document=document,
            day=clock.today(),
            money=award.money,
            note="",
            by=by,
        )

    def _signed(self, by):
        round_ = self.round
        step = signing.next_step(round_)
        minutes = MINUTES.get(step.office, "") if step.minutes else ""
        mark = signing.Mark(minutes=minutes, beside=self._countersigned(step, by))
        return signing.sign(
            round_,
            position=signing.next_position(round_),
            version=round_.list_version,
            mark=mark,
            by=by,
        )

    def _countersigned(self, step, by):
        """What the other departments put under the list, all on one paper."""
        departments = countersigning.departments(self.round, step)
        scan = departments and scans.store("countersignature", pdf("会签单.pdf"), by=by, case=self.case)
        return tuple(
            countersigning.Given(department, "同意", f"{department}经办人（演示）", clock.today(), scan)
            for department in departments
        )

    def _book(self, application):
        return TaskBook.objects.select_related("application__case", "application__round").get(
            application=application
        )
