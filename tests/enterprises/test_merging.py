"""Archives kept twice: found, put together by the department, taken apart as they were."""

from datetime import date
from random import Random

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from viewflow.workflow.models import Task

from accounts.models import Office
from enterprises import ladder, merging, reminders
from enterprises.models import Enterprise, Merger, YearFacts
from tests.factories.accounts import MembershipFactory, officer_of_bureau
from tests.factories.enterprises import EnterpriseFactory, PropertyFactory, YearFactsFactory, contact_of
from tests.factories.workflows import AwardFactory, EditionFactory, RoundFactory
from trail import clock
from workflows import process
from workflows.models import Award, Notification
from workflows.policy.calendar import months_after
from workflows.services import applicants, facts, notices
from workflows.services.errors import Conflict, NotNow

pytestmark = pytest.mark.django_db


@pytest.fixture
def twice():
    """The same enterprise under two names, each with figures of 2025 and one of them also of 2024."""
    kept = EnterpriseFactory(organisation__name="内蒙古青山石墨科技有限公司")
    other = EnterpriseFactory(organisation__name="青山石墨科技股份有限公司")
    YearFactsFactory(enterprise=kept, year=2025, staff=40)
    YearFactsFactory(enterprise=other, year=2025, staff=41)
    YearFactsFactory(enterprise=other, year=2024, staff=30)
    PropertyFactory(enterprise=other)
    return kept, other


def archives():
    return Enterprise.objects.filter(merged_into=None).select_related("holder__organisation")


def told():
    return sorted(YearFacts.objects.values_list("enterprise", "year", "staff"))


def test_names_are_compared_without_form_and_region(twice):
    EnterpriseFactory(organisation__name="内蒙古昆河永磁材料有限公司")
    kept, other = twice

    (found,) = merging.alike(kept, archives())

    assert (found.enterprise, found.per_cent, found.same_code) == (other, 100, False)


def test_a_name_at_the_limit_is_found_also_by_its_last_signs_and_one_below_is_not():
    """Three of its four pairs are three of the last of six: 60 per cent; of five pairs they are fewer."""
    kept = EnterpriseFactory(organisation__name="青山石墨新材料")
    at, _below, unlike = (
        EnterpriseFactory(organisation__name=name) for name in ("云墨新材料", "云川墨新材料", "昆河永磁")
    )

    (found,) = merging.alike(kept, archives())

    assert (found.enterprise, found.per_cent) == (at, 60)
    assert merging.alike(unlike, archives()) == []


@pytest.mark.parametrize(
    ("own", "name", "per_cent"),
    [
        ("新源电力", "源集团电力", 80),
        ("新源电力", "源（集团）　电力", 80),
        ("蒙牛", "蒙 牛", 100),
        ("蒙-牛&A", "蒙-有限 牛·&A", 100),
        ("内蒙古有限公司", "内蒙古股份有限公司", 100),
    ],
)
def test_a_name_is_found_whatever_tells_nothing_stands_within_it(own, name, per_cent):
    kept, other = (EnterpriseFactory(organisation__name=each) for each in (own, name))

    (found,) = merging.alike(kept, archives())

    assert (found.enterprise, found.per_cent) == (other, per_cent)


def test_the_database_hands_out_all_that_comparing_every_name_would_find():
    random = Random(5)
    signs, forms = "青山石墨昆河永磁", ("", "有限公司", "（演示）", "集团")
    names = {
        "".join(random.choices(signs, k=random.randint(1, 6))) + random.choice(forms) for _each in range(60)
    }
    rows = [EnterpriseFactory(organisation__name=name) for name in sorted(names)]

    for kept in rows[::6]:
        own = merging._pairs(kept.organisation.name)
        known = {row: merging._per_cent(own, merging._pairs(row.organisation.name)) for row in rows}
        expected = {row.pk for row, per_cent in known.items() if per_cent >= 60 and row != kept}
        assert {each.enterprise.pk for each in merging.alike(kept, archives())} == expected


def test_the_same_organisation_code_is_found_whatever_the_name():
    kept = EnterpriseFactory(organisation__name="青山石墨", organisation__credit_code="91150100MA0ABCD1XH")
    other = EnterpriseFactory(organisation__name="昆河永磁", organisation__credit_code="N1150421MA0ABCD1X1")

    (found,) = merging.alike(kept, archives())

    assert (found.enterprise, found.same_code) == (other, True)


def test_a_merger_moves_what_is_missing_and_undoing_it_restores_all(twice, officer):
    kept, other = twice
    before = told()

    merging.merge(kept, other, reason="同一家企业更名", by=officer)
    assert told() == sorted([(kept.pk, 2025, 40), (other.pk, 2025, 41), (kept.pk, 2024, 30)])
    assert kept.properties.count() == 1
    assert list(archives()) == [kept]

    merging.undo(Merger.objects.get(), by=officer)
    assert told() == before
    assert (kept.properties.count(), other.properties.count()) == (0, 1)
    assert list(archives()) == [kept, other]


