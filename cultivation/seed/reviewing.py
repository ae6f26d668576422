"""Experts at work on a round: grouped, drawn, witnessed, invited, reading, scoring, before the panel."""

from viewflow.workflow.models import Task

from cultivation.seed.hands import OPEN
from trail import outbox
from workflows import process
from workflows.models import Interview, PanelMember, Review, Round, Stage
from workflows.services import collecting, draws, grouping, interviews, opinions, panels, reviews

MEAN, SPREAD = 78, 6
COMMENTS = (
    "选题面向区域需求，科学问题明确，研究方案可行，前期基础较好，建议资助。（演示意见）",
    "内容较系统，创新性一般，技术路线基本可行，人员配备合理。（演示意见）",
    "立意较好，但研究内容偏多、重点不够突出，预期目标须进一步凝练。（演示意见）",
)
OF_ENTERPRISES = (
    "知识产权对主要产品支持作用强，成果转化有据，研发管理规范，成长性良好。（演示意见）",
    "知识产权与主要产品相关，转化材料较齐全，研发管理制度基本健全。（演示意见）",
    "知识产权对主要产品支持作用一般，转化证明偏少，研发核算须进一步规范。（演示意见）",
)


class Reviewing:
    """One round from grouping to the collected opinions. `random` decides what experts think."""

    def __init__(self, hands, round_, random):
        self.hands, self.random = hands, random
        self.round = Round.objects.select_related("case", "edition").get(pk=round_.pk)
        self.case = self.round.case
        self.merit = {}

    def group(self, *, smallest=1, largest=40):
        """The officer takes the proposed groups; what bears no code gets a group of its own."""
        self.hands.work(
            self.case,
            "group",
            lambda by: grouping.propose(self.round, smallest=smallest, largest=largest, by=by),
        )
        if grouping.ungrouped(self.round).exists():
            self.hands.work(self.case, "group", lambda by: grouping.gather(self.round, title="其他", by=by))
        self.hands.do(self.case, "group", lambda by: grouping.finish(self.round, by=by))

    def draw(self):
        """The drawer draws, the witness locks."""
        self.hands.do(self.case, "draw", lambda by: draws.draw_all(self.round, by=by))
        self.hands.do(self.case, "witness", lambda by: draws.lock(self.round, by=by))

    def answer_invitations(self, *, declining=0):
        """Every expert who is invited accepts; the first `declining` decline, and their reserve is asked."""
        while invited := self._invited():
            for member in invited:
                self._answer(member, declines=declining > 0)
                declining -= 1
        outbox.dispatch(limit=10000)

    def review(self, applications=None):
        """All opinions that are being waited for are declared free of conflict, written and handed in."""
        for review in self.open_reviews(applications):
            self.file(review)

    def file(self, review):
        """One expert's opinion on one application."""
        task = self._task_of(review)
        by = review.member.person.user
        pledged = opinions.asks_pledge(review)
        process.work(task, by=by, act=lambda: opinions.clear(review, pledged=pledged, by=by))
        sheet = self.sheet(review)
        process.perform(task, by=by, act=lambda: opinions.file(review, sheet, version=0, task=task, by=by))

    def recuse(self, review, ground="cowork"):
        """The expert declares a conflict before reading; somebody of the reserve takes the place."""
        by = review.member.person.user
        process.perform(
            self._task_of(review), by=by, act=lambda: opinions.recuse(review, ground=ground, by=by)
        )

    def collect(self):
        """The officer hands the opinions over; where a group ran out of experts, others are drawn before."""
        while reviews.short_groups(self.round).exists():
            self.hands.do(self.case, "collect", lambda by: collecting.ask_for_another_draw(self.round, by=by))
            self.draw()
            self.answer_invitations()
            self.review()
        self.hands.do(self.case, "collect", lambda by: collecting.finish(self.round, by=by))

    def interview(self, chosen):
        """The panel hears the chosen one after the other, and scores on the spot."""
        self.hands.work(
            self.case,
            "interviews",
            lambda by: interviews.arrange(self.round, chosen, seed=interviews.draw_seed(), by=by),
        )
        for turn in Interview.objects.filter(application__round=self.round).order_by("position"):
            self._hear(turn)
        self.hands.do(self.case, "interviews", lambda by: interviews.finish(self.round, by=by))
        outbox.dispatch(limit=1000)

    def open_reviews(self, applications=None, stage=Stage.WRITTEN):
        """The opinions that are being waited for."""
        found = Review.objects.filter(application__round=self.round, stage=stage, state=Review.State.OPEN)
        if applications is not None:
            found = found.filter(application__in=applications)
        return list(
            found.select_related("application__round__edition", "member__person__user").order_by("pk")
        )

    def sheet(self, review):
        """What this expert thinks: near what the application is worth, a few points to one side."""
        worth = self.merit.setdefault(review.application_id, self.random.gauss(MEAN, SPREAD))
        share = min(98, max(45, worth + self.random.gauss(0, 3))) / 100
        lines = [line for line in opinions.lines_of(review) if not line.is_settled]
        scores = {line.name: max(line.low, round(line.high * share)) for line in lines}
        place = 0 if share >= 0.85 else 1 if share >= 0.75 else 2
        round_ = review.application.round
        rule = opinions.rule_of(round_, review.stage)
        return opinions.Sheet(
            scores=scores,
            grade=rule.grades[min(place, len(rule.grades) - 1)] if rule.grades else "",
            recommendation=rule.recommendations[min(place, len(rule.recommendations) - 1)][0],
            comment=(OF_ENTERPRISES if round_.edition.policy.is_of_enterprises else COMMENTS)[place],
        )

    def _invited(self):
        return list(
            PanelMember.objects.filter(
                draw__group__round=self.round, state=PanelMember.State.INVITED
            ).select_related("person__user")
        )

    def _answer(self, member, *, declines):
        task = Task.objects.get(
            process__case_process__case=self.case, status__in=OPEN, data__member=member.pk
        )
        by = member.person.user
        process.perform(
            task,
            by=by,
            act=lambda: (
                panels.decline(member.pk, reason="近期出差，无法按时完成。", by=by)
                if declines
                else panels.accept(member.pk, by=by)
            ),
        )

    def _hear(self, turn):
        self.hands.work(self.case, "interviews", lambda by: interviews.call(turn, by=by))
        outbox.dispatch(limit=100)
        for review in self.open_reviews([turn.application], Stage.INTERVIEW):
            self.file(review)
        self.hands.work(self.case, "interviews", lambda by: interviews.close(turn, by=by))

    def _task_of(self, review):
        return Task.objects.get(
            process__case_process__case=review.application.case_id,
            status__in=OPEN,
            data__review=review.pk,
        )
