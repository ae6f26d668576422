"""The draw against what it promises, for any pool."""

from collections import Counter
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from workflows.policy.drawing import (
    Drawn,
    Entry,
    Lack,
    Spec,
    TooFew,
    digest,
    draw,
    lacks,
    next_reserve,
    spec_for,
)
from workflows.policy.review import DrawRule, PanelSize

kept = settings(max_examples=150, deadline=None)
KINDS = ("research", "management", "finance", "other")
SEED = "5eed"


@st.composite
def pools(draw_from, most=14):
    number = draw_from(st.integers(0, most))
    return [
        Entry(
            ref=f"r{index}",
            kinds=tuple(sorted(draw_from(st.sets(st.sampled_from(KINDS), min_size=1, max_size=2)))),
            outside=draw_from(st.booleans()),
            unit=draw_from(st.sampled_from(["", "u1", "u2", "u3", "u4"])),
            excluded=draw_from(st.sampled_from([(), (), (), ("unit",), ("kin", "load")])),
        )
        for index in range(number)
    ]


specs = st.builds(
    Spec,
    group=st.sampled_from(["G01", "G02"]),
    seats=st.integers(1, 5),
    reserves=st.integers(0, 3),
    least=st.fixed_dictionaries(
        {"research": st.integers(0, 3), "finance": st.integers(0, 2), "outside": st.integers(0, 2)}
    ),
    most_from_unit=st.integers(0, 2),
    taken=st.sampled_from([{}, {"u1": 1}]),
)
seeds = st.text("0123456789abcdef", min_size=4, max_size=8)


def keeps(members, spec):
    """Whether these may sit together, asked in the plainest way."""
    units = Counter(spec.taken) + Counter(entry.unit for entry in members if entry.unit)
    within = not spec.most_from_unit or all(
        units[entry.unit] <= spec.most_from_unit for entry in members if entry.unit
    )
    return within and all(
        sum(kind in entry.counts() for entry in members) >= number for kind, number in spec.least.items()
    )


def possible(pool, spec):
    fitting = [entry for entry in pool if not entry.excluded]
    return any(keeps(members, spec) for members in combinations(fitting, spec.seats))


def drawn(pool, spec, seed):
    """What is drawn, or None where nothing can be."""
    try:
        return draw(pool, spec, seed)
    except TooFew:
        return None


@kept
@given(pools(), specs, seeds)
def test_a_panel_is_drawn_exactly_where_one_is_possible_and_keeps_to_everything(pool, spec, seed):
    found = drawn(pool, spec, seed)

    assert (found is not None) == possible(pool, spec) == (lacks(pool, spec) == ())
    if found:
        by_ref = {entry.ref: entry for entry in pool}
        seats = [by_ref[ref] for ref in found.seats]
        everybody = [*seats, *(by_ref[ref] for ref in found.reserves)]
        assert len(seats) == spec.seats
        assert keeps(seats, spec)
        assert keeps(everybody, replace(spec, least={}))
        assert len(found.reserves) <= spec.reserves
        assert len({entry.ref for entry in everybody}) == len(everybody)
        assert [entry.excluded for entry in everybody] == [()] * len(everybody)


@kept
@given(pools(), specs, seeds, st.randoms())
def test_the_same_seed_draws_the_same_panel_however_the_pool_is_ordered(pool, spec, seed, random):
    shuffled = random.sample(pool, len(pool))

    assert drawn(pool, spec, seed) == drawn(shuffled, spec, seed)


@kept
@given(pools(), specs, seeds, st.integers(0, 20))
def test_whoever_was_not_drawn_may_as_well_not_have_been_there(pool, spec, seed, index):
    found = drawn(pool, spec, seed)
    assume(found and index < len(pool))
    gone = pool[index]
    assume(gone.ref not in found.seats)

    without = drawn([entry for entry in pool if entry != gone], spec, seed)

    assert without.seats == found.seats
    assert gone.ref in found.reserves or without == found or len(without.reserves) <= len(found.reserves)


@kept
@given(pools(), st.integers(1, 4), seeds, st.integers(0, 4))
def test_without_shares_the_next_in_order_takes_the_place_of_who_is_missing(pool, seats, seed, index):
    spec = Spec("G01", seats, reserves=2)
    found = drawn(pool, spec, seed)
    assume(found and index < seats and len(found.reserves) == 2)
    gone = found.seats[index]

    without = drawn([entry for entry in pool if entry.ref != gone], spec, seed)

    kept_order = [ref for ref in (*found.seats, *found.reserves) if ref != gone]
    assert without.seats == tuple(kept_order[:seats])


