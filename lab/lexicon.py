"""What the lexicon holds: counts per type and mode, duplicates, illegal codes, contrast sets.

    python -m lab.lexicon [--contrasts N] [--shadowed N]

A *pair* is one wording (alternatives written out, word classes left as they are) with one type. The exit status is 1
when an entry is illegal or can never be reached, or when a mode has no entry.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from demarche import ontology
from demarche.coding import lexicon
from demarche.coding.coder import LEXICON
from demarche.coding.lexicon import NO_EVENT, Entry
from demarche.errors import SettingsError
from demarche.ontology import Ontology

NOT_ENTRIES = frozenset({"classes", "modes", "cues", "contexts"})


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a lexicon file: where it stands, its columns, and the entry they make."""

    where: str
    columns: tuple[str, ...]
    entry: Entry


def read(folder: Path, known: Ontology) -> tuple[list[Row], list[str]]:
    """All entries of a lexicon folder, and one line for each that cannot be read."""
    classes = lexicon.load_classes(folder)
    rows, problems = [], []
    for path in sorted(folder.glob("*.tsv")):
        if path.stem in NOT_ENTRIES:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            columns = [column.strip() for column in line.split("\t")]
            if not line.strip() or line.startswith("#") or columns[0] == "pattern":
                continue
            where = f"{path.name}:{number}"
            try:
                rows.append(Row(where, tuple(columns), lexicon.parse_entry(columns, classes, known, where)))
            except SettingsError as error:
                problems.append(str(error))
    return rows, problems


def wordings(pattern: str) -> Iterator[str]:
    """The pattern with its alternatives written out; a word class counts as one word."""
    for words in itertools.product(*(part.split("|") for part in pattern.split())):
        yield " ".join(words)


def codes(entry: Entry) -> Iterator[tuple[str, str | None]]:
    """The one or two events that an entry stands for; none for an entry that blocks."""
    if entry.type != NO_EVENT:
        yield entry.type, entry.mode
    if entry.also:
        yield entry.also


def pairs(rows: list[Row]) -> set[tuple[str, str]]:
    """All (wording, type) pairs."""
    return {(words, type_) for row in rows for type_, _ in codes(row.entry) for words in wordings(row.columns[0])}


def head_pairs(rows: list[Row]) -> set[tuple[str, str]]:
    """All (head lemma, type) pairs: the coarser count, in which every phrase of a verb is one."""
    return {(lemma, type_) for row in rows for type_, _ in codes(row.entry) for lemma in row.entry.head}


def repeated(rows: list[Row]) -> tuple[list[str], list[str]]:
    """Wordings that an earlier line of the same kind and conditions gives another code; and lines that are all such."""
    first: dict[tuple[str, str, str], Row] = {}
    shadowed, dead = [], []
    for row in rows:
        conditions = " ".join(sorted(row.columns[4].split())) if len(row.columns) > 4 else ""
        lost = 0
        written = list(wordings(row.columns[0]))
        for words in written:
            other = first.setdefault((row.entry.kind, " ".join(sorted(words.split())), conditions), row)
            lost += other is not row
            if other is not row and set(codes(other.entry)) != set(codes(row.entry)):
                shadowed.append(f"{row.where}: {words!r} is {_label(other)} in {other.where}, not {_label(row)}")
        if lost == len(written):
            dead.append(f"{row.where}: every wording of {row.entry.pattern!r} stands in earlier lines")
    return shadowed, dead


def contrasts(rows: list[Row]) -> list[tuple[str, dict[str, list[str]]]]:
    """Head lemmas that serve several types, with a few wordings of each, those with most types first."""
    by_head: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        for lemma in row.entry.head:
            for type_ in {t for t, _ in codes(row.entry)} or {"no event"}:
                by_head[lemma][type_].append(f"{row.entry.kind} {row.where}")
    several = [(lemma, dict(types)) for lemma, types in by_head.items() if len(types) > 1]
    return sorted(several, key=lambda item: (-len(item[1]), item[0]))


def modes(rows: list[Row], folder: Path, known: Ontology) -> Counter[tuple[str, str | None]]:
    """How many wordings (entries and mode cues) give each mode of each type; 0 where none does."""
    counts: Counter[tuple[str, str | None]] = Counter(
        {(t.name, mode): 0 for t in known.types for mode in (None, *(m.name for m in t.modes))}
    )
    for row in rows:
        for code in codes(row.entry):
            counts[code] += sum(1 for _ in wordings(row.columns[0]))
    for type_, lines in lexicon.load_lexicon(folder, known).modes.items():
        for mode, cues in lines:
            counts[type_, mode] += len(cues)
    return counts


def _label(row: Row) -> str:
    return "+".join("/".join(filter(None, code)) for code in codes(row.entry)) or "no event"


def main() -> None:
    """Print the counts; exit with 1 when something is wrong."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--folder", type=Path, default=LEXICON)
    options.add_argument("--contrasts", type=int, default=15, help="how many contrast sets to print")
    options.add_argument("--shadowed", type=int, default=0, help="how many shadowed wordings to print")
    given = options.parse_args()
    known = ontology.load()
    rows, problems = read(given.folder, known)
    if not problems:
        shadowed, dead = repeated(rows)
        problems += dead
        counts = modes(rows, given.folder, known)
        problems += [f"no entry gives {t}/{m}" for (t, m), n in counts.items() if not n and m is not None]
        report(rows, counts, known, given.contrasts)
        print(f"{len(shadowed)} wordings lose to an earlier line", *shadowed[: given.shadowed], sep="\n  ")
    print(*problems, sep="\n", file=sys.stderr)
    sys.exit(1 if problems else 0)


def report(rows: list[Row], counts: Counter[tuple[str, str | None]], known: Ontology, limit: int) -> None:
    """Print the counts and the contrast sets."""
    kinds = Counter(row.entry.kind for row in rows)
    by_type = Counter(type_ for _, type_ in pairs(rows))
    lemmas = Counter(type_ for _, type_ in head_pairs(rows))
    blocks = sum(row.entry.type == NO_EVENT for row in rows)
    print(
        f"{len(rows)} entries ({dict(kinds)}), {blocks} of them block; {sum(by_type.values())} (wording, type) pairs,"
    )
    print(f"{sum(lemmas.values())} (head lemma, type) pairs, {len(contrasts(rows))} head lemmas in contrast sets")
    for type_ in known.types:
        per_mode = ", ".join(f"{m or '-'} {n}" for (t, m), n in counts.items() if t == type_.name)
        print(f"{type_.name:10s} {by_type[type_.name]:6d} wordings {lemmas[type_.name]:4d} lemmas   {per_mode}")
    for lemma, types in contrasts(rows)[:limit]:
        print(f"{lemma:12s}", "; ".join(f"{t} ({', '.join(found[:2])})" for t, found in sorted(types.items())))


if __name__ == "__main__":
    main()
