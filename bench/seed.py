"""How the transparent coder does on the seed corpus: types, triggers, arguments, status (a development set).

    python -m bench.seed [--folder ../shared/data/seed_corpus] [--errors TYPE|missed|false|status] [--limit N]

A predicted event is right when a gold event of its type has a trigger that overlaps its own; ``types`` ignores the
trigger. Arguments are scored on right events: exact phrases, set-wise.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from demarche import coding, parse
from demarche.records import Document, Draft, Report
from demarche.settings import Settings

FOLDER = Path(__file__).resolve().parents[2] / Path("shared/data/seed_corpus")
BATCH = 256


@dataclass
class Tally:
    """Counts of right, false and missed."""

    right: int = 0
    false: int = 0
    missed: int = 0

    def add(self, gold: set[Any], found: set[Any]) -> None:
        """Count two sets."""
        self.right += len(gold & found)
        self.false += len(found - gold)
        self.missed += len(gold - found)

    def line(self, name: str) -> str:
        """One row of the table."""
        p = self.right / max(1, self.right + self.false)
        r = self.right / max(1, self.right + self.missed)
        f = 2 * p * r / (p + r) if p + r else 0.0
        return f"{name:14s} {self.right:5d} {self.false:5d} {self.missed:5d}   P {p:.3f}  R {r:.3f}  F1 {f:.3f}"


@dataclass
class Board:
    """All tallies of a run."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)
    status_right: int = 0
    mode_right: int = 0
    matched: int = 0

    def __getitem__(self, name: str) -> Tally:
        return self.tallies.setdefault(name, Tally())


def load(folder: Path) -> list[dict[str, Any]]:
    """All sentences of the corpus, with the file they stand in."""
    lines = []
    for path in sorted(folder.glob("w*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            lines.append({"id": f"{path.stem}:{number}", **json.loads(line)})
    return lines


def documents(lines: list[dict[str, Any]]) -> Iterator[Document]:
    """Each sentence as a report of its own, analysed in batches."""
    model = parse.load_model(Settings().model)
    for start in range(0, len(lines), BATCH):
        reports = [Report(line["id"], line["text"]) for line in lines[start : start + BATCH]]
        sentences = [parse.split(report) for report in reports]
        analyses = iter(parse.analyse([s for group in sentences for s in group], model))
        for report, group in zip(reports, sentences, strict=True):
            yield Document(report, tuple(next(analyses) for _ in group))


def score(line: dict[str, Any], document: Document, drafts: tuple[Draft, ...], board: Board) -> list[str]:
    """Count one sentence; returns what went wrong, one line each."""
    text, gold, left = line["text"], list(line["events"]), list(drafts)
    wrong = []
    board["types"].right += sum((Counter(e["type"] for e in gold) & Counter(d.type for d in drafts)).values())
    board["types"].false += sum((Counter(d.type for d in drafts) - Counter(e["type"] for e in gold)).values())
    board["types"].missed += sum((Counter(e["type"] for e in gold) - Counter(d.type for d in drafts)).values())
    for event in gold:
        start = text.find(event["trigger"])
        end = start + len(event["trigger"])
        near = [d for d in left if d.trigger.start < end and start < d.trigger.end]
        hit = next((d for d in near if d.type == event["type"]), None)
        if hit is None:
            board["trigger+type"].missed += 1
            board[event["type"]].missed += 1
            wrong.append(f"missed {event['type']}/{event['mode']} {event['status']} “{event['trigger']}”")
            for d in near:
                board.confusions[event["type"], d.type] += 1
            continue
        left.remove(hit)
        board["trigger+type"].right += 1
        board[event["type"]].right += 1
        wrong.extend(_compare(event, hit, document, board))
    for d in left:
        board["trigger+type"].false += 1
        board[d.type].false += 1
        wrong.append(f"false {d.type}/{d.mode} {d.status} “{document.text(d.trigger)}” {dict(d.why)['type']}")
    return wrong


def _compare(event: dict[str, Any], hit: Draft, document: Document, board: Board) -> list[str]:
    wrong = []
    board.matched += 1
    board.status_right += event["status"] == hit.status
    board.mode_right += event["mode"] == hit.mode
    if event["status"] != hit.status:
        wrong.append(f"status {hit.type} gold {event['status']} got {hit.status} “{event['trigger']}”")
    if event["mode"] != hit.mode:
        wrong.append(f"mode {hit.type} gold {event['mode']} got {hit.mode} “{event['trigger']}”")
    pairs = (
        ("actors", set(event["actors"]), {p.text for p in hit.actors}),
        ("recipients", set(event["recipients"]), {p.text for p in hit.recipients}),
        ("place", {event["place"]} - {None}, {hit.place.text} if hit.place else set()),
        ("date", {event["date"]} - {None}, {hit.date.text} if hit.date else set()),
        ("said_by", set(event["said_by"]), {p.text for p in hit.attributions}),
    )
    for name, gold, found in pairs:
        board[name].add(gold, found)
        if gold != found:
            wrong.append(f"{name} {hit.type} “{event['trigger']}” gold {sorted(gold)} got {sorted(found)}")
    return wrong


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--folder", type=Path, default=FOLDER)
    options.add_argument(
        "--errors", default="", help="print errors that start with this word (missed, false, status …)"
    )
    options.add_argument("--limit", type=int, default=40)
    given = options.parse_args()
    lines = load(given.folder)
    report(lines, list(documents(lines)), given.errors, given.limit)


def report(lines: list[dict[str, Any]], analysed: list[Document], errors: str, limit: int) -> Board:
    """Code and score all sentences and print the table."""
    coder = coding.load_coder()
    board = Board()
    printed = 0
    for line, document in zip(lines, analysed, strict=True):
        for wrong in score(line, document, coding.draft(document, coder), board):
            if errors and wrong.startswith(errors) and printed < limit:
                printed += 1
                print(f"{line['id']} {wrong}\n      {line['text']}")
    for name, tally in board.tallies.items():
        print(tally.line(name))
    print(f"status right {board.status_right}/{board.matched}, mode right {board.mode_right}/{board.matched}")
    print("confusions:", ", ".join(f"{g}>{p} {n}" for (g, p), n in board.confusions.most_common(15)))
    return board


if __name__ == "__main__":
    main()
