"""One part of an actor phrase -> country, sectors, office, entity: what the words say, then what the world data say."""

from __future__ import annotations

from dataclasses import replace

from demarche.resolve import countries, wording
from demarche.resolve.claims import Claim, of_reading, of_standing, reconciled
from demarche.resolve.countries import CountryReading
from demarche.resolve.phrases import NAMES, TITLES, Item, Part, kind_of
from demarche.resolve.rows import Entity, Named, holds
from demarche.resolve.standing import SERVING, standing
from demarche.resolve.world import World


def claim_of(part: Part, world: World, date: str | None, known: Claim | None = None) -> Claim:
    """Judge one part at an ISO day. ``known`` is what the report states elsewhere about the part's personal name."""
    kind = part.head.kind
    if kind in NAMES:
        claim = _named(part, world, date, known)
    elif kind in ("organisation", "outlet"):
        claim = _body(part, part.head, world, date)
    elif kind in TITLES:
        claim = _titled(part, part.head, world, date)
    elif kind == "country":
        claim = _country(part, world, date)
    else:
        claim = _unknown(part, world, date)
    claim = _with_apposition(part, claim, world, date)
    return _with_country(part, claim, world, date)


# -- names of persons ------------------------------------------------------------------------------------------


def _named(part: Part, world: World, date: str | None, known: Claim | None) -> Claim:
    head = part.head
    title = next((item for item in reversed(part.zone[:-1]) if item.kind in TITLES), None)
    entity = person_of(head, world, date)
    world_claim = of_standing(entity, standing(entity, date, world)) if entity else None
    stated = None
    if title is not None:
        short = replace(part, zone=part.zone[: part.zone.index(title) + 1], apposed=(), attached=part.attached)
        stated = _with_country(short, _titled(short, title, world, date, holder=False), world, date)
    elif known is not None:
        stated = known
    elif len(part.zone) > 1 and any(item.kind in ("organisation", "country") for item in part.zone[:-1]):
        stated = _unknown(part, world, date)
    name = entity.name if entity else head.text
    if stated is None and world_claim is None:
        body = _body_by_ending(head)
        if body is not None:
            return body
        town = countries.of_town(head, world) if len(part.zone) == 1 else None
        if town is not None:
            return of_reading(town, Claim(name=name))
        return Claim(name=name, person=True, reasons=(f'nobody known as "{name}"',))
    if stated is None:
        return replace(world_claim, person=True) if world_claim else Claim()
    return replace(reconciled(stated, world_claim, former=_is_former(part)), name=name, person=True)


def person_of(item: Item, world: World, date: str | None) -> Entity | None:
    """The person that a full name or a surname means: a surname only when one bearer is meant at the date."""
    rows = [row for row in item.rows if row.entity is not None and kind_of(row, world) in ("person", "surname")]
    if not rows:
        return None
    entities = {row.entity: row for row in rows if row.entity is not None}
    found = [(world.entity(number), row) for number, row in entities.items()]
    own = [entity for entity, row in found if row.pack]
    if own:
        return next((entity for entity in own if holds(date, entity.start, entity.end)), own[0])
    if len(found) == 1:
        return found[0][0]
    # Relatives yield to those who held an office themselves, these to the one who holds it at the date.
    found = [pair for pair in found if world.tenures(pair[0].id)] or found
    serving = [entity for entity, _ in found if standing(entity, date, world).sector in SERVING]
    if len(found) == 1 or len(serving) == 1:
        return serving[0] if len(serving) == 1 else found[0][0]
    best = sorted(found, key=lambda pair: -pair[1].weight)
    distinct = best[0][1].weight > best[1][1].weight
    return best[0][0] if item.kind == "person" or distinct else None


# -- bodies ----------------------------------------------------------------------------------------------------


