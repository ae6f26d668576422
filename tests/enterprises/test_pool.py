"""The pool: left when recognised or when the term is over, by itself; who mentors whom, scoped."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import transaction
from django.urls import reverse
from python_calamine import CalamineWorkbook

from enterprises import mentoring, merging, reminders
from enterprises.models import Mentoring
from tests.enterprises.changing import signed_in
from tests.enterprises.register import ended
from tests.factories.accounts import officer_of_bureau
from tests.factories.enterprises import EnterpriseFactory, YearFactsFactory, contact_of
from tests.factories.workflows import AwardFactory
from trail import clock
from workflows.models import Notification
from workflows.services import endings, revocation
from workflows.services.errors import Conflict

pytestmark = pytest.mark.django_db
MENTOR = {
    "action": "enter", "kind": "university", "name": "其木格", "unit": "北疆理工大学（演示）",
    "subject": "研发费用归集",
}  # fmt: skip

FIGURES = {"staff": 60, "tech_staff": 20, "revenue": 9_000_000, "rd_cost": 800_000}


def test_who_is_recognised_leaves_the_pool_by_itself_and_once(pooled, enterprise):
    AwardFactory(
        holder=enterprise.holder, programme="high_tech_enterprise", number="GR", since=date(2026, 6, 5)
    )

    assert [endings.sweep(date(2026, 6, 4)), endings.sweep(date(2026, 6, 5)), endings.sweep()] == [0, 1, 0]
    pooled.refresh_from_db()
    assert (pooled.ended_on, pooled.end_kind, pooled.ending.cause) == (
        date(2026, 6, 5), "completed", "recognised",
    )  # fmt: skip


def test_the_way_through_the_pool_ends_with_the_mentors_for_each_reason(
    pooled, officer, leader, contact, at_work, last_year
):
    """Entered, updated once a year, mentored; then left because it is dishonest or no longer eligible."""
    enterprise = pooled.holder.enterprise
    enterprise.complete = {"properties": {"day": "2026-01-05", "by": "企业联系人"}}
    enterprise.save()
    YearFactsFactory(enterprise=enterprise, year=last_year, **FIGURES)
    assert at_work.post(reverse("annual-report", args=[pooled.public_id, last_year])).status_code == 302
    signed_in(officer).post(reverse("mentors", args=[pooled.public_id]), MENTOR | {"since": "2026-01-05"})
    today = clock.today()
    for cause in ("ineligible", "dishonest"):
        with transaction.atomic():
            revocation.revoke(pooled, cause=cause, since=today, heard="未作陈述。", note="查实。", by=leader)
            assert (pooled.ending.cause, Mentoring.objects.get().over_on) == (cause, today)
            shown = signed_in(officer).get(reverse("pool"), {"state": cause})
            assert [entry.held.award for entry in shown.context["entries"]] == [pooled]
            transaction.set_rollback(True)
        pooled = type(pooled).objects.get(pk=pooled.pk)


def test_a_mentoring_that_had_not_begun_keeps_its_first_day_when_the_pool_is_left(pooled, officer):
    begins = clock.today() + timedelta(days=30)
    signed_in(officer).post(reverse("mentors", args=[pooled.public_id]), MENTOR | {"since": begins})
    AwardFactory(holder=pooled.holder, programme="high_tech_enterprise", number="GR", since=clock.today())

    endings.sweep()
    assert Mentoring.objects.get().over_on == begins + timedelta(days=1)


@pytest.mark.parametrize("ahead", [0, 1])
def test_a_recognition_that_enters_the_register_ends_the_time_in_the_pool_at_once(pooled, contact, ahead):
    """From its own first day on; one that does not hold yet ends it in the night of that day."""
    since = clock.today() + timedelta(days=ahead)
    granted = AwardFactory(holder=pooled.holder, programme="high_tech_enterprise", number="GR", since=since)

    assert endings.take_over([granted]) == (0 if ahead else 1)
    pooled.refresh_from_db()
    assert pooled.ended_on == (None if ahead else since)
    assert Notification.objects.filter(user=contact).count() == (0 if ahead else 1)


def test_the_recognition_of_an_archive_that_is_merged_ends_the_time_in_the_pool(pooled, officer):
    other = EnterpriseFactory()
    AwardFactory(holder=other.holder, programme="high_tech_enterprise", number="GR", since=date(2026, 6, 5))
    merging.merge(other, pooled.holder.enterprise, reason="同一企业，重复建档。", by=officer)

    pooled.refresh_from_db()
    assert (pooled.ended_on, pooled.ending.cause) == (date(2026, 6, 5), "recognised")


def test_who_was_recognised_before_it_entered_the_pool_is_over_from_its_first_day_there(pooled, at_work):
    AwardFactory(holder=pooled.holder, programme="high_tech_enterprise", number="GR", since=date(2025, 1, 1))
    endings.sweep()

    page = at_work.get(reverse("enterprise-recognitions", args=[pooled.holder.enterprise.public_id]))
    assert "自 2025-03-01 起" in page.content.decode()
    assert "自 2025-01-01 起" not in page.content.decode()


@pytest.mark.parametrize("kept", ["pooled", "recognised"])
def test_the_night_ends_the_time_in_the_pool_of_who_was_merged_with_one_recognised_later(
    pooled, officer, kept
):
    """Whichever of the two archives was kept."""
    other, own, since = EnterpriseFactory(), pooled.holder.enterprise, clock.today() + timedelta(days=1)
    AwardFactory(holder=other.holder, programme="high_tech_enterprise", number="GR", since=since)
    pair = (own, other) if kept == "pooled" else (other, own)
    merging.merge(*pair, reason="同一企业，重复建档。", by=officer)

    assert [endings.sweep(clock.today()), endings.sweep(since), endings.sweep(since)] == [0, 1, 0]
    pooled.refresh_from_db()
    assert (pooled.ended_on, pooled.ending.cause) == (since, "recognised")


@pytest.mark.parametrize(("day", "ended"), [(date(2028, 3, 1), None), (date(2028, 3, 2), date(2028, 3, 2))])
def test_the_term_is_over_on_the_day_after_its_last(pooled, day, ended):
    endings.sweep(day)

    pooled.refresh_from_db()
    assert (pooled.ended_on, pooled.end_kind) == (ended, "expired" if ended else "")


@pytest.mark.parametrize(("until", "told"), [(date(2025, 2, 28), 0), (date(2025, 3, 1), 1)])
def test_who_leaves_the_pool_with_its_term_is_told_once_but_not_of_what_was_over_when_it_was_brought_in(
    pooled, contact, until, told
):
    type(pooled).objects.filter(pk=pooled.pk).update(since=date(2022, 3, 1), until=until)

    assert [endings.sweep(), endings.sweep()] == [1, 0]
    for _morning in range(2):
        reminders.remind(until + timedelta(days=1))
    assert Notification.objects.filter(user=contact, key__contains=":ended:").count() == told


def test_an_office_of_the_league_enters_several_mentors_and_the_enterprise_sees_them(
    pooled, contact, at_work
):
    league = pooled.holder.organisation.seats.get().region
    officer = signed_in(officer_of_bureau(league))
    page = reverse("mentors", args=[pooled.public_id])
    for name in ("其木格", "巴图"):
        assert officer.post(page, MENTOR | {"name": name, "since": "2026-01-05"}).status_code == 302

    shown = at_work.get(reverse("enterprise-recognitions", args=[pooled.holder.enterprise.public_id]))
    assert all(name in shown.content.decode() for name in ("其木格", "巴图"))
    assert Notification.objects.filter(user=contact).count() == 2


@pytest.mark.parametrize(("since", "status"), [("2025-02-28", 422), ("2025-03-01", 302), ("2028-03-02", 422)])
def test_a_mentoring_lies_within_the_time_in_the_pool(pooled, officer, since, status):
    answer = signed_in(officer).post(reverse("mentors", args=[pooled.public_id]), MENTOR | {"since": since})

    assert (answer.status_code, Mentoring.objects.count()) == (status, int(status == 302))


@pytest.mark.parametrize(("until", "status"), [("2028-03-01", 302), ("2028-03-02", 422)])
def test_a_mentoring_ends_within_the_time_in_the_pool(pooled, officer, until, status):
    told = MENTOR | {"since": "2026-01-05", "until": until}

    answer = signed_in(officer).post(reverse("mentors", args=[pooled.public_id]), told)

    assert answer.status_code == status


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"since": "2025-02-28"}, "since"),
        ({"since": "2026-01-05", "until": "2026-01-04"}, "until"),
        ({"since": "2026-01-05", "until": "2028-03-02"}, "until"),
    ],
)
def test_a_day_that_does_not_fit_is_told_at_its_own_field(pooled, officer, told, field):
    answer = signed_in(officer).post(reverse("mentors", args=[pooled.public_id]), MENTOR | told)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


@pytest.mark.parametrize(
    ("again", "status"),
    [
        ({"since": "2026-03-31"}, 422),
        ({"since": "2025-12-01", "until": "2026-01-05"}, 422),
        ({"since": "2026-04-01"}, 302),
        ({"since": "2025-12-01", "until": "2026-01-04"}, 302),
        ({"since": "2026-01-05", "unit": "另一所大学（演示）"}, 302),
    ],
)
def test_nobody_mentors_an_enterprise_twice_on_one_day(pooled, officer, again, status):
    client, page = signed_in(officer), reverse("mentors", args=[pooled.public_id])
    client.post(page, MENTOR | {"since": "2026-01-05", "until": "2026-03-31"})

    answer = client.post(page, MENTOR | again)

    assert (answer.status_code, Mentoring.objects.count()) == (status, 1 + (status == 302))
    if status == 422:
        assert list(answer.context["form"].errors) == ["name"]


def test_a_mentoring_whose_last_day_is_agreed_can_be_ended_before_it(pooled, officer):
    client, page = signed_in(officer), reverse("mentors", args=[pooled.public_id])
    client.post(page, MENTOR | {"since": "2026-01-05", "until": "2028-03-01"})

    assert "今日结束" in client.get(page).text
    client.post(page, {"action": "end", "mentoring": Mentoring.objects.get().public_id})
    assert Mentoring.objects.get().last_day == clock.today()
    assert "今日结束" not in client.get(page).text


@pytest.mark.parametrize("named", [MENTOR["name"], "北疆理工"])
def test_whom_somebody_mentors_is_found_by_the_mentor(pooled, officer, named):
    other = AwardFactory(holder=EnterpriseFactory().holder, region=pooled.region, programme="high_tech_pool")
    client = signed_in(officer)
    client.post(reverse("mentors", args=[pooled.public_id]), MENTOR | {"since": "2026-01-05"})

    found = client.get(reverse("pool"), {"mentor": named}).context
    assert [entry.held.award for entry in found["entries"]] == [pooled]
    assert (found["states"][0].number, other.pk in [row.pk for row in found["page"].rows]) == (1, False)


def test_a_mentoring_is_read_with_its_last_day_as_it_was_entered(pooled, at_work, officer):
    told = MENTOR | {"since": "2026-01-05", "until": "2026-03-31"}
    signed_in(officer).post(reverse("mentors", args=[pooled.public_id]), told)

    shown = at_work.get(reverse("enterprise-recognitions", args=[pooled.holder.enterprise.public_id])).text

    assert "2026-01-05 – 2026-03-31" in shown
    assert "2026-04-01" not in shown


def test_nobody_mentors_who_left_the_pool_meanwhile(pooled, officer):
    seen = type(pooled).objects.get(pk=pooled.pk)
    endings.sweep(pooled.until + timedelta(days=1))
    mentor = {name: MENTOR[name] for name in ("kind", "name", "unit", "subject")}

    with pytest.raises(Conflict):
        mentoring.enter(seen, since=pooled.since, until=None, by=officer, **mentor)
    assert not Mentoring.objects.exists()


def test_a_mentoring_is_ended_once(pooled, officer):
    client, page = signed_in(officer), reverse("mentors", args=[pooled.public_id])
    client.post(page, MENTOR | {"since": "2026-01-05"})
    row = Mentoring.objects.get()
    Mentoring.objects.filter(pk=row.pk).update(until=clock.today())
    again = client.post(page, {"action": "end", "mentoring": row.public_id})

    assert again.status_code == 409
    Mentoring.objects.filter(pk=row.pk).update(until=None)
    client.post(page, {"action": "end", "mentoring": row.public_id})
    assert Mentoring.objects.get().until == clock.today() + timedelta(days=1)


def test_lists_and_counts_of_the_pool_stay_within_ones_region(pooled, officer, contact):
    stranger = signed_in(contact_of(EnterpriseFactory(), username="other-contact"))
    own = signed_in(officer).get(reverse("pool"))

    assert (own.context["states"][0].number, len(own.context["entries"])) == (1, 1)
    assert stranger.get(reverse("pool")).context["states"][0].number == 0
    assert stranger.get(reverse("mentors", args=[pooled.public_id])).status_code == 404
    assert signed_in(contact).get(reverse("mentors", args=[pooled.public_id])).status_code == 404


def test_the_pool_is_searched_by_what_is_lacking_and_costs_as_much_for_many(
    pooled, officer, django_assert_num_queries
):
    client, page = signed_in(officer), reverse("pool")
    region = pooled.region
    client.get(page)
    with django_assert_num_queries(11):
        assert len(client.get(page).context["entries"]) == 1
    for number in range(2):
        AwardFactory(
            holder=EnterpriseFactory(seat=region).holder, programme="high_tech_pool", region=region,
            number=f"PYK{number}", since=clock.today(), until=date(2028, 3, 1),
        )  # fmt: skip
    with django_assert_num_queries(11):
        assert len(client.get(page).context["entries"]) == 3
    client.post(reverse("mentors", args=[pooled.public_id]), MENTOR | {"since": "2026-01-05"})

    found = {
        lacks: {entry.held.award.number for entry in client.get(page, {"lacks": lacks}).context["entries"]}
        for lacks in ("report", "mentor")
    }
    assert found == {"report": {pooled.number}, "mentor": {"PYK0", "PYK1"}}
    table = client.get(reverse("pool-xlsx"), {"q": pooled.number}).content
    (row,) = CalamineWorkbook.from_filelike(BytesIO(table)).get_sheet_by_index(0).to_python()[1:]
    assert (row[4], row[-1]) == (pooled.number, MENTOR["name"])


@pytest.mark.parametrize(("lacks", "lacking"), [("report", ["pooled"]), ("mentor", ["fresh"])])
def test_only_who_is_in_the_pool_lacks_anything_and_each_tab_counts_what_its_list_shows(
    pooled, officer, lacks, lacking
):
    client, page = signed_in(officer), reverse("pool")
    fresh, left = (
        AwardFactory(
            holder=EnterpriseFactory().holder, region=pooled.region, programme="high_tech_pool", **more
        )
        for more in (
            {"since": clock.today(), "until": None},
            {"since": date(2024, 3, 1), **ended("completed")},
        )
    )
    client.post(reverse("mentors", args=[pooled.public_id]), MENTOR | {"since": "2026-01-05"})
    expected = {"in": [{"pooled": pooled, "fresh": fresh}[each] for each in lacking], "completed": [left]}

    for state, awards in expected.items():
        shown = client.get(page, {"state": state, "lacks": lacks}).context
        tabs = {each.code: each.number for each in shown["states"]}
        assert [entry.held.award for entry in shown["entries"]] == awards
        assert (tabs["in"], tabs["completed"], shown["number"]) == (1, 1, 1)
        assert (shown["is_searched"], shown["form"]["lacks"].is_hidden) == (state == "in", state != "in")
    assert [each.title for each in shown["states"] if each.is_here] == ["已结束"]
    assert [entry.reason for entry in shown["entries"]] == ["已结束"]
    without = client.get(page, {"state": "completed", "lacks": lacks}).text
    assert f'href="{page}?state=completed">重置' in without


def test_what_a_table_brought_in_as_over_stands_where_it_ended(pooled, officer):
    now, past = clock.now(), date(2025, 6, 1)
    revoked, ran_out = (
        AwardFactory(
            holder=EnterpriseFactory().holder, programme="high_tech_pool", imported_from="2025年名单",
            since=date(2022, 3, 1), **ended,
        )
        for ended in (
            {"until": date(2028, 1, 1), "ended_on": past, "end_kind": "revoked", "end_recorded_at": now},
            {"until": past},
        )
    )  # fmt: skip
    client = signed_in(officer)

    for state, award in (("in", pooled), ("revoked", revoked), ("expired", ran_out)):
        shown = client.get(reverse("pool"), {"state": state}).context
        assert [entry.held.award for entry in shown["entries"]] == [award]
        assert [each.number for each in shown["states"] if each.is_here] == [1]
    vanished = client.get(reverse("pool"), {"state": "void"}).context
    assert [each.code for each in vanished["states"] if each.is_here] == ["in"]


def test_the_list_for_the_tax_office_has_what_was_brought_in_as_revoked(pooled, officer):
    AwardFactory(
        holder=pooled.holder, programme="high_tech_enterprise", number="GR2021", since=date(2021, 3, 1),
        ended_on=date(2023, 1, 1), end_kind="revoked", end_recorded_at=clock.now(), imported_from="旧名单",
    )  # fmt: skip

    answer = signed_in(officer).get(reverse("revoked-export"))

    (row,) = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()[1:]
    assert row[2] == "GR2021"
    assert row[4:] == ["2023-01-01", "撤销", "旧名单"]
