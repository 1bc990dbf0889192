"""The heads on the encoder. ``build_heads`` is the one list to which a new head is added.

A head has a name, its labels, a loss and its outputs. It takes its gold labels out of the batch under the keys that it
knows; where a batch or a sentence has none (IGNORE), it takes no loss, so every data set may supply what it has.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

from lab.model.encoder import WIDTH

IGNORE = -100
Batch = Mapping[str, Tensor]


class Head(nn.Module):
    """What all heads have in common."""

    name: str
    labels: tuple[str, ...]
    weight: float  # of the loss in the sum

    def loss(self, pieces: Tensor, words: Tensor, batch: Batch) -> Tensor:
        """Mean loss over the gold labels in the batch; ``words`` (B, 1 + W, WIDTH) has the root first."""
        raise NotImplementedError

    def outputs(self, pieces: Tensor, words: Tensor, batch: Batch) -> dict[str, Tensor]:
        """What the exported graph gives out, by name."""
        raise NotImplementedError


class TagHead(Head):
    """One label a word."""

    def __init__(
        self, name: str, labels: tuple[str, ...], *, inner: int, dropout: float, weight: float, smoothing: float
    ) -> None:
        super().__init__()
        self.name, self.labels, self.weight, self.smoothing = name, labels, weight, smoothing
        self.drop = nn.Dropout(dropout)
        self.inner = nn.Linear(WIDTH, inner)
        self.out = nn.Linear(inner, len(labels))

    def scores(self, words: Tensor) -> Tensor:
        """(B, W, labels)."""
        hidden = functional.gelu(self.inner(self.drop(words[:, 1:])))
        return self.out(self.drop(hidden)).float()

    def loss(self, pieces: Tensor, words: Tensor, batch: Batch) -> Tensor:
        """Cross-entropy, each sentence weighed by how far its source is trusted."""
        gold = batch[self.name]
        scores = self.scores(words).flatten(0, 1)
        each = functional.cross_entropy(
            scores, gold.flatten(), ignore_index=IGNORE, label_smoothing=self.smoothing, reduction="none"
        )
        weights = batch["trust_" + self.name][:, None].expand_as(gold).flatten() * (gold.flatten() != IGNORE)
        return (each * weights).sum() / weights.sum().clamp(min=1.0)

    def outputs(self, pieces: Tensor, words: Tensor, batch: Batch) -> dict[str, Tensor]:
        """``name``: (B, W, labels)."""
        return {self.name: self.scores(words)}


class SyntaxHead(Head):
    """Biaffine heads (Dozat and Manning 2017); relations from product, dependent and head vectors.

    The relation scorer is a biaffine form of low rank: it needs only one small product a word once the tree is known,
    so that arcs mended by the tree decoder are labelled as cheaply as the others.
    """

    name = "relation"

    def __init__(self, labels: tuple[str, ...], *, arc: int, relation: int, dropout: float, weight: float) -> None:
        super().__init__()
        self.labels, self.weight, self.arc, self.relation = labels, weight, arc, relation
        self.drop = nn.Dropout(dropout)
        self.dependent = nn.Linear(WIDTH, arc + relation)
        self.governor = nn.Linear(WIDTH, arc + relation)
        self.bilinear = nn.Linear(arc, arc)  # its bias scores a word as governor, whoever the dependent is
        self.out = nn.Linear(3 * relation, len(labels))

    def vectors(self, words: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Arc and relation vectors of dependents (B, W, …) and of governors (B, 1 + W, …)."""
        dependent = self.drop(functional.gelu(self.dependent(self.drop(words[:, 1:]))))
        governor = self.drop(functional.gelu(self.governor(self.drop(words))))
        sizes = [self.arc, self.relation]
        return (*dependent.split(sizes, -1), *governor.split(sizes, -1))

    def arcs(self, dependent: Tensor, governor: Tensor) -> Tensor:
        """(B, W, 1 + W): how well each word or the root governs each word."""
        return (self.bilinear(dependent) @ governor.transpose(1, 2)).float()

    def loss(self, pieces: Tensor, words: Tensor, batch: Batch) -> Tensor:
        """Cross-entropy of heads and, given the right heads, of relations."""
        gold, relations = batch["heads"], batch["relation"]
        if not bool((gold != IGNORE).any()):
            return words.sum() * 0.0
        arc_d, rel_d, arc_h, rel_h = self.vectors(words)
        scores = self.arcs(arc_d, arc_h).masked_fill(batch["words"][:, None, :] == 0, -1e4)
        arc_loss = functional.cross_entropy(scores.flatten(0, 1), gold.flatten(), ignore_index=IGNORE)
        index = gold.clamp(min=0)[:, :, None].expand(-1, -1, self.relation)
        labels = self.relate(rel_d, rel_h.gather(1, index))
        label_loss = functional.cross_entropy(labels.flatten(0, 1), relations.flatten(), ignore_index=IGNORE)
        return arc_loss + label_loss

    def relate(self, dependent: Tensor, governor: Tensor) -> Tensor:
        """(…, labels) for dependents with their governors."""
        return self.out(torch.cat([dependent * governor, dependent, governor], -1)).float()

    def outputs(self, pieces: Tensor, words: Tensor, batch: Batch) -> dict[str, Tensor]:
        """``arcs`` (B, W, 1 + W); relation vectors of ``dependents`` (B, W, …) and ``governors`` (B, 1 + W, …)."""
        arc_d, rel_d, arc_h, rel_h = self.vectors(words)
        return {"arcs": self.arcs(arc_d, arc_h), "dependents": rel_d.float(), "governors": rel_h.float()}


