"""The machine: people who take part in one round do what they may in any order, days pass, workers work, and
in between everybody tries what is not theirs.
"""

from collections import Counter

from django.db.models import Exists, OuterRef
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from viewflow.workflow.models import Task

from tests.machine import attacks, rounds
from tests.machine.actors import is_done
from tests.machine.walk import Walk
from workflows import invariants
from workflows.models import Application, Award, CaseProcess, NoticeItem, Review

PICK = st.integers(0, 11)
# Twice as often what leads onward: a walk that only wanders never comes far.
WAYS = st.sampled_from([0, 0, 0, 0, 1, 1, 2, 3])
FORGED = st.sampled_from(list(attacks.FORGED))
EVERY = 15

seen, reached = Counter(), set()


class Machine(RuleBasedStateMachine):
    """One walk. `world` is set by the test; `beginning` names the steps at which a walk may begin."""

    world = None
    beginnings = ((),)

    @initialize(pick=PICK, drafts=st.integers(2, 3))
    def begin(self, pick, drafts):
        """A round opens; its people come as far as the beginning says."""
        until = self.beginnings[pick % len(self.beginnings)]
        self.walk, self.steps = Walk(self.world, drafts=2 if until else drafts), 0
        if until:
            for application in self.walk.applications:
                self.walk.hand_in(application)
            self.walk.go_on(until)

    # What may be done

    @rule(pick=PICK)
    def hand_in(self, pick):
        """An applicant hands in; whoever is late keeps the draft, in which the pledges are saved, no more."""
        application = attacks.one_of(self.walk.applications, pick)
        if application.state == Application.State.DRAFT:
            self._hand_in(application)

    @rule(pick=PICK, way=WAYS)
    def act(self, pick, way):
        """Whoever has a task does it in one of its ways."""
        self._act(self.walk.open_tasks(), pick, way)

    @rule(pick=PICK, way=WAYS)
    def act_on_the_newest(self, pick, way):
        """Whoever has one of the newest tasks does it."""
        self._act(self.walk.open_tasks()[-2:], pick, way)

    @rule()
    def go_on(self):
        """A draft is handed in, or the oldest task done as it leads onward; where none waits, the next day
        comes.
        """
        drafts = self.walk.applications.filter(state="draft", round__window="open")
        waiting = self.walk.open_tasks()
        if drafts:
            self._hand_in(drafts[0])
        elif waiting:
            self._act(waiting, 0, 0)
        else:
            self.walk.work()
            self.walk.let_the_round_go_on()

    @rule(pick=PICK)
    def act_through_the_interface(self, pick):
        """A program does it, and sends the same request a second time."""
        known = [(task, rounds.through_the_interface(task)) for task in self.walk.open_tasks()]
        known = [(task, deed) for task, deed in known if deed]
        if known:
            task, (action, body) = attacks.one_of(known, pick)
            attacks.call_twice(self.walk, task, action, body)

    @rule(pick=PICK)
    def take_or_give_back(self, pick):
        """Somebody takes a task of the office, or gives it back."""
        waiting = [task for task in self.walk.open_tasks() if "user@" not in task.owner_permission]
        if waiting:
            task = attacks.one_of(waiting, pick)
            action = "give_back" if task.owner_id else "claim"
            self.legal(
                lambda: self.walk.hand_of(task).calls(
                    self.walk.story, f"inbox/{task.external_task_id}/{action}/"
                )
            )

    @rule(pick=PICK)
    def withdraw(self, pick):
        """An applicant takes an application back; seldom, since that is its end."""
        application = attacks.one_of(self.walk.applications, pick)
        if pick % 5 == 0 and application.state != Application.State.DRAFT:
            actor = self.world.actor(application.applicant)
            path = f"applications/{application.public_id}/withdraw/"
            self.legal(lambda: actor.calls(self.walk.story, path, {"reason": "另有安排"}))

    @rule(pick=PICK)
    def declare_late(self, pick):
        """An expert finds a conflict after handing in."""
        filed = Review.objects.filter(application__round=self.walk.round, state=Review.State.FILED)
        if pick % 3 == 0 and filed.exists():
            review = attacks.one_of(filed.select_related("member__person__user").order_by("pk"), pick)
            actor = self.world.actor(review.member.person.user)
            form = {"ground": "cowork", "note": ""}
            self.legal(lambda: actor.posts(self.walk.story, f"/reviews/{review.public_id}/", form))

    @rule(pick=PICK)
    def object(self, pick):
        """Anybody objects to a line of the notice by name."""
        items = NoticeItem.objects.filter(application__round=self.walk.round).order_by("pk")
        if items.exists():
            self.legal(lambda: self.walk.object_to(attacks.one_of(items, pick)))

    @rule(pick=PICK)
    def pay(self, pick):
        """The finance office records a payment."""
        awards = Award.objects.filter(case__application__round=self.walk.round).order_by("pk")
        if awards.exists():
            award = attacks.one_of(awards, pick)
            day = timezone.localdate(award.recorded_at).isoformat()
            form = {"kind": "paid", "document": "内财科〔2026〕8号", "day": day, "money": 1000}
            finance = self.world.officer("finance")
            self.legal(lambda: finance.posts(self.walk.story, f"/payments/{award.public_id}/", form))

    # What happens by itself

    @rule()
    def workers_work(self):
        """The workers do what waits."""
        self.walk.work()

    @rule(pick=PICK)
    def time_passes(self, pick):
        """One of the days that something waits for comes."""
        days = self.walk.days()
        if pick % 3 and any(each.state == Application.State.DRAFT for each in self.walk.applications):
            days = [day for day in days if day.rule != "await_cutoff"]
        if days:
            self.walk.let_pass(attacks.one_of(days, pick))

    # What may not be done

    @rule(pick=PICK)
    def post_again(self, pick):
        """A form whose task is done meanwhile is posted once more."""
        old = attacks.over(self.walk)
        if old:
            attacks.post_again(self.walk, *attacks.one_of(old, pick))

    @rule(pick=PICK, other=PICK)
    def try_a_task_of_others(self, pick, other):
        """Somebody to whom a task is not addressed opens and posts it, by both doors."""
        tasks = self.walk.tasks()
        if tasks:
            attacks.try_a_task(self.walk, attacks.one_of(tasks, pick), other)

    @rule(pick=PICK, other=PICK)
    def try_papers_of_others(self, pick, other):
        """Somebody without any part in the round asks for what lies in it."""
        attacks.try_papers(self.walk, pick, other)

    @rule(pick=PICK, name=FORGED)
    def forge(self, pick, name):
        """A holder adds to a valid form what is for nobody to set."""
        waiting = [task for task in self.walk.open_tasks() if task.flow_task.name != "correct"]
        if waiting:
            task = attacks.one_of(waiting, pick)
            self._count(task)
            attacks.forge(self.walk, task, name)

    @rule(pick=PICK)
    def leave_out(self, pick):
        """A holder posts a form from which all is missing."""
        waiting = [task for task in self.walk.open_tasks() if task.flow_task.name != "correct"]
        if waiting:
            attacks.leave_out(self.walk, attacks.one_of(waiting, pick))

    @rule(pick=PICK, verb=st.sampled_from(["PUT", "PATCH", "DELETE"]))
    def ask_by_another_verb(self, pick, verb):
        """A holder asks for a task by a verb that it does not take."""
        waiting = [task for task in self.walk.open_tasks() if task.flow_task.name != "correct"]
        if waiting:
            attacks.ask_by(self.walk, attacks.one_of(waiting, pick), verb)

    # What holds at every moment

    @invariant()
    @precondition(lambda self: hasattr(self, "walk"))
    def every_case_waits_for_something_or_is_closed(self):
        """Each case that was handed in has one open process that waits, or is closed with all of them."""
        self.steps += 1
        waiting = Task.objects.filter(process=OuterRef("process"), finished=None)
        rows = CaseProcess.objects.filter(case__in=self.walk.cases).values_list(
            "is_open", "case__is_open", Exists(waiting), "case__title"
        )
        for *said, title in rows:
            assert len(set(said)) == 1, self.told(f"{title}: open process, open case, waits: {said}")
        if self.steps % EVERY == 0:
            self.everything_holds()

    def everything_holds(self):
        """All that must be true of the rows. What a walk broke stays broken and is told once, by that walk: a
        walk after it, or the same one again, would else fail before it comes as far.
        """
        broken = {(each["invariant"], breach) for each in invariants.broken() for breach in each["breaches"]}
        new = sorted(broken - self.world.told)
        self.world.told |= broken
        assert new == [], self.told(str(new))

    def teardown(self):
        """At the end the rows hold, and it is kept which steps were reached."""
        if hasattr(self, "walk"):
            self.everything_holds()
            reached.update(self.walk.remember())
            seen["walks"] += 1
            seen["steps"] += self.steps

    # Telling

    def legal(self, deed):
        """Let somebody do what they may: it is done, or refused without a trace."""
        before = self.walk.state()
        answer = deed()
        seen["done" if is_done(answer) else "refused"] += 1
        assert answer.status_code < 500, self.told(answer.line)
        if not is_done(answer):
            assert self.walk.state() == before, self.told(f"refused, yet something changed: {answer.line}")

    def told(self, what):
        """A sentence with the story that led there."""
        return "\n".join(["", *self.walk.story, what])

    def _hand_in(self, application):
        answer = self.walk.hand_in(application)
        assert answer.status_code in (302, 422), self.told(answer.line)
        state = self.walk.applications.get(pk=application.pk).state
        assert (state == Application.State.DRAFT) == (answer.status_code == 422), self.told(answer.line)

    def _act(self, tasks, pick, way):
        if tasks:
            task = attacks.one_of(tasks, pick)
            self._count(task)
            if task.flow_task.name == "correct":
                answer = self.walk.correct(task)
                assert answer.status_code in (302, 422), self.told(answer.line)
            else:
                self.legal(lambda: self.walk.act(task, way))

    def _count(self, task):
        seen[f"at {task.flow_task.name}"] += 1
