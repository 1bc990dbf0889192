"""Do two mentions tell one event? Named features, each with a weight in log-odds and a reason, added up."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from demarche.merge import features_act, features_setting, features_words
from demarche.merge.mentions import View, view
from demarche.merge.weights import BIAS, BY_WORDS, MOST_BY_WORDS, WEIGHTS
from demarche.records import Feature, Link, Mention

KEEP = 0.1  # links less likely than this are not kept: the clustering counts them as evidence against
Judged = tuple[str, str] | None  # (level, reason); None where the feature says nothing
FEATURES: tuple[Callable[[View, View], Judged], ...] = (
    features_act.kind_of_act,
    features_act.parties,
    features_act.offices,
    features_act.status,
    features_act.casualties,
    features_setting.days,
    features_setting.weekday,
    features_setting.publication,
    features_setting.place,
    features_words.wording,
    features_words.content,
    features_words.names,
    features_words.numbers,
    features_words.trigger,
    features_words.another_one,
    features_words.sum_and_part,
    features_words.same_sentence,
    features_act.contexts,
)


def link(a: Mention, b: Mention) -> Link | None:
    """The link of two mentions with every feature that speaks; None when they are surely not one event.

    Symmetric, and a function of the two mentions alone (not of ``Mention.text``, which changes as copies arrive).
    Two mentions of one report are one event only when their words are the same.
    """
    if b.id < a.id:
        a, b = b, a
    first, second = view(a), view(b)
    if _one_report(a, b, first, second):
        return None
    found = judged(first, second)
    if found is None:
        return None
    score = probability(found)
    return Link(a.id, b.id, score, found) if score >= KEEP else None


def _one_report(a: Mention, b: Mention, first: View, second: View) -> bool:
    return a.id == b.id or (a.report == b.report and (first.words, first.trigger) != (second.words, second.trigger))


def chance(a: Mention, b: Mention) -> float | None:
    """The score of the link of two mentions, None when there is none: `link` without its reasons, quickly.

    What is quick to ask comes first, and a pair that nothing could lift above KEEP any more is let go at once.
    """
    if b.id < a.id:
        a, b = b, a
    first, second = view(a), view(b)
    if _one_report(a, b, first, second):
        return None
    words: list[float] = []
    others: list[float] = []
    in_words, in_all = 0.0, BIAS
    for feature, weights, of_words, rest, rest_words in _PLAN:
        judgement = feature(first, second)
        if judgement is not None:
            level = judgement[0]
            if level == "never":
                return None
            weight = weights[level]
            if of_words:
                words.append(weight)
                in_words += weight
            else:
                others.append(weight)
                in_all += weight
        most = in_words + rest_words
        if in_all + rest + (most if most < MOST_BY_WORDS else MOST_BY_WORDS) < _FLOOR:
            return None
    score = _probability(math.fsum(others), math.fsum(words))
    return score if score >= KEEP else None


def judged(a: View, b: View) -> tuple[Feature, ...] | None:
    """Every feature that says something of two mentions, in order; None when one of them rules the pair out."""
    found = []
    for feature in FEATURES:
        judgement = feature(a, b)
        if judgement is None:
            continue
        level, why = judgement
        if level == "never":
            return None
        weight = WEIGHTS[feature.__name__][level]
        found.append(Feature(f"{feature.__name__}: {level}", weight, why))
    return tuple(found)


def probability(features: tuple[Feature, ...]) -> float:
    """The features' log-odds added to the bias, as a probability rounded to 4 digits.

    Features of wording lean on one another, so that together they add MOST_BY_WORDS at most.
    """
    words = math.fsum(f.score for f in features if f.name.startswith(BY_WORDS))
    rest = math.fsum(f.score for f in features if not f.name.startswith(BY_WORDS))
    return _probability(rest, words)


def _probability(rest: float, words: float) -> float:
    total = BIAS + rest + min(words, MOST_BY_WORDS)
    return round(1 / (1 + math.exp(-max(-12.0, min(12.0, total)))), 4)


# What is quick to ask and often decides comes first; the order changes the cost only, never the outcome.
_QUICK = (
    "kind_of_act", "status", "same_sentence", "days", "place", "casualties", "publication", "weekday", "parties",
    "sum_and_part", "numbers", "names", "contexts", "offices", "trigger",
)  # fmt: skip


class _Step(NamedTuple):
    """A feature with its weights by level, whether it is of wording, and the most that the features after it can add:
    in all but wording, and in wording.
    """

    feature: Callable[[View, View], Judged]
    weights: dict[str, float]
    of_words: bool
    rest: float
    rest_words: float


def _plan() -> list[_Step]:
    rank = {name: i for i, name in enumerate(_QUICK)}
    plan: list[_Step] = []
    rest = {True: 0.0, False: 0.0}
    for feature in sorted(FEATURES, key=lambda f: -rank.get(f.__name__, len(rank))):
        weights = WEIGHTS[feature.__name__]
        of_words = feature.__name__.startswith(BY_WORDS)
        plan.append(_Step(feature, weights, of_words, rest[False], rest[True]))
        rest[of_words] += max(0.0, *weights.values())
    return plan[::-1]


_PLAN = _plan()
_FLOOR = math.log(KEEP / (1 - KEEP)) - 0.01  # log-odds; a little lower, since scores are rounded
