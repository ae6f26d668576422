"""What a link's step is called wherever it lies; nobody is asked for a rank where nothing competes."""

import pytest
from django.urls import reverse

from tests.workflows import way
from tests.workflows.filing.conftest import at_work
from tests.workflows.recognition.conftest import plan as plan_recognition
from tests.workflows.way import Link

pytestmark = pytest.mark.django_db


def task_page(application, link):
    task = way.open_task(way.fresh(application), way.STEPS[link])
    return reverse("task", args=[task.external_task_id])


def desk_of(batch, organisation, link):
    return reverse("unit-round", args=[way.office_of(organisation, link).code, batch.public_id])


@pytest.fixture
def named(batch):
    """The programme's own names of its links."""
    return batch.edition.policy.way.links


def test_inbox_task_and_answer_to_programs_bear_the_programme_s_name_of_the_link(
    application, checker, recommender, named
):
    page = task_page(application, Link.BANNER)
    told = at_work(checker).get(reverse("api-inbox")).json()["results"]
    seen = [at_work(checker).get(each).text for each in (reverse("inbox"), page)]
    way.forward(application, Link.BANNER, checker)
    done = [at_work(checker).get(each).text for each in (f"{reverse('inbox')}?box=done", page)]
    next_page = task_page(application, Link.BODY)
    after = [at_work(recommender).get(each).text for each in (reverse("inbox"), next_page)]

    assert [each["title"] for each in told] == [named[Link.BANNER]]
    assert all(named[Link.BANNER] in text and "旗县初审" not in text for text in seen + done)
    assert all(named[Link.BODY] in text and "归口部门推荐" not in text for text in after)


def test_the_desks_of_the_links_and_of_the_department_bear_it_too(
    application, batch, bureau, checker, officer, named
):
    own = at_work(checker).get(desk_of(batch, bureau, Link.BANNER)).text
    above = at_work(officer).get(reverse("round-desk", args=[batch.public_id])).text
    listed = at_work(officer).get(reverse("round-applications", args=[batch.public_id])).text

    assert all(named[Link.BANNER] in text and "旗县初审" not in text for text in (own, above, listed))
    assert "依托单位审核" not in listed


def test_a_filing_by_rule_asks_no_link_for_a_rank_and_orders_nothing(
    application, batch, bureau, checker, recommender
):
    page, desk = task_page(application, Link.BANNER), desk_of(batch, bureau, Link.BANNER)
    asked = at_work(checker).get(page).text
    listed = at_work(checker).get(desk).text
    ordered = at_work(checker).get(f"{desk}order/")
    way.forward(application, Link.BANNER, checker)
    way.forward(application, Link.BODY, recommender)

    assert 'name="rank"' not in asked
    assert "排序" not in listed
    assert ordered.status_code == 404
    assert set(application.endorsements.values_list("rank", flat=True)) == {None}


def test_where_applications_compete_the_links_put_them_in_an_order(officer):
    assert plan_recognition(officer).edition.policy.is_ranked
