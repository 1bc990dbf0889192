"""Where formats, ontology and world data meet: what writers and readers of other projects' formats work with."""

from __future__ import annotations

from typing import Final

from demarche import ontology, resolve
from demarche.resolve.fold import fold
from demarche.settings import Settings
from demarche.show.formats import Codes, Country, Exchange

_ROWS: Final = (
    "SELECT code, name, coalesce(official, ''), kind, coalesce(iso2, ''), coalesce(cow, ''), cow_number,"
    " coalesce(fips, ''), coalesce(folds_into, '') FROM country ORDER BY code"
)
_NAMES: Final = frozenset(("name", "official", "alias", "acronym"))


def load_exchange(settings: Settings | None = None) -> Exchange:
    """Country codes of the world data with all names they know, and the ontology. Raises WorldMissing."""
    chosen = settings or Settings.from_environment()
    world = resolve.open_world(chosen.world, chosen.packs)

    def named(name: str) -> str | None:
        return next((row.country for row in world.names(fold(name)) if row.country and row.kind in _NAMES), None)

    codes = Codes((Country(*row) for row in world.connection.execute(_ROWS)), named)
    return Exchange(codes, ontology.load())
