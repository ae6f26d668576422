"""What people do between the signed list and the release, each through the door that the pages use."""

from django.test import Client

from cultivation.seed.filling import pdf
from tests.factories.workflows import EditionFactory, programme_file
from trail import clock, outbox
from workflows import nodes, process
from workflows.models import Deadline, Decision, PublicNotice
from workflows.policy.programme import Programme
from workflows.services import (
    decision,
    objections,
    official_documents,
    public_notices,
    rounds,
    signing,
)

PORTAL = "https://kjt.example.invalid/notice/1"


def signed_edition(*more):
    """The youth fund's edition with nothing of its way but sign-off and notice, and what is named besides."""
    content = dict(programme_file("youth_fund").content)
    content["way"] = {part: content["way"][part] for part in ("sign_off", "notice", *more)}
    return EditionFactory(text=Programme.parse(content, "youth_fund.yaml"))


def statement(**changed):
    """What an objector states."""
    told = {
        "kind": "person",
        "objector": "苏日娜",
        "contact": "0471-1234567",
        "grounds": "申报书第三部分的图与他人已发表的论文相同。",
    }
    return objections.Statement(**told | changed)


class People:
    """The desk's people, those who sign, the supervision division and the unit."""

    def __init__(self, desk, cast, *, edition):
        self.desk = desk
        self.cast = cast
        self.edition = edition

    def signed_round(self, *applicants, places=5):
        """A round in which all applied, were granted, and the list was signed by everybody."""
        round_ = self.desk.round(places=places, edition=self.edition)
        for user in applicants:
            self.desk.check(self.desk.submit(round_, user))
        self.desk.close(round_)
        self.do(round_.case, "propose", self.desk.officer, lambda: self._proposed(round_))
        signatories = (self.cast.division, self.desk.leader, self.cast.meeting)
        for position, by in enumerate(signatories, start=1):
            self.do(
                round_.case, "sign", by, lambda position=position, by=by: self._signed(round_, position, by)
            )
        round_.refresh_from_db()
        return round_

    def do(self, case, name, by, act):
        """Do the open task of that name."""
        return process.perform(self.desk.task(case, name), by=by, act=act)

    def publish(self, round_, *, first_day=None, portal_url=PORTAL):
        """The officer records the publication of the draft as it is; the notice is printed."""
        notice = public_notices.draft_of(round_)
        notice.first_day = first_day or clock.today()
        self.do(
            round_.case,
            "publish",
            self.desk.officer,
            lambda: public_notices.publish(notice, portal_url=portal_url, by=self.desk.officer),
        )
        outbox.dispatch()
        return PublicNotice.objects.get(round=round_)

    def end(self, round_):
        """The notice's last moment comes, and its day fires."""
        self.let_end(round_, at=clock.now())
        process.sweep_deadlines(case=round_.case)

    def let_end(self, round_, *, at):
        """The notice ends at that moment."""
        PublicNotice.objects.filter(round=round_).update(ends_at=at)
        nodes.move(Deadline.objects.get(case=round_.case, rule="await_notice", ended_at=None), at)

    def record_document(self, round_, *, number="内科基字〔2026〕12号"):
        """The officer records the decision document."""
        columns = {"number": number, "dated": clock.today(), "title": "关于下达2026年度青年基金项目的通知"}
        self.do(
            round_.case,
            "record_document",
            self.desk.officer,
            lambda: official_documents.record(round_, scan=pdf("文件.pdf"), by=self.desk.officer, **columns),
        )

    def release(self, round_):
        """The officer releases; whatever follows is done."""
        round_.refresh_from_db()
        self.do(
            round_.case, "release", self.desk.officer, lambda: rounds.release(round_, by=self.desk.officer)
        )
        outbox.dispatch()

    def to_release(self, round_):
        """The notice ends and the document is recorded: nothing but the release is left."""
        self.end(round_)
        self.record_document(round_)

    def object(self, item, **changed):
        """Somebody objects to a line by name."""
        return process.file_objection(item, statement(**changed), evidence=[pdf("证据.pdf")])

    def admit(self, objection, *, admitted=True, note="请核实图3的来源。"):
        """The supervision division admits it or not."""
        by = self.cast.supervise
        self.do(
            objection.case,
            "admit",
            by,
            lambda: objections.admit(objection, admitted=admitted, note=note, by=by),
        )
        objection.refresh_from_db()

    def verify(self, objection):
        """The unit reports."""
        by = self.cast.unit
        self.do(
            objection.case,
            "verify",
            by,
            lambda: objections.verify(objection, report="图3为本人绘制。", scan=pdf("核实.pdf"), by=by),
        )
        objection.refresh_from_db()

    def settle(self, objection, *, upheld):
        """The supervision division decides and answers."""
        by = self.cast.supervise
        outcome = "upheld" if upheld else "not_upheld"
        words = {"opinion": "经核实，图3引自他人论文且未注明。", "answer": "经核实处理，特此答复。"}
        self.do(
            objection.case,
            "settle",
            by,
            lambda: objections.settle(objection, outcome=outcome, by=by, **words),
        )
        objection.refresh_from_db()

    def answer(self, objection, *, upheld):
        """The whole way of an objection from its admission to its answer."""
        self.admit(objection)
        self.verify(objection)
        self.settle(objection, upheld=upheld)
        outbox.dispatch()

    def _proposed(self, round_):
        applications = list(round_.applications.order_by("pk"))
        decision.decide(round_, applications, outcome=Decision.Outcome.GRANTED, by=self.desk.officer)
        round_.refresh_from_db()
        return signing.propose(round_, version=round_.list_version, by=self.desk.officer)

    def _signed(self, round_, position, by):
        round_.refresh_from_db()
        mark = signing.Mark(minutes="厅务会纪要〔2026〕5号")
        return signing.sign(round_, position=position, version=round_.list_version, mark=mark, by=by)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def task_of(desk, case, name):
    return f"/tasks/{desk.task(case, name).external_task_id}/"


def stated(**changed):
    return {
        "kind": "person",
        "objector": "苏日娜",
        "contact": "0471-1234567",
        "grounds": "申报书第三部分的图与他人已发表的论文相同。",
        "evidence": [pdf("苏日娜的材料.pdf")],
    } | changed


def object_to(item, **changed):
    return Client().post(f"/notices/lines/{item.public_id}/object/", stated(**changed))
