"""The commands that keep, ask and decide, as a user types them, with the real model and the real rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from demarche.cli import cli
from demarche.coded import read_cases
from demarche.show.merged import MERGED_COLUMNS

REPORTS = (
    {"id": "one", "title": "Lima", "date": "2025-03-05", "publisher": "Harbour Wire",
     "text": "LIMA (Harbour Wire) — Peru's foreign minister met Chile's foreign minister in Lima on Tuesday to discuss the border."},
    {"id": "two", "title": "The border", "date": "2025-03-05", "publisher": "Andes Post",
     "text": "Chile's foreign minister met Peru's foreign minister in Lima on Tuesday, the Andes Post has learned."},
    {"id": "three", "title": "Khartoum", "date": "2025-03-06", "publisher": "Harbour Wire",
     "text": "Sudanese army artillery shelled a market in Khartoum on Wednesday, killing three people."},
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> str:
    return str(tmp_path / "folder" / "store.sqlite")


@pytest.fixture
def run(store: str):
    runner = CliRunner()

    def call(*arguments: str, fails: bool = False) -> Result:
        result = runner.invoke(cli, [*arguments, "--store", store])
        assert bool(result.exception and not isinstance(result.exception, SystemExit)) == fails, result.output
        return result

    return call


@pytest.fixture
def kept(run, tmp_path: Path):
    file = tmp_path / "reports.jsonl"
    file.write_text("\n".join(json.dumps(r) for r in REPORTS) + '\n{"id": "bad"}\n', encoding="utf-8")
    done = run("ingest", str(file))
    assert "3 reports: 3 new" in done.stderr
    assert "reports.jsonl:4: no column or key for the text" in done.stderr
    return run


def events(run, *options: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run("events", "--format", "jsonl", *options).stdout.splitlines()]


def the(run, kind: str) -> dict[str, Any]:
    (event,) = events(run, "--type", kind)
    return event


def test_two_reports_of_one_meeting_are_one_event(kept) -> None:
    talks = the(kept, "CONSULT")
    assert [m["report"]["id"] for m in talks["mentions"]] in (["one", "two"], ["two", "one"])
    assert talks["outlets"] == 2
    assert {
        "mentions",
        "outlets",
        "origins",
        "lineage",
        "first_report",
        "disputed_by",
        "alternatives",
        "decisions",
    } <= set(talks)
    assert events(kept, "--between", "PER", "Chile") == [talks]
    assert events(kept, "--actor", "SDN") == [the(kept, "ASSAULT")]
    assert events(kept, "--words", "learned", "--publisher", "Andes Post") == [talks]
    assert events(kept, "--words", "learned", "--publisher", "Another Post") == []
    assert events(kept, "--since", "2025-03-05") == [the(kept, "ASSAULT")]


def test_ingesting_again_changes_nothing(kept, tmp_path: Path) -> None:
    before = events(kept)
    assert "3 reports: 3 known already; 0 mentions" in kept("ingest", str(tmp_path / "reports.jsonl")).stderr
    assert events(kept) == before


def test_every_format_and_count_is_printed(kept) -> None:
    table = kept("events").stdout
    assert "CONSULT" in table
    assert "Harbour Wire" in table
    header, *rows = kept("events", "--format", "csv").stdout.splitlines()
    assert header.split(",") == list(MERGED_COLUMNS)
    assert len(rows) == len(events(kept))
    plover = [json.loads(line) for line in kept("events", "--format", "plover", "--all").stdout.splitlines()]
    assert {r["event"][0] for r in plover} >= {"CONSULT", "ASSAULT"}
    counts = [
        json.loads(line) for line in kept("events", "--count-by", "year,type", "--format", "jsonl").stdout.splitlines()
    ]
    assert {k: v for c in counts if c["type"] == "ASSAULT" for k, v in c.items() if k != "score"} == {
        "year": "2025",
        "type": "ASSAULT",
        "events": 1,
        "reports": 1,
    }
    first = events(kept, "--limit", "1")
    assert first == events(kept)[:1]


def test_decisions_are_made_shown_exported_and_taken_back(kept, tmp_path: Path) -> None:
    talks = the(kept, "CONSULT")
    first, second = (m["id"] for m in talks["mentions"])
    kept("split", talks["id"][:8], second[:8], "--why", "not the same meeting", "--who", "an editor")
    assert len(events(kept, "--type", "CONSULT")) == 2
    kept("merge", first, second, "--why", "the same after all", "--who", "an editor")
    assert len(the(kept, "CONSULT")["mentions"]) == 2
    kept(
        "correct",
        the(kept, "ASSAULT")["id"],
        "casualties.killed",
        "3-5",
        "--why",
        "a later figure",
        "--who",
        "an editor",
    )
    strike = the(kept, "ASSAULT")
    assert strike["casualties"]["killed"] == [3, 5]
    assert strike["decisions"][0]["who"] == "an editor"
    kept("corrections", "-o", str(tmp_path / "mine.coded"))
    with (tmp_path / "mine.coded").open(encoding="utf-8") as lines:
        (case,) = read_cases(lines, "mine.coded")
    assert (case.id, case.events[0].type, case.events[0].killed, case.others) == ("three", "ASSAULT", (3, 5), True)
    kept("revoke", strike["decisions"][0]["id"][:8], "--why", "an error", "--who", "an editor")
    assert the(kept, "ASSAULT")["casualties"]["killed"] == [3, 3]
    kept("reject", strike["id"], "--why", "no event", "--who", "an editor")
    assert events(kept, "--type", "ASSAULT") == []
    kept("corrections", "-o", str(tmp_path / "mine.coded"))
    with (tmp_path / "mine.coded").open(encoding="utf-8") as lines:
        (case,) = read_cases(lines, "mine.coded")
    assert (case.events, case.never) == ((), ("ASSAULT",))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [("status", "maybe", "no status"), ("type", "PARTY", "no event type"), ("mode", "artful", "has no mode"),
     ("date", "2025-13", "no date of the calendar"), ("casualties.killed", "5-3", "no number"), ("score", "3", "no field"),
     ("contexts", "sport", "no context"), ("actors", "Qqxx Zzyy", "nobody is known"), ("place", "Qqxxzz", "no place")],
)  # fmt: skip
def test_corrections_that_make_no_sense_are_told(kept, field: str, value: str, words: str) -> None:
    before = the(kept, "ASSAULT")
    done = kept("correct", before["id"], field, value, "--why", "a try", fails=True)
    assert words in str(done.exception)
    assert the(kept, "ASSAULT") == before


def test_values_are_understood(kept) -> None:
    strike = the(kept, "ASSAULT")["id"]
    for field, value in (
        ("actors", "SDN MIL; RUS"),
        ("date", "2025-03"),
        ("place", "Omdurman"),
        ("status", "negated"),
        ("hedged", "yes"),
    ):
        kept("correct", strike, field, value, "--why", "a try")
    (event,) = events(kept, "--status", "negated")
    assert [(a["country"], a["sector"]) for a in event["actors"]] == [("SDN", "MIL"), ("RUS", None)]
    assert event["date"] == {"start": "2025-03-01", "end": "2025-03-31", "precision": "month", "text": ""}
    assert (event["place"]["name"], event["hedged"]) == ("Omdurman", True)
    assert events(kept, "--actor", "RUS") == [event]


def test_a_report_is_shown_and_forgotten(kept) -> None:
    assert "Sudanese army artillery shelled" in kept("report", "three").stdout
    whole = json.loads(kept("report", "three", "--format", "jsonl").stdout)
    assert whole["events"] == [the(kept, "ASSAULT")]
    kept("forget", "two", "--yes")
    assert the(kept, "CONSULT")["outlets"] == 1
    assert "no report 'two'" in str(kept("report", "two", fails=True).exception)
    kept("forget", "two", "--allow")


def test_what_is_not_there_is_told(kept) -> None:
    assert "no event 'ffff0000'" in str(kept("reject", "ffff0000", "--why", "x", fails=True).exception)
    assert "no decision 'x'" in str(kept("revoke", "x", "--why", "y", fails=True).exception)
    assert "no day, month or year" in str(kept("events", "--since", "May", fails=True).exception)
    assert "different events" in str(kept("merge", the(kept, "ASSAULT")["id"], "--why", "x", fails=True).exception)


def test_outlets_are_known_by_name_and_by_domain() -> None:
    from demarche.means import outlets_of
    from demarche.resolve import open_world
    from demarche.settings import Settings

    look = outlets_of(open_world(Settings().world, ()))
    assert look("SANA").kind == "state media"
    assert look("SANA").country == "SYR"
    assert look("A Paper That Nobody Knows") is None


def test_hostile_names_do_no_harm(run, tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    hostile = {"id": "../../x\u0000'; DROP TABLE reports; --", "title": "=cmd() [red]x[/red] \ud800", "publisher": "[bold]' OR 1=1",
               "text": "Peru's foreign minister met Chile's foreign minister in Lima on Tuesday.", "date": "2025-03-05"}  # fmt: skip
    file.write_text(json.dumps(hostile) + "\n", encoding="utf-8")
    assert "1 new" in run("ingest", str(file)).stderr
    assert "[bold]' OR 1=1" in " ".join(run("events").stdout.split())
    assert ",'=cmd()" in run("events", "--format", "csv").stdout
    assert events(run, "--publisher", "[bold]' OR 1=1") == events(run)


def test_the_store_is_where_the_environment_says() -> None:
    from demarche.settings import Settings

    assert Settings.from_environment({"DEMARCHE_STORE": "x.sqlite", "DEMARCHE_USER": "me"}).store == "x.sqlite"
    assert Settings.from_environment({"DEMARCHE_USER": "me"}).user == "me"
    where = Path(Settings.from_environment({"XDG_DATA_HOME": "/data", "LOCALAPPDATA": "/data"}).store)
    assert where.parts[-2:] == ("demarche", "store.sqlite")
