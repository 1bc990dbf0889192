"""From the event heads' scores to triggers with their arguments: the learned event graph of one sentence.

A word is an anchor (the first word of a trigger) when "no event" is less likely than THRESHOLD allows; type, mode,
status and contexts are read off there. The words of each role are found from the anchor: outside, first word of a
phrase, further word; the best legal sequence wins.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from demarche.records import Argument, Trigger

THRESHOLD = 0.05  # least probability that a word is an anchor at all: the coder decides (coding/graph.py)
CONTEXT = 0.4  # least probability of a context
OUTSIDE = 0.8  # a role is not looked for when every word is outside it with more than this probability
NO_MODE = "-"

Array = npt.NDArray[Any]


@dataclass(frozen=True)  # no slots: what is worked out from the labels stays with them
class EventLabels:
    """The labels of the event heads, as the card has them; the first of ``types`` is "no event"."""

    types: tuple[str, ...]
    modes: tuple[str, ...]  # "-", then TYPE/mode
    statuses: tuple[str, ...]
    contexts: tuple[str, ...]
    roles: tuple[str, ...]
    calibration: tuple[tuple[str, float, float], ...] = ()  # field, slope, offset: makes log-odds probabilities

    @classmethod
    def of_card(cls, card: Mapping[str, Any]) -> EventLabels | None:
        """The labels in a model card; None for a model without event heads."""
        labels = card["labels"]
        if not {"event", "mode", "status", "contexts", "argument"} <= labels.keys():
            return None
        return cls(
            types=tuple(labels["event"]),
            modes=tuple(labels["mode"]),
            statuses=tuple(labels["status"]),
            contexts=tuple(labels["contexts"]),
            roles=tuple(labels["argument"]),
            calibration=tuple((n, float(a), float(b)) for n, (a, b) in sorted(card.get("calibration", {}).items())),
        )

    @cached_property
    def able(self) -> npt.NDArray[np.bool_]:
        """(types, modes): the modes that each type may have, "-" among them."""
        return np.array([[m == NO_MODE or m.startswith(f"{type_}/") for m in self.modes] for type_ in self.types])

    @cached_property
    def curves(self) -> dict[str, tuple[float, float]]:
        """Slope and offset by field."""
        return {field: (slope, offset) for field, slope, offset in self.calibration}

    def calibrated(self, name: str, score: float) -> float:
        """The share of such fields that is right on development data, for a raw score of 0 to 1."""
        if name not in self.curves:
            return score
        slope, offset = self.curves[name]
        score = min(max(score, 1e-6), 1 - 1e-6)
        return 1.0 / (1.0 + math.exp(-(slope * math.log(score / (1.0 - score)) + offset)))


@dataclass(frozen=True, slots=True)
class EventScores:
    """The outputs of the event heads for one sentence of W words: (W, labels) each, (W, rank) the last two."""

    event: Array
    mode: Array
    status: Array
    contexts: Array
    anchors: Array
    fillers: Array


@dataclass(frozen=True, slots=True)
class ArgumentScorer:
    """The constants that turn an anchor's and a word's vectors into scores: (3 x roles, 3 x rank) and (3 x roles,)."""

    weight: Array
    bias: Array

    def score(self, anchor: Array, fillers: Array) -> Array:
        """(W, roles, 3): outside, first, further, as log-probabilities."""
        rank = anchor.shape[-1]
        product, own, theirs = self.weight[:, :rank], self.weight[:, rank : 2 * rank], self.weight[:, 2 * rank :]
        scores = fillers @ (product * anchor + theirs).T + (own @ anchor + self.bias)
        scores = scores.reshape(len(fillers), -1, 3)
        scores = scores - scores.max(-1, keepdims=True)
        return np.asarray(scores - np.log(np.exp(scores).sum(-1, keepdims=True)))


def decode(
    scores: EventScores, labels: EventLabels, scorer: ArgumentScorer, threshold: float = THRESHOLD
) -> tuple[Trigger, ...]:
    """The triggers of one sentence, in order, each one word long (``first`` to ``first + 1``)."""
    chances = softmax(scores.event)
    anchors = np.flatnonzero(chances[:, 0] < 1.0 - threshold)
    if not len(anchors):
        return ()
    kinds = chances[anchors, 1:].argmax(axis=1) + 1
    modes = softmax(np.where(labels.able[kinds], scores.mode[anchors], -np.inf))
    statuses = softmax(scores.status[anchors])
    rows = zip(
        anchors.tolist(), kinds.tolist(), chances[anchors, kinds].tolist(), modes.argmax(axis=1).tolist(),
        modes.max(axis=1).tolist(), statuses.argmax(axis=1).tolist(), statuses.max(axis=1).tolist(),
        _contexts(scores.contexts[anchors], labels.contexts), _arguments(scores, anchors, labels.roles, scorer),
        strict=True,
    )  # fmt: skip
    found = []
    for at, kind, typed, mode, in_mode, status, in_status, contexts, (arguments, sure) in rows:
        raw = {
            "type": typed,
            "mode": in_mode,
            "actors": sure.get("actor", 1.0),
            "recipients": sure.get("recipient", 1.0),
            "status": in_status,
        }
        confidence = tuple([(name, labels.calibrated(name, score)) for name, score in raw.items()])
        said = labels.modes[mode]
        found.append(
            Trigger(
                first=at,
                last=at + 1,
                type=labels.types[kind],
                mode=None if said == NO_MODE else said.partition("/")[2],
                status=labels.statuses[status],
                contexts=contexts,
                arguments=arguments,
                score=confidence[0][1],
                confidence=confidence,
            )
        )
    return tuple(found)


def may_hold(event: Array, threshold: float = THRESHOLD) -> Array:
    """Which words (…,) of scores (…, types) may be anchors: ``decode`` finds nothing in a sentence without one."""
    return np.asarray(softmax(event)[..., 0] < 1.0 - threshold)


def _contexts(scores: Array, names: Sequence[str]) -> list[tuple[str, ...]]:
    """The likeliest contexts of each row, three at most (D35), in the ontology's order."""
    found = []
    for row in (1.0 / (1.0 + np.exp(-scores))).tolist():
        likely = sorted([i for i, chance in enumerate(row) if chance >= CONTEXT], key=lambda i: -row[i])[:3]
        found.append(tuple([names[i] for i in sorted(likely)]))
    return found


