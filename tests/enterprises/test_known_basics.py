"""What follows from basics, ledger and register, and what is not said before somebody told it."""

from datetime import date, timedelta

import pytest

from enterprises import archive
from tests.factories.enterprises import PropertyFactory
from tests.factories.workflows import AwardFactory
from trail import clock
from workflows.services import facts

pytestmark = pytest.mark.django_db


def values(enterprise):
    return {name: known.value for name, known in facts.known(enterprise.holder, clock.today()).items()}


def test_basics_are_facts_once_they_are_told(enterprise):
    names = {"enterprise.registered_on", "enterprise.industry", "enterprise.high_tech_field"}
    assert not names & set(values(enterprise))

    enterprise.registered_on, enterprise.industry, enterprise.field = date(2020, 2, 29), "C3921", "4.2.1"
    enterprise.save()

    found = values(enterprise)
    assert [found[name] for name in sorted(names)] == ["materials", "C3921", date(2020, 2, 29)]


def test_a_right_of_class_two_that_served_already_is_not_unused(enterprise, contact):
    archive.declare_complete(enterprise, "properties", by=contact)
    enterprise.refresh_from_db()
    PropertyFactory(enterprise=enterprise)
    PropertyFactory(enterprise=enterprise, used_in="2021年高新技术企业认定")
    PropertyFactory(enterprise=enterprise, kind="invention", way="assigned", is_high_value=True)

    found = values(enterprise)
    assert found["enterprise.ip_class_two_unused"] == 1
    assert found["enterprise.ip_developed"] == 1
    assert found["enterprise.ip_class_one_developed"] == 0
    assert found["enterprise.ip_class_one_high_value"] == 1


def test_the_highest_body_that_still_holds_counts(enterprise, contact):
    told = {
        "title": "企业技术中心",
        "document": "呼科发〔2025〕1号",
        "day": clock.today() - timedelta(days=400),
    }
    archive.add(enterprise, "bodies", by=contact, level="league", **told)
    ended = clock.today() - timedelta(days=1)
    archive.add(enterprise, "bodies", by=contact, level="national", until=ended, **told)

    assert "enterprise.rd_body_level" not in values(enterprise)

    archive.declare_complete(enterprise, "bodies", by=contact)
    assert values(enterprise)["enterprise.rd_body_level"] == "city"


def test_no_body_is_above_a_national_one(enterprise, contact):
    archive.add(
        enterprise, "bodies", by=contact, level="national", title="国家重点实验室", day=clock.today(),
        document="国科发〔2025〕1号",
    )  # fmt: skip

    assert values(enterprise)["enterprise.rd_body_level"] == "national"


def test_the_register_says_yes_and_leaves_the_no_to_the_enterprise(enterprise):
    assert "enterprise.is_high_tech_before" not in values(enterprise)

    held = {"since": date(2019, 1, 1), "until": date(2021, 12, 31)}
    AwardFactory(holder=enterprise.holder, programme="high_tech_enterprise", **held)
    assert values(enterprise)["enterprise.is_high_tech_before"] is True


def test_what_was_given_up_was_never_held(enterprise):
    AwardFactory(
        holder=enterprise.holder, programme="high_tech_enterprise", since=date(2024, 1, 1),
        ended_on=date(2024, 2, 1), end_kind="given_up", end_recorded_at=clock.now(),
    )  # fmt: skip

    assert "enterprise.is_high_tech_before" not in values(enterprise)
