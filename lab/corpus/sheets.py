"""Reads annotation sheets (GUIDE.md, section 6), checks them and writes ``.coded`` files.

python -m lab.corpus.sheets SHEET... --check             errors as file:line, then counts
python -m lab.corpus.sheets SHEET... --out FILE.coded    the same, then the file (nothing when there are errors)
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from demarche import ontology
from demarche.coded.format import read_cases
from demarche.ontology import Ontology
from demarche.records import STATUSES

ROLES = {"a": "actor", "r": "recipient", "p": "place", "d": "date", "s": "said by"}
_QUOTE = r'"((?:[^"\\]|\\.)*)"(?:#(\d+))?'
_HEAD = re.compile(r"E +([A-Z]+)(?:/([a-z-]+))?(?: +([a-z]+))?(?: +\[([^\]]*)\])? +" + _QUOTE)
_ROLE = re.compile(r" +(?:([arpds]) ?" + _QUOTE + r"|([ki])(\d+)(?:-(\d+))?|(~))")
HEADER = "# Written for training; the texts are made up and are no news.\n\n"


class SheetError(Exception):
    """A line that cannot be used, as ``file:line: reason``."""


@dataclass(frozen=True, slots=True)
class Marked:
    """Words of a sentence: ``role`` is "" for the trigger; offsets into the sentence."""

    role: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Act:
    """One annotated event of a sentence."""

    type: str
    mode: str
    status: str
    contexts: tuple[str, ...]
    marks: tuple[Marked, ...]  # the trigger first
    killed: tuple[int, int] | None = None
    injured: tuple[int, int] | None = None
    hedged: bool = False


@dataclass(slots=True)
class Line:
    """A sentence of a sheet. ``kind`` is T (body) or H (headline); ``id`` a sentence id of stand-off sheets."""

    kind: str
    text: str
    acts: list[Act] = field(default_factory=list)
    paragraph: bool = False  # a new paragraph starts here
    id: str = ""


@dataclass(slots=True)
class Sheet:
    """One case: a single sentence, or a report when ``head`` is set (``2025-03-04 | Publisher``)."""

    lines: list[Line]
    head: str = ""


def read_sheet(path: Path, known: Ontology, sentences: dict[str, str] | None = None) -> tuple[list[Sheet], list[str]]:
    """All cases of a file and the errors in it. ``S id`` lines take their text from ``sentences`` (stand-off)."""
    cases: list[Sheet] = []
    errors: list[str] = []
    report: Sheet | None = None
    paragraph = False
    line: Line | None = None
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text = raw.strip()
        if not text or text.startswith("#"):
            continue
        mark, _, rest = text.partition(" ")
        rest = rest.strip()
        try:
            if mark == "R":
                report = Sheet([], rest)
                cases.append(report)
            elif mark == ".":
                report = None
            elif mark == "P":
                paragraph = True
            elif mark in ("T", "H", "S"):
                line = _line(mark, rest, sentences)
                line.paragraph, paragraph = paragraph, False
                if report is None:
                    cases.append(Sheet([line]))
                else:
                    report.lines.append(line)
            elif mark == "E":
                if line is None:
                    raise SheetError("an event before any sentence")
                line.acts.append(_act(text, line.text, known))
            else:
                raise SheetError(f"a line starts with T, E, R, H, P, S or '.', not {mark[:20]!r}")
        except SheetError as error:
            errors.append(f"{path.name}:{number}: {error}")
    return [case for case in cases if case.lines], errors


def _line(mark: str, rest: str, sentences: dict[str, str] | None) -> Line:
    if mark != "S":
        return Line(mark, re.sub(r"\s+", " ", rest))
    identity = rest.split()[0]
    if sentences is None or identity not in sentences:
        raise SheetError(f"no sentence {identity}")
    return Line("T", sentences[identity], id=identity)


def _act(text: str, sentence: str, known: Ontology) -> Act:
    head = _HEAD.match(text)
    if head is None:
        raise SheetError('an event reads: E TYPE/mode status [contexts] "trigger" a"…" r"…" p"…" d"…" s"…"')
    kind, mode, status = head[1], head[2] or "", head[3] or "happened"
    contexts = tuple(c.strip() for c in (head[4] or "").split(",") if c.strip())
    if kind not in known.by_name:
        raise SheetError(f"no type {kind}")
    if mode and mode not in (legal := [m.name for m in known.by_name[kind].modes]):
        raise SheetError(f"{kind} has no mode {mode}: {', '.join(legal) or 'none at all'}")
    if status not in STATUSES:
        raise SheetError(f"no status {status}: {', '.join(STATUSES)}")
    unknown = [c for c in contexts if c not in known.contexts]
    if unknown:
        raise SheetError(f"no context {unknown[0]}")
    marks = [_marked("", head[5], head[6], sentence)]
    killed = injured = None
    hedged = False
    at = head.end()
    while at < len(text):
        role = _ROLE.match(text, at)
        if role is None:
            raise SheetError(f"cannot read {text[at : at + 30]!r}")
        at = role.end()
        if role[1]:
            marks.append(_marked(ROLES[role[1]], role[2], role[3], sentence))
        elif role[4]:
            low = int(role[5])
            span = (low, int(role[6] or low))
            killed, injured = (span, injured) if role[4] == "k" else (killed, span)
        else:
            hedged = True
    return Act(kind, mode, status, contexts, tuple(marks), killed, injured, hedged)


def _marked(role: str, words: str, occurrence: str | None, sentence: str) -> Marked:
    words = words.replace('\\"', '"').replace("\\\\", "\\")
    start = -1
    for _ in range(int(occurrence or 1)):
        start = _find(words, sentence, start + 1)
        if start < 0:
            raise SheetError(f'"{words}"{"#" + occurrence if occurrence else ""} does not occur in: {sentence[:60]}…')
    return Marked(role, start, start + len(words))


def _find(words: str, sentence: str, start: int) -> int:
    """The next place where the words stand as whole words."""
    while (at := sentence.find(words, start)) >= 0:
        before, after = sentence[at - 1 : at], sentence[at + len(words) : at + len(words) + 1]
        if not (before.isalnum() and words[:1].isalnum()) and not (after.isalnum() and words[-1:].isalnum()):
            return at
        start = at + 1
    return -1


def as_coded(case: Sheet, identity: str) -> str:
    """One case in the ``.coded`` format; quotes are counted over the whole text, title included."""
    title = next((line.text for line in case.lines if line.kind == "H"), "")
    out = [f"== {identity}"]
    if case.head:
        out.append(case.head)
    if title:
        out.append(f"|= {title}")
    text, starts = title + "\n\n" if title else "", []
    body = False
    for line in case.lines:
        if line.kind == "H":
            starts.append(0)
            continue
        if body and line.paragraph:
            out.append("|")
            text += "\n\n"
        elif body:
            text += " "
        starts.append(len(text))
        text += line.text
        out.append(f"| {line.text}")
        body = True
    out.append("")
    acts = [(start, act) for line, start in zip(case.lines, starts, strict=True) for act in line.acts]
    out += [row for start, act in acts for row in _rows(act, start, text)] or ["nothing"]
    return "\n".join(out) + "\n"


def _rows(act: Act, start: int, text: str) -> list[str]:
    mode = f" {act.mode}" if act.mode else ""
    contexts = f" [{', '.join(act.contexts)}]" if act.contexts else ""
    trigger = _quoted(act.marks[0], start, text)
    rows = [f"{act.type}{mode}{contexts} {act.status} {trigger}"]
    rows += [f"  {mark.role:<9} {_quoted(mark, start, text)}" for mark in act.marks[1:]]
    for name, span in (("killed", act.killed), ("injured", act.injured)):
        if span:
            rows.append(f"  {name} {span[0]}" + (f"-{span[1]}" if span[1] != span[0] else ""))
    if act.hedged:
        rows.append("  hedged")
    return rows


def _quoted(mark: Marked, start: int, text: str) -> str:
    words = text[start + mark.start : start + mark.end]
    number, at = 1, text.find(words)
    while at < start + mark.start:
        number, at = number + 1, text.find(words, at + 1)
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' + (f"#{number}" if number > 1 else "")


def counts(cases: list[Sheet]) -> str:
    """What is in the sheets, in one paragraph."""
    lines = [line for case in cases for line in case.lines]
    acts = [act for line in lines for act in line.acts]
    with_events = [line for line in lines if line.acts]
    kinds, statuses = Counter(a.type for a in acts), Counter(a.status for a in acts)
    actorless = sum(not any(m.role == "actor" for m in a.marks) for a in acts)
    several = sum(len(line.acts) > 1 for line in with_events)

    def share(part: int, whole: int) -> str:
        return f"{100 * part / max(whole, 1):.0f} %"

    return (
        f"{len(lines)} sentences ({sum(bool(c.head) for c in cases)} reports), {len(acts)} events; "
        f"nothing {share(len(lines) - len(with_events), len(lines))}, "
        f"several events {share(several, len(with_events))}, "
        f"no actor {share(actorless, len(acts))}; "
        + ", ".join(f"{s} {share(statuses[s], len(acts))}" for s in STATUSES)
        + "; "
        + ", ".join(f"{k} {n}" for k, n in sorted(kinds.items()))
    )


def main() -> int:
    """Check and convert; the exit status is 1 when a line is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sheets", nargs="+", type=Path)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    known = ontology.load()
    cases: list[Sheet] = []
    errors: list[str] = []
    for path in options.sheets:
        found, wrong = read_sheet(path, known)
        cases += found
        errors += wrong
    seen: Counter[str] = Counter(" ".join(line.text for line in case.lines) for case in cases)
    errors += [f"twice: {text[:80]}" for text, n in seen.items() if n > 1]
    for error in errors:
        print(error)
    print(counts(cases))
    if errors or not options.out:
        return 1 if errors else 0
    stem = options.out.stem
    written = "\n".join(as_coded(case, f"{stem}-{i:04}") for i, case in enumerate(cases, 1))
    read_cases((HEADER + written).splitlines(), options.out.name)  # raises when the file could not be read back
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(HEADER + written, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
