"""Who says so: an attribution's kind, country and sector."""

from __future__ import annotations

from demarche.records import Actor, Attribution, Span
from demarche.resolve.phrases import KNOWN, Item, Part, kind_of, read
from demarche.resolve.who import NOWHERE, Setting, who
from demarche.resolve.words import singular
from demarche.resolve.world import World

STATE_OWNED = frozenset("state agency-state".split())
_BY_SECTOR = {
    "GOV": "government", "LEG": "government", "JUD": "government", "SPY": "government", "COP": "government",
    "MIL": "military", "REB": "armed group", "UAF": "armed group", "PRM": "armed group", "JRN": "media", "SOC": "ngo",
}  # fmt: skip
_BY_COUNTRY = {"IGO": "igo", "UNO": "igo", "EUR": "igo", "NGO": "ngo", "IMG": "armed group"}
_MEDIA = frozenset(
    """
    media television tv radio broadcaster newspaper agency daily outlet press magazine channel correspondent reporter
    journalist newswire tabloid weekly website
    """.split()
)
_WITNESSES = frozenset(
    "witness eyewitness resident survivor bystander onlooker villager neighbour neighbor relative".split()
)
_EXPERTS = frozenset(
    """
    expert analyst observer scholar academic professor researcher economist historian strategist commentator specialist
    pollster
    """.split()
)
_UNNAMED = frozenset("source insider people person some many other others reports report critic".split())
_STATE_WORDS = frozenset("state official staterun government run owned controlled".split())


def attribution(
    text: str,
    date: str | None,
    world: World,
    setting: Setting = NOWHERE,
    *,
    sentence: int = 0,
    span: Span | None = None,
) -> Attribution:
    """Whom a phrase names as the source of a statement, as of an ISO day; kind "other" when the words do not tell."""
    parts = read(text, world, date)
    actors = who(text, date, world, setting, sentence=sentence, span=span)
    if not parts or not actors:
        return Attribution(text, kind="unnamed" if text else "other", why="no word for a source", span=span)
    actor = actors[0]
    kind, why = _kind(parts[0], actor.value, world)
    sector = "JRN" if kind in ("state media", "media") else actor.value.sector
    return Attribution(
        text=text,
        name=actor.value.name,
        kind=kind,
        country=actor.value.country,
        sector=None if kind in ("unnamed", "expert") and not actor.value.entity and sector != "GOV" else sector,
        entity=actor.value.entity,
        why="; ".join(filter(None, (why, actor.why))),
        span=span,
    )


def _kind(part: Part, actor: Actor, world: World) -> tuple[str, str]:
    """The kind with its reason: an outlet by its owner, then plain words for sources, then the actor's sector."""
    for item in (part.head, *part.zone, *(item for one in part.apposed for item in one.zone)):
        found = _outlet_kind(item, world)
        if found is not None:
            return found
    head = singular(part.head.key.rpartition(" ")[2])
    keys = {item.key for item in part.zone} | {word for item in part.zone for word in item.key.split()}
    if head in _MEDIA or actor.sector == "JRN" or part.head.key in _MEDIA:
        if keys & _STATE_WORDS:
            return "state media", "media that a state runs, by its words"
        return "media", f'"{part.head.text}" is media'
    if head in _WITNESSES:
        return "witness", f'"{part.head.text}" saw it'
    if head in _EXPERTS:
        return "expert", f'"{part.head.text}" judges from outside'
    if head in _UNNAMED and actor.sector is None:
        return "unnamed", f'"{part.head.text}" without a name'
    if actor.country in _BY_COUNTRY:
        return _BY_COUNTRY[actor.country], f"{actor.country} is {_BY_COUNTRY[actor.country]}"
    if head in _UNNAMED and not actor.name:
        return "unnamed", f'"{part.head.text}" without a name'
    if actor.sector in _BY_SECTOR:
        return _BY_SECTOR[actor.sector], f"sector {actor.sector}"
    return "other", ""


def _outlet_kind(item: Item, world: World) -> tuple[str, str] | None:
    if item.kind not in KNOWN:
        return None
    for row in item.rows[:3]:
        if row.entity is not None and kind_of(row, world) == "outlet":
            outlet = world.outlet(row.entity)
            entity = world.entity(row.entity)
            kind = outlet.kind if outlet else entity.detail
            owned = kind in STATE_OWNED
            return "state media" if owned else "media", f"{entity.name} is an outlet ({kind or 'kind not known'})"
    return None
