"""Rounds in every stage, made through the one door as people would make them."""

from datetime import timedelta

from django.utils import timezone
from viewflow.workflow import STATUS
from viewflow.workflow.models import Task

from accounts.models import Office
from cultivation.seed.days import cutoff
from cultivation.seed.filling import Filling
from trail import clock, outbox
from workflows import process
from workflows.models import Decision, Screening
from workflows.services import completing, decision, rounds, screening

GUIDELINE = (
    "支持青年科技人员在自然科学范围内自主选题、自由探索。申请人应为依托单位在职人员，符合年龄、学位或职称条件，"
    "同一年度只能申请一项。请先作“一分钟预检”，再填写申报书；申报材料不得涉密。（演示批次，文字和数字均为虚构）"
)
DEFECT = "同一年度作为主要参与者已有两项申请，超过限项规定。"
# How long after the applicants the units and the recommending bodies may forward, in the demonstration.
UNIT_LATER, BODY_LATER = 3, 7


class Stages:
    """One edition's rounds; `officer` and `leader` act where officials must."""

    def __init__(self, edition, *, officer, leader, random):
        self.edition = edition
        self.officer = officer
        self.leader = leader
        self.random = random

    def open(self, title, *, days=30, places=10, policy_date=None):
        """A round that is open for `days` more days."""
        now = clock.now()
        day = timezone.localdate(now)
        return process.plan_round(
            self.edition,
            by=self.officer,
            title=title,
            year=day.year,
            policy_date=policy_date or day,
            opens_at=now - timedelta(minutes=1),
            closes_at=cutoff(days),
            **self._cutoffs_of_the_links(days),
            places=places,
            money=places * 100000,
            money_each=100000,
            guideline=GUIDELINE,
            contact="基础研究处 0471-0000000（演示）",
            screening_office=Office.objects.get(code="screen@150000"),
            deciding_office=Office.objects.get(code="decide@150000"),
        )

    def submit(self, round_, accounts):
        """One application each."""
        return [Filling(self.random).submit(round_, account) for account in accounts]

    def screen(self, application, *, refuse=False):
        """The officer accepts, or refuses with the most frequent defect."""
        programme = application.edition.policy
        lines = {entry.code: "yes" for entry in programme.checklist}
        reason_code = programme.refusal_reasons[0][0] if refuse else ""
        task = self._task(application.case, "screen")
        process.perform(
            task,
            by=self.officer,
            act=lambda: screening.screen(
                application,
                outcome=Screening.Outcome.REFUSED if refuse else Screening.Outcome.ACCEPTED,
                reason_code=reason_code,
                reason=DEFECT if refuse else "",
                checklist=lines,
                by=self.officer,
            ),
        )

    def close(self, round_):
        """Move the cut-offs to now, as a department may, and let the days fire."""
        now = clock.now()
        links = {"unit_closes_at": now, "body_closes_at": now} if self.edition.policy.way.links else {}
        process.move_cutoff(round_, closes_at=now, **links, reason="演示：提前截止", by=self.officer)
        process.sweep_deadlines(case=round_.case)
        process.sweep_deadlines(case=round_.case)
        outbox.dispatch(limit=1000)
        round_.refresh_from_db()

    def decide(self, round_, granted, declined):
        """The leader decides and finishes the list: the short way."""
        task = self._task(round_.case, "decide")
        for applications, outcome, reason in (
            (granted, Decision.Outcome.GRANTED, ""),
            (declined, Decision.Outcome.DECLINED, "同批次择优，本年度名额有限。"),
        ):
            if applications:
                process.work(
                    task,
                    by=self.leader,
                    act=lambda chosen=applications, outcome=outcome, reason=reason: decision.decide(
                        round_, chosen, outcome=outcome, reason=reason, by=self.leader
                    ),
                )
        process.perform(task, by=self.leader, act=lambda: completing.finish(round_, by=self.leader))

    def release(self, round_):
        """The officer releases; results, awards and letters follow as jobs."""
        round_.refresh_from_db()
        task = self._task(round_.case, "release")
        process.perform(task, by=self.officer, act=lambda: rounds.release(round_, by=self.officer))
        outbox.dispatch(limit=1000)

    def _cutoffs_of_the_links(self, days):
        if not self.edition.policy.way.links:
            return {}
        return {"unit_closes_at": cutoff(days + UNIT_LATER), "body_closes_at": cutoff(days + BODY_LATER)}

    def _task(self, case, node):
        tasks = Task.objects.filter(
            process__case_process__case=case, status__in=[STATUS.NEW, STATUS.ASSIGNED]
        )
        return next(task for task in tasks if task.flow_task.name == node)
