"""What an application tells of what the enterprise is becomes the archive's, where that says nothing yet."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from enterprises import archive
from enterprises.models import Enterprise
from trail import clock
from trail.models import ActionLog
from workflows.models import FactSheet
from workflows.services import facts
from workflows.services.errors import Conflict

pytestmark = pytest.mark.django_db
migration = import_module("enterprises.migrations.0013_basics_told_in_applications")
INDUSTRY, REGISTERED, SCALE = "enterprise.industry", "enterprise.registered_on", "enterprise.is_above_scale"
HERE, ELSEWHERE = "申报“第1批”", "申报“第2批”"


def tell(enterprise, contact, source=HERE, **values):
    told = {f"enterprise.{name}": value for name, value in values.items()}
    return facts.write(enterprise.holder, told, source=source, by=contact)


def sheet_of(enterprise, values, origins=None):
    """The sheet as it stood before archives kept what it tells."""
    return FactSheet.objects.create(
        holder=enterprise.holder, values=values, origins=origins or {}, updated_at=clock.now()
    )


def known(enterprise, name=INDUSTRY):
    return facts.known(enterprise.holder, clock.today())[name]


def test_the_archive_takes_over_what_it_does_not_tell_with_source_and_day(enterprise, contact):
    told = {"industry": "C3091", "registered_on": date(2015, 6, 1), "is_above_scale": False}
    tell(enterprise, contact, **told)

    enterprise.refresh_from_db()
    assert (enterprise.industry, enterprise.registered_on) == ("C3091", date(2015, 6, 1))
    assert enterprise.above_scale is False
    origin = {"source": HERE, "day": clock.today().isoformat(), "by": str(contact)}
    assert enterprise.origins == dict.fromkeys(("industry", "registered_on", "above_scale"), origin)
    assert not facts.sheet_of(enterprise.holder).values
    assert (known(enterprise).source, known(enterprise).day) == (HERE, clock.today())
    assert {name: known(enterprise, f"enterprise.{name}").value for name in told} == told


def test_the_log_tells_what_an_application_told(enterprise, contact):
    tell(enterprise, contact, industry="C3091")

    row = ActionLog.objects.get(verb="facts_told")
    assert (row.before[INDUSTRY], row.after[INDUSTRY], row.note) == (None, "C3091", HERE)


@pytest.mark.parametrize("told", ["C3091", None])
def test_what_the_archive_tells_is_not_written_over_and_whoever_tells_it_learns_so(enterprise, contact, told):
    archive.tell_basics(enterprise, {"industry": "C3921"}, source="企业档案", by=contact, version=0)

    with pytest.raises(Conflict, match="国民经济行业"):
        tell(enterprise, contact, industry=told)

    enterprise.refresh_from_db()
    assert (enterprise.industry, enterprise.origins["industry"]["source"]) == ("C3921", "企业档案")


def test_the_same_value_told_again_changes_nothing(enterprise, contact):
    archive.tell_basics(enterprise, {"industry": "C3921"}, source="企业档案", by=contact, version=0)

    assert tell(enterprise, contact, industry="C3921") is None


def test_only_the_application_that_told_it_tells_it_anew(enterprise, contact):
    tell(enterprise, contact, industry="C3091")
    with pytest.raises(Conflict):
        tell(enterprise, contact, source=ELSEWHERE, industry="C3921")

    tell(enterprise, contact, industry="C3985")

    enterprise.refresh_from_db()
    assert enterprise.industry == "C3985"
    tell(enterprise, contact, industry=None)
    enterprise.refresh_from_db()
    assert enterprise.industry == ""


def test_whoever_has_the_archive_open_sees_that_it_was_written(enterprise, contact):
    tell(enterprise, contact, industry="C3091")

    with pytest.raises(Conflict):
        archive.tell_basics(enterprise, {"industry": "C3921"}, source="企业档案", by=contact, version=0)


@pytest.mark.parametrize("days", [0, 1])
def test_nobody_is_registered_after_today(enterprise, contact, days):
    day = clock.today() + timedelta(days=days)
    if not days:
        tell(enterprise, contact, registered_on=day)
        assert known(enterprise, REGISTERED).value == day
        return
    with pytest.raises(ValidationError) as refused:
        tell(enterprise, contact, registered_on=day)
    assert set(refused.value.message_dict) == {REGISTERED}


@pytest.mark.parametrize("told", ["C30", "C309", "C3099X", "石墨制品业"])
def test_what_is_no_class_is_refused_by_its_fact(enterprise, contact, told):
    with pytest.raises(ValidationError) as refused:
        tell(enterprise, contact, industry=told)

    assert set(refused.value.message_dict) == {INDUSTRY}


def test_what_was_told_before_is_moved_to_the_archive_once(enterprise):
    origin = {"source": HERE, "day": "2026-03-01", "by": "企业联系人"}
    told = {INDUSTRY: "C3091", REGISTERED: "2015-06-01", SCALE: False, "enterprise.has_own_brand": True}
    sheet = sheet_of(enterprise, values=told, origins=dict.fromkeys(told, origin))

    migration.tell_the_archives(apps, None)

    enterprise.refresh_from_db()
    sheet.refresh_from_db()
    assert (enterprise.industry, enterprise.registered_on) == ("C3091", date(2015, 6, 1))
    assert (enterprise.above_scale, enterprise.origins["industry"]) == (False, origin)
    assert sheet.values == {"enterprise.has_own_brand": True}
    assert set(sheet.origins) == set(sheet.values)


def test_what_the_archive_told_itself_stays_when_others_are_moved(enterprise):
    Enterprise.objects.filter(pk=enterprise.pk).update(industry="C3921")
    sheet = sheet_of(enterprise, values={INDUSTRY: "C3091"})

    migration.tell_the_archives(apps, None)

    sheet.refresh_from_db()
    assert known(enterprise).value == "C3921"
    assert not sheet.values


def test_free_text_of_before_stays_readable_until_a_class_is_told(enterprise, contact):
    sheet = sheet_of(enterprise, values={INDUSTRY: "石墨制品业"})

    migration.tell_the_archives(apps, None)
    assert known(enterprise).value == "石墨制品业"
    tell(enterprise, contact, industry="C3091")

    sheet.refresh_from_db()
    assert (known(enterprise).value, sheet.values) == ("C3091", {})
