"""Scores: part of speech, attachment, names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import torch

from demarche.parse.events import ArgumentScorer, EventLabels, EventScores, decode
from demarche.parse.wordpiece import WordPiece
from demarche.records import Trigger
from lab.model import batches, event_scores, names
from lab.model.network import Network
from lab.model.records import UNKNOWN, Example

Span = tuple[int, int, str]


def universal(relation: str) -> str:
    """A relation without its subtype, as the CoNLL 2018 evaluation compares them."""
    return relation.split(":")[0]


def syntax_scores(
    examples: Sequence[Example],
    upos: Sequence[Sequence[str]],
    heads: Sequence[Sequence[int]],
    relations: Sequence[Sequence[str]],
) -> dict[str, float]:
    """Per cent of words (punctuation counts): upos, uas, las (universal relations), las_subtypes (full relations)."""
    counts: Counter[str] = Counter()
    for example, tags, found, labels in zip(examples, upos, heads, relations, strict=True):
        if example.upos is None or example.heads is None or example.relations is None:
            continue
        for i in range(len(example.words)):
            right = found[i] == example.heads[i]
            counts["words"] += 1
            counts["upos"] += tags[i] == example.upos[i]
            counts["uas"] += right
            counts["las"] += right and universal(labels[i]) == universal(example.relations[i])
            counts["las_subtypes"] += right and labels[i] == example.relations[i]
    return {k: round(100 * counts[k] / counts["words"], 2) for k in ("upos", "uas", "las", "las_subtypes")}


def name_scores(examples: Sequence[Example], found: Sequence[Sequence[Span]], *, uner: bool) -> dict[str, float]:
    """Precision, recall and F1 of names in per cent, micro and by kind; exact spans and kinds.

    With ``uner`` the kinds are UNER's: a facility is a place, and groups are left out, since UNER's test set does not
    annotate OTH. Otherwise found names that touch an UNKNOWN word are not counted.
    """
    right: Counter[str] = Counter()
    given: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for example, mine in zip(examples, found, strict=True):
        if example.names is None:
            continue
        gold = {_as(s, uner) for s in names.spans(example.names)}
        guess = {_as(s, uner) for s in mine if UNKNOWN not in example.names[s[0] : s[1]]}
        gold, guess = ({s for s in side if not (uner and s[2] == "group")} for side in (gold, guess))
        for _, _, kind in gold & guess:
            right[kind] += 1
        for _, _, kind in guess:
            given[kind] += 1
        for _, _, kind in gold:
            wanted[kind] += 1
    scores = {f"{kind}": _prf(right[kind], given[kind], wanted[kind]) for kind in sorted(wanted)}
    scores["all"] = _prf(right.total(), given.total(), wanted.total())
    return {f"{kind}_{n}": value for kind, prf in scores.items() for n, value in zip("prf", prf, strict=True)}


def _as(span: Span, uner: bool) -> Span:
    return (span[0], span[1], "place") if uner and span[2] == "facility" else span


def _prf(right: int, given: int, wanted: int) -> tuple[float, float, float]:
    p, r = right / max(given, 1), right / max(wanted, 1)
    return round(100 * p, 2), round(100 * r, 2), round(200 * p * r / max(p + r, 1e-9), 2)


def torch_scores(
    network: Network, examples: Sequence[Example], splitter: WordPiece, labels: Mapping[str, tuple[str, ...]]
) -> dict[str, float]:
    """Quick scores while training: greedy heads (no tree repair), names without constraints, bf16."""
    numbers = {head: {label: i for i, label in enumerate(known)} for head, known in labels.items()}
    items = [batches.number(e, splitter, numbers) for e in examples]
    upos: list[list[str]] = [[] for _ in items]
    heads: list[list[int]] = [[] for _ in items]
    relations: list[list[str]] = [[] for _ in items]
    found: list[list[Span]] = [[] for _ in items]
    network.eval()
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        for group in batches.batched(items, None):
            batch = batches.collate([items[i] for i in group], splitter)
            out = network(batch)
            arcs = out["arcs"].masked_fill(batch["words"][:, None, :] == 0, -1e4).argmax(-1)
            index = arcs[:, :, None].expand(-1, -1, out["governors"].shape[-1])
            related = network.heads["relation"].relate(out["dependents"], out["governors"].gather(1, index))
            tables = [
                np.asarray(t) for t in (out["upos"].argmax(-1), arcs, related.argmax(-1), out["names"].argmax(-1))
            ]
            for row, i in enumerate(group):
                n = len(examples[i].words)
                upos[i] = [labels["upos"][k] for k in tables[0][row, :n]]
                heads[i] = [int(k) - 1 for k in tables[1][row, :n]]
                relations[i] = [labels["relation"][k] for k in tables[2][row, :n]]
                found[i] = names.spans([labels["names"][k] for k in tables[3][row, :n]])
    scores = syntax_scores(examples, upos, heads, relations)
    return scores | {"names_f": name_scores(examples, found, uner=True)["all_f"]}


def torch_events(
    network: Network, examples: Sequence[Example], splitter: WordPiece, labels: Mapping[str, tuple[str, ...]]
) -> list[tuple[Trigger, ...]]:
    """The learned event graph of every sentence, before export."""
    numbers = {head: {label: i for i, label in enumerate(known)} for head, known in labels.items()}
    items = [batches.number(e, splitter, numbers) for e in examples]
    head = network.heads["argument"]
    scorer = ArgumentScorer(head.out.weight.detach().float().numpy(), head.out.bias.detach().float().numpy())
    known = EventLabels.of_card({"labels": labels})
    found: list[tuple[Trigger, ...]] = [()] * len(items)
    network.eval()
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        for group in batches.batched(items, None):
            out = network(batches.collate([items[i] for i in group], splitter))
            tables = [out[n].float().numpy() for n in ("event", "mode", "status", "contexts", "anchors", "fillers")]
            for row, i in enumerate(group):
                n = len(examples[i].words)
                found[i] = decode(EventScores(*(t[row, :n] for t in tables)), known, scorer, 0.5)
    return found


def event_dev_scores(
    network: Network, examples: Sequence[Example], splitter: WordPiece, labels: Mapping[str, tuple[str, ...]]
) -> dict[str, float]:
    """Scores of the event graph, written and real sentences apart."""
    rows = {}
    for kind, chosen in (
        ("written", [e for e in examples if e.events is not None and e.source == "written"]),
        ("real", [e for e in examples if e.events is not None and e.source != "written"]),
    ):
        if not chosen:
            continue
        total: Counter[str] = Counter()
        for example, mine in zip(chosen, torch_events(network, chosen, splitter, labels), strict=True):
            total += event_scores.count(example.events, event_scores.acts_of(mine))
        rows |= {f"{kind}_{name}": round(value, 3) for name, value in event_scores.scores(total).items()}
    return rows