def _body(part: Part, item: Item, world: World, date: str | None) -> Claim:
    wanted = [reading.code for reading in countries.of_zone(part, world, date)]
    wanted += [reading.code for reading in countries.of_attachments(part, world, date, sites=False)]
    entity = body_of(item, world, date, wanted)
    claim = of_standing(entity, standing(entity, date, world))
    rivals = [
        (one.country, one.sector, f"also the name of {one.name}")
        for row in item.rows[:4]
        if row.entity is not None and row.entity != entity.id and (one := world.entity(row.entity)).country
    ]
    return replace(claim, rejected=tuple(rivals), inherits=entity.country is None)


def body_of(item: Item, world: World, date: str | None, wanted: list[str]) -> Entity:
    """The organisation that a name means, among namesakes the one of a country that the words or the report name."""
    rows = [row for row in item.rows if row.entity is not None]
    entities = [world.entity(row.entity) for row in rows if row.entity is not None]
    if rows[0].pack:
        return entities[0]
    for code in wanted:
        for entity, row in zip(entities, rows, strict=True):
            if entity.country == code and holds(date, row.start, row.end):
                return entity
    holding = [one for one, row in zip(entities, rows, strict=True) if holds(date, row.start, row.end)]
    return (holding or entities)[0]


def _body_by_ending(item: Item) -> Claim | None:
    for ending, sector in wording.BODY_ENDINGS:
        if item.key.endswith(" " + ending):
            return Claim(
                sector=sector,
                name=item.text,
                sector_score=0.5,
                reasons=(f'unknown body; "{ending}" at the end of its name: {sector}',),
                inherits=sector not in ("BUS", "SOC"),
            )
    return None


# -- offices and roles -----------------------------------------------------------------------------------------


def _titled(part: Part, item: Item, world: World, date: str | None, holder: bool = True) -> Claim:
    wanted = [reading.code for reading in countries.of_zone(part, world, date)]
    wanted += [reading.code for reading in countries.of_attachments(part, world, date, sites=False)]
    wanted += [reading.code for one in part.inherits if (reading := countries.of_item(one, world, date))]
    entity, row = title_of(item, world, wanted)
    base = Claim(
        sector=entity.sector,
        others=entity.other_sectors,
        office=canonical_office(entity) if entity.kind == "office" else "",
        sector_score=0.9 if entity.sector else 0.0,
        reasons=(_title_reason(entity, row),),
        inherits=True,
    )
    if entity.country and (entity.country in wanted or "implies country" in entity.detail or row.pack):
        base = replace(base, country=entity.country, country_score=0.85)
    before = part.zone[: part.zone.index(item)]
    if item.key.rpartition(" ")[2] in wording.RELATIONAL and entity.kind == "role" and " " not in item.key:
        base = _from_body(part, before, base, world, date)
    else:
        base = _coloured(part, before, base, world, date)
    return _qualified(part, base, world, date, holder)


def title_of(item: Item, world: World, wanted: list[str]) -> tuple[Entity, Named]:
    """The office or role row of a title: the one of a wanted country, else one that holds everywhere."""
    rows = [row for row in item.rows if row.entity is not None and kind_of(row, world) in TITLES]
    found = [(world.entity(row.entity), row) for row in rows if row.entity is not None]
    if found[0][1].pack:
        return found[0]
    for code in wanted:
        for entity, row in found:
            if entity.country == code:
                return entity, row
    return next((pair for pair in found if pair[0].country is None or "implies" in pair[0].detail), found[0])


def canonical_office(entity: Entity) -> str:
    """The office that a title is ("Foreign Secretary" is a foreign minister)."""
    for piece in entity.detail.split(";"):
        key, _, value = piece.strip().partition("=")
        if key == "canonical" and value:
            return value
    return entity.name


def _title_reason(entity: Entity, row: Named) -> str:
    sectors = " ".join(filter(None, (entity.sector, *entity.other_sectors))) or "no sector of its own"
    what = "an office" if entity.kind == "office" else "a role"
    return f'"{row.text}" is {what}: {sectors}' + (f" (your pack {row.pack})" if row.pack else "")


