"""A number of a programme is asked about before anything is published; and everybody is judged on demand."""

from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from enterprises.department.thresholds import thresholds
from enterprises.models import StandingRun, WhatIf
from tests.enterprises.register import officer
from tests.factories.enterprises import EnterpriseFactory, YearFactsFactory
from tests.factories.workflows import EditionFactory, programme_file
from trail import clock, outbox
from trail.models import ActionLog
from workflows.policy.altering import altered

LADDER = (
    "tech_sme", "high_tech_enterprise", "tech_benchmark_growing", "tech_benchmark_leading", "srdi_sme",
    "innovative_sme",
)  # fmt: skip


def others(threshold):
    return (threshold.now + step for step in (1, -1, *(() if threshold.whole else (Fraction(1, 4),))))


def allowed(threshold, number):
    try:
        return threshold.change(number)
    except ValidationError:
        return False


@pytest.mark.parametrize("code", LADDER)
def test_every_number_of_a_programme_can_be_another_and_only_that_one_changes(code):
    policy = programme_file(code)
    day = policy.checked
    before = thresholds(policy, day)
    for key, each in before.items():
        other = next((number for number in others(each) if allowed(each, number)), None)
        if other is None:
            assert each.most - each.least == 2, key
            continue
        after = thresholds(altered(policy, [each.change(other)], day), day)
        assert [name for name, one in after.items() if one.now != before[name].now] == [key]

    assert before


@pytest.mark.django_db
def test_what_cannot_be_is_told_at_the_number_and_what_was_typed_stays(db):
    EditionFactory(programme="tech_sme", whole=True)
    client, address = officer(), reverse("ladder-what-if")
    for threshold, typed in (
        ("rule:staff_limit", "many"),
        ("rule:staff_limit", "500"),
        ("rule:staff_limit", "1.5"),
        ("item:by_revenue:1", "3"),
    ):
        answer = client.post(address, {"threshold": threshold, "number": typed})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["number"]), typed
        assert f'value="{typed}"' in answer.content.decode()

    assert not WhatIf.objects.exists()


@pytest.mark.django_db
def test_an_officer_sees_who_would_move_and_nobody_else_does():
    EditionFactory(programme="tech_sme", whole=True)
    made = EnterpriseFactory(organisation__name="职工四百五十人")
    YearFactsFactory(enterprise=made, year=clock.today().year - 1, staff=450)
    client = officer()
    answer = client.post(reverse("ladder-what-if"), {"threshold": "rule:staff_limit", "number": "400"})
    waiting = client.get(answer.url)
    outbox.dispatch()
    found = client.get(answer.url).context
    asked = WhatIf.objects.get()

    assert waiting.context["is_waiting"]
    assert 'http-equiv="refresh"' in waiting.content.decode()
    assert found["whole"]["judged"] == 1
    assert "500" in found["asked"].number
    assert "400" in found["asked"].number
    for way in ("rise", "drop", "fall"):
        rows = client.get(reverse("ladder-what-if-rows", args=[asked.public_id]), {"way": way}).context
        counted = {"rise": "rise", "drop": "drop", "fall": "holders_drop"}[way]
        assert len(rows["rows"]) == rows["number"] == found["whole"][counted]
    for other in (
        officer(),
        officer("oversee"),
        officer("recommend", "nowhere"),
        officer("screen", "150100"),
    ):
        assert other.get(answer.url).status_code == 404


@pytest.mark.django_db
def test_the_days_judging_is_begun_once_by_who_checks_for_the_whole_region():
    EditionFactory(programme="tech_sme", whole=True)
    client, address = officer(), reverse("ladder-night-start")
    for _time in range(2):
        assert client.post(address).status_code == 302
    running = client.get(reverse("ladder-night"))
    outbox.dispatch()
    ended = client.get(reverse("ladder-night")).context

    assert 'http-equiv="refresh"' in running.content.decode()
    assert (ended["running"], ended["last"].day) == (None, clock.today())
    assert StandingRun.objects.count() == ActionLog.objects.filter(verb="judging_begun").count() == 1
    for role, scope in (("oversee", "150000"), ("screen", "150100"), ("decide", "150000")):
        assert officer(role, scope).post(address).status_code == 404