class VectorHead(Head):
    """The sentence vector, kept close to that of the plain encoder: syntax must not wash the meaning out of it."""

    name, labels = "vector", ()

    def __init__(self, *, weight: float) -> None:
        super().__init__()
        self.weight = weight
        self.out = nn.Linear(WIDTH, WIDTH)
        nn.init.eye_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def vector(self, pieces: Tensor, mask: Tensor) -> Tensor:
        """(B, WIDTH) of unit length: the mean over pieces, turned."""
        part = mask[:, :, None].float()
        mean = (pieces.float() * part).sum(1) / part.sum(1)
        return functional.normalize(self.out(mean).float(), dim=-1)

    def loss(self, pieces: Tensor, words: Tensor, batch: Batch) -> Tensor:
        """One minus the cosine to the plain encoder's vector."""
        return (1.0 - (self.vector(pieces, batch["mask"]) * batch["vector"]).sum(-1)).mean()

    def outputs(self, pieces: Tensor, words: Tensor, batch: Batch) -> dict[str, Tensor]:
        """``vector``: (B, WIDTH)."""
        return {"vector": self.vector(pieces, batch["mask"])}


class ContextHead(Head):
    """Any number of labels (contexts) at the anchors of events."""

    name = "contexts"

    def __init__(self, labels: tuple[str, ...], *, inner: int, dropout: float, weight: float) -> None:
        super().__init__()
        self.labels, self.weight = labels, weight
        self.drop = nn.Dropout(dropout)
        self.inner = nn.Linear(WIDTH, inner)
        self.out = nn.Linear(inner, len(labels))

    def scores(self, words: Tensor) -> Tensor:
        """(…, labels) for vectors of words."""
        return self.out(self.drop(functional.gelu(self.inner(self.drop(words))))).float()

    def loss(self, pieces: Tensor, words: Tensor, batch: Batch) -> Tensor:
        """Binary cross-entropy, summed over labels, mean over events that have contexts written."""
        at = batch["event_at"]
        kept = batch["contexts"].sum(-1) > 0
        if not len(at) or not bool(kept.any()):
            return words.sum() * 0.0
        scores = self.scores(words[at[kept, 0], at[kept, 1] + 1])
        gold = batch["contexts"][kept]
        return functional.binary_cross_entropy_with_logits(scores, gold, reduction="none").sum(-1).mean()

    def outputs(self, pieces: Tensor, words: Tensor, batch: Batch) -> dict[str, Tensor]:
        """``contexts``: (B, W, labels)."""
        return {self.name: self.scores(words[:, 1:])}


