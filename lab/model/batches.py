"""Turns sentences into padded batches with the labels that they have."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from demarche import ontology
from demarche.parse.hints import spread
from demarche.parse.wordpiece import SHAPES, WordPiece
from demarche.records import NAME_KINDS, STATUSES
from lab.model.events import ROLES
from lab.model.heads import IGNORE
from lab.model.hints import hints
from lab.model.records import UNKNOWN, Example

NO_EVENT, NO_MODE = "O", "-"
LONGEST = 250  # pieces of a training sentence; the few longer ones are left out
PADDED = 1600  # padded pieces of a batch
NAMES_TRUST = {
    "ewt": 1.0,
    "gum": 0.7,
    "re3d": 0.7,
    "swap": 0.7,
    "written": 1.0,  # it has none
}  # names of GUM and re3d are derived, not annotated as such
CONTEXTS = len(ontology.load().contexts)
TITLE, UPPER, LOWER = (SHAPES.index(s) for s in ("title", "upper", "lower"))


def all_labels(examples: Sequence[Example]) -> dict[str, tuple[str, ...]]:
    """The labels of every head, from the data and from NAME_KINDS."""
    upos = sorted({u for e in examples for u in e.upos or ()})
    relations = sorted({r for e in examples for r in e.relations or ()})
    names = ["O", *(f"{part}-{kind}" for kind in NAME_KINDS for part in "BI")]
    known = ontology.load()
    return {
        "upos": tuple(upos),
        "relation": tuple(relations),
        "names": tuple(names),
        "event": (NO_EVENT, *(t.name for t in known.types)),
        "mode": (NO_MODE, *(f"{t.name}/{m.name}" for t in known.types for m in t.modes)),
        "status": STATUSES,
        "contexts": tuple(known.contexts),
        "argument": ROLES,
        "vector": (),
        "fact": (),
    }


@dataclass(frozen=True, slots=True)
class Item:
    """One sentence in numbers."""

    pieces: list[int]
    shapes: list[int]
    hints: list[int]  # bits of the lexicon's hints, by piece
    first: list[int]  # position of [CLS], then of every word's first piece
    upos: list[int]
    heads: list[int]  # 0 is the root, as in ``first``
    relation: list[int]
    names: list[int]
    trust: float
    event: list[int]
    mode: list[int]
    status: list[int]
    contexts: list[tuple[int, list[int]]]  # anchor, labels of contexts
    arguments: list[tuple[int, list[tuple[int, int, int]]]]  # anchor, (role, first, last)
    frames: list[tuple[int, list[tuple[int, int, int]]]]
    facts: list[tuple[int, float]]


def number(example: Example, splitter: WordPiece, labels: Mapping[str, Mapping[str, int]]) -> Item:
    """Word pieces, shapes and label numbers of one sentence."""
    pieces, shapes, first, masks = [splitter.first], [0], [0], [0]
    for word in example.words:
        ids, shape = splitter.word(word)
        first.append(len(pieces))
        pieces += ids
        shapes += [shape] * len(ids)
        masks += [hints().mask(word)] * len(ids)
    nothing = (IGNORE,) * len(example.words)
    event, mode, status = (list(nothing) for _ in range(3))
    if example.events is not None:
        event = [labels["event"][NO_EVENT]] * len(example.words)
    for act in example.events or ():
        event[act.anchor] = labels["event"][act.type]
        mode[act.anchor] = labels["mode"][f"{act.type}/{act.mode}" if act.mode else NO_MODE]
        status[act.anchor] = labels["status"][act.status]
    roles = labels["argument"]
    return Item(
        pieces=[*pieces, splitter.last],
        shapes=[*shapes, 0],
        hints=[*masks, 0],
        first=first,
        upos=[labels["upos"][u] for u in example.upos] if example.upos else list(nothing),
        heads=[h + 1 for h in example.heads] if example.heads else list(nothing),
        relation=[labels["relation"].get(r, IGNORE) for r in example.relations] if example.relations else list(nothing),
        names=[IGNORE if n == UNKNOWN else labels["names"][n] for n in example.names]
        if example.names
        else list(nothing),
        trust=NAMES_TRUST[example.source],
        event=event,
        mode=mode,
        status=status,
        contexts=[(a.anchor, [labels["contexts"][c] for c in a.contexts]) for a in example.events or ()],
        arguments=[(a.anchor, [(roles[r], f, e) for r, f, e in a.arguments]) for a in example.events or ()],
        frames=[(i, [(roles[r], f, e) for r, f, e in args]) for i, args in example.frames or ()],
        facts=list(example.facts),
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
        "hints": torch.from_numpy(spread(pad([i.hints for i in items], 0).numpy(), hints().width)),
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
    for name in ("event", "mode", "status"):
        batch[name] = pad([getattr(i, name) for i in items], IGNORE)
        batch[f"trust_{name}"] = torch.ones(len(items))
    width = batch["words"].shape[1] - 1
    batch["event_at"], batch["event_words"] = _pairs([i.arguments for i in items], items, width)
    batch["frame_at"], batch["frame_words"] = _pairs([i.frames for i in items], items, width)
    batch["contexts"] = _contexts(items)
    facts = [(row, at, value) for row, item in enumerate(items) for at, value in item.facts]
    batch["fact_at"] = torch.tensor([f[:2] for f in facts], dtype=torch.long).view(-1, 2)
    batch["fact"] = torch.tensor([f[2] for f in facts], dtype=torch.float32)
    if vectors is not None:
        batch["vector"] = torch.from_numpy(vectors)
    return batch


def _pairs(
    rows: Sequence[Sequence[tuple[int, Sequence[tuple[int, int, int]]]]], items: Sequence[Item], width: int
) -> tuple[Tensor, Tensor]:
    """Anchors (N, 2: row and word) and, for each, outside 0, first 1, further 2 of every word and role (N, W, R)."""
    at, tables = [], []
    for row, acts in enumerate(rows):
        words = len(items[row].first) - 1
        for anchor, arguments in acts:
            table = np.full((width, len(ROLES)), IGNORE, dtype=np.int64)
            table[:words] = 0
            for role, first, last in arguments:
                table[first:last, role] = 2
                table[first, role] = 1
            at.append((row, anchor))
            tables.append(table)
    stacked = np.stack(tables) if tables else np.zeros((0, width, len(ROLES)), dtype=np.int64)
    return torch.tensor(at, dtype=torch.long).view(-1, 2), torch.from_numpy(stacked)


def _contexts(items: Sequence[Item]) -> Tensor:
    """(N, contexts) of 0 and 1, in the order of the events."""
    rows = [labels for item in items for _, labels in item.contexts]
    table = torch.zeros(len(rows), CONTEXTS)
    for i, labels in enumerate(rows):
        table[i, labels] = 1.0
    return table


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
    # a tenth of the hints is kept back, so that the model can do without them
    hints_ = batch["hints"] * (torch.rand(pieces.shape, generator=rng) >= 0.1)[:, :, None]
    return batch | {"shapes": shapes, "pieces": torch.where(hidden, mask_id, pieces), "hints": hints_}
