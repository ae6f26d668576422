"""One walk: a round of its own with its applications, the story so far, and what may be seen of its rows."""

from datetime import timedelta

from viewflow.workflow.models import Task

from tests.machine import rounds
from tests.machine.actors import SCAN, Actor
from tests.workflows import posts
from trail import clock, outbox
from trail.models import ActionLog
from workflows import process
from workflows.models import Correction, Deadline, Objection, PublicNotice, Review, Round, Screening, TaskBook

MOST_TURNS = 120
JOBS = 60
ROUND = ("await_cutoff", "await_links", "await_notice")
STATES = ("state", "reach", "version", "group_id", "decision__outcome")


class Walk:
    """The round, its people and what they did; `reached` collects the nodes that were passed."""

    def __init__(self, world, *, drafts=2):
        self.world, self.story, self.reached = world, [], set()
        self.posted = []
        self.round = world.open_round(f"第{world.serial + 1}次走查")
        self.drafts = [world.draft(self.round, number) for number in range(drafts)]

    # What there is

    @property
    def applications(self):
        """The applications in the order in which they were begun."""
        return self.round.applications.select_related("case", "applicant").order_by("pk")

    @property
    def cases(self):
        """The numbers of the cases of the round, of its applications and of the objections to them."""
        objections = Objection.objects.filter(item__application__round=self.round)
        return [
            self.round.case_id,
            *self.round.applications.values_list("case", flat=True),
            *objections.values_list("case", flat=True),
        ]

    def tasks(self, **narrowed):
        """The human tasks of the walk, oldest first."""
        found = Task.objects.filter(process__case_process__case__in=self.cases, flow_task_type="HUMAN")
        return list(found.filter(**narrowed).order_by("pk"))

    def open_tasks(self):
        """Those that wait for somebody."""
        return self.tasks(finished=None)

    def state(self):
        """All that an act could change, as one value to compare."""
        tasks = Task.objects.filter(process__case_process__case__in=self.cases)
        round_ = Round.objects.filter(pk=self.round.pk)
        reviews = Review.objects.filter(application__round=self.round)
        return (
            ActionLog.objects.filter(outcome="done").order_by("-pk").values_list("pk", flat=True).first(),
            list(tasks.order_by("pk").values_list("pk", "status", "owner")),
            list(round_.values_list("window", "list_version", "places_used")),
            list(self.applications.values_list("pk", *STATES)),
            list(reviews.order_by("pk").values_list("pk", "state", "version")),
        )

    # Who acts

    def hand_of(self, task):
        """Somebody who may do the task: whoever took it, and never one who did its other half."""
        if task.owner_id:
            return self.world.holders(f"user@{task.owner_id}")[0]
        holders = self.world.holders(task.owner_permission)
        if task.flow_task.name == "reconsider":
            first = Screening.objects.get(application__case__processes__process=task.process_id).done_by_id
            holders = [each for each in holders if each.user.pk != first]
        return holders[0]

    # What is done

    def act_at(self, name, way=0):
        """Do the oldest open task at that step; the answer must say that it was done."""
        task = next(task for task in self.open_tasks() if task.flow_task.name == name)
        answer = self.act(task, way)
        assert answer.status_code == 302, "\n".join(self.story)

    def act(self, task, way=0):
        """Do the task in one of its ways; the answer, None where it leads elsewhere (a correction)."""
        if task.flow_task.name == "correct":
            return self.correct(task)
        forms = rounds.STEPS[task.flow_task.name](task)
        data = forms[way % len(forms)]
        actor, url = self.hand_of(task), address(task)
        answer = actor.posts(self.story, url, data)
        self.posted.append((actor, url, data, task.pk))
        return answer

    def correct(self, task):
        """The applicant corrects what was named, pledges anew and hands in again."""
        actor, application = (
            self.hand_of(task),
            self.applications.get(case__processes__process=task.process_id),
        )
        remarks = Correction.objects.get(application=application, answered_at=None).remarks
        for remark in remarks:
            page = next(
                page.name
                for page in application.edition.policy.form.pages
                if remark["question"] in [question.name for question in page.questions]
            )
            actor.calls(
                self.story,
                f"applications/{application.public_id}/pages/{page}/",
                {"answers": {remark["question"]: f"更正稿{application.version}"}, "finished": True},
                verb="PATCH",
                **{"If-Match": "*"},
            )
        return self.hand_in(application)

    def hand_in(self, application):
        """The applicant pledges and hands in."""
        actor, url = self.world.actor(application.applicant), f"/applications/{application.public_id}/review/"
        data = posts.handing_in(application)
        answer = actor.posts(self.story, url, data)
        return answer

    def object_to(self, item):
        """Somebody objects to a line by name, each from a place of their own."""
        self.world.serial += 1
        form = {
            "kind": "person",
            "objector": "苏日娜",
            "contact": "0471-1234567",
            "grounds": "图与他人论文相同。",
            "evidence": SCAN,
        }
        home = f"10.0.{self.world.serial // 250}.{self.world.serial % 250}"
        url = f"/notices/lines/{item.public_id}/object/"
        return Actor().posts(self.story, url, form, REMOTE_ADDR=home)

    def work(self):
        """The workers do what waits for them."""
        self.story.append(f"the workers do {outbox.dispatch(limit=JOBS)} jobs")

    def let_pass(self, deadline):
        """A day comes: its row moves to now, and with it what the row was made from."""
        now = clock.now()
        self.story.append(f"the day of {deadline.rule} comes")
        if deadline.rule == "await_cutoff":
            Round.objects.filter(pk=self.round.pk).update(closes_at=now)
        elif deadline.rule == "await_links":
            Round.objects.filter(pk=self.round.pk).update(unit_closes_at=now, body_closes_at=now)
        elif deadline.rule == "await_notice":
            PublicNotice.objects.filter(round=self.round).update(ends_at=now)
        elif deadline.rule == "task_book":
            TaskBook.objects.filter(application__case=deadline.case_id).update(due_at=now)
        Deadline.objects.filter(pk=deadline.pk).update(starts_at=now - timedelta(days=1), due_at=now)
        process.sweep_deadlines(case=deadline.case)

    def days(self):
        """The days that will make something go on by themselves."""
        found = Deadline.objects.filter(case__in=self.cases, fires=True, ended_at=None)
        return list(found.select_related("case").order_by("pk"))

    def go_on(self, until):
        """Everybody does what leads onward until a task waits at one of these nodes."""
        for _turn in range(MOST_TURNS):
            waiting = self.open_tasks()
            if any(task.flow_task.name in until for task in waiting):
                return
            # Who was not accepted need not ask again.
            forth = [task for task in waiting if task.flow_task.name != "ask_reconsideration"]
            if forth:
                if self.act(forth[0]).status_code >= 400:
                    self.work()
            else:
                self.work()
                if len(self.open_tasks()) == len(waiting):
                    self.let_the_round_go_on()
        raise AssertionError("\n".join(["it never came to " + ", ".join(until), *self.story]))

    def let_the_round_go_on(self):
        """The next day of the round comes."""
        for deadline in [each for each in self.days() if each.rule in ROUND][:1]:
            self.let_pass(deadline)

    def remember(self):
        """Keep which nodes were passed."""
        passed = Task.objects.filter(process__case_process__case__in=self.cases)
        self.reached |= {ref.name for ref in passed.values_list("flow_task", flat=True)}
        return self.reached


def address(task):
    """The page of a task."""
    return f"/tasks/{task.external_task_id}/"
