"""What was taken into another archive is asked for by its old address: whoever may see the kept one lands at
the same page of it.
"""

import pytest
from django.test import Client
from django.urls import reverse

from enterprises import merging, places
from enterprises.line_forms import FORMS
from enterprises.models import Merger
from tests.enterprises.changing import signed_in
from tests.factories.accounts import RegionFactory, officer_of_bureau
from tests.factories.enterprises import EnterpriseFactory, contact_of
from workflows.services import notices

pytestmark = pytest.mark.django_db
PAGES = {
    "enterprise": (), "enterprise-basics": (), "enterprise-told": (), "enterprise-years": (),
    "enterprise-year": (2024,), "enterprise-standing": (), "enterprise-recognitions": (),
    **{f"enterprise-{part}": () for part in FORMS},
}  # fmt: skip


@pytest.fixture
def absorbed(enterprise, contact, officer):
    other = EnterpriseFactory()
    merging.merge(enterprise, other, reason="同一家", by=officer)
    return other


@pytest.mark.parametrize("name", PAGES)
def test_each_page_leads_to_the_same_of_the_kept_archive(absorbed, enterprise, at_work, name):
    asked = reverse(name, args=[absorbed.public_id, *PAGES[name]])

    answer = at_work.get(asked, follow=True)

    assert answer.redirect_chain == [(reverse(name, args=[enterprise.public_id, *PAGES[name]]), 302)]
    assert answer.status_code == 200
    assert "已并入" in answer.content.decode()


def test_a_reminder_read_after_the_merger_opens_the_programme_that_it_is_about(
    absorbed, enterprise, editions, at_work, contact
):
    path = places.standing(absorbed.public_id, "high_tech_enterprise")
    notices.tell(contact.pk, "请看差距", case=None, key="old", path=path)

    answer = at_work.get(path, follow=True)

    assert answer.redirect_chain == [(places.standing(enterprise.public_id, "high_tech_enterprise"), 302)]
    assert answer.context["policy"].code == "high_tech_enterprise"


@pytest.mark.parametrize("name", PAGES)
def test_who_may_not_see_the_kept_one_finds_nothing(absorbed, name):
    asked = reverse(name, args=[absorbed.public_id, *PAGES[name]])
    elsewhere = officer_of_bureau(
        RegionFactory(code="150200", name="包头市", kind="league", parent=RegionFactory())
    )
    stranger = contact_of(EnterpriseFactory(), username="stranger")

    for user in (elsewhere, stranger):
        assert signed_in(user).get(asked).status_code == 404
    assert Client().get(asked)["Location"].startswith(reverse("account_login"))


def test_nothing_is_written_by_an_old_address(absorbed, at_work):
    asked = reverse("enterprise-basics", args=[absorbed.public_id])

    assert at_work.post(asked, {"version": 0, "chain": "稀土"}).status_code == 404


def test_taken_apart_again_each_has_its_own_page(absorbed, enterprise, officer):
    merging.undo(Merger.objects.get(), by=officer)

    assert signed_in(officer).get(reverse("enterprise", args=[absorbed.public_id])).status_code == 200