@kept
@given(pools(), specs, seeds)
def test_nobody_else_could_have_come_earlier(pool, spec, seed):
    found = drawn(pool, spec, seed)
    assume(found)
    by_ref = {entry.ref: entry for entry in pool}
    order = sorted(
        (entry for entry in pool if not entry.excluded), key=lambda entry: digest(seed, spec.group, entry.ref)
    )

    seats = [by_ref[ref] for ref in found.seats]
    for place, seat in enumerate(seats):
        before = order[: order.index(seat)]
        for earlier in (entry for entry in before if entry not in seats[:place]):
            others = [entry for entry in order[order.index(earlier) + 1 :] if entry not in seats[:place]]
            completions = combinations(others, spec.seats - place - 1)
            assert not any(keeps([*seats[:place], earlier, *rest], spec) for rest in completions)


def test_the_order_is_that_of_the_printed_hash():
    pool = [Entry(f"r{index}", kinds=("research",)) for index in range(5)]

    found = draw(pool, Spec("G01", 2, reserves=1), SEED)

    order = sorted(pool, key=lambda entry: digest(SEED, "G01", entry.ref))
    assert (*found.seats, *found.reserves) == tuple(entry.ref for entry in order[:3])
    assert digest(SEED, "G01", "r0") == "2d1535c9307311f24130f39e45c550777f238eaffa002cc47d2b0ec191dfc901"


def test_another_group_has_another_order():
    pool = [Entry(f"r{index}") for index in range(40)]

    assert draw(pool, Spec("G01", 5), SEED) != draw(pool, Spec("G02", 5), SEED)


@pytest.mark.parametrize(
    ("share", "size", "expected"), [(60, 3, 2), (60, 5, 3), (61, 5, 4), (0, 5, 0), (100, 5, 5)]
)
def test_a_share_is_rounded_up_to_whole_experts(share, size, expected):
    spec = spec_for("G01", PanelSize(size, size, 0), DrawRule(research_share=share))

    assert spec.least["research"] == expected


def test_what_is_drawn_is_what_the_programme_says():
    rule = DrawRule(research_share=60, finance=1, outside_share=30, most_from_unit=1)

    spec = spec_for("G01", PanelSize(5, 4, 3), rule, taken={"u1": 1})

    assert spec == Spec(
        "G01", 5, 3, {"research": 3, "finance": 1, "outside": 2}, most_from_unit=1, taken={"u1": 1}
    )


def test_a_pool_that_is_too_small_says_for_what():
    pool = [
        Entry("a", ("management",)),
        Entry("b", ("research",)),
        Entry("c", ("research",), excluded=("unit",)),
    ]

    assert lacks(pool, Spec("G01", 3, least={"research": 2, "finance": 1})) == (
        Lack("size", 3, 2), Lack("research", 2, 1), Lack("finance", 1, 0)
    )  # fmt: skip
    with pytest.raises(TooFew, match="size: 2 of 3"):
        draw(pool, Spec("G01", 3), SEED)


def test_shares_that_can_be_met_only_one_by_one_are_all_named():
    pool = [Entry("a", ("research",), unit="u1"), Entry("b", ("finance",), unit="u1"), Entry("c", unit="u2")]

    missing = lacks(pool, Spec("G01", 2, least={"research": 1, "finance": 1}, most_from_unit=1))

    assert missing == (Lack("size", 2, 2), Lack("research", 1, 1), Lack("finance", 1, 1))


def test_the_next_of_the_reserve_is_the_first_who_keeps_the_shares():
    spec = Spec("G01", 3, least={"research": 2})
    manager, researcher = Entry("m", ("management",)), Entry("r", ("research",))
    one_of_each = [Entry("a", ("research",)), Entry("b", ("management",))]
    two_of_research = [Entry("a", ("research",)), Entry("b", ("research",))]

    assert next_reserve([manager, researcher], one_of_each, spec) == researcher
    assert next_reserve([manager, researcher], two_of_research, spec) == manager
    assert next_reserve([manager], one_of_each, spec) is None
    assert next_reserve([], one_of_each, spec) is None


def test_a_full_panel_asks_nobody_of_the_reserve():
    assert next_reserve([Entry("r")], [Entry("a"), Entry("b")], Spec("G01", 2)) is None


def test_reserves_keep_the_share_of_the_panel_as_far_as_they_can():
    pool = [Entry(f"r{index}", ("research",)) for index in range(2)]
    pool += [Entry(f"m{index}", ("management",)) for index in range(40)]

    found = draw(pool, Spec("G01", 1, reserves=2, least={"research": 1}), SEED)

    assert found == Drawn(found.seats, found.reserves)
    assert found.seats[0].startswith("r")
    assert len(found.reserves) == 2
