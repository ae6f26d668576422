"""Contacts: asked for by anybody, activated by the bureau, ended; and lines of an archive, corrected."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from accounts import bureaus
from accounts.models import Organisation, User
from accounts.offices import offices_of
from cultivation.seed.filling import pdf
from enterprises import archive, contacts, merging, rights, selectors
from enterprises.models import ContactRequest, Enterprise
from tests.factories.accounts import (
    OrganisationFactory,
    RegionFactory,
    SeatFactory,
    credit_code,
    officer_of_body,
    officer_of_bureau,
)
from tests.factories.enterprises import ContactRequestFactory, EnterpriseFactory, PropertyFactory, contact_of
from tests.factories.workflows import ApplicationFactory
from trail.models import ActionLog
from workflows.models import Notification
from workflows.services import links
from workflows.services.errors import Conflict, NotNow

pytestmark = pytest.mark.django_db
NEW = credit_code(900007)


def at(user):
    client = Client()
    client.force_login(user)
    return client


def asking(**changed):
    told = {
        "enterprise_name": "牧云石墨科技有限公司",
        "credit_code": NEW,
        "region": RegionFactory(banner=True).pk,
        "contact": "斯琴",
        "phone": "138 0000 0000",
        "letter": pdf("授权书.pdf"),
    }
    return told | changed


def test_a_visitor_asks_and_is_told_the_same_whether_the_code_is_on_record_or_not(client):
    known = EnterpriseFactory()
    page = reverse("enterprise-account")

    answers = [client.post(page, asking(credit_code=code)) for code in (NEW, known.organisation.credit_code)]

    assert [(each.status_code, each["Location"]) for each in answers] == [(302, page)] * 2
    assert ContactRequest.objects.filter(outcome="").count() == 2
    assert User.objects.filter(display_name="斯琴").count() == 0


def test_a_code_of_no_enterprise_is_refused_with_the_reason_and_a_program_is_slowed_down(client):
    page = reverse("enterprise-account")
    refused = client.post(page, asking(credit_code=credit_code(900007, beginning="12150100")))
    statuses = [client.post(page, asking()).status_code for _time in range(11)]

    assert refused.status_code == 422
    assert "牧云石墨科技有限公司" in refused.content.decode()
    assert statuses == [302] * 10 + [429]


def test_activating_enters_the_enterprise_with_seat_archive_and_a_contact_who_changes_the_password(officer):
    row = ContactRequestFactory(credit_code=NEW)

    password = contacts.activate(row, username="siqin", by=officer)

    user = User.objects.get(username="siqin")
    organisation = Organisation.objects.get(credit_code=row.credit_code)
    assert user.must_change_password
    assert user.check_password(password)
    assert offices_of(user) == {f"contact@{organisation.public_id}"}
    assert organisation.seats.get().region == row.region
    assert Enterprise.objects.get().organisation == organisation
    assert ActionLog.objects.filter(verb="contact_activated").count() == 1


@pytest.fixture
def zone():
    """The administration of a high-tech zone in Hohhot beside the league's bureau, with who works there."""
    officer_of_bureau(RegionFactory(league=True))
    body = SeatFactory(
        organisation__kind="authority", organisation__name="金山高新区管委会（演示）"
    ).organisation
    return SimpleNamespace(body=body, officer=officer_of_body(body))


def test_a_zone_activates_who_lies_in_it_and_recommends_it_and_nobody_else(client, zone, officer):
    """The bureau of the banner, which is on record, is not asked first."""
    bureau = officer_of_bureau(RegionFactory(banner=True), "banner")
    client.post(reverse("enterprise-account"), asking(zone=zone.body.pk))
    client.post(reverse("enterprise-account"), asking(credit_code=credit_code(900008)))
    mine, other = (ContactRequest.objects.get(credit_code=code) for code in (NEW, credit_code(900008)))
    ContactRequest.objects.update(state="clean")
    contacts.activate(mine, username="siqin", by=zone.officer)

    organisation = Organisation.objects.get(credit_code=NEW)
    assert organisation.recommended_through == zone.body
    assert list(selectors.enterprises_whose_contacts_are_kept_by(zone.officer)) == [Enterprise.objects.get()]
    assert links.bodies_above(organisation, ("banner", "body")) == (None, zone.body)
    with pytest.raises(PermissionError):
        contacts.activate(other, username="other", by=zone.officer)
    contacts.activate(other, username="other", by=officer)
    through = Organisation.objects.get(credit_code=other.credit_code).recommended_through
    assert through == bureau.memberships.get().office.organisation


