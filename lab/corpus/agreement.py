"""How far two annotators agree: ``python -m lab.corpus.agreement`` (files of data/real against data/double).

The second annotation was made blind, from the text and the guide alone. For each layer the F1 of one against the
other with a 95 % bootstrap interval over sentences, as the coder is scored (lab/model/event_scores.py), and Cohen's
kappa for "an event in this sentence or not", the type of triggers that both marked, and their status.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from lab.model import event_scores, events

DOUBLE = Path("lab/corpus/data/double")


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Cohen's kappa of paired labels."""
    if not pairs:
        return 0.0
    same = sum(a == b for a, b in pairs) / len(pairs)
    one, two = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(one[label] * two[label] for label in one) / len(pairs) ** 2
    return (same - chance) / (1 - chance) if chance < 1 else 1.0


def main() -> None:
    """Print the agreement."""
    first, second = events.real(), events.real(DOUBLE)
    both = sorted(first.keys() & second.keys())
    rows = [event_scores.count(first[i][1], second[i][1]) for i in both]
    total = sum(rows, Counter())
    print(f"{len(both)} sentences of {len({first[i][0] for i in both})} documents annotated twice")
    print(f"events: {total['trigger wanted']} and {total['trigger given']}")
    for name, (value, low, high) in event_scores.with_intervals(rows).items():
        if name not in ("precision", "recall"):
            print(f"  {name:12} {value:.3f}  [{low:.3f}, {high:.3f}]")
    matched = [(a, b) for i in both for a in first[i][1] for b in second[i][1] if a.anchor < b.end and b.anchor < a.end]
    print(f"  kappa, event or not       {kappa([(str(bool(first[i][1])), str(bool(second[i][1]))) for i in both]):.3f}")
    print(f"  kappa, type               {kappa([(a.type, b.type) for a, b in matched]):.3f} of {len(matched)} triggers")
    print(f"  kappa, status             {kappa([(a.status, b.status) for a, b in matched]):.3f}")


if __name__ == "__main__":
    main()
