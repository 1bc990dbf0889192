"""Trees and tags from scores, good or bad."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from demarche.parse import bio, trees
from demarche.records import Name

LABELS = ("O", "B-person", "I-person", "B-place", "I-place")


def is_tree(heads: list[int]) -> bool:
    """One root word, and from every word up to the root."""
    if heads.count(0) != 1:
        return False
    for word in range(1, len(heads) + 1):
        seen = 0
        while word:
            word, seen = heads[word - 1], seen + 1
            if seen > len(heads):
                return False
    return True


def random_scores(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


@given(st.integers(1, 9), st.integers(0, 10_000))
@settings(max_examples=150, deadline=None)
def test_random_scores_always_give_trees(words: int, seed: int) -> None:
    heads = trees.decode(random_scores(seed, 3, words, words + 1), np.array([words, max(1, words - 2), 1]))
    for row, length in enumerate((words, max(1, words - 2), 1)):
        assert is_tree(heads[row, :length].tolist())
        assert not heads[row, length:].any()


@given(
    hnp.arrays(
        np.float32,
        (2, 5, 6),
        elements=st.one_of(
            st.sampled_from([0.0, 1.0, float("nan"), float("inf"), float("-inf"), 1e30, -1e30]),
            st.floats(-10, 10, width=32),
        ),
    )
)
@settings(max_examples=100, deadline=None)
def test_ties_and_broken_numbers_still_give_trees(scores: np.ndarray) -> None:
    full, padded = trees.decode(scores, np.array([5, 4])).tolist()
    assert is_tree(full)
    assert is_tree(padded[:4])


@given(st.integers(0, 3_000))
@settings(max_examples=60, deadline=None)
def test_repair_finds_the_best_tree(seed: int) -> None:
    scores = random_scores(seed, 4, 5)
    found = trees.best_tree(scores)
    value = scores[np.arange(4), found].sum()
    best = max(
        sum(float(scores[i, h]) for i, h in enumerate(heads))
        for heads in product(range(5), repeat=4)
        if is_tree(list(heads))
    )
    assert abs(value - best) < 1e-4


def test_a_good_greedy_tree_is_left_alone() -> None:
    scores = np.full((1, 4, 5), -5.0, dtype=np.float32)
    for word, head in enumerate((2, 0, 2, 3)):
        scores[0, word, head] = 5.0
    assert trees.decode(scores, np.array([4])).tolist() == [[2, 0, 2, 3]]


def test_long_cycles_are_mended_in_time() -> None:
    count = 400
    scores = random_scores(5, 1, count, count + 1)
    for word in range(count):  # all words in one ring
        scores[0, word, (word + 1) % count + 1] = 9.0
    assert is_tree(trees.decode(scores, np.array([count]))[0].tolist())


def test_relations_follow_the_mended_heads() -> None:
    dependents, governors = random_scores(1, 1, 3, 4), random_scores(2, 1, 4, 4)
    weight, bias = random_scores(3, 5, 12), random_scores(4, 5)
    heads = np.array([[2, 0, 1]])
    labels = trees.relate(heads, dependents, governors, weight, bias)
    for word, head in enumerate(heads[0]):
        d, h = dependents[0, word], governors[0, head]
        assert labels[0, word] == int((weight @ np.concatenate([d * h, d, h]) + bias).argmax())


@given(st.integers(0, 3_000), st.integers(1, 7))
@settings(max_examples=80, deadline=None)
def test_tags_are_legal_and_the_best_legal_ones(seed: int, width: int) -> None:
    scores, legal = random_scores(seed, 2, width, len(LABELS)), bio.transitions(LABELS)
    for row, tags in enumerate(bio.best_tags(scores, legal)):
        assert _legal(tags.tolist())
        if width <= 4:
            best = max(
                sum(float(scores[row, i, t]) for i, t in enumerate(other))
                for other in product(range(len(LABELS)), repeat=width)
                if _legal(list(other))
            )
            assert abs(scores[row, np.arange(width), tags].sum() - best) < 1e-4


def _legal(tags: list[int]) -> bool:
    before = "O"
    for label in (LABELS[t] for t in tags):
        if label.startswith("I-") and before not in (label, f"B-{label[2:]}"):
            return False
        before = label
    return True


def test_names_from_tags() -> None:
    tags = np.array([1, 2, 0, 3, 1, 0])
    scores = np.zeros((6, 5), dtype=np.float32)
    scores[np.arange(6), tags] = 4.0
    scores[1, 2] = 1.0
    found = bio.names(tags, scores, LABELS)
    assert found == (Name(0, 2, "person"), Name(3, 4, "place"), Name(4, 5, "person"))
    assert found[0].score < found[1].score < 1.0
    assert found[1].score == pytest.approx(found[2].score)
    assert bio.names(np.zeros(4, dtype=np.int64), scores[:4], LABELS) == ()
