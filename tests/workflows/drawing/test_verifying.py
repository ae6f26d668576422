"""Computing draws again from the command line, and what must hold of all panels."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.factories.accounts import EmploymentFactory
from trail import clock
from workflows.invariants.panels import (
    every_locked_draw_computes_again,
    no_expert_holds_a_conflicted_case,
    no_expert_is_drawn_beyond_the_yearly_load,
)
from workflows.models import Draw, Participation, Recusal, Review

pytestmark = pytest.mark.django_db


def verify(which, *options):
    out = StringIO()
    call_command("verify_draw", which, *options, stdout=out)
    return out.getvalue()


def review(panel, application, member):
    return Review.objects.create(application=application, member=member, alias="A2", opened_at=clock.now())


def test_a_round_and_each_of_its_draws_compute_again(drawn):
    (draw,) = drawn.drawn()

    assert json.loads(verify(drawn.round.public_id, "--json")) == json.loads(verify(draw.public_id, "--json"))
    assert json.loads(verify(draw.public_id, "--json")) == [
        {
            "draw": draw.public_id, "group": "G01", "stage": "written", "number": 1, "state": "drawn",
            "same": True,
        }
    ]  # fmt: skip


def test_a_draw_that_was_changed_is_told_and_ends_with_one(drawn):
    Draw.objects.update(seed="0" * 64)

    with pytest.raises(SystemExit) as ended:
        verify(drawn.round.public_id)

    assert ended.value.code == 1


def test_what_is_neither_a_round_nor_a_draw_is_refused(drawn):
    with pytest.raises(CommandError):
        verify("nothing")


def test_a_locked_draw_that_was_changed_breaks_an_invariant(locked):
    assert list(every_locked_draw_computes_again()) == []

    Draw.objects.update(seed="0" * 64)

    assert list(every_locked_draw_computes_again()) == [f"draw {locked.drawn()[0].public_id}"]


def test_an_expert_of_the_unit_of_an_applicant_or_member_who_holds_the_case_is_told(locked):
    application = locked.round.applications.first()
    member = locked.members()[0]
    found = review(locked, application, member)
    assert list(no_expert_holds_a_conflicted_case()) == []

    member.person.employments.all().delete()
    EmploymentFactory(person=member.person, organisation=application.host_unit)

    assert list(no_expert_holds_a_conflicted_case()) == [f"review {found.public_id}"]


def test_an_expert_who_takes_part_or_recused_holds_no_case(locked):
    first, second = locked.round.applications.all()
    member, other = locked.members()[:2]
    found = {review(locked, first, member).public_id, review(locked, second, other).public_id}
    Participation.objects.create(application=first, person=member.person)
    Recusal.objects.create(member=other, application=second, ground="kin", declared_at=clock.now())

    assert set(no_expert_holds_a_conflicted_case()) == {f"review {public_id}" for public_id in found}


def test_more_reviews_than_the_yearly_number_are_told(locked):
    assert list(no_expert_is_drawn_beyond_the_yearly_load()) == []

    for _ in range(39):
        locked.application(locked.drawn()[0].group)

    assert len(list(no_expert_is_drawn_beyond_the_yearly_load())) == 6
