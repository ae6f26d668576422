"""Every route of a file: who may read it is asked at each use, and the address that a browser shows is worth
nothing to anybody else, when it was altered, or after its minutes.
"""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from cultivation.access import ROUTES
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.house.test_routes import ANYTHING, routes
from tests.workflows.reviews.panel import Panel
from trail import clock
from workflows.pages.handed_over import MINUTES

pytestmark = pytest.mark.django_db
BROWSER = {"sec-fetch-site": "same-origin"}
# Everything that sends a file to somebody signed in; what is open to all has no key.
FILES = set(
    """
    application-preview
    archive-file
    attachment-file
    attachment-view
    batch-file
    contact-letter
    document-file
    draw-data
    enterprise-import-template
    enterprise-import-wrong
    held-copy
    holder-template
    ladder-candidates-csv
    ladder-candidates-xlsx
    ladder-conversion-rows-csv
    ladder-conversion-rows-xlsx
    ladder-falling-csv
    ladder-falling-xlsx
    ladder-moves-csv
    ladder-moves-xlsx
    ladder-overview-export
    ladder-rows-csv
    ladder-rows-xlsx
    ladder-what-if-rows-csv
    ladder-what-if-rows-xlsx
    notice-draft
    package-file
    package-results
    panel-sheet-print
    payments-export
    pool-csv
    pool-xlsx
    ranking-export
    recognition-desk-csv
    recognition-desk-xlsx
    review-attachment
    review-document
    revoked-export
    round-export
    scan-file
    spot-check-pool
    summary-list-print
    task-book-print
    visit-form
    """.split()
)
# There for whoever holds the role.
OF_A_ROLE = {
    "enterprise-import-template", "holder-template", "ladder-candidates-csv", "ladder-candidates-xlsx",
    "ladder-conversion-rows-csv", "ladder-conversion-rows-xlsx", "ladder-falling-csv", "ladder-falling-xlsx",
    "ladder-moves-csv", "ladder-moves-xlsx", "ladder-overview-export", "ladder-rows-csv", "ladder-rows-xlsx",
    "payments-export", "pool-csv", "pool-xlsx", "recognition-desk-csv", "recognition-desk-xlsx",
    "revoked-export",
}  # fmt: skip
OPEN = {"notice-file", "objection-reply", "source-archive"}


def at(name):
    pattern = routes()[name].pattern
    return reverse(name, kwargs={key: ANYTHING[key] for key in pattern.regex.groupindex})


def signed_in(user=None):
    client = Client()
    client.force_login(user or UserFactory())
    return client


def somebody(name):
    """Whom the address is not absent to because of a role."""
    roles = ROUTES[name].who
    return MembershipFactory(office__role=roles[0]).user if isinstance(roles, tuple) else UserFactory()


def sent_on(client, address):
    """The address with a key to which a browser is sent."""
    answer = client.get(address, headers=BROWSER)
    assert answer.status_code == 302
    assert answer["Location"].startswith(address)
    assert "no-store" in answer["Cache-Control"]
    return answer["Location"]


def test_every_route_of_a_file_is_listed_and_hands_it_over_with_a_key():
    handing = {name for name, route in routes().items() if getattr(route.callback, "is_file", False)}

    assert handing == FILES
    assert set(routes()) >= OPEN


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_key_is_of_its_person_its_address_and_its_minutes(name):
    owner, address = somebody(name), at(name)
    keyed = sent_on(signed_in(owner), address)
    altered = keyed[:-1] + ("A" if keyed[-1] != "A" else "B")
    elsewhere = keyed.replace(address, at("scan-file" if name != "scan-file" else "archive-file"))

    for wrong in (altered, elsewhere, f"{address}?key=", f"{address}?key=x", f"{address}?key=1:x"):
        assert signed_in(owner).get(wrong, headers=BROWSER).status_code == 404
    assert signed_in().get(keyed, headers=BROWSER).status_code == 404
    with time_machine.travel(clock.now() + timedelta(minutes=MINUTES, seconds=5)):
        late = Client()
        late.force_login(owner)
        assert late.get(keyed, headers=BROWSER).status_code == 302


@pytest.mark.parametrize("name", sorted(FILES - OF_A_ROLE))
def test_a_key_gives_nobody_more_than_the_rights_that_stand_behind_it(name):
    client = signed_in()
    keyed = sent_on(client, at(name))

    assert client.get(keyed, headers=BROWSER).status_code == 404
    assert client.get(at(name)).status_code == 404


@pytest.fixture
def world(desk, applicant):
    panel = Panel(desk, [applicant])
    panel.clear(panel.seats[0])
    review, file = panel.review(panel.seats[0]), panel.application.attachments.first()
    return SimpleNamespace(
        expert=panel.seats[0].person.user,
        applicant=applicant,
        copy=reverse("review-attachment", args=[review.public_id, file.public_id]),
        file=reverse("attachment-file", args=[file.public_id]),
    )


@pytest.mark.parametrize(("who", "what"), [("expert", "copy"), ("applicant", "file")])
def test_a_browser_gets_the_file_by_its_key_and_rights_are_asked_again(world, who, what):
    client, address = signed_in(getattr(world, who)), getattr(world, what)
    answer = client.get(address, headers=BROWSER, follow=True)

    assert answer.status_code == 200
    assert "key=" in answer.redirect_chain[0][0]
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert client.get(address).status_code == 200
