"""From the event heads' scores to triggers with their arguments: the learned event graph of one sentence.

A word is an anchor (the first word of a trigger) when "no event" is less likely than THRESHOLD allows; type, mode,
status and contexts are read off there. The words of each role are found from the anchor: outside, first word of a
phrase, further word; the best legal sequence wins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from demarche.records import Argument, Trigger

THRESHOLD = 0.1  # least probability that a word is an anchor at all: the coder decides (coding/graph.py)
CONTEXT = 0.4  # least probability of a context
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
    temperature: float = 1.0  # of the type scores: makes them probabilities (measured on development data)

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
            temperature=float(card.get("calibration", {}).get("event_temperature", 1.0)),
        )

    def modes_of(self, type_: str) -> list[int]:
        """Indices of the modes that a type may have, "-" among them."""
        return [i for i, mode in enumerate(self.modes) if mode == NO_MODE or mode.startswith(f"{type_}/")]


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
    chances = softmax(scores.event / labels.temperature)
    found = []
    for at in np.flatnonzero(chances[:, 0] < 1.0 - threshold).tolist():
        kind = int(chances[at, 1:].argmax()) + 1
        type_ = labels.types[kind]
        able = labels.modes_of(type_)
        mode_chances = softmax(scores.mode[at, able])
        mode = labels.modes[able[int(mode_chances.argmax())]]
        status_chances = softmax(scores.status[at])
        context_chances = 1.0 / (1.0 + np.exp(-scores.contexts[at]))
        likely = sorted(np.flatnonzero(context_chances >= CONTEXT).tolist(), key=lambda i: -context_chances[i])[:3]
        found.append(
            Trigger(
                first=at,
                last=at + 1,
                type=type_,
                mode=None if mode == NO_MODE else mode.partition("/")[2],
                status=labels.statuses[int(status_chances.argmax())],
                contexts=tuple(labels.contexts[i] for i in sorted(likely)),
                arguments=_arguments(scorer.score(scores.anchors[at], scores.fillers), labels.roles),
                score=float(1.0 - chances[at, 0]) * float(chances[at, kind] / chances[at, 1:].sum()),
                mode_score=float(mode_chances.max()),
                status_score=float(status_chances.max()),
            )
        )
    return tuple(found)


def softmax(scores: Array) -> Array:
    """Probabilities along the last axis."""
    shifted = np.exp(scores - scores.max(-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(-1, keepdims=True))


def _arguments(scores: Array, roles: Sequence[str]) -> tuple[Argument, ...]:
    """The phrases of every role; ``scores`` are (W, roles, 3) log-probabilities."""
    found = []
    for role, name in enumerate(roles):
        table = scores[:, role]
        if not (table[:, 0] < -0.2).any():  # every word is outside with a probability over .8
            continue
        tags = _best(table)
        first = -1
        for at, tag in enumerate([*tags, 0]):
            if first >= 0 and tag != 2:
                sure = float(np.exp(table[range(first, at), tags[first:at]].mean()))
                found.append(Argument(name, first, at, sure))
                first = -1
            if tag == 1:
                first = at
    return tuple(found)


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
