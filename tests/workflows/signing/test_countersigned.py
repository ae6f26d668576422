"""The countersignature of a list (会签): what the other departments that recognise together put under it is
recorded with the signature of its step, whole or not at all.
"""

import re
from datetime import timedelta
from functools import cache

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from cultivation.seed.filling import pdf
from tests.factories.workflows import EditionFactory, programme_file
from trail import clock
from trail.models import ActionLog
from workflows.documents.archive import _signed_papers
from workflows.models import Countersignature, Scan, Signature
from workflows.policy.programme import Programme
from workflows.policy.reading import PlanError
from workflows.services import catalogue

pytestmark = pytest.mark.django_db
FINANCE, TAX = "内蒙古自治区财政厅", "国家税务总局内蒙古自治区税务局"
ISSUERS = [{"from": "2016-01-01", "value": ["内蒙古自治区科学技术厅", FINANCE, TAX], "source": "待核实"}]
STEPS = [
    {"step": "proposal", "title": "拟立项方案", "office": "screen"},
    {"step": "leader", "title": "会签", "office": "decide", "joint": True},
]


@cache
def programme(issuers=3):
    """The youth fund that is decided together with two other departments."""
    joint = [{**ISSUERS[0], "value": ISSUERS[0]["value"][:issuers], "unverified": True}]
    content = programme_file("youth_fund").content
    return Programme.parse({**content, "way": {"issuers": joint, "sign_off": STEPS}}, "youth_fund.yaml")


@pytest.fixture
def made(listing, monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(listing, "edition", lambda: EditionFactory(text=programme()))
    made = listing.round()
    listing.proposed(made)
    return made


def told(**other):
    """What is typed for the two departments; the second signed on the paper of the first."""
    today = f"{clock.today()}"
    fields = {
        "opinion_0": "同意", "signatory_0": "苏和", "dated_0": today, "paper_0": pdf("会签单.pdf"),
        "opinion_1": "无意见", "signatory_1": "乌兰", "dated_1": today,
    }  # fmt: skip
    return fields | other


def test_the_step_keeps_what_each_department_said_by_whom_when_and_by_which_paper(listing, made):
    assert listing.post(made.round, "leader", "sign", **told()).status_code == 302

    rows = Countersignature.objects.filter(signature=Signature.objects.get(step="leader"))
    said = [(each.department, each.opinion, each.signatory, each.dated) for each in rows]
    today = clock.today()
    assert said == [(FINANCE, "同意", "苏和", today), (TAX, "无意见", "乌兰", today)]
    assert {each.scan for each in rows} == {Scan.objects.get()}
    log = ActionLog.objects.get(verb="list_signed", after__step="leader").after["countersigned"]
    assert [each["department"] for each in log] == [FINANCE, TAX]


def test_each_may_have_a_paper_of_its_own(listing, made):
    listing.post(made.round, "leader", "sign", **told(paper_1=pdf("复函.pdf")))

    papers = Countersignature.objects.values_list("department", "scan__name")
    assert list(papers) == [(FINANCE, "会签单.pdf"), (TAX, "复函.pdf")]


@pytest.mark.parametrize(
    "lacking", ["opinion_0", "signatory_0", "dated_0", "paper_0", "opinion_1", "dated_1"]
)
def test_without_any_of_it_nothing_is_signed(listing, made, lacking):
    fields = told()
    del fields[lacking]

    answer = listing.post(made.round, "leader", "sign", **fields)

    assert answer.status_code == 422
    assert f'id="id_{lacking}"' in answer.content.decode()
    assert not Countersignature.objects.exists()
    assert not Signature.objects.filter(step="leader").exists()
    assert not Scan.objects.exists()


@pytest.mark.parametrize(("sent", "said"), [({"paper_1": pdf("复函.pdf")}, 2), ({}, 1), ({"paper_0": ""}, 0)])
def test_a_page_with_errors_says_of_which_fields_the_file_must_be_chosen_once_more(listing, made, sent, said):
    answer = listing.post(made.round, "leader", "sign", **told(opinion_0="", **sent))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("请重新选择文件") == said
    spoken = [ids.split() for ids in re.findall('type="file"[^>]* aria-describedby="([^"]*)"', page)]
    assert [ids[-1] in re.findall('id="([^"]*_again)"', page) for ids in spoken].count(True) == said


@pytest.mark.parametrize(("days", "status"), [(-1, 422), (0, 302), (1, 422)])
def test_no_day_lies_before_the_proposed_list_or_ahead(listing, made, days, status):
    day = clock.today() + timedelta(days=days)

    answer = listing.post(made.round, "leader", "sign", **told(dated_1=f"{day}"))

    assert answer.status_code == status


def test_to_send_the_list_back_asks_no_department(listing, made):
    answer = listing.post(made.round, "leader", "send_back", to=0, reason="财政厅提出不同意见")

    assert answer.status_code == 302


def test_the_officer_records_it_from_paper_and_who_reads_the_sign_off_sees_it(listing, made):
    page = reverse("round-sign-off", args=[made.round.public_id])
    fields = {
        "position": 1,
        "version": made.round.list_version,
        "signatory": "白厅长",
        "scan": pdf("签字页.pdf"),
    }
    officer = listing.browser("officer")
    assert officer.post(page, {**fields, **told(opinion_1="")}).status_code == 422

    again = {**fields, "scan": pdf("签字页.pdf"), **told()}
    assert officer.post(page, again).status_code == 302

    for who in ("officer", "leader", "supervise"):
        shown = listing.browser(who).get(page).content.decode()
        assert all(words in shown for words in (FINANCE, "苏和", TAX, "无意见", "会签单.pdf"))
    assert listing.browser(made.applications[0].applicant).get(page).status_code == 404


def test_the_file_of_the_project_has_it_with_the_paper(listing, made):
    listing.post(made.round, "leader", "sign", **told())

    acts = catalogue.of(made.applications[0], {})["acts"]
    found = [(act["what"], act["who"], act["note"]) for act in acts if act["who"] in ("苏和", "乌兰")]
    assert found == [(f"{FINANCE}会签", "苏和", "同意"), (f"{TAX}会签", "乌兰", "无意见")]
    assert list(_signed_papers(made.applications[0])) == [Scan.objects.get()]


def test_a_programme_without_other_issuers_has_no_joint_step():
    with pytest.raises(PlanError):
        programme(issuers=1)


def test_a_program_is_told_that_the_step_is_signed_on_its_page(listing, made):
    program = APIClient()
    program.force_authenticate(listing.people["leader"])
    task = listing.desk.task(made.round.case, "sign").external_task_id
    signed = {"version": made.round.list_version}

    answer = program.post(
        f"/api/v1/inbox/{task}/sign/", signed, format="json", headers={"Idempotency-Key": "sign-1"}
    )

    assert answer.status_code == 422
    assert "在页面上签署" in answer.json()["detail"]
    assert not Signature.objects.filter(step="leader").exists()
    back = program.post(
        f"/api/v1/inbox/{task}/send_back/", {"to": 0, "reason": "再议"}, format="json",
        headers={"Idempotency-Key": "back-1"},
    )  # fmt: skip
    assert back.status_code == 200
