"""From compound events to rows of one actor and one recipient, and the CAMEO codes of actors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from demarche.show.formats.cells import stable_number
from demarche.show.formats.countries import NON_STATE, Codes
from demarche.show.formats.event import Exchange, Record, is_fact, party

# PLOVER sector -> CAMEO role, where the two differ; PRE and UNK have none.
_TO_ROLE: Final = {"JRN": "MED", "MED": "HLH", "PRM": "UAF", "SOC": "CVL", "UNK": "", "PRE": "", "REL": ""}
_FROM_ROLE: Final = {
    "MED": "JRN", "HLH": "MED", "INS": "REB", "SEP": "REB", "PPL": "CVL", "HRI": "SOC", "ENV": "SOC", "DEV": "SOC",
}  # fmt: skip
_ROOTS: Final = {"UNO": ("IGO", "UNO"), "EUR": ("IGO", "EUR", "EEC"), "ISM": ("NGM",)}
_RELIGIONS: Final = frozenset("REL JEW BUD CHR HIN MUS MOS CTH PRO ORT SHI SUN".split())
MIRRORED: Final = frozenset(("CONSULT",))  # told from both sides: CAMEO 042 of the visitor is 043 of the host


@dataclass(frozen=True, slots=True)
class Pair:
    """One row of a dyadic file. ``actor`` and ``recipient`` are parties of the event; one of them may be None."""

    event: Record
    actor: Record | None
    recipient: Record | None
    code: str  # CAMEO
    mirrored: bool = False

    def number(self, bits: int = 53) -> int:
        """A stable positive integer: the same event, parties and code give the same one."""
        return stable_number(self.event["id"], *map(_key, (self.actor, self.recipient)), self.code, bits=bits)


@dataclass(frozen=True, slots=True)
class ActorCode:
    """A party in CAMEO. ``full`` joins all parts; ``country`` and ``group`` are "" when there is none."""

    full: str
    country: str
    group: str
    roles: tuple[str, ...]
    religious: bool

    @property
    def root(self) -> str:
        """The first three letters: a country, or IGO NGO IMG MNC."""
        return self.full[:3]


def pairs(events: Iterable[Record], exchange: Exchange, need: int = 1) -> Iterator[Pair]:
    """All rows of events that a CAMEO file can hold; ``need`` of actor and recipient must be known (1 or 2).

    Events without a recipient whose parties act on each other give both orders of every two; meetings with a recipient
    give a second row from the recipient's side. What is left out is counted in ``exchange.left``.
    """
    for event in events:
        if not is_fact(event):
            exchange.left[f"status {event['status']}"] += 1
            continue
        code = event["cameo"] or ""
        if not code:
            exchange.left["no CAMEO code"] += 1
            continue
        found = [p for p in _pairs(event, code, exchange) if (p.actor is not None) + (p.recipient is not None) >= need]
        if not found:
            exchange.left["actor or recipient not known" if need == 2 else "no actor and no recipient"] += 1
        yield from found


def _pairs(event: Record, code: str, exchange: Exchange) -> Iterator[Pair]:
    for actor, recipient, mirrored in dyads(event, MIRRORED):
        back = code
        if mirrored:
            kind = (event["type"], event["mode"], event["contexts"])
            if exchange.ontology.cameo(*kind) == code:
                back = exchange.ontology.cameo(*kind, role="recipient")
        yield Pair(event, actor, recipient, back, mirrored)


def dyads(event: Record, mirror: frozenset[str] = frozenset()) -> Iterator[tuple[Record | None, Record | None, bool]]:
    """(actor, recipient, whether it is the recipient's side) of an event, each once, in order."""
    actors, recipients = distinct(event["actors"]), distinct(event["recipients"])
    if not recipients and len(actors) > 1:
        yield from ((a, b, False) for a in actors for b in actors if a is not b)
        return
    for actor in actors or [None]:
        for recipient in recipients or [None]:
            yield actor, recipient, False
            if actor is not None and recipient is not None and event["type"] in mirror:
                yield recipient, actor, True


def distinct(parties: Iterable[Record]) -> list[Record | None]:
    """The parties that differ in who they are, in order."""
    return list({_key(one): one for one in parties}.values())


def _key(one: Record | None) -> str:
    if one is None:
        return ""
    return "|".join((one["entity"] or one["name"] or one["text"], one["country"] or "", *sectors(one)))


def sectors(one: Record) -> list[str]:
    """The sector of a party and its other sectors, each once."""
    return [s for s in dict.fromkeys((one["sector"], *one["other_sectors"])) if s]


def actor_code(one: Record | None, codes: Codes) -> ActorCode:
    """The CAMEO code of a party; all parts "" for None and for a party without country and sector."""
    if one is None:
        return ActorCode("", "", "", (), False)
    country, known = one["country"], sectors(one)
    roles = tuple(dict.fromkeys(r for r in (_TO_ROLE.get(s, s) for s in known) if r))
    religious = "REL" in known
    if country in NON_STATE:
        root = _ROOTS.get(country, (country,))
        full = "".join((*root, *roles, *(["REL"] if religious else [])))
        group = "EEC" if country == "EUR" else "UNO" if country == "UNO" else ""
        return ActorCode(full, "EUR" if country == "EUR" else "", group, (root[0], *roles), religious)
    state = codes.cameo(country)
    return ActorCode("".join((state, *roles, *(["REL"] if religious else []))), state, "", roles, religious)


def read_actor(full: str, exchange: Exchange, name: str = "") -> Record | None:
    """A party out of a CAMEO actor code; None when there is neither code nor name. Unknown parts are left."""
    full = full.strip()
    if full in ("", "---", "***"):
        return party(name, name=name) if name else None
    chunks = [full[i : i + 3] for i in range(0, len(full) - len(full) % 3, 3)]
    country: str | None = None
    found: list[str] = []
    for place, chunk in enumerate(chunks):
        sector = "REL" if chunk in _RELIGIONS else _FROM_ROLE.get(chunk, chunk)
        if chunk in ("UNO", "EEC"):
            country = "EUR" if chunk == "EEC" else "UNO"
        elif place == 0 and (state := exchange.codes.from_cameo(chunk)) is not None:
            country = state
        elif sector in exchange.ontology.sectors:
            found.append(sector)
    found = list(dict.fromkeys(found))
    return party(name or full, name=name, country=country, sector=found[0] if found else None, other_sectors=found[1:])
