"""Collects the rows of the world file, checks them against each other and writes them, the same bytes every time."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

from demarche.resolve.fold import fold

SCHEMA = Path(__file__).with_name("schema.sql")
Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Name:
    """A row of the table ``name`` before its owner is known."""

    text: str
    kind: str
    weight: float = 1.0
    cased: bool = False
    start: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True)
class Country:
    """A row of the table ``country``."""

    code: str
    name: str
    kind: str
    source: int
    official: str | None = None
    iso2: str | None = None
    iso_numeric: str | None = None
    cow: str | None = None
    cow_number: int | None = None
    gw_number: int | None = None
    fips: str | None = None
    start: str | None = None
    end: str | None = None
    folds_into: str | None = None
    region: str | None = None
    subregion: str | None = None
    capital: str | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """A row of the table ``entity`` without its number."""

    key: str
    name: str
    kind: str
    source: int
    country: str | None = None
    sector: str | None = None
    other_sectors: tuple[str, ...] = ()
    start: str | None = None
    end: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A row of the table ``place``; coordinates in degrees (WGS 84)."""

    id: int
    name: str
    kind: str
    country: str | None
    latitude: float
    longitude: float
    precision: str
    source: int
    region: str | None = None
    population: int = 0
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tenure:
    """A row of the table ``tenure``; person and organisation are entity keys."""

    person: str
    office: str
    organisation: str | None
    country: str | None
    sector: str
    start: str | None
    end: str | None
    source: int


@dataclass(frozen=True, slots=True)
class Outlet:
    """A row of the table ``outlet``; the entity is given by its key."""

    entity: str
    kind: str
    country: str | None
    domains: str
    owner: str | None
    source: int


@dataclass(slots=True)
class Tables:
    """All rows of the file. Rows may be added in any order; ``write`` sorts them."""

    sources: list[tuple[Cell, ...]] = field(default_factory=list)
    countries: dict[str, Country] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)
    tenures: list[Tenure] = field(default_factory=list)
    outlets: dict[str, Outlet] = field(default_factory=dict)
    country_names: dict[tuple[str, Name], int] = field(default_factory=dict)
    entity_names: dict[tuple[str, Name], int] = field(default_factory=dict)
    meta: dict[str, str] = field(default_factory=dict)

    def add_country(self, row: Country) -> None:
        """Add a country; ValueError when its code is there already."""
        if row.code in self.countries:
            raise ValueError(f"country {row.code} stands twice")
        self.countries[row.code] = row

    def add_entity(self, row: Entity) -> None:
        """Add an entity; ValueError when its key is there already."""
        if row.key in self.entities:
            raise ValueError(f"entity {row.key} stands twice")
        self.entities[row.key] = row

    def add_place(self, row: Place) -> None:
        """Add a place; ValueError when its number is there already."""
        if row.id in self.places:
            raise ValueError(f"place {row.id} ({row.name}, {self.places[row.id].name}) stands twice")
        self.places[row.id] = row

    def add_names(self, owner: str, names: tuple[Name, ...], source: int) -> None:
        """Add names of a country (by code) or an entity (by key, which holds a colon); repetitions are dropped."""
        table = self.entity_names if ":" in owner else self.country_names
        for name in names:
            if fold(name.text):
                table.setdefault((owner, name), source)

    def source_id(self, name: str) -> int:
        """The number of a source by its name in sources.tsv; ValueError when it is not listed."""
        for row in self.sources:
            if row[1] == name:
                return int(str(row[0]))
        raise ValueError(f"source {name!r} is not in sources.tsv")

    def counts(self) -> dict[str, int]:
        """Rows by table, places and entities by kind."""
        result = {
            "country": len(self.countries),
            "entity": len(self.entities),
            "name": len(self.country_names) + len(self.entity_names),
            "outlet": len(self.outlets),
            "place": len(self.places),
            "tenure": len(self.tenures),
        }
        for label, rows in (("entity", self.entities), ("place", self.places), ("country", self.countries)):
            result |= {f"{label}.{kind}": n for kind, n in Counter(r.kind for r in rows.values()).items()}
        return result

    def write(self, path: Path) -> None:
        """Write the file anew. Same rows, same SQLite library: same bytes."""
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        base = sqlite3.connect(fresh)
        base.execute("PRAGMA page_size = 4096")
        base.execute("PRAGMA journal_mode = OFF")
        base.executescript(SCHEMA.read_text(encoding="utf-8"))
        _insert(base, "source", self.sources)
        _insert(base, "country", [_country_cells(c) for _, c in sorted(self.countries.items())])
        numbers = {key: n for n, key in enumerate(sorted(self.entities), 1)}
        _insert(base, "entity", [(n, *_entity_cells(self.entities[key])) for key, n in numbers.items()])
        _insert(base, "name", self._name_rows(numbers))
        _insert(base, "tenure", _tenure_rows(self.tenures, numbers))
        _insert(
            base,
            "outlet",
            [(numbers[k], o.kind, o.country, o.domains, o.owner, o.source) for k, o in sorted(self.outlets.items())],
        )
        _insert(base, "place", [_place_cells(p) for _, p in sorted(self.places.items())])
        pairs = {(fold(text), p.id) for p in self.places.values() for text in (p.name, *p.names)}
        _insert(base, "place_name", sorted(pair for pair in pairs if pair[0]))
        counts = {f"count.{key}": str(n) for key, n in self.counts().items()} | {"count.place_name": str(len(pairs))}
        _insert(base, "meta", sorted((self.meta | counts).items()))
        base.commit()
        base.execute("ANALYZE")
        base.execute("VACUUM")
        base.close()
        fresh.replace(path)  # whoever reads the old file goes on reading it

    def _name_rows(self, numbers: dict[str, int]) -> list[tuple[Cell, ...]]:
        rows: list[tuple[Cell, ...]] = []
        for (code, name), source in self.country_names.items():
            rows.append(_name_cells(name, code, None, source))
        for (key, name), source in self.entity_names.items():
            rows.append(_name_cells(name, None, numbers[key], source))
        return sorted(rows, key=lambda row: tuple((cell is not None, cell) for cell in row))


