"""The gate: measures every score that has a floor and refuses a silent drop.

    python -m bench.floors                                    # measure all, compare, exit status 1 when one fell
    python -m bench.floors --quick                            # what needs no ../shared: the written part of the corpus
    python -m bench.floors --accept --why "new corpus"        # write what was measured as the new floors
    python -m bench.floors --accept --lower --why "…"         # also where a score is lower than its floor

``floors.json`` holds for each score its value, command and count, with the digest of the corpus, the hash of the
model and the reason of the last change. A score may fall by TOLERANCE before it counts as a drop.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from demarche.parse.model import GRAPH
from demarche.settings import DATA
from lab.corpus import evaluate
from lab.model import events

FLOORS = Path(__file__).with_name("floors.json")
TOLERANCE = 0.005
LAYERS = ("trigger", "actor", "recipient", "place", "date", "attribution", "mode", "status")
Scores = dict[str, dict[str, Any]]


def written(split: str) -> Scores:
    """Scores of the whole coder on the written part of a split; needs nothing outside the repository."""
    documents = evaluate.examples(split, real=False)["written"]
    return _rows(list(evaluate.coded(documents, "written", graph=False)), split)


def corpus() -> Scores:
    """Written and real sentences of development and test part."""
    found: Scores = {}
    for split in ("dev", "test"):
        grouped = evaluate.examples(split)
        found |= _rows(
            [case for kind, documents in grouped.items() for case in evaluate.coded(documents, kind, graph=False)],
            split,
        )
    return found


def _rows(cases: list[evaluate.Case], split: str) -> Scores:
    return {
        f"corpus.{split}.{kind}.{layer}": {
            "value": round(row["scores"][layer][0], 4),
            "interval": [round(n, 3) for n in row["scores"][layer][1:]],
            "count": row["events"],
            "command": f"python -m lab.corpus.evaluate --split {split}",
        }
        for kind, row in evaluate.table(cases).items()
        for layer in LAYERS
    }


def gsr() -> Scores:
    """The 80 PLOVER development sentences."""
    text = subprocess.run([sys.executable, "-m", "bench.gsr"], check=True, capture_output=True, text=True).stdout
    found: Scores = {}
    for name, key, column in (
        ("type strict", "type", -2), ("triple strict", "triple", -2), ("source country", "actor_country", 5),
        ("target country", "recipient_country", 5),
    ):  # fmt: skip
        line = next(row for row in text.splitlines() if row.startswith(name))
        numbers = re.findall(r"(?<![\d.-])[\d.]+(?![\d-])", line.removeprefix(name))
        # TP FP FN P R F1 (P(all) F1(all)) interval
        value = float(numbers[7] if column == -2 else numbers[5])
        found[f"gsr.{key}"] = {"value": value, "count": 81, "command": "python -m bench.gsr"}
    return found


QUICK: tuple[Callable[[], Scores], ...] = (lambda: written("dev"),)
ALL: tuple[Callable[[], Scores], ...] = (corpus, gsr)


def state() -> dict[str, str]:
    """What the scores rest on."""
    return {
        "corpus": events.digest(),
        "model": hashlib.sha256((DATA / "model" / GRAPH).read_bytes()).hexdigest(),
    }


def drops(measured: Scores, floors: Scores) -> Iterator[str]:
    """One line for each score below its floor, and for each floor that was not measured though its kind was."""
    for name, floor in sorted(floors.items()):
        if name in measured and measured[name]["value"] < floor["value"] - TOLERANCE:
            yield f"{name}: {measured[name]['value']:.3f} is below its floor {floor['value']:.3f} ({floor['command']})"


def main() -> int:
    """Measure, compare, write where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--accept", action="store_true", help="write the measured scores as floors")
    parser.add_argument("--lower", action="store_true", help="also lower ones (with --why)")
    parser.add_argument("--why", default="")
    options = parser.parse_args()
    kept = json.loads(FLOORS.read_text(encoding="utf-8"))
    measured: Scores = {}
    for measure in QUICK if options.quick else ALL:
        measured |= measure()
    floors: Scores = kept.get("scores", {})
    for name, row in sorted(measured.items()):
        before = f"floor {floors[name]['value']:.3f}" if name in floors else "no floor yet"
        print(f"{name:40} {row['value']:.3f}  {row.get('interval', '')!s:16} n {row['count']:5}  {before}")
    fallen = list(drops(measured, floors))
    for line in fallen:
        print(line, file=sys.stderr)
    if not options.accept:
        return 1 if fallen else 0
    if not options.why or (fallen and not options.lower):
        print("--accept needs --why; a lower score also needs --lower", file=sys.stderr)
        return 1
    kept |= {"scores": floors | measured, "rests_on": state(), "why": options.why}
    FLOORS.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
