"""Scans: what is taken, who fetches them, and when."""

import os
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from cultivation.seed.filling import pdf
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.workflows import ApplicationFactory, RoundFactory
from tests.workflows.units.conftest import office_of
from trail import clock, outbox
from workflows import selectors
from workflows.models import Application, Scan
from workflows.services import scans, strays


def test_a_scan_is_fetched_only_once_it_was_looked_at(client, unit):
    keeper = office_of(unit)
    scan = scans.store("summary_list", pdf("汇总表.pdf"), by=keeper, organisation=unit)
    address = reverse("scan-file", args=[scan.public_id])
    client.force_login(keeper)

    assert client.get(address).status_code == 404
    outbox.dispatch()
    answer = client.get(address)

    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_file_that_is_no_paper_is_refused_and_leaves_nothing(unit, officer, media):
    for name, content in (("a.pdf", b""), ("a.pdf", b"MZ\x90"), ("a.jpg", b"%PDF-1.7\nstartxref\n0\n%%EOF")):
        with pytest.raises(ValidationError):
            scans.store("summary_list", SimpleUploadedFile(name, content), by=officer, organisation=unit)

    assert not Scan.objects.exists()
    assert not list(media.rglob("*.pdf"))


def test_the_scan_of_a_unit_is_seen_by_its_own_office_and_whoever_gave_it(unit, officer, stranger):
    keeper, other = office_of(unit), office_of(OrganisationFactory())
    scan = scans.store("letter", pdf("授权书.pdf"), by=officer, organisation=unit)

    sees = {user: scan in selectors.scans_visible_to(user) for user in (keeper, officer, other, stranger)}

    assert sees == {keeper: True, officer: True, other: False, stranger: False}


def test_the_scan_of_a_round_is_seen_by_the_offices_that_run_it(officer, leader, unit, stranger):
    round_ = RoundFactory(screening_office=officer.memberships.get().office)
    meeting = MembershipFactory(office__role="meeting").user
    scan = scans.store("signature", pdf("会签单.pdf"), by=meeting, case=round_.case)

    sees = [user for user in (officer, meeting, office_of(unit), stranger)
            if scan in selectors.scans_visible_to(user)]  # fmt: skip

    assert sees == [officer, meeting]


def test_a_signed_list_is_not_fetched_before_the_release_by_an_officer_who_applied(officer, unit):
    round_ = RoundFactory(screening_office=officer.memberships.get().office)
    scan = scans.store("signed_list", pdf("会签单.pdf"), by=officer, case=round_.case)
    colleague = MembershipFactory(office=officer.memberships.get().office).user
    before = scan in selectors.scans_visible_to(colleague)

    ApplicationFactory(round=round_, applicant=colleague)

    assert (before, scan in selectors.scans_visible_to(colleague)) == (True, False)


def test_the_scan_of_a_first_check_is_seen_by_the_body_to_which_the_application_has_come(officer):
    body = OrganisationFactory()
    recommends = office_of(body, role="recommend")
    application = ApplicationFactory(recommending_body=body, submitted=True, reach=2)
    scan = scans.store("on_site", pdf("考察表.pdf"), by=officer, case=application.case)
    before = scan in selectors.scans_visible_to(recommends)

    Application.objects.filter(pk=application.pk).update(reach=3)

    assert (before, scan in selectors.scans_visible_to(recommends)) == (False, True)


def test_a_file_whose_transaction_failed_later_goes_after_a_day(unit, officer, media):
    kept = scans.store("letter", pdf("授权书.pdf"), by=officer, organisation=unit)
    with transaction.atomic():
        scans.store("letter", pdf("授权书.pdf"), by=officer, organisation=unit)
        transaction.set_rollback(True)
    assert len(list(media.rglob("*.pdf"))) == 2
    assert strays.forget() == 0
    before = (clock.now() - timedelta(days=1, minutes=1)).timestamp()
    for path in media.rglob("*.pdf"):
        os.utime(path, (before, before))

    assert strays.forget() == 1

    assert [path.name for path in media.rglob("*.pdf")] == [kept.file.name.rpartition("/")[2]]


def ended(user):
    """The user's office is over."""
    user.memberships.update(until=clock.now())


def is_reached(scan):
    """Whether who gave it still sees it, at a request of their own."""
    return scan in selectors.scans_visible_to(User.objects.get(pk=scan.uploaded_by_id))


def test_who_gave_a_scan_loses_it_with_the_office(unit):
    keeper, supervisor = office_of(unit), MembershipFactory(office__role="supervise").user
    application = ApplicationFactory(host_unit=unit, reach=Application.Reach.UNIT, submitted=True)
    given = [
        scans.store("summary_list", pdf("汇总表.pdf"), by=keeper, organisation=unit),
        scans.store("letter_of_authority", pdf("授权书.pdf"), by=keeper, organisation=unit),
        scans.store("objection_verification", pdf("核实.pdf"), by=keeper, case=application.case),
        scans.store("signed_list", pdf("名单.pdf"), by=supervisor, case=application.round.case),
    ]
    before = [is_reached(each) for each in given]

    ended(keeper)
    ended(supervisor)

    assert before == [True] * 4
    assert [is_reached(each) for each in given] == [False] * 4


def test_who_applied_reaches_what_they_gave_to_their_own_application(unit, applicant):
    application = ApplicationFactory(applicant=applicant, host_unit=unit)
    scan = scans.store("proof", pdf("证明.pdf"), by=applicant, case=application.case)

    assert scan in selectors.scans_visible_to(applicant)
