"""Reads the treebanks (CoNLL-U) and their splits: UD EWT, and the openly licensed part of GUM with its entities."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lab.model.records import Example

SPLITS = ("train", "dev", "test")
Entity = tuple[int, int, str, tuple[int, ...], str]


def read_ewt(folder: Path, split: str) -> list[Example]:
    """UD English EWT, one split of ``SPLITS``, without names."""
    return list(read_conllu(folder / f"en_ewt-ud-{split}.conllu", "ewt"))


def read_gum(folder: Path, split: str) -> list[Example]:
    """The documents of GUM that ``folder/dep`` has, by the official splits of ``splits.md``; names not yet made."""
    listed = re.split(r"^## ", (folder / "splits.md").read_text(encoding="utf-8"), flags=re.M)
    section = next(part for part in listed if part.splitlines()[0].strip() == split)
    documents = re.findall(r"\* (\S+)", section)
    paths = [folder / "dep" / f"{name}.conllu" for name in documents]
    return [example for path in paths if path.exists() for example in read_conllu(path, "gum")]


def read_conllu(path: Path, source: str) -> Iterator[Example]:
    """Sentences of one CoNLL-U file; multiword ranges and empty nodes are left out (syntactic words only)."""
    identity, rows, layout = "", [], ()
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# global.Entity"):
            layout = tuple(line.split("=", 1)[1].strip().split("-"))
        elif line.startswith("# sent_id"):
            identity = line.split("=", 1)[1].strip()
        elif not line.strip():
            if rows:
                yield _example(source, identity, rows, layout)
            rows = []
        elif not line.startswith("#"):
            fields = line.split("\t")
            if fields[0].isdigit():
                rows.append(fields)
    if rows:
        yield _example(source, identity, rows, layout)


def _example(source: str, identity: str, rows: list[list[str]], layout: tuple[str, ...]) -> Example:
    return Example(
        source=source,
        id=identity,
        words=tuple(r[1] for r in rows),
        upos=tuple(r[3] for r in rows),
        xpos=tuple(r[4] for r in rows),
        heads=tuple(int(r[6]) - 1 for r in rows),
        relations=tuple(r[7] for r in rows),
        entities=tuple(_entities(rows)) if layout else (),
    )


def _entities(rows: list[list[str]]) -> Iterator[Entity]:
    """Bracketed mentions of one sentence (GRP-etype-infstat-salience-centering-minspan-link-identity)."""
    open_: list[tuple[str, int, list[str]]] = []
    for position, row in enumerate(rows):
        value = next((v[7:] for v in row[9].split("|") if v.startswith("Entity=")), "")
        for opening, single, closing in re.findall(r"\(([^()]+)(\)?)|([^()]+)\)", value):
            if opening:
                fields = opening.split("-")
                open_.append((fields[0], position, fields))
            if single or closing:
                mention = _close(open_, fields[0] if single else closing, position)
                if mention:
                    yield mention


def _close(open_: list[tuple[str, int, list[str]]], group: str, last: int) -> Entity | None:
    """Close the innermost open mention of ``group``."""
    for i in range(len(open_) - 1, -1, -1):
        if open_[i][0] == group:
            _, first, fields = open_.pop(i)
            # infstat and link hold colons, never hyphens; identity (a Wikipedia title) may hold some
            core = tuple(first + int(n) - 1 for n in fields[5].split(",") if n.isdigit())
            return first, last + 1, fields[1], core, "-".join(fields[7:])
    return None
