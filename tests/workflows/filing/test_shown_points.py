"""What an enterprise's figures come to, item by item, stands before whoever hands it in and whoever checks
it; a shortcut that is not the case counts against nobody.
"""

import pytest
from django.urls import reverse

from tests.factories.accounts import MembershipFactory, UserFactory
from tests.workflows import way
from tests.workflows.filing.conftest import at_work, drafted
from tests.workflows.way import Link

LINES = ("科技人员", "研发投入", "科技成果")
ASIDE = "不具备，按评分判断"


@pytest.fixture
def screener(batch):
    return MembershipFactory(office=batch.screening_office, user=UserFactory()).user


def points_on(page):
    return page.content.decode().partition('class="plain-list items"')[2]


def task(application, step):
    return reverse("task", args=[way.open_task(application, step).external_task_id])


def test_the_contact_reads_the_points_of_each_item_before_handing_in(batch, contact):
    draft = drafted(batch, contact)

    points = points_on(at_work(contact).get(reverse("application-review", args=[draft.public_id])))

    assert all(line in points for line in LINES)
    assert "30%及以上 20分" in points, "with the scale"


def test_banner_and_officer_read_the_same_points(application, checker, recommender, screener):
    points = points_on(at_work(checker).get(task(application, "first_check")))
    assert all(line in points for line in LINES)

    way.forward(application, Link.BANNER, checker)
    way.forward(application, Link.BODY, recommender)
    points = points_on(at_work(screener).get(task(application, "screen")))
    assert all(line in points for line in LINES)


def test_the_checklist_does_not_say_not_met_of_a_shortcut_that_is_not_the_case(
    application, checker, recommender, screener
):
    way.forward(application, Link.BANNER, checker)
    way.forward(application, Link.BODY, recommender)

    page = at_work(screener).get(task(application, "screen")).content.decode()

    checklist = page.partition('class="checklist"')[2]
    assert ASIDE in checklist
    assert "check-not_met" not in checklist
