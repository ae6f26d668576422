"""A number of a programme is asked about before anything is published; and everybody is judged on demand."""

from datetime import date
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
ENDED = "srdi_sme"


def others(threshold):
    return (threshold.now + step for step in (1, -1, *(() if threshold.whole else (Fraction(1, 4),))))


def allowed(threshold, number):
    try:
        return threshold.change(number)
    except ValidationError:
        return False


# While the conditions of 2022 were still in force.
OF_2022 = date(2025, 6, 1)


@pytest.mark.parametrize("code", LADDER)
def test_every_number_of_a_programme_can_be_another_and_only_that_one_changes(code):
    policy = programme_file(code)
    day = OF_2022 if code == ENDED else policy.checked
    before = thresholds(policy, day)
    for key, each in before.items():
        other = next((number for number in others(each) if allowed(each, number)), None)
        if other is None:
            assert each.most - each.least == 2, key
            continue
        after = thresholds(altered(policy, [each.change(other)], day), day)
        assert [name for name, one in after.items() if one.now != before[name].now] == [key]

    assert before


def test_numbers_of_conditions_that_have_ended_are_not_offered_since_nobody_is_judged_by_them():
    policy = programme_file(ENDED)

    assert thresholds(policy, OF_2022)
    assert thresholds(policy, policy.checked) == {}


def test_the_revenue_from_which_on_another_ratio_applies_is_a_threshold_too():
    policy = programme_file("high_tech_enterprise")
    found = thresholds(policy, policy.checked)
    borders = {key: (each.now, each.how) for key, each in found.items() if key.startswith("border:")}

    assert borders == {
        "border:rd_ratio:1": (50_000_000, "高于"),
        "border:rd_ratio:2": (200_000_000, "高于"),
    }
    with pytest.raises(ValidationError):
        found["border:rd_ratio:1"].change(Fraction(200_000_000))


def test_the_floor_under_which_growth_brings_nothing_is_a_threshold_too():
    policy = programme_file("high_tech_enterprise")
    found = thresholds(policy, policy.checked)["item:sales_growth:0"]

    assert (found.now, found.how, found.most) == (0, "高于", 5)


@pytest.mark.django_db
def test_of_a_programme_without_numbers_the_page_says_so():
    EditionFactory(programme="tech_innovative_sme", whole=True)

    answer = officer().get(reverse("ladder-what-if"))

    assert answer.context["form"] is None
    assert "没有可以试算的门槛" in answer.content.decode()


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
@pytest.mark.parametrize(
    ("value", "newcomers", "then", "left"),
    [
        ("4000", 3, 13, 3987),
        ("13", 3, 13, 0),
        ("13.5", 3, 13, 1),
        (None, 3, 13, 0),
        ("4000", None, None, None),
    ],
)
def test_a_target_is_told_with_how_many_would_hold_it_then_and_what_that_leaves(value, newcomers, then, left):
    EditionFactory(programme="tech_sme", whole=True)
    client = officer()
    answer = client.post(reverse("ladder-what-if"), {"threshold": "rule:staff_limit", "number": "400"})
    outbox.dispatch()
    asked = WhatIf.objects.get()
    told = {"indicator": "tech_smes", "title": "总数", "day": "2025-12-31", "text": "", "value": value}
    counted = {"holders": 11, "holders_drop": 1, "newcomers": newcomers}
    asked.figures = {"all": counted, "targets": [told]}
    asked.save()

    (found,) = client.get(answer.url).context["targets"]

    assert (found["then"], found.get("left")) == (then, left)


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
