"""What an enterprise held and holds over time, drawn and as a table."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from enterprises import history
from tests.factories.workflows import AwardFactory
from trail import clock
from workflows.models import Award, PlanProgramme

pytestmark = pytest.mark.django_db
DAY = date(2026, 7, 1)


def held(enterprise, programme, number, since, until, **more):
    PlanProgramme.objects.get_or_create(
        code=programme, defaults={"title": programme, "word": "认定", "holder": "enterprise"}
    )
    return AwardFactory(
        holder=enterprise.holder,
        programme=programme,
        number=number,
        since=since,
        until=until,
        imported_from="存量表",
        **more,
    )


def test_each_rung_is_a_lane_and_each_row_a_bar_from_its_first_day_to_its_last(enterprise):
    held(enterprise, "high_tech_enterprise", "GR1", date(2020, 1, 1), date(2022, 12, 31))
    held(enterprise, "high_tech_enterprise", "GR2", date(2023, 1, 1), None)
    gone = {"ended_on": date(2025, 1, 1), "end_kind": "revoked", "end_recorded_at": clock.now()}
    held(enterprise, "tech_sme", "2024", date(2024, 1, 1), date(2026, 12, 31), **gone)

    found = history.of(Award.objects.select_related("ending"), DAY)

    assert [lane.title for lane in found.lanes] == ["high_tech_enterprise", "tech_sme"]
    (sme,) = found.lanes[1].held
    assert (sme.cause, round(sme.width)) == ("撤销", round(100 * 366 / 2557))
    newer, older = found.lanes[0].held
    assert (older.x, round(older.width), round(newer.x + newer.width)) == (0, 43, 100)
    assert [row.award.number for row in found.rows] == ["2024", "GR2", "GR1"]
    assert [year for year, _x in found.ticks] == list(range(2020, 2027))


def test_contact_and_officer_see_the_history_on_the_archive_and_a_stranger_nothing(
    enterprise, at_work, officer, stranger
):
    held(enterprise, "tech_sme", "2026150105000001", date(2026, 1, 1), date(2026, 12, 31))
    page = reverse("enterprise", args=[enterprise.public_id])

    for user, status in ((officer, 200), (stranger, 404)):
        client = Client()
        client.force_login(user)
        answer = client.get(page)
        assert answer.status_code == status
        assert ("2026150105000001" in answer.content.decode()) == (status == 200)
    assert "<svg" in at_work.get(page).content.decode()
