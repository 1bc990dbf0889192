"""Reads the hand-written tab-separated files of lab/world/data; their README tells the columns and the marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

ROW_COLUMNS = (
    "key", "name", "aliases", "kind", "country", "sector", "other_sectors", "start", "end", "detail", "source",
)  # fmt: skip
TENURE_COLUMNS = (
    "key", "name", "aliases", "office", "country", "sector", "other_sectors", "start", "end", "detail", "source",
)  # fmt: skip

ONLY_SURNAME = "surname only"  # detail of a person of whom the source gives no more
ACRONYM = re.compile(r"(?=.*[A-Z].*[A-Z])[A-Z0-9&-]{2,8}")
ALIAS = re.compile(
    r"(?P<marks>[~^]*)(?P<text>#?[^#<>]+?)(?: #(?P<weight>\d\.?\d*))?(?: <(?P<start>[\d-]*)\.\.(?P<end>[\d-]*)>)?"
)


@dataclass(frozen=True, slots=True)
class Alias:
    """One way to say an entity; ``kind`` is name, alias, acronym or surname, as in the table ``name``."""

    text: str
    kind: str = "alias"
    cased: bool = False
    weight: float = 1.0
    start: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a file; ``kind`` holds the office in files of terms of office."""

    key: str
    name: str
    aliases: tuple[Alias, ...]
    kind: str
    country: str | None
    sector: str | None
    other_sectors: tuple[str, ...]
    start: str | None
    end: str | None
    detail: str
    source: str
    where: str = field(default="", compare=False)  # "persons.tsv:12", for messages

    @property
    def base_key(self) -> str:
        """The key without its period: rows that share it are one organisation at different times."""
        return self.key.partition("@")[0]

    @property
    def names(self) -> tuple[Alias, ...]:
        """The canonical name and all aliases, in order, without repetition."""
        own = read_alias(self.name)
        if own.kind == "alias":
            own = replace(own, kind="name")
        if self.detail == ONLY_SURNAME:
            own = replace(own, kind="surname", weight=0.4)
        return tuple(dict.fromkeys((own, *self.aliases)))


def read_alias(text: str) -> Alias:
    """``^IS #0.8 <2014-06..>`` as an ``Alias``; ValueError when the marks are not in order."""
    match = ALIAS.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"alias {text!r}: write marks, text, ' #weight', ' <start..end>' in this order")
    name, marks = match["text"], match["marks"]
    acronym = "^" in marks or ACRONYM.fullmatch(name) is not None
    return Alias(
        text=name,
        kind="surname" if "~" in marks else "acronym" if acronym else "alias",
        cased="^" in marks or (acronym and len(name) <= 3),  # "who", "ice", "is" are words; "Nato", "Unesco" are usual
        weight=float(match["weight"] or 1.0),
        start=match["start"] or None,
        end=match["end"] or None,
    )


def read_rows(path: Path) -> Iterator[Row]:
    """The rows of one file, in order; ValueError names file and line when a line does not fit its header."""
    with path.open(encoding="utf-8") as lines:
        header: tuple[str, ...] = ()
        for number, line in enumerate(lines, 1):
            cells = line.rstrip("\n").split("\t")
            if not line.strip() or line.startswith("#"):
                continue
            if not header:
                header = tuple(cells)
                if header not in (ROW_COLUMNS, TENURE_COLUMNS):
                    raise ValueError(f"{path.name}:{number}: the header must be {' '.join(ROW_COLUMNS)}")
                continue
            yield read_row(cells, f"{path.name}:{number}")


def read_row(cells: list[str], where: str) -> Row:
    """One line's cells as a ``Row``; ValueError when there are too many or too few."""
    if len(cells) != len(ROW_COLUMNS):
        raise ValueError(f"{where}: {len(cells)} cells, expected {len(ROW_COLUMNS)}")
    key, name, aliases, kind, country, sector, others, start, end, detail, source = (c.strip() for c in cells)
    return Row(
        key=key,
        name=name,
        aliases=tuple(read_alias(a) for a in aliases.split("|") if a.strip()),
        kind=kind,
        country=country or None,
        sector=sector or None,
        other_sectors=tuple(others.split()),
        start=start or None,
        end=end or None,
        detail=detail,
        source=source,
        where=where,
    )
