from datetime import date

import pytest
from django.urls import reverse

from cultivation.board import progress as board
from cultivation.board.presentation import hidden_text
from tests.factories.accounts import UserFactory
from tests.factories.board import award, day, reading
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.workflows import HolderFactory, RoundFactory
from workflows.models import Award, Indicator, ProgrammeEdition

pytestmark = pytest.mark.django_db

YOUTH = "youth_fund"
TODAY = day("2026-11-20")


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """The board's today: after the period."""
    monkeypatch.setattr("trail.clock.today", lambda: TODAY)


def page(client, name, *args, **query):
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response


def words(response):
    return " ".join(response.content.decode().split())


def in_league(league, number):
    for _ in range(number):
        award(YOUTH, day("2024-05-01"), region=league)


def test_the_front_page_shows_open_rounds_and_the_headline_figure(plan, client):
    edition = ProgrammeEdition.objects.get(programme=YOUTH)
    round_ = RoundFactory(edition=edition)
    RoundFactory(edition=edition, title="尚未开始的批次", window="planned")
    award(YOUTH, day("2026-05-01"))

    response = page(client, "home")

    assert list(response.context["rounds"]) == [(round_, None)]
    assert response.context["headline"].value == "1"
    assert "尚未开始的批次" not in words(response)


def test_the_front_page_stands_without_a_plan_and_without_a_round(client, db):
    assert page(client, "home").context["headline"] is None


def test_the_board_names_every_indicator(plan, client):
    response = page(client, "board")

    assert response.context["number_of_rows"] == 42
    assert [letter for letter, _title, _rows in response.context["sections"]] == ["A", "B", "C", "D", "E"]
    for indicator in Indicator.objects.all():
        assert reverse("indicator", args=[indicator.code]) in words(response)


def test_the_board_stands_without_a_plan(client, db):
    assert page(client, "board").context["sections"] == []


def test_the_board_counts_a_new_award(plan, client):
    before = page(client, "board").context["headline"].value
    award(YOUTH, TODAY)

    after = page(client, "board").context["headline"].value

    assert (before, after) == ("0", "1")


def test_the_day_and_the_knowledge_can_be_chosen(plan, client):
    award(YOUTH, day("2024-05-01"), recorded=day("2024-07-01"))

    def shown(**query):
        return page(client, "board", **query).context["headline"].value

    assert shown(as_of="2024-04-30") == "0"
    assert shown(as_of="2024-12-31") == "1"
    assert shown(as_of="2024-12-31", known_on="2024-06-30") == "0"


@pytest.mark.parametrize("wrong", ["2027-01-01", "1999-12-31", "gestern", "2024-02-30"])
def test_a_day_that_makes_no_sense_is_told_and_today_is_shown(plan, client, wrong):
    response = page(client, "board", as_of=wrong)

    assert response.context["form"].errors["as_of"]
    assert response.context["day"] == TODAY


def test_after_the_period_its_last_day_stands_beside_today(plan, client):
    award(YOUTH, day("2025-05-01"))
    award(YOUTH, day("2026-05-01"))

    row = page(client, "board").context["headline"]

    assert (row.at_end, row.value) == ("1", "2")
    assert page(client, "board", as_of="2025-12-31").context["is_over"] is False


def test_an_indicator_that_does_not_exist_is_absent(plan, client):
    assert client.get(reverse("indicator", args=["unknown"])).status_code == 404


def test_every_indicator_has_its_page(plan, client, staff_client):
    award("high_tech_enterprise", day("2022-05-01"))
    award("technology_broker", day("2025-05-01"))
    reading("contract_turnover", day("2024-12-31"), 70)

    for indicator in Indicator.objects.all():
        response = page(staff_client, "indicator", indicator.code)
        assert indicator.definition in words(response)


def test_the_rows_behind_a_figure_are_as_many_as_it_says(plan, staff_client):
    holder = HolderFactory()
    first = award(YOUTH, day("2021-05-01"), holder=holder)
    award("distinguished_youth_fund", day("2024-05-01"), holder=holder)
    award(YOUTH, day("2022-05-01"), ended=day("2022-06-01"), kind=Award.EndKind.GIVEN_UP)
    second = award(YOUTH, day("2026-05-01"), region="150200")

    response = page(staff_client, "indicator", "young_innovators")

    behind = response.context["behind"]
    assert [line.award for line in behind.lines] == [second, first]
    assert behind.number == int(response.context["row"].value) == 2


