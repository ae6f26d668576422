"""Nobody takes an application back once its round is being decided or lies with who recognises. Of the latter
the page tells instead of offering it, and to whom to write; of the former only who tries learns.
"""

import pytest
from django.test import Client
from django.urls import reverse

from trail import clock
from workflows import process
from workflows.models import Application
from workflows.services import ending
from workflows.services.errors import NotNow

pytestmark = pytest.mark.django_db


def of_one(round_):
    return round_.applications.select_related("round", "edition").order_by("number").first()


def at_home(application):
    client = Client()
    client.force_login(application.applicant)
    return client


def address(name, application):
    return reverse(name, args=[application.public_id])


def test_what_was_handed_over_is_kept_and_the_page_names_platform_day_and_whom_to_write_to(sent):
    mine = of_one(sent)
    client, page = at_home(mine), address("application-withdraw", mine)

    shown = client.get(address("application-detail", mine)).text
    assert page not in shown
    for words in ("其他部门（演示）", f"已于{clock.today()}报送", "请书面告知", sent.contact):
        assert words in shown
    assert client.get(page).url == address("application-detail", mine)
    refused = client.post(page, {"reason": "另有安排"})
    assert (refused.status_code, "报送其他部门（演示）" in refused.text) == (422, True)
    assert of_one(sent).state == Application.State.ACCEPTED


def test_while_the_round_is_being_decided_only_who_tries_is_told_so(signed):
    mine = of_one(signed)

    shown = at_home(mine).get(address("application-detail", mine)).text
    refused = at_home(mine).post(address("application-withdraw", mine), {"reason": "另有安排"})

    assert "正在审定" not in shown
    assert address("application-withdraw", mine) in shown
    assert (refused.status_code, "本批次正在审定，不能再自行撤回" in refused.text) == (422, True)
    with pytest.raises(NotNow, match="正在审定"):
        process.withdraw(mine, reason="另有安排", by=mine.applicant)


def test_before_anything_is_decided_it_is_offered_and_nobody_is_told_why_not(desk, people, unit, applicant):
    round_ = desk.round(edition=people.edition)
    mine = desk.submit(round_, applicant)
    desk.check(mine)

    shown = at_home(mine).get(address("application-detail", mine)).text
    assert ending.handed_over(of_one(round_)) == ""
    assert address("application-withdraw", mine) in shown
