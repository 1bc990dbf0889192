"""Checks the corpus and says what is in it: ``python -m lab.corpus.check`` (``make corpus-check``).

Every file must be readable, every quoted word occur, every code be legal, every id be used once, every stand-off
offset lie in order; the exit status is 1 otherwise. Shares that issue 3 asks for are printed beside what there is.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from demarche import ontology, parse
from demarche.coded.format import Case, read_cases
from demarche.errors import InputError
from demarche.ontology import Ontology
from demarche.records import STATUSES
from lab.corpus import split as parts
from lab.model.events import REAL, WRITTEN, is_report

ROLES = {"actor", "recipient", "place", "date", "said by"}


def written(folder: Path, known: Ontology) -> tuple[list[Case], list[str]]:
    """All written cases, and one line for everything that is wrong."""
    cases: list[Case] = []
    errors: list[str] = []
    for path in sorted(folder.glob("*.coded")):
        try:
            found = read_cases(path.read_text(encoding="utf-8").splitlines(), path.name)
        except InputError as error:
            errors.append(str(error))
            continue
        for case in found:
            for event in case.events:
                problems = known.check(event.type, event.mode or None, contexts=event.contexts)
                errors += [f"{path.name}:{event.line}: {problem}" for problem in problems]
            if not case.events and not case.nothing:
                errors.append(f"{path.name}:{case.line}: no event: write 'nothing'")
        cases += found
    ids = Counter(case.id for case in cases)
    errors += [f"the id {i} is used {n} times" for i, n in ids.items() if n > 1]
    return cases, errors


def standoff(folder: Path, known: Ontology) -> tuple[list[dict[str, object]], list[str]]:
    """All rows of annotated real sentences, and what is wrong with them."""
    rows, errors = [], []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            row = json.loads(line)
            rows.append(row)
            for event in row["events"]:
                where = f"{path.name}:{number}"
                problems = known.check(event["type"], event["mode"] or None, contexts=event["contexts"])
                errors += [f"{where}: {problem}" for problem in problems]
                if event["status"] not in STATUSES:
                    errors.append(f"{where}: no status {event['status']}")
                spans = [event["trigger"], *(a[1:] for a in event["arguments"])]
                if any(not 0 <= a < b for a, b in spans) or any(a[0] not in ROLES for a in event["arguments"]):
                    errors.append(f"{where}: a span or role that cannot be")
    ids = Counter(row["id"] for row in rows)
    errors += [f"the sentence {i} is annotated {n} times" for i, n in ids.items() if n > 1]
    return rows, errors


def main() -> int:
    """Check and count."""
    known = ontology.load()
    cases, errors = written(WRITTEN, known)
    rows, wrong = standoff(REAL, known)
    errors += wrong
    for error in errors:
        print(error)
    counted = [_sentences(case) for case in cases]
    sentences = sum(total for total, _, _ in counted)
    eventful = sum(some for _, some, _ in counted)
    several = sum(more for _, _, more in counted)
    events = [event for case in cases for event in case.events]
    reports = [case for case in cases if is_report(case)]
    statuses = Counter(event.status for event in events)
    modes = Counter((event.type, event.mode) for event in events)
    split = Counter(parts.of_case(case.id, is_report(case)) for case in cases)
    real_events = [event for row in rows for event in row["events"]]  # type: ignore[attr-defined]
    asked = {(t.name, m.name) for t in known.types for m in t.modes}
    rare = sorted((modes[pair], "/".join(pair)) for pair in asked if modes[pair] < 40)

    def share(part: int, whole: int) -> str:
        return f"{part} ({100 * part / max(1, whole):.1f} %)"

    print(f"written sentences      {sentences} (wanted 6,000), in {len(cases)} cases; {dict(sorted(split.items()))}")
    print(f"whole reports          {len(reports)} (wanted 500)")
    print(f"events                 {len(events)}")
    print(f"without event          {share(sentences - eventful, sentences)} (wanted 30 %)")
    print(f"two or more events     {share(several, eventful)} of the others (wanted 30 %)")
    print(f"no actor expressed     {share(sum(not e.of('actor') for e in events), len(events))} (wanted 12 %)")
    for status in STATUSES:
        print(f"{status:22} {share(statuses[status], len(events))}" + (" (wanted 5 %)" if status != "happened" else ""))
    for kind in known.types:
        own = {m.name: modes[kind.name, m.name] for m in kind.modes}
        print(f"{kind.name:10} {sum(n for (t, _), n in modes.items() if t == kind.name):5}  {own or ''}")
    print(f"modes under 40         {', '.join(f'{name} {n}' for n, name in rare) or 'none'}")
    print(f"real sentences         {len(rows)} (wanted 3,000) with {len(real_events)} events")
    print("errors                 " + (str(len(errors)) if errors else "none"))
    return 1 if errors else 0


def _sentences(case: Case) -> tuple[int, int, int]:
    """Sentences of a case, those with events, those with several."""
    text = case.report.text
    held: Counter[int] = Counter()
    sentences = parse.split(case.report)
    for event in case.events:
        at = event.trigger.span(text)
        for sentence in sentences:
            if at is not None and at in sentence.span:
                held[sentence.index] += 1
    return len(sentences), len(held), sum(n > 1 for n in held.values())


if __name__ == "__main__":
    sys.exit(main())
