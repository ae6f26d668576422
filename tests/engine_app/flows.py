"""One flow for each way of waiting."""

import time
from datetime import datetime, timedelta
from pathlib import Path

from django.utils.functional import lazy
from django.utils.translation import get_language
from viewflow import this
from viewflow.workflow import STATUS, flow
from viewflow.workflow.models import Task

from accounts.models import User
from tests.engine_app.cases import note
from trail import clock, outbox
from workflows import nodes
from workflows.models import CaseProcess

SECRET = "hunter2"
OPENING = lazy(lambda: "Opening" if get_language() == "en" else "开始日", str)()


class Moves:
    """What all these flows do."""

    def take_up(self, activation, case):
        activation.process.save()
        CaseProcess.objects.create(process=activation.process, case=case)
        return activation.process

    def office(self, activation):
        return activation.process.data.get("office", "screen@150000")

    def in_a_day(self, activation):
        return clock.now() + timedelta(days=1)

    def in_two_days(self, activation):
        return clock.now() + timedelta(days=2)

    def note_reminded(self, activation):
        note(activation, "reminded")

    def note_expired(self, activation):
        note(activation, "expired")


class DeskFlow(Moves, flow.Flow):
    """Two plain steps of one office."""

    lock_impl = nodes.row_lock

    start = flow.StartHandle(this.take_up).Next(this.check)
    check = nodes.Human(None).Permission(this.office).Next(this.confirm)
    confirm = nodes.Human(None).Permission(this.office).Next(this.end)
    end = flow.End()


class TimedFlow(Moves, flow.Flow):
    """A step of one person of an office, due in a day, reminded of after a day, expired after two."""

    lock_impl = nodes.row_lock

    start = flow.StartHandle(this.take_up).Next(this.check)
    check = (
        nodes.Human(None)
        .Permission(this.office)
        .Assign(this.person)
        .Due(this.in_a_day)
        .OnTimeout(this.in_a_day, this.reminded, interrupting=False)
        .OnTimeout(this.in_two_days, this.expired)
        .Next(this.end)
    )
    reminded = flow.Function(this.note_reminded).Next(this.reminded_end)
    reminded_end = flow.End()
    expired = flow.Function(this.note_expired).Next(this.end)
    end = flow.End()

    def person(self, activation):
        return User.objects.filter(pk=activation.process.data.get("person")).first()


class ReviewFlow(Moves, flow.Flow):
    """Reviews by a list of people, joined by all of them or by a quorum, then a panel."""

    lock_impl = nodes.row_lock

    start = flow.StartHandle(this.take_up).Next(this.fan)
    fan = nodes.Fan(this.reviewers).Next(this.review).IfNone(this.panel)
    review = (
        nodes.Human(None)
        .Permission(this.reviewer)
        .OnTimeout(this.in_a_day, this.reminded, interrupting=False)
        .OnTimeout(this.in_two_days, this.abstained)
        .Next(this.join)
    )
    reminded = flow.Function(this.note_reminded).Next(this.reminded_end)
    reminded_end = flow.End()
    abstained = flow.Function(this.note_expired).Next(this.join)
    join = flow.Join(continue_on_condition=this.quorum).Next(this.joined)
    joined = flow.Function(this.note_joined).Next(this.panel)
    panel = nodes.Human(None).Permission(this.office).Next(this.end)
    end = flow.End()

    def reviewers(self, activation):
        return [{"reviewer": pk} for pk in activation.process.data["reviewers"]]

    def reviewer(self, activation):
        return f"user@{activation.task.data['reviewer']}"

    def quorum(self, activation, active):
        quorum = activation.process.data.get("quorum")
        done = Task.objects.filter(
            process=activation.process, flow_task=ReviewFlow.review, status=STATUS.DONE
        )
        return quorum is not None and done.count() >= quorum

    def note_joined(self, activation):
        note(activation, "joined")


class StrictFlow(Moves, flow.Flow):
    """A list that must not be empty."""

    lock_impl = nodes.row_lock

    start = flow.StartHandle(this.take_up).Next(this.fan)
    fan = nodes.Fan(this.reviewers).Next(this.review)
    review = nodes.Human(None).Permission(this.office).Next(this.join)
    join = flow.Join().Next(this.end)
    end = flow.End()

    def reviewers(self, activation):
        return activation.process.data["reviewers"]


class WaitFlow(Moves, flow.Flow):
    """A day, then a message."""

    lock_impl = nodes.row_lock

    start = flow.StartHandle(this.take_up).Next(this.opening)
    opening = nodes.Day(this.day).Annotation(title=OPENING).Next(this.opened)
    opened = flow.Function(this.note_opened).Next(this.news)
    news = nodes.Message(this.hear).Next(this.end)
    end = flow.End()

    def day(self, activation):
        return datetime.fromisoformat(activation.process.data["day"])

    def note_opened(self, activation):
        if activation.process.data.get("fails"):
            secret = SECRET
            raise RuntimeError(f"cannot be opened ({len(secret)} characters)")
        note(activation, "opened")

    def hear(self, activation, words=""):
        note(activation, "heard")
        return words


class LetterFlow(Moves, flow.Flow):
    """A job: a letter is written, then filed together with the step onward."""

    lock_impl = nodes.row_lock

    start = flow.StartHandle(this.take_up).Next(this.letter)
    letter = nodes.Job(prepare=this.write, apply=this.file).Next(this.end)
    end = flow.End()

    def write(self, case):
        orders = case.processes.get().process.data
        if "began" in orders:
            with Path(orders["began"]).open("a") as began:
                began.write("began\n")
        time.sleep(orders.get("seconds", 0))
        if orders.get("fails"):
            secret = SECRET
            raise RuntimeError(f"the letter cannot be written ({len(secret)} characters)")
        return "尊敬的申请人"

    def file(self, activation, letter):
        note(activation, f"filed {letter}")


class BusyFlow(Moves, flow.Flow):
    """A step that does what a real one does: a row of the log and a row of the outbox."""

    lock_impl = nodes.row_lock

    start = flow.StartHandle(this.take_up).Next(this.check)
    check = nodes.Human(None).Permission(this.office).Next(this.write_down)
    write_down = flow.Function(this.tell).Next(this.confirm)
    confirm = nodes.Human(None).Permission(this.office).Due(this.in_a_day).Next(this.end)
    end = flow.End()

    def tell(self, activation):
        note(activation, "checked")
        outbox.put("trial", {"process": activation.process.pk}, key=f"trial:{activation.process.pk}")
