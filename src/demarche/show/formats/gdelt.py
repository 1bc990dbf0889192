"""GDELT 2 Events (61 columns) and GDELT 1 (58): one row for each actor and recipient. No header, no quoting.

Source: GDELT Event Codebook 2.0, and a published row where the two differ: FractionDate counts whole months only.
Actors carry CAMEO country codes, places FIPS 10-4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TextIO

from demarche.show.formats.cells import compact, iso, number, plain_cell, tab_text
from demarche.show.formats.dyads import Pair, actor_code, pairs, read_actor
from demarche.show.formats.event import (
    BadRow,
    Exchange,
    Record,
    day,
    day_of,
    first_published,
    of_cameo,
    outlets,
    place,
    report,
    reports,
    tellings,
)
from demarche.show.formats.reading import Event, Row, Source, degrees, each, tab_rows

_ACTOR = ("Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code",
          "Type1Code", "Type2Code", "Type3Code")  # fmt: skip
_GEO = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
COLUMNS = (
    "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate",
    *(f"Actor{n}{name}" for n in (1, 2) for name in _ACTOR),
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale",
    "NumMentions", "NumSources", "NumArticles", "AvgTone",
    *(f"{who}Geo_{name}" for who in ("Actor1", "Actor2", "Action") for name in _GEO),
    "DATEADDED", "SOURCEURL",
)  # fmt: skip
COLUMNS_1 = tuple(name for name in COLUMNS if not name.endswith("ADM2Code"))
# GDELT's place types: 1 country, 2 US state, 3 US city, 4 city elsewhere, 5 first-order region elsewhere.
_TYPES = {"country": ("1", "1"), "region": ("2", "5"), "district": ("3", "4"), "city": ("3", "4"), "site": ("3", "4")}
# GDELT numbers acts as ICEWS does, and its published scale (CAMEO.goldsteinscale.txt) differs in four values only.
_SCALE = {"016": -2.0, "022": 3.2, "164": -7.0, "165": -6.5}
_PRECISION = {"1": "country", "2": "region", "3": "city", "4": "city", "5": "region"}


def write(events: Iterable[Record], out: TextIO, exchange: Exchange) -> None:
    """GDELT 2 rows."""
    _write(events, out, exchange, COLUMNS)


def write_1(events: Iterable[Record], out: TextIO, exchange: Exchange) -> None:
    """GDELT 1 rows: the same without the three ADM2 columns."""
    _write(events, out, exchange, COLUMNS_1)


def _write(events: Iterable[Record], out: TextIO, exchange: Exchange, columns: Iterable[str]) -> None:
    wanted = tuple(columns)
    for pair in pairs(events, exchange):
        cells = row(pair, exchange)
        out.write("\t".join(cells.get(name, "") for name in wanted) + "\n")


def row(pair: Pair, exchange: Exchange) -> dict[str, str]:
    """The cells of a row by column name; what is not named is empty."""
    event = pair.event
    return {
        "GLOBALEVENTID": str(pair.number()), **_dates(day_of(event)),
        **_actor(1, pair.actor, exchange), **_actor(2, pair.recipient, exchange),
        "IsRootEvent": "1" if any(_leads(told) for told in tellings(event)) else "0",
        "EventCode": pair.code, "EventBaseCode": pair.code[:3], "EventRootCode": pair.code[:2],
        "QuadClass": str(quad_class(pair.code)),
        "GoldsteinScale": number(scale(pair.code, exchange)),
        "NumMentions": str(len(tellings(event))), "NumSources": str(outlets(event)),
        "NumArticles": str(len(reports(event))),
        "Actor1Geo_Type": "0", "Actor2Geo_Type": "0", **_geo(event["place"], exchange),
        "DATEADDED": stamp(first_published(event)),
        "SOURCEURL": tab_text(next((r["url"] for r in reports(event) if r["url"]), "")),
    }  # fmt: skip


def quad_class(code: str) -> int:
    """The quad class of a CAMEO code by its root, as GDELT counts it."""
    root = int(code[:2])
    return 1 if root <= 5 else 2 if root <= 8 else 3 if root <= 13 else 4


def scale(code: str, exchange: Exchange) -> float | None:
    """The Goldstein value of a CAMEO code on GDELT's scale."""
    return _SCALE[code] if code in _SCALE else exchange.ontology.goldstein(code)


