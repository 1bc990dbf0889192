"""Fits the weights of merging on the development halves, with cross-validation by group: ``python -m bench.merge --fit``.

Logistic regression over all pairs of mentions that share a block, annotated and coded ones, with a ridge that draws each
weight to PRIOR (set by hand: what a level says before any pair was seen). Then the bias is lowered by a care that
cross-validation chooses: a wrong merge costs more than a missed one. Each group is scored with weights fitted on other groups.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from demarche import merge
from demarche.merge import weights as kept
from demarche.merge.link import KEEP, judged
from demarche.merge.mentions import view
from demarche.records import Link, Mention

RIDGE = 10.0
CARES = (0.0, 0.5, 1.0, 1.5, 1.75, 2.0, 2.25, 2.5)  # log-odds taken off the fitted bias
WRONG = (
    0.01  # the least care is taken with so many wrong merges: a quarter of the goal, for the features saw all groups
)
FOLDS, REPEATS, SEED = 10, 3, 11
FILE = Path(kept.__file__)
Array = NDArray[np.float64]


class Sum(Protocol):
    """What can be added up."""

    def __add__(self, other: Self, /) -> Self: ...


S = TypeVar("S", bound=Sum)
PRIOR_BIAS = -1.2
PRIOR: dict[str, dict[str, float]] = {
    "kind_of_act": {
        "same mode": 1.2, "same type": 0.9, "same broad type": 0.6, "other mode": 0.2, "modes apart": -2.5,
        "near type": -2.0,
    },
    "parties": {
        "both entity": 1.8, "both sector": 1.2, "both country": 1.0, "both other sector": -0.3, "one entity": 0.9,
        "one sector": 0.4, "one country": 0.0, "one other sector": -0.8, "unknown": -0.3,
        "other actors": -3.0, "other actors, one entity": -2.0, "other actors, one sector": -2.5,
        "other actors, one country": -3.0, "other recipients": -2.5, "other recipients, one entity": -1.0,
        "other recipients, one sector": -1.5, "other recipients, one country": -2.0, "foes": -2.0,
        "both conflict": -8.0,
    },
    "offices": {"shared": 0.9, "one differs": -2.0, "differ": -3.0},
    "status": {"same": 0.0, "two plans": -0.5, "denied": 0.6, "recalled": 0.3},
    "casualties": {
        "same toll": 2.0, "same small toll": 1.2, "tolls overlap": 0.9, "toll grew": 0.2, "tolls differ": -1.0,
    },
    "days": {
        "same day": 1.4, "a day apart": -3.4, "days apart": -7.0, "goes on": -0.5, "report's day": 0.6,
        "report's day, 2 late": -0.5, "report's day, late": -1.8, "report's day, very late": -2.5,
        "a day before it happened": -3.0, "before it happened": -5.0, "in passing": 0.4, "in passing, late": -0.5,
        "in passing, elsewhen": -3.5, "same report day": 0.9, "report a day apart": 0.5,
        "reports 2-3 days apart": 0.3, "reports days apart": -1.2, "reports weeks apart": -2.5, "windows meet": 0.4, "windows near": -0.2,
        "windows apart": -4.5,
    },
    "weekday": {"named": 0.8, "another": -0.5},
    "publication": {
        "same day": 0.1, "next day": 0.1, "within days": -0.6, "later": -1.2, "weeks later": -1.6, "in passing": -0.4,
    },
    "place": {
        "same": 1.4, "named": 1.0, "same country": 0.3, "inside": 0.4, "near": 0.4, "some way apart": -1.5,
        "far apart": -4.5, "near, untied": 0.2, "some way apart, untied": -0.5, "far apart, untied": -1.0,
        "inside, untied": 0.1, "same, untied": 0.6, "other country": -3.2, "other country, untied": -0.5,
    },
    "wording": {"alike": 1.4, "close": 0.8, "related": 0.5, "loose": -0.4, "unlike": -1.0},
    "content": {"most": 0.9, "many": 0.7, "some": 0.0, "few": -0.3},
    "names": {"several": 0.7, "one": 0.2, "none shared": -0.1},
    "numbers": {"shared": 1.2, "none shared": -0.6},
    "trigger": {"same": 0.3, "other": -0.1},
    "another_one": {"both": 0.2, "one only": -0.9},
    "sum_and_part": {"one only": -1.0},
    "same_sentence": {"same": 6.0, "other days": 0.0, "other trigger": -6.0},
    "contexts": {"shared": 0.3, "none shared": -0.1},
}  # fmt: skip
LEVELS = tuple((feature, level) for feature, levels in PRIOR.items() for level in levels)
AT = {f"{feature}: {level}": i for i, (feature, level) in enumerate(LEVELS)}
BY_WORDS = np.array([feature in kept.BY_WORDS for feature, _ in LEVELS] + [False])
START = np.array([PRIOR[feature][level] for feature, level in LEVELS] + [PRIOR_BIAS])


@dataclass(frozen=True)
class Pairs:
    """Pairs of one set of mentions that share a block: ids, levels that hold (0 or 1, the last column is the bias),
    the event of each mention where annotated, and its group.
    """

    ids: list[tuple[str, str]]
    x: Array
    event: Mapping[str, str]
    mentions: Sequence[Mention]

    @property
    def labelled(self) -> list[int]:
        """The pairs of which both events are known and that stand in two reports."""
        report = {m.id: m.report for m in self.mentions}
        return [
            i for i, (a, b) in enumerate(self.ids) if a in self.event and b in self.event and report[a] != report[b]
        ]


def pairs_of(mentions: Sequence[Mention], event: Mapping[str, str]) -> Pairs:
    """All pairs that merging would judge; ``event`` names the annotated event of a mention id."""
    blocks: dict[int, list[Mention]] = {}
    for m in sorted(mentions, key=lambda m: m.id):
        for key in merge.blocks(m):
            blocks.setdefault(key, []).append(m)
    rows: dict[tuple[str, str], list[int]] = {}
    for members in blocks.values():
        for a, b in combinations(members, 2):
            if (a.id, b.id) in rows:
                continue
            one, other = view(a), view(b)
            if a.report == b.report and (one.words, one.trigger) != (other.words, other.trigger):
                continue
            features = judged(one, other)
            if features is not None:
                rows[a.id, b.id] = [AT[f.name] for f in features]
    ids = sorted(rows)
    x = np.zeros((len(ids), len(LEVELS) + 1))
    for i, pair in enumerate(ids):
        x[i, rows[pair]] = 1
    x[:, -1] = 1
    return Pairs(ids, x, event, mentions)


def totals(x: Array, w: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Log-odds of each pair, as the link adds them up, and where the words' sum is cut."""
    words = x[:, BY_WORDS] @ w[BY_WORDS]
    cut = words > kept.MOST_BY_WORDS
    return x[:, ~BY_WORDS] @ w[~BY_WORDS] + np.minimum(words, kept.MOST_BY_WORDS), cut


