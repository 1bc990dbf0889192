"""Hand-written rows, and leaders derived from REIGN and the Factbook: lab/world/rows.py, people.py, data files."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from lab.world.people import leaders
from lab.world.rows import ONLY_SURNAME, TENURE_COLUMNS, Alias, Row, read_alias, read_rows
from lab.world.tables import Country

DATA = Path(__file__).resolve().parents[1] / "lab/world/data"
SECTORS = frozenset(
    "COP GOV JUD LEG MIL PRM PTY REB SPY UAF UNK AGR BUS CRM CVL EDU ELI JRN LAB MED REF OPP PRE REL SOC".split()
)


def read_all(*patterns: str) -> list[Row]:
    """The rows of all data files that match, in the builder's order."""
    return [row for pattern in patterns for path in sorted(DATA.glob(pattern)) for row in read_rows(path)]


ENTITIES = read_all("organisations*.tsv", "roles*.tsv", "offices*.tsv", "persons*.tsv")
TERMS = read_all("tenures*.tsv", "ministers*.tsv")
RURITANIA = Country("RUR", "Ruritania", "state", 1, cow="RUR", fips="RU")
OLD_RURITANIA = Country("ORU", "Old Ruritania", "former", 1, cow="RUR", start="1900", end="1960")


def term(name: str, office: str, start: str, end: str | None, key: str = "person:known") -> Row:
    surname = Alias(name.split()[-1], "surname")
    return Row(key, name, (surname,), office, "RUR", "GOV", (), start, end, "", "own knowledge")


def shared_files(folder: Path, reign: list[str], factbook: list[str]) -> Path:
    """A folder like /work/shared with the two lists."""
    for name, lines in (
        ("data/reign/data_sets/leaderlist_3_21.csv", ["stateabb,leader,sdate,smonth,syear,emonth,eyear", *reign]),
        ("data/factbook/leaders_from_factbook.tsv", ["gec\tcountry\trole\ttitle_and_name\tsince", *factbook]),
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Free Men", Alias("Free Men")),
        ("NATO", Alias("NATO", "acronym")),
        ("EU", Alias("EU", "acronym", cased=True)),
        ("~Roe", Alias("Roe", "surname")),
        ("^AREN #0.8 <2014-06..>", Alias("AREN", "acronym", cased=True, weight=0.8, start="2014-06")),
    ],
)
def test_marks_of_an_alias(text: str, expected: Alias) -> None:
    assert read_alias(text) == expected


def test_bad_lines_name_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "persons.tsv"
    path.write_text("\t".join(TENURE_COLUMNS) + "\nperson:x\tX\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"persons\.tsv:2: 2 cells"):
        list(read_rows(path))
    with pytest.raises(ValueError, match="marks"):
        read_alias("IS <2014..> #0.5")


def test_leader_known_by_hand_is_left_out(tmp_path: Path) -> None:
    shared = shared_files(tmp_path, ["RUR,Roe,12,4,1985,1,1993", "RUR,Roo,3,2,1993,5,1999"], [])
    known = [term("Jane Roe", "president", "1985-04", "1993-01")]
    assert [(row.name, row.start, row.end) for row in leaders(shared, known, [RURITANIA])] == [
        ("Roo", "1993-02-03", "1999-05")
    ]


def test_second_term_of_a_known_leader_and_the_spelling_of_a_name(tmp_path: Path) -> None:
    shared = shared_files(tmp_path, ["RUR,Roe,1,1,1996,5,1999", 'RUR,"Doe, K.",1,1,1999,,', "RUR,Roe,1,1,1946,,"], [])
    rows = leaders(shared, [term("Jane Roe", "president", "1985-04", "1993-01")], [RURITANIA, OLD_RURITANIA])
    assert [(r.key, r.name, r.country, r.end, r.detail) for r in rows] == [
        ("person:known", "Jane Roe", "RUR", "1999-05", ""),
        ("person:k-doe-rur", "K. Doe", "RUR", "2021-03", ""),
        ("person:roe-oru", "Roe", "ORU", "2021-03", ONLY_SURNAME),
    ]
    assert [(n.kind, n.weight) for n in rows[2].names] == [("surname", 0.4)]


def test_factbook_adds_those_whose_name_is_new(tmp_path: Path) -> None:
    lines = [
        "ru\tRuritania\tchief of state\tPresident Jane Maria ROE\t5 May 2025",
        "ru\tRuritania\thead of government\tActing Prime Minister Ann van DOE-Smith\tApril 2018",
        "ru\tRuritania\thead of government\tnote: the council rules\t2 May 2020",
        "zz\tNowhere\tchief of state\tPresident Nobody NOWHERE\t2 May 2020",
    ]
    rows = leaders(shared_files(tmp_path, [], lines), [term("Jane Roe", "president", "2020", None)], [RURITANIA])
    assert [(r.name, r.kind, r.country, r.start, r.source) for r in rows] == []
    rows = leaders(shared_files(tmp_path, [], [lines[1].replace("-Smith", "")]), [], [RURITANIA])
    assert [(r.name, r.kind, r.country, r.start, r.source) for r in rows] == [
        ("Ann van Doe", "prime minister", "RUR", "2018-04", "factbook")
    ]


def test_counts_asked_for() -> None:
    kinds = Counter(row.kind for row in ENTITIES)
    assert kinds["organisation"] >= 700
    assert sum(len(row.names) for row in ENTITIES if row.kind == "role") >= 500
    for office in ("foreign minister", "defence minister"):
        assert len({row.country for row in TERMS if row.kind == office}) >= 60, office


def test_keys_sectors_and_dates_are_sound() -> None:
    assert [key for key, count in Counter(row.key for row in ENTITIES).items() if count > 1] == []
    for row in (*ENTITIES, *TERMS):
        codes = {row.sector or "GOV", *row.other_sectors}
        assert codes <= SECTORS, row.where
        for date in (row.start, row.end):
            assert date is None or re.fullmatch(r"\d{4}(-\d\d){0,2}", date), row.where
        if row.start and row.end:
            shared = min(len(row.start), len(row.end))
            assert row.start[:shared] <= row.end[:shared], row.where


def test_offices_of_terms_are_canonical() -> None:
    canonical = {row.detail.partition("canonical=")[2].partition(";")[0] for row in ENTITIES if row.kind == "office"}
    assert {row.kind for row in TERMS} - canonical == set()


@pytest.mark.parametrize(
    ("key", "office", "start", "end"),
    [
        ("person:vladimir-putin", "president", "2012-05-07", None),
        ("person:bashar-al-assad", "president", "2000-07-17", "2024-12-08"),
        ("person:ahmed-al-sharaa", "president", "2025-01-29", None),
        ("person:asaad-al-shaibani", "foreign minister", "2024-12-21", None),
        ("person:murhaf-abu-qasra", "defence minister", "2024-12-21", None),
    ],
)
def test_terms_that_must_be_there(key: str, office: str, start: str, end: str | None) -> None:
    assert (office, start, end) in {(row.kind, row.start, row.end) for row in TERMS if row.key == key}


def test_a_group_that_came_to_power_is_coded_by_date() -> None:
    taliban = [(r.start, r.end, r.sector) for r in ENTITIES if r.base_key == "org:taliban"]
    assert taliban[-2:] == [("2001-11-13", "2021-08-15", "REB"), ("2021-08-15", None, "GOV")]
