"""How many questions the pages ask the database."""

from django.urls import reverse

from tests.factories.workflows import ApplicationFactory, AttachmentFactory, RoundFactory
from tests.workflows.applicant.acts import page_url, save_by_script, url
from workflows import process
from workflows.models import Application
from workflows.services import applicants


def queries(client, address, django_assert_max_num_queries, most):
    client.get(address)
    with django_assert_max_num_queries(most) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_list_asks_the_same_number_of_questions_for_any_number_of_rows(
    mine, applicant, django_assert_max_num_queries
):
    counts = []
    holder = applicants.holder_of(applicant.person)
    for more in (1, 2, 97):
        for _row in range(more):
            ApplicationFactory(holder=holder, round=RoundFactory(), submitted=True)
        counts.append(queries(mine, reverse("application-list"), django_assert_max_num_queries, 10))

    assert len(set(counts)) == 1, counts


def test_the_pages_of_an_application_ask_the_same_number_of_questions_whatever_it_holds(
    mine, ready, django_assert_max_num_queries
):
    counts = []
    for rows in (1, 3, 100):
        ready.answers["achievements"] = [
            {"kind": "论文", "name": "羊草", "year": 2020, "role": "主持"}
        ] * rows
        ready.save()
        AttachmentFactory.create_batch(rows, application=ready, kind="other")
        counts.append(
            [
                queries(mine, url("application-detail", ready), django_assert_max_num_queries, 12),
                queries(mine, page_url(ready, "foundation"), django_assert_max_num_queries, 12),
                queries(mine, page_url(ready, "papers"), django_assert_max_num_queries, 12),
            ]
        )

    assert counts[0] == counts[1] == counts[2]


def test_a_submitted_application_is_shown_within_its_questions(
    mine, ready, applicant, django_assert_max_num_queries
):
    process.submit(ready, by=applicant)

    queries(mine, url("application-detail", ready), django_assert_max_num_queries, 14)


def test_the_rounds_ask_the_same_number_of_questions_for_any_number(
    db, client, django_assert_max_num_queries
):
    counts = []
    for more in (1, 2, 17):
        RoundFactory.create_batch(more)
        counts.append(queries(client, reverse("round-list"), django_assert_max_num_queries, 6))

    assert len(set(counts)) == 1


def test_saving_and_handing_in_stay_within_their_questions(mine, ready, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        typed = {"foundation": "有", "conditions": "全"}
        assert save_by_script(mine, ready, typed, page="foundation").status_code == 200
    application = Application.objects.select_related("case", "round__screening_office").get(pk=ready.pk)
    with django_assert_max_num_queries(25):
        process.submit(application, by=application.applicant)