def test_a_merger_needs_a_reason_another_archive_and_one_that_is_still_there(twice, officer):
    kept, other = twice
    for one, reason in ((other, " "), (kept, "同一家")):
        with pytest.raises(NotNow):
            merging.merge(kept, one, reason=reason, by=officer)
    merging.merge(kept, other, reason="同一家", by=officer)

    with pytest.raises(Conflict):
        merging.merge(kept, other, reason="同一家", by=officer)
    merging.undo(Merger.objects.get(), by=officer)
    with pytest.raises(Conflict):
        merging.undo(Merger.objects.get(), by=officer)


def test_the_department_merges_on_a_page_that_is_absent_for_others(twice, officer, leader):
    kept, other = twice
    address = reverse("enterprise-merging", args=[kept.public_id])
    sent = {"action": "merge", "other": other.public_id, "reason": "同一家"}
    client = Client()
    client.force_login(leader)
    assert client.get(address).status_code == 404
    assert client.post(address, sent).status_code == 404
    client.force_login(officer)

    assert "青山石墨科技股份有限公司" in client.get(address).content.decode()
    assert client.post(address, sent | {"reason": ""}).status_code == 422
    assert client.post(address, sent | {"other": "a" * 22}).status_code == 422
    assert client.post(address, sent).status_code == 302
    merger = Merger.objects.get()
    led = client.get(reverse("enterprise", args=[other.public_id]))
    assert led["Location"] == reverse("enterprise", args=[kept.public_id])
    assert client.post(address, {"action": "undo", "merger": merger.public_id}).status_code == 302

    assert archives().count() == 2


def test_an_archive_in_which_others_were_put_together_is_not_taken_and_it_is_said_what_to_do(twice, officer):
    kept, other = twice
    third = EnterpriseFactory(organisation__name="青山石墨科技集团")
    merging.merge(kept, other, reason="同一家", by=officer)
    client = Client()
    client.force_login(officer)
    sent = {"action": "merge", "reason": "同一家"}

    refused = client.post(
        reverse("enterprise-merging", args=[third.public_id]), sent | {"other": kept.public_id}
    )

    assert refused.status_code == 422
    assert f"“{kept.organisation}”已并入过其他档案" in refused.content.decode()
    other_way = client.post(
        reverse("enterprise-merging", args=[kept.public_id]), sent | {"other": third.public_id}
    )
    assert other_way.status_code == 302


def test_both_archives_are_seen_side_by_side_with_the_figures_that_would_not_count(twice, officer):
    """Whoever puts two archives together sees first what each of them tells."""
    kept, other = twice
    Enterprise.objects.filter(pk=kept.pk).update(chain="石墨")
    AwardFactory(holder=other.holder, programme="tech_sme", number="2026150105A0000001")
    client, address = Client(), reverse("enterprise-merging", args=[kept.public_id])
    client.force_login(officer)

    ((each, lines),) = client.get(address).context["alike"]

    assert each.enterprise == other
    told = {line.title: (line.ours, line.theirs, line.differs) for line in lines}
    assert told["年度数据"] == ("2025", "2024、2025", False)
    assert told["知识产权"] == ("", "1 项", False)
    assert told["所在产业链"] == ("石墨", "", False)
    assert "标准" not in told
    assert told["2025 年度职工总数"] == ("40 人", "41 人", True)
    assert "2026150105A0000001" in told["资格与称号"][1]
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for number in range(3):
        YearFactsFactory(
            enterprise=EnterpriseFactory(organisation__name=f"青山石墨科技（{number}）有限公司"),
            year=2025,
            staff=9,
        )
    with CaptureQueriesContext(connection) as four:
        assert len(client.get(address).context["alike"]) == 4
    assert len(four) == len(one)


def test_an_officer_of_another_region_merges_nothing_here(twice):
    kept, _other = twice
    user = MembershipFactory(office__role="screen", office__code="screen@150400").user
    client = Client()
    client.force_login(user)

    assert client.get(reverse("enterprise-merging", args=[kept.public_id])).status_code == 404


def test_an_officer_of_the_region_who_also_checks_elsewhere_merges_nothing_here(twice):
    kept, other = twice
    user = officer_of_bureau(kept.organisation.seats.get().region)
    MembershipFactory(user=user, office__role="screen", office__code="screen@150400")
    client = Client()
    client.force_login(user)
    page = client.get(reverse("enterprise", args=[kept.public_id]))

    assert page.status_code == 200
    assert not page.context["may_merge"]
    sent = {"action": "merge", "other": other.public_id, "reason": "同一家"}
    assert client.post(reverse("enterprise-merging", args=[kept.public_id]), sent).status_code == 404


