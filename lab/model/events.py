"""Brings the corpus to the network: written cases and real sentences as examples with events; PropBank, factuality.

An event is learned at its *anchor*, the first word of its trigger: type, mode, status and contexts there, and from
there the words of each role. Two events on one anchor cannot both be learned: the first in the text is kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from demarche import parse
from demarche.coded.format import Case, Expected, read_cases
from demarche.parse.analyse import shown
from demarche.parse.tokens import Word, tokens
from demarche.records import Sentence, Span
from lab.corpus import split as parts
from lab.model.records import Act, Example, Frame

WRITTEN, REAL = Path("lab/corpus/data/written"), Path("lab/corpus/data/real")
ROLES = ("actor", "recipient", "place", "date", "attribution")
_ROLE = {"said by": "attribution"}
FRAME_ROLES = {
    "ARG0": "actor", "ARG1": "recipient", "ARG2": "attribution", "ARGM-LOC": "place", "ARGM-TMP": "date",
}  # fmt: skip


def written(split: str, folder: Path = WRITTEN) -> list[Example]:
    """Sentences of the written cases in one split, tokenised as users' texts are."""
    found = []
    for path in sorted(folder.glob("*.coded")):
        for case in read_cases(path.read_text(encoding="utf-8").splitlines(), path.name):
            sentences = parse.split(case.report)
            if parts.of_case(case.id, is_report(case)) == split:
                found += list(_case_examples(case, sentences))
    return found


def is_report(case: Case) -> bool:
    """Whether a case is a whole report (it has a date), not a single sentence."""
    return case.report.published is not None


def _case_examples(case: Case, sentences: Sequence[Sentence]) -> Iterator[Example]:
    for sentence in sentences:
        words = tokens(sentence.text, sentence.span.start)
        if words:
            acts = [a for e in case.events for a in _act(e, case.report.text, sentence, words)]
            yield Example(
                "written", f"{case.id}/{sentence.index}", tuple(shown(w) for w in words), events=_one_an_anchor(acts)
            )


def _act(event: Expected, text: str, sentence: Sentence, words: Sequence[Word]) -> Iterator[Act]:
    trigger = event.trigger.span(text)
    if trigger is None or trigger not in sentence.span:
        return
    at = _words_of(trigger, words)
    if at is None:
        return
    arguments = []
    for role, quote in event.arguments:
        span = quote.span(text)
        found = _words_of(span, words) if span is not None and span in sentence.span else None
        if found:
            arguments.append((_ROLE.get(role, role), *found))
    yield Act(event.type, event.mode, event.status, event.contexts, at[0], at[1], tuple(arguments))


def _words_of(span: Span, words: Sequence[Word]) -> tuple[int, int] | None:
    inside = [i for i, (_, start, end) in enumerate(words) if start < span.end and span.start < end]
    return (inside[0], inside[-1] + 1) if inside else None


def _one_an_anchor(acts: Iterable[Act]) -> tuple[Act, ...]:
    kept: dict[int, Act] = {}
    for act in acts:
        kept.setdefault(act.anchor, act)
    return tuple(kept[i] for i in sorted(kept))


def real(folder: Path = REAL) -> dict[str, tuple[str, tuple[Act, ...]]]:
    """Document and events by sentence id, of all real sentences that were read."""
    found: dict[str, tuple[str, tuple[Act, ...]]] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            acts = [
                Act(
                    e["type"], e["mode"], e["status"], tuple(e["contexts"]), e["trigger"][0], e["trigger"][1],
                    tuple((_ROLE.get(role, role), first, last) for role, first, last in e["arguments"]),
                )
                for e in row["events"]
            ]  # fmt: skip
            found[row["id"]] = (row["document"], _one_an_anchor(acts))
    return found


def with_real(examples: Sequence[Example], known: dict[str, tuple[str, tuple[Act, ...]]]) -> list[Example]:
    """The examples, those with an annotated id with their events."""
    return [replace(e, events=known[e.id][1]) if e.id in known else e for e in examples]


def with_frames(examples: Sequence[Example], propbank: Path, uds: Path) -> list[Example]:
    """EWT sentences with PropBank frames (core arguments, place, time) and UDS factuality (-3 to 3)."""
    frames: dict[str, tuple[Frame, ...]] = {}
    for line in (propbank / "ewt_srl_merged.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        frames[row["id"]] = tuple(
            (f["i"], tuple((FRAME_ROLES[r], a, b) for r, a, b in f["args"] if r in FRAME_ROLES)) for f in row["frames"]
        )
    facts: dict[str, list[tuple[int, float]]] = {}
    for line in (uds / "uds_factuality_ewt.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        facts.setdefault(row["id"], []).append((row["i"], row["value"]))
    return [
        replace(e, frames=frames.get(e.id), facts=tuple(facts.get(e.id, ()))) if e.source == "ewt" else e
        for e in examples
    ]


def digest(folders: Sequence[Path] = (WRITTEN, REAL)) -> str:
    """A hash of the corpus files, for the card and the floors."""
    made = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.glob("*.*")):
            made.update(path.name.encode() + b"\0" + path.read_bytes())
    return made.hexdigest()
