"""Who may not apply reads why: the rule, its clause, and which of one's own rows stand against it."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.workflows import ApplicationFactory, AwardFactory, EditionFactory, RoundFactory
from workflows.services import applicants

pytestmark = pytest.mark.django_db


def page_of(user, round_):
    client = Client()
    client.force_login(user)
    return client.get(reverse("round-check", args=[round_.public_id])).content.decode()


def test_an_application_to_another_fund_is_named_with_the_clause(applicant):
    general = RoundFactory(edition=EditionFactory(programme="general_fund"))
    holder = applicants.holder_of(applicant.person)
    other = ApplicationFactory(holder=holder, round=general, submitted=True, title="沙地治理")

    page = page_of(applicant, RoundFactory())

    assert f"系统统计：{other.number}《沙地治理》（牵头）" in page
    assert "限项规定" in page


def test_an_earlier_award_is_named(applicant):
    holder = applicants.holder_of(applicant.person)
    AwardFactory(holder=holder, programme="excellent_youth_fund", number="YQ2024001", title="石墨负极")

    assert "系统统计：YQ2024001《石墨负极》至2028-06-01" in page_of(applicant, RoundFactory())