def test_what_an_absorbed_enterprise_holds_is_held_by_the_kept_one(twice, officer):
    kept, other = twice
    AwardFactory(holder=other.holder, programme="high_tech_enterprise", number="GR202415000001", until=None)
    AwardFactory(holder=other.holder, programme="srdi_sme", number="ZJTX1", until=None)
    names = {"enterprise.has_hnte_certificate", "enterprise.is_high_tech_before", "enterprise.is_srdi_sme"}
    today = clock.today()
    assert not [name for name in names if facts.gather(kept.holder, today).get(name)]

    merging.merge(kept, other, reason="同一家", by=officer)

    assert facts.gather(kept.holder, today, names) == dict.fromkeys(names, True)
    assert ladder.of(kept.holder, today).held.code == "high_tech_enterprise"


def test_what_an_absorbed_enterprise_holds_is_told_to_who_speaks_for_the_kept_one(twice, officer):
    kept, other = twice
    EditionFactory(programme="high_tech_enterprise", whole=True)
    own, absorbed = contact_of(kept, username="kept"), contact_of(other, username="absorbed")
    until = months_after(clock.today(), 3)
    award = AwardFactory(holder=other.holder, programme="high_tech_enterprise", number="GR1", until=until)
    merging.merge(kept, other, reason="同一家", by=officer)

    reminders.remind()
    notices.tell_holder(award.holder, "%(number)s", case=None, key="both", number=award.number)

    for user in (own, absorbed):
        told = Notification.objects.filter(user=user)
        assert told.filter(key__contains=f"ends:{award.pk}").count() == 1
        assert told.filter(key__contains=":both:").count() == 1
    client = Client()
    client.force_login(own)
    assert client.get(reverse("enterprise-change-new", args=[award.public_id])).status_code == 200


def test_the_revocation_of_what_was_absorbed_is_heard_by_who_speaks_for_the_kept_one(twice, officer, leader):
    kept, other = twice
    EditionFactory(programme="high_tech_enterprise", whole=True)
    contact = contact_of(kept, username="kept")
    award = AwardFactory(holder=other.holder, programme="high_tech_enterprise", since=date(2024, 11, 28))
    merging.merge(kept, other, reason="同一家", by=officer)
    process.propose_revocation(
        award, cause="ineligible", since=date(2025, 1, 1), grounds="不符合条件。", by=officer,
        office=Office.objects.get(role="screen"),
    )  # fmt: skip

    task = Task.objects.get(flow_task_type="HUMAN", finished=None)
    assert task.owner_permission == f"contact@{kept.organisation.public_id}"
    assert Notification.objects.filter(user=contact, key__contains="proposed").exists()


def test_who_lost_a_number_under_either_name_is_barred_that_year(twice, officer):
    kept, other = twice
    round_, today = RoundFactory(edition=EditionFactory(programme="tech_sme", whole=True)), clock.today()
    AwardFactory(
        holder=other.holder, programme="tech_sme", since=today.replace(month=1, day=1),
        ended_on=today, end_kind=Award.EndKind.REVOKED, end_recorded_at=clock.now(),
    )  # fmt: skip
    assert not applicants.barred([round_], kept.holder)

    merging.merge(kept, other, reason="同一家", by=officer)

    assert applicants.barred([round_], kept.holder)


def test_what_is_told_of_the_absorbed_enterprise_lands_in_the_kept_archive(twice, officer):
    kept, other = twice
    last = clock.today().year - 1
    merging.merge(kept, other, reason="同一家", by=officer)

    facts.write(
        other.holder, {"enterprise.staff": 50, "enterprise.staff_before": 31}, source="申报", by=officer
    )

    assert list(kept.years.filter(year__in=[last, last - 1]).values_list("staff", flat=True)) == [50, 31]
    assert facts.gather(other.holder, clock.today())["enterprise.staff"] == 50
    merging.undo(Merger.objects.get(), by=officer)
    assert other.years.filter(year=2024).exists()


def test_a_merger_stays_where_the_absorbed_archive_has_figures_of_the_year_anew(twice, officer):
    kept, other = twice
    merging.merge(kept, other, reason="同一家", by=officer)
    YearFactsFactory(enterprise=other, year=2024, staff=29)

    with pytest.raises(Conflict):
        merging.undo(Merger.objects.get(), by=officer)

    assert list(archives()) == [kept]


def test_a_merger_holds_the_sheets_before_any_figure_as_all_do_who_tell_of_one(twice, officer):
    kept, other = twice
    with CaptureQueriesContext(connection) as asked:
        merging.merge(kept, other, reason="同一家", by=officer)
        merging.undo(Merger.objects.get(), by=officer)

    statements = [each["sql"] for each in asked]
    ends = [at for at, sql in enumerate(statements) if sql.startswith('INSERT INTO "enterprises_merger"')]
    for some in (statements[: ends[0]], statements[ends[0] :]):
        held = next(at for at, sql in enumerate(some) if "factsheet" in sql and "FOR UPDATE" in sql)
        moved = next(at for at, sql in enumerate(some) if sql.startswith('UPDATE "enterprises_yearfacts"'))
        assert held < moved