def stamp(published: str | None) -> str:
    """YYYYMMDDHHMMSS of a day of publication, at midnight: reports carry no hour."""
    return compact(published) + "000000" if published else ""


def _dates(start: str) -> dict[str, str]:
    if not start:
        return {}
    year, month, date = start[:4], int(start[5:7]), int(start[8:10])
    fraction = ((month - 1) * 30 + date) / 365
    return {
        "SQLDATE": compact(start), "MonthYear": compact(start)[:6], "Year": year,
        "FractionDate": f"{int(year) + fraction:.4f}",
    }  # fmt: skip


def _actor(which: int, one: Record | None, exchange: Exchange) -> dict[str, str]:
    if one is None:
        return {}
    code = actor_code(one, exchange.codes)
    name = one["name"] or exchange.codes.name(one["country"]) or one["text"]
    cells = {"Code": code.full, "Name": tab_text(name.upper()), "CountryCode": code.country,
             "KnownGroupCode": code.group, "Religion1Code": "REL" if code.religious else ""}  # fmt: skip
    cells |= {f"Type{n}Code": role for n, role in enumerate(code.roles[:3], 1)}
    return {f"Actor{which}{name}": value for name, value in cells.items()}


def _leads(told: Record) -> bool:
    """Whether the headline or the first sentence tells it: what is left of "lead paragraph" in an event."""
    return bool(told["evidence"]["sentence"] <= (1 if told["report"]["title"] else 0))


def _geo(where: Record | None, exchange: Exchange) -> dict[str, str]:
    if where is None or not where["country"]:  # GDELT has no places without a country (seas, areas)
        return {"ActionGeo_Type": "0"}
    fips = exchange.codes.fips(where["country"], where["longitude"])
    kinds = _TYPES.get(where["precision"], _TYPES["country"])
    country = exchange.codes.name(where["country"])
    whole = kinds[0] == "1"
    names = [country] if whole else [where["name"] or where["text"], country]
    return {
        "ActionGeo_Type": kinds[0] if where["country"] == "USA" else kinds[1],
        "ActionGeo_FullName": tab_text(", ".join(n for n in names if n)),
        "ActionGeo_CountryCode": fips, "ActionGeo_ADM1Code": fips,
        "ActionGeo_Lat": "" if whole else number(where["latitude"]),
        "ActionGeo_Long": "" if whole else number(where["longitude"]),
        "ActionGeo_FeatureID": fips if whole else "",
    }  # fmt: skip


def read(source: Source, exchange: Exchange) -> Iterator[Event]:
    """Events of a GDELT 2 file, one a row."""
    return each(source, tab_rows(source, COLUMNS, header=False), partial(event_of, exchange=exchange), exchange)


def read_1(source: Source, exchange: Exchange) -> Iterator[Event]:
    """Events of a GDELT 1 file, one a row."""
    return each(source, tab_rows(source, COLUMNS_1, header=False), partial(event_of, exchange=exchange), exchange)


def event_of(row: Row, exchange: Exchange) -> Event:
    """The event of a row. Raises BadRow or NotCarried."""
    if not row["GLOBALEVENTID"].strip().isdigit():
        raise BadRow(f"GLOBALEVENTID {row['GLOBALEVENTID'][:40]!r} is no number")
    url, published = plain_cell(row["SOURCEURL"].strip()), iso(row["DATEADDED"])
    actor, recipient = (read_actor(row[f"Actor{n}Code"], exchange, _name(row[f"Actor{n}Name"])) for n in (1, 2))
    precision = _PRECISION.get(row["ActionGeo_Type"].strip(), "")
    full = plain_cell(row["ActionGeo_FullName"])
    latitude, longitude = degrees(row["ActionGeo_Lat"], row["ActionGeo_Long"])
    if precision == "country":
        latitude = longitude = None  # a country's middle is no place
    return of_cameo(
        exchange.ontology, "gdelt-" + row["GLOBALEVENTID"].strip(), row["EventCode"],
        report=report("" if not url else "gdelt:" + url, published, url=url),
        actors=[actor] if actor else [], recipients=[recipient] if recipient else [], date=day(iso(row["SQLDATE"])),
        place=place(full.split(", ")[0], exchange.codes.from_fips(row["ActionGeo_CountryCode"]), precision,
                    latitude=latitude, longitude=longitude),
    )  # fmt: skip


def _name(cell: str) -> str:
    return plain_cell(cell.strip())
