"""An enterprise's application on its whole way, act by act, each through the door that the pages use."""

import csv
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from viewflow.workflow.models import Task

from cultivation.seed.filling import pdf
from tests.factories.accounts import MembershipFactory
from tests.factories.talent import ExpertFactory
from tests.workflows import way
from tests.workflows.reviews.panel import COMMENT
from tests.workflows.way import Link
from trail import clock, outbox
from workflows import process
from workflows.flows import RoundFlow
from workflows.models import PanelMember, PublicNotice, ResultTable, Review
from workflows.services import (
    collecting,
    comprehensive_checks,
    countersigning,
    draws,
    grouping,
    official_documents,
    opinions,
    packages,
    panel_sheets,
    panels,
    proposing,
    public_notices,
    recognitions,
    rounds,
    scans,
    signing,
    visits,
)

# Of each class so many, with the disciplines that fit the enterprises of these tests.
EXPERTS = {"research": (6, ["B02"]), "finance": (3, [])}
ROLES = ("draw", "witness", "division", "meeting")


class Walk:
    """The people of the department and what they do with a round of enterprises."""

    def __init__(self, desk, round_, *, checker, recommender):
        self.desk, self.round = desk, round_
        self.checker, self.recommender = checker, recommender
        self.people = {role: MembershipFactory(office__role=role).user for role in ROLES}
        self.people |= {"screen": desk.officer, "decide": desk.leader}
        for kind, (number, fields) in EXPERTS.items():
            for _ in range(number):
                ExpertFactory(kinds=[kind], fields=fields)

    def do(self, name, act, *, by=None):
        """Do the open task of the round of that name."""
        by = by or self.desk.officer
        return process.perform(self.desk.task(self.round.case, name), by=by, act=lambda: act(by))

    def part(self, name, act):
        """Do a part of it, that stays open."""
        by = self.desk.officer
        return process.work(self.desk.task(self.round.case, name), by=by, act=lambda: act(by))

    def waits_for(self):
        return self.desk.waits_for(self.round.case)

    def recommend(self, *applications, why="", **seen):
        """Banner and league forward, the cut-offs come, the department accepts."""
        for application in applications:
            said = visited(application, why=why, **seen)
            way.forward(application, Link.BANNER, self.checker, checks=said)
            way.forward(application, Link.BODY, self.recommender)
        self.round.body_closes_at = clock.now()
        self.round.save(update_fields=["body_closes_at"])
        self.desk.close(self.round)
        way.let_time_pass(self.round)
        for application in applications:
            self.desk.check(way.fresh(application))

    def seat_panel(self):
        """Grouped as the programme says, or all together; drawn, witnessed; whoever is invited accepts."""
        if grouping.by_field(self.round):
            self.part("group", lambda by: grouping.propose_by_field(self.round, by=by))
        else:
            self.part("group", lambda by: grouping.gather(self.round, title="综合组", by=by))
        self.do("group", lambda by: grouping.finish(self.round, by=by))
        self.do("draw", lambda by: draws.draw_all(self.round, by=by), by=self.people["draw"])
        self.do("witness", lambda by: draws.lock(self.round, by=by), by=self.people["witness"])
        for task in Task.objects.filter(flow_task=RoundFlow.invitation, finished=None):
            member = PanelMember.objects.get(pk=task.data["member"])
            by = member.person.user
            process.perform(task, by=by, act=lambda pk=member.pk, by=by: panels.accept(pk, by=by))
        outbox.dispatch(limit=200)

    def review(self, application, **points):
        """Every expert hands a sheet in, the most on each line but those named; the leader merges them."""
        for review in Review.objects.filter(application=application, state=Review.State.OPEN):
            self.file(review, points)
        application = way.fresh(application)
        leader = panel_sheets.leader_of(application).person.user
        merged = {each.line.name: each.points for each in panel_sheets.merged(application)}
        process.perform(
            self.desk.task(application.case, "panel_sheet"),
            by=leader,
            act=lambda: panel_sheets.sign(application, merged, reasons={}, comment=COMMENT, by=leader),
        )

    def file(self, review, points):
        by = review.member.person.user
        tasks = Task.objects.filter(flow_task_type="HUMAN", finished=None)
        task = next(each for each in tasks if each.data.get("review") == review.pk)
        process.work(
            task,
            by=by,
            act=lambda: opinions.clear(review, pledged=opinions.asks_pledge(review), by=by),
        )
        review.refresh_from_db()
        lines = [line for line in opinions.lines_of(review) if not line.is_settled]
        scores = {line.name: points.get(line.name, line.high) for line in lines}
        said = opinions.Sheet(scores=scores, recommendation="agree", comment=COMMENT)
        process.perform(
            task, by=by, act=lambda: opinions.file(review, said, version=review.version, task=task, by=by)
        )

    def check_and_propose(self, *applications):
        """All is in order at the comprehensive check; the list follows rules, panels and check."""
        self.do("collect", lambda by: collecting.finish(self.round, by=by))
        lines = {line.code: "" for line in comprehensive_checks.rule_of(self.round).lines}
        for application in applications:
            self.part(
                "comprehensive_check",
                lambda by, application=application: comprehensive_checks.record(
                    way.fresh(application), lines, by=by
                ),
            )
        self.do("comprehensive_check", lambda by: comprehensive_checks.finish(self.round, by=by))
        self.part("propose", lambda by: proposing.by_outcome(self.round, by=by))

    def sign_off(self):
        """The list is proposed and signed in the programme's order."""
        self.round.refresh_from_db()
        version = self.round.list_version
        self.do("propose", lambda by: signing.propose(self.round, version=version, by=by))
        for position, step in enumerate(signing.steps_of(self.round)[1:], start=1):
            self.round.refresh_from_db()
            minutes = "会议纪要〔2026〕5号" if step.minutes else ""
            told = {"position": position, "version": self.round.list_version}
            self.do(
                "sign",
                lambda by, step=step, minutes=minutes, told=told: signing.sign(
                    self.round,
                    mark=signing.Mark(minutes, beside=self.countersigned(step, by)),
                    by=by,
                    **told,
                ),
                by=self.people[step.office],
            )

    def countersigned(self, step, by):
        """The other departments that recognise together agree, on one paper."""
        departments = countersigning.departments(self.round, step)
        scan = departments and scans.store("countersignature", pdf("会签单.pdf"), by=by, case=self.round.case)
        return tuple(
            countersigning.Given(department, "同意", "经办人（演示）", clock.today(), scan)
            for department in departments
        )

    def hand_over(self):
        """The package is made and goes out today."""
        self.part("hand_over", lambda by: packages.make(self.round, by=by))
        outbox.dispatch()
        told = {"sent_on": clock.today(), "letter": "内科高函〔2026〕8号", "batch": "2026年第一批"}
        self.do("hand_over", lambda by: packages.hand_over(self.round, by=by, **told))
        return packages.sent(self.round)

    def bring_in(self, *rows):
        """A table of results is looked through; what is found."""
        upload = table(self.round, *rows)
        self.part("take_results", lambda by: recognitions.bring_in(self.round, upload, by=by))
        return ResultTable.objects.latest("pk")

    def take(self, brought):
        """What was brought in is taken over with its announcement."""
        told = {"number": "国科火字〔2026〕3号", "dated": clock.today(), "title": "关于备案公示的复函"}
        self.do(
            "take_results",
            lambda by: recognitions.take(
                self.round, by=by, table=brought.public_id, scan=pdf("公告.pdf"), **told
            ),
        )

    def notice_and_document(self):
        """The public notice runs and ends without an objection; the decision document is recorded."""
        notice = public_notices.draft_of(self.round)
        notice.first_day = clock.today()
        address = "https://kjt.example.invalid/notice/1"
        self.do("publish", lambda by: public_notices.publish(notice, portal_url=address, by=by))
        outbox.dispatch()
        made = PublicNotice.objects.get(round=self.round)
        way.end_notice(self.round)
        told = {
            "number": "内科高字〔2026〕12号",
            "dated": clock.today(),
            "title": "关于认定科技标杆企业的决定",
        }
        self.do(
            "record_document",
            lambda by: official_documents.record(self.round, scan=pdf("文件.pdf"), by=by, **told),
        )
        return made

    def release(self):
        """The results go out, and what follows from them happens."""
        self.round.refresh_from_db()
        self.do("release", lambda by: rounds.release(self.round, by=by))
        for _turn in range(6):
            outbox.dispatch(limit=200)


def visited(application, *, why="", **seen):
    """What the banner's bureau saw: every answer yes, every figure that of the archive but those named, which
    differ for the reason `why`.
    """
    rule = visits.rule_of(application)
    figures = {each.name: seen.get(each.key, each.told) for each in visits.figures(application)}
    answers = {each.name: True if each.type == "yes_no" else "" for each in rule.questions}
    reasons = {f"enterprise.{key}": why for key in seen}
    on_site = way.ON_SITE | {visits.ANSWERS: answers, visits.SEEN: figures, visits.WHY: reasons}
    return way.in_order(application, Link.BANNER) | {"on_site": on_site}


def table(round_, *rows):
    """Results as the platform exports them; each row maps what the columns mean to their cells."""
    columns = round_.edition.policy.way.package.results.columns
    text = io.StringIO()
    written = csv.DictWriter(text, fieldnames=list(columns))
    text.write(",".join(columns.values()) + "\n")
    written.writerows(rows)
    return SimpleUploadedFile("备案结果.csv", text.getvalue().encode("gb18030"))
