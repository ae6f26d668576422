"""A wrong seat where no change can be reported: the department puts it right, with reason, trail and word,
and it can still be asked where the enterprise was known to sit.
"""

from datetime import timedelta

import pytest
from django.urls import reverse

from cultivation.board.counting import Counting, tally
from cultivation.board.moments import AsOf
from enterprises import merging, selectors
from tests.enterprises.changing import WHO_PUTS_RIGHT, signed_in
from tests.factories.accounts import MembershipFactory, RegionFactory, officer_of_bureau
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.workflows import AwardFactory
from trail import clock
from trail.models import ActionLog
from workflows.models import Notification

pytestmark = pytest.mark.django_db
WHY = "登记通知书（包）登字〔2026〕第1号"


@pytest.fixture
def baotou(db):
    return RegionFactory(code="150200", name="包头市", kind="league", parent=RegionFactory())


def page(enterprise):
    return reverse("enterprise-seat", args=[enterprise.public_id])


def sent(**more):
    return {"region": "150200", "day": clock.today().isoformat(), "reason": WHY} | more


def seats_of(enterprise):
    seats = enterprise.organisation.seats.order_by("since")
    return [(seat.region_id, seat.since, seat.until) for seat in seats]


def test_the_seat_is_put_right_the_former_one_kept_and_the_contact_told(enterprise, contact, officer, baotou):
    [(before, since, _until)] = seats_of(enterprise)
    here, there = officer_of_bureau(enterprise.organisation.seats.get().region), officer_of_bureau(baotou)

    answer = signed_in(officer).post(page(enterprise), sent())

    today = clock.today()
    assert answer.status_code == 302
    assert seats_of(enterprise) == [(before, since, today), ("150200", today, None)]
    row = ActionLog.objects.get(verb="unit_moved")
    assert (row.actor_id, row.note) == (officer.pk, WHY)
    assert (row.before["value"], row.after["value"]) == (before, "150200")
    [told] = Notification.objects.filter(user=contact)
    assert all(each in told.text for each in ("呼和浩特市", "包头市", WHY))
    assert "呼和浩特市" in signed_in(officer).get(page(enterprise)).content.decode()
    seen = [
        selectors.enterprises_visible_to(user).filter(pk=enterprise.pk).exists() for user in (here, there)
    ]
    assert seen == [False, True]


def test_an_enterprise_that_sits_outside_is_put_there_and_back(enterprise, contact, officer, baotou):
    """No bureau of the region sees it; the department still does, and may put that right again."""
    [(before, since, _until)] = seats_of(enterprise)
    here, today = officer_of_bureau(enterprise.organisation.seats.get().region), clock.today()
    client, outside = signed_in(officer), sent(region="", outside="on")
    label = AwardFactory(
        holder=enterprise.holder, programme="chain_leader", number="LZ1", since=today - timedelta(days=9),
        region_id=before,
    )  # fmt: skip

    assert client.post(page(enterprise), outside).status_code == 302

    assert seats_of(enterprise) == [(before, since, today)]
    enterprise.organisation.refresh_from_db()
    assert enterprise.organisation.recommended_through is None
    assert not selectors.enterprises_visible_to(here).filter(pk=enterprise.pk).exists()
    assert "区外" in Notification.objects.get(user=contact).text
    label.refresh_from_db()
    assert (label.region_id, label.ended_on) == (before, None)
    again = client.post(page(enterprise), outside)
    assert (again.status_code, list(again.context["form"].errors)) == (422, ["region"])
    assert client.post(page(enterprise), sent()).status_code == 302
    assert seats_of(enterprise)[-1][0] == "150200"


def test_the_place_is_not_called_optional(enterprise, officer, baotou):
    assert "选填" not in signed_in(officer).get(page(enterprise)).content.decode()


def test_a_place_and_outside_are_not_both_chosen(enterprise, officer, baotou):
    answer = signed_in(officer).post(page(enterprise), sent(outside="on"))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["region"])


def test_what_is_over_counts_where_it_sat_and_as_it_was_known_before_where_it_was_said_to_sit(
    enterprise, officer, baotou
):
    """Of the year before last the right league counts it; who asks what was known then is told the wrong."""
    today, region = clock.today(), enterprise.organisation.seats.get().region
    over = AwardFactory(
        holder=enterprise.holder, programme="tech_sme", number="2024", region=region,
        since=today - timedelta(days=700), until=today - timedelta(days=400),
        recorded_at=clock.now() - timedelta(days=700),
    )  # fmt: skip

    signed_in(officer).post(page(enterprise), sent(day=(today - timedelta(days=800)).isoformat()))

    counting, held_on = Counting("valid", ("tech_sme",)), today - timedelta(days=500)
    counted = []
    for known_on in (None, today - timedelta(days=1)):
        [cell] = tally({1: counting.rows(AsOf(held_on, known_on))})[1]
        counted.append(cell.region)
    over.refresh_from_db()
    assert counted == ["150200", "150100"]
    assert (over.region_id, over.former_regions.get().region_id) == ("150200", "150100")


def test_all_that_were_put_together_sit_there(enterprise, officer, baotou):
    other = EnterpriseFactory()
    merging.merge(enterprise, other, reason="同一家", by=officer)

    signed_in(officer).post(page(enterprise), sent())

    assert [seats_of(each)[-1][0] for each in (enterprise, other)] == ["150200", "150200"]


@pytest.mark.parametrize(("over", "status"), [(False, 422), (True, 302)])
def test_while_a_change_is_to_be_reported_the_move_goes_that_way(
    award, enterprise, officer, baotou, over, status
):
    if over:
        award.until = clock.today() - timedelta(days=1)
        award.save()
    before, client = seats_of(enterprise), signed_in(officer)

    assert (award.number in client.get(page(enterprise)).content.decode()) is not over
    assert client.post(page(enterprise), sent()).status_code == status
    assert (seats_of(enterprise) == before) is not over


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("region", ""),
        ("region", "150000"),
        ("region", "150100"),
        ("reason", ""),
        ("reason", "身份证 150102199605010011"),
        ("day", "2999-01-01"),
        ("day", ""),
    ],
)
def test_what_lacks_or_cannot_be_is_told_at_its_field(enterprise, officer, baotou, field, told):
    before = seats_of(enterprise)

    answer = signed_in(officer).post(page(enterprise), sent(**{field: told}))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert seats_of(enterprise) == before


@pytest.mark.parametrize(("earlier", "status"), [(0, 422), (1, 302)])
def test_a_right_seat_that_is_on_record_too_late_is_put_back_to_its_day(enterprise, officer, earlier, status):
    [(region, since, _until)] = seats_of(enterprise)
    day = since - timedelta(days=earlier)

    answer = signed_in(officer).post(page(enterprise), sent(region=region, day=day.isoformat()))

    assert answer.status_code == status
    assert seats_of(enterprise) == [(region, day, None)]


@pytest.mark.parametrize(("role", "scope", "status"), WHO_PUTS_RIGHT)
def test_only_the_departments_formal_check_of_the_region_puts_it_right(
    enterprise, baotou, role, scope, status
):
    user = MembershipFactory(office__role=role, office__code=f"{role}@{scope}").user

    answer = signed_in(user).post(page(enterprise), sent(), follow=True)

    assert (answer.redirect_chain[0][1] if answer.redirect_chain else answer.status_code) == status
    assert answer.status_code == (200 if status == 302 else 404)
    assert (seats_of(enterprise)[-1][0] == "150200") is (status == 302)
