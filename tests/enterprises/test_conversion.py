"""From tier to tier: what became of those who held one in a year, by year and league."""

from datetime import date, timedelta

import pytest

from tests.enterprises.register import BANNER, BAOTOU, HOHHOT, WHOLE, ended, grant, officer, page_of, place
from tests.factories.enterprises import EnterpriseFactory
from trail import clock
from workflows.models import Award, FormerRegion

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(db):
    return clock.today()


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


def test_a_rung_that_is_renewed_every_year_is_reached_once_with_the_first(today):
    """Renewals put nobody among those who were still below, nor among those who reached it anew."""
    year = today.year - 4
    lower = grant("tech_sme", since=date(year, 1, 1), until=date(year, 12, 31))
    held = lower.holder.enterprise
    for each in (year, year + 1, year + 2):
        grant("tech_sme", to=held, since=date(each, 2, 1), until=date(each, 12, 31))
    for each in (year + 1, year + 2, year + 3):
        grant("high_tech_enterprise", to=held, since=date(each, 6, 1), until=date(each + 1, 5, 31))
    client = officer()

    assert numbers(client, year) == [1, 1, 1, 1]
    listed = [line[0] for line in page_of(client, "ladder-conversion", tier="tech_sme").context["by_year"]]
    assert listed == [str(year)]


def test_conversion_is_told_as_the_register_was_known(today):
    year = today.year - 3
    early = date(year + 1, 6, 30)
    known = {"recorded_at": clock.now().replace(year=year + 1, month=1, day=1)}
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


def test_conversion_of_past_years_stays_in_the_league_where_the_enterprise_sat_then(today):
    """At the end of each year; a move that was not known yet had not been made."""
    year, recorded = today.year - 3, clock.now()
    rows = [grant("tech_sme", region=BAOTOU, since=date(year, 1, 1)) for _each in range(2)]
    for row, until in zip(rows, (date(year + 1, 12, 31), date(year + 2, 1, 1)), strict=True):
        FormerRegion.objects.create(award=row, region=place(BANNER), until=until, recorded_at=recorded)
    client, yesterday = officer(), today - timedelta(days=1)
    Award.objects.update(recorded_at=recorded - timedelta(days=9))

    def by_league(asked, **more):
        found = page_of(client, "ladder-conversion", tier="tech_sme", year=asked, **more).context["by_league"]
        for _title, number, _spans in found:
            listed = client.get(number.url).context
            assert (listed["number"], {row.league for row in listed["rows"]}) == (number.text, {_title})
        return {title: number.text for title, number, _spans in found}

    hohhot, baotou = place(HOHHOT).name, place(BAOTOU).name
    assert by_league(year) == {hohhot: 2}
    assert by_league(year + 1) == {hohhot: 1, baotou: 1}
    assert by_league(year + 2) == {baotou: 2}
    assert by_league(year + 2, known_on=yesterday.isoformat()) == {hohhot: 2}


def test_conversion_counts_two_archives_of_one_enterprise_once(today):
    year = today.year - 3
    lower = grant("tech_sme", since=date(year, 5, 1), until=date(year, 12, 31))
    merged = EnterpriseFactory(merged_into=lower.holder.enterprise)
    grant("tech_sme", to=merged, since=date(year, 6, 1), until=date(year, 12, 31))
    grant("high_tech_enterprise", to=merged, since=date(year + 1, 2, 1))

    assert numbers(officer(), year)[:2] == [1, 1]


def test_bureaus_and_department_count_the_same_of_a_league_also_who_moved_away_since(today):
    """Nobody counts it twice, nor the new bureau what was before; the old one sees the row and no archive."""
    year, recorded = today.year - 3, clock.now()
    stays, moved, back = (
        grant("tech_sme", region=each, since=date(year, 1, 1)) for each in (BANNER, BAOTOU, BAOTOU)
    )
    grant("tech_sme", to=back.holder.enterprise, region=BANNER, since=date(year, 2, 1))
    for each in (moved, back):
        FormerRegion.objects.create(
            award=each, region=place(BANNER), until=date(year + 1, 7, 1), recorded_at=recorded
        )
    seat = moved.holder.organisation.seats.get()
    seat.region = place(BAOTOU)
    seat.save()
    clients = {code: officer(scope=code) for code in (WHOLE, HOHHOT, BAOTOU, BANNER)}

    def of_leagues(code, asked):
        found = page_of(clients[code], "ladder-conversion", tier="tech_sme", year=asked).context["by_league"]
        for _title, number, _spans in found:
            listed = clients[code].get(number.url).context
            assert (listed["number"], len(listed["rows"])) == (number.text, number.text)
        return {title: number.text for title, number, _spans in found}

    hohhot, baotou = place(HOHHOT).name, place(BAOTOU).name
    for asked, counts in ((year, {hohhot: 3}), (year + 1, {hohhot: 1, baotou: 2})):
        assert of_leagues(WHOLE, asked) == counts
        for code, name in ((HOHHOT, hohhot), (BANNER, hohhot), (BAOTOU, baotou)):
            assert of_leagues(code, asked) == ({name: counts[name]} if name in counts else {})
    listed = page_of(clients[HOHHOT], "ladder-conversion-rows", tier="tech_sme", year=year).context["rows"]
    assert {row.award: bool(row.enterprise) for row in listed}[moved] is False
    assert stays in {row.award for row in listed}


def test_of_who_moved_away_the_old_bureau_reads_the_row_of_then_and_not_what_became_of_it(today):
    """Neither the industry of the archive nor the state of today, on the page and in the file."""
    year, lost = today.year - 3, ended("revoked", day=date(today.year - 1, 1, 1))
    stays, moved = (
        grant("tech_sme", region=each, since=date(year, 1, 1), **lost) for each in (BANNER, BAOTOU)
    )
    FormerRegion.objects.create(
        award=moved, region=place(BANNER), until=date(year + 1, 7, 1), recorded_at=clock.now()
    )
    asked = {"tier": "tech_sme", "year": year}

    def told(client):
        listed = page_of(client, "ladder-conversion-rows", **asked).context["rows"]
        sent = page_of(client, "ladder-conversion-rows-csv", **asked).streaming_content
        _heads, *lines = b"".join(sent).decode().splitlines()
        assert [f",{row.state}" for row in listed] == [line[line.rindex(",") :] for line in lines]
        return {row.award: (row.section, row.state) for row in listed}

    whole = told(officer())
    assert all(whole[stays])
    assert whole[moved] == whole[stays]
    for scope in (HOHHOT, BANNER):
        assert told(officer(scope=scope)) == {stays: whole[stays], moved: ("", "")}
