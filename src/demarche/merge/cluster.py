"""Which mentions are one event: connected components of links, then average linkage that does not chain."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from demarche.records import Decision, Link, Mention, Merge

NO_LINK = -300  # hundredths of log-odds that a pair without a link counts
Pair = tuple[str, str]


def cluster(mentions: Sequence[Mention], links: Sequence[Link], decisions: Sequence[Decision]) -> tuple[Merge, ...]:
    """Mentions that are one event: average linkage over the links' log-odds, people's decisions kept.

    Two clusters become one while the mean over all their pairs speaks for it (a pair without a link speaks against),
    the most likely pair of clusters first. Two tellings of one report stay apart, so do pairs that people split; pairs
    that people merged are together from the start; rejected mentions are no events. A later decision on a pair wins.
    The result is a function of the sets given, whatever their order, and that of each connected component alone.
    """
    if len(mentions) == 1 and not decisions:
        return (_merge([mentions[0].id], {mentions[0].id: mentions[0]}, {}),)
    live = in_force(decisions)
    rejected = {m for d in live if d.kind == "reject" for m in d.mentions}
    known = {m.id: m for m in sorted(mentions, key=lambda m: m.id) if m.id not in rejected}
    together, apart = _pairs(live, known)
    weights = {}
    for one in sorted(links, key=lambda one: (one.first, one.second, one.score)):
        if one.first in known and one.second in known:
            weights[one.first, one.second] = _log_odds(one.score)
    merges = []
    for members in _components(known, [*weights, *together]):
        merges += _events(members, known, weights, together, apart)
    return tuple(sorted(merges, key=lambda m: m.id))


def in_force(decisions: Iterable[Decision]) -> list[Decision]:
    """The decisions that hold, in the order they were taken: those that are revoked, and revokes, are out."""
    ordered = sorted({d.id: d for d in decisions}.values(), key=lambda d: (d.when, d.id))
    revoked: set[str] = set()
    for decision in reversed(ordered):  # a revoke can be revoked too
        if decision.kind == "revoke" and decision.id not in revoked:
            revoked.add(str(decision.value))
    return [d for d in ordered if d.kind != "revoke" and d.id not in revoked]


def _pairs(live: Sequence[Decision], known: Mapping[str, Mention]) -> tuple[set[Pair], set[Pair]]:
    together: set[Pair] = set()
    apart: set[Pair] = set()
    for decision in live:
        if decision.kind not in ("merge", "split"):
            continue
        wanted, other = (together, apart) if decision.kind == "merge" else (apart, together)
        for pair in combinations(sorted({m for m in decision.mentions if m in known}), 2):
            wanted.add(pair)
            other.discard(pair)
    return together, apart


def _log_odds(score: float) -> int:
    """Hundredths of log-odds: whole numbers, so that sums do not depend on the order."""
    bounded = min(max(score, 0.0001), 0.9999)
    return round(100 * math.log(bounded / (1 - bounded)))


def _components(known: Mapping[str, Mention], pairs: Iterable[Pair]) -> list[list[str]]:
    neighbours: dict[str, list[str]] = {m: [] for m in known}
    for a, b in pairs:
        neighbours[a].append(b)
        neighbours[b].append(a)
    seen: set[str] = set()
    found = []
    for start in known:
        if start in seen:
            continue
        seen.add(start)
        members, todo = [], [start]
        while todo:
            at = todo.pop()
            members.append(at)
            fresh = [n for n in neighbours[at] if n not in seen]
            seen.update(fresh)
            todo += dict.fromkeys(fresh)
        found.append(sorted(members))
    return found


class _Clusters:
    """The clusters of one component while they grow; ``sums`` and ``linked``: the links' sum and number."""

    def __init__(self, groups: Sequence[Sequence[str]], weights: Mapping[Pair, int]) -> None:
        self.members = {i: list(group) for i, group in enumerate(groups)}
        of = {m: i for i, group in self.members.items() for m in group}
        self.sums: dict[int, dict[int, int]] = {i: {} for i in self.members}
        self.linked: dict[int, dict[int, int]] = {i: {} for i in self.members}
        for (a, b), weight in weights.items():
            i, j = of[a], of[b]
            if i != j:
                for x, y in ((i, j), (j, i)):
                    self.sums[x][y] = self.sums[x].get(y, 0) + weight
                    self.linked[x][y] = self.linked[x].get(y, 0) + 1

    def mean(self, i: int, j: int) -> float:
        """Mean log-odds over all pairs of two clusters, in hundredths."""
        pairs = len(self.members[i]) * len(self.members[j])
        return (self.sums[i][j] + NO_LINK * (pairs - self.linked[i][j])) / pairs

    def join(self, i: int, j: int) -> None:
        """Cluster ``j`` goes into ``i``."""
        self.members[i] += self.members.pop(j)
        for table in (self.sums, self.linked):
            for k, value in table.pop(j).items():
                del table[k][j]
                if k != i:
                    table[i][k] = table[k][i] = table[i].get(k, 0) + value


