"""The pages on which a name or a seat is put right are open to, and shown to, the department alone."""

import pytest
from django.urls import reverse

from tests.enterprises.changing import signed_in

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.parametrize("name", ["enterprise-name", "enterprise-seat"]),
]


def test_who_speaks_for_the_enterprise_does_not_put_it_right(enterprise, at_work, name):
    assert at_work.get(reverse(name, args=[enterprise.public_id])).status_code == 404


@pytest.mark.parametrize("may", [True, False])
def test_the_archive_leads_there_whoever_may(enterprise, officer, at_work, name, may):
    client = signed_in(officer) if may else at_work
    archive = client.get(reverse("enterprise", args=[enterprise.public_id])).content.decode()

    assert (reverse(name, args=[enterprise.public_id]) in archive) is may
