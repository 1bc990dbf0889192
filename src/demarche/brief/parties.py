"""Whom a brief is about: words -> parties, parties -> words, and what the world data know of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from demarche import ontology, resolve
from demarche.brief.records import Office
from demarche.errors import InputError
from demarche.records import Actor, Outlet, Party
from demarche.resolve.rows import Tenure

_CODES = re.compile(r"([A-Z]{3})(?: ([A-Z]{3}))?")
# Offices that speak for a state, in the order in which they are shown.
CHIEF = (
    "supreme leader", "king", "emperor", "sultan", "emir", "leader", "president", "vice president", "prime minister",
    "chancellor", "foreign minister", "defence minister", "secretary-general", "security council secretary",
    "national security adviser", "special envoy", "intelligence chief", "chief of general staff", "army chief",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What a brief needs of the world data, passed in; the default knows nothing."""

    countries: Mapping[str, str] = field(default_factory=dict)  # code -> name
    sectors: Mapping[str, str] = field(default_factory=dict)  # code -> meaning
    entity: Callable[[str], str] = lambda key: ""  # key -> name
    outlet: Callable[[str], Outlet | None] = lambda name: None
    offices: Callable[[Party, str, str], Sequence[Office]] = lambda party, since, until: ()  # held in these days

    def name(self, party: Party) -> str:
        """A party in words: ``Syria``, ``Syria (executive)``, ``Hezbollah``."""
        if party.entity:
            return self.entity(party.entity) or party.entity
        sector = self.sectors.get(party.sector or "", party.sector or "")
        country = self.countries.get(party.country or "", party.country or "")
        if country and sector:
            return f"{country} ({sector})"
        return country or sector or party.name


def code_of(party: Party) -> str:
    """A party as it can be asked for again: ``SYR``, ``SYR GOV``, ``org:hezbollah``, or its name."""
    return party.entity or " ".join(c for c in (party.country, party.sector) if c) or party.name


def parties_of(words: str, world: resolve.World) -> tuple[Party, ...]:
    """The parties that words name: codes, the key of an entity, or words that the resolver is asked for.

    Words that nobody is known by give one party of that name, since reports may know it. Raises InputError when empty.
    """
    words = " ".join(words.split())
    if not words:
        raise InputError("an actor needs a code or a name")
    codes = _CODES.fullmatch(words)
    if codes and (codes[2] or world.country(codes[1]) or codes[1] in world.ontology.sectors):
        alone = codes[2] is None and world.country(codes[1]) is None
        return (Party(sector=codes[1]),) if alone else (Party(country=codes[1], sector=codes[2]),)
    if ":" in words and " " not in words:
        return (Party(entity=words),)
    found = (_party(choice.value, world) for choice in resolve.who(words, None, world))
    return tuple(dict.fromkeys(p for p in found if p is not None)) or (Party(name=words),)


def _party(actor: Actor, world: resolve.World) -> Party | None:
    if actor.entity:
        return Party(entity=actor.entity)
    country = world.country(actor.country) if actor.country else None
    if country is not None and actor.name == country.name:  # "Syria", not its government alone
        return Party(country=country.code)
    if actor.country or actor.sector:
        return Party(country=actor.country, sector=actor.sector)
    return None


def known_of(world: resolve.World, outlet: Callable[[str], Outlet | None] = lambda name: None) -> Known:
    """What the opened world data know; ``outlet`` looks publishers up (`means.outlets_of`)."""
    query = "SELECT name FROM entity WHERE key = ?"

    def entity(key: str) -> str:
        own = next((e.name for e in world.pack.entities.values() if e.key == key), "")
        row = world.connection.execute(query, (key,)).fetchone()
        return own or (str(row[0]) if row else "")

    names = dict(world.connection.execute("SELECT code, name FROM country ORDER BY code"))
    sectors = ontology.load().sectors
    return Known(names, sectors, entity, outlet, lambda party, since, until: _offices(world, party, since, until))


def _offices(world: resolve.World, party: Party, since: str, until: str) -> list[Office]:
    """Offices that the world data know: of a country's chiefs, of a person, or of an organisation's heads."""
    columns = 'SELECT person, office, organisation, country, sector, start, "end" FROM tenure'
    number = None
    if party.entity:
        row = world.connection.execute("SELECT id FROM entity WHERE key = ?", (party.entity,)).fetchone()
        number = row[0] if row else None
        where, value = ("person" if party.entity.startswith("person:") else "organisation"), number
    else:
        where, value = "country", party.country
    if value is None:
        return []
    terms = [Tenure(*row) for row in world.connection.execute(f"{columns} WHERE {where} = ?", (value,))]
    if number is None:
        terms = [t for t in terms if t.office in CHIEF and (party.sector is None or t.sector == party.sector)]
    held = [t for t in terms if (t.start or "") <= until and (t.end is None or t.end >= since[: len(t.end)])]
    held.sort(key=lambda t: (_rank(t.office), _newest_first(t.start or ""), t.person))
    return [
        Office(
            code_of(party), world.entity(t.person).name, t.office, t.country or "", t.start or "", t.end or "",
            "world data",
        )
        for t in held
    ]  # fmt: skip


def _rank(office: str) -> tuple[int, str]:
    return (CHIEF.index(office), "") if office in CHIEF else (len(CHIEF), office)


def _newest_first(day: str) -> tuple[int, ...]:
    return tuple(-int(part) for part in day.split("-")) if day else (1,)


def is_party(actor: Mapping[str, Any], party: Party) -> bool:
    """Whether a party of an event is the one that was asked for: the same rule as the store's."""
    return (
        (not party.country or actor["country"] == party.country)
        and (not party.sector or party.sector in (actor["sector"], *actor["other_sectors"]))
        and (not party.entity or actor["entity"] == party.entity)
        and (not party.name or (actor["name"] or actor["text"]).casefold() == party.name.casefold())
    )
