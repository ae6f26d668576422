"""Mean, spread, outliers and ranks from small numbers that can be checked by hand."""

from fractions import Fraction

from workflows.policy.opinions import Opinion, ranks, summarise
from workflows.policy.review import OutlierLimit


def opinions(*rows, group=1):
    """Opinions by row of an application and column of an expert; None where one is missing."""
    return [
        Opinion(subject, rater, group, str(rater), total)
        for subject, row in enumerate(rows)
        for rater, total in enumerate(row)
        if total is not None
    ]


def outliers(row, limit):
    return [each.is_outlier for each in summarise(opinions(row), limit)[0].opinions]


def test_the_mean_is_exact():
    assert summarise(opinions([80, 81, 81]))[0].mean == Fraction(242, 3)


def test_spread_and_deviation_are_those_of_the_opinions_alone():
    found = summarise(opinions([70, 80, 90]))[0]

    assert (found.spread, found.count) == (20, 3)
    assert round(found.deviation, 4) == 8.165


def test_an_opinion_is_an_outlier_only_beyond_the_limit():
    assert outliers([80, 80, 95], OutlierLimit(points=15)) == [False, False, False]
    assert outliers([80, 80, 96], OutlierLimit(points=15)) == [False, False, True]
    assert outliers([80, 80, 96], None) == [False, False, False]


def test_a_limit_in_deviations_looks_at_the_whole_group():
    found = summarise(opinions([80, 80, 80], [80, 80, 80], [80, 80, 100]), OutlierLimit(deviations=2))

    assert [each.is_outlier for each in found[2].opinions] == [False, False, True]


def test_a_single_opinion_is_no_outlier_and_cannot_be_dropped():
    found = summarise(opinions([100]), OutlierLimit(points=1))[0]

    assert (found.has_outlier, found.without_one) == (False, [])


def test_severity_is_taken_off_where_a_strict_expert_judged_only_some():
    found = summarise(opinions([80, 90, None], [80, 90, None], [80, None, 80]))

    assert found[2].mean == 80
    assert found[2].adjusted > found[2].mean
    assert found[0].mean == 85


def test_where_everybody_judged_everything_the_adjusted_mean_is_the_mean():
    found = summarise(opinions([70, 80, 90], [60, 75, 81]))

    assert [each.adjusted for each in found.values()] == [each.mean for each in found.values()]


def test_equal_keys_share_the_better_rank():
    assert ranks([9, 8, 8, 8, 7]) == [1, 2, 2, 2, 5]
    assert ranks([]) == []