@pytest.mark.parametrize(("known_on", "state"), [("2025-11-19", "已续期"), ("2025-11-18", "有效")])
def test_who_renewed_early_counts_once_and_its_row_says_so_as_far_as_it_was_known(
    plan, staff_client, known_on, state
):
    holder, region = EnterpriseFactory().holder, "150200"
    held = {"holder": holder, "region": region}
    award("high_tech_enterprise", day("2023-01-01"), until=day("2025-12-31"), **held)
    award(
        "high_tech_enterprise", day("2025-11-10"), until=day("2028-11-09"), recorded=day("2025-11-19"), **held
    )

    asked = {"as_of": "2025-11-20", "known_on": known_on}
    shown = page(staff_client, "indicator", "high_tech_enterprises", **asked).context

    assert shown["row"].value == "1"
    states = {str(line.state) for line in shown["behind"].lines if line.award.since.year == 2023}
    assert states == {state}


def test_the_rows_of_one_league_or_year_are_as_many_as_its_cell_says(plan, staff_client):
    in_league("150200", 2)
    in_league("150207", 1)
    in_league("150000", 1)
    award(YOUTH, day("2023-05-01"), region="150200")

    def behind(**query):
        found = page(staff_client, "indicator", "young_innovators", **query).context["behind"]
        return found.number, len(found.lines)

    assert behind() == (5, 5)
    assert behind(league="150200") == (4, 4)
    assert behind(league="150000") == (1, 1)
    assert behind(league="150200", year="2024") == (3, 3)
    assert behind(league="nowhere", year="soon") == (5, 5)


def test_who_has_no_office_sees_numbers_and_no_rows(plan, client):
    row = award(YOUTH, day("2024-05-01"))
    client.force_login(UserFactory())

    response = page(client, "indicator", "young_innovators")

    assert response.context["behind"] is None
    assert response.context["row"].value == "1"
    assert row.holder.name not in words(response)
    assert row.number not in words(response)


def test_small_numbers_of_persons_by_league_are_withheld_from_visitors(plan, client):
    in_league("150200", 2)
    in_league("150300", 1)
    in_league("150100", 3)

    picture = page(client, "indicator", "young_innovators").context["picture"]

    texts = {league.code: league.text for league in picture.leagues}
    assert texts["150200"] == texts["150300"] == hidden_text(1)
    assert (texts["150100"], texts["150400"]) == ("3", "0")
    assert picture.is_exact is False


def test_one_small_number_cannot_be_had_by_taking_the_others_from_the_sum(plan, client):
    in_league("150200", 2)
    in_league("150300", 4)
    in_league("150100", 5)

    picture = page(client, "board").context["picture"]

    texts = {league.code: league.text for league in picture.leagues}
    assert (texts["150200"], texts["150300"], texts["150100"]) == (hidden_text(2), hidden_text(4), "5")


def test_small_numbers_of_persons_by_year_are_withheld_from_visitors(plan, client):
    for year, number in ((2022, 1), (2023, 5), (2024, 9), (2026, 4)):
        for _ in range(number):
            award(YOUTH, day(f"{year}-05-01"))

    picture = page(client, "indicator", "young_innovators").context["picture"]

    told = {each.year: (each.added, each.total) for each in picture.told}
    assert told[2022][0] == hidden_text(1)
    assert hidden_text(4) in (told[2023][0], told[2026][0])
    assert told[2024][0] == "9"
    assert {told[year][1] for year in range(2021, 2026)} == {hidden_text(9)}
    assert told[2026][1] == "19"
    assert picture.columns is None


def test_years_without_small_numbers_are_drawn_for_visitors(plan, client):
    in_league("150200", 3)

    picture = page(client, "indicator", "young_innovators").context["picture"]

    assert [each.added for each in picture.told] == ["0", "0", "0", "3", "0", "0"]
    assert picture.columns is not None


def test_small_reported_numbers_of_persons_are_withheld_from_visitors(plan, client, staff_client):
    for region, number in (("150200", 2), ("150300", 4), ("150100", 50)):
        reading("technology_brokers", day("2024-12-31"), number, region=region)
    reading("technology_brokers", day("2024-12-31"), 56)

    def told():
        rows = page(client, "indicator", "technology_brokers").context["readings"]
        return {row["reading"].region_id: row["value"] for row in rows}

    assert told() == {"150200": "2", "150300": "4", "150100": "50", None: "56"}
    client.logout()
    assert told() == {"150200": hidden_text(2), "150300": hidden_text(4), "150100": "50", None: "56"}


def test_small_parts_of_a_number_of_persons_are_withheld_from_visitors(plan, client):
    indicator = Indicator.objects.get(code="technology_brokers")
    indicator.parts, indicator.counts = [["a", "甲"], ["b", "乙"], ["c", "丙"]], {"readings": True}
    indicator.save()
    for part, number in (("a", 2), ("b", 4), ("c", 50)):
        reading("technology_brokers", day("2024-12-31"), number, part=part)

    parts = page(client, "indicator", "technology_brokers").context["parts"]

    assert [part["value"] for part in parts] == [hidden_text(2), hidden_text(4), "50"]
    assert [part["at_end"] for part in parts] == [hidden_text(2), hidden_text(4), "50"]


