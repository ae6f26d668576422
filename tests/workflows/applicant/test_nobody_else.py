"""Nobody but the applicant, and after handing in the officer."""

from django.test import Client
from django.urls import reverse

from cultivation.seed.filling import pdf
from tests.factories.workflows import AttachmentFactory
from tests.workflows.applicant.acts import PLEDGES, page_url, signed_in, upload, url
from workflows import process
from workflows.models import Attachment

PLACES = ["application-detail", "application-review", "attachment-upload"]


def foreign(application, attachment):
    return [
        *[url(name, application) for name in PLACES],
        page_url(application),
        url("attachment-file", attachment),
        url("attachment-state", attachment),
    ]


def test_another_applicant_a_stranger_and_an_officer_find_nothing_of_a_draft(
    ready, other_applicant, stranger, officer, leader
):
    attachment = Attachment.objects.first()
    for somebody in (other_applicant, stranger, officer, leader):
        client = signed_in(somebody)
        for address in foreign(ready, attachment):
            assert client.get(address).status_code == 404, address
        for address in (
            page_url(ready),
            url("application-review", ready),
            url("attachment-remove", attachment),
        ):
            assert client.post(address, PLEDGES).status_code == 404, address
        assert upload(client, ready, pdf("x.pdf")).status_code == 404
    assert Attachment.objects.filter(pk=attachment.pk).exists()


def test_nobody_gets_in_without_signing_in(ready):
    client = Client()
    for address in [*foreign(ready, Attachment.objects.first()), reverse("application-list")]:
        assert client.get(address).status_code == 302, address


def test_the_officer_reads_what_was_submitted_but_changes_nothing(ready, applicant, officer):
    process.submit(ready, by=applicant)
    client = signed_in(officer)
    attachment = Attachment.objects.first()

    assert client.get(url("application-detail", ready)).status_code == 200
    assert client.get(url("attachment-file", attachment)).status_code == 200
    assert client.get(url("attachment-state", attachment)).status_code == 404
    assert client.get(page_url(ready)).status_code == 404
    assert client.post(url("application-review", ready), PLEDGES).status_code == 404
    assert client.post(url("attachment-remove", attachment)).status_code == 404


def test_a_file_that_was_rejected_is_fetched_by_nobody(mine, draft):
    attachment = AttachmentFactory(application=draft, state=Attachment.State.REJECTED)

    assert mine.get(url("attachment-file", attachment)).status_code == 404
