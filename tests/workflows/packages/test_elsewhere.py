"""Officers see which rounds wait where and for how long, and are reminded of those without an answer."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from trail import clock
from workflows.models import Notification, Package
from workflows.services import waiting_elsewhere

pytestmark = pytest.mark.django_db


def sent_days_ago(round_, days):
    Package.objects.filter(round=round_).update(sent_on=clock.today() - timedelta(days=days))


def test_officers_see_which_round_waits_where_and_for_how_long(officer, sent, stranger):
    sent_days_ago(sent, 41)

    for user, status in ((officer, 200), (stranger, 404)):
        client = Client()
        client.force_login(user)
        answer = client.get(reverse("elsewhere"))
        assert answer.status_code == status
        seen = answer.content.decode()
        assert all((word in seen) == (status == 200) for word in (sent.title, ">41<", "其他部门（演示）"))


def test_the_office_is_reminded_once_in_each_period_without_an_answer(officer, sent):
    told = Notification.objects.filter(user=officer, key__contains="results_awaited")
    counts = []
    for days in (29, 30, 30, 59, 60):
        sent_days_ago(sent, days)
        waiting_elsewhere.remind()
        counts.append(told.count())

    assert counts == [0, 1, 1, 1, 2]
