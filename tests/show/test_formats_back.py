"""What each format carries comes back; bad rows are told one by one; files of others are read as they are."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from demarche.errors import InputError
from demarche.records import Problem, When
from demarche.show.formats import FORMATS, Exchange, Source, guess, read
from tests.show.events import ARMY, EU, KOSOVO, RUSSIA, STRIKE, SYRIA, UN, back, event, merged, written

ROW = json.loads((Path(__file__).parent / "columns.json").read_text(encoding="utf-8"))["gdelt_row"]
PARTY = ("name", "country", "sector", "other_sectors")
# What comes back of the events below. The same table stands in docs/formats.md, as what is lost.
CARRIED = {
    "csv": ("id", "type", "mode", "status", "contexts", "start", "end", "precision", "place", "point", "geonames", "parties",
            "text", "office", "entity", "said", "casualties", "score", "cameo", "report", "words"),
    "plover": ("id", "type", "mode", "status", "contexts", "start", "end", "place", "point", "geonames", "parties", "text",
               "office", "entity", "casualties", "score", "cameo"),
    "polecat": ("id", "type", "mode", "contexts", "start", "place", "point", "geonames", "parties", "text", "office", "score", "report id"),
    "icews": ("type", "mode", "start", "place", "point", "parties", "cameo"),
    "gdelt": ("type", "mode", "start", "place", "point", "codes", "cameo", "url"),
    "gdelt1": ("type", "mode", "start", "place", "point", "codes", "cameo", "url"),
    "phoenix": ("type", "mode", "start", "place", "point", "codes", "cameo", "url", "report id"),
    "petrarch": ("type", "mode", "start", "codes", "cameo", "url", "report id"),
}  # fmt: skip


def part(told: dict[str, Any], name: str) -> Any:
    date, place, source = told["date"], told["place"], told.get("report")
    both = [*told["actors"], *told["recipients"]]
    return {
        "start": date and date["start"], "end": date and date["end"], "precision": date and date["precision"],
        "place": place and (place["name"], place["country"], place["precision"]),
        "point": place and (place["latitude"], place["longitude"]), "geonames": place and place["geonames"],
        "parties": [[a[k] for k in PARTY] for a in both],
        "codes": [[a[k] for k in PARTY[1:]] for a in both],
        "text": [a["text"] for a in both], "office": [a["office"] for a in both], "entity": [a["entity"] for a in both],
        "said": [(a["text"], a["kind"], a["country"]) for a in told["attributions"]],
        "report": source, "report id": source["id"], "url": source["url"],
        "words": (told["evidence"]["text"], told["evidence"]["start"], told["evidence"]["trigger"]["text"]),
    }.get(name, told.get(name))  # fmt: skip


@pytest.mark.parametrize("form", CARRIED)
@pytest.mark.parametrize(
    "told",
    [
        event(1, **STRIKE),
        event(2, **STRIKE | {"actors": (KOSOVO,), "recipients": (UN,)}),
        event(3, **STRIKE | {"actors": (ARMY,), "recipients": (EU,), "contexts": ()}),
        event(4, type="SANCTION", mode="discontinue", contexts=("economic",), actors=(SYRIA,), cameo="163", quad="material conflict", score=-6.0, goldstein=-8.0),
    ],
    ids=lambda e: e.id[-1],
)  # fmt: skip
def test_what_a_format_carries_comes_back(form: str, told: Any, exchange: Exchange, tmp_path: Path) -> None:
    before = told.as_dict()
    (after,) = back(form, [before], exchange, tmp_path)
    assert set(after) == set(before)
    named = CARRIED[form]
    assert {name: part(after, name) for name in named} == {name: part(before, name) for name in named}


@pytest.mark.parametrize("status", ["historical", "future", "hypothetical", "negated"])
@pytest.mark.parametrize("form", ["csv", "plover"])
def test_the_status_comes_back_where_there_is_a_place_for_it(
    form: str, status: str, exchange: Exchange, tmp_path: Path
) -> None:
    (after,) = back(form, [event(1, status=status).as_dict()], exchange, tmp_path)
    assert (after["status"], after["mode"]) == (status, "visit")


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_nothing_is_lost_in_json_lines_and_parquet(form: str, exchange: Exchange, tmp_path: Path) -> None:
    told = [merged().as_dict(), event(2, date=None, place=None, confidence=()).as_dict(), event(3, **STRIKE).as_dict()]
    assert back(form, told, exchange, tmp_path) == told
    assert written("jsonl", back(form, told, exchange, tmp_path), exchange) if form == "jsonl" else True


def test_a_compound_event_comes_back_whole_from_polecat(exchange: Exchange, tmp_path: Path) -> None:
    told = [
        event(1, actors=(SYRIA, ARMY), recipients=(RUSSIA, KOSOVO)).as_dict(),
        event(2, actors=(UN, EU), recipients=()).as_dict(),
    ]
    after = back("polecat", told, exchange, tmp_path)
    assert [part(e, "parties") for e in after] == [part(e, "parties") for e in told]


@pytest.mark.parametrize("form", sorted(CARRIED))
def test_writing_what_was_read_changes_no_more(form: str, exchange: Exchange, tmp_path: Path) -> None:
    once = back(form, [event(1, **STRIKE).as_dict()], exchange, tmp_path)
    twice = back(form, once, exchange, tmp_path)
    skip = {"id", "report"}  # numbers are made anew
    assert [{k: v for k, v in e.items() if k not in skip} for e in once] == [
        {k: v for k, v in e.items() if k not in skip} for e in twice
    ]


def test_a_published_gdelt_row(exchange: Exchange, tmp_path: Path) -> None:
    file = tmp_path / "20210330024500.export.CSV"
    file.write_text(ROW + "\n", encoding="utf-8")
    (found,) = read(Source(file, pytest.fail), exchange)
    assert (found["type"], found["mode"], found["cameo"]) == ("CONSULT", "visit", "042")
    assert (found["actors"], [a["country"] for a in found["recipients"]]) == ([], ["AFG"])
    assert (found["date"]["start"], found["report"]["published"]) == ("2020-03-30", "2021-03-30")
    assert (found["place"]["name"], found["place"]["country"], found["place"]["precision"]) == ("Sussex", "GBR", "city")
    again = written("gdelt", [found], exchange).rstrip("\n").split("\t")
    theirs = ROW.split("\t")
    same = [*range(1, 25), 26, 27, 28, 29, 30, 51, 53, 56, 57, 60]
    assert [again[i] for i in same] == [theirs[i] for i in same]


def problems_of(file: Path, exchange: Exchange, form: str = "") -> tuple[list[dict[str, Any]], list[str]]:
    told: list[Problem] = []
    found = list(read(Source(file, told.append), exchange, form))
    return found, [str(p).removeprefix(f"{file}:") for p in told]


def test_bad_rows_are_told_and_the_rest_is_read(exchange: Exchange, tmp_path: Path) -> None:
    file = tmp_path / "a.export.CSV"
    cells = ROW.split("\t")

    def with_cell(i: int, value: str) -> str:
        return "\t".join([*cells[:i], value, *cells[i + 1 :]])

    lines = [
        ROW,
        "too\tshort",
        with_cell(26, "999"),
        with_cell(0, "x"),
        with_cell(56, "123"),
        with_cell(56, "nan"),
        with_cell(26, "010"),
        ROW,
    ]
    file.write_bytes("\n".join(lines).encode() + b"\n" + ROW.encode().replace(b"Sussex", b"S\xe9ssex") + b"\n")
    found, told = problems_of(file, exchange)
    assert told == ["2: 2 cells where 61 belong", "3: no CAMEO code '999'", "4: GLOBALEVENTID 'x' is no number",
                    "5: no such place on the globe: 123, -0.083333", "6: 'nan' is no number"]  # fmt: skip
    assert [e["place"]["name"] for e in found] == ["Sussex", "Sussex", "Séssex"]
    assert exchange.left == {"CAMEO 01 has no place in PLOVER": 1}


@pytest.mark.parametrize(
    ("form", "lines", "told"),
    [
        ("jsonl", ['{"id": "x"}', "[1]", "{", '{"id": "y", "type": 1}'], ["1: no event of demarche: 'type' is missing", "2: no JSON object", "3: no JSON"]),
        ("plover", ['{"id": "1", "date": "2020-01-01", "actor": [], "event": ["DANCE"]}', '{"id": "2", "event": []}'],
         ["1: no event type 'DANCE'", "2: 0 event types where one belongs"]),
        ("petrarch", ["20251399\tSYR\tRUS\t042\t\ta_1\tb", "20251201\tSYR"], ["1: '20251399' is no day (YYYYMMDD)", "2: 2 cells where 7 or more belong"]),
    ],
)  # fmt: skip
def test_bad_lines_of_other_formats(
    form: str, lines: list[str], told: list[str], exchange: Exchange, tmp_path: Path
) -> None:
    file = tmp_path / "x"
    file.write_text("\n".join(lines), encoding="utf-8")
    found, problems = problems_of(file, exchange, form)
    assert found == []
    assert problems[: len(told)] == told


def test_names_that_plover_once_had_are_read(exchange: Exchange, tmp_path: Path) -> None:
    file = tmp_path / "old.jsonl"
    file.write_text(
        "\n".join(
            json.dumps({"id": t, "actor": [{"code": "KOS"}], "event": [t]}) for t in ("FIGHT", "DISAPPROVE", "DEMAND")
        )
    )
    found, told = problems_of(file, exchange)
    assert told == []
    assert [(e["type"], e["mode"]) for e in found] == [("ASSAULT", None), ("ACCUSE", "disapprove"), ("REQUEST", None)]
    assert found[0]["actors"][0]["country"] == "XKX"


def test_icews_files_as_they_are(exchange: Exchange, tmp_path: Path) -> None:
    head = written("icews", [], exchange)
    rows = [
        "1\t2018-01-01\tMilitary Personnel (Sudan)\tMilitary,Government\tSudan\tMake a visit\t42\t1.9\tSudan\t\tSudan\t7\t2\tQuay News\t\t\t\tSudan\t15\t30",
        "2\t2018-01-01\tCitizen (Romania)\tGeneral Population / Civilian / Social\tRomania\tx\t141\t-6.5\tUnited Nations\tInternational Government Organization\tNULL\t7\t2\tNA\tCluj\t\tCluj\tRomania\t46.7\t23.6",
    ]  # fmt: skip
    file = tmp_path / "events.2018.tab"
    file.write_text(head + "\n".join(rows) + "\n", encoding="latin-1")
    (visit, protest), told = problems_of(file, exchange)
    assert told == []
    assert (visit["cameo"], visit["mode"]) == ("042", "visit")  # the leading 0 was dropped in some files
    assert [(a["name"], a["country"], a["sector"]) for a in visit["actors"]] == [("", "SDN", "MIL")]
    assert (visit["place"]["precision"], visit["place"]["latitude"]) == ("country", None)
    assert (protest["recipients"][0]["country"], protest["report"]["publisher"]) == ("UNO", "")
    assert protest["place"]["name"] == "Cluj"


def test_polecat_files_as_they_are(exchange: Exchange, tmp_path: Path) -> None:
    columns = written("polecat", [], exchange).rstrip("\n").split("\t")
    values = {"Event ID": "abc_9", "Event Date": "2020-05-01", "Event Type": "PROTEST", "Event Mode": "demo", "Intensity": "-5",
              "Quad Code": "MATERIAL CONFLICT", "Contexts": "economic; health", "Actor Country": "FRA; DEU", "Actor Sectors": "LAB; CVL",
              "Primary Actor Sector": "LAB", "Country": "KOS"}  # fmt: skip
    line = "\t".join(values.get(c, "None") for c in columns)
    file = tmp_path / "ngecEvents.DV.2020.txt"
    file.write_text("\t".join([*columns, "", "excess"]) + "\n" + line + "\t\t\n", encoding="utf-8")
    (found,), told = problems_of(file, exchange)
    assert told == []
    assert (found["contexts"], found["recipients"]) == (["economic", "health"], [])
    assert [(a["country"], a["sector"], a["other_sectors"]) for a in found["actors"]] == [
        ("FRA", "LAB", ["CVL"]),
        ("DEU", "LAB", ["CVL"]),
    ]
    assert found["place"]["country"] == "XKX"


@pytest.mark.parametrize("form", [name for name, f in FORMATS.items() if f.read and name != "parquet"])
def test_the_format_is_told_by_the_first_line(form: str, exchange: Exchange, tmp_path: Path) -> None:
    text = written(form, [event(1, **STRIKE).as_dict()], exchange)
    plain, packed, zipped = tmp_path / "x", tmp_path / "x.gz", tmp_path / "x.zip"
    plain.write_text(text, encoding="utf-8-sig")
    packed.write_bytes(gzip.compress(text.encode()))
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("x", text)
    assert [guess(Source(f, pytest.fail)) for f in (plain, packed, zipped)] == [form] * 3
    assert [len(problems_of(f, exchange)[0]) for f in (plain, packed, zipped)] == [1, 1, 1]


def test_files_that_cannot_be_read_get_one_clear_error(exchange: Exchange, tmp_path: Path) -> None:
    torn, two, odd = tmp_path / "t.gz", tmp_path / "two.zip", tmp_path / "odd.txt"
    torn.write_bytes(gzip.compress((ROW + "\n").encode() * 9000)[:200])
    with zipfile.ZipFile(two, "w") as archive:
        archive.writestr("a", "1")
        archive.writestr("b", "2")
    odd.write_text("hello\n")
    for file, words in (
        (torn, "damaged"),
        (two, "2 files in the archive"),
        (odd, "--from"),
        (tmp_path, "cannot be read"),
        (tmp_path / "no", "cannot be read"),
    ):
        with pytest.raises(InputError, match=words):
            problems_of(file, exchange)
    with pytest.raises(InputError, match="no column 'Event Date'"):
        problems_of(_file(tmp_path, "Event ID\tSource Name\tCAMEO Code\n"), exchange)
    with pytest.raises(InputError, match="holds no whole events"):
        problems_of(odd, exchange, "graphml")
    with pytest.raises(InputError, match="no Parquet file"):
        problems_of(odd, exchange, "parquet")


def test_a_line_without_end_is_told_and_skipped(exchange: Exchange, tmp_path: Path) -> None:
    file = tmp_path / "long.CSV"
    file.write_bytes(ROW.encode() + b"\n" + b"x" * (9 << 20) + b"\n" + ROW.encode() + b"\n")
    found, told = problems_of(file, exchange)
    assert (len(found), told) == (2, ["2: a line of more than 4 MB"])


def test_csv_keeps_line_breaks_of_the_text(exchange: Exchange, tmp_path: Path) -> None:
    told = event(1).as_dict()
    told["evidence"]["text"] = '=one\n\n two; "three"\n'
    (after,) = back("csv", [told], exchange, tmp_path)
    assert after["evidence"]["text"] == told["evidence"]["text"]


def test_a_date_without_a_day_is_not_made_up(exchange: Exchange, tmp_path: Path) -> None:
    relative = event(1, date=When("earlier")).as_dict()
    (after,) = back("plover", [relative], exchange, tmp_path)
    assert (after["date"], after["report"]["published"]) == (None, "2025-12-24")


def _file(folder: Path, text: str) -> Path:
    file = folder / "given"
    file.write_text(text, encoding="utf-8")
    return file


WEIRD = (None, 7, True, "x", "2025-02-30", [], {}, [[]], {"a": 1}, 1e999, -(10**30), "\ud800", "a\tb\n=c")


def paths(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from paths(part, (*at, key))


def spoilt(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The event with each of its parts in turn taken for something else, or gone."""
    for *path, last in (p for p in paths(told) if p):
        for value in (*WEIRD, ...):
            copy = json.loads(json.dumps(told))
            part = copy
            for key in path:
                part = part[key]
            if value is not ...:
                part[last] = value
            elif isinstance(last, str):
                del part[last]
            yield copy


