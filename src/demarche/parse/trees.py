"""From arc scores to trees: the best single head of every word, mended only where that is no tree.

Nodes are numbered with the root as 0 and word i as i + 1; scores are (words, 1 + words), the higher the better.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]
Nodes = npt.NDArray[np.int64]

NEVER = np.float32(-1e9)
GREATEST = 1e3  # scores are cut to this size, so that sums stay far below the other two
SECOND_ROOT = np.float32(1e7)  # above any sum of scores: what a second root word costs


def decode(scores: Scores, lengths: npt.NDArray[np.int64]) -> Nodes:
    """Heads (B, W) as nodes for padded scores (B, W, 1 + W); words from a sentence's length on get head 0."""
    width = scores.shape[1]
    node = np.arange(width + 1)
    scores = np.where(node[None, None, :] <= lengths[:, None, None], _bounded(scores), NEVER)
    scores[:, node[:-1], node[1:]] = NEVER  # no word governs itself
    real = node[None, :-1] < lengths[:, None]
    heads = np.where(real, scores.argmax(axis=2), 0)
    for i in np.flatnonzero(~are_trees(heads, real)):
        n = int(lengths[i])
        heads[i, :n] = best_tree(scores[i, :n, : n + 1])
    return heads


def _bounded(scores: Scores) -> Scores:
    return np.clip(np.nan_to_num(scores), -GREATEST, GREATEST)


def are_trees(heads: Nodes, real: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Which of the batch's head rows (B, W) are trees with exactly one root word among the ``real`` words."""
    one_root = ((heads == 0) & real).sum(axis=1) == 1
    reached = np.concatenate([np.zeros((len(heads), 1), dtype=heads.dtype), heads], axis=1)
    steps = 1
    while steps <= heads.shape[1]:  # follow heads 1, 2, 4, … steps: without a cycle all end at the root
        reached = np.take_along_axis(reached, reached, axis=1)
        steps *= 2
    no_cycle = ~(reached != 0).any(axis=1)
    found: npt.NDArray[np.bool_] = one_root & no_cycle
    return found


def best_tree(scores: Scores) -> Nodes:
    """Heads (words,) of the best tree with one root word (Chu and Liu 1965; Edmonds 1967), contracting in turn."""
    count = len(scores)
    edges = np.full((count + 1, count + 1), NEVER, dtype=np.float64)  # [dependent, head]
    edges[1:] = _bounded(scores)
    edges[1:, 0] -= SECOND_ROOT
    np.fill_diagonal(edges, 2 * float(NEVER))
    contracted: list[tuple[Nodes, Nodes, Nodes, Nodes, Nodes]] = []
    while True:
        heads = edges.argmax(axis=1)
        heads[0] = 0
        cycle = _find_cycle(heads)
        if cycle is None:
            break
        edges, step = _contract(edges, heads, cycle)
        contracted.append(step)
    for step in reversed(contracted):
        heads = _expand(heads, *step)
    return np.asarray(heads[1:], dtype=np.int64)


def _find_cycle(heads: Nodes) -> Nodes | None:
    """The nodes of some cycle, or None."""
    state = np.zeros(len(heads), dtype=np.int64)  # 0 unseen, otherwise the walk that saw the node
    state[0] = -1
    for start in range(1, len(heads)):
        node = start
        while state[node] == 0:
            state[node] = start
            node = int(heads[node])
        if state[node] == start:
            cycle = [node]
            while int(heads[cycle[-1]]) != node:
                cycle.append(int(heads[cycle[-1]]))
            return np.array(sorted(cycle))
    return None


def _contract(
    edges: npt.NDArray[np.float64], heads: Nodes, cycle: Nodes
) -> tuple[npt.NDArray[np.float64], tuple[Nodes, Nodes, Nodes, Nodes, Nodes]]:
    """Make one node (the last) of a cycle; remember through which of its nodes edges go in and out."""
    rest = np.setdiff1d(np.arange(len(edges)), cycle)  # holds 0, first
    kept = edges[cycle, heads[cycle]]
    into = edges[np.ix_(cycle, rest)] - kept[:, None]  # what it gains to enter at a node and break its cycle edge
    out = edges[np.ix_(rest, cycle)]
    entered, left = into.argmax(axis=0), out.argmax(axis=1)
    small = np.full((len(rest) + 1, len(rest) + 1), 2 * float(NEVER))
    small[:-1, :-1] = edges[np.ix_(rest, rest)]
    small[-1, :-1] = into.max(axis=0)
    small[:-1, -1] = out.max(axis=1)
    small[0] = float(NEVER)
    return small, (rest, cycle, heads[cycle], cycle[entered], cycle[left])


def _expand(heads: Nodes, rest: Nodes, cycle: Nodes, cycle_heads: Nodes, entered: Nodes, left: Nodes) -> Nodes:
    """Undo one contraction."""
    last = len(rest)
    full = np.zeros(len(rest) + len(cycle), dtype=np.int64)
    full[cycle] = cycle_heads
    for i in range(1, last):
        full[rest[i]] = left[i] if heads[i] == last else rest[heads[i]]
    head = int(heads[last])
    full[entered[head]] = rest[head]
    return full


def relate(heads: Nodes, dependents: Scores, governors: Scores, weight: Scores, bias: Scores) -> npt.NDArray[np.int64]:
    """Label numbers (B, W) of the arcs of decoded ``heads``: a linear layer on product, dependent and governor."""
    chosen = np.take_along_axis(governors, heads[:, :, None], axis=1)
    size = dependents.shape[2]
    scores: npt.NDArray[Any] = (dependents * chosen) @ weight[:, :size].T
    scores += dependents @ weight[:, size : 2 * size].T
    scores += chosen @ weight[:, 2 * size :].T
    labels: npt.NDArray[np.int64] = (scores + bias).argmax(axis=2)
    return labels