def test_a_zone_takes_over_whom_the_bureau_lets_go_and_no_other(zone, officer, enterprise):
    row = ContactRequestFactory(credit_code=enterprise.organisation.credit_code, zone=zone.body)
    with pytest.raises(NotNow):
        contacts.activate(row, username="siqin", by=zone.officer)
    contacts.activate(row, username="siqin", by=officer)

    enterprise.organisation.refresh_from_db()
    assert enterprise.organisation.recommended_through == zone.body
    again = ContactRequestFactory(credit_code=enterprise.organisation.credit_code, zone=zone.body)
    contacts.activate(again, username="second", by=zone.officer)


def test_only_bodies_that_recommend_and_are_no_bureau_or_department_are_zones(zone):
    officer_of_bureau(RegionFactory(banner=True), "banner")
    officer_of_body(SeatFactory(region=RegionFactory(), organisation__kind="authority").organisation)

    assert list(bureaus.zones()) == [zone.body]


def test_a_leagues_bureau_looks_after_it_and_is_no_zone_before_a_banners_is_on_record(zone):
    """It is the one that was entered first, until a banner's bureau goes through another."""
    league = RegionFactory(league=True, code="150200", name="包头市")
    bodies = [SeatFactory(region=league, organisation__kind="authority").organisation for _each in range(2)]
    for body in bodies:
        officer_of_body(body)

    assert (bureaus.bureau_of(league), set(bureaus.zones())) == (bodies[0], {zone.body, bodies[1]})
    OrganisationFactory(kind="authority", recommended_through=bodies[1])
    assert (bureaus.bureau_of(league), set(bureaus.zones())) == (bodies[1], {zone.body, bodies[0]})


def test_a_letter_that_replaces_ends_the_contacts_before_and_one_that_does_not_leaves_them(
    officer, enterprise, contact
):
    code, region = enterprise.organisation.credit_code, enterprise.organisation.seats.get().region
    asked = {"credit_code": code, "region": region}

    contacts.activate(ContactRequestFactory(**asked), username="second", by=officer)
    both = {each.user.username for each in contacts.contacts_of(enterprise.organisation)}
    contacts.activate(ContactRequestFactory(**asked, replaces=True), username="third", by=officer)

    assert both == {"contact", "second"}
    assert [each.user.username for each in contacts.contacts_of(enterprise.organisation)] == ["third"]


def test_a_letter_that_was_not_found_clean_activates_nothing(officer):
    row = ContactRequestFactory(state="checking")

    with pytest.raises(NotNow):
        contacts.activate(row, username="siqin", by=officer)


def test_requests_and_contacts_are_absent_for_strangers_and_contacts(enterprise, contact, stranger, officer):
    row = ContactRequestFactory()
    pages = [
        reverse("contact-request-list"),
        reverse("contact-request", args=[row.public_id]),
        reverse("enterprise-contacts", args=[enterprise.public_id]),
    ]

    seen = {user.username: [at(user).get(page).status_code for page in pages] for user in (contact, stranger)}

    assert seen == {contact.username: [404] * 3, stranger.username: [404] * 3}
    assert [at(officer).get(page).status_code for page in pages] == [200] * 3


def test_the_bureau_refuses_with_a_reason_and_ends_a_contact(enterprise, contact, officer):
    row = ContactRequestFactory()
    page = reverse("contact-request", args=[row.public_id])
    unsaid = at(officer).post(page, {"action": "refuse", "note": ""})
    at(officer).post(page, {"action": "refuse", "note": "授权书未盖章。"})
    held = contacts.contacts_of(enterprise.organisation).get()
    at(officer).post(reverse("enterprise-contacts", args=[enterprise.public_id]), {"contact": held.pk})

    row.refresh_from_db()
    assert unsaid.status_code == 422
    assert (row.outcome, row.note) == ("refused", "授权书未盖章。")
    assert not contacts.contacts_of(enterprise.organisation).exists()


