"""World data: names, countries, organisations, people and offices, read from the SQLite file that ships.

The file is opened read-only and immutable. A World may be used by several threads of one process; a process that
forks or pickles work opens its own (`open_world` costs a few milliseconds). Look-ups are cached, the caches bounded.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from demarche import ontology
from demarche.errors import WorldMissing
from demarche.resolve.packs import NO_PACK, Pack, read_packs
from demarche.resolve.places_index import Gazetteer
from demarche.resolve.rows import Country, Entity, Named, Outlet, Tenure

SCHEMA = "1"
NAMES_CACHED = 1 << 16
ROWS_CACHED = 1 << 14

_NAMES = 'SELECT text, kind, country, entity, start, "end", weight, cased FROM name WHERE folded = ?'
_STARTING = "SELECT DISTINCT folded FROM name WHERE folded >= ? AND folded < ?"
_ENTITY = (
    'SELECT id, key, name, kind, country, sector, other_sectors, start, "end", detail, source FROM entity WHERE id = ?'
)
_TENURES = (
    'SELECT person, office, organisation, country, sector, start, "end" FROM tenure WHERE person = ?'
    " ORDER BY coalesce(start, ''), rowid"
)
_HOLDERS = (
    'SELECT person, office, organisation, country, sector, start, "end" FROM tenure WHERE country = ? AND office = ?'
)
_COUNTRY = (
    'SELECT code, name, kind, folds_into, start, "end", capital, iso2, cow, fips, region FROM country WHERE code = ?'
)
_PLACE = (
    "SELECT place.country, place.population, place.kind FROM place_name JOIN place ON place.id = place_name.place"
    " WHERE place_name.folded = ? ORDER BY place.population DESC LIMIT 12"
)
# A town that shares its name with larger ones elsewhere says nothing about a country unless it dwarfs them.
_DWARFS = 4
LARGE = 50_000  # people of a town whose bare name is rather the town's than a person's
_BIG_PLACE_KINDS = frozenset({"capital", "region", "area", "district", "base", "camp", "crossing", "dam", "site"})

CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december".split()
)


@dataclass(slots=True)
class World:
    """The opened world data, with the users' packs laid over it. Build it with `open_world`."""

    connection: sqlite3.Connection
    pack: Pack = NO_PACK
    path: Path = Path()
    ontology: ontology.Ontology = field(default_factory=ontology.load, repr=False)
    gazetteer: Gazetteer = field(init=False, repr=False)
    phrases: dict[tuple[str, str | None], Any] = field(default_factory=dict, init=False, repr=False)  # for who.py
    starts: dict[tuple[str, str], tuple[int, frozenset[str]]] = field(
        default_factory=dict, init=False, repr=False
    )  # for words.py
    _lookups: _Lookups = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.gazetteer = Gazetteer(self.connection)
        self._lookups = _Lookups(self.connection, self.pack)

    def names(self, folded: str) -> tuple[Named, ...]:
        """All rows of a folded name, the users' own first, then by weight; empty when the name is unknown."""
        found = self._lookups.names(folded)
        # a politician may be called Friday or May, but the word alone is the day or the month
        return tuple(row for row in found if row.kind != "surname") if folded in CALENDAR else found

    def starting(self, first: str) -> tuple[int, frozenset[str]]:
        """The folded names that begin with a word, and the greatest number of words among them."""
        return self._lookups.starting(first)

    def entity(self, number: int) -> Entity:
        """The organisation, person, outlet, office or role of a name row; KeyError for a number not in the data."""
        return self._lookups.entity(number)

    def tenures(self, person: int) -> tuple[Tenure, ...]:
        """The terms of office of a person, oldest first."""
        return self._lookups.tenures(person)

    def holders(self, country: str, office: str) -> tuple[Tenure, ...]:
        """Everyone known to have held an office ("president") in a country."""
        return self._lookups.holders(country, office)

    def country(self, code: str) -> Country | None:
        """A country row by its code; None when there is none."""
        return self._lookups.country(code)

    def outlet(self, entity: int) -> Outlet | None:
        """What is known of a news outlet beside its entity row."""
        return self._lookups.outlet(entity)

    def country_of_place(self, folded: str) -> str | None:
        """The country of a town, region or site, None when unknown or when several namesakes compete."""
        return self._lookups.country_of_place(folded)

    def is_large_place(self, folded: str) -> bool:
        """Whether a town of LARGE people or more bears a name."""
        return self._lookups.is_large_place(folded)

    def canonical(self, folded: str) -> str:
        """One key for all names of a country ("us" and "united states"); other names are their own."""
        row = next(iter(self.names(folded)), None)
        ways = ("name", "official", "acronym", "alias")
        return f"country:{row.country}" if row and row.country and row.kind in ways else folded

    def meta(self) -> dict[str, str]:
        """The file's own description: schema, counts, digests of its inputs."""
        return dict(self.connection.execute("SELECT key, value FROM meta").fetchall())


