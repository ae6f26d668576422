"""What nothing else in the archive answers is told once on a page of its own."""

import pytest
from django.urls import reverse

from enterprises import archive
from enterprises.told_pages import asked
from tests.factories.accounts import MembershipFactory
from tests.factories.workflows import AwardFactory
from trail import clock
from workflows.services import facts

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(enterprise):
    return reverse("enterprise-told", args=[enterprise.public_id])


def known(enterprise):
    return facts.known(enterprise.holder, clock.today())


def test_the_contact_tells_what_programmes_ask(at_work, enterprise, address):
    answer = at_work.post(address, {"enterprise-has_own_brand": "yes", "version": "0"})

    assert answer.status_code == 302
    assert known(enterprise)["enterprise.has_own_brand"].value is True


def test_what_the_archive_answers_is_not_asked_again():
    assert not {fact.name for fact in asked({})} & {"enterprise.revenue", "enterprise.ip_class_one"}


def test_what_a_ledger_declared_complete_answers_is_not_asked_again(enterprise, contact):
    doubtful = {"has_award_in_three_years", "has_high_award_in_three_years", "took_part_in_standard"}
    answered = {"had_violation_in_year", "has_national_award_in_three_years"}
    names = {fact.name.removeprefix("enterprise.") for fact in asked(known(enterprise))}
    assert doubtful <= names
    assert not answered & names

    for part in ("honours", "standards"):
        archive.declare_complete(enterprise, part, by=contact)

    names = {fact.name.removeprefix("enterprise.") for fact in asked(known(enterprise))}
    assert not (doubtful | answered) & names


def test_what_was_saved_meanwhile_is_shown_beside_what_was_typed(at_work, enterprise, contact, address):
    facts.write(enterprise.holder, {"enterprise.has_own_brand": False}, source="档案", by=contact)
    answer = at_work.post(address, {"enterprise-has_own_brand": "yes", "version": "0"})

    assert answer.status_code == 409
    assert known(enterprise)["enterprise.has_own_brand"].value is False


def test_what_the_register_has_not_is_asked_and_what_it_has_is_not(at_work, enterprise, address):
    held, was = "enterprise.has_hnte_certificate", "enterprise.is_srdi_sme"
    for name in (held, was):
        assert name in {fact.name for fact in asked(known(enterprise))}
    AwardFactory(holder=enterprise.holder, programme="high_tech_enterprise", since=clock.today())
    AwardFactory(holder=enterprise.holder, programme="srdi_sme", since=clock.today())

    assert not {fact.name for fact in asked(known(enterprise))} & {held, was}
    at_work.post(address, {"enterprise-has_own_brand": "yes", "version": "0"})
    assert set(facts.sheet_of(enterprise.holder).values) == {"enterprise.has_own_brand"}


def test_a_certificate_that_the_register_has_not_can_be_told(at_work, enterprise, address):
    at_work.post(address, {"enterprise-has_hnte_certificate": "yes", "version": "0"})

    assert known(enterprise)["enterprise.has_hnte_certificate"].value is True


def test_nobody_but_the_contact_finds_the_page(client, enterprise, address):
    client.force_login(MembershipFactory(office__role="screen", office__code="screen@150000").user)

    assert client.get(address).status_code == 404
    assert client.post(address, {}).status_code == 404


def test_what_the_enterprise_is_leads_its_contact_to_the_form_while_something_is_untold(at_work, enterprise):
    enterprise.main_product = ""
    enterprise.save()

    page = at_work.get(reverse("enterprise", args=[enterprise.public_id])).text

    # Once beside what is told, once in the list of what is still to do.
    assert page.count(reverse("enterprise-basics", args=[enterprise.public_id])) == 2
