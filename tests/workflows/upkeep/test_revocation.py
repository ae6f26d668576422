"""A recognition is taken away once, for a cause of the programme's file, after its holder was heard."""

from datetime import date, timedelta

import pytest

from tests.factories.enterprises import EnterpriseFactory, contact_of
from tests.factories.workflows import AwardFactory, EditionFactory, RoundFactory
from trail import clock
from workflows.models import Award, Notification
from workflows.services import applicants, revocation
from workflows.services.errors import Conflict, NotNow

pytestmark = pytest.mark.django_db
HEARD, FOUND = "企业称填报有误，未提供证据。", "经复核，研发费用占比低于规定。"


@pytest.fixture
def award(db):
    EditionFactory(programme="high_tech_enterprise", whole=True)
    return AwardFactory(
        holder=EnterpriseFactory().holder,
        programme="high_tech_enterprise",
        number="GR202415000001",
        since=date(2024, 11, 28),
        until=date(2027, 11, 27),
    )


def revoke(award, officer, **changed):
    told = {"cause": "ineligible", "since": date(2025, 1, 1), "heard": HEARD, "note": FOUND} | changed
    return revocation.revoke(award, by=officer, **told)


def test_a_revoked_recognition_keeps_cause_clause_and_what_its_holder_said(award, officer):
    contact = contact_of(award.holder.enterprise, username="contact")
    revoke(award, officer)

    award.refresh_from_db()
    assert (award.ended_on, award.end_kind) == (date(2025, 1, 1), "revoked")
    assert (award.ending.cause, award.ending.heard, award.ending.recorded_by) == (
        "ineligible",
        HEARD,
        officer,
    )
    assert award.ending.clause.endswith("第十六条")
    assert "不符合认定条件" in Notification.objects.get(user=contact).text


def test_what_is_lost_from_before_its_first_day_never_held(award, officer):
    revoke(award, officer, cause="fraud", since=date(2024, 1, 1))

    award.refresh_from_db()
    assert (award.ended_on, award.ending.since) == (award.since, date(2024, 1, 1))


def test_nothing_is_revoked_twice(award, officer, leader):
    revoke(award, officer)

    with pytest.raises(Conflict):
        revoke(award, leader)


@pytest.mark.parametrize(
    "changed",
    [
        {"heard": " "}, {"note": ""}, {"cause": "weather"}, {"since": date(2025, 1, 2)},
        {"since": date(2028, 1, 1)},
    ],
)  # fmt: skip
def test_nobody_is_deprived_unheard_without_a_cause_or_from_a_day_that_does_not_fit(award, officer, changed):
    with pytest.raises(NotNow):
        revoke(award, officer, **changed)
    assert Award.objects.get(pk=award.pk).ended_on is None


def test_what_ran_out_is_no_longer_revoked(officer):
    EditionFactory(programme="high_tech_pool", whole=True)
    until = date(2026, 3, 31)
    award = AwardFactory(
        holder=EnterpriseFactory().holder, programme="high_tech_pool", since=date(2025, 6, 1), until=until
    )

    with pytest.raises(NotNow):
        revoke(award, officer, cause="dishonest", since=until + timedelta(days=2))
    revoke(award, officer, cause="dishonest", since=until + timedelta(days=1))


def test_what_is_announced_after_the_new_year_ends_with_its_term_and_bars_the_year_of_the_announcement(
    officer,
):
    edition = EditionFactory(programme="tech_sme", whole=True)
    today, holder = clock.today(), EnterpriseFactory().holder
    award = AwardFactory(
        holder=holder, programme="tech_sme", since=date(today.year - 1, 3, 1),
        until=today - timedelta(days=3),
    )  # fmt: skip

    revoke(award, officer, cause="fraud", since=today)

    award.refresh_from_db()
    assert (award.ended_on, award.ending.since) == (today - timedelta(days=2), today)
    years = (today.year - 1, today.year, today.year + 1)
    rounds = [RoundFactory(edition=edition, year=year) for year in years]
    assert set(applicants.barred(rounds, holder)) == {rounds[1].pk}
