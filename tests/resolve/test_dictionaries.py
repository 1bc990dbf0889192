from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from demarche.errors import InputError
from demarche.resolve.dictionaries import Summary, import_dictionaries, kind_of
from demarche.resolve.dictionaries_actors import Clause, read_clause, read_day, stretches
from demarche.resolve.dictionaries_codes import read_code
from demarche.resolve.packs import read_packs

SECTORS = frozenset("COP GOV JUD LEG MIL PRM PTY REB SPY UAF AGR BUS CRM CVL EDU ELI JRN MED REF OPP REL SOC".split())

ACTORS = """# invented sample
JANE_ROE_ ; office holder
+ROE_
+PRESIDENT_ROE_ # title
\t[KENELI 700101-991231]
\t[KENGOV 991231-080507]
\t[KENELI]
EXAMPLE_FRONT_(EF)_ [KENREB]
FORMER_CLERK_ [KENGOV 9901011-000101][KENELI]
KENYA_ [KEN]
+NAIROBI_
NAMELESS_
[KEN
SECRET_ONE_ [---]
HARBOUR_NEWS_    [KENMED]
"""
AGENTS = """!PERSON! = MAN, MEN, WOMAN
FISHER!PERSON! [~AGR]
OX_DRIVER {OXEN_DRIVERS} [~AGR]
WATER_BOARD {} [IGO~]
NOBODY [~XYZ]
BROKEN LINE
TROUPE!NONE! [~CVL]
"""
VERBS = """####### SYNONYM SETS #######
&WEAPON
+GUN
+RIFLES
####### VERB PATTERNS #######
---  MEET   [042:043]  ---
MEET {MEETS MET MEETING }
CALL_ON
- * (WITH MINISTER)   [040]   # MEET
- * &WEAPON           [0871]
- REBELS * {GREEN HARBOUR} [190]
- * $ [010]
- * &NOSUCH [190]
---  SAY   [---]  ---
SAY
WHISPER [999]
######## TRANSFORMATIONS ##########
~ a (a b ATTACK) SAY = a b 015
"""
ISSUES = """<ISSUE CATEGORY="HEALTH" TYPE="ALL">
n:nurse [NURSES]
~wet nurse
</ISSUE>
"""
DISCARDS = "1914\nGOLD_MEDAL_\n+CUP FINAL\n"


def imported(tmp_path: Path, **texts: str) -> tuple[Summary, Path]:
    paths = []
    for name, text in texts.items():
        paths.append(tmp_path / f"{name}.txt")
        paths[-1].write_text(text, encoding="utf-8")
    out = tmp_path / "out"
    return import_dictionaries(paths, out), out


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (ACTORS, "actors"),
        (AGENTS, "agents"),
        (VERBS, "verbs"),
        (ISSUES, "issues"),
        (DISCARDS, "discards"),
        ("", "discards"),
    ],
)
def test_the_kind_of_a_file_is_told_by_its_content(text: str, kind: str) -> None:
    assert kind_of(text.splitlines()) == kind


def test_dated_codes_become_stretches_of_a_pack(tmp_path: Path) -> None:
    _, out = imported(tmp_path, actors=ACTORS)
    rows = [line.split("\t") for line in (out / "pack.tsv").read_text(encoding="utf-8").splitlines()[2:]]
    roe = [(r[4], r[5], r[7], r[8]) for r in rows if r[0] == "person:jane-roe"]
    assert roe == [
        ("KEN", "ELI", "", "1999-12-30"),
        ("KEN", "GOV", "1999-12-31", "2008-05-06"),
        ("KEN", "ELI", "2008-05-07", ""),
    ]
    by_name = {r[1]: r for r in rows}
    assert by_name["Jane Roe"][2] == "~Roe|President Roe"
    assert (by_name["Example Front"][2], by_name["Example Front"][3]) == ("EF", "organisation")
    assert (by_name["Kenya"][2], by_name["Kenya"][3]) == ("Nairobi", "country")
    assert by_name["Harbour News"][5] == "JRN"
    assert "Secret One" not in by_name


def test_what_cannot_be_read_is_reported_with_its_line_and_left_out(tmp_path: Path) -> None:
    summary, out = imported(tmp_path, actors=ACTORS, agents=AGENTS, verbs=VERBS)
    told = {str(problem).split(": ", 1)[0] for problem in summary.problems}
    assert {"actors.txt:9", "actors.txt:12", "agents.txt:5", "agents.txt:6", "agents.txt:7"} <= told
    assert {"verbs.txt:12", "verbs.txt:13", "verbs.txt:16", "verbs.txt:18"} <= told
    assert [f.kind for f in summary.files] == ["actors", "agents", "verbs"]
    assert all(path.parent == out for path in summary.outputs)


