"""The ladder as the department and the bureaus see it: each number is a list, and is the register's."""

import csv
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from enterprises import ladder
from enterprises.department import export, holdings
from tests.factories.accounts import (
    MembershipFactory,
    OrganisationFactory,
    RegionFactory,
    SeatFactory,
    UserFactory,
)
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.workflows import AwardFactory
from trail import clock
from trail.models import ActionLog
from workflows.models import Award
from workflows.policy.calendar import months_after

pytestmark = pytest.mark.django_db
HOHHOT, BANNER, BAOTOU, WHOLE = "150100", "150105", "150200", "150000"


def place(code):
    """The region, one of two leagues, or a banner."""
    if code == BAOTOU:
        return RegionFactory(league=True, code=BAOTOU, name="包头市")
    return RegionFactory(league=code == HOHHOT, banner=code == BANNER)


def grant(programme, *, to=None, region=HOHHOT, industry="C3921", since=date(2026, 1, 1), **more):
    """A row of the register; of a new enterprise where none is given."""
    region = place(region)
    to = to or EnterpriseFactory(seat=region, industry=industry)
    return AwardFactory(
        holder=to.holder, programme=programme, region=region, since=since, **({"until": None} | more)
    )


def ended(kind, day=date(2026, 3, 1)):
    return {"ended_on": day, "end_kind": kind, "end_recorded_at": clock.now()}


def officer(role="screen", scope=WHOLE):
    client = Client()
    client.force_login(MembershipFactory(office__role=role, office__code=f"{role}@{scope}").user)
    return client


@pytest.fixture
def today(db):
    return clock.today()


@pytest.fixture
def register(today):
    """Rows of several rungs, leagues, industries and states; one enterprise holds a rung by two rows."""
    soon, later = months_after(today, 6), months_after(today, 30)
    twice = grant("high_tech_enterprise", until=soon)
    grant("high_tech_enterprise", to=twice.holder.enterprise, since=date(2026, 2, 1), until=later)
    grant("high_tech_enterprise", region=BAOTOU, until=soon, industry="")
    grant("high_tech_enterprise", region=BAOTOU, since=date(2020, 1, 1), until=date(2022, 12, 31))
    grant("high_tech_enterprise", region=WHOLE, industry="M7514", **ended("revoked"))
    grant("high_tech_enterprise", **ended("void"))
    grant("high_tech_enterprise", since=today + timedelta(days=1))
    grant("tech_sme", region=BANNER)
    grant("tech_leading_enterprise", region=BAOTOU)
    grant("srdi_sme", industry="A0111")
    return today


def page_of(client, name="ladder", **asked):
    return client.get(reverse(name), asked)


def test_every_number_is_as_long_as_its_list(register):
    client = officer()
    tables = page_of(client).context["tables"]
    numbers = [number for _caption, _head, lines in tables for line in lines for number in line.numbers]

    for number in numbers:
        found = client.get(number.url).context
        assert (found["number"], len(found["rows"])) == (number.text, number.text), number.url
    assert sum(number.text for number in numbers) > 10


def test_what_is_held_is_what_the_register_has_in_force_and_leagues_and_industries_sum_to_it(register):
    found = page_of(officer()).context
    held = {tier.code: number for tier, number, _goal in found["tiers"]}
    sums = [
        [sum(column) for column in zip(*(
            [number.text for number in line.numbers] for line in lines
        ), strict=True)]
        for _caption, _head, lines in found["tables"][1:]
    ]  # fmt: skip
    in_force = Award.objects.filter(Award.in_force(register))

    for rung in ladder.on(register).tiers:
        rows = in_force.filter(programme__in=rung.programmes)
        assert held[rung.code] == rows.values("holder").distinct().count(), rung.code
    assert held["high_tech_enterprise"] == 2
    assert [line[: len(held)] for line in sums] == [list(held.values())] * 2


def test_an_enterprise_counts_once_a_rung_by_what_lasts_longest(register):
    rows = page_of(officer(), "ladder-rows", tier="high_tech_enterprise", league=HOHHOT).context["rows"]

    assert [row.award.since for row in rows] == [date(2026, 2, 1)]
    assert rows[0].tone == "success"


