"""Drawings of who is tied to whom: the network of dyads, and the chain of who tells an event from whom."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from demarche.show.web.svg import chart, point, tag

MOST_NODES = 28
Ties = Mapping[tuple[str, str], tuple[int, float]]  # two names in order -> events, mean score


def network(ties: Ties, names: Mapping[str, str], label: str) -> Markup:
    """Countries on a circle, those with most ties side by side; lines are as thick as there are events."""
    if not ties:
        return Markup("")
    ring = _ring(ties)
    middle, radius = 360.0, 250.0
    at = {}
    for i, name in enumerate(ring):
        angle = 2 * math.pi * i / len(ring) - math.pi / 2
        at[name] = (middle + radius * math.cos(angle), middle + radius * math.sin(angle), angle)
    most = max(count for count, _ in ties.values())
    parts = []
    for (a, b), (count, mean) in sorted(ties.items(), key=lambda item: (item[1][0], item[0])):
        if a not in at or b not in at:
            continue
        (x1, y1, _), (x2, y2, _) = at[a], at[b]
        path = f"M{x1:.1f},{y1:.1f} Q{middle:.1f},{middle:.1f} {x2:.1f},{y2:.1f}"
        kind = "coop" if mean > 1 else "conflict" if mean < -1 else "even"
        line = tag("path", d=path, klass=f"tie {kind}", stroke_width=1.2 + 7.0 * count / most)
        parts.append(point(f"{names.get(a, a)} and {names.get(b, b)}: {count} events, mean score {mean:+.1f}", line,
                           href=f"/dyad/{a}/{b}"))  # fmt: skip
    for name, (x, y, angle) in at.items():
        left = math.cos(angle) < -0.01
        words = tag("text", name, x=x + (-12 if left else 12) * abs(math.cos(angle)) ** 0.3,
                    y=y + 5 + 14 * math.sin(angle), klass=f"tick {'end' if left else ''}")  # fmt: skip
        dot = tag("circle", cx=x, cy=y, r=6.0, klass="node")
        parts.append(point(names.get(name, name), dot, words, href=f"/actor/{name}"))
    return chart(label, 2 * middle, 2 * middle, parts, klass="network")


def _ring(ties: Ties) -> list[str]:
    """Names in an order that keeps the strongest ties short: each next to the one it has most to do with."""
    weight: dict[str, int] = {}
    for (a, b), (count, _) in ties.items():
        weight[a] = weight.get(a, 0) + count
        weight[b] = weight.get(b, 0) + count
    left = sorted(sorted(weight), key=lambda n: -weight[n])[:MOST_NODES]
    ring = [left.pop(0)]
    while left:
        last = ring[-1]
        left.sort(key=lambda n: (-_between(ties, last, n), -weight[n], n))
        ring.append(left.pop(0))
    return ring


def _between(ties: Ties, a: str, b: str) -> int:
    return ties.get((a, b), ties.get((b, a), (0, 0.0)))[0]


def lineage(steps: Sequence[tuple[str, str]], label: str) -> Markup:
    """Who tells it from whom: each source stands to the right of all who tell it from there."""
    if not steps:
        return Markup("")
    names = list(dict.fromkeys(name for step in steps for name in step))
    depth = dict.fromkeys(names, 0)
    for _ in names:  # one more pass than the longest chain changes nothing; a circle ends here too
        for teller, source in steps:
            if depth[source] < depth[teller] + 1 <= len(names):
                depth[source] = depth[teller] + 1
    columns: dict[int, list[str]] = {}
    for name in names:
        columns.setdefault(min(depth[name], 5), []).append(name)
    order = sorted(columns)
    wide, high = 230.0, 46.0
    at = {n: (20 + order.index(c) * wide, 20 + i * high) for c in order for i, n in enumerate(columns[c])}
    parts = []
    for teller, source in steps:
        (x1, y1), (x2, y2) = at[teller], at[source]
        line = tag("path", d=f"M{x1 + 180:.1f},{y1 + 15:.1f} L{x2:.1f},{y2 + 15:.1f}", klass="step")
        head = tag(
            "path", d=f"M{x2 - 8:.1f},{y2 + 10:.1f} L{x2:.1f},{y2 + 15:.1f} L{x2 - 8:.1f},{y2 + 20:.1f}", klass="step"
        )
        parts.append(point(f"{teller} tells it from {source}", line, head))
    for name, (x, y) in at.items():
        box = tag("rect", x=x, y=y, width=180.0, height=30.0, rx=4.0, klass="box")
        words = tag("text", name if len(name) <= 26 else name[:25] + "…", x=x + 8, y=y + 20, klass="boxword")
        parts.append(point(name, box, words))
    tallest = max(len(column) for column in columns.values())
    return chart(label, len(order) * wide, 24 + tallest * high, parts, klass="lineage")
