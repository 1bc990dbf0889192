"""From the event heads' scores to triggers with their arguments: the learned event graph of one sentence.

A word is an anchor (the first word of a trigger) when "no event" is less likely than THRESHOLD allows; type, mode,
status and contexts are read off there. The words of each role are found from the anchor: outside, first word of a
phrase, further word; the best legal sequence wins.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from demarche.records import Argument, Trigger

THRESHOLD = 0.05  # least probability that a word is an anchor at all: the coder decides (coding/graph.py)
CONTEXT = 0.4  # least probability of a context
OUTSIDE = 0.8  # a role is not looked for when every word is outside it with more than this probability
NO_MODE = "-"

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
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

    def modes_of(self, type_: str) -> list[int]:
        """Indices of the modes that a type may have, "-" among them."""
        return [i for i, mode in enumerate(self.modes) if mode == NO_MODE or mode.startswith(f"{type_}/")]

    def calibrated(self, name: str, score: float) -> float:
        """The share of such fields that is right on development data, for a raw score of 0 to 1."""
        for field, slope, offset in self.calibration:
            if field == name:
                score = min(max(score, 1e-6), 1 - 1e-6)
                return 1.0 / (1.0 + math.exp(-(slope * math.log(score / (1.0 - score)) + offset)))
        return score


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
    found = []
    for at in np.flatnonzero(chances[:, 0] < 1.0 - threshold).tolist():
        kind = int(chances[at, 1:].argmax()) + 1
        type_ = labels.types[kind]
        able = labels.modes_of(type_)
        mode_chances = softmax(scores.mode[at, able])
        mode = labels.modes[able[int(mode_chances.argmax())]]
        status_chances = softmax(scores.status[at])
        arguments, sure = _arguments(scorer.score(scores.anchors[at], scores.fillers), labels.roles)
        raw = {
            "type": float(chances[at, kind]),
            "mode": float(mode_chances.max()),
            "actors": sure.get("actor", 1.0),
            "recipients": sure.get("recipient", 1.0),
            "status": float(status_chances.max()),
        }
        confidence = tuple((name, labels.calibrated(name, score)) for name, score in raw.items())
        found.append(
            Trigger(
                first=at,
                last=at + 1,
                type=type_,
                mode=None if mode == NO_MODE else mode.partition("/")[2],
                status=labels.statuses[int(status_chances.argmax())],
                contexts=_contexts(scores.contexts[at], labels.contexts),
                arguments=arguments,
                score=confidence[0][1],
                confidence=confidence,
            )
        )
    return tuple(found)


def _contexts(scores: Array, names: Sequence[str]) -> tuple[str, ...]:
    """The likeliest contexts, three at most (D35), in the ontology's order."""
    chances = 1.0 / (1.0 + np.exp(-scores))
    likely = sorted(np.flatnonzero(chances >= CONTEXT).tolist(), key=lambda i: -float(chances[i]))[:3]
    return tuple(names[i] for i in sorted(likely))


def softmax(scores: Array) -> Array:
    """Probabilities along the last axis."""
    shifted = np.exp(scores - scores.max(-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(-1, keepdims=True))


def _arguments(scores: Array, roles: Sequence[str]) -> tuple[tuple[Argument, ...], dict[str, float]]:
    """The phrases of every role, and how sure each role is; ``scores`` are (W, roles, 3) log-probabilities.

    A role with phrases is as sure as its least sure phrase, one without as its likeliest word is left out.
    """
    found: list[Argument] = []
    sure: dict[str, float] = {}
    for role, name in enumerate(roles):
        table = scores[:, role]
        sure[name] = float(np.exp(table[:, 0].min()))
        if sure[name] > OUTSIDE:
            continue
        tags = _best(table)
        phrases = []
        first = -1
        for at, tag in enumerate([*tags, 0]):
            if first >= 0 and tag == 0:  # two phrases with nothing between them are one: coordination has a word
                score = float(np.exp(table[range(first, at), tags[first:at]].mean()))
                phrases.append(Argument(name, first, at, score))
                first = -1
            if tag == 1 and first < 0:
                first = at
        if phrases:
            sure[name] = min(phrase.score for phrase in phrases)
        found += phrases
    return tuple(found), sure


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
