"""The gazetteer as questions: which places and countries bear a name, and which country an adjective or outlet tells.

Read-only queries on the world file with bounded caches; one Gazetteer belongs to one connection, and so to one World.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

NAMES_CACHED: Final = 1 << 15
MOST_NAMESAKES: Final = 60  # "San José" has hundreds; the smallest are never meant

_PLACES: Final = (
    "SELECT p.id, p.name, p.kind, p.country, coalesce(p.region, ''), p.latitude, p.longitude, p.population, p.precision"
    " FROM place_name n JOIN place p ON p.id = n.place WHERE n.folded = ?"
    " ORDER BY p.population DESC, p.id LIMIT ?"
)
_COUNTRIES: Final = (
    "SELECT n.text, n.kind, n.weight, n.cased, c.code, c.name, c.kind, c.latitude, c.longitude"
    " FROM name n JOIN country c ON c.code = n.country WHERE n.folded = ? AND c.kind != 'nonstate'"
    " ORDER BY n.weight DESC, c.code"
)
_OUTLET: Final = (
    "SELECT o.country FROM name n JOIN outlet o ON o.entity = n.entity WHERE n.folded = ?"
    " ORDER BY n.weight DESC LIMIT 1"
)
_AS_PLACE: Final = ("name", "official", "alias", "acronym")
_AS_ADJECTIVE: Final = ("adjective", "demonym")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the gazetteer; ``region`` is the first-level region's name, "" when none is known."""

    id: int
    name: str
    kind: str
    country: str | None
    region: str
    latitude: float
    longitude: float
    population: int
    precision: str


@dataclass(frozen=True, slots=True)
class State:
    """A country as a place: its code, name, and the reference point used to measure nearness (never given out)."""

    code: str
    name: str
    weight: float
    latitude: float | None
    longitude: float | None


class Gazetteer:
    """Cached questions to the world file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.places = lru_cache(NAMES_CACHED)(self._places)
        self.countries = lru_cache(NAMES_CACHED)(self._countries)
        self.adjective = lru_cache(NAMES_CACHED)(self._adjective)
        self.outlet_country = lru_cache(1024)(self._outlet_country)

    def _places(self, folded: str) -> tuple[Entry, ...]:
        """All entries that bear a folded name, the most populous first."""
        rows = self._connection.execute(_PLACES, (folded, MOST_NAMESAKES)).fetchall()
        return tuple(Entry(*row) for row in rows)

    def _names(self, folded: str) -> list[tuple[str, str, float, int, str, str, str, float | None, float | None]]:
        return self._connection.execute(_COUNTRIES, (folded,)).fetchall()

    def _countries(self, folded: str, text: str) -> tuple[State, ...]:
        """Countries by that name; ``text`` is the name as written, for names that hold only so ("US")."""
        found: dict[str, State] = {}
        for written, kind, weight, cased, code, name, _, latitude, longitude in self._names(folded):
            if kind in _AS_PLACE and (not cased or written == text) and code not in found:
                found[code] = State(code, name, weight, latitude, longitude)
        return tuple(found.values())

    def _adjective(self, folded: str) -> str | None:
        """The country of an adjective or demonym ("Syrian", "Syrians"); None when it tells none or several."""
        codes = {row[4] for row in self._names(folded) if row[1] in _AS_ADJECTIVE and row[2] >= 0.5}
        return codes.pop() if len(codes) == 1 else None

    def _outlet_country(self, folded: str) -> str | None:
        """The country of a news outlet by its name."""
        row = self._connection.execute(_OUTLET, (folded,)).fetchone()
        return row[0] if row else None
