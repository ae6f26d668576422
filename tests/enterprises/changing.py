"""Changes as people report, check and decide them."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from viewflow.workflow.models import Task

from trail import clock
from workflows import process
from workflows.models import Change

# A name or seat of an enterprise of Hohhot: the department's formal check of its region alone.
WHO_PUTS_RIGHT = [
    ("screen", "150000", 302),
    ("screen", "150100", 302),
    ("screen", "150200", 404),
    ("decide", "150000", 404),
    ("recommend", "150100", 404),
]


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def reported(award, contact, kind="rename", **told):
    told = {"day": clock.today() - timedelta(days=3), "account": "经股东会决议。", "papers": [], **told}
    process.report_change(award, kind=kind, by=contact, **told)
    return Change.objects.latest("pk")


def task_of(change, step):
    """The open task of a step."""
    tasks = Task.objects.filter(process__case_process__case=change.case, finished=None)
    return next(each for each in tasks if each.flow_task.name == step)


def do(change, step, user, **fields):
    """The step as a page sends it."""
    task = task_of(change, step)
    answer = signed_in(user).post(reverse("task", args=[task.external_task_id]), fields)
    assert answer.status_code == 302, answer.content.decode()
    change.refresh_from_db()


def decided(change, body, leader, outcome):
    do(change, "check", body, finding="材料齐全，登记信息一致。")
    do(change, "decide", leader, outcome=outcome, opinion="同意。")
