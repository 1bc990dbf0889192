"""Turns sentences into padded batches with the labels that they have."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from demarche.parse.wordpiece import SHAPES, WordPiece
from demarche.records import NAME_KINDS
from lab.model.heads import IGNORE
from lab.model.records import UNKNOWN, Example

LONGEST = 250  # pieces of a training sentence; the few longer ones are left out
PADDED = 1600  # padded pieces of a batch
NAMES_TRUST = {
    "ewt": 1.0,
    "gum": 0.7,
    "re3d": 0.7,
    "swap": 0.7,
}  # names of GUM and re3d are derived, not annotated as such
TITLE, UPPER, LOWER = (SHAPES.index(s) for s in ("title", "upper", "lower"))


def all_labels(examples: Sequence[Example]) -> dict[str, tuple[str, ...]]:
    """The labels of every head, from the data and from NAME_KINDS."""
    upos = sorted({u for e in examples for u in e.upos or ()})
    relations = sorted({r for e in examples for r in e.relations or ()})
    names = ["O", *(f"{part}-{kind}" for kind in NAME_KINDS for part in "BI")]
    return {"upos": tuple(upos), "relation": tuple(relations), "names": tuple(names)}


@dataclass(frozen=True, slots=True)
class Item:
    """One sentence in numbers."""

    pieces: list[int]
    shapes: list[int]
    first: list[int]  # position of [CLS], then of every word's first piece
    upos: list[int]
    heads: list[int]  # 0 is the root, as in ``first``
    relation: list[int]
    names: list[int]
    trust: float
    vector: np.ndarray


def number(example: Example, splitter: WordPiece, labels: Mapping[str, Mapping[str, int]]) -> Item:
    """Word pieces, shapes and label numbers of one sentence."""
    pieces, shapes, first = [splitter.first], [0], [0]
    for word in example.words:
        ids, shape = splitter.word(word)
        first.append(len(pieces))
        pieces += ids
        shapes += [shape] * len(ids)
    nothing = (IGNORE,) * len(example.words)
    return Item(
        pieces=[*pieces, splitter.last],
        shapes=[*shapes, 0],
        first=first,
        upos=[labels["upos"][u] for u in example.upos] if example.upos else list(nothing),
        heads=[h + 1 for h in example.heads] if example.heads else list(nothing),
        relation=[labels["relation"].get(r, IGNORE) for r in example.relations] if example.relations else list(nothing),
        names=[IGNORE if n == UNKNOWN else labels["names"][n] for n in example.names]
        if example.names
        else list(nothing),
        trust=NAMES_TRUST[example.source],
        vector=np.zeros(0, dtype=np.float32),
    )


def batched(items: Sequence[Item], seed: int | None) -> Iterator[list[int]]:
    """Indices of items, bucketed by length; shuffled with ``seed``, longest last without one."""
    order = list(range(len(items)))
    rng = random.Random(seed)
    if seed is not None:
        noise = [rng.uniform(0.9, 1.1) for _ in items]
        order.sort(key=lambda i: len(items[i].pieces) * noise[i])
    else:
        order.sort(key=lambda i: len(items[i].pieces))
    groups: list[list[int]] = [[]]
    widest = 0
    for i in order:
        widest = max(widest, len(items[i].pieces))
        if groups[-1] and widest * (len(groups[-1]) + 1) > PADDED:
            groups.append([])
            widest = len(items[i].pieces)
        groups[-1].append(i)
    if seed is not None:
        rng.shuffle(groups)
    yield from groups


def collate(items: Sequence[Item], splitter: WordPiece, vectors: np.ndarray | None = None) -> dict[str, Tensor]:
    """Padded tensors of one batch."""

    def pad(rows: Sequence[Sequence[int]], value: int) -> Tensor:
        width = max(len(r) for r in rows)
        return torch.tensor([[*r, *[value] * (width - len(r))] for r in rows])

    batch = {
        "pieces": pad([i.pieces for i in items], splitter.pad),
        "shapes": pad([i.shapes for i in items], 0),
        "mask": pad([[1] * len(i.pieces) for i in items], 0),
        "first": pad([i.first for i in items], 0),
        "words": pad([[1] * len(i.first) for i in items], 0),
        "upos": pad([i.upos for i in items], IGNORE),
        "heads": pad([i.heads for i in items], IGNORE),
        "relation": pad([i.relation for i in items], IGNORE),
        "names": pad([i.names for i in items], IGNORE),
        "trust_upos": torch.ones(len(items)),
        "trust_names": torch.tensor([i.trust for i in items]),
    }
    if vectors is not None:
        batch["vector"] = torch.from_numpy(vectors)
    return batch


def disturb(batch: dict[str, Tensor], mask_id: int, rng: torch.Generator) -> dict[str, Tensor]:
    """Training noise: headline and telegram capitals for a few sentences, a few pieces hidden.

    Capitals are only shapes to this encoder, so a sentence in headline style costs nothing to make.
    """
    shapes, pieces = batch["shapes"].clone(), batch["pieces"].clone()
    chance = torch.rand(shapes.shape[0], 1, generator=rng)
    written = (shapes == LOWER) | (shapes == TITLE) | (shapes == UPPER)
    shapes = torch.where(written & (chance < 0.04), TITLE, shapes)
    shapes = torch.where(written & (chance >= 0.04) & (chance < 0.06), UPPER, shapes)
    shapes = torch.where(written & (chance >= 0.06) & (chance < 0.08), LOWER, shapes)
    hidden = (torch.rand(pieces.shape, generator=rng) < 0.03) & (batch["shapes"] > 0)
    return batch | {"shapes": shapes, "pieces": torch.where(hidden, mask_id, pieces)}