@pytest.mark.parametrize(("days", "state"), [(-1, "ended"), (0, "ending")])
def test_a_row_is_in_force_through_its_last_day(today, days, state):
    grant("tech_sme", until=today + timedelta(days=days))
    found = page_of(officer(), "ladder-rows", state=state).context

    assert found["number"] == 1


def test_what_ends_soon_is_said_from_the_plans_months_on(today):
    last = months_after(today, holdings.ending_months(today))
    grant("tech_sme", until=last)
    grant("tech_sme", until=last + timedelta(days=1))

    assert page_of(officer(), "ladder-rows", state="ending").context["number"] == 1
    assert page_of(officer(), "ladder-rows", state="held").context["number"] == 2


def test_the_plans_target_stands_beside_what_it_is_for_and_a_later_name_counts_for_the_old(today):
    call_command("load_plan", verbosity=0)
    grant("tech_benchmark_leading", region=BAOTOU)
    tiers = page_of(officer()).context["tiers"]
    goals = {tier.code: goal for tier, _number, goal in tiers}

    assert goals["high_tech_enterprise"].indicator.code == "high_tech_enterprises"
    assert goals["high_tech_enterprise"].value == 2000
    assert goals["high_growth_enterprise"] is None
    assert [number for _tier, number, _goal in tiers] == [0, 0, 0, 1]
    assert not any(goal for *_tier, goal in page_of(officer(), league=BAOTOU).context["tiers"])


def test_what_makes_no_sense_is_told_at_its_field_and_narrows_nothing(register):
    whole = page_of(officer(), "ladder-rows").context["number"]
    found = page_of(officer(), "ladder-rows", tier="none", state="held'").context

    assert set(found["form"].errors) == {"tier", "state"}
    assert page_of(officer(), "ladder-rows", tier="none").context["number"] == whole


def test_a_banners_bureau_and_a_body_see_their_own_and_nobody_else_anything(register):
    body = OrganisationFactory(kind="authority")
    award = grant("tech_sme", region=BAOTOU)
    type(body).objects.filter(pk=award.holder.organisation_id).update(recommended_through=body)
    banner = OrganisationFactory(kind="authority")
    SeatFactory(organisation=banner, region=place(BANNER))

    assert page_of(officer("recommend", body.public_id), "ladder-rows").context["number"] == 1
    assert page_of(officer("banner", banner.public_id), "ladder-rows").context["number"] == 1
    assert page_of(officer("finance"), "ladder-rows").status_code == 404
    stranger = Client()
    stranger.force_login(UserFactory())
    assert page_of(stranger).status_code == 404


def test_the_rows_are_handed_over_as_a_spreadsheet_or_a_csv_and_that_is_logged(register):
    asked = {"tier": "high_tech_enterprise", "state": "held"}
    answer = page_of(officer(), "ladder-rows-xlsx", **asked)
    table = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    sent = b"".join(page_of(officer(), "ladder-rows-csv", **asked).streaming_content).decode("utf-8-sig")

    assert len(table) == 1 + 2
    assert [line[:5] for line in csv.reader(sent.splitlines())] == [line[:5] for line in table]
    told = [row.after for row in ActionLog.objects.filter(verb="exported").order_by("pk")]
    assert told == [{"kind": "xlsx", "rows": 2}, {"kind": "csv", "rows": 2}]


def test_what_is_too_long_for_a_spreadsheet_is_refused_and_goes_as_a_csv(register, monkeypatch):
    monkeypatch.setattr(export, "MOST", 1)
    sent = page_of(officer(), "ladder-rows-csv", state="held")

    assert page_of(officer(), "ladder-rows-xlsx", state="held").status_code == 422
    assert len(list(sent.streaming_content)) == 2
    assert ActionLog.objects.filter(verb="exported").count() == 1