def fitted(x: Array, y: Array, ridge: float) -> Array:
    """The weights by Newton's method, half a step at a time; where the words' sum is cut, they have no slope.

    A level keeps the sign that it has in PRIOR, so that what a link shows as a reason for is one.
    """
    w = START.copy()
    low, high = np.where(START > 0, 0.0, -np.inf), np.where(START < 0, 0.0, np.inf)
    low[-1], high[-1] = -np.inf, np.inf
    for _ in range(80):
        total, cut = totals(x, w)
        p = 1 / (1 + np.exp(-np.clip(total, -30, 30)))
        slope = x * ~(cut[:, None] & BY_WORDS[None, :])
        gradient = slope.T @ (y - p) - ridge * (w - START)
        free = ~(((w <= low) & (gradient < 0)) | ((w >= high) & (gradient > 0)))
        curve = (slope * (p * (1 - p))[:, None]).T @ slope + ridge * np.eye(len(w))
        step = np.zeros(len(w))
        step[free] = np.linalg.solve(curve[np.ix_(free, free)], gradient[free])
        before, w = w, np.clip(w + step / 2, low, high)
        if np.abs(w - before).max() < 1e-4:
            break
    return w


def train(sets: Sequence[Pairs], groups: set[str] | None = None, ridge: float = RIDGE) -> Array:
    """The weights fitted on the pairs whose two mentions are of these groups (all groups when None)."""
    xs, ys = [], []
    for one in sets:
        rows = [
            i for i in one.labelled
            if groups is None or {one.event[m].partition(".")[0] for m in one.ids[i]} <= groups
        ]  # fmt: skip
        xs.append(one.x[rows])
        ys += [one.event[a] == one.event[b] for a, b in (one.ids[i] for i in rows)]
    return fitted(np.concatenate(xs), np.array(ys, dtype=float), ridge)


