"""A broker that hangs, falls or forgets: nobody waits for it, and nothing is lost."""

import time
from contextlib import contextmanager

import pytest
from django.test import Client
from django.urls import reverse
from viewflow.workflow import STATUS
from viewflow.workflow.models import Task

from cultivation.seed.filling import pdf
from tests.workers.machinery import eventually
from tests.workflows import posts
from trail import outbox
from trail.models import Outbox
from workflows.models import Application, Attachment, Decision, Document

pytestmark = [pytest.mark.workers, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]

LONGEST_ANSWER = 3.0
HANGING_SECONDS = 8


@contextmanager
def hanging(broker):
    """Longer than the timetable's shortest interval, so that workers and timetable meet the silence too."""
    broker.pause()
    until = time.monotonic() + HANGING_SECONDS
    yield
    time.sleep(max(0, until - time.monotonic()))
    broker.resume()


@contextmanager
def fallen(broker):
    broker.kill()
    yield
    broker.start()


class Browser:
    """Sends forms, and sees to it that each is answered in time."""

    def __init__(self, user):
        self.client = Client()
        self.client.force_login(user)

    def post(self, name, key, data):
        started = time.monotonic()
        answer = self.client.post(reverse(name, args=[key]), data)
        seconds = time.monotonic() - started
        assert answer.status_code == 302, answer.content.decode()[:2000]
        assert seconds < LONGEST_ANSWER, f"{name} took {seconds:.1f} s"


def all_done():
    return outbox.state() == {"pending": 0, "oldest_age_seconds": 0, "dead": 0}


@pytest.mark.parametrize("trouble", [hanging, fallen])
def test_uploads_submissions_and_checks_go_on_without_the_broker_and_are_done_when_it_is_back(
    machinery, desk, applicant, other_applicant, trouble
):
    round_ = desk.round()
    draft, complete = desk.draft(round_, other_applicant), desk.complete(round_, applicant)
    machinery.timetable()
    machinery.worker().ready()
    before = Outbox.objects.count()

    with trouble(machinery.broker):
        upload = {"kind": "signature_page", "file": pdf("签字页.pdf")}
        Browser(other_applicant).post("attachment-upload", draft.public_id, upload)
        Browser(applicant).post("application-review", complete.public_id, posts.handing_in(complete))
        task = desk.task(complete.case, "screen")
        Browser(desk.officer).post("task", task.external_task_id, posts.refusing(complete))
        # Not that they wait: what the worker had fetched from the broker before may do one of them.
        assert Outbox.objects.count() == before + 2

    eventually(all_done, "the file is looked at and the letter is made")
    assert Attachment.objects.get(application=draft).state == Attachment.State.CLEAN
    assert Document.objects.get().kind == Document.Kind.REFUSAL_LETTER
    complete.refresh_from_db()
    assert (complete.state, complete.case.is_open) == (Application.State.REFUSED, False)


def test_a_decision_released_while_the_broker_is_down_reaches_everybody(
    machinery, desk, applicant, other_applicant
):
    round_ = desk.round(places=2)
    both = [desk.submit(round_, applicant), desk.submit(round_, other_applicant)]
    for application in both:
        desk.check(application)
    desk.close(round_)
    leader, officer = Browser(desk.leader), Browser(desk.officer)
    decide = desk.task(round_.case, "decide").external_task_id

    with fallen(machinery.broker):
        leader.post("task", decide, posts.granting(*both))
        leader.post("task", decide, {"action": "finish"})
        release = desk.task(round_.case, "release").external_task_id
        officer.post("task", release, {"confirm": "on"})
    machinery.timetable()
    machinery.worker()

    eventually(all_done, "the results are delivered")
    assert Document.objects.filter(kind=Document.Kind.GRANT_LETTER).count() == 2
    assert Decision.objects.count() == 2
    assert not Task.objects.exclude(status=STATUS.DONE).exists()


def test_a_wake_up_that_the_broker_forgot_is_made_good_by_the_timetable(machinery, letter_due):
    machinery.broker.forget()
    machinery.worker().ready()
    assert not Document.objects.exists()

    machinery.timetable()

    eventually(all_done, "the timetable finds the letter")
    assert Document.objects.get().case == letter_due.case
