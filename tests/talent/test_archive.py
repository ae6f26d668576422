"""The archive: told once, each value with its origin, changed by nobody unseen."""

import pytest
from django.test import Client
from django.urls import reverse

from trail import clock
from trail.models import ActionLog
from workflows.models import FactSheet
from workflows.services import applicants, facts

ARCHIVE = {"person-degree": "doctor", "person-department": "草业学院"}


@pytest.fixture
def mine(applicant):
    client = Client()
    client.force_login(applicant)
    return client


def save(client, version=0, **typed):
    return client.post(reverse("archive"), {"version": version, **ARCHIVE, **typed})


def test_what_is_told_is_kept_with_its_origin_and_logged_by_day(mine):
    assert save(mine).status_code == 302

    sheet = FactSheet.objects.get()
    row = ActionLog.objects.get(verb="facts_told")
    assert sheet.values == {"person.degree": "doctor", "person.department": "草业学院"}
    assert sheet.origins["person.degree"]["source"]
    assert row.chain.startswith("day:")
    shown = mine.get(reverse("archive")).content.decode()
    assert sheet.origins["person.degree"]["source"] in shown


def test_what_is_emptied_is_no_longer_known(mine):
    save(mine)
    save(mine, version=1, **{"person-department": ""})

    assert FactSheet.objects.get().values == {"person.degree": "doctor"}


def test_saving_without_a_change_leaves_no_trace(mine):
    save(mine)
    save(mine, version=1)

    assert FactSheet.objects.get().version == 1
    assert ActionLog.objects.filter(verb="facts_told").count() == 1


def test_nonsense_is_told_at_its_field_and_everything_typed_is_kept(mine):
    response = save(mine, **{"person-degree_on": "<b>soon</b>", "person-title_name": "教授"})

    shown = response.content.decode()
    assert response.status_code == 422
    assert "2026-03-01" in shown
    assert "&lt;b&gt;soon&lt;/b&gt;" in shown
    assert 'value="教授"' in shown
    assert not FactSheet.objects.exists()


def test_an_identity_number_is_not_taken_into_the_archive(mine):
    response = save(mine, **{"person-discipline": "150102199605010011"})

    assert response.status_code == 422
    assert not FactSheet.objects.exists()


def test_a_second_tab_does_not_overwrite_unseen(mine):
    save(mine, **{"person-department": "化学学院"})
    response = save(mine, version=0, **{"person-department": "草业学院"})

    shown = response.content.decode()
    assert response.status_code == 409
    assert "化学学院" in shown
    assert 'value="草业学院"' in shown
    assert FactSheet.objects.get().values["person.department"] == "化学学院"
    assert save(mine, version=1, **{"person-department": "草业学院"}).status_code == 302


def test_the_identity_number_is_shown_masked(mine, applicant):
    shown = mine.get(reverse("archive")).content.decode()

    assert applicant.person.id_number not in shown
    assert "********" in shown


def test_there_is_no_archive_for_an_account_without_a_person_or_a_sign_in(officer):
    client = Client()
    assert client.get(reverse("archive")).status_code == 302
    client.force_login(officer)
    assert client.get(reverse("archive")).status_code == 404


def test_everybody_has_an_archive_of_their_own(mine, other_applicant):
    save(mine)
    client = Client()
    client.force_login(other_applicant)

    assert "草业学院" not in client.get(reverse("archive")).content.decode()


def test_the_archive_fills_in_the_next_application(mine, applicant):
    save(mine)
    holder = applicants.holder_of(applicant.person)

    assert facts.gather(holder, clock.today(), names={"person.degree"}) == {"person.degree": "doctor"}


def test_the_page_stays_within_its_questions(mine, django_assert_max_num_queries):
    save(mine)
    with django_assert_max_num_queries(10):
        mine.get(reverse("archive"))