def _events(
    members: Sequence[str],
    known: Mapping[str, Mention],
    weights: Mapping[Pair, int],
    together: set[Pair],
    apart: set[Pair],
) -> list[Merge]:
    if len(members) == 1:
        return [_merge(members, known, {})]
    inside = set(members)
    held = sorted(pair for pair in together if pair[0] in inside)
    own = {pair: w for pair, w in weights.items() if pair[0] in inside and pair[1] in inside}
    by_hand = _components({m: known[m] for m in members}, held)
    clusters = _Clusters(by_hand, own)
    barred = {pair for pair in apart if pair[0] in inside}
    queue = [
        (-clusters.mean(i, j), clusters.members[i][0], clusters.members[j][0], i, j, 1, 1)
        for i in clusters.sums for j in clusters.sums[i] if i < j
    ]  # fmt: skip
    queue = [(mean, a, b, i, j, *_sizes(clusters, i, j)) for mean, a, b, i, j, _, _ in queue]
    heapq.heapify(queue)
    while queue:
        mean, _, _, i, j, m, n = heapq.heappop(queue)
        if mean >= 0:
            break
        if i not in clusters.members or j not in clusters.members or (m, n) != _sizes(clusters, i, j):
            continue
        if _barred(clusters.members[i], clusters.members[j], known, barred, own):
            continue
        clusters.join(i, j)
        clusters.members[i].sort()
        for k in clusters.sums[i]:
            x, y = min(i, k), max(i, k)
            heapq.heappush(
                queue,
                (-clusters.mean(x, y), clusters.members[x][0], clusters.members[y][0], x, y, *_sizes(clusters, x, y)),
            )
    return [_merge(group, known, own) for group in clusters.members.values()]


def _sizes(clusters: _Clusters, i: int, j: int) -> tuple[int, int]:
    return len(clusters.members[i]), len(clusters.members[j])


def _barred(
    one: Sequence[str], other: Sequence[str], known: Mapping[str, Mention], barred: set[Pair], own: Mapping[Pair, int]
) -> bool:
    """Whether a person, or one report that tells two events, keeps two clusters apart."""
    reports: dict[str, list[str]] = {}
    for m in one:
        reports.setdefault(known[m].report, []).append(m)
    for m in other:
        for n in reports.get(known[m].report, ()):
            if own.get((min(m, n), max(m, n)), -1) < 0:  # a link inside one report: its words are the same
                return True
    return bool(barred) and any((min(m, n), max(m, n)) in barred for m in one for n in other)


def _merge(group: Sequence[str], known: Mapping[str, Mention], own: Mapping[Pair, int]) -> Merge:
    ordered = sorted(group, key=lambda m: (known[m].published or "9999", m))
    scores = sorted(own[p] for p in combinations(sorted(group), 2) if p in own) if own else []
    if len(group) == 1:
        return Merge(ordered[0], tuple(ordered), "told by one report")
    mean = sum(scores) / len(scores) / 100 if scores else 0.0
    score = round(1 / (1 + math.exp(-mean)), 4) if scores else 1.0
    reports = len({known[m].report for m in group})
    why = f"{len(group)} mentions in {reports} reports; {len(scores)} links, mean probability {score:.2f}"
    return Merge(ordered[0], tuple(ordered), why, score)
