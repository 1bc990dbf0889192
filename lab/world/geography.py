"""Places of our own: bases, crossings, straits and other strategic places, seas, rivers, mountains, world regions."""

from __future__ import annotations

from pathlib import Path

from demarche.resolve.fold import fold
from lab.world.countries import read_table
from lab.world.tables import Place, Tables, own_place_id

SITES = ("base", "port", "airport", "crossing", "dam", "camp", "site")
KINDS = (*SITES, "strait", "area", "sea", "river", "mountain", "island", "town", "district", "region")


def add_geography(tables: Tables, data: Path) -> None:
    """Add strategic.tsv, features.tsv and towns.tsv; ValueError for an unknown kind or country or a wrong point."""
    source = tables.source_id("own knowledge")
    regions = {
        (place.country, fold(name)): place.name
        for place in tables.places.values()
        if place.kind == "region"
        for name in (place.name, *place.names)
    }
    for name in ("strategic.tsv", "features.tsv", "towns.tsv"):
        for row in read_table(data / name):
            tables.add_place(_place(row, tables, regions, source, name))


def _place(
    row: dict[str, str], tables: Tables, regions: dict[tuple[str | None, str], str], source: int, file: str
) -> Place:
    kind, country = row["kind"], row["country"] or None
    latitude, longitude = float(row["latitude"]), float(row["longitude"])
    if kind not in KINDS or (country and country not in tables.countries):
        raise ValueError(f"{file}: {row['name']}: kind {kind!r} or country {country!r} is unknown")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError(f"{file}: {row['name']}: {latitude}, {longitude} is no point on earth")
    precision = "site" if kind in SITES else {"town": "city", "district": "district", "region": "region"}.get(kind)
    return Place(
        id=own_place_id(row["name"], country),
        name=row["name"],
        kind=kind,
        country=country,
        region=regions.get((country, fold(row["region"])), row["region"]) or None,
        latitude=latitude,
        longitude=longitude,
        precision=precision or "area",
        source=source,
        names=tuple(name for name in row["aliases"].split("|") if name),
    )
