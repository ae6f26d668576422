from datetime import date

import pytest
from django.conf import settings
from django.urls import reverse

from tests.factories.accounts import (
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    RegionFactory,
    UserFactory,
)
from tests.factories.board import award, day
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.workflows import (
    ApplicationFactory,
    AwardFactory,
    DocumentFactory,
    HolderFactory,
)
from workflows.models import Award, ProgrammeEdition
from workflows.policy.plan import read
from workflows.services.plan import load

pytestmark = pytest.mark.django_db

TODAY = day("2026-11-20")


@pytest.fixture(scope="module")
def plan_files():
    return read(settings.PLAN_DIR)


@pytest.fixture(autouse=True)
def plan(plan_files, monkeypatch):
    """The plan in the database, and a fixed today."""
    monkeypatch.setattr("trail.clock.today", lambda: TODAY)
    load(plan_files)


@pytest.fixture
def staff_client(client):
    user = UserFactory()
    MembershipFactory(user=user, office__role="screen")
    client.force_login(user)
    return client


def listed(client, **query):
    response = client.get(reverse("register"), query)
    assert response.status_code == 200
    return [line.award for line in response.context["lines"]]


def words(response):
    return " ".join(response.content.decode().split())


def test_staff_see_every_row_newest_first(staff_client):
    older, newer = award("youth_fund", day("2024-05-01")), award("west_light", day("2025-05-01"))

    assert listed(staff_client) == [newer, older]


def test_a_person_sees_its_own_rows_and_a_visitor_must_sign_in(client):
    own = HolderFactory()
    mine, other = award("youth_fund", day("2024-05-01"), holder=own), award("youth_fund", day("2024-05-01"))
    assert client.get(reverse("register")).status_code == 302

    client.force_login(own.person.user)

    assert listed(client) == [mine]
    assert client.get(reverse("award-detail", args=[mine.public_id])).status_code == 200
    assert client.get(reverse("award-detail", args=[other.public_id])).status_code == 404


def test_rows_are_found_by_programme_region_year_name_and_number(staff_client):
    person = PersonFactory(name="乌日娜")
    unit = OrganisationFactory(name="北原乳品生物（演示）")
    first = award(
        "youth_fund",
        day("2024-05-01"),
        holder=HolderFactory(person=person),
        number="QN20240007",
        region="150207",
        host_unit=unit,
    )
    second = award("west_light", day("2025-05-01"), region="150000", title="液流储能")

    assert listed(staff_client, programme="youth_fund") == [first]
    assert listed(staff_client, region="150200") == [first]
    assert listed(staff_client, region="150000") == [second]
    assert listed(staff_client, year="2025") == [second]
    assert listed(staff_client, q="乌日") == [first]
    assert listed(staff_client, q="北原乳品") == [first]
    assert listed(staff_client, q="qn2024") == [first]
    assert listed(staff_client, q="储能") == [second]
    assert listed(staff_client, q="乌日", year="2025") == []


def test_a_programme_without_rows_yet_has_an_empty_list(staff_client):
    award("youth_fund", day("2024-05-01"))

    assert listed(staff_client, programme="distinguished_youth_fund") == []


@pytest.mark.parametrize(
    "query",
    [{"programme": "unknown"}, {"year": "soon"}, {"region": "999999"}, {"q": "a\x00b"}, {"after": "x_y"}],
)
def test_a_search_without_sense_is_told_and_breaks_nothing(staff_client, query):
    row = award("youth_fund", day("2024-05-01"))

    assert listed(staff_client, **query) == [row]


def test_formulas_and_markup_in_a_name_are_only_words(staff_client):
    award("youth_fund", day("2024-05-01"), title="<script>alert(1)</script>")

    response = staff_client.get(reverse("register"), {"q": "<script>"})

    assert "<script>alert" not in words(response)


