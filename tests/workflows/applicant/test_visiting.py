"""What everybody may read of a round, and the quick look at its conditions."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.workflows import EditionFactory, RoundFactory
from tests.workflows.applicant.acts import text, url
from workflows.models import FactSheet, Round


def test_a_visitor_sees_the_open_round_with_conditions_clauses_and_what_is_unverified(client, round_):
    listed = text(client.get(reverse("round-list")))
    shown = text(client.get(url("round-detail", round_)))

    assert round_.title in listed
    assert 'data-countdown="' in listed
    for words in (
        "请按指南填写。",
        "限项规定",
        "成员签字页",
        "0471-0000000",
        'class="unverified"',
        "100,000",
    ):
        assert words in shown


def test_a_visitor_is_asked_to_sign_in_and_comes_back(client, round_):
    login = f"{reverse('account_login')}?next={url('round-detail', round_)}"

    assert login in text(client.get(url("round-detail", round_)))


def test_a_planned_round_is_absent(db, client):
    planned = RoundFactory(window=Round.Window.PLANNED, opens_at=timezone.now() + timedelta(days=1))

    assert client.get(url("round-detail", planned)).status_code == 404
    assert client.get(url("round-check", planned)).status_code == 404


def test_a_visitor_tries_the_conditions_without_anything_being_kept(client, round_):
    response = client.post(
        url("round-check", round_),
        {
            "person.born": "1996-05-01",
            "person.sex": "M",
            "person.degree": "doctor",
            "person.is_host_staff": "no",
        },
    )

    findings = {finding["title"]: finding for finding in response.context["findings"]}
    answers = {title: finding["answer"] for title, finding in findings.items()}
    assert answers["为已注册依托单位的在职人员"] == "not_met"
    assert answers["具有博士学位或高级专业技术职称"] == "met"
    assert findings["同一申请人每年只能申请一项"]["missing"]
    assert "1991年1月1日" in text(response)
    assert not FactSheet.objects.exists()


SME = {
    "is_resident": "yes", "staff": 100, "revenue": 30_000_000, "assets": 40_000_000, "total_cost": 29_000_000,
    "has_restricted_products": "no", "has_accident": "no", "has_pollution": "no", "has_misconduct": "no",
    "is_blacklisted": "no", "tech_staff": 30, "rd_cost": 1_200_000, "ip_class_one": 0, "ip_class_two": 1,
    "has_hnte_certificate": "no", "has_national_award": "no", "has_rd_body": "no", "led_standard": "no",
}  # fmt: skip


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ({"rd_cost": 1_500_000}, "met"),  # 20 + 40 + 6
        ({"ip_class_two": 2}, "met"),  # 20 + 30 + 12
        ({}, "not_met"),  # 20 + 30 + 6
        ({"has_rd_body": "yes"}, "met"),
        ({"has_rd_body": "yes", "staff": 501, "tech_staff": 200}, "not_met"),
        ({"rd_cost": ""}, "open"),
    ],
)
def test_a_visitor_is_asked_for_points_and_shortcuts_and_judged_by_them(client, db, told, verdict):
    round_ = RoundFactory(edition=EditionFactory(programme="tech_sme", whole=True))
    answers = {f"enterprise.{name}": value for name, value in {**SME, **told}.items()}

    response = client.post(url("round-check", round_), answers)

    assert response.context["verdict"] == verdict
    assert {*answers} <= {*response.context["form"].fields}
    assert "科技人员：20分（满分20分），科技人员占职工总数的比例" in text(response)


def test_nonsense_in_the_check_is_told_at_its_field_and_kept(client, round_):
    response = client.post(url("round-check", round_), {"person.born": "<b>soon</b>"})

    assert response.status_code == 422
    assert "2026-03-01" in text(response)
    assert "&lt;b&gt;soon&lt;/b&gt;" in text(response)


def test_an_applicant_is_judged_by_the_archive_and_sent_there_for_what_is_missing(mine, round_):
    response = mine.get(url("round-check", round_))

    told = [each for top in response.context["findings"] for each in (top, *top["parts"])]
    missing = next(finding for finding in told if finding["missing"])
    assert missing["url"] == reverse("archive")
