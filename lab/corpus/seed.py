"""Converts the seed corpus (../shared/data/seed_corpus) to ``.coded`` files, mended to the guide.

    python -m lab.corpus.seed [--shared ../shared] [--out lab/corpus/data/written]

What is mended, by rule: an act that only repeats the content of an accusation in its sentence is left out (D16); a
third-party host is no recipient; a demand, promise or threat with its own speaker as source loses that source;
a mode or context that does not exist is left out. Every change is counted.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

from demarche import ontology
from demarche.coded.format import read_cases
from demarche.ontology import Ontology
from lab.corpus.sheets import HEADER, Act, Line, Marked, Sheet, SheetError, _find, as_coded

SPEECH = frozenset({"AGREE", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "SUPPORT", "CONCEDE"})


def convert(row: dict[str, Any], known: Ontology, changes: Counter[str]) -> Sheet:
    """One sentence with its acts."""
    text = " ".join(row["text"].split())
    accusers = {actor: text.find(e["trigger"]) for e in row["events"] if e["type"] == "ACCUSE" for actor in e["actors"]}
    line = Line("T", text)
    for event in row["events"]:
        at = text.find(event["trigger"])
        if event["type"] != "ACCUSE" and any(s in accusers and accusers[s] < at for s in event["said_by"]):
            changes["content of an accusation left out"] += 1
            continue
        line.acts.append(_act(event, text, known, changes))
    return Sheet([line])


def _act(event: dict[str, Any], text: str, known: Ontology, changes: Counter[str]) -> Act:
    kind, mode = event["type"], event["mode"] or ""
    if mode and mode not in {m.name for m in known.by_name[kind].modes}:
        changes["mode that does not exist"] += 1
        mode = ""
    contexts = tuple(c for c in event["contexts"] if c in known.contexts)[:3]
    marks = [_mark("", event["trigger"], text)]
    recipients = event["recipients"]
    if mode == "third-party" and recipients and event["place"] and any(event["place"] in r for r in recipients):
        changes["third-party host as recipient"] += 1
        recipients = [r for r in recipients if event["place"] not in r]
    said = event["said_by"]
    if kind in SPEECH and any(s in event["actors"] for s in said):
        changes["speaker as source of a speech act"] += 1
        said = [s for s in said if s not in event["actors"]]
    for role, words in (("actor", event["actors"]), ("recipient", recipients), ("said by", said)):
        marks += [_mark(role, w, text) for w in dict.fromkeys(words)]
    marks += [_mark(role, event[role], text) for role in ("place", "date") if event[role]]
    return Act(kind, mode, event["status"], contexts, tuple(marks))


def _mark(role: str, words: str, text: str) -> Marked:
    words = " ".join(words.split())
    start = _find(words, text, 0)
    if start < 0:
        start = text.find(words)
    if start < 0:
        raise SheetError(f"{words!r} not in {text!r}")
    return Marked(role, start, start + len(words))


def main() -> None:
    """Convert all files and print what was changed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path, default=Path("lab/corpus/data/written"))
    options = parser.parse_args()
    known = ontology.load()
    changes: Counter[str] = Counter()
    for path in sorted((options.shared / "data" / "seed_corpus").glob("w*.jsonl")):
        cases = []
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                cases.append(convert(json.loads(line), known, changes))
            except SheetError as error:
                changes["sentences left out"] += 1
                print(f"{path.name}: {error}")
        name = f"seed-{path.stem}"
        text = HEADER + "\n".join(as_coded(case, f"{name}-{i:04}") for i, case in enumerate(cases, 1))
        read_cases(text.splitlines(), name)
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / f"{name}.coded").write_text(text, encoding="utf-8")
        print(f"{name}: {len(cases)} sentences")
    for what, count in changes.most_common():
        print(f"{count:5} {what}")


if __name__ == "__main__":
    main()
