"""The coder, as users run it, on the 80 PLOVER development sentences (development data: no held-out score).

    python -m bench.gsr [--errors N] [--out pred.jsonl]

Reads ``../shared``. Negated and hypothetical events are left out of the predictions, since the gold lists what is told
as done, said or planned; everything else counts, also what the gold does not list ("F1(all)").
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import demarche
from demarche.records import Actor, Event, Report

SHARED = Path(__file__).resolve().parents[2] / "shared"
GOLD = SHARED / "data/plover_gsr_dev/plover_gsr_dev.json"
SCORER = SHARED / "score/score_gsr.py"


def scorer(*arguments: str) -> str:
    command = [sys.executable, str(SCORER), "--gsr", str(GOLD), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def side(actors: tuple[Actor, ...]) -> list[dict[str, Any]]:
    return [{"country": actor.country or "", "sector": actor.sector or ""} for actor in actors]


def prediction(event: Event) -> dict[str, Any]:
    return {"type": event.type, "mode": event.mode, "source": side(event.actors), "target": side(event.recipients)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--errors", type=int, default=0, help="print so many errors")
    parser.add_argument("--out", type=Path, help="keep the predictions here")
    given = parser.parse_args()
    inputs = [json.loads(line) for line in scorer("--dump").splitlines()]
    reports = [Report(item["id"], item["text"], published=item["date"]) for item in inputs]
    with tempfile.TemporaryDirectory() as folder:
        out = given.out or Path(folder) / "pred.jsonl"
        with out.open("w", encoding="utf-8") as lines:
            for coded in demarche.load().code_reports(reports):
                events = [prediction(e) for e in coded.events if e.status not in ("negated", "hypothetical")]
                lines.write(json.dumps({"id": coded.report.id, "events": events}) + "\n")
        print(scorer("--pred", str(out), "--errors", str(given.errors)), end="")


if __name__ == "__main__":
    main()
