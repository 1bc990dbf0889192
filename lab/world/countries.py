"""Countries, former states, territories, PLOVER's other codes, and all their names."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lab.world.rows import read_alias
from lab.world.tables import Country, Name, Tables

# The code list writes two states' FIPS codes into one cell, or none that GDELT uses.
FIPS = {"PSE": "WE GZ", "SRB": "RI RB", "SJM": "SV JN", "XKX": "KV", "UMI": None}
REGIONS = {"TWN": ("Asia", "Eastern Asia"), "XKX": ("Europe", "Southern Europe"), "ATA": ("Antarctica", None)}
NO_PLURAL = ("ese", "ish", "ch", "sh", "ss", "s")
COORDINATES = re.compile(r"(\d+) (\d+) ([NS]), (\d+) (\d+) ([EW])")


@dataclass(frozen=True, slots=True)
class Codes:
    """What the code list and the Factbook say of one ISO alpha-3 code."""

    iso2: str | None = None
    numeric: str | None = None
    fips: str | None = None
    region: str | None = None
    subregion: str | None = None
    latitude: float | None = None
    longitude: float | None = None


def read_table(path: Path) -> Iterator[dict[str, str]]:
    """Lines of a tab-separated file with a header as dicts; ValueError names the line that does not fit."""
    header: list[str] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if not header:
            header = cells
        elif len(cells) != len(header):
            raise ValueError(f"{path.name}:{number}: {len(cells)} cells, expected {len(header)}")
        else:
            yield dict(zip(header, cells, strict=True))


def add_countries(tables: Tables, data: Path, shared: Path) -> None:
    """Fill the tables ``country`` and ``name`` (countries' part) from data/*.tsv and the code list."""
    own = tables.source_id("own knowledge")
    codes = read_codes(shared)
    for row in read_table(data / "countries.tsv"):
        _add_state(tables, row, codes.get(row["code"], Codes()), "state", own)
    for row in read_table(data / "former.tsv"):
        _add_state(tables, row, Codes(region=row["region"]), "former", own)
    for row in read_table(data / "territories.tsv"):
        _add_state(tables, row, codes[row["code"]], "territory", own)
    for row in read_table(data / "nonstate.tsv"):
        _add_state(tables, row, Codes(), "nonstate", own)
    for row in read_table(data / "names.tsv"):
        if row["code"] not in tables.countries:
            raise ValueError(f"names.tsv: {row['text']}: no country {row['code']}")
        dates = (row["start"] or None, row["end"] or None)
        name = Name(row["text"], row["kind"], float(row["weight"]), row["cased"] == "1", *dates)
        tables.add_names(row["code"], (name,), own)


def read_codes(shared: Path) -> dict[str, Codes]:
    """Codes and coordinates by ISO alpha-3."""
    points = _factbook_points(shared / "data" / "factbook")
    result: dict[str, Codes] = {"XKX": Codes("XK", None, "KV", *REGIONS["XKX"], *points["KV"])}
    with (shared / "data" / "country_codes" / "data" / "country-codes.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            code = row["ISO3166-1-Alpha-3"]
            fips = FIPS.get(code, row["FIPS"].strip() or None)
            region, subregion = REGIONS.get(code, (row["Region Name"] or None, row["Sub-region Name"] or None))
            numeric = row["ISO3166-1-numeric"].strip().zfill(3)
            latitude, longitude = points.get((fips or "")[:2], (None, None))
            result[code] = Codes(
                row["ISO3166-1-Alpha-2"].strip(), numeric, fips, region, subregion, latitude, longitude
            )
    return result


def _factbook_points(folder: Path) -> dict[str, tuple[float, float]]:
    """Coordinates of each country by FIPS code, as the Factbook's geography chapter gives them."""
    points = {}
    for path in sorted(folder.glob("*/??.json")):
        chapter = json.loads(path.read_text(encoding="utf-8")).get("Geography", {})
        match = COORDINATES.search(chapter.get("Geographic coordinates", {}).get("text", ""))
        if match:
            degrees = int(match[1]) + int(match[2]) / 60, int(match[4]) + int(match[5]) / 60
            south, west = match[3] == "S", match[6] == "W"
            latitude, longitude = round(degrees[0], 3), round(degrees[1], 3)
            points[path.stem.upper()] = (-latitude if south else latitude, -longitude if west else longitude)
    return points


def _add_state(tables: Tables, row: dict[str, str], codes: Codes, kind: str, source: int) -> None:
    capitals = _names(row.get("capital", ""), "capital")
    tables.add_country(
        Country(
            code=row["code"],
            name=row["name"],
            kind=kind,
            source=source,
            official=row.get("official") or None,
            iso2=codes.iso2,
            iso_numeric=codes.numeric,
            cow=row.get("cow") or None,
            cow_number=_number(row.get("cow_number")),
            gw_number=_number(row.get("gw_number")) or _number(row.get("cow_number")),
            fips=codes.fips,
            start=row.get("start") or None,
            end=row.get("end") or None,
            folds_into=row.get("folds_into") or None,
            region=codes.region,
            subregion=codes.subregion,
            capital=capitals[0].text if capitals else None,
            latitude=codes.latitude,
            longitude=codes.longitude,
        )
    )
    adjectives = row.get("adjectives", "")
    demonyms = row.get("demonyms", "") or adjectives
    names = (
        Name(row["name"], "name"),
        *((Name(row["official"], "official"),) if row.get("official") else ()),
        *_names(row["aliases"], "alias"),
        *(Name(n.text, "acronym", n.weight, cased=True) for n in _names(row.get("acronyms", ""), "acronym")),
        *_names(adjectives, "adjective"),
        *_demonyms(demonyms),
        *capitals,
    )
    if kind != "nonstate":
        names = (*names, Name(row["code"], "acronym", 0.3, cased=True))  # ISO code: tables, tickers, captions
    tables.add_names(row["code"], names, source)


def _names(cell: str, kind: str) -> tuple[Name, ...]:
    aliases = [read_alias(a) for a in cell.split("|") if a.strip()]
    # Two-letter adjectives ("UK", "US") are acronyms used as adjectives: they match only as written.
    return tuple(Name(a.text, kind, a.weight, a.text.isupper(), a.start, a.end) for a in aliases)


def _demonyms(cell: str) -> tuple[Name, ...]:
    """Singulars and plurals: "Syrian" gives "Syrians"; "Frenchman/Frenchmen" says it itself."""
    result: list[Name] = []
    for name in _names(cell, "demonym"):
        singular, slash, plural = name.text.partition("/")
        if singular.replace(".", "").isupper():
            continue
        if not slash:
            plural = singular if singular.endswith(NO_PLURAL) else f"{singular}s"
        result += [Name(singular, "demonym", name.weight), Name(plural, "demonym", name.weight)]
    return tuple(result)


def _number(cell: str | None) -> int | None:
    return int(cell) if cell else None
