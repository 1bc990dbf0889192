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
_GONE = 2 * float(NEVER)  # of edges that there are none
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
    edges = np.full((len(scores) + 1, len(scores) + 1), NEVER, dtype=np.float64)  # [dependent, head]
    edges[1:] = _bounded(scores)
    np.fill_diagonal(edges, _GONE)
    heads = _best_heads(edges.copy())
    if np.count_nonzero(heads[1:] == 0) != 1:  # else the best of all trees is the best with one root word
        edges[1:, 0] -= SECOND_ROOT
        heads = _best_heads(edges)
    return heads[1:]


def _best_heads(edges: npt.NDArray[np.float64]) -> Nodes:
    """The best head of every node, node 0 being the root; ``edges`` [dependent, head] are used up.

    A cycle is contracted to its first node, in place; its other nodes are gone until it is opened again.
    """
    gone: list[int] = []
    contracted: list[tuple[int, Nodes, Nodes, Nodes, Nodes]] = []
    while True:
        heads: Nodes = edges.argmax(axis=1)
        heads[0] = 0
        heads[gone] = 0
        cycle = _find_cycle(heads.tolist())
        if cycle is None:
            break
        first, inside = cycle[0], np.array(cycle)
        governors = heads[inside]
        into = edges[inside] - edges[inside, governors][:, None]  # what it gains to enter at a node and break its edge
        out = edges[:, inside]
        contracted.append((first, inside, governors, inside[into.argmax(axis=0)], inside[out.argmax(axis=1)]))
        gone += cycle[1:]
        edges[first], edges[:, first] = into.max(axis=0), out.max(axis=1)
        edges[gone], edges[:, gone] = _GONE, _GONE
        edges[first, first] = _GONE
    for first, inside, governors, entered, left in reversed(contracted):
        head = int(heads[first])
        through = heads == first
        heads[through] = left[through]
        heads[inside] = governors
        heads[entered[head]] = head
    return heads


def _find_cycle(heads: list[int]) -> list[int] | None:
    """The nodes of some cycle in order, or None."""
    seen = [0] * len(heads)  # 0 unseen, otherwise the walk that saw the node
    seen[0] = -1
    for start in range(1, len(heads)):
        node = start
        while not seen[node]:
            seen[node] = start
            node = heads[node]
        if seen[node] == start:
            cycle = [node]
            while heads[cycle[-1]] != node:
                cycle.append(heads[cycle[-1]])
            return sorted(cycle)
    return None


def relate(heads: Nodes, dependents: Scores, governors: Scores, weight: Scores, bias: Scores) -> npt.NDArray[np.int64]:
    """Label numbers (B, W) of the arcs of decoded ``heads``: a linear layer on product, dependent and governor."""
    chosen = np.take_along_axis(governors, heads[:, :, None], axis=1)
    size = dependents.shape[2]
    scores: npt.NDArray[Any] = (dependents * chosen) @ weight[:, :size].T
    scores += dependents @ weight[:, size : 2 * size].T
    scores += chosen @ weight[:, 2 * size :].T
    labels: npt.NDArray[np.int64] = (scores + bias).argmax(axis=2)
    return labels