def test_staff_and_numbers_of_enterprises_are_exact(plan, client, staff_client):
    in_league("150200", 1)
    award("high_tech_enterprise", day("2025-05-01"), region="150200")

    def text(code):
        figures = page(client, "indicator", code).context["picture"].leagues
        return {league.code: league.text for league in figures}["150200"]

    assert text("young_innovators") == "1"
    client.logout()
    assert text("high_tech_enterprises") == "1"
    assert text("young_innovators") == hidden_text(1)


def test_no_page_of_the_board_carries_an_inline_style_or_script(plan, staff_client):
    in_league("150200", 3)

    for name, *args in (("home",), ("board",), ("indicator", "young_innovators")):
        text = words(page(staff_client, name, *args))
        assert "style=" not in text
        assert "<style" not in text
        assert "<script>" not in text


def test_a_history_sums_up_to_the_figure(plan, staff_client):
    award(YOUTH, day("2021-05-01"))
    award(YOUTH, day("2023-05-01"))
    award(YOUTH, day("2026-05-01"))

    picture = page(staff_client, "indicator", "young_innovators").context["picture"]

    assert [(year.year, year.added, year.total) for year in picture.years] == [
        (2021, 1, 1),
        (2022, 0, 1),
        (2023, 1, 2),
        (2024, 0, 2),
        (2025, 0, 2),
        (2026, 1, 3),
    ]
    assert [year.is_after for year in picture.years] == [False, False, False, False, False, True]


def test_the_history_of_a_stock_is_its_number_at_each_year_s_end(plan, staff_client):
    award("high_tech_enterprise", day("2020-05-01"), until=day("2023-04-30"))
    award("high_tech_enterprise", day("2022-05-01"), until=day("2025-12-31"))

    picture = page(staff_client, "indicator", "high_tech_enterprises").context["picture"]

    assert [(year.year, year.total) for year in picture.years] == [
        (2021, 1),
        (2022, 2),
        (2023, 1),
        (2024, 1),
        (2025, 1),
        (2026, 0),
    ]


@pytest.mark.parametrize("rows", [1, 3, 100])
def test_the_board_asks_the_same_number_of_queries_however_many_rows(
    plan, staff_client, rows, django_assert_num_queries
):
    in_league("150200", rows)

    with django_assert_num_queries(9):
        page(staff_client, "board")


@pytest.mark.parametrize("rows", [1, 3, 100])
def test_an_indicator_s_page_asks_the_same_number_of_queries_however_many_rows(
    plan, staff_client, rows, django_assert_num_queries
):
    in_league("150200", rows)

    with django_assert_num_queries(11):
        page(staff_client, "indicator", "young_innovators")


def test_the_last_page_of_the_rows_is_reached_and_left_by_its_links(plan, staff_client):
    in_league("150200", 120)
    address = reverse("indicator", args=["young_innovators"])

    seen, query = [], ""
    while True:
        behind = staff_client.get(address + query).context["behind"]
        seen += [line.award.pk for line in behind.lines]
        if not behind.next_url:
            break
        query = behind.next_url.removesuffix("#rows")
    back = staff_client.get(address + behind.previous_url.removesuffix("#rows")).context["behind"]

    assert len(seen) == len(set(seen)) == 120
    assert [line.award.pk for line in back.lines] == seen[50:100]


def test_a_later_plan_stands_beside_the_first(plan, client):
    first = Indicator.objects.get(number="B1").period
    second = type(first).objects.create(
        code="2026-2030",
        title="“十五五”规划",
        since=date(2026, 1, 1),
        until=date(2030, 12, 31),
        source="later",
    )
    Indicator.objects.create(
        code="young_innovators_2030",
        period=second,
        number="B1",
        section="B",
        position=1,
        title="青年创新人才",
        title_en="Young innovators",
        kind="new",
        citation="later",
        counts={"distinct_holders_of": [YOUTH], "since": "2026-01-01"},
    )
    award(YOUTH, day("2025-05-01"))
    award(YOUTH, day("2026-05-01"))

    def figures(**query):
        response = page(client, "board", **query)
        rows = [row for _letter, _title, members in response.context["sections"] for row in members]
        return {row.indicator.code: row.value for row in rows}

    assert figures() == {"young_innovators_2030": "1"}
    assert figures(period="2021-2025")["young_innovators"] == "2"
    assert board.progress(Indicator.objects.get(code="young_innovators_2030"), TODAY).value == 1
