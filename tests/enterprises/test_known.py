"""What the archive tells of ledger and standing, and when it says no rather than nothing."""

from datetime import timedelta

import pytest

from enterprises import archive
from tests.factories.enterprises import PropertyFactory
from tests.factories.workflows import AwardFactory
from trail import clock
from workflows.services import facts

pytestmark = pytest.mark.django_db


def known(enterprise):
    return facts.known(enterprise.holder, clock.today())


def line(enterprise, part, by, **columns):
    told = {
        "title": "自治区企业技术中心",
        "level": "regional",
        "day": clock.today(),
        "document": "内工信〔2025〕1号",
    }
    return archive.add(enterprise, part, by=by, **told | columns)


def complete(enterprise, part, by):
    archive.declare_complete(enterprise, part, by=by)
    enterprise.refresh_from_db()


def test_rights_count_by_class_while_they_are_valid(enterprise, contact):
    today = clock.today()
    complete(enterprise, "properties", contact)
    for until in (None, today, today - timedelta(days=1)):
        PropertyFactory(enterprise=enterprise, valid_until=until)
    PropertyFactory(enterprise=enterprise, kind="invention")
    PropertyFactory(enterprise=enterprise, granted_on=today + timedelta(days=1))
    PropertyFactory()

    found = known(enterprise)

    assert found["enterprise.ip_class_two"].value == 2
    assert found["enterprise.ip_class_one"].value == 1


def test_an_empty_part_says_nothing_until_it_is_declared_complete(enterprise, contact):
    names = {"enterprise.ip_class_one", "enterprise.has_accident", "enterprise.has_rd_body"}
    assert not names & set(known(enterprise))

    for part in ("properties", "incidents", "bodies"):
        archive.declare_complete(enterprise, part, by=contact)
    enterprise.refresh_from_db()

    assert {name: known(enterprise)[name].value for name in names} == {
        "enterprise.ip_class_one": 0,
        "enterprise.has_accident": False,
        "enterprise.has_rd_body": False,
    }


def test_a_ledger_that_nobody_declared_complete_is_not_counted(enterprise, contact):
    PropertyFactory(enterprise=enterprise, kind="invention")
    counted = {"enterprise.ip_class_one", "enterprise.ip_class_two", "enterprise.ip_class_two_unused"}
    assert not counted & set(known(enterprise))

    told = {"enterprise.ip_class_one": 4}
    facts.write(enterprise.holder, told, source="申报", by=contact)
    assert known(enterprise)["enterprise.ip_class_one"].value == 4

    complete(enterprise, "properties", contact)
    assert known(enterprise)["enterprise.ip_class_one"].value == 1
    assert counted <= set(known(enterprise))


def test_basics_come_before_what_an_application_told(enterprise, contact):
    facts.write(enterprise.holder, {"enterprise.industry": "C3091"}, source="申报", by=contact)
    assert known(enterprise)["enterprise.industry"].value == "C3091"

    enterprise.industry = "C3921"
    enterprise.save()

    found = known(enterprise)["enterprise.industry"]
    assert (found.value, found.is_settled) == ("C3921", True)


def test_a_body_counts_from_the_region_up_and_names_itself(enterprise, contact):
    line(enterprise, "bodies", contact, level="league")
    assert "enterprise.has_rd_body" not in known(enterprise)

    line(enterprise, "bodies", contact)

    found = known(enterprise)["enterprise.has_rd_body"]
    assert found.value is True
    assert "自治区企业技术中心" in found.source


def test_an_accident_counts_from_the_first_day_of_the_last_accounting_year(enterprise, contact, last_year):
    first = clock.today().replace(year=last_year, month=1, day=1)
    archive.declare_complete(enterprise, "incidents", by=contact)
    line(enterprise, "incidents", contact, kind="accident", day=first - timedelta(days=1))
    assert known(enterprise)["enterprise.has_accident"].value is False

    line(enterprise, "incidents", contact, kind="accident", day=first)

    assert known(enterprise)["enterprise.has_accident"].value is True


def test_misconduct_counts_until_it_was_put_right_however_long_ago_it_was(enterprise, contact, last_year):
    complete(enterprise, "incidents", contact)
    today, long_ago = clock.today(), clock.today().replace(year=last_year - 3, day=1)
    line(enterprise, "incidents", contact, kind="misconduct", day=long_ago, until=today - timedelta(days=1))
    assert known(enterprise)["enterprise.is_misconduct_listed"].value is False

    for until in (today, None):
        line(enterprise, "incidents", contact, kind="misconduct", day=long_ago, until=until)
        assert known(enterprise)["enterprise.is_misconduct_listed"].value is True
        assert known(enterprise)["enterprise.has_misconduct"].value is False
        enterprise.incidents.filter(until=until).update(ended_at=clock.now())


def test_a_certificate_is_what_the_register_has_in_force(enterprise):
    assert "enterprise.has_hnte_certificate" not in known(enterprise)

    AwardFactory(holder=enterprise.holder, programme="high_tech_enterprise", since=clock.today())

    assert known(enterprise)["enterprise.has_hnte_certificate"].value is True


@pytest.mark.parametrize(("rights", "told"), [(5, "；5"), (6, "；5等6项")])
def test_of_many_rights_the_first_five_are_named(enterprise, contact, rights, told):
    complete(enterprise, "properties", contact)
    for number in range(1, rights + 1):
        PropertyFactory(enterprise=enterprise, kind="invention", number=str(number))

    found = known(enterprise)["enterprise.ip_class_one"]

    assert (found.value, found.source) == (rights, f"系统统计：1；2；3；4{told}")
