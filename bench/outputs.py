"""What the coder makes of fixed reports, as JSON lines: to show that a change of speed changed no result.

    python -m bench.outputs before.jsonl        # then change the code
    python -m bench.outputs after.jsonl && cmp before.jsonl after.jsonl

The bundled demo reports, the golden cases, and the GUM news of ../shared where it is there.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from bench.speed import bundled_reports, gum_news
from demarche import pipeline
from demarche.coded import read_cases
from demarche.records import Report
from demarche.settings import Settings

GOLDEN = Path(__file__).resolve().parents[1] / "tests" / "golden"


def reports() -> list[Report]:
    """Every report that is coded, in a fixed order."""
    found = bundled_reports()
    for file in sorted(GOLDEN.glob("*.coded")):
        with file.open(encoding="utf-8") as lines:
            found += [case.report for case in read_cases(lines, file.name)]
    return found + gum_news()


def main() -> None:
    """Write one line an event, keys sorted, with all its reasons."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("file", type=Path)
    path: Path = arguments.parse_args().file
    kit = pipeline.load_kit(Settings.from_environment())
    count = 0
    with path.open("w", encoding="utf-8") as out:
        for coded in pipeline.code_reports(reports(), kit):
            for event in coded.events:
                line = event.as_dict() | {"reasons": [a.why for a in (*event.actors, *event.recipients)]}
                out.write(json.dumps(line, sort_keys=True, ensure_ascii=False) + "\n")
                count += 1
    print(f"{path}: {count} events")


if __name__ == "__main__":
    main()
