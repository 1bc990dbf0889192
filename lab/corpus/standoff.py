"""Real sentences, annotated in place: labels by sentence id and token offsets, never the text.

    python -m lab.corpus.standoff SHEET... --texts FILE... [--check | --out FILE.jsonl]

``--texts`` are lines ``id<TAB>words separated by blanks`` with ``# document`` before each document (written from
../shared/data by ``python -m lab.corpus.texts``); a sheet says ``# done DOCUMENT`` after each document that is read
to its end: sentences of it without an entry hold no event. One JSON object a line comes out for every sentence read:

    {"id": "GUM_news_x-3", "document": "GUM_news_x", "events": [{"type": "ASSAULT", "mode": "aerial",
     "status": "happened", "contexts": [], "trigger": [4, 5], "arguments": [["actor", 0, 2]], "killed": null,
     "injured": null, "hedged": false}]}

Offsets are tokens, first inclusive, last exclusive.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from demarche import ontology
from lab.corpus.sheets import Act, counts, read_sheet

_DONE = re.compile(r"# done (.+?)\s*\Z")


def read_texts(paths: Iterable[Path]) -> dict[str, dict[str, str]]:
    """Documents, each with its sentences (words separated by single blanks) by id."""
    documents: dict[str, dict[str, str]] = {}
    name = ""
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("# "):
                name = line[2:].strip()
            elif line.strip():
                identity, _, words = line.partition("\t")
                documents.setdefault(name, {})[identity] = words
    return documents


def tokens_of(sentence: str, start: int, end: int) -> tuple[int, int]:
    """Tokens (first, last exclusive) that the characters touch, in a sentence with single blanks between words."""
    return sentence[:start].count(" "), sentence[:end].count(" ") + 1


def act_row(act: Act, sentence: str) -> dict[str, Any]:
    """One event with token offsets."""
    trigger, *rest = act.marks
    return {
        "type": act.type,
        "mode": act.mode,
        "status": act.status,
        "contexts": list(act.contexts),
        "trigger": list(tokens_of(sentence, trigger.start, trigger.end)),
        "arguments": [[m.role, *tokens_of(sentence, m.start, m.end)] for m in rest],
        "killed": list(act.killed) if act.killed else None,
        "injured": list(act.injured) if act.injured else None,
        "hedged": act.hedged,
    }


def main() -> int:
    """Check and convert; the exit status is 1 when a line is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sheets", nargs="+", type=Path)
    parser.add_argument("--texts", nargs="+", type=Path, required=True)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    documents = read_texts(options.texts)
    sentences = {i: words for document in documents.values() for i, words in document.items()}
    known = ontology.load()
    acts: dict[str, list[Act]] = {}
    done: set[str] = set()
    errors: list[str] = []
    cases = []
    for path in options.sheets:
        found, wrong = read_sheet(path, known, sentences)
        errors += wrong
        cases += found
        for case in found:
            for line in case.lines:
                if line.id in acts:
                    errors.append(f"{path.name}: {line.id} twice")
                acts[line.id] = line.acts
        for raw in path.read_text(encoding="utf-8").splitlines():
            if match := _DONE.match(raw):
                done.add(match[1])
                if match[1] not in documents:
                    errors.append(f"{path.name}: no document {match[1]!r}")
    rows = [
        {"id": i, "document": name, "events": [act_row(a, words) for a in acts.get(i, [])]}
        for name, document in documents.items()
        if name in done
        for i, words in document.items()
    ]
    lost = set(acts) - {row["id"] for row in rows}
    if lost and not options.check:
        errors.append(f"{len(lost)} annotated sentences stand in documents without a done line, e.g. {min(lost)}")
    for error in errors:
        print(error)
    print(counts(cases))
    print(f"{len(done)} of {len(documents)} documents done: {len(rows)} sentences, {len(sentences)} in all")
    if errors or not options.out:
        return 1 if errors else 0
    options.out.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    options.out.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
