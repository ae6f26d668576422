"""A title that is renewed before its end is held once, for the term of the newer row."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from enterprises import ladder, reminders
from enterprises.department import holdings
from tests.enterprises.changing import signed_in
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.workflows import AwardFactory
from trail import clock
from workflows.models import Award

pytestmark = pytest.mark.django_db
PROGRAMME = "high_tech_enterprise"


def held(enterprise, number, since, until, **more):
    today = clock.today()
    return AwardFactory(
        holder=enterprise.holder, programme=PROGRAMME, number=number, title="",
        since=today + timedelta(days=since), until=until and today + timedelta(days=until), **more,
    )  # fmt: skip


@pytest.fixture
def older(editions, enterprise):
    return held(enterprise, "GR2023", -1050, 40)


@pytest.fixture
def newer(older, enterprise):
    return held(enterprise, "GR2026", -10, 1085)


def states(client, of="GR202"):
    lines = client.get(reverse("register"), {"q": of}).context["lines"]
    return {line.award.number: (str(line.state), line.newer and line.newer.number) for line in lines}


def test_the_register_says_of_the_older_row_that_it_is_renewed_with_the_new_term(older, newer, officer):
    client = signed_in(officer)

    assert states(client) == {"GR2023": ("已续期", "GR2026"), "GR2026": ("有效", None)}
    page = client.get(reverse("award-detail", args=[older.public_id])).text
    assert all(words in page for words in ("续期后", "GR2026", newer.until.isoformat()))


@pytest.mark.parametrize(("until", "state"), [(39, "有效"), (40, "有效"), (41, "已续期"), (None, "已续期")])
def test_only_a_row_that_lasts_longer_renews(older, enterprise, officer, until, state):
    held(enterprise, "GR2026", -10, until)

    assert states(signed_in(officer))["GR2023"][0] == state


@pytest.mark.parametrize(("since", "state"), [(1, "有效"), (0, "已续期")])
def test_a_row_renews_from_its_own_first_day_on(older, enterprise, officer, since, state):
    held(enterprise, "GR2026", since, 1095)

    assert states(signed_in(officer))["GR2023"][0] == state


def test_a_row_of_somebody_else_or_of_another_title_renews_nothing(older, enterprise, officer):
    held(EnterpriseFactory(), "GR2026", -10, 1085)
    AwardFactory(holder=enterprise.holder, programme="srdi_sme", number="S1", since=date(2026, 1, 1))

    assert states(signed_in(officer))["GR2023"] == ("有效", None)


def test_a_row_of_an_archive_that_was_put_together_with_it_renews(older, enterprise, officer, at_work):
    other = EnterpriseFactory(merged_into=enterprise)
    held(other, "GR2026", -10, 1085)

    assert states(signed_in(officer))["GR2023"] == ("已续期", "GR2026")
    own = at_work.get(reverse("enterprise-recognitions", args=[enterprise.public_id])).context
    assert [str(line.state) for line, *_rest in own["recognitions"]] == ["有效", "已续期"]


def test_the_ladder_and_the_own_page_tell_the_new_term_once(older, newer, enterprise, at_work):
    rungs = ladder.of(enterprise.holder, clock.today())
    shown = at_work.get(reverse("enterprise-standing", args=[enterprise.public_id])).text
    own = at_work.get(reverse("enterprise-recognitions", args=[enterprise.public_id])).text

    assert [rung.awards for rung in rungs.tiers if rung.is_held] == [(newer,)]
    assert ("GR2026" in shown, "GR2023" in shown) == (True, False)
    assert (own.count("续期后"), own.count("已续期")) == (1, 1)


def test_when_the_older_one_is_over_it_is_expired_and_no_longer_renewed(older, newer, officer):
    Award.objects.filter(pk=older.pk).update(until=clock.today() - timedelta(days=1))

    assert states(signed_in(officer))["GR2023"] == ("到期", None)


def test_lists_and_counts_of_the_department_have_the_enterprise_once(older, newer, officer):
    day, rungs = clock.today(), ladder.on(clock.today()).rungs

    assert [row.number for row in holdings.holdings(officer, rungs, day)] == ["GR2026"]
    assert sum(cell.number for cell in holdings.cells(officer, rungs, day)) == 1


@pytest.mark.parametrize("renewed", [True, False])
def test_nobody_is_reminded_of_an_end_that_a_newer_row_has_overtaken(older, contact, renewed):
    if renewed:
        held(older.holder.enterprise, "GR2026", -10, 1085)
    reminders.remind()

    told = contact.notifications.filter(key__contains=":ends:").values_list("text", flat=True)
    assert ["GR2023" in text for text in told] == ([] if renewed else [True])


def test_what_a_person_won_at_the_same_time_are_works_of_their_own(officer, editions):
    first = AwardFactory(programme="youth_fund", number="Q1", since=date(2025, 1, 1), until=date(2027, 1, 1))
    AwardFactory(
        holder=first.holder,
        programme="youth_fund",
        number="Q2",
        since=date(2026, 1, 1),
        until=date(2029, 1, 1),
    )

    assert set(states(signed_in(officer), "Q").values()) == {("有效", None)}


@pytest.mark.parametrize("pairs", [1, 3])
def test_looking_for_newer_rows_takes_the_same_questions_for_any_number_of_rows(
    older, newer, enterprise, officer, django_assert_num_queries, pairs
):
    for place in range(1, pairs):
        other = EnterpriseFactory()
        held(other, f"GR2023{place}", -1050, 40)
        held(other, f"GR2026{place}", -10, 1085)
    client = signed_in(officer)
    client.get(reverse("register"))

    with django_assert_num_queries(8):
        told = states(client)

    assert [state for state, _newer in told.values()].count("已续期") == pairs


@pytest.mark.parametrize("terms", [1, 3])
def test_the_own_page_takes_the_same_questions_for_any_number_of_terms(
    older, newer, enterprise, at_work, django_assert_num_queries, terms
):
    for place in range(1, terms):
        held(enterprise, f"GR20{place}", -5 + place, 1085 + place)
    page = reverse("enterprise-recognitions", args=[enterprise.public_id])
    at_work.get(page)

    with django_assert_num_queries(17):
        lines = at_work.get(page).context["recognitions"]

    assert len(lines) == terms + 1