class _Lookups:
    """The cached queries of one World: a cache belongs to its world, never to the module."""

    def __init__(self, connection: sqlite3.Connection, pack: Pack) -> None:
        self._connection = connection
        self._pack = pack
        self.names = lru_cache(NAMES_CACHED)(self._names)
        self.starting = lru_cache(ROWS_CACHED)(self._starting)
        self.entity = lru_cache(ROWS_CACHED)(self._entity)
        self.tenures = lru_cache(ROWS_CACHED)(self._tenures)
        self.holders = lru_cache(ROWS_CACHED)(self._holders)
        self.country = lru_cache(ROWS_CACHED)(self._country)
        self.outlet = lru_cache(ROWS_CACHED)(self._outlet)
        self.country_of_place = lru_cache(ROWS_CACHED)(self._country_of_place)
        self.is_large_place = lru_cache(ROWS_CACHED)(self._is_large_place)

    def _names(self, folded: str) -> tuple[Named, ...]:
        rows = [Named(*row) for row in self._connection.execute(_NAMES, (folded,))]
        rows.sort(key=lambda row: (-row.weight, row.country is None, row.text))
        return (*self._pack.names.get(folded, ()), *rows)

    def _starting(self, first: str) -> tuple[int, frozenset[str]]:
        # A space sorts just below "!": the range holds the word alone and every name that goes on after it.
        found = {row[0] for row in self._connection.execute(_STARTING, (first, first + "!"))}
        found |= self._pack.starting.get(first, frozenset())
        return max((name.count(" ") + 1 for name in found), default=0), frozenset(found)

    def _entity(self, number: int) -> Entity:
        if number in self._pack.entities:
            return self._pack.entities[number]
        row = self._connection.execute(_ENTITY, (number,)).fetchone()
        if row is None:
            raise KeyError(number)
        number, key, name, kind, country, sector, others, start, end, detail, _ = row
        return Entity(number, key, name, kind, country, sector, tuple(others.split()), start, end, detail)

    def _tenures(self, person: int) -> tuple[Tenure, ...]:
        if person in self._pack.entities:
            return self._pack.tenures.get(person, ())
        return tuple(Tenure(*row) for row in self._connection.execute(_TENURES, (person,)))

    def _holders(self, country: str, office: str) -> tuple[Tenure, ...]:
        return tuple(Tenure(*row) for row in self._connection.execute(_HOLDERS, (country, office)))

    def _country(self, code: str) -> Country | None:
        row = self._connection.execute(_COUNTRY, (code,)).fetchone()
        return Country(*row) if row else None

    def _outlet(self, entity: int) -> Outlet | None:
        query = "SELECT entity, kind, country, owner FROM outlet WHERE entity = ?"
        row = self._connection.execute(query, (entity,)).fetchone()
        return Outlet(*row) if row else None

    def _is_large_place(self, folded: str) -> bool:
        rows = self._connection.execute(_PLACE, (folded,)).fetchall()
        return any(population >= LARGE for _, population, _ in rows)

    def _country_of_place(self, folded: str) -> str | None:
        rows = self._connection.execute(_PLACE, (folded,)).fetchall()
        special = {country for country, _, kind in rows if kind in _BIG_PLACE_KINDS and country}
        if len(special) == 1:
            return str(next(iter(special)))
        countries = [(country, population) for country, population, _ in rows if country]
        if not countries:
            return None
        first, most = countries[0]
        rival = max((population for country, population in countries if country != first), default=0)
        return str(first) if most >= _DWARFS * rival else None


def open_world(path: Path, packs: Sequence[Path] = ()) -> World:
    """Open the world data read-only and lay the users' packs over them.

    Raises WorldMissing if the file is absent, broken or of another schema; SettingsError for an unreadable pack.
    """
    if not path.is_file():
        raise WorldMissing(f"{path}: no world data here (reinstall demarche, or build them with `make world`)")
    try:
        connection = sqlite3.connect(
            f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        row = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
    except sqlite3.Error as error:
        raise WorldMissing(f"{path}: no usable world data ({error})") from error
    if row is None or row[0] != SCHEMA:
        found = row[0] if row else "none"
        connection.close()
        raise WorldMissing(f"{path}: world data of schema {found}, this version reads schema {SCHEMA}")
    return World(connection, read_packs(packs), path)