def test_the_pack_is_read_by_the_world(tmp_path: Path) -> None:
    _, out = imported(tmp_path, actors=ACTORS, agents=AGENTS)
    pack = read_packs([out / "pack.tsv"])
    assert {"jane roe", "ef", "nairobi", "fisherman", "fisherwoman", "oxen drivers", "water board"} <= set(pack.names)
    entity = pack.entities[pack.names["water board"][0].entity or 0]
    assert (entity.kind, entity.country) == ("role", "IGO")


def test_verbs_become_lexicon_entries(tmp_path: Path) -> None:
    _, out = imported(tmp_path, verbs=VERBS)
    lines = [line.split("\t")[:5] for line in (out / "verbs.tsv").read_text(encoding="utf-8").splitlines()[2:]]
    assert ["meet", "verb", "CONSULT/visit", "visit", ""] in lines
    assert ["call on", "verb", "CONSULT/visit", "visit", ""] in lines
    assert ["meet", "verb", "CONSULT", "act", "with=minister"] in lines
    assert ["say", "verb", "-", "act", ""] in lines
    assert any(line[4] == "obj=gun|rifles|rifle" for line in lines)
    assert any(line[2].startswith("ASSAULT") and line[4] == "subj=rebels|rebel obj=harbour" for line in lines)


def test_issues_and_discards_are_kept(tmp_path: Path) -> None:
    _, out = imported(tmp_path, issues=ISSUES, discards=DISCARDS)
    issues = (out / "issues.tsv").read_text(encoding="utf-8").splitlines()[2:]
    assert issues == ["HEALTH\tALL\tnoun\tnurse\tNURSES\t", "HEALTH\tALL\twords\twet nurse\tHEALTH\tsentence"]
    discards = (out / "discards.tsv").read_text(encoding="utf-8").splitlines()[2:]
    assert discards == ["1914\tsentence\t0", "gold medal\tsentence\t1", "cup final\treport\t0"]


def test_a_file_that_is_not_there_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere"):
        import_dictionaries([tmp_path / "nowhere.txt"], tmp_path)


def test_bytes_that_are_no_utf8_are_read_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes("JOS\u00c9_ROE_ [KENGOV]\n".encode("latin-1"))
    summary = import_dictionaries([path], tmp_path / "out")
    assert "Latin-1" in summary.problems[0].reason
    assert "José Roe" in (tmp_path / "out" / "pack.tsv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        ("KEN", Clause("KEN")),
        ("KENGOV >080508", Clause("KENGOV", start=date(2008, 5, 8))),
        ("KENGOV > 20080508", Clause("KENGOV", start=date(2008, 5, 8))),
        ("KENGOV <310101", Clause("KENGOV", end=date(1930, 12, 31))),
        ("KENGOV 990101 - 000101", Clause("KENGOV", date(1999, 1, 1), date(1999, 12, 31))),
    ],
)
def test_clauses_are_read(content: str, wanted: Clause) -> None:
    assert read_clause(content) == wanted


@pytest.mark.parametrize("content", ["KEN 1999", "KEN >", "KEN 990101", "KEN 000101-990101", "KEN 990231-991231", "k"])
def test_malformed_clauses_say_why(content: str) -> None:
    with pytest.raises(ValueError, match=r"\w{3}"):
        read_clause(content)


def test_years_of_two_figures() -> None:
    assert (read_day("300101").year, read_day("310101").year) == (2030, 1931)


def test_the_first_clause_that_fits_wins() -> None:
    clauses = [Clause("A", date(2000, 1, 1), date(2000, 12, 31)), Clause("B", start=date(1999, 1, 1)), Clause("A")]
    found = [(c.code, c.start.year, c.end.year) for c in stretches(clauses)]
    assert found == [("A", 1, 1998), ("B", 1999, 1999), ("A", 2000, 2000), ("B", 2001, 9999)]


@pytest.mark.parametrize(
    ("code", "country", "sector", "others"),
    [
        ("AFGGOVMIL", "AFG", "GOV", ("MIL",)),
        ("IGOUNO", "UNO", None, ()),
        ("IGOUNODEV", "UNO", None, ()),
        ("NGOHRI", "NGO", "SOC", ()),
        ("ROMMED", "ROU", "JRN", ()),
        ("IMGMUSALQ", "IMG", "REL", ()),
        ("GOV", None, "GOV", ()),
    ],
)
def test_codes_come_to_plover(code: str, country: str | None, sector: str | None, others: tuple[str, ...]) -> None:
    read = read_code(code, SECTORS)
    assert (read.country, read.sector, read.other_sectors) == (country, sector, others)


def test_a_code_of_odd_length_is_refused() -> None:
    with pytest.raises(ValueError, match="three-letter"):
        read_code("KENGO", SECTORS)