def test_the_numbers_of_the_overview_are_a_spreadsheet_with_a_sheet_a_table(register):
    answer = page_of(officer(), "ladder-overview-export", league=BAOTOU)
    shown = page_of(officer(), league=BAOTOU).context["tables"]
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))

    for number, (_title, head, lines) in enumerate(shown):
        first, *rest = book.get_sheet_by_index(number).to_python()
        assert first[0] == head
        assert rest == [[line.title, *(float(each.text) for each in line.numbers)] for line in lines]


@pytest.mark.parametrize("name", ["ladder", "ladder-rows", "ladder-conversion", "ladder-conversion-rows"])
def test_a_page_asks_the_database_as_often_for_many_rows_as_for_one(today, django_assert_num_queries, name):
    client, asked = officer(), {"year": today.year - 1}
    grant("tech_sme", since=date(today.year - 1, 1, 1))
    page_of(client, name, **asked)
    counts = {"ladder": 8, "ladder-rows": 13, "ladder-conversion": 7, "ladder-conversion-rows": 13}
    with django_assert_num_queries(counts[name]):
        page_of(client, name, **asked)
    for region in (HOHHOT, BAOTOU, WHOLE):
        grant("tech_sme", region=region, since=date(today.year - 1, 1, 1))
    with django_assert_num_queries(counts[name]):
        page_of(client, name, **asked)


# From tier to tier


def conversions(client, year, **asked):
    """Of a year: how many held the tier, and how many reached the next within each span."""
    found = page_of(client, "ladder-conversion", tier="tech_sme", **asked).context["by_year"]
    _title, held, spans = next(line for line in found if line[0] == str(year))
    return held, [span[0] for span in spans if span]


def numbers(client, year, **asked):
    held, spans = conversions(client, year, **asked)
    return [number.text for number in (held, *spans)]


def test_who_reached_the_next_tier_is_counted_by_the_end_of_the_year_so_many_later(today):
    year = today.year - 4
    for reached in (date(year + 1, 12, 31), date(year + 2, 1, 1), date(year + 4, 1, 1), None):
        lower = grant("tech_sme", since=date(year, 5, 1), until=date(year, 12, 31))
        if reached:
            grant("high_tech_enterprise", to=lower.holder.enterprise, since=reached)
    above = grant("tech_sme", since=date(year, 5, 1), until=date(year, 12, 31))
    grant("high_tech_enterprise", to=above.holder.enterprise, since=date(year, 12, 31))
    client = officer()

    assert numbers(client, year) == [4, 1, 2, 2]
    for number in (conversions(client, year)[0], *conversions(client, year)[1]):
        assert client.get(number.url).context["number"] == number.text


def test_conversion_is_told_as_the_register_was_known(today):
    year, early = today.year - 3, date(2024, 6, 30)
    known = {"recorded_at": clock.now().replace(year=2024, month=1, day=1)}
    lower = grant("tech_sme", since=date(year, 5, 1), until=date(year, 12, 31), **known)
    grant("high_tech_enterprise", to=lower.holder.enterprise, since=date(year + 1, 2, 1))
    grant("tech_sme", since=date(year, 5, 1), until=date(year, 12, 31))
    client = officer()

    assert numbers(client, year)[:2] == [2, 1]
    assert numbers(client, year, known_on=early.isoformat())[:2] == [1, 0]


def test_conversion_of_a_league_is_that_of_its_own_rows_and_a_span_to_come_is_not_counted(today):
    grant("tech_sme", region=BAOTOU, since=date(today.year - 1, 1, 1), until=date(today.year, 12, 31))
    grant("tech_sme", since=date(today.year - 1, 1, 1), until=date(today.year - 1, 12, 31))
    found = page_of(officer(), "ladder-conversion", tier="tech_sme", year=today.year - 1).context

    assert [held.text for _title, held, _spans in found["by_league"]] == [1, 1]
    by_year = {title: spans for title, _held, spans in found["by_year"]}
    assert by_year[str(today.year)] == [None, None, None]
    assert page_of(officer(scope=BAOTOU), "ladder-conversion-rows", year=today.year - 1).context[
        "number"
    ] == 1  # fmt: skip
