"""The ladder as the department and the bureaus see it: each number is a list, and is the register's."""

import csv
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.management import call_command
from django.test import Client
from python_calamine import CalamineWorkbook

from enterprises import ending, ladder
from enterprises.department import export
from tests.enterprises.register import BANNER, BAOTOU, HOHHOT, WHOLE, ended, grant, officer, page_of, place
from tests.factories.accounts import OrganisationFactory, SeatFactory, UserFactory
from tests.factories.enterprises import EnterpriseFactory
from trail import clock
from trail.models import ActionLog
from workflows.models import Award
from workflows.policy.calendar import months_after

pytestmark = pytest.mark.django_db


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


def test_what_two_archives_of_one_enterprise_hold_counts_once_where_the_archive_was_kept(today):
    """By the row that lasts longest, in the industry that the archive which was kept tells."""
    kept = grant("tech_sme", region=BAOTOU, until=months_after(today, 6)).holder.enterprise
    merged = EnterpriseFactory(merged_into=kept, industry="")
    longest = grant("tech_sme", to=merged, until=months_after(today, 30))
    grant("tech_sme", to=EnterpriseFactory(merged_into=kept), until=months_after(today, 18))
    client = officer()
    found = page_of(client, "ladder-rows", tier="tech_sme", section="C").context
    tables = page_of(client).context["tables"]

    assert [(row.award, row.enterprise) for row in found["rows"]] == [(longest, kept.public_id)]
    for _caption, _head, lines in tables[1:]:
        assert sum(line.numbers[0].text for line in lines) == 1
    assert [line.title for line in tables[2][2]] == ["C 制造业"]


@pytest.mark.parametrize(("days", "state"), [(-1, "ended"), (0, "ending")])
def test_a_row_is_in_force_through_its_last_day(today, days, state):
    grant("tech_sme", until=today + timedelta(days=days))
    found = page_of(officer(), "ladder-rows", state=state).context

    assert found["number"] == 1


def test_what_ends_soon_is_said_from_the_plans_months_on(today):
    last = months_after(today, ending.steps_on(today)[0])
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
