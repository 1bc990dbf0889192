"""Change points and intervals on series that are known."""

from __future__ import annotations

import random

import numpy as np
import pytest

from demarche.brief.changes import between, poisson, rate_changes, score_changes
from demarche.brief.figures import Cell, add_months, difference, figures, mean, months_between, resampled


def test_a_doubling_is_found_and_one_of_reporting_is_not() -> None:
    rise = [4, 5, 3, 4, 6, 4, 5, 3, 4, 5, 4, 4, 12, 14, 11, 13, 12, 15, 11, 12]
    (cut,) = rate_changes(rise, [100] * 20)
    assert (cut.first, cut.at, cut.last) == (0, 12, 20)
    assert cut.p <= 0.01
    assert rate_changes(rise, [25 * n for n in rise]) == []


def test_two_changes_are_found_one_after_the_other() -> None:
    values = [2] * 14 + [20] * 14 + [2] * 14
    assert [(c.first, c.at, c.last) for c in rate_changes(values, [50] * 42)] == [(0, 14, 28), (14, 28, 42)]


def test_a_fall_of_the_score_is_found_whatever_the_number_of_events() -> None:
    counts = [3, 9, 2, 5, 4, 8, 3, 5, 6, 4, 7, 3, 5, 4, 6, 2]
    sums = [(2 if i < 9 else -3) * n for i, n in enumerate(counts)]
    (cut,) = score_changes(sums, counts)
    assert cut.at == 9


def test_a_short_a_level_and_an_empty_series_have_none() -> None:
    assert rate_changes([0] * 5 + [50] * 6, [10] * 11) == []  # eleven months
    assert rate_changes([3] * 24, [10] * 24) == []
    assert rate_changes([0] * 24, [10] * 24) == []
    assert score_changes([], []) == []


def test_false_alarms_stay_at_their_level() -> None:
    chance = np.random.RandomState(11)
    alarms = 0
    for _ in range(200):
        reports = chance.poisson(200, 36) + 1
        bursts = chance.gamma(1.0, 1.0, 36)  # months differ much from each other, in no order
        alarms += bool(rate_changes(chance.poisson(0.02 * reports * bursts), reports))
    assert alarms <= 8  # 2 are expected of 200; nine or more would come once in 4,000 times


def test_the_likelihood_ratio_is_that_of_the_formula() -> None:
    counts, reports = np.array([[1.0, 2, 3, 9, 8, 7]]), np.array([[10.0, 10, 10, 20, 20, 20]])
    expected = 6 * np.log(6 / 30) + 24 * np.log(24 / 60) - 30 * np.log(30 / 90)
    assert poisson(counts, reports) == pytest.approx(np.array([[expected]]))
    sums, weights = np.array([[1.0, 1, 1, -2, -2, -2]]), np.array([[1.0, 1, 1, 1, 1, 1]])
    assert between(sums, weights) == pytest.approx(np.array([[3 * 1 + 12 - 1.5]]))


def test_the_interval_is_that_of_drawing_events() -> None:
    cells = [Cell("2025-01", "verbal cooperation", 2.5, 30), Cell("2025-02", "material conflict", -9.0, 10)]
    assert mean(cells) == pytest.approx((75 - 90) / 40)
    chance = random.Random(1)
    events = [2.5] * 30 + [-9.0] * 10
    drawn = sorted(sum(chance.choices(events, k=40)) / 40 for _ in range(4000))
    found = figures(cells, "2025-01-01", "2025-02-28", 100)
    assert found.score == pytest.approx(-0.38)
    assert found.low == pytest.approx(drawn[100], abs=0.3)
    assert found.high == pytest.approx(drawn[3900], abs=0.3)
    assert list(resampled(cells)) == list(resampled(cells))


def test_a_difference_says_how_far_it_is_known() -> None:
    worse = [Cell("2025-01", "material conflict", -9.0, 20), Cell("2025-01", "verbal cooperation", 2.5, 5)]
    better = [Cell("2024-01", "material conflict", -9.0, 5), Cell("2024-01", "verbal cooperation", 2.5, 20)]
    value, low, high = difference(worse, better)
    assert value == pytest.approx((-180 + 12.5) / 25 - (-45 + 50) / 25, abs=0.005)
    assert low < value < high < 0
    assert difference(worse, worse)[1] < 0 < difference(worse, worse)[2]


def test_months_are_counted_over_the_turn_of_the_year() -> None:
    assert [add_months("2025-01", n) for n in (-1, 0, 12, 23)] == ["2024-12", "2025-01", "2026-01", "2026-12"]
    assert months_between("2024-11", "2025-02") == ["2024-11", "2024-12", "2025-01", "2025-02"]
    assert months_between("2025-02", "2025-01") == []
