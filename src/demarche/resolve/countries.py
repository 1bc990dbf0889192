"""Which country a part of an actor phrase names: its adjectives, possessives, "of X", the towns it mentions."""

from __future__ import annotations

from dataclasses import dataclass

from demarche.resolve import wording
from demarche.resolve.phrases import Item, Part
from demarche.resolve.rows import Named, holds
from demarche.resolve.world import World


@dataclass(frozen=True, slots=True)
class CountryReading:
    """A country code with score and reason; ``partly`` when it is a partially recognised entity within it."""

    code: str
    score: float
    why: str
    partly: bool = False


_SURENESS = {"of": 0.92, "from": 0.88, "for": 0.8, "in": 0.75, "at": 0.75, "inside": 0.7, "within": 0.7, "across": 0.7}
_SAYS = {
    "name": "is a name of", "official": "is the official name of", "alias": "is a name of", "acronym": "stands for",
    "demonym": "is the people of", "adjective": "is the adjective of", "capital": "is the capital of",
    "seat": "is a seat of government of", "metonym": "stands for the government of", "surname": "is a name of",
}  # fmt: skip


def of_zone(part: Part, world: World, date: str | None) -> tuple[CountryReading, ...]:
    """Countries that the words up to the head name, the first first; the head itself does not count."""
    return tuple(
        reading
        for item in part.zone[:-1]
        if item.kind == "country" and (reading := of_item(item, world, date)) is not None
    )


def of_attachments(part: Part, world: World, date: str | None, sites: bool) -> tuple[CountryReading, ...]:
    """Countries after "of", "from", ... , the surest first; towns and regions count too when ``sites``."""
    found: list[CountryReading] = []
    for prep, zone in part.attached:
        sure = _SURENESS.get(prep)
        if sure is None or (not sites and prep not in ("of", "from", "for")):
            continue
        for item in zone:
            reading = of_item(item, world, date) if item.kind == "country" else None
            if reading is None and item.kind in ("name", "surname"):
                reading = of_place(item, world)
            if reading is not None:
                found.append(
                    CountryReading(
                        reading.code, min(sure, reading.score), f'{reading.why}, after "{prep}"', reading.partly
                    )
                )
                break
    return tuple(sorted(found, key=lambda one: -one.score))


def of_item(item: Item, world: World, date: str | None) -> CountryReading | None:
    """The country of an item that names one, at the date: "Zaire" in 1990, "Burmese" today."""
    rows = [row for row in item.rows if row.country]
    if not rows:
        return None
    row = next((one for one in rows if holds(date, one.start, one.end)), rows[0])
    code = str(row.country)
    known = world.country(code)
    why = f'"{row.text}" {_SAYS[row.kind]} {known.name if known else code}'
    if known and known.kind == "territory" and known.folds_into:
        code, why = known.folds_into, f"{why}, which PLOVER counts as {known.folds_into}"
    if row.pack:
        why += f" (your pack {row.pack})"
    return CountryReading(code, 0.95 if row.weight >= 0.5 else 0.8, why, item.key in wording.PARTLY_RECOGNISED)


def of_place(item: Item, world: World) -> CountryReading | None:
    """The country of a town or region that an item names, when no larger namesake elsewhere competes."""
    code = world.country_of_place(item.key) if item.capital else None
    if code is None:
        return None
    known = world.country(code)
    if known and known.kind == "territory" and known.folds_into:
        code = known.folds_into
    return CountryReading(code, 0.75, f'"{item.text}" is a place in {known.name if known else code}')


def of_town(item: Item, world: World) -> CountryReading | None:
    """The country of a large town whose name stands alone; small towns share their names with too many people."""
    reading = of_place(item, world) if world.is_large_place(item.key) else None
    return None if reading is None else CountryReading(reading.code, 0.55, reading.why)


def is_people(row: Named, item: Item, article: str) -> bool:
    """Whether a country word at the head of a phrase means people ("the Syrians") and not the state."""
    return row.kind == "demonym" or (row.kind == "adjective" and (item.plural or article in ("the", "many", "some")))
