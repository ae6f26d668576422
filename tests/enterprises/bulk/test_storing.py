"""A table that was found right is stored whole, once, and only where one may."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import Organisation
from enterprises.models import Enterprise, KeptFacts, YearFacts
from enterprises.night import refreshing
from tests.enterprises.bulk.tables import TITLES, bring_in, code_of, line, store, table, wrong_cells
from tests.factories.accounts import MembershipFactory, OrganisationFactory, RegionFactory, officer_of_bureau
from tests.factories.enterprises import EnterpriseFactory
from trail import clock, outbox
from trail.models import ActionLog, Outbox
from workflows.services import facts, links

pytestmark = pytest.mark.django_db


def test_basics_are_taken_from_all_rows_of_an_enterprise_and_may_not_differ(client, banner):
    year = clock.today().year
    rows = line(1, registered_on="2015-06-01", year=year - 2), line(1, industry="C3921")
    store(client, *rows)
    assert Enterprise.objects.values_list("registered_on", "industry").get() == (date(2015, 6, 1), "C3921")

    _answer, made = bring_in(
        client,
        table(
            line(1, main_product="负极"), line(1, year=year - 2, main_product="正极"), line(1, year=year - 3)
        ),
    )

    place = TITLES["main_product"]
    assert set(wrong_cells(client, made)) == {(2, place), (3, place)}


def test_changed_basics_get_their_origin_and_the_others_keep_theirs(client, banner):
    store(client, line(1, industry="C3921", main_product="负极"))
    row = Enterprise.objects.get()
    row.origins = {"industry": {"source": "企业档案", "day": "2026-01-01", "by": "企业联系人"}} | row.origins
    row.save()

    store(client, line(1, industry="C3921", main_product="正极", above_scale="否"))

    row.refresh_from_db()
    assert (row.main_product, row.above_scale) == ("正极", False)
    assert row.origins["industry"]["source"] == "企业档案"
    assert set(row.origins) == {"*", "industry", "main_product", "above_scale"}


def test_the_industrial_chain_comes_with_a_table_and_an_empty_cell_leaves_it(client, banner):
    store(client, line(1, chain="稀土新材料"), line(2))
    assert dict(Enterprise.objects.values_list("holder__organisation__name", "chain")) == {
        "草原1科技": "稀土新材料", "草原2科技": "",
    }  # fmt: skip

    store(client, line(1, staff=41), line(2, chain="新能源装备"))

    first, second = Enterprise.objects.order_by("holder__organisation__name")
    assert (first.chain, second.chain) == ("稀土新材料", "新能源装备")
    assert "chain" not in first.origins
    assert "企业.xlsx" in second.origins["chain"]["source"]


def test_basics_that_came_with_a_table_name_it_as_their_source(client, banner):
    store(client, line(1, industry="C3921"))

    known = facts.known(Enterprise.objects.get().holder, clock.today())["enterprise.industry"]

    assert "企业.xlsx" in known.source
    assert known.day == clock.today()


def test_what_a_table_brought_is_read_once_for_the_night(client, banner):
    _answer, made = bring_in(client, table(line(1), line(2)))
    assert not Outbox.objects.filter(kind=refreshing.JOB).exists()

    client.post(reverse("enterprise-import-detail", args=[made.public_id]))
    client.post(reverse("enterprise-import-detail", args=[made.public_id]))
    outbox.dispatch()

    (asked,) = Outbox.objects.filter(kind=refreshing.JOB)
    assert (asked.payload["asked"], asked.done_at is not None) == (made.public_id, True)
    (kept,) = KeptFacts.objects.all()
    last = Enterprise.objects.latest("pk").pk
    assert kept.after < last <= kept.upto


def test_a_right_table_is_stored_whole_after_the_dry_run(client, banner):
    _answer, made = bring_in(
        client, table(line(1, industry="3921", field="4.2.1", above_scale="是"), line(2))
    )
    assert (made.state, made.figures) == ("ready", {"rows": 2, "enterprises": 2, "wrong": 0})
    assert not Enterprise.objects.exists()

    client.post(reverse("enterprise-import-detail", args=[made.public_id]))
    outbox.dispatch()

    made.refresh_from_db()
    first = Enterprise.objects.get(holder__organisation__credit_code=code_of(1))
    row = first.years.get()
    assert (made.state, Enterprise.objects.count()) == ("stored", 2)
    assert (first.industry, first.field, first.above_scale) == ("C3921", "4.2.1", True)
    assert first.organisation.seats.get().region == banner
    assert (row.staff, row.tech_staff, row.revenue, row.assets) == (40, 12, 9_000_000, None)
    assert "企业.xlsx" in row.origins["*"]["source"]
    assert set(ActionLog.objects.values_list("verb", flat=True)) >= {
        "import_brought_in", "import_confirmed", "import_stored",
    }  # fmt: skip


def test_public_ids_of_what_is_stored_are_drawn_anew_for_each_row_and_table(client, banner):
    store(client, line(1), line(2))
    store(client, line(3))

    rows = Enterprise.objects.select_related("holder__organisation")
    drawn = [each.public_id for row in rows for each in (row, row.holder, row.organisation)]
    assert len(set(drawn)) == 9
    assert all(re.fullmatch("[A-Za-z0-9_]{22}", each) for each in drawn)


def test_who_came_with_a_table_goes_through_the_bureau_of_its_place(client, banner):
    league = OrganisationFactory(kind="authority")
    bureau = officer_of_bureau(banner, "banner").memberships.get().office.organisation
    bureau.recommended_through = league
    bureau.save()
    _answer, made = bring_in(client, table(line(1)))

    client.post(reverse("enterprise-import-detail", args=[made.public_id]))
    outbox.dispatch()

    organisation = Organisation.objects.get(credit_code=code_of(1))
    assert links.bodies_above(organisation, ("banner", "body")) == (bureau, league)


def test_an_empty_cell_leaves_what_is_told_and_a_changed_figure_gets_its_origin(client, banner):
    store(client, line(1))
    row = YearFacts.objects.get()
    row.origins["staff"] = {"source": "企业档案", "day": "2026-01-01", "by": "企业联系人"}
    row.explanations = {"staff": {"text": "并入分公司"}, "revenue": {"text": "新产品"}}
    row.save()

    store(client, {name: value for name, value in line(1, staff=41).items() if name != "revenue"})

    row.refresh_from_db()
    assert (row.staff, row.revenue, row.version) == (41, 9_000_000, 2)
    assert "企业.xlsx" in row.origins["staff"]["source"]
    assert set(row.explanations) == {"revenue"}
    assert Organisation.objects.filter(kind="enterprise").count() == 1


def test_a_table_looked_through_for_another_region_stores_nothing_there(client, banner):
    league = RegionFactory(code="150400", name="赤峰市", kind="league", parent=RegionFactory())
    user = officer_of_bureau(banner.parent)
    client.force_login(user)
    _answer, made = bring_in(client, table(line(1)))
    assert made.state == "ready"
    user.memberships.update(until=clock.now() - timedelta(seconds=1))
    officer_of_bureau(league).memberships.update(user=user)

    client.post(reverse("enterprise-import-detail", args=[made.public_id]))
    outbox.dispatch()

    made.refresh_from_db()
    assert made.state == "failed"
    assert not Enterprise.objects.exists()


def test_rights_that_ended_after_the_dry_run_store_nothing(client, banner, officer):
    _answer, made = bring_in(client, table(line(1)))
    client.post(reverse("enterprise-import-detail", args=[made.public_id]))
    other = EnterpriseFactory(organisation__credit_code=code_of(1), seat=banner)
    officer.memberships.update(until=clock.now() - timedelta(seconds=1))
    outbox.dispatch()

    made.refresh_from_db()
    assert made.state == "failed"
    assert not other.years.exists()


def test_a_table_is_stored_once(client, banner):
    made = store(client, line(1))

    again = client.post(reverse("enterprise-import-detail", args=[made.public_id]))

    assert again.status_code == 409
    assert YearFacts.objects.get().version == 1


def test_who_imports_sees_the_own_tables_alone_and_a_stranger_none(client, banner, leader, stranger):
    _answer, made = bring_in(client, table(line(1)))
    other = MembershipFactory(office__role="screen").user
    for user, status in ((leader, 404), (stranger, 404), (other, 200)):
        client.force_login(user)
        assert client.get(reverse("enterprise-import")).status_code == status
        assert client.get(reverse("enterprise-import-detail", args=[made.public_id])).status_code == 404
        assert client.post(reverse("enterprise-import-detail", args=[made.public_id])).status_code == 404