def _from_body(part: Part, before: tuple[Item, ...], base: Claim, world: World, date: str | None) -> Claim:
    """A head that says little ("spokesman", "leader") takes sector and country from the body it belongs to."""
    bodies = [item for item in reversed(before) if item.kind in TITLES | {"organisation", "outlet"}]
    for prep, zone in part.attached:
        if prep in wording.BODY_PREPOSITIONS:
            bodies += [item for item in zone if item.kind in TITLES | {"organisation", "outlet"}]
    for item in bodies:
        body = _claim_of_item(part, item, world, date)
        if body.sector is None and body.country is None:
            continue
        return replace(
            base,
            sector=body.sector or (base.sector if body.country is None else None),
            others=body.others,
            country=body.country or base.country,
            country_score=body.country_score or base.country_score,
            sector_score=body.sector_score,
            entity=body.entity,
            office=base.office,
            reasons=(*base.reasons, *body.reasons),
        )
    return _coloured(part, before, base, world, date)


def _coloured(part: Part, before: tuple[Item, ...], base: Claim, world: World, date: str | None) -> Claim:
    """A head with a sector of its own: what stands before or after it adds further sectors or a country."""
    for item in before:
        if item.kind in TITLES | {"organisation", "outlet"}:
            extra = _claim_of_item(part, item, world, date)
            others = [s for s in (extra.sector, *extra.others) if s and s not in (base.sector, *base.others)]
            base = replace(base, others=(*base.others, *others))
            if base.country is None and extra.country:
                base = replace(base, country=extra.country, country_score=0.9, reasons=(*base.reasons, *extra.reasons))
    for prep, zone in part.attached:
        bodies = [item for item in zone if item.kind == "organisation"]
        if prep in wording.BODY_PREPOSITIONS and bodies and base.country is None:
            extra = _claim_of_item(part, bodies[0], world, date)
            sector = base.sector or extra.sector
            base = replace(
                base,
                country=extra.country,
                country_score=extra.country_score,
                sector=extra.sector if base.sector in ("MIL", "UNK", None) and extra.sector else sector,
                reasons=(*base.reasons, *extra.reasons),
            )
    return base


def _claim_of_item(part: Part, item: Item, world: World, date: str | None) -> Claim:
    if item.kind in TITLES:
        entity, row = title_of(item, world, [])
        return Claim(
            sector=entity.sector,
            others=entity.other_sectors,
            sector_score=0.85 if entity.sector else 0.0,
            reasons=(_title_reason(entity, row),),
        )
    return _body(part, item, world, date)


def _qualified(part: Part, claim: Claim, world: World, date: str | None, holder: bool) -> Claim:
    """What adjectives change: former offices, opposition, unidentified people; family of an office-holder."""
    keys = {item.key for item in part.zone}
    if _is_former(part) and (claim.sector in SERVING or claim.sector is None):
        office = f"former {claim.office}" if claim.office else ""
        why = "no longer in office: ELI"
        return replace(claim, sector="ELI", others=(), office=office, sector_score=0.9, reasons=(*claim.reasons, why))
    if keys & wording.FAMILY and part.attached:
        return replace(
            claim, sector="ELI", sector_score=0.7, reasons=(*claim.reasons, "family of an office-holder: ELI")
        )
    if keys & wording.OPPOSING and claim.sector != "OPP" and "OPP" not in claim.others:
        claim = replace(claim, others=(*claim.others, "OPP"), reasons=(*claim.reasons, "of the opposition: OPP"))
    return claim


def _is_former(part: Part) -> bool:
    keys = {item.key for item in part.zone}
    return bool(keys & (wording.FORMER | wording.FALLEN))


# -- countries, unknown heads, appositions ---------------------------------------------------------------------


