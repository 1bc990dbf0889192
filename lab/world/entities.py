"""Organisations, roles, offices, persons with their terms of office, seats of power, and news outlets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from demarche.resolve.fold import fold
from lab.world.countries import read_table
from lab.world.people import leaders
from lab.world.rows import Alias, Row, read_alias, read_rows
from lab.world.tables import Entity, Name, Outlet, Tables, Tenure

ENTITY_FILES = ("organisations*.tsv", "roles*.tsv", "offices*.tsv", "persons*.tsv", "seats.tsv")
TENURE_FILES = ("tenures*.tsv", "ministers*.tsv")
OUTLET_KINDS = ("state", "public", "private", "party", "agency-state", "agency-private")
FORMER_OFFICIAL = "ELI"


def add_entities(tables: Tables, data: Path, shared: Path) -> None:
    """Fill ``entity``, ``name`` (entities' part), ``tenure`` and ``outlet`` from the hand-written files."""
    versions: dict[str, int] = defaultdict(int)
    rows = list(_rows(data, ENTITY_FILES))
    for row in rows:
        versions[row.base_key] += 1
    for row in rows:
        _add_row(tables, row, dated=versions[row.base_key] > 1)
    terms = list(_rows(data, TENURE_FILES))
    known = [row for row in rows if row.kind == "person"] + terms
    _add_tenures(tables, [*terms, *leaders(shared, known, tables.countries.values())])
    for cells in read_table(data / "outlets.tsv"):
        _add_outlet(tables, cells)


def _rows(data: Path, patterns: tuple[str, ...]) -> Iterator[Row]:
    for pattern in patterns:
        for path in sorted(data.glob(pattern)):
            yield from read_rows(path)


def _add_row(tables: Tables, row: Row, *, dated: bool) -> None:
    """Add an entity; names of one that is coded differently over time hold only in the row's own period."""
    source = _source(tables, row)
    _check_country(tables, row.country, row.where)
    tables.add_entity(
        Entity(
            row.key,
            row.name,
            row.kind,
            source,
            row.country,
            row.sector,
            row.other_sectors,
            row.start,
            row.end,
            row.detail,
        )
    )
    aliases = (replace(a, kind="metonym") for a in row.names) if row.detail == "seat of power" else row.names
    names = tuple(_name(alias, row.start if dated else None, row.end if dated else None) for alias in aliases)
    tables.add_names(row.key, names, source)


def _name(alias: Alias, start: str | None = None, end: str | None = None) -> Name:
    return Name(alias.text, alias.kind, alias.weight, alias.cased, alias.start or start, alias.end or end)


def _source(tables: Tables, row: Row) -> int:
    """The source named first: "own knowledge; name checked with UCDP" is own knowledge."""
    return tables.source_id(row.source.partition(";")[0].strip())


def _check_country(tables: Tables, country: str | None, where: str) -> None:
    if country and country not in tables.countries:
        raise ValueError(f"{where}: no country {country}")


def _add_tenures(tables: Tables, rows: list[Row]) -> None:
    latest: dict[str, Row] = {}
    for row in rows:
        known = latest.get(row.key)
        if known is None or (known.start or "") <= (row.start or ""):
            latest[row.key] = row
    for key, row in sorted(latest.items()):
        _check_country(tables, row.country, row.where)
        if key not in tables.entities:
            source = _source(tables, row)
            tables.add_entity(Entity(key, row.name, "person", source, row.country, FORMER_OFFICIAL))
    for row in rows:
        source = _source(tables, row)
        tables.add_names(row.key, tuple(_name(alias) for alias in row.names), source)
        organisation = row.detail.partition("of=")[2].split(";")[0].strip() or None
        if organisation and organisation not in tables.entities:
            raise ValueError(f"{row.where}: no organisation {organisation}")
        tables.tenures.append(
            Tenure(row.key, row.kind, organisation, row.country, row.sector or "", row.start, row.end, source)
        )


def _outlet_names(aliases: tuple[Alias, ...]) -> Iterator[Name]:
    """Names of an outlet; one word ("Time", "The Sun", "Dawn") matches only as written, "TASS" also as "Tass"."""
    for alias in aliases:
        name = _name(alias)
        if " " not in fold(alias.text):
            name = replace(name, cased=True)
            if alias.kind == "name" and alias.text.isupper() and len(alias.text) > 3:
                yield replace(name, text=alias.text.capitalize(), kind="alias")
        yield name


def _add_outlet(tables: Tables, cells: dict[str, str]) -> None:
    source = tables.source_id("own knowledge")
    kind, country = cells["kind"], cells["country"] or None
    if kind not in OUTLET_KINDS:
        raise ValueError(f"outlets.tsv: {cells['name']}: no kind {kind!r}")
    _check_country(tables, country, f"outlets.tsv: {cells['name']}")
    tables.add_entity(Entity(cells["key"], cells["name"], "outlet", source, country, "JRN", detail=kind))
    aliases = (Alias(cells["name"], "name"), *(read_alias(a) for a in cells["aliases"].split("|") if a))
    tables.add_names(cells["key"], tuple(_outlet_names(aliases)), source)
    tables.outlets[cells["key"]] = Outlet(cells["key"], kind, country, cells["domains"], cells["owner"] or None, source)
