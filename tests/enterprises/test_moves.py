"""Who rose and who fell in the last nights, by programme and league, within what one sees."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from enterprises.models import Standing, StandingMove, StandingRun
from enterprises.night import places
from tests.enterprises.register import BAOTOU, HOHHOT, officer
from tests.factories.accounts import RegionFactory
from tests.factories.enterprises import EnterpriseFactory
from trail import clock
from workflows.models import PlanProgramme

pytestmark = pytest.mark.django_db
SME, SRDI = "tech_sme", "srdi_sme"
TITLES = {SME: "科技型中小企业", SRDI: "专精特新中小企业"}


@pytest.fixture
def bits(db):
    """A judging of today by two programmes; the bit of each."""
    known, now = places.give([(SME, ""), (SRDI, "")]), clock.now()
    for code, title in TITLES.items():
        PlanProgramme.objects.update_or_create(
            code=code, defaults={"title": title, "word": "认定", "holder": "enterprise"}
        )
    StandingRun.objects.create(
        day=clock.today(), editions=dict.fromkeys(TITLES, ""), begun_at=now, ended_at=now
    )
    return {code: 1 << known[code, ""] for code in TITLES}


def moved(bits, *, rose="", fell="", league=HOHHOT, days_ago=0):
    """An enterprise of a league that met or lost a programme so many days ago."""
    region = RegionFactory(league=True, code=league)
    enterprise = EnterpriseFactory(seat=region)
    Standing.objects.create(
        enterprise=enterprise, scores=[], codes=[], changed_on=clock.today(), industry="C39", league=region
    )
    day = clock.today() - timedelta(days=days_ago)
    return StandingMove.objects.create(
        enterprise=enterprise, day=day, rose=bits.get(rose, 0), fell=bits.get(fell, 0)
    )


def asked(client, **words):
    return client.get(reverse("ladder-moves"), words).context


def test_every_number_of_who_rose_and_fell_is_as_long_as_its_list(bits):
    moved(bits, rose=SME)
    moved(bits, rose=SME, fell=SRDI, league=BAOTOU)
    moved(bits, fell=SME, days_ago=3)
    client = officer()
    numbers = [
        number
        for _caption, _head, lines in asked(client, days=7)["tables"]
        for line in lines
        for number in line.numbers
    ]

    for number in numbers:
        found = client.get(number.url).context
        assert (found["number"], len(found["rows"])) == (number.text, number.text), number.url
    assert sorted(number.text for number in numbers if number.text) == [1, 1, 1, 1, 1, 1, 2]
    by_programme = asked(client, days=7)["tables"][0][2]
    assert {line.title: [each.text for each in line.numbers] for line in by_programme} == {
        TITLES[SME]: [2, 1], TITLES[SRDI]: [0, 1],
    }  # fmt: skip


@pytest.mark.parametrize(("days", "days_ago", "number"), [("", 0, 1), ("", 1, 0), (7, 6, 1), (7, 7, 0)])
def test_a_move_counts_through_the_last_day_that_is_looked_back_on(bits, days, days_ago, number):
    moved(bits, rose=SME, days_ago=days_ago)

    assert asked(officer(), days=days)["number"] == number


def test_a_league_sees_and_takes_away_only_its_own_moves_for_as_much_however_many(
    bits, django_assert_num_queries
):
    own = moved(bits, rose=SME)
    moved(bits, rose=SME, league=BAOTOU)
    client = officer("oversee", HOHHOT)
    asked(client)
    with django_assert_num_queries(12):
        assert [row.move for row in asked(client)["rows"]] == [own]
    moved(bits, fell=SME)
    moved(bits, fell=SRDI)
    with django_assert_num_queries(12):
        assert len(asked(client)["rows"]) == 3
    answer = client.get(reverse("ladder-moves-xlsx"), {"kind": "fell", "programme": SRDI})
    (line,) = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()[1:]

    assert line[-2:] == ["", TITLES[SRDI]]


def test_before_the_first_judging_nobody_moved(db):
    found = asked(officer())

    assert (found["run"], found["rows"]) == (None, [])
