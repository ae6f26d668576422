"""The ranking: what it shows, to whom, and what another cut would change."""

import copy
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.accounts import PersonFactory, SeatFactory
from tests.factories.review import DrawFactory, PanelMemberFactory, ReviewFactory
from tests.factories.workflows import EditionFactory, programme_file
from workflows.models import PanelMember, Stage
from workflows.policy.programme import Programme
from workflows.services import ranking

pytestmark = pytest.mark.django_db
TOTALS = [[90, 91, 92], [80, 82, 84], [85, 80, 81], [60, 61, 85]]


@pytest.fixture
def made(listing):
    return listing.round(totals=TOTALS)


def at(name, made, query=""):
    return reverse(name, args=[made.round.public_id]) + query


def test_the_best_mean_stands_first_and_equal_ones_share_their_rank(listing):
    made = listing.round(totals=[[80, 80, 80], [90, 90, 90], [79, 80, 81], [70, 70, 70]])

    table = ranking.of(made.round)

    assert [row.rank for row in table.rows] == [1, 2, 2, 4]
    assert table.rows[0].application == made.applications[1]
    assert {row.application for row in table.rows if row.is_tied} == {
        made.applications[0],
        made.applications[2],
    }


def test_an_opinion_far_from_the_others_is_marked_and_still_counts(made):
    rows = {row.application: row for row in ranking.of(made.round).rows}

    marked = rows[made.applications[3]].written
    assert [each.is_outlier for each in marked.opinions] == [False, False, True]
    assert float(marked.mean) == pytest.approx(206 / 3)
    assert not rows[made.applications[0]].has_outlier


def test_one_opinion_less_that_would_change_the_side_is_told(made):
    rows = {row.application: row for row in ranking.of(made.round).rows}

    assert [rows[each].turns for each in made.applications] == [False, True, True, False]


def heard(made):
    """The same round in a programme with an interview; the last two were called and heard."""
    content = copy.deepcopy(programme_file("youth_fund").content)
    content["way"]["interview"] = content["way"]["review"]
    text = Programme.parse(content, "youth_fund.yaml")
    made.round.edition = EditionFactory(text=text, is_current=False)
    made.round.save(update_fields=["edition"])
    draw = DrawFactory(group=made.applications[0].group, stage=Stage.INTERVIEW)
    member = PanelMemberFactory(draw=draw)
    for application, total in zip(made.applications[2:], (70, 95), strict=True):
        ReviewFactory(application=application, member=member, stage=Stage.INTERVIEW, total=total)


def test_the_interview_orders_before_the_written_mean(made):
    heard(made)

    table = ranking.of(made.round)

    assert [row.application for row in table.rows[:2]] == [made.applications[3], made.applications[2]]
    assert [row.interview and float(row.interview.mean) for row in table.rows] == [95, 70, None, None]
    assert [row.application for row in table.cut.rows] == [made.applications[3], made.applications[2]]


def test_the_page_says_that_the_interview_orders(listing, made):
    heard(made)

    page = listing.browser("officer").get(at("round-ranking", made)).content.decode()

    assert "先按会评答辩平均分" in page
    assert listing.browser("officer").get(at("ranking-export", made)).status_code == 200
    assert listing.browser("officer").get(at("ranking-print", made)).status_code == 200


def test_the_line_lies_where_places_or_money_end(listing):
    made = listing.round(places=3, totals=TOTALS)
    made.round.money = 250_000

    table = ranking.of(made.round)

    assert len(table.cut.rows) == 2
    assert table.cut.money == 200_000


def test_what_another_cut_would_change_is_told_by_league_and_unit(listing, made):
    SeatFactory(organisation=made.applications[2].host_unit)

    page = listing.browser("officer").get(at("round-ranking", made, "?cut_places=3"))
    down = listing.browser("officer").get(at("round-ranking", made, "?cut_score=90"))

    change = page.context["change"]
    (comes,) = change.comes_in
    assert comes.application in (made.applications[1], made.applications[2])
    assert (change.cut.money, change.places_left, change.money_left) == (300_000, -1, -100_000)
    assert sum(comes for _name, _above, comes, _drops in change.by_league) == 1
    (drops,) = down.context["change"].drops_out
    assert (drops.rank, len(down.context["change"].cut.rows)) == (2, 1)


@pytest.mark.parametrize("query", ["?cut_places=x", "?cut_score=-1"])
def test_a_cut_without_sense_is_told_at_its_field(listing, made, query):
    assert listing.browser("officer").get(at("round-ranking", made, query)).status_code == 422


@pytest.mark.parametrize("who", ["officer", "leader", "division", "meeting", "secretary"])
def test_who_prepares_and_takes_the_decision_reads_it(listing, made, who):
    for name in ("round-ranking", "ranking-print", "ranking-export"):
        assert listing.browser(who).get(at(name, made)).status_code == 200


def test_nobody_else_reads_it(listing, made, people, stranger, applicant):
    expert = PanelMember.objects.first().person.user
    for who in (people["supervise"], stranger, applicant, made.applications[0].applicant, expert):
        for name in ("round-ranking", "ranking-print", "ranking-export"):
            assert listing.browser(who).get(at(name, made)).status_code == 404


def test_an_official_who_gives_an_opinion_reads_no_ranks_before_the_release(listing, made, people):
    member = PanelMember.objects.first()
    member.person.user = people["secretary"]
    member.person.save()

    assert listing.browser("secretary").get(at("round-ranking", made)).status_code == 404


def test_an_official_who_takes_part_in_an_application_reads_no_ranks_before_the_release(
    listing, made, people
):
    person = PersonFactory(user=people["secretary"])
    made.applications[0].participations.create(person=person)

    assert listing.browser("secretary").get(at("round-ranking", made)).status_code == 404


def test_no_paper_or_page_names_an_expert(listing, made):
    names = [member.person.name for member in PanelMember.objects.all()]
    browser = listing.browser("officer")
    pages = [browser.get(at(name, made)).content.decode() for name in ("round-ranking", "ranking-print")]
    with ZipFile(BytesIO(browser.get(at("ranking-export", made)).content)) as book:
        pages += [book.read(name).decode() for name in book.namelist()]

    refs = list(PanelMember.objects.values_list("ref", "public_id"))
    for page in pages:
        assert [name for name in names if name in page] == []
        assert [each for pair in refs for each in pair if each in page] == []


def test_the_spreadsheet_makes_no_formula_of_what_was_typed(listing, made):
    application = made.applications[0]
    application.title = "=HYPERLINK(1)"
    application.save(update_fields=["title"])

    answer = listing.browser("officer").get(at("ranking-export", made))

    with ZipFile(BytesIO(answer.content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "=HYPERLINK(1)" in book.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"


def test_the_table_asks_the_database_as_often_for_forty_as_for_four(listing, made):
    def asked():
        browser = listing.browser("officer")
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(at("round-ranking", made)).status_code == 200
        return len(queries)

    few = asked()
    more = [listing.accepted(made.round) for _ in range(36)]
    listing.review(made.round, more, [[70, 71, 72]] * 36)

    assert asked() == few
    assert few <= 10
