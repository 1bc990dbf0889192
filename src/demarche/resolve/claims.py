"""What is taken to hold of an actor, and how what is stated and what is known become one claim."""

from __future__ import annotations

from dataclasses import dataclass, replace

from demarche.resolve.countries import CountryReading
from demarche.resolve.rows import Entity
from demarche.resolve.standing import Standing


@dataclass(frozen=True, slots=True)
class Claim:
    """What is taken to hold of an actor. ``country_score`` is 0 without a country; ``others`` are further sectors."""

    country: str | None = None
    sector: str | None = None
    others: tuple[str, ...] = ()
    office: str = ""
    entity: str = ""
    name: str = ""
    country_score: float = 0.0
    sector_score: float = 0.0
    reasons: tuple[str, ...] = ()
    rejected: tuple[tuple[str | None, str | None, str], ...] = ()  # country, sector, why
    inherits: bool = False  # whether the report's country may be filled in
    person: bool = False


def of_standing(entity: Entity, held: Standing) -> Claim:
    """A claim from what the world data say of an entity at the date."""
    return Claim(
        country=held.country,
        sector=held.sector,
        others=held.others,
        office=held.office,
        entity=entity.key.partition("@")[0],
        name=entity.name,
        country_score=held.score if held.country else 0.0,
        sector_score=held.score if held.sector else 0.0,
        reasons=(held.why,),
    )


def of_reading(reading: CountryReading, claim: Claim) -> Claim:
    """The claim with the country that the words name."""
    return replace(
        claim,
        country=reading.code,
        country_score=reading.score,
        others=(*claim.others, "PRE") if reading.partly and "PRE" not in claim.others else claim.others,
        reasons=(reading.why, *claim.reasons),
    )


def reconciled(stated: Claim, known: Claim | None, former: bool) -> Claim:
    """Stated offices win over world data; what the world data add is kept, what they contradict is rejected."""
    if known is None:
        return stated
    agree = stated.sector in (None, known.sector)
    rejected = stated.rejected
    if not agree:
        rejected = (*rejected, (known.country, known.sector, "; ".join(dict.fromkeys(known.reasons))))
    weak = stated.sector_score < 0.6 and not former
    base = known if weak or stated.sector is None else stated
    clash = stated.country is not None and known.country is not None and stated.country != known.country
    if clash:
        rejected = (*rejected, (known.country, known.sector, "; ".join(dict.fromkeys(known.reasons))))
    trusts_text = stated.country is not None and stated.country_score >= 0.7
    return replace(
        base,
        country=stated.country if trusts_text else known.country or stated.country,
        country_score=stated.country_score if trusts_text else max(known.country_score, stated.country_score),
        others=tuple(dict.fromkeys((*base.others, *(known.others if agree else ())))),
        office=stated.office or known.office,
        entity=known.entity,
        reasons=(*stated.reasons, *known.reasons),
        rejected=tuple(dict.fromkeys(rejected)),
    )