@pytest.mark.parametrize("form", ["jsonl", "plover"])
@pytest.mark.parametrize("told", [event(1, **STRIKE), merged()], ids=["one", "merged"])
def test_no_line_of_json_breaks_a_writer(form: str, told: Any, exchange: Exchange, tmp_path: Path) -> None:
    file, out = tmp_path / "spoilt.jsonl", tmp_path / "out.parquet"
    value = told.as_dict() if form == "jsonl" else json.loads(written("plover", [told.as_dict()], exchange))
    lines = [json.dumps(v) for v in spoilt(value)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found, problems = problems_of(file, exchange, form)
    assert len(found) + len(problems) == len(lines) > 400
    assert min(len(found), len(problems)) > 50
    for name, one in FORMATS.items():
        if one.binary:
            with out.open("wb") as stream:
                one.write(found, stream, exchange)
        else:
            assert written(name, found, exchange)


@pytest.mark.parametrize("form", ["csv", "polecat", "icews", "gdelt", "phoenix", "petrarch"])
def test_no_cell_breaks_a_reader_or_a_writer(form: str, exchange: Exchange, tmp_path: Path) -> None:
    *head, row = written(form, [event(1, **STRIKE).as_dict()], exchange).splitlines()
    between = "," if form == "csv" else "\t"
    row = row.replace('"', "").replace(", ", " ")
    cells = row.split(between)
    rows = [
        between.join([*cells[:i], v, *cells[i + 1 :]])
        for i in range(len(cells))
        for v in ("", "x", "-1", "1e400", "99999999", "2025-02-30", "None", "\x00", ";;", "_")
    ]
    file = tmp_path / "spoilt"
    file.write_text("\n".join([*head, *rows]) + "\n", encoding="utf-8")
    found, problems = problems_of(file, exchange, form)
    assert len(found) > 50
    assert problems
    for name, one in FORMATS.items():
        if not one.binary:
            assert written(name, found, exchange)
