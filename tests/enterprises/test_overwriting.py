"""What a table changes of what enterprises told: logged, told to their contacts, and no draft undoes it."""

import pytest
from django.urls import reverse

from enterprises import archive, years
from enterprises.bulk import storing
from enterprises.bulk.template import COLUMNS
from tests.factories.enterprises import EnterpriseFactory, YearFactsFactory, contact_of
from trail.models import ActionLog
from workflows.models import FactSheet, Notification
from workflows.services import facts
from workflows.services.errors import Conflict

pytestmark = pytest.mark.django_db


def store(officer, enterprise, **told):
    """Store one row of the enterprise as a table that was found right has it."""
    organisation = enterprise.organisation
    row = {"credit_code": organisation.credit_code, "name": organisation.name, "region": "150100"} | told
    line = ",".join(str(row.get(column.name, "")) for column in COLUMNS)
    storing.store(line.encode(), officer, facts.origin_of("表格“企业.xlsx”", officer))


@pytest.fixture
def told(enterprise, contact, last_year):
    """An enterprise that told a figure and what it makes."""
    values = {"staff": 40}
    years.tell(enterprise, last_year, values, explanations={}, source="企业档案", by=contact, version=0)
    archive.tell_basics(enterprise, {"main_product": "负极"}, source="企业档案", by=contact, version=0)
    return enterprise


def test_what_is_changed_is_logged_with_what_stood_there(told, officer, last_year):
    store(officer, told, year=last_year, staff=41, revenue=9_000_000, main_product="正极")

    row = ActionLog.objects.filter(object_type="fact_sheet").latest("pk")
    assert (row.verb, row.actor_id, row.note) == ("facts_told", officer.pk, "表格“企业.xlsx”")
    assert row.before == {f"{last_year}.staff": 40, f"{last_year}.revenue": None, "main_product": "负极"}
    assert row.after == {
        f"{last_year}.staff": 41, f"{last_year}.revenue": 9_000_000, "main_product": "正极", "version": 2,
    }  # fmt: skip


def test_a_form_opened_before_the_table_overwrites_nothing_of_it(told, officer, contact, last_year):
    seen = facts.version_of(told.holder)
    store(officer, told, year=last_year, staff=41)

    with pytest.raises(Conflict):
        facts.write(told.holder, {"enterprise.staff": 40}, source="申报书", by=contact, version=seen)

    assert told.years.get().staff == 41


def test_a_form_opened_before_anything_was_told_is_held_against_the_table_too(
    enterprise, officer, contact, last_year
):
    store(officer, enterprise, year=last_year, staff=41)

    assert facts.version_of(enterprise.holder) == 1
    assert enterprise.years.get().staff == 41


def test_the_contacts_are_told_and_those_of_others_are_not(told, officer, contact, last_year):
    other = EnterpriseFactory()
    contact_of(other, username="other")

    store(officer, told, year=last_year, staff=41, revenue=9_000_000)

    (notice,) = Notification.objects.all()
    assert notice.user == contact
    assert notice.text == "表格“企业.xlsx”改动了“青山石墨负极（演示）”档案中的 2 项内容，请核对。"
    assert notice.path == reverse("enterprise", args=[told.public_id])


def test_what_changes_nothing_is_neither_logged_nor_told(told, officer, last_year):
    rows = ActionLog.objects.count()

    store(officer, told, year=last_year, staff=40, main_product="负极")

    assert (ActionLog.objects.count(), facts.version_of(told.holder)) == (rows, 1)
    assert not Notification.objects.exists()


def test_of_whoever_told_nothing_and_has_nobody_to_tell_no_sheet_is_made(officer, last_year):
    enterprise = EnterpriseFactory()
    YearFactsFactory(enterprise=enterprise, year=last_year, staff=40)

    store(officer, enterprise, year=last_year, staff=41)

    assert enterprise.years.get().staff == 41
    assert not FactSheet.objects.exists()
