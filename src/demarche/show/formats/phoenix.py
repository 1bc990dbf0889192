"""Phoenix (26 columns) and PETRARCH2 (7 to 8): tab-separated, no header, CAMEO codes, one row for each two parties.

Source: openeventdata's phoenix_pipeline and petrarch2 writers. Scores are those of Phoenix's own, older
scale file, and of ICEWS for codes that it lacks. Rows are not thinned to one a day: events are merged already.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final, TextIO

from demarche.show.formats.cells import compact, iso, number, plain_cell, tab_text
from demarche.show.formats.dyads import actor_code, pairs, read_actor
from demarche.show.formats.event import (
    BadRow,
    Exchange,
    Record,
    day,
    day_of,
    evidence,
    of_cameo,
    place,
    report,
    reports,
    tellings,
)
from demarche.show.formats.reading import Event, Row, Source, degrees, each, tab_rows

COLUMNS = (
    "EventID", "Date", "Year", "Month", "Day", "SourceActorFull", "SourceActorEntity", "SourceActorRole",
    "SourceActorAttribute", "TargetActorFull", "TargetActorEntity", "TargetActorRole", "TargetActorAttribute",
    "EventCode", "EventRootCode", "PentaClass", "GoldsteinScore", "Issues", "Lat", "Lon", "LocationName", "StateName",
    "CountryCode", "SentenceID", "URLs", "NewsSources",
)  # fmt: skip
_PENTA: Final = {
    "01": 0, "02": 0, "03": 1, "04": 1, "05": 1, "06": 2, "07": 2, "08": 2, "09": 3, "10": 3, "11": 3, "12": 3,
    "13": 3, "14": 4, "15": 4, "16": 3, "17": 4, "18": 4, "19": 4, "20": 4,
}  # fmt: skip
_ROLES: Final = frozenset("GOV MIL REB OPP PTY COP JUD SPY MED EDU BUS CRM CVL".split())
_MISSING: Final = "---"


def write(events: Iterable[Record], out: TextIO, exchange: Exchange) -> None:
    """Phoenix rows; both parties must have a code."""
    for pair in pairs(events, exchange, need=2):
        source, target = (actor_code(one, exchange.codes) for one in (pair.actor, pair.recipient))
        if not (source.full and target.full):
            exchange.left["a party without country and sector"] += 1
            continue
        event, date, where = pair.event, day_of(pair.event), pair.event["place"]
        row = [
            f"{pair.number()}_demarche", compact(date), date[:4], date[5:7], date[8:10],
            *_actor(source.full), *_actor(target.full),
            pair.code, pair.code[:2], str(_PENTA[pair.code[:2]]),
            number(_score(pair.code, exchange)), "", *_where(where), _sentences(event),
            _listed(r["url"] for r in reports(event)), _listed(r["publisher"] for r in reports(event)),
        ]  # fmt: skip
        out.write("\t".join(row) + "\n")


def _score(code: str, exchange: Exchange) -> float | None:
    older = exchange.ontology.goldstein(code, "gdelt")
    return exchange.ontology.goldstein(code) if older is None else older


def _actor(full: str) -> tuple[str, str, str, str]:
    """Full code, entity, first role, and what is left of the code as a list."""
    chunks = [full[i : i + 3] for i in range(0, len(full), 3)]
    rest = chunks if chunks[0] in _ROLES else chunks[1:]
    role = rest[0] if rest and rest[0] in _ROLES else ""
    return full, "" if rest is chunks else chunks[0], role, ";".join(rest[1:] if role else rest)


def _where(where: Record | None) -> tuple[str, str, str, str, str]:
    if where is None:
        return "", "", "", "", ""
    region = where["precision"] == "region"
    name = tab_text(where["name"] or where["text"])
    return (number(where["latitude"]), number(where["longitude"]), "" if region else name, name if region else "",
            where["country"] or "")  # fmt: skip


def _sentences(event: Record) -> str:
    return _listed(f"{t['report']['id']}_{t['evidence']['sentence'] + 1}" for t in tellings(event))


def _listed(values: Iterable[str]) -> str:
    return ";".join(dict.fromkeys(tab_text(v).replace(";", ",") for v in values if v))


def write_petrarch(events: Iterable[Record], out: TextIO, exchange: Exchange) -> None:
    """PETRARCH2 rows: a party without a code is ---, the address is absent (not empty) when the story has none."""
    for pair in pairs(events, exchange):
        source, target = (actor_code(one, exchange.codes).full for one in (pair.actor, pair.recipient))
        first = tellings(pair.event)[0]["report"]
        row = [compact(day_of(pair.event)), source or _MISSING, target or _MISSING, pair.code, "",
               _sentences(pair.event)]  # fmt: skip
        row += [tab_text(first["url"])] if first["url"] else []
        out.write("\t".join([*row, tab_text(first["publisher"]) or "NULL"]) + "\n")


def read(source: Source, exchange: Exchange) -> Iterator[Event]:
    """Events of a Phoenix file, one a row."""
    return each(source, tab_rows(source, COLUMNS, header=False), partial(event_of, exchange=exchange), exchange)


def event_of(row: Row, exchange: Exchange) -> Event:
    """The event of a Phoenix row. Raises BadRow or NotCarried."""
    latitude, longitude = degrees(row["Lat"], row["Lon"])
    name, region = plain_cell(row["LocationName"].strip()), plain_cell(row["StateName"].strip())
    url = row["URLs"].split(";")[0].strip()
    story, sentence = _first_sentence(row["SentenceID"])
    country = exchange.codes.from_plover(row["CountryCode"].strip())
    precision = "city" if name and latitude is not None else "region" if region else "country" if country else ""
    return of_cameo(
        exchange.ontology, "phoenix-" + row["EventID"].strip(), row["EventCode"],
        actors=_read_party(row["SourceActorFull"], exchange), recipients=_read_party(row["TargetActorFull"], exchange),
        date=day(_day(row["Date"])),
        place=place(name or region, country, precision, latitude=latitude, longitude=longitude),
        report=report(story, publisher=plain_cell(row["NewsSources"].split(";")[0].strip()), url=plain_cell(url)),
        evidence=evidence(sentence),
    )  # fmt: skip


def read_petrarch(source: Source, exchange: Exchange) -> Iterator[Event]:
    """Events of a PETRARCH2 file, one a row."""
    return each(source, _petrarch_rows(source), partial(_petrarch_event, exchange=exchange), exchange)


def _petrarch_rows(source: Source) -> Iterator[tuple[int, Row]]:
    names = ("Date", "Source", "Target", "Code", "Issues", "Sentences")
    for row, line in source.lines():
        cells = line.split("\t")
        if len(cells) < len(names) + 1:
            source.bad(row, f"{len(cells)} cells where {len(names) + 1} or more belong")
            continue
        rest = cells[len(names) :]
        has_url = len(rest) > 1 and "://" in rest[0]
        yield row, {**dict(zip(names, cells, strict=False)), "URL": rest[0] if has_url else "",
                    "Publisher": rest[1] if has_url else rest[0], "Row": str(row)}  # fmt: skip


def _petrarch_event(row: Row, exchange: Exchange) -> Event:
    story, sentence = _first_sentence(row["Sentences"])
    publisher = plain_cell(row["Publisher"].strip())
    return of_cameo(
        exchange.ontology, f"petrarch-{story}-{row['Row']}", row["Code"],
        actors=_read_party(row["Source"], exchange), recipients=_read_party(row["Target"], exchange),
        date=day(_day(row["Date"])), evidence=evidence(sentence),
        report=report(story, publisher="" if publisher == "NULL" else publisher, url=plain_cell(row["URL"])),
    )  # fmt: skip


def _day(cell: str) -> str | None:
    found = iso(cell)
    if found is None and cell.strip():
        raise BadRow(f"{cell[:40]!r} is no day (YYYYMMDD)")
    return found


def _first_sentence(cell: str) -> tuple[str, int]:
    found = re.fullmatch(r"(.*)_(\d{1,6})", cell.split(";")[0].strip())
    return (found[1], max(0, int(found[2]) - 1)) if found else (cell.split(";")[0].strip(), 0)


def _read_party(full: str, exchange: Exchange) -> list[Record]:
    one = read_actor(full, exchange)
    return [one] if one else []
