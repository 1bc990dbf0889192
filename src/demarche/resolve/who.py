"""Who a phrase stands for: country, sectors, office and entity at the report's date, with score and reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from demarche.records import Actor, Choice, Span
from demarche.resolve import wording
from demarche.resolve.claims import Claim
from demarche.resolve.identity import claim_of
from demarche.resolve.phrases import NAMES, Item, Part, read
from demarche.resolve.world import World

PHRASES_CACHED = 1 << 13  # phrases remembered with their parts; then the memory starts again
LONGEST_KEPT = 100  # code points of such a phrase


class Setting(Protocol):
    """What a report knows beyond the phrase; `setting.ReportSetting` makes one, `NOWHERE` is the empty one."""

    def stated(self, name: str) -> Claim | None:
        """The office or affiliation that the report states for a folded personal name."""

    def in_full(self, item: Item) -> Item:
        """The longer name that a shortened one or an acronym stands for; the item itself where there is none."""

    def home(self, sentence: int, near: Span | None) -> tuple[str, float, str] | None:
        """The country in play at a place in the report, with score and reason; None when none or several are."""


class _Nowhere:
    def stated(self, name: str) -> Claim | None:
        return None

    def in_full(self, item: Item) -> Item:
        return item

    def home(self, sentence: int, near: Span | None) -> tuple[str, float, str] | None:
        return None


NOWHERE: Setting = _Nowhere()


def who(
    text: str,
    date: str | None,
    world: World,
    setting: Setting = NOWHERE,
    *,
    sentence: int = 0,
    span: Span | None = None,
    near: Span | None = None,
) -> tuple[Choice[Actor], ...]:
    """The actors that a phrase stands for, in order, as of an ISO day (None: as last known).

    ``sentence`` and ``span`` say where in the report the phrase stands; of several countries in its sentence the one
    nearest to ``near`` (by default to the phrase) is taken for a phrase that names none. A phrase without any word for
    an actor gives one unknown actor; an empty phrase gives none.
    """
    if not text.strip():
        return ()
    parts = _parts(text, world, date)
    claims: list[Claim] = []
    for part in parts:
        part = _in_full(part, setting)
        claim = claim_of(part, world, date, _stated(part, setting))
        if part.head.key in wording.COUNTERPARTS and claims:
            claim = _counterpart(claim, claims[-1])
        claims.append(_at_home(part, claim, setting, sentence, near or span))
    if not claims:
        return (Choice(Actor(text, span=span, why="no word for an actor", score=0.0), 0.0, "no word for an actor"),)
    return tuple(
        _choice(claim, *_extent(part, text, len(claims)), span) for part, claim in zip(parts, claims, strict=True)
    )


def _parts(text: str, world: World, date: str | None) -> tuple[Part, ...]:
    """The parts of a phrase; the same few hundred parties fill most of a day's news, so short ones are remembered."""
    found: tuple[Part, ...] | None = world.phrases.get((text, date))
    if found is None:
        found = read(text, world, date)
        if len(world.phrases) >= PHRASES_CACHED:
            world.phrases.clear()
        if len(text) <= LONGEST_KEPT:
            world.phrases[text, date] = found
    return found


def _in_full(part: Part, setting: Setting) -> Part:
    head = setting.in_full(part.head)
    return part if head is part.head else replace(part, zone=(*part.zone[:-1], head))


def _stated(part: Part, setting: Setting) -> Claim | None:
    return setting.stated(part.head.key) if part.head.kind in NAMES else None


def _counterpart(claim: Claim, other: Claim) -> Claim:
    """ "his Syrian counterpart": the same office, in another country."""
    return replace(
        claim,
        sector=other.sector,
        others=other.others,
        office=other.office.removeprefix("former "),
        sector_score=min(other.sector_score, 0.85),
        reasons=(*claim.reasons, f"counterpart of the {other.office or 'actor'} beside it"),
    )


def _at_home(part: Part, claim: Claim, setting: Setting, sentence: int, span: Span | None) -> Claim:
    """Fill in the country that the report is set in, for people and bodies that every country has."""
    if claim.country is not None or not claim.inherits:
        return claim
    if any(item.key in wording.REGIONAL for item in part.zone):
        return replace(claim, reasons=(*claim.reasons, "of a region or of the world: no one country"))
    home = setting.home(sentence, span)
    if home is None:
        return claim
    code, score, why = home
    return replace(claim, country=code, country_score=score, reasons=(*claim.reasons, why))


def _extent(part: Part, text: str, count: int) -> tuple[str, int, int]:
    """The words of a part: all of the phrase when it is alone or shares a head with another."""
    if count == 1 or part.shared:
        return text, 0, len(text)
    return text[part.start : part.end], part.start, part.end


def _choice(claim: Claim, text: str, start: int, end: int, span: Span | None) -> Choice[Actor]:
    score = _score(claim)
    why = "; ".join(dict.fromkeys(claim.reasons))
    actor = Actor(
        text=text,
        name=claim.name,
        country=claim.country,
        sector=claim.sector,
        other_sectors=tuple(s for s in dict.fromkeys(claim.others) if s != claim.sector),
        office=claim.office,
        entity=claim.entity,
        why=why,
        score=score,
        span=Span(span.start + start, span.start + end) if span else None,
    )
    rejected = tuple(
        (replace(actor, country=country, sector=sector, entity="", office="", why=reason), 0.2, reason)
        for country, sector, reason in claim.rejected
    )
    return Choice(actor, score, why, rejected)


def _score(claim: Claim) -> float:
    """How sure the actor is: the weaker of its country and sector; an actor without a country stays below one half."""
    if claim.country is None:
        return round(min(0.45, claim.sector_score), 2)
    if claim.sector is None:
        return round(0.8 * claim.country_score, 2)
    return round(min(claim.country_score, claim.sector_score), 2)