def own_place_id(name: str, country: str | None) -> int:
    """The negative number of a place that GeoNames does not have; it stays the same when other rows come and go."""
    return -1 - crc32(f"{name}|{country or ''}".encode())


def _insert(base: sqlite3.Connection, table: str, rows: list[tuple[Cell, ...]]) -> None:
    if rows:
        base.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)


def _country_cells(c: Country) -> tuple[Cell, ...]:
    return (
        c.code, c.name, c.official, c.kind, c.iso2, c.iso_numeric, c.cow, c.cow_number, c.gw_number, c.fips, c.start,
        c.end, c.folds_into, c.region, c.subregion, c.capital, c.latitude, c.longitude, c.source,
    )  # fmt: skip


def _entity_cells(e: Entity) -> tuple[Cell, ...]:
    return (
        e.key, e.name, e.kind, e.country, e.sector, " ".join(e.other_sectors), e.start, e.end, e.detail, e.source,
    )  # fmt: skip


def _name_cells(name: Name, country: str | None, entity: int | None, source: int) -> tuple[Cell, ...]:
    return (
        fold(name.text), name.text, country, entity, name.kind, name.start, name.end, name.weight, int(name.cased),
        source,
    )  # fmt: skip


def _place_cells(p: Place) -> tuple[Cell, ...]:
    return (
        p.id, p.name, p.kind, p.country, p.region, p.latitude, p.longitude, p.population, p.precision, p.source,
    )  # fmt: skip


def _tenure_rows(tenures: list[Tenure], numbers: dict[str, int]) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = [
        (
            numbers[t.person], t.office, numbers[t.organisation] if t.organisation else None, t.country, t.sector,
            t.start, t.end, t.source,
        )
        for t in tenures
    ]  # fmt: skip
    return sorted(dict.fromkeys(rows), key=lambda row: tuple((cell is not None, cell) for cell in row))
