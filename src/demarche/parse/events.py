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
from itertools import accumulate
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

    def raw(self, anchor: Array, fillers: Array) -> Array:
        """(W, 3 x roles): for each word and role outside, first, further, as scores of any size."""
        rank = anchor.shape[-1]
        product, own, theirs = self.weight[:, :rank], self.weight[:, rank : 2 * rank], self.weight[:, 2 * rank :]
        return np.asarray(fillers @ (product * anchor + theirs).T + (own @ anchor + self.bias))


def decode(
    scores: EventScores, labels: EventLabels, scorer: ArgumentScorer, threshold: float = THRESHOLD
) -> tuple[Trigger, ...]:
    """The triggers of one sentence, in order, each one word long (``first`` to ``first + 1``)."""
    one = EventScores(
        scores.event[None], scores.mode[None], scores.status[None], scores.contexts[None], scores.anchors[None],
        scores.fillers[None],
    )  # fmt: skip
    return decode_batch(one, [len(scores.event)], labels, scorer, threshold)[0]


def decode_batch(
    scores: EventScores,
    lengths: Sequence[int],
    labels: EventLabels,
    scorer: ArgumentScorer,
    threshold: float = THRESHOLD,
) -> list[tuple[Trigger, ...]]:
    """The triggers of each sentence of a padded batch: scores are (B, W, ...), sentence b has ``lengths[b]`` words.

    What is found in a sentence does not depend on the others: only sums over labels are taken at once.
    """
    found: list[list[Trigger]] = [[] for _ in lengths]
    chances = softmax(scores.event)
    real = np.arange(chances.shape[1]) < np.array(lengths)[:, None]
    rows, anchors = np.nonzero((chances[..., 0] < 1.0 - threshold) & real)
    if not len(rows):
        return [() for _ in lengths]
    kinds = chances[rows, anchors, 1:].argmax(axis=1) + 1
    modes = softmax(np.where(labels.able[kinds], scores.mode[rows, anchors], -np.inf))
    statuses = softmax(scores.status[rows, anchors])
    told = zip(
        rows.tolist(), anchors.tolist(), kinds.tolist(), chances[rows, anchors, kinds].tolist(),
        modes.argmax(axis=1).tolist(), modes.max(axis=1).tolist(),
        statuses.argmax(axis=1).tolist(), statuses.max(axis=1).tolist(),
        _contexts(scores.contexts[rows, anchors], labels.contexts),
        _arguments(scores, rows.tolist(), anchors.tolist(), lengths, labels.roles, scorer),
        strict=True,
    )  # fmt: skip
    for row, at, kind, typed, mode, in_mode, status, in_status, contexts, (arguments, sure) in told:
        calibrated = labels.calibrated
        score, said = calibrated("type", typed), labels.modes[mode]
        confidence = (
            ("type", score),
            ("mode", calibrated("mode", in_mode)),
            ("actors", calibrated("actors", sure.get("actor", 1.0))),
            ("recipients", calibrated("recipients", sure.get("recipient", 1.0))),
            ("status", calibrated("status", in_status)),
        )
        found[row].append(
            Trigger(
                first=at,
                last=at + 1,
                type=labels.types[kind],
                mode=None if said == NO_MODE else said.partition("/")[2],
                status=labels.statuses[status],
                contexts=contexts,
                arguments=arguments,
                score=score,
                confidence=confidence,
            )
        )
    return [tuple(triggers) for triggers in found]


def _contexts(scores: Array, names: Sequence[str]) -> list[tuple[str, ...]]:
    """The likeliest contexts of each row, three at most (D35), in the ontology's order."""
    chances = 1.0 / (1.0 + np.exp(-scores))
    found: list[list[tuple[float, int]]] = [[] for _ in scores]
    for row, i in zip(*[places.tolist() for places in np.nonzero(chances >= CONTEXT)], strict=True):
        found[row].append((-float(chances[row, i]), i))
    return [tuple([names[i] for i in sorted([i for _, i in sorted(likely)[:3]])]) for likely in found]


def softmax(scores: Array) -> Array:
    """Probabilities along the last axis."""
    shifted = np.exp(scores - scores.max(-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(-1, keepdims=True))


def _arguments(
    scores: EventScores,
    rows: Sequence[int],
    anchors: Sequence[int],
    lengths: Sequence[int],
    roles: Sequence[str],
    scorer: ArgumentScorer,
) -> list[tuple[tuple[Argument, ...], dict[str, float]]]:
    """For each anchor the phrases of every role, and how sure each role is.

    A role with phrases is as sure as its least sure phrase, one without as its likeliest word is left out.
    """
    raw = [
        scorer.raw(scores.anchors[row, at], scores.fillers[row, : lengths[row]])
        for row, at in zip(rows, anchors, strict=True)
    ]
    ends = list(accumulate([len(one) for one in raw]))
    starts = [0, *ends[:-1]]
    table = np.concatenate(raw).reshape(ends[-1], -1, 3)  # the words of all anchors' sentences, (N, roles, 3)
    table = table - table.max(-1, keepdims=True)
    table = table - np.log(np.exp(table).sum(-1, keepdims=True))
    outside = np.exp(np.minimum.reduceat(table[..., 0], starts)).tolist()
    tags = table.argmax(axis=2)
    before = np.concatenate([np.zeros_like(tags[:1]), tags[:-1]])
    before[starts] = 0
    illegal = np.logical_or.reduceat((tags == 2) & (before == 0), starts).tolist()
    best, plain = table.max(axis=2).T.tolist(), tags.T.tolist()
    found = []
    for free, wrong, start, end in zip(outside, illegal, starts, ends, strict=True):
        arguments: list[Argument] = []
        sure = dict(zip(roles, free, strict=True))
        for role, name in enumerate(roles):
            if free[role] > OUTSIDE:
                continue
            if wrong[role]:  # seldom: the likeliest tags are mostly legal, and then they are the best
                own = table[start:end, role]
                line = _best(own)
                phrases = _phrases(name, line, own[np.arange(len(line)), line].tolist())
            else:
                phrases = _phrases(name, plain[role][start:end], best[role][start:end])
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
