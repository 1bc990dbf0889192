"""ICEWS: tab-separated with a header, one row for each actor and recipient; names of countries, not codes.

Source: header and column types of the published files. Both ids stay below 2**31, for the usual R loader reads them as
integers; an id is unique together with its date, as in ICEWS itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final, TextIO

from demarche.show.formats.cells import number, plain_cell, stable_number, tab_text
from demarche.show.formats.dyads import Pair, pairs, sectors
from demarche.show.formats.event import Exchange, Record, day, day_of, evidence, of_cameo, party, place, report
from demarche.show.formats.event import tellings as told_by
from demarche.show.formats.reading import Event, Row, Source, degrees, each, tab_rows, whole

COLUMNS = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code",
    "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher", "City",
    "District", "Province", "Country", "Latitude", "Longitude",
)  # fmt: skip
SECTORS: Final = {
    "AGR": "Agricultural", "BUS": "Business", "COP": "Police", "CRM": "Criminals / Gangs",
    "CVL": "General Population / Civilian / Social", "EDU": "Education", "ELI": "Elite", "GOV": "Government",
    "JRN": "Media", "JUD": "Judicial", "LAB": "Labor", "LEG": "Legislative / Parliamentary", "MED": "Medical / Health",
    "MIL": "Military", "OPP": "Opposition", "PRE": "Partially Recognized", "PRM": "Paramilitary", "PTY": "Parties",
    "REB": "Rebel", "REF": "Refugees / Displaced", "REL": "Religious", "SOC": "Social", "SPY": "Intelligence",
    "UAF": "Unidentified Forces", "UNK": "Unknown",
}  # fmt: skip
_KINDS: Final = {
    "IGO": "International Government Organization", "NGO": "NGOs", "MNC": "Multinational Corporation",
    "IMG": "International Militant Group", "ISM": "International Movement",
}  # fmt: skip
# What ICEWS calls somebody without a name; in brackets follows the country.
_GENERIC: Final = {
    "MIL": "Military Personnel", "CVL": "Citizen", "REB": "Armed Rebel", "CRM": "Criminal", "JRN": "Media Personnel",
    "LAB": "Labor Union", "REF": "Refugee", "EDU": "Educator", "MED": "Medical Personnel",
}  # fmt: skip
_NAMED_WHOLES: Final = {"UNO": "United Nations", "EUR": "European Union"}
_FROM_SECTOR: Final = {name.casefold(): code for code, name in SECTORS.items()} | {
    "executive": "GOV", "army": "MIL", "navy": "MIL", "air force": "MIL", "dissident": "OPP", "insurgents": "REB",
    "separatists": "REB", "news": "JRN", "legal": "JUD",
}  # fmt: skip
_FROM_KIND: Final = {name.casefold(): code for code, name in _KINDS.items()}
_BRACKETED = re.compile(r"(.+) \((.+)\)")


def write(events: Iterable[Record], out: TextIO, exchange: Exchange) -> None:
    """Header and rows; events without a known actor and recipient are left out, as in ICEWS. No report text."""
    out.write("\t".join(COLUMNS) + "\n")
    for pair in pairs(events, exchange, need=2):
        cells = row(pair, exchange)
        out.write("\t".join(cells.get(name, "") for name in COLUMNS) + "\n")


def row(pair: Pair, exchange: Exchange) -> dict[str, str]:
    """The cells of a row by column name."""
    event, first = pair.event, told_by(pair.event)[0]
    code = exchange.ontology.from_cameo(pair.code)
    return {
        "Event ID": str(pair.number(bits=31)), "Event Date": day_of(event),
        **_party("Source", pair.actor, exchange), **_party("Target", pair.recipient, exchange),
        "Event Text": tab_text(code.name if code else ""), "CAMEO Code": pair.code,
        "Intensity": number(exchange.ontology.goldstein(pair.code)),
        "Story ID": str(stable_number(first["report"]["id"], bits=31)),
        "Sentence Number": str(first["evidence"]["sentence"] + 1),
        "Publisher": tab_text(first["report"]["publisher"]), **_place(event["place"], exchange),
    }  # fmt: skip


def _party(side: str, one: Record | None, exchange: Exchange) -> dict[str, str]:
    if one is None:
        return {}
    names = [SECTORS[s] for s in sectors(one) if s in SECTORS]
    kind = "IGO" if one["country"] in _NAMED_WHOLES else one["country"]
    return {
        f"{side} Name": tab_text(_name(one, exchange)),
        f"{side} Sectors": ",".join(([_KINDS[kind]] if kind in _KINDS else []) + names),
        f"{side} Country": tab_text(exchange.codes.name(one["country"])),
    }


def _name(one: Record, exchange: Exchange) -> str:
    country = exchange.codes.name(one["country"]) or _NAMED_WHOLES.get(one["country"] or "", "")
    if one["name"]:
        return str(one["name"])
    if one["sector"] and country:
        return f"{_GENERIC.get(one['sector']) or SECTORS.get(one['sector'], one['sector'])} ({country})"
    return country or str(one["text"])


def _place(where: Record | None, exchange: Exchange) -> dict[str, str]:
    if where is None:
        return {}
    column = {"city": "City", "site": "City", "district": "District", "region": "Province"}.get(where["precision"])
    return ({column: tab_text(where["name"] or where["text"])} if column else {}) | {
        "Country": tab_text(exchange.codes.name(where["country"])),
        "Latitude": number(where["latitude"]), "Longitude": number(where["longitude"]),
    }  # fmt: skip


def read(source: Source, exchange: Exchange) -> Iterator[Event]:
    """Events of an ICEWS file, one a row."""
    return each(source, tab_rows(source, COLUMNS, header=True), partial(event_of, exchange=exchange), exchange)


def event_of(row: Row, exchange: Exchange) -> Event:
    """The event of a row. Raises BadRow or NotCarried."""
    date = _clean(row["Event Date"])[:10]
    latitude, longitude = degrees(_clean(row["Latitude"]), _clean(row["Longitude"]))
    levels = (("City", "city"), ("District", "district"), ("Province", "region"), ("Country", "country"))
    name, precision = next(((_clean(row[c]), p) for c, p in levels if _clean(row[c])), ("", ""))
    if precision == "country":
        latitude = longitude = None
    sentence = max(0, (whole(_clean(row["Sentence Number"])) or 1) - 1)
    return of_cameo(
        exchange.ontology, f"icews-{_clean(row['Event ID'])}-{date}", _clean(row["CAMEO Code"]),
        report=report("icews-" + _clean(row["Story ID"]), publisher=plain_cell(_clean(row["Publisher"]))),
        actors=_read_party("Source", row, exchange), recipients=_read_party("Target", row, exchange), date=day(date),
        place=place(plain_cell(name), exchange.codes.from_name(_clean(row["Country"])), precision,
                    latitude=latitude, longitude=longitude),
        evidence=evidence(sentence),
    )  # fmt: skip


def _clean(cell: str) -> str:
    return "" if cell.strip() in ("NA", "NULL", "None") else cell.strip()


def _read_party(side: str, row: Row, exchange: Exchange) -> list[Record]:
    name = plain_cell(_clean(row[f"{side} Name"]))
    words = [w.strip().casefold() for w in _clean(row[f"{side} Sectors"]).split(",")]
    generic = _BRACKETED.fullmatch(name)
    country = exchange.codes.from_name(plain_cell(_clean(row[f"{side} Country"])))
    if country is None:
        spoken = generic[2] if generic else name
        whole = next((code for code, known in _NAMED_WHOLES.items() if known == spoken), None)
        country = whole or next((_FROM_KIND[w] for w in words if w in _FROM_KIND), None)
    if not (name or country):
        return []
    found = list(dict.fromkeys(_FROM_SECTOR[w] for w in words if w in _FROM_SECTOR))
    nameless = generic and (exchange.codes.from_name(generic[2]) or generic[2] in _NAMED_WHOLES.values())
    return [
        party(name, name="" if nameless else name, country=country,
              sector=found[0] if found else None, other_sectors=found[1:])
    ]  # fmt: skip
