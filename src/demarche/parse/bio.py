"""Best legal BIO tag sequence: an I goes on only from a B or I of its kind (Viterbi, a whole batch at once)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from demarche.records import Name

Scores = npt.NDArray[np.float32]
ILLEGAL = np.float32(-1e9)


def transitions(labels: Sequence[str]) -> Scores:
    """(1 + labels, labels): 0 where a label may follow another, ILLEGAL elsewhere; the last row is the start."""
    table = np.zeros((len(labels) + 1, len(labels)), dtype=np.float32)
    for j, label in enumerate(labels):
        if label.startswith("I-"):
            table[:, j] = ILLEGAL
            for before in (f"B-{label[2:]}", label):
                table[labels.index(before), j] = 0.0
    return table


def best_tags(scores: Scores, legal: Scores) -> npt.NDArray[np.int64]:
    """Tag numbers (B, W) with the highest sum of ``scores`` (B, W, labels) among the legal sequences."""
    batch, _, count = scores.shape
    greedy: npt.NDArray[np.int64] = scores.argmax(axis=2)
    before = np.concatenate([np.full((batch, 1), count), greedy[:, :-1]], axis=1)
    wrong = (legal[before, greedy] < 0).any(axis=1)
    if wrong.any():  # seldom: most sentences are legal as they come
        greedy[wrong] = _viterbi(scores[wrong], legal)
    return greedy


def _viterbi(scores: Scores, legal: Scores) -> npt.NDArray[np.int64]:
    batch, width, _ = scores.shape
    best = scores[:, 0] + legal[-1]
    back = np.zeros(scores.shape, dtype=np.int64)
    for t in range(1, width):
        through = best[:, :, None] + legal[None, :-1]
        back[:, t] = through.argmax(axis=1)
        best = through.max(axis=1) + scores[:, t]
    tags = np.zeros((batch, width), dtype=np.int64)
    tags[:, -1] = best.argmax(axis=1)
    rows = np.arange(batch)
    for t in range(width - 1, 0, -1):
        tags[:, t - 1] = back[rows, t, tags[:, t]]
    return tags


def names(tags: npt.NDArray[np.int64], scores: Scores, labels: Sequence[str]) -> tuple[Name, ...]:
    """Names of one sentence from its tags (W,) and scores (W, labels); a name is as sure as its least sure word."""
    return names_of_batch(tags[None], scores[None], [len(tags)], labels)[0]


def names_of_batch(
    tags: npt.NDArray[np.int64], scores: Scores, lengths: Sequence[int], labels: Sequence[str]
) -> list[tuple[Name, ...]]:
    """The names of each sentence of a padded batch, from tags (B, W) and scores (B, W, labels)."""
    rows, places = np.nonzero(tags)  # label 0 is O
    chosen = tags[rows, places]
    part = scores[rows, places]
    top = part.max(axis=1)
    sure = np.exp(part[np.arange(len(part)), chosen] - top) / np.exp(part - top[:, None]).sum(axis=1)
    found: list[list[Name]] = [[] for _ in lengths]
    kind, first, last, least, row = "", -1, -1, 1.0, -1
    for at, position, tag, score in zip(rows.tolist(), places.tolist(), chosen.tolist(), sure.tolist(), strict=True):
        if position >= lengths[at]:
            continue
        label = labels[tag]
        if label[0] != "B":
            last, least = position + 1, min(least, score)
            continue
        if first >= 0:
            found[row].append(Name(first, last, kind, least))
        row, kind, first, last, least = at, label[2:], position, position + 1, score
    if first >= 0:
        found[row].append(Name(first, last, kind, least))
    return [tuple(line) for line in found]