def clusters(one: Pairs, w: Array, care: float) -> dict[str, str]:
    """The cluster of each mention with these weights."""
    p = 1 / (1 + np.exp(-np.clip(totals(one.x, w)[0] - care, -12, 12)))
    links = [Link(a, b, round(float(s), 4)) for (a, b), s in zip(one.ids, p, strict=True) if s >= KEEP]
    return {m: found.id for found in merge.cluster(one.mentions, links, []) for m in found.mentions}


def folds(groups: Sequence[str]) -> list[set[str]]:
    """FOLDS parts of the groups, drawn REPEATS times."""
    draw = random.Random(SEED)
    found = []
    for _ in range(REPEATS):
        order = sorted(groups)
        draw.shuffle(order)
        found += [set(order[i::FOLDS]) for i in range(FOLDS)]
    return found


def cross_validate(
    sets: Sequence[Pairs], groups: Sequence[str], score: Callable[[int, Mapping[str, str], set[str]], S], zero: S
) -> dict[float, list[S]]:
    """By care: for each set the sum of ``score(set's number, clusters, groups of the fold)`` over all folds."""
    found = {care: [zero] * len(sets) for care in CARES}
    for held in folds(groups):
        w = train(sets, set(groups) - held)
        for care in CARES:
            got = [score(i, clusters(one, w, care), held) for i, one in enumerate(sets)]
            found[care] = [a + b for a, b in zip(found[care], got, strict=True)]
    return found


def write(sets: Sequence[Pairs], care: float) -> tuple[int, int]:
    """Fit on all pairs and write ``merge/weights.py``; the numbers of pairs, and of pairs that are one event."""
    w = train(sets)
    known = [(one.event[a], one.event[b]) for one in sets for a, b in (one.ids[i] for i in one.labelled)]
    same = sum(a == b for a, b in known)
    table: dict[str, list[str]] = {}
    for (feature, level), value in zip(LEVELS, w[:-1], strict=True):
        table.setdefault(feature, []).append(f'"{level}": {round(float(value), 2) + 0.0}')
    rows = "".join(f'    "{feature}": {{\n{_lines(levels)}    }},\n' for feature, levels in table.items())
    head = _HEAD.format(
        pairs=len(known), same=same, ridge=RIDGE, care=care, bias=round(float(w[-1]) - care, 2), cut=kept.MOST_BY_WORDS
    )
    FILE.write_text(
        f"{head}WEIGHTS: Final[dict[str, dict[str, float]]] = {{\n{rows}}}  # fmt: skip\n", encoding="utf-8"
    )
    return len(known), same


def _lines(levels: Sequence[str], width: int = 118) -> str:
    lines, line = "", "       "
    for level in levels:
        if len(line) + len(level) + 2 > width:
            lines, line = f"{lines}{line}\n", "       "
        line += f" {level},"
    return f"{lines}{line}\n"


_HEAD = '''"""Weights of the features in log-odds. Made by ``python -m bench.merge --fit``: change bench/merge_fit.py, not this.

Logistic regression on {pairs} pairs ({same} of them one event) of the tune and held groups, ridge {ridge} towards the weights
set by hand in bench/merge_fit.py; levels that no pair shows keep those. The bias is {care} below the fitted one: in a
stream most neighbours are other events, and a wrong merge costs more than a missed one.
"""

from typing import Final

BIAS: Final = {bias}

# Common words count for no more than this in all: an outlet tells the next strike as it told the last.
MOST_BY_WORDS: Final = {cut}
BY_WORDS: Final = ("wording", "content", "names", "numbers", "trigger")

'''