@pytest.mark.parametrize(
    ("columns", "tone"),
    [
        ({"since": "2024-05-01"}, "success"),
        ({"since": "2020-05-01", "until": day("2023-05-01")}, "neutral"),
        ({"since": "2024-05-01", "until": TODAY}, "success"),
        ({"since": "2024-05-01", "ended": day("2025-01-01"), "kind": Award.EndKind.COMPLETED}, "neutral"),
        ({"since": "2024-05-01", "ended": day("2025-01-01"), "kind": Award.EndKind.GIVEN_UP}, "warning"),
        ({"since": "2024-05-01", "ended": day("2025-01-01"), "kind": Award.EndKind.VOID}, "danger"),
        ({"since": "2026-12-01"}, "info"),
    ],
)
def test_a_row_shows_its_state_as_it_is_today(staff_client, columns, tone):
    award("youth_fund", day(columns.pop("since")), **columns)

    (line,) = staff_client.get(reverse("register")).context["lines"]

    assert line.tone == tone


@pytest.mark.parametrize(("kind", "is_told"), [("revoked", True), ("completed", True), ("expired", False)])
def test_a_row_that_ended_before_its_term_says_from_when(staff_client, kind, is_told):
    term = {"until": day("2027-05-01"), "ended": day("2025-01-01")}
    award("high_tech_enterprise", day("2024-05-01"), kind=kind, **term)

    assert ("自 2025-01-01 起" in words(staff_client.get(reverse("register")))) == is_told


@pytest.mark.parametrize(("is_enterprise", "word"), [(False, "结题"), (True, "已结束")])
def test_a_project_is_completed_and_what_an_enterprise_held_is_over(staff_client, is_enterprise, word):
    held = {"holder": EnterpriseFactory().holder} if is_enterprise else {}
    award("high_tech_enterprise", day("2024-05-01"), ended=day("2025-01-01"), kind="completed", **held)

    (line,) = staff_client.get(reverse("register")).context["lines"]

    assert line.state == word


def test_a_row_shows_its_programme_s_own_word(staff_client):
    row = award("high_tech_enterprise", day("2025-05-01"))

    response = staff_client.get(reverse("award-detail", args=[row.public_id]))

    assert response.context["line"].programme.word == "认定"
    assert row.number in words(response)
    assert "2025年立项名单（演示）" in words(response)


def test_a_row_that_came_from_an_application_leads_to_it_and_to_its_documents(client):
    edition = ProgrammeEdition.objects.get(programme="youth_fund")
    application = ApplicationFactory(submitted=True, round__edition=edition)
    document = DocumentFactory(case=application.case)
    row = AwardFactory(
        holder=application.holder,
        case=application.case,
        imported_from="",
        region=RegionFactory(league=True),
        edition=application.edition,
    )
    client.force_login(application.applicant)

    text = words(client.get(reverse("award-detail", args=[row.public_id])))

    assert reverse("application-detail", args=[application.public_id]) in text
    assert reverse("document-file", args=[document.public_id]) in text


def test_every_page_is_reached_forwards_and_backwards(staff_client):
    for number in range(120):
        award("youth_fund", date(2024, 1 + number % 12, 1))
    everything = list(Award.objects.order_by("-since", "-id"))
    address, seen, query = reverse("register"), [], ""
    while True:
        context = staff_client.get(address + query).context
        seen += [line.award for line in context["lines"]]
        if not context["page"].next_url:
            break
        query = context["page"].next_url

    assert seen == everything
    back = staff_client.get(address + context["page"].previous_url).context
    assert [line.award for line in back["lines"]] == everything[50:100]
    first = staff_client.get(address + back["page"].previous_url).context
    assert [line.award for line in first["lines"]] == everything[:50]
    assert first["page"].previous_url == ""


def test_the_filter_is_kept_from_page_to_page(staff_client):
    for _ in range(51):
        award("youth_fund", day("2024-05-01"))
    award("west_light", day("2023-05-01"))

    context = staff_client.get(reverse("register"), {"programme": "youth_fund"}).context

    (last,) = staff_client.get(reverse("register") + context["page"].next_url).context["lines"]
    assert last.award.programme == "youth_fund"


@pytest.mark.parametrize("rows", [1, 3, 100])
def test_the_list_asks_the_same_number_of_queries_however_many_rows(
    staff_client, rows, django_assert_num_queries
):
    for _ in range(rows):
        award("youth_fund", day("2024-05-01"))

    with django_assert_num_queries(7):
        staff_client.get(reverse("register"))