class ArgumentHead(Head):
    """Which words fill each role of an event: outside, first or further word of it, for every (anchor, word).

    The scorer is a biaffine form of low rank, as for relations: a trigger costs one small product a word, once it is
    known. PropBank frames train the same vectors through a scorer of their own, which is not exported.
    """

    name = "argument"

    def __init__(self, labels: tuple[str, ...], *, rank: int, dropout: float, weight: float, frames: float) -> None:
        super().__init__()
        self.labels, self.weight, self.rank, self.frames = labels, weight, rank, frames
        self.drop = nn.Dropout(dropout)
        self.anchor = nn.Linear(WIDTH, rank)
        self.word = nn.Linear(WIDTH, rank)
        self.out = nn.Linear(3 * rank, 3 * len(labels))
        self.frame_out = nn.Linear(3 * rank, 3 * len(labels))

    def vectors(self, words: Tensor) -> tuple[Tensor, Tensor]:
        """Vectors of anchors and of words, (B, W, rank) each."""
        below = self.drop(words[:, 1:])
        return self.drop(functional.gelu(self.anchor(below))), self.drop(functional.gelu(self.word(below)))

    def _scores(self, out: nn.Linear, anchors: Tensor, filling: Tensor, at: Tensor) -> Tensor:
        mine = anchors[at[:, 0], at[:, 1]][:, None, :].expand(-1, filling.shape[1], -1)
        theirs = filling[at[:, 0]]
        scores = out(torch.cat([mine * theirs, mine, theirs], -1)).float()
        return scores.view(*scores.shape[:2], len(self.labels), 3)

    def loss(self, pieces: Tensor, words: Tensor, batch: Batch) -> Tensor:
        """Cross-entropy summed over words and roles, mean over events (and over frames, by their weight)."""
        anchors, filling = self.vectors(words)
        total = words.sum() * 0.0
        for name, out, weight in (("event", self.out, 1.0), ("frame", self.frame_out, self.frames)):
            at, gold = batch[f"{name}_at"], batch[f"{name}_words"]
            if weight and len(at):
                scores = self._scores(out, anchors, filling, at)
                each = functional.cross_entropy(
                    scores.flatten(0, 2), gold.flatten(), ignore_index=IGNORE, reduction="sum"
                )
                total = total + weight * each / len(at)
        return total

    def outputs(self, pieces: Tensor, words: Tensor, batch: Batch) -> dict[str, Tensor]:
        """``anchors`` and ``fillers``: (B, W, rank)."""
        anchors, filling = self.vectors(words)
        return {"anchors": anchors.float(), "fillers": filling.float()}


class FactHead(Head):
    """Factuality of predicates (UDS), -3 to 3: trains the encoder, is not exported."""

    name, labels = "fact", ()

    def __init__(self, *, dropout: float, weight: float) -> None:
        super().__init__()
        self.weight = weight
        self.drop = nn.Dropout(dropout)
        self.out = nn.Linear(WIDTH, 1)

    def loss(self, pieces: Tensor, words: Tensor, batch: Batch) -> Tensor:
        """Smooth absolute error."""
        at = batch["fact_at"]
        if not len(at):
            return words.sum() * 0.0
        found = self.out(self.drop(words[at[:, 0], at[:, 1] + 1])).squeeze(-1).float()
        return functional.smooth_l1_loss(found, batch["fact"])

    def outputs(self, pieces: Tensor, words: Tensor, batch: Batch) -> dict[str, Tensor]:
        """Nothing."""
        return {}


def build_heads(labels: Mapping[str, tuple[str, ...]], dropout: float = 0.2) -> nn.ModuleDict:
    """All heads by name. A new head is one more entry here, in batches.py and in graph.py."""
    heads: list[Head] = [
        TagHead("upos", labels["upos"], inner=128, dropout=dropout, weight=0.5, smoothing=0.0),
        SyntaxHead(labels["relation"], arc=256, relation=192, dropout=dropout, weight=1.0),
        TagHead("names", labels["names"], inner=256, dropout=0.3, weight=1.0, smoothing=0.0),
        VectorHead(weight=1.0),
        TagHead("event", labels["event"], inner=256, dropout=dropout, weight=5.0, smoothing=0.0),
        TagHead("mode", labels["mode"], inner=128, dropout=dropout, weight=0.5, smoothing=0.0),
        TagHead("status", labels["status"], inner=128, dropout=dropout, weight=0.5, smoothing=0.0),
        ContextHead(labels["contexts"], inner=128, dropout=dropout, weight=0.15),
        ArgumentHead(labels["argument"], rank=192, dropout=dropout, weight=0.2, frames=0.5),
        FactHead(dropout=dropout, weight=0.3),
    ]
    return nn.ModuleDict({head.name: head for head in heads})