def _country(part: Part, world: World, date: str | None) -> Claim:
    head = part.head
    reading = countries.of_item(head, world, date)
    if reading is None:
        return Claim()
    row = next(row for row in head.rows if row.country)
    known = world.country(reading.code)
    if countries.is_people(row, head, part.article):
        if any(item.key == "ethnic" for item in part.zone):
            why = f'"{head.text}" tells an ethnic group, not a state'
            return Claim(sector="CVL", sector_score=0.6, reasons=(why, "a people: CVL"), inherits=True)
        at_home = next(iter(countries.of_attachments(part, world, date, sites=False)), None)
        claim = Claim(sector="CVL", sector_score=0.6, reasons=("a people: CVL",))
        if at_home is not None and at_home.code != reading.code:  # "the Albanians of southern Serbia"
            claim = replace(claim, rejected=((reading.code, "CVL", reading.why),))
        return of_reading(at_home or reading, claim)
    if row.kind == "adjective":
        return of_reading(reading, Claim())
    nonstate = known is not None and known.kind == "nonstate"
    claim = Claim(
        name=known.name if known else "",
        sector=None if nonstate else "GOV",
        sector_score=0.0 if nonstate else 0.8,
        reasons=() if nonstate else ("a state as actor: its government, GOV",),
    )
    return of_reading(reading, claim)


def _unknown(part: Part, world: World, date: str | None) -> Claim:
    """A head that nobody knows: its modifiers tell what they can ("police convoy", "Syrian delegation")."""
    before = part.zone[:-1]
    claim = _from_body(part, before, Claim(inherits=True), world, date)
    return _qualified(part, claim, world, date, holder=False)


def _with_apposition(part: Part, claim: Claim, world: World, date: str | None) -> Claim:
    for apposed in part.apposed:
        said = claim_of(apposed, world, date)
        if apposed.head.kind in NAMES | {"organisation"} and not claim.person:
            merged = reconciled(claim, said, _is_former(part)) if claim.sector or claim.country else said
            claim = replace(merged, name=said.name or merged.name, person=said.person)
        elif claim.person or part.head.kind == "organisation":
            name, person = claim.name, claim.person
            claim = replace(reconciled(said, claim, _is_former(apposed)), name=name, person=person)
    return claim


def _with_country(part: Part, claim: Claim, world: World, date: str | None) -> Claim:
    """Fill the country from what the words say; a body's own country yields only to none."""
    readings = list(countries.of_zone(part, world, date))
    own_body = part.head.kind in ("organisation", "outlet", "country") and claim.country is not None
    if not own_body and not (claim.person and claim.country):
        readings += countries.of_attachments(part, world, date, sites=not claim.person)
        if not readings and claim.country is None:
            readings += _of_names(part, world)
    if not readings or own_body:
        return claim if claim.country or not part.inherits else _inherited(part, claim, world, date)
    first = readings[0]
    if claim.country == first.code:
        return replace(claim, country_score=max(claim.country_score, first.score), reasons=(first.why, *claim.reasons))
    if claim.country is not None and (claim.country_score >= first.score or claim.person):
        return replace(claim, rejected=(*claim.rejected, (first.code, claim.sector, first.why)))
    lost = ((claim.country, claim.sector, "; ".join(claim.reasons)),) if claim.country else ()
    return replace(of_reading(first, claim), rejected=(*claim.rejected, *lost))


def _of_names(part: Part, world: World) -> list[CountryReading]:
    """Towns and regions before the head: "Homs residents"."""
    found = (countries.of_place(item, world) for item in part.zone[:-1] if item.kind == "name")
    return [reading for reading in found if reading is not None]


def _inherited(part: Part, claim: Claim, world: World, date: str | None) -> Claim:
    reading = countries.of_item(part.inherits[0], world, date)
    if reading is None or not (claim.inherits or claim.sector):
        return claim
    why = f"{reading.why}, said of the actor beside it"
    return of_reading(CountryReading(reading.code, 0.8, why, reading.partly), claim)
