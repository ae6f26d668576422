"""A round of a programme that another department recognises: its list is signed, its package is to go out."""

from types import SimpleNamespace

import pytest

from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.workflows import EditionFactory, programme_file
from tests.workflows.notices.people import People
from workflows.policy.programme import Programme

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
