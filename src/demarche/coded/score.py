"""How well the coder reads cases that people annotated: precision, recall, F1 with bootstrap intervals, by layer."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from demarche.coded.check import alike, coded_roles, codes_fit, date_fits
from demarche.coded.format import Case, Expected
from demarche.records import CodedReport, Event

ROLES = ("actor", "recipient", "place", "date", "said by")
RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """One layer's scores, 0 to 1, with the 95 % interval of its F1, and how many were given and wanted."""

    layer: str
    precision: float
    recall: float
    f1: float
    low: float
    high: float
    given: int
    wanted: int


def count(case: Case, coded: CodedReport) -> Counter[tuple[str, str]]:
    """(layer, right | given | wanted) of one case.

    An event is right when its type is and its trigger overlaps the annotated one. Everything else is counted on right
    events: phrases that share half of their words, codes and dates where the case writes them, modes and statuses.
    """
    counts: Counter[tuple[str, str]] = Counter()
    text = case.report.text
    free = list(coded.events)
    counts["event", "wanted"] += len(case.events)
    counts["event", "given"] += len(free)
    for expected in case.events:
        span = expected.trigger.span(text)
        event = next((e for e in free if e.type == expected.type and span and e.trigger.overlaps(span)), None)
        if event is None:
            continue
        free.remove(event)
        counts["event", "right"] += 1
        _single(counts, "status", expected.status, event.status)
        if expected.mode:
            _single(counts, "mode", expected.mode, event.mode or "")
        _roles(counts, expected, event, text)
    return counts


def _single(counts: Counter[tuple[str, str]], layer: str, wanted: str, coded: str) -> None:
    counts[layer, "wanted"] += 1
    counts[layer, "given"] += bool(coded)
    counts[layer, "right"] += wanted == coded


def _roles(counts: Counter[tuple[str, str]], expected: Expected, event: Event, text: str) -> None:
    for role, found in coded_roles(event):
        left = list(found)
        counts[role, "given"] += len(left)
        for quote in expected.of(role):
            counts[role, "wanted"] += 1
            span = quote.span(text)
            same = next((c for c in left if alike(quote.text, span, c[0], c[1])), None)
            if same is None:
                continue
            left.remove(same)
            counts[role, "right"] += 1
            if quote.value:
                fits = date_fits if role == "date" else codes_fit
                layer = f"{role} codes"
                counts[layer, "wanted"] += 1
                counts[layer, "given"] += bool(same[2])
                counts[layer, "right"] += fits(quote.value, same[2])


def rows(counted: Sequence[Mapping[tuple[str, str], int]], seed: int = 1) -> list[Row]:
    """The scores of all cases together; intervals from RESAMPLES bootstrap samples of cases, with a fixed seed."""
    layers = ["event", "status", "mode", *(name for role in ROLES for name in (role, f"{role} codes"))]
    rng = random.Random(seed)
    drawn: dict[str, list[float]] = {layer: [] for layer in layers}
    for _ in range(RESAMPLES if counted else 0):
        total: Counter[tuple[str, str]] = Counter()
        for row in rng.choices(counted, k=len(counted)):
            total.update(row)
        for layer in layers:
            drawn[layer].append(_f1(total, layer))
    total = Counter()
    for row in counted:
        total.update(row)
    made = []
    for layer in layers:
        right, given, wanted = (total[layer, n] for n in ("right", "given", "wanted"))
        if not given and not wanted:
            continue
        values = sorted(drawn[layer])
        made.append(
            Row(
                layer, right / max(given, 1), right / max(wanted, 1), _f1(total, layer),
                values[int(0.025 * RESAMPLES)], values[int(0.975 * RESAMPLES)], given, wanted,
            )
        )  # fmt: skip
    return made


def _f1(total: Mapping[tuple[str, str], int], layer: str) -> float:
    right, both = total.get((layer, "right"), 0), total.get((layer, "given"), 0) + total.get((layer, "wanted"), 0)
    return 2 * right / both if both else 0.0
