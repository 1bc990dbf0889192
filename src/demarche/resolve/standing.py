"""What a person or organisation is at a date: in office, before it, or out of it."""

from __future__ import annotations

from dataclasses import dataclass

from demarche.resolve.rows import Entity, Tenure, after, before, holds
from demarche.resolve.world import World

# Sectors of those who once served: whoever leaves them becomes one of PLOVER's former elites.
SERVING = frozenset({"GOV", "MIL", "LEG", "JUD", "COP", "SPY"})


@dataclass(frozen=True, slots=True)
class Standing:
    """Country, sectors and office at a date, with the reason in words."""

    country: str | None
    sector: str | None
    others: tuple[str, ...] = ()
    office: str = ""
    why: str = ""
    score: float = 0.9


def standing(entity: Entity, date: str | None, world: World) -> Standing:
    """What an entity is at an ISO day; without one, what it was last known to be."""
    terms = world.tenures(entity.id) if entity.kind == "person" else ()
    if not terms:
        return _own(entity, date)
    current = [term for term in terms if holds(date, term.start, term.end) and (date or term.end is None)]
    if current:
        return _in_office(entity, current, date, world)
    past = [term for term in terms if term.end and (date is None or after(date, term.end))]
    if past:
        last = past[-1]
        return Standing(
            last.country or entity.country,
            "ELI" if last.sector in SERVING else entity.sector,
            office=f"former {last.office}",
            why=f"{entity.name} was {_office(last)} until {last.end}: {_origin(entity)}",
        )
    future = next((term for term in terms if term.start and date and before(date, term.start)), terms[0])
    sector = entity.sector if entity.sector not in (None, "ELI", "GOV") else None
    return Standing(
        entity.country or future.country,
        sector,
        entity.other_sectors if sector else (),
        why=f"{entity.name} becomes {_office(future)} only in {future.start}: {_origin(entity)}",
        score=0.7,
    )


def _in_office(entity: Entity, current: list[Tenure], date: str | None, world: World) -> Standing:
    # On the day of a change of office the later term wins; "president" beats a party post held beside it.
    term = max(current, key=lambda one: (one.sector in SERVING, one.start or ""))
    others = tuple(
        dict.fromkeys(
            [one.sector for one in current if one.sector != term.sector and one.sector in SERVING]
            + (["MIL"] if term.office in ("defence minister", "defense minister") else [])
        )
    )
    since = f" since {term.start}" if term.start else ""
    return Standing(
        term.country or entity.country,
        term.sector,
        others,
        term.office,
        f"{entity.name} is {_office(term)}{since}: {_origin(entity)}",
        0.95 if date else 0.8,
    )


def _own(entity: Entity, date: str | None) -> Standing:
    score, note = 0.9, ""
    if date and after(date, entity.end):
        score, note = 0.7, f" (until {entity.end})"
    elif date and before(date, entity.start):
        score, note = 0.6, f" (only from {entity.start})"
    what = f" is {' '.join(filter(None, (entity.country, entity.sector)))}" if entity.country or entity.sector else ""
    return Standing(
        entity.country,
        entity.sector,
        entity.other_sectors,
        why=f"{entity.name}{what}{note}: {_origin(entity)}",
        score=score,
    )


def _office(term: Tenure) -> str:
    return f"{term.office} of {term.country}" if term.country else term.office


def _origin(entity: Entity) -> str:
    return f"your pack {entity.pack}" if entity.pack else "world data"
