"""Each format has the columns, codes, escapes and quirks of the files that its readers know."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import networkx
import pandas as pd
import pyarrow.parquet
import pytest

from demarche.records import Actor, Place, When
from demarche.show.formats import Exchange, write
from tests.show.events import (
    ARMY,
    EU,
    KOSOVO,
    NOBODY,
    ROMANIA,
    RUSSIA,
    STRIKE,
    SYRIA,
    UN,
    event,
    merged,
    written,
)

PUBLISHED = json.loads((Path(__file__).parent / "columns.json").read_text(encoding="utf-8"))
TABBED = ("gdelt", "gdelt1", "gdelt-mentions", "icews", "polecat", "phoenix")
HOSTILE = Actor('=cmd|"/C calc"!A0\tx\r\ny\u2028z', "@SUM(1)\n\t\x00", "SYR", "GOV", (), "-1+1", "+x")


def rows(form: str, events: list[dict[str, Any]], exchange: Exchange) -> list[dict[str, str]]:
    """As a user reads it: pandas with the published names, all cells as text."""
    text = written(form, events, exchange)
    header = 0 if form in ("icews", "polecat") else None
    names = None if header == 0 else PUBLISHED[form]
    frame = pd.read_csv(io.StringIO(text), sep="\t", header=header, names=names, dtype=str, keep_default_na=False)
    return frame.to_dict("records")


@pytest.mark.parametrize("form", TABBED)
def test_columns_are_the_published_ones_in_their_order(form: str, exchange: Exchange) -> None:
    lines = written(form, [event().as_dict()], exchange).splitlines()
    if form in ("icews", "polecat"):
        assert lines[0].split("\t") == PUBLISHED[form]
    assert {line.count("\t") + 1 for line in lines} == {len(PUBLISHED[form])}
    assert list(rows(form, [event().as_dict()], exchange)[0]) == PUBLISHED[form]


@pytest.mark.parametrize("form", [*TABBED, "petrarch"])
def test_no_text_breaks_a_row_or_starts_a_formula(form: str, exchange: Exchange) -> None:
    bad = event(1, actors=(HOSTILE,), recipients=(HOSTILE, RUSSIA), place=Place("=a\tb", '=a"\tb', "RUS"), publisher='"=p\tq',
                url='@u\n"v', report_id="s\t1")  # fmt: skip
    good = event(2)
    text = written(form, [bad.as_dict(), good.as_dict()], exchange)
    width = len(PUBLISHED.get(form, ())) or text.splitlines()[-1].count("\t") + 1
    assert text.endswith("\n")
    assert "\r" not in text
    for line in text.removesuffix("\n").split("\n"):
        cells = line.split("\t")
        assert len(cells) == width
        assert not [c for c in cells if c[:1] in ("=", "+", "@") or (c[:1] == "-" and not _is_number(c))]
    quoting = [
        list(csv.reader(io.StringIO(text), delimiter="\t", quoting=q)) for q in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE)
    ]
    assert quoting[0] == quoting[1]


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return cell == "---"
    return True


def test_gdelt_row_by_row(exchange: Exchange) -> None:
    out, home = rows("gdelt", [merged().as_dict()], exchange)
    assert (out["Actor1Code"], out["Actor1CountryCode"], out["Actor1Type1Code"]) == ("SYRGOV", "SYR", "GOV")
    assert (out["Actor2Code"], out["Actor2Name"]) == ("RUSGOV", "RUSSIA")
    assert [(r["EventCode"], r["EventBaseCode"], r["EventRootCode"], r["QuadClass"]) for r in (out, home)] == [
        ("042", "042", "04", "1"), ("043", "043", "04", "1"),
    ]  # fmt: skip
    assert (home["Actor1Code"], home["Actor2Code"]) == ("RUSGOV", "SYRGOV")
    assert [r["GoldsteinScale"] for r in (out, home)] == ["1.9", "2.8"]
    assert (out["SQLDATE"], out["MonthYear"], out["Year"], out["FractionDate"]) == (
        "20251223",
        "202512",
        "2025",
        "2025.9671",
    )
    assert (out["NumMentions"], out["NumSources"], out["NumArticles"], out["AvgTone"]) == ("3", "2", "3", "")
    assert (out["ActionGeo_Type"], out["ActionGeo_FullName"]) == ("4", "Moscow, Russia")
    assert (out["ActionGeo_CountryCode"], out["ActionGeo_Lat"], out["ActionGeo_Long"]) == ("RS", "55.752", "37.6178")
    assert (out["Actor1Geo_Type"], out["Actor1Geo_CountryCode"]) == ("0", "")
    assert (out["DATEADDED"], out["SOURCEURL"]) == ("20251222000000", "https://www.harbour.example/a?b=1")
    assert out["IsRootEvent"] == "1"


def test_gdelt_1_lacks_the_second_administrative_level_only(exchange: Exchange) -> None:
    (new, *_), (old, *_) = (rows(form, [merged().as_dict()], exchange) for form in ("gdelt", "gdelt1"))
    assert {name: value for name, value in new.items() if "ADM2" not in name} == old


def test_ids_are_positive_distinct_stable_and_fit_their_readers(exchange: Exchange) -> None:
    told = [event(n, actors=(SYRIA, ARMY, UN)).as_dict() for n in range(1, 120)]
    for form, column, most in (("gdelt", "GLOBALEVENTID", 2**53), ("icews", "Event ID", 2**31 - 1)):
        first, second = ([int(r[column]) for r in rows(form, told, exchange)] for _ in range(2))
        assert first == second
        assert len(set(first)) == len(first) == 119 * 6
        assert min(first) > 0
        assert max(first) <= most
    assert max(int(r["Story ID"]) for r in rows("icews", told, exchange)) < 2**31


def test_gdelt_mentions_lead_to_the_events(exchange: Exchange) -> None:
    told = [merged().as_dict(), event(7, **STRIKE).as_dict()]
    ids = [r["GLOBALEVENTID"] for r in rows("gdelt", told, exchange)]
    found = rows("gdelt-mentions", told, exchange)
    assert Counter(r["GLOBALEVENTID"] for r in found) == Counter({ids[0]: 3, ids[1]: 3, ids[2]: 1})
    web, cited, *_ = found
    assert (web["MentionType"], web["MentionSourceName"]) == ("1", "harbour.example")
    assert web["MentionIdentifier"] == "https://www.harbour.example/a?b=1"
    assert (cited["MentionType"], cited["MentionSourceName"]) == ("2", "Quay News")
    assert (web["EventTimeDate"], web["MentionTimeDate"]) == ("20251222000000", "20251224000000")
    assert (web["SentenceID"], web["Actor1CharOffset"], web["ActionCharOffset"], web["Confidence"]) == (
        "1",
        "-1",
        "25",
        "60",
    )


@pytest.mark.parametrize(
    ("actor", "cells"),
    [
        (KOSOVO, {"gdelt": "KSVCOP", "icews": "Kosovo", "polecat": "KOS", "phoenix": "KSVCOP", "cow": "347"}),
        (ROMANIA, {"gdelt": "ROMMED", "icews": "Romania", "polecat": "ROU", "phoenix": "ROMMED", "cow": "360"}),
        (UN, {"gdelt": "IGOUNO", "icews": "", "polecat": "UNO", "phoenix": "IGOUNO", "cow": "None"}),
        (EU, {"gdelt": "IGOEUREECGOV", "icews": "", "polecat": "EUR", "phoenix": "IGOEUREECGOV", "cow": "None"}),
        (Actor("x", "x", "PSE", "MED"), {"gdelt": "PSEHLH", "icews": "Palestine", "polecat": "PSE", "phoenix": "PSEHLH", "cow": "None"}),
        (Actor("x", "x", "HKG", "GOV"), {"gdelt": "HKGGOV", "icews": "Hong Kong", "polecat": "HKG", "phoenix": "HKGGOV", "cow": "None"}),
        (Actor("x", "x", "NGO", None), {"gdelt": "NGO", "icews": "", "polecat": "NGO", "phoenix": "NGO", "cow": "None"}),
        (Actor("x", "x", "MNC", "BUS"), {"gdelt": "MNCBUS", "icews": "", "polecat": "MNC", "phoenix": "MNCBUS", "cow": "None"}),
        (Actor("x", "x", "IMG", "REB"), {"gdelt": "IMGREB", "icews": "", "polecat": "IMG", "phoenix": "IMGREB", "cow": "None"}),
    ],
)  # fmt: skip
def test_country_codes_of_each_house(actor: Actor, cells: dict[str, str], exchange: Exchange) -> None:
    told = [event(1, **STRIKE | {"actors": (actor,)}).as_dict()]
    found = {
        "gdelt": rows("gdelt", told, exchange)[0]["Actor1Code"],
        "icews": rows("icews", told, exchange)[0]["Source Country"],
        "polecat": rows("polecat", told, exchange)[0]["Actor Country"],
        "cow": rows("polecat", told, exchange)[0]["Actor COW"],
        "phoenix": rows("phoenix", told, exchange)[0]["SourceActorFull"],
    }
    assert found == cells


def test_gdelt_parts_of_the_european_union_and_the_united_nations(exchange: Exchange) -> None:
    told = [event(1, **STRIKE | {"actors": (EU,), "recipients": (UN,)}).as_dict()]
    (row,) = rows("gdelt", told, exchange)
    assert [row[f"Actor1{n}"] for n in ("CountryCode", "KnownGroupCode", "Type1Code", "Type2Code")] == [
        "EUR",
        "EEC",
        "IGO",
        "GOV",
    ]
    assert [row[f"Actor2{n}"] for n in ("CountryCode", "KnownGroupCode", "Type1Code")] == ["", "UNO", "IGO"]


@pytest.mark.parametrize(
    ("place", "cells"),
    [
        (Place("Gaza", "Gaza City", "PSE", 31.5, 34.47, "city"), ("4", "Gaza City, Palestine", "GZ", "31.5")),
        (Place("Hebron", "Hebron", "PSE", 31.53, 35.09, "city"), ("4", "Hebron, Palestine", "WE", "31.53")),
        (Place("Pristina", "Pristina", "XKX", 42.66, 21.16, "city"), ("4", "Pristina, Kosovo", "KV", "42.66")),
        (Place("Austin", "Austin", "USA", 30.3, -97.7, "city"), ("3", "Austin, United States", "US", "30.3")),
        (Place("Texas", "Texas", "USA", 31.0, -100.0, "region"), ("2", "Texas, United States", "US", "31")),
        (Place("Homs province", "Homs", "SYR", 34.7, 38.0, "region"), ("5", "Homs, Syria", "SY", "34.7")),
        (Place("Russia", "Russia", "RUS", None, None, "country"), ("1", "Russia", "RS", "")),
        (Place("the Red Sea", "Red Sea", None, 20.0, 38.0, "area"), ("0", "", "", "")),
        (None, ("0", "", "", "")),
    ],
)  # fmt: skip
def test_gdelt_places_carry_fips_and_their_precision(
    place: Place | None, cells: tuple[str, ...], exchange: Exchange
) -> None:
    row = rows("gdelt", [event(1, place=place).as_dict()], exchange)[0]
    assert tuple(row[f"ActionGeo_{n}"] for n in ("Type", "FullName", "CountryCode", "Lat")) == cells


def test_icews_names_countries_and_sectors(exchange: Exchange) -> None:
    visit, host, strike = rows("icews", [event(1).as_dict(), event(2, **STRIKE).as_dict()], exchange)
    assert (visit["Source Name"], visit["Source Sectors"], visit["Source Country"]) == (
        "Government (Syria)",
        "Government",
        "Syria",
    )
    assert (visit["Target Name"], host["Source Name"]) == ("Russia", "Russia")
    assert [(r["CAMEO Code"], r["Event Text"], r["Intensity"]) for r in (visit, host)] == [
        ("042", "Make a visit", "1.9"), ("043", "Host a visit", "2.8"),
    ]  # fmt: skip
    assert (strike["Target Name"], strike["Target Sectors"]) == ("Syrian Army", "Military,Government")
    assert (visit["Event Date"], visit["Sentence Number"], visit["Publisher"]) == ("2025-12-23", "1", "Harbour Wire")
    assert (visit["City"], visit["Province"], visit["Country"], visit["Latitude"]) == ("Moscow", "", "Russia", "55.752")


def test_polecat_says_none_and_lists_with_semicolons(exchange: Exchange) -> None:
    told = event(1, actors=(ARMY, NOBODY), recipients=(), contexts=("diplomatic", "military"), place=None)
    first, second = rows("polecat", [told.as_dict()], exchange)
    assert all(first.values())
    assert first["Event ID"].startswith("story1_0000000000000001_")
    assert first["Event ID"] != second["Event ID"]
    assert (first["Event Type"], first["Event Mode"], first["Quad Code"]) == ("CONSULT", "visit", "VERBAL COOPERATION")
    assert (first["Contexts"], first["Intensity"]) == ("diplomatic;military", "4")
    assert (first["Primary Actor Sector"], first["Actor Sectors"], first["Actor COW"]) == ("MIL", "MIL;GOV", "652")
    assert (second["Actor Name"], second["Actor Name Raw"], second["Actor Country"]) == ("None", "gunmen", "None")
    assert {first[n] for n in ("Recipient Name", "Recipient Country", "Country", "GeoNames ID", "Language")} == {"None"}


def test_phoenix_and_petrarch_rows(exchange: Exchange) -> None:
    told = [event(1, **STRIKE | {"recipients": (EU,)}).as_dict()]
    (row,) = rows("phoenix", told, exchange)
    assert [row[f"TargetActor{n}"] for n in ("Full", "Entity", "Role", "Attribute")] == [
        "IGOEUREECGOV",
        "IGO",
        "",
        "EUR;EEC;GOV",
    ]
    assert [row[f"SourceActor{n}"] for n in ("Full", "Entity", "Role", "Attribute")] == ["RUSGOV", "RUS", "GOV", ""]
    assert (row["EventCode"], row["EventRootCode"], row["PentaClass"]) == ("195", "19", "4")
    assert (row["Year"], row["Month"], row["Day"], row["SentenceID"], row["CountryCode"]) == (
        "2025",
        "12",
        "23",
        "story1_1",
        "RUS",
    )
    assert row["EventID"].split("_")[1] == "demarche"
    cut = event(1, type="SANCTION", mode="withdraw", cameo="163", recipients=(UN,)).as_dict()
    assert rows("phoenix", [cut], exchange)[0]["PentaClass"] == "3"
    with_url, without = (event(1, **STRIKE | {"recipients": (), "url": u}).as_dict() for u in ("http://a.example/", ""))
    lines = written("petrarch", [with_url, without], exchange).splitlines()
    assert lines[0].split("\t") == [
        "20251223",
        "RUSGOV",
        "---",
        "195",
        "",
        "story1_1",
        "http://a.example/",
        "Harbour Wire",
    ]
    assert lines[1].split("\t") == ["20251223", "RUSGOV", "---", "195", "", "story1_1", "Harbour Wire"]
    unnamed = event(1, **STRIKE | {"publisher": "", "url": ""}).as_dict()
    assert written("petrarch", [unnamed], exchange).endswith("\tNULL\n")


def test_parties_without_a_recipient_act_on_each_other(exchange: Exchange) -> None:
    told = [event(1, actors=(SYRIA, RUSSIA, UN), recipients=(), mode=None, cameo="040").as_dict()]
    found = [(r["Actor1Code"], r["Actor2Code"], r["EventCode"]) for r in rows("gdelt", told, exchange)]
    names = ("SYRGOV", "RUSGOV", "IGOUNO")
    assert found == [(a, b, "040") for a in names for b in names if a != b]
    assert len(rows("gdelt", [event(1, **STRIKE).as_dict()], exchange)) == 1  # one-sided acts have no second side


@pytest.mark.parametrize("form", ["gdelt", "gdelt-mentions", "icews", "polecat", "phoenix", "petrarch", "graphml"])
def test_what_did_not_happen_is_left_out_and_counted(form: str, exchange: Exchange) -> None:
    undated = When("years ago")
    told = [event(n, status=s, date=d, url=f"https://h.example/{n}").as_dict() for n, (s, d) in enumerate(
        [("negated", None), ("future", None), ("hypothetical", None), ("historical", undated), ("historical", When("", "2001-01-02", "2001-01-02", "day"))], 1,
    )]  # fmt: skip
    text = written(form, told, exchange)
    assert {"gdelt-mentions": "h.example/5"}.get(form, "2001") in text
    assert not any(f"story{n}" in text or f"h.example/{n}" in text for n in range(1, 5))
    assert exchange.left == {"status negated": 1, "status future": 1, "status hypothetical": 1, "status historical": 1}


def test_events_without_code_or_party_are_counted(exchange: Exchange) -> None:
    told = [
        event(1, cameo="").as_dict(),
        event(2, actors=(), recipients=()).as_dict(),
        event(3, recipients=()).as_dict(),
    ]
    assert len(rows("gdelt", told, exchange)) == 1
    assert exchange.left == {"no CAMEO code": 1, "no actor and no recipient": 1}
    written("icews", told, exchange)
    assert exchange.left == {"no CAMEO code": 1, "actor or recipient not known": 2}
    written("phoenix", [event(4, actors=(NOBODY,)).as_dict()], exchange)
    assert exchange.left == {"a party without country and sector": 2}


def test_csv_cells_are_no_formulas_and_numbers_stay_numbers(exchange: Exchange) -> None:
    bad = event(1, actors=(HOSTILE,), publisher="\tp", url="=u", **{k: v for k, v in STRIKE.items() if k != "actors"})
    text = written("csv", [bad.as_dict(), merged().as_dict()], exchange)
    first, second = csv.DictReader(io.StringIO(text, newline=""))
    assert [first[n][0] for n in ("actors", "actor_names", "actor_offices", "actor_entities", "publisher", "url")] == [
        "'"
    ] * 6
    assert (first["score"], first["goldstein"], first["cameo"], second["cameo"]) == ("-9.5", "-10.0", "195", "042")
    assert (second["reports"], second["outlets"], second["origins"]) == ("3", "2", "1")
    assert (second["first_report"], second["lineage"]) == ("2025-12-22", "Quay News < Harbour Wire")
    assert (second["killed_min"], second["killed_max"], second["injured_min"]) == ("1", "3", "")


def test_parquet_has_typed_nested_columns(exchange: Exchange, tmp_path: Path) -> None:
    file = tmp_path / "events.parquet"
    odd = event(2, publisher="lone \ud800 surrogate")
    with file.open("wb") as stream:
        write([merged().as_dict(), odd.as_dict()], "parquet", stream, exchange)
    table = pyarrow.parquet.read_table(file)
    assert str(table.schema.field("score").type) == "double"
    assert table.column("actors").to_pylist()[0][0]["country"] == "SYR"
    assert table.column("casualties").to_pylist()[0] == {"killed": [1, 3], "injured": None}
    assert [len(m) if m else None for m in table.column("mentions").to_pylist()] == [3, None]
    assert table.column("report").to_pylist()[1]["publisher"] == "lone ? surrogate"
    assert list(pd.read_parquet(file)["type"]) == ["CONSULT", "CONSULT"]


def test_networks_open_in_networkx(exchange: Exchange) -> None:
    told = [merged().as_dict(), event(4, date=When("", "2025-01-01", "2025-01-01", "day"), score=1.0).as_dict(),
            event(5, **STRIKE | {"actors": (HOSTILE, KOSOVO)}).as_dict(), event(6, status="negated").as_dict()]  # fmt: skip
    net = networkx.parse_graphml(written("graphml", told, exchange))
    edge = net.edges["SYR GOV", "Russia RUS GOV"]
    assert (edge["events"], edge["weight"], edge["mean_score"]) == (2, 2.0, 2.5)
    assert (edge["first"], edge["last"], edge["verbal_cooperation"], edge["material_conflict"]) == (
        "2025-01-01",
        "2025-12-23",
        2,
        0,
    )
    assert net.is_directed()
    kosovo = net.nodes["org:kosovo-police"]
    assert (kosovo["label"], kosovo["iso2"], kosovo["cow"], kosovo["sector"], kosovo["events"]) == (
        "Kosovo Police",
        "XK",
        "347",
        "COP",
        1,
    )
    single = networkx.parse_graphml(written("graphml-events", told, exchange), force_multigraph=True)
    statuses = Counter(data["status"] for _, _, data in single.edges(data=True))
    assert statuses == {"happened": 4, "negated": 1}
    between = single.get_edge_data("SYR GOV", "Russia RUS GOV").values()
    assert {(d["type"], d["date"], d["outlets"]) for d in between} == {
        ("CONSULT", "2025-12-23", 2),
        ("CONSULT", "2025-01-01", 1),
        ("CONSULT", "2025-12-23", 1),
    }


@pytest.mark.parametrize(
    "form", ["jsonl", "csv", "plover", "polecat", "icews", "gdelt", "gdelt-mentions", "phoenix", "petrarch"]
)
def test_writers_write_as_they_go(form: str, exchange: Exchange) -> None:
    out = io.StringIO()
    sizes = []

    def slowly() -> Any:
        for n in range(1, 4):
            sizes.append(len(out.getvalue()))
            yield event(n).as_dict()

    write(slowly(), form, out, exchange)
    assert sizes[0] <= sizes[1] < sizes[2] < len(out.getvalue())


@pytest.mark.parametrize(
    ("code", "gdelt", "icews", "phoenix"),
    [
        ("163", "-8", "-8", "-6.5"),
        ("165", "-6.5", "-7", "-7"),
        ("1661", "-7", "-7", "-7"),
        ("042", "1.9", "1.9", "1.9"),
    ],
)
def test_each_house_has_its_own_scale(code: str, gdelt: str, icews: str, phoenix: str, exchange: Exchange) -> None:
    told = [event(1, **STRIKE | {"cameo": code}).as_dict()]
    assert rows("gdelt", told, exchange)[0]["GoldsteinScale"] == gdelt
    assert rows("icews", told, exchange)[0]["Intensity"] == icews
    assert rows("phoenix", told, exchange)[0]["GoldsteinScore"] == phoenix


@pytest.mark.parametrize(
    ("fips", "code"), [("RI", "SRB"), ("RB", "SRB"), ("YI", "SRB"), ("GZ", "PSE"), ("NL", "NLD"), ("XX", None)]
)
def test_fips_codes_are_read(fips: str, code: str | None, exchange: Exchange) -> None:
    assert exchange.codes.from_fips(fips) == code
