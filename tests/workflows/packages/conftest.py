"""A round of a programme that another department recognises: its list is signed, its package is to go out."""

from types import SimpleNamespace

import pytest
from django.test import Client

from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.workflows import EditionFactory, programme_file
from tests.workflows.notices.people import People
from trail import clock, outbox
from workflows import process
from workflows.policy.programme import Programme
from workflows.services import packages

PACKAGE = {
    "platform": "其他部门（演示）",
    "title": "推荐人选信息表",
    "file": "推荐人选信息表",
    "columns": [
        {"title": "序号", "value": "position"},
        {"title": "编号", "value": "number"},
        {"title": "姓名", "value": "name"},
        {"title": "最高学位", "value": "person.degree"},
        {"title": "课题", "value": "title"},
    ],
    "papers": ["signature_page"],
    "remind_days": 30,
    "results": {
        "columns": {
            "application": "申报编号",
            "name": "姓名",
            "number": "证书编号",
            "since": "入选日期",
            "until": "有效期至",
            "outcome": "结果",
            "reason": "原因",
        },
        "recognised": ["入选"],
        "declined": ["未入选"],
        "number": {"shape": "XB####", "source": "待核实", "unverified": True},
    },
}


def content_of(**package):
    """The youth fund as if another department recognised it."""
    content = dict(programme_file("youth_fund").content)
    del content["number"]
    way = {"sign_off": content["way"]["sign_off"], "package": PACKAGE | package}
    return content | {"recognised_by": "other_department", "way": way}


@pytest.fixture
def people(desk, settings, tmp_path):
    """Everybody who acts on the list before it goes out."""
    settings.MEDIA_ROOT = tmp_path
    office = desk.officer.memberships.get().office.organisation
    cast = {}
    for role in ("division", "meeting", "supervise"):
        cast[role] = UserFactory(username=role)
        MembershipFactory(user=cast[role], office__role=role, office__organisation=office)
    text = Programme.parse(content_of(), "youth_fund.yaml")
    return People(desk, SimpleNamespace(**cast), edition=EditionFactory(text=text))


@pytest.fixture
def signed(people, unit, applicant, other_applicant):
    """A round of two applications that all have signed; its package is to be made."""
    return people.signed_round(applicant, other_applicant)


@pytest.fixture
def client(officer):
    """The browser of the officer who hands over and takes results."""
    client = Client()
    client.force_login(officer)
    return client


@pytest.fixture
def sent(people, signed):
    """The round with its package handed over today."""
    make(people, signed)
    hand_over(people, signed)
    return signed


def do_part(people, round_, name, act):
    """The officer does a part of the open task of that name."""
    task = people.desk.task(round_.case, name)
    return process.work(task, by=people.desk.officer, act=act)


def make(people, round_):
    """The officer lets the package be made."""
    do_part(people, round_, "hand_over", lambda: packages.make(round_, by=people.desk.officer))
    outbox.dispatch()
    return packages.newest(round_)


def hand_over(people, round_, sent_on=None):
    """The officer records the handing over."""
    told = {"sent_on": sent_on or clock.today(), "letter": "内科函〔2026〕8号", "batch": "2026年第一批"}
    by = people.desk.officer
    people.do(round_.case, "hand_over", by, lambda: packages.hand_over(round_, by=by, **told))
