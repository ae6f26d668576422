"""What people are told."""

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_noop

from tests.factories.workflows import CaseFactory
from workflows.models import Notification
from workflows.services import notices

pytestmark = pytest.mark.django_db


def test_a_notice_is_written_in_the_products_language_and_only_once(applicant):
    case = CaseFactory()

    with translation.override("en"):
        for _ in range(2):
            notices.tell(applicant.pk, gettext_noop("Formal check"), case=case, key="k")

    with translation.override("zh-hans"):
        expected = translation.gettext("Formal check")
    assert [notice.text for notice in Notification.objects.all()] == [expected]


def test_a_notice_leads_to_a_page_of_the_product(applicant):
    notices.tell(applicant.pk, "Look", case=None, key="k", path=reverse("round-list"))
    client = Client()
    client.force_login(applicant)

    page = client.get(reverse("inbox"), {"box": "told"}).content.decode()
    assert f'<a href="{reverse("round-list")}">Look</a>' in page


@pytest.mark.parametrize("path", ["https://example.org/", "//example.org/", "/\\example.org", "javascript:1"])
def test_a_notice_leads_to_no_other_host(applicant, path):
    with pytest.raises(IntegrityError):
        notices.tell(applicant.pk, "Look", case=None, key="k", path=path)


def test_a_notice_that_is_too_long_is_cut_off_and_hinders_nothing(applicant):
    notices.tell(
        applicant.pk,
        "%(title)s: %(reason)s",
        case=CaseFactory(),
        key="k",
        title="题" * 200,
        reason="由" * 500,
    )

    assert len(Notification.objects.get().text) == 500