def test_a_line_is_corrected_with_what_stood_there_before_in_the_log(at_work, enterprise):
    right = PropertyFactory(enterprise=enterprise)
    page = reverse("enterprise-properties", args=[enterprise.public_id])
    sent = {
        "action": "change", "line": right.public_id, "title": "另一名称", "kind": right.kind,
        "number": right.number, "owner": right.owner, "way": right.way, "granted_on": "2024-03-01",
    }  # fmt: skip

    shown = at_work.get(f"{page}?line={right.public_id}").content.decode()
    answer = at_work.post(page, sent)

    right.refresh_from_db()
    logged = ActionLog.objects.get(verb="archive_line_corrected")
    assert right.number in shown
    assert (answer.status_code, right.title) == (302, "另一名称")
    assert logged.before == {"title": "一种石墨负极烘干装置"}


def test_a_right_that_is_used_keeps_its_number_and_takes_another_title(enterprise, contact):
    right = PropertyFactory(enterprise=enterprise)
    rights.reserve(
        [right], ApplicationFactory().case, programme="high_tech_enterprise", once=True, by=contact
    )

    with pytest.raises(NotNow):
        archive.correct(right, "properties", number="2024299999999", by=contact)
    assert archive.correct(right, "properties", title="另一名称", by=contact)


def test_who_alone_spoke_for_a_merged_archive_is_led_to_the_kept_one_and_back_when_that_is_undone(
    enterprise, officer
):
    other = EnterpriseFactory()
    alone = contact_of(other, username="alone")
    pages = [reverse("enterprise", args=[each.public_id]) for each in (other, enterprise)]
    merging.merge(enterprise, other, reason="同一企业", by=officer)

    client = at(User.objects.get(pk=alone.pk))
    assert client.get(pages[0])["Location"] == pages[1]
    assert client.get(pages[1]).status_code == 200
    assert [
        enterprise.organisation.name in each.text for each in Notification.objects.filter(user=alone)
    ] == [True]
    merging.undo(enterprise.mergers.get(), by=officer)
    client = at(User.objects.get(pk=alone.pk))
    assert [client.get(page).status_code for page in pages] == [200, 404]


def test_a_contact_of_a_merged_archive_that_is_activated_later_speaks_for_the_kept_one(enterprise, officer):
    other = EnterpriseFactory()
    merging.merge(enterprise, other, reason="同一企业", by=officer)
    row = ContactRequestFactory(credit_code=other.organisation.credit_code)
    contacts.activate(row, username="later", by=officer)

    kept = enterprise.organisation.public_id
    assert offices_of(User.objects.get(username="later")) == {f"contact@{kept}"}


def test_a_merger_fills_what_the_kept_archive_does_not_tell_and_undoing_it_empties_that(enterprise, officer):
    other = EnterpriseFactory(registered_on=date(2015, 6, 1), industry="C3921")
    enterprise.industry = "C3985"
    enterprise.save()
    merging.merge(enterprise, other, reason="同一企业", by=officer)
    enterprise.refresh_from_db()
    merged = (enterprise.registered_on, enterprise.industry)

    led = at(officer).get(reverse("enterprise", args=[other.public_id]))
    merging.undo(enterprise.mergers.get(), by=officer)

    enterprise.refresh_from_db()
    assert merged == (date(2015, 6, 1), "C3985")
    assert led["Location"] == reverse("enterprise", args=[enterprise.public_id])
    assert (enterprise.registered_on, enterprise.industry) == (None, "C3985")


def test_of_two_that_enter_the_same_enterprise_at_once_the_second_is_told(enterprise):
    organisation = enterprise.organisation

    with pytest.raises(Conflict):
        contacts._entered(name="同一家", credit_code=organisation.credit_code, kind="enterprise")
