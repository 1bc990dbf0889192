"""Users' own world data: tab-separated files whose rows win over the ones that ship (docs/packs.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from demarche.errors import SettingsError
from demarche.resolve.fold import fold
from demarche.resolve.rows import Entity, Named, Tenure

COLUMNS = (
    "key", "name", "aliases", "kind", "country", "sector", "other_sectors", "start", "end", "office", "detail",
    "source",
)  # fmt: skip
REQUIRED = frozenset({"key", "name", "kind"})
KINDS = frozenset({"country", "organisation", "person", "outlet", "office", "role"})
NAME_KINDS = frozenset(
    {"name", "official", "alias", "acronym", "demonym", "adjective", "capital", "seat", "metonym", "surname"}
)

_ALIAS = re.compile(
    r"(?P<marks>[~^]*)(?P<text>[^#<>]+?)(?: #(?P<weight>\d\.?\d*))?(?: <(?P<start>[\d-]*)\.\.(?P<end>[\d-]*)>)?"
)
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_CODE = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Pack:
    """All packs of a user laid over each other, ready for look-up. Entities have negative numbers."""

    names: Mapping[str, tuple[Named, ...]] = field(default_factory=dict)
    starting: Mapping[str, frozenset[str]] = field(default_factory=dict)
    entities: Mapping[int, Entity] = field(default_factory=dict)
    tenures: Mapping[int, tuple[Tenure, ...]] = field(default_factory=dict)


NO_PACK = Pack()


def read_packs(paths: Sequence[Path]) -> Pack:
    """Read packs in order; where two say the same name, the later one wins.

    Raises SettingsError naming file, line and what to do about it.
    """
    if not paths:
        return NO_PACK
    names: dict[str, list[Named]] = {}
    entities: dict[int, Entity] = {}
    tenures: dict[int, tuple[Tenure, ...]] = {}
    for path in reversed(paths):
        for where, row in _rows(path):
            number = -1 - len(entities)
            kind = row.get("kind", "")
            if kind != "country":
                entities[number] = _entity(number, row, path.name, where)
                if row.get("office"):
                    tenures[number] = (_tenure(number, row),)
            for named in _names(number, row, path.name, where):
                names.setdefault(fold(named.text), []).append(named)
    starting: dict[str, set[str]] = {}
    for folded in names:
        starting.setdefault(folded.partition(" ")[0], set()).add(folded)
    return Pack(
        {folded: tuple(rows) for folded, rows in names.items()},
        {first: frozenset(all_) for first, all_ in starting.items()},
        entities,
        tenures,
    )


def _rows(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot read this pack ({error})") from error
    header: list[str] = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        where = f"{path.name}:{number}"
        if not header:
            header = _header(cells, where)
            continue
        if len(cells) > len(header):
            raise SettingsError(f"{where}: {len(cells)} cells under {len(header)} columns (cells are divided by tabs)")
        yield where, _checked(dict(zip(header, cells, strict=False)), where)
    if not header:
        raise SettingsError(f"{path}: empty pack (the first line names the columns: {' '.join(COLUMNS)})")


def _header(cells: list[str], where: str) -> list[str]:
    unknown = [cell for cell in cells if cell not in COLUMNS]
    missing = sorted(REQUIRED - set(cells))
    if unknown or missing:
        fault = f"unknown column {unknown[0]!r}" if unknown else f"no column {missing[0]!r}"
        raise SettingsError(f"{where}: {fault} (columns: {' '.join(COLUMNS)})")
    return cells


def _checked(row: dict[str, str], where: str) -> dict[str, str]:
    if row.get("kind") not in KINDS:
        raise SettingsError(f"{where}: kind {row.get('kind')!r} is none of {' '.join(sorted(KINDS))}")
    if not fold(row.get("name", "")):
        raise SettingsError(f"{where}: no name")
    for column in ("country", "sector"):
        value = row.get(column, "")
        if value and not _CODE.fullmatch(value):
            raise SettingsError(f"{where}: {column} {value!r} is not a code of three capitals")
    if row["kind"] == "country" and not row.get("country"):
        raise SettingsError(f"{where}: a country needs its code in column 'country'")
    for column in ("start", "end"):
        value = row.get(column, "")
        if value and not _DATE.fullmatch(value):
            raise SettingsError(f"{where}: {column} {value!r} is not YYYY, YYYY-MM or YYYY-MM-DD")
    return row


def _entity(number: int, row: dict[str, str], pack: str, where: str) -> Entity:
    return Entity(
        id=number,
        key=row.get("key") or f"pack:{where}",
        name=row["name"],
        kind=row["kind"],
        country=row.get("country") or None,
        sector=row.get("sector") or None,
        other_sectors=tuple(row.get("other_sectors", "").split()),
        start=row.get("start") or None,
        end=row.get("end") or None,
        detail=row.get("detail", ""),
        pack=pack,
    )


def _tenure(number: int, row: dict[str, str]) -> Tenure:
    return Tenure(
        person=number,
        office=row["office"],
        organisation=None,
        country=row.get("country") or None,
        sector=row.get("sector") or "GOV",
        start=row.get("start") or None,
        end=row.get("end") or None,
    )


def _names(number: int, row: dict[str, str], pack: str, where: str) -> Iterator[Named]:
    is_country = row["kind"] == "country"
    own_kind = row.get("detail", "") if is_country and row.get("detail") in NAME_KINDS else "name"
    for text in (row["name"], *row.get("aliases", "").split("|")):
        if not text.strip():
            continue
        match = _ALIAS.fullmatch(text.strip())
        if match is None or not fold(match["text"]):
            raise SettingsError(
                f"{where}: alias {text!r} (write marks, text, ' #weight', ' <start..end>' in this order)"
            )
        cased = "^" in match["marks"]
        yield Named(
            text=match["text"],
            kind="surname" if "~" in match["marks"] else "acronym" if cased else own_kind,
            country=row["country"] if is_country else None,
            entity=None if is_country else number,
            start=match["start"] or row.get("start") or None,
            end=match["end"] or row.get("end") or None,
            weight=float(match["weight"] or 1.0),
            cased=int(cased),
            pack=pack,
        )
