"""Facts are checked by their declared type before they are kept."""

import pytest
from django.core.exceptions import ValidationError

from workflows.policy import facts as declared
from workflows.services import facts


@pytest.mark.parametrize("typed", ["someone", "someone@", "a b@example.org", "=1+1@x"])
def test_an_address_that_cannot_be_written_to_is_refused_with_an_example(typed):
    with pytest.raises(ValidationError, match="name@example.org"):
        facts.check(declared.get("person.email"), typed)


def test_a_whole_address_is_kept_as_it_is():
    assert facts.check(declared.get("person.email"), "name@example.org") == "name@example.org"


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("enterprise.niche_world_rank", 1, 10**9),
        ("enterprise.niche_years", 0, 10**9),
        ("enterprise.niche_sales", 0, 10**15),
        ("enterprise.ip_class_one", 0, 10**9),
        ("enterprise.revenue_before", 0, 10**15),
    ],
)
def test_a_told_figure_lies_within_what_its_fact_can_be(name, least, most):
    fact = declared.get(name)

    assert [facts.check(fact, value) for value in (least, most - 1)] == [least, most - 1]
    for value in (least - 1, most):
        with pytest.raises(ValidationError):
            facts.check(fact, value)


def test_a_loss_may_be_told():
    assert facts.check(declared.get("enterprise.net_profit"), -1) == -1


def test_a_figure_on_record_that_its_fact_cannot_have_is_unknown():
    known = {
        name: facts.Known(value, "旧数据")
        for name, value in (("enterprise.staff", 10**9), ("enterprise.staff_before", 10**9 - 1))
    }

    assert facts.values_of(known) == {"enterprise.staff_before": 10**9 - 1}


def test_a_choice_on_record_that_there_is_no_more_is_unknown():
    known = {
        name: facts.Known(value, "旧数据")
        for name, value in (("enterprise.chain_role", "none"), ("enterprise.digital_level", "四级"))
    }

    assert facts.values_of(known) == {"enterprise.chain_role": "none"}
