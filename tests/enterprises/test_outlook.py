"""What may fall: the years move on, the last figures repeat themselves."""

from datetime import date

import pytest

from enterprises import outlook, standing
from tests.workflows.policy.making import limit, programme, rule

DAY = date(2026, 3, 1)


def falling(given, day=DAY, **more):
    tried = programme(rule(fact="enterprise.rd_intensity", at_least=limit(5)), **more)
    known = standing.Known(day, {"enterprise.registered_on": date(2010, 1, 1)} | given, {})
    return [finding.rule for finding in outlook.falling(tried, known)]


def years(revenue, research):
    endings = ("", "_before", "_two_before")
    return {
        f"enterprise.{name}{ending}": value
        for name, values in (("revenue", revenue), ("rd_cost", research))
        for ending, value in zip(endings, values, strict=True)
    }


def test_the_last_year_is_repeated_and_the_others_are_one_further_back():
    later = outlook.repeated(years((3, 2, 1), (6, 5, 4)))

    assert [later[f"enterprise.revenue{end}"] for end in ("", "_before", "_two_before", "_three_before")] == [
        3,
        3,
        2,
        1,
    ]


@pytest.mark.parametrize(("last", "falls"), [(40, True), (45, False), (46, False)])
def test_a_ratio_falls_when_its_best_year_leaves_the_span(last, falls):
    """Ratio now (last + 60 + 60) / 3000; a year later (last + last + 60) / 3000, against 5 %."""
    found = falling(years((1000, 1000, 1000), (last, 60, 60)))

    assert found == (["tried"] if falls else [])


def test_what_is_not_met_today_does_not_fall():
    assert falling(years((1000, 1000, 1000), (10, 10, 10))) == []


@pytest.mark.parametrize(("last", "fails"), [(29, True), (30, False)])
def test_what_is_not_met_today_fails_already(last, fails):
    """Ratio now (last + 60 + 60) / 3000 against 5 %."""
    tried = programme(rule(fact="enterprise.rd_intensity", at_least=limit(5)))
    known = standing.Known(DAY, years((1000, 1000, 1000), (last, 60, 60)), {})

    assert [each.rule for each in outlook.failing(tried, known)] == (["tried"] if fails else [])


def test_nothing_is_said_of_a_programme_that_will_have_ended():
    given = years((1000, 1000, 1000), (40, 60, 60))

    assert falling(given, until=date(2027, 2, 28)) == []
    assert falling(given, until=date(2027, 3, 1)) == ["tried"]


def test_of_the_29th_of_february_the_28th_follows():
    assert outlook.a_year_after(date(2028, 2, 29)) == date(2029, 2, 28)
