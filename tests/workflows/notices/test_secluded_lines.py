"""Lines of one notice are isolated and given back in any order: the printed file has just those left."""

import re
from io import BytesIO
from itertools import permutations

import pytest
from django.urls import reverse
from pypdf import PdfReader

from tests.factories.accounts import EmploymentFactory, PersonFactory, UserFactory
from tests.workflows.notices.test_objections import broken_invariants
from trail import outbox
from workflows import documents
from workflows.models import Application, Document, PublicNotice, Seclusion
from workflows.services import letters, notice_prints, seclusion

pytestmark = pytest.mark.django_db
TITLES = ("甲草原生态修复", "乙奶牛精准育种", "丙稀土分离材料")
ORDERS = list(permutations(range(2)))


class Lines:
    """A published notice whose lines bear titles of their own."""

    def __init__(self, people, round_):
        self.people = people
        self.round = round_
        self.other = people.desk.colleague_of(people.desk.officer)
        self.applications = list(round_.applications.order_by("pk"))
        for application, title in zip(self.applications, TITLES, strict=False):
            Application.objects.filter(pk=application.pk).update(title=title)
        people.publish(round_)
        self.titles = TITLES[: len(self.applications)]

    def isolate(self, place):
        application = Application.objects.get(pk=self.applications[place].pk)
        seclusion.isolate(application, reason="涉及不宜公开的内容", by=self.people.desk.officer)

    def waiting(self, place):
        return Seclusion.objects.get(application=self.applications[place], given_back_at=None)

    def give_back(self, place):
        seclusion.give_back(self.waiting(place), reason="误判，已核实", by=self.other)

    def purge(self, place):
        seclusion.ask_purge(self.waiting(place), by=self.people.desk.officer)
        seclusion.purge(self.waiting(place), by=self.other)

    def file(self):
        with Document.objects.get(case=self.round.case, kind="public_notice").file.open("rb") as file:
            return file.read()

    def listed(self):
        """Which of the lines the public notice shows."""
        items = PublicNotice.objects.get(round=self.round).items.all()
        return {place for place, item in enumerate(items) if item.columns["title"] == self.titles[place]}

    def printed(self):
        """Which of the lines the printed file has."""
        outbox.dispatch(limit=100)
        pages = PdfReader(BytesIO(self.file())).pages
        text = re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
        return {place for place, title in enumerate(self.titles) if title in text}


@pytest.fixture
def two(people, signed):
    return Lines(people, signed)


@pytest.fixture
def three(people, applicant, other_applicant, unit):
    third = PersonFactory(name="敖登", user=UserFactory(username="third"))
    EmploymentFactory(person=third, organisation=unit)
    return Lines(people, people.signed_round(applicant, other_applicant, third.user))


@pytest.mark.parametrize("taken", ORDERS)
@pytest.mark.parametrize("given_back", ORDERS)
def test_two_lines_taken_and_given_back_in_any_order_leave_the_notice_as_it_was(two, taken, given_back):
    before, standing = two.file(), set(range(2))

    for place in taken:
        two.isolate(place)
        standing.remove(place)
        assert (two.listed(), two.printed()) == (standing, standing)
    for place in given_back:
        two.give_back(place)
        standing.add(place)
        assert (two.listed(), two.printed()) == (standing, standing)

    assert two.file() == before
    assert broken_invariants() == {}


def test_three_lines_are_given_back_in_any_order(three):
    before = three.file()

    for order in permutations(range(3)):
        standing = set()
        for place in range(3):
            three.isolate(place)
        for place in order:
            three.give_back(place)
            standing.add(place)
            assert three.listed() == standing
        assert three.printed() == standing
        assert three.file() == before

    assert broken_invariants() == {}


def test_a_purged_line_stays_out_when_the_other_is_given_back(two):
    two.isolate(0)
    two.isolate(1)
    two.purge(0)

    two.give_back(1)

    assert two.printed() == {1}
    assert broken_invariants() == {}


def test_the_file_is_gone_until_it_is_printed_anew(two, client):
    address = reverse("notice-file", args=[two.round.notice.public_id])

    two.isolate(0)

    assert client.get(address).status_code == 404
    outbox.dispatch(limit=100)
    assert client.get(address).status_code == 200


def test_a_print_that_was_read_before_the_isolating_never_comes_within_reach(two):
    read = documents.prepare_notice(two.round.case)
    two.isolate(0)

    notice_prints.keep(two.round.case, *read)

    assert Document.objects.get(case=two.round.case, kind="public_notice").file.name == ""
    assert two.printed() == {1}
    assert letters.filed(two.round.case, "public_notice").sha256 != read[0].sha256