def softmax(scores: Array) -> Array:
    """Probabilities along the last axis."""
    shifted = np.exp(scores - scores.max(-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(-1, keepdims=True))


def _arguments(
    scores: EventScores, anchors: Array, roles: Sequence[str], scorer: ArgumentScorer
) -> list[tuple[tuple[Argument, ...], dict[str, float]]]:
    """For each anchor the phrases of every role, and how sure each role is.

    A role with phrases is as sure as its least sure phrase, one without as its likeliest word is left out.
    """
    tables = np.stack([scorer.score(scores.anchors[at], scores.fillers) for at in anchors])  # (A, W, roles, 3)
    outside = np.exp(tables[..., 0].min(axis=1)).tolist()
    tags = tables.argmax(axis=3)
    wrong = (tags[:, 0] == 2) | ((tags[:, 1:] == 2) & (tags[:, :-1] == 0)).any(axis=1)
    best, plain, illegal = tables.max(axis=3), tags.transpose(0, 2, 1).tolist(), wrong.tolist()
    found = []
    for a, free in enumerate(outside):
        arguments: list[Argument] = []
        sure = dict(zip(roles, free, strict=True))
        for role, name in enumerate(roles):
            if free[role] > OUTSIDE:
                continue
            if illegal[a][role]:  # seldom: the likeliest tags are mostly legal, and then they are the best
                table = tables[a, :, role]
                line = _best(table)
                phrases = _phrases(name, line, table[np.arange(len(line)), line].tolist())
            else:
                phrases = _phrases(name, plain[a][role], best[a, :, role].tolist())
            if phrases:
                sure[name] = min([phrase.score for phrase in phrases])
            arguments += phrases
        found.append((tuple(arguments), sure))
    return found


def _phrases(role: str, tags: list[int], chances: list[float]) -> list[Argument]:
    """The phrases that tags make, each with its words' mean log-probability as a probability."""
    if 1 not in tags:
        return []
    phrases = []
    first = -1
    for at, tag in enumerate([*tags, 0]):
        if first >= 0 and tag == 0:  # two phrases with nothing between them are one: coordination has a word
            phrases.append(Argument(role, first, at, math.exp(sum(chances[first:at]) / (at - first))))
            first = -1
        if tag == 1 and first < 0:
            first = at
    return phrases


def _best(table: Array) -> list[int]:
    """The best sequence of outside 0, first 1, further 2 in which "further" never follows "outside" (Viterbi)."""
    rows = table.tolist()
    best = [rows[0][0], rows[0][1], -1e9]
    back: list[tuple[int, int, int]] = []
    for outside, begin, inside in rows[1:]:
        before = max(range(3), key=best.__getitem__)
        within = 1 if best[1] >= best[2] else 2
        back.append((before, before, within))
        best = [best[before] + outside, best[before] + begin, best[within] + inside]
    tag = max(range(3), key=best.__getitem__)
    tags = [tag]
    for step in reversed(back):
        tag = step[tag]
        tags.append(tag)
    return tags[::-1]
