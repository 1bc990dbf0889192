"""Scores events against the annotation: triggers, roles, modes, statuses, with bootstrap intervals over sentences."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

from demarche.records import Trigger
from lab.model.records import Act

COUNTED = ("actor", "recipient", "place", "date", "attribution")
RESAMPLES = 1000


def acts_of(triggers: Sequence[Trigger]) -> tuple[Act, ...]:
    """Found triggers in the form of the annotation."""
    return tuple(
        Act(t.type, t.mode or "", t.status, t.contexts, t.first, t.last,
            tuple((a.role, a.first, a.last) for a in t.arguments))
        for t in triggers
    )  # fmt: skip


def count(gold: Sequence[Act], found: Sequence[Act]) -> Counter[str]:
    """What one sentence adds: right, given and wanted by layer.

    A trigger is right when its words overlap a gold trigger of the same type, each gold trigger once. Roles are
    compared on right triggers only: a phrase is right when it shares at least half of its words, and of the gold
    phrase's, taken together (overlap over union >= .5). Mode and status are shares of right triggers.
    """
    counts: Counter[str] = Counter()
    counts["trigger wanted"] += len(gold)
    counts["trigger given"] += len(found)
    free = list(gold)
    for mine in found:
        touching = [g for g in free if g.anchor < mine.end and mine.anchor < g.end]
        counts["word right"] += bool(touching)
        partner = next((g for g in touching if g.type == mine.type), None)
        if partner is None:
            continue
        free.remove(partner)
        counts["trigger right"] += 1
        counts["mode right"] += mine.mode == partner.mode
        counts["status right"] += mine.status == partner.status
        for role in COUNTED:
            theirs = [(a, b) for r, a, b in partner.arguments if r == role]
            mine_ = [(a, b) for r, a, b in mine.arguments if r == role]
            counts[f"{role} wanted"] += len(theirs)
            counts[f"{role} given"] += len(mine_)
            for span in mine_:
                same = next((t for t in theirs if _overlap(span, t) >= 0.5), None)
                if same:
                    theirs.remove(same)
                    counts[f"{role} right"] += 1
    return counts


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> float:
    common = min(one[1], other[1]) - max(one[0], other[0])
    union = max(one[1], other[1]) - min(one[0], other[0])
    return max(0, common) / max(1, union)


def scores(counts: Counter[str]) -> dict[str, float]:
    """F1 of triggers (with type) and roles, accuracy of mode and status, all 0 to 1."""
    found = {"precision": _share(counts["trigger right"], counts["trigger given"])}
    found["recall"] = _share(counts["trigger right"], counts["trigger wanted"])
    for layer in ("trigger", *COUNTED):
        right, given, wanted = (counts[f"{layer} {n}"] for n in ("right", "given", "wanted"))
        found[layer] = _share(2 * right, given + wanted)
    found["mode"] = _share(counts["mode right"], counts["trigger right"])
    found["status"] = _share(counts["status right"], counts["trigger right"])
    return found


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def with_intervals(rows: Sequence[Counter[str]], seed: int = 1) -> dict[str, tuple[float, float, float]]:
    """Each score with the 95 % interval of ``RESAMPLES`` bootstrap samples of sentences: (score, low, high)."""
    total = scores(sum(rows, Counter()))
    keys = sorted({key for row in rows for key in row})
    table = [[row[key] for key in keys] for row in rows]
    rng = random.Random(seed)
    drawn: dict[str, list[float]] = {name: [] for name in total}
    for _ in range(RESAMPLES if rows else 0):
        sums = [0] * len(keys)
        for row in rng.choices(table, k=len(table)):
            for i, value in enumerate(row):
                sums[i] += value
        for name, value in scores(Counter(dict(zip(keys, sums, strict=True)))).items():
            drawn[name].append(value)
    return {
        name: (value, sorted(drawn[name])[int(0.025 * RESAMPLES)], sorted(drawn[name])[int(0.975 * RESAMPLES)])
        for name, value in total.items()
        if drawn[name]
    }
