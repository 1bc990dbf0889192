"""The commands as a user types them, in a process of their own where that matters."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from demarche.cli import cli
from demarche.records import Event
from demarche.show.rows import CSV_COLUMNS

REPORT = """Envoys meet in Lima
LIMA (Harbour Wire) — Peru's foreign minister met Chile's foreign minister in Lima on Tuesday, Peru's foreign ministry \
said.
"""
EVENT_KEYS = [
    "id", "report", "type", "mode", "contexts", "status", "actors", "recipients", "date", "place", "attributions",
    "hedged", "casualties", "quad", "score", "cameo", "goldstein", "confidence", "evidence",
]  # fmt: skip
ACTOR_KEYS = ["text", "name", "country", "sector", "other_sectors", "office", "entity", "why"]


@pytest.fixture
def report(tmp_path: Path) -> Path:
    file = tmp_path / "report.txt"
    file.write_text(REPORT, encoding="utf-8")
    return file


def run(*arguments: object, stdin: str | bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", "from demarche.cli import main; main()", *map(str, arguments)]
    data = stdin.encode() if isinstance(stdin, str) else stdin
    return subprocess.run(command, input=data, capture_output=True, check=False, timeout=60)


def test_code_gives_the_json_of_the_design_with_every_key(report: Path) -> None:
    done = run("code", report, "--date", "2025-12-24", "--publisher", "Harbour Wire", "--format", "jsonl")
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines()]
    event = next(e for e in events if e["evidence"]["trigger"]["text"] == "met")
    assert list(event) == EVENT_KEYS
    assert all(list(a) == ACTOR_KEYS for a in event["actors"] + event["recipients"])
    assert event["type"] == "CONSULT"
    assert {a["country"] for a in event["actors"] + event["recipients"]} == {"PER", "CHL"}
    assert event["date"] == {"start": "2025-12-23", "end": "2025-12-23", "precision": "day", "text": "Tuesday"}
    assert event["place"]["name"] == "Lima"
    assert event["attributions"][0]["country"] == "PER"
    assert event["report"]["publisher"] == "Harbour Wire"
    text = REPORT.replace("\n", "\n\n", 1).rstrip("\n")
    evidence = event["evidence"]
    assert text[evidence["start"] : evidence["end"]] == evidence["text"]
    assert text[evidence["trigger"]["start"] : evidence["trigger"]["end"]] == "met"


def test_the_same_input_gives_the_same_bytes(report: Path) -> None:
    first, second = (run("code", report, "--date", "2025-12-24", "--format", "jsonl").stdout for _ in range(2))
    assert first == second
    assert first


def test_bad_records_are_told_counted_and_the_rest_is_coded(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    good = json.dumps({"id": "ok", "text": REPORT, "date": "2025-12-24"})
    french = json.dumps(
        {"id": "fr", "text": "Le ministre des affaires étrangères a rencontré son homologue dans la ville."}
    )
    file.write_text(f'{good}\n{{"broken\n{{"id": "empty", "text": ""}}\n{french}\n', encoding="utf-8")
    done = run("code", file, "--format", "jsonl")
    lines = done.stderr.decode().splitlines()
    assert done.returncode == 3
    assert [line.split(": ")[0] for line in lines if not line.startswith("note")] == [f"{file}:{n}" for n in (2, 3, 4)]
    assert "looks French" in done.stderr.decode()
    assert {json.loads(line)["report"]["id"] for line in done.stdout.splitlines()} == {"ok"}


def test_output_file_is_all_or_nothing(report: Path, tmp_path: Path) -> None:
    out = tmp_path / "events.csv"
    done = run("code", report, "--date", "2025-12-24", "--format", "csv", "-o", out)
    assert done.returncode == 0
    rows = list(csv.DictReader(out.open(encoding="utf-8", newline="")))
    assert tuple(rows[0]) == CSV_COLUMNS
    assert rows[0]["published"] == "2025-12-24"
    assert list(tmp_path.glob("*.part")) == []


def test_standard_input_and_a_reader_that_goes_away() -> None:
    assert b"CONSULT" in run("code", "-", "--date", "2025-12-24", "--format", "jsonl", stdin=REPORT).stdout
    command = f"{sys.executable} -c 'from demarche.cli import main; main()' rules | head -c 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False, timeout=60)
    assert len(done.stdout) == 1
    assert done.stderr == b""


def test_plover_records_have_the_required_fields(report: Path) -> None:
    done = run("code", report, "--date", "2025-12-24", "--format", "plover")
    record = json.loads(done.stdout.splitlines()[0])
    assert {"id", "date", "actor", "event"} <= record.keys()
    assert isinstance(record["actor"], list)
    assert isinstance(record["event"], list)
    assert "text" not in record


def test_table_has_no_colours_when_it_is_not_a_terminal(report: Path) -> None:
    done = run("code", report, "--date", "2025-12-24")
    assert "CONSULT" in done.stdout.decode()
    assert b"\x1b[" not in done.stdout


def test_explain_names_rules_and_reasons_and_finds_an_event_by_the_start_of_its_id(report: Path) -> None:
    everything = run("explain", "all", report, "--date", "2025-12-24").stdout.decode()
    assert "because" in everything
    assert "decided by" in everything
    event_id = everything.split()[0]
    one = run("explain", event_id[:10], report, "--date", "2025-12-24").stdout.decode()
    assert one.startswith(event_id)
    missing = run("explain", "zzzz", report)
    assert missing.returncode == 1
    assert b"no event 'zzzz'" in missing.stderr


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["code"], 64, "Missing argument"),
        (["nonsense"], 64, "No such command"),
        (["code", "gone.txt"], 1, "gone.txt: no such file or directory"),
        (["code", "gone.txt", "--date", "2999-01-01"], 65, "--date: date 2999-01-01 is later than today"),
        (["when", "Tuesday", "--published", "soon"], 65, "cannot be read"),
    ],
)
def test_what_is_wrong_is_one_line_and_a_status(arguments: list[str], status: int, words: str) -> None:
    done = run(*arguments)
    assert done.returncode == status
    assert words in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_who_where_when_answer_with_value_score_and_reason() -> None:
    runner = CliRunner()
    who = json.loads(runner.invoke(cli, ["who", "the French foreign minister", "--date", "2025-12-24"]).output)
    assert (who["value"]["country"], who["value"]["sector"]) == ("FRA", "GOV")
    where = json.loads(runner.invoke(cli, ["where", "Lima"]).output)
    assert where["value"]["country"] == "PER"
    when = json.loads(runner.invoke(cli, ["when", "last Tuesday", "--published", "2025-12-24"]).output)
    assert when["value"]["start"] == "2025-12-23"
    for answer in (who, where, when):
        assert answer["why"]
        assert 0 < answer["score"] <= 1


def test_who_reads_phrases_and_json_lines_from_standard_input() -> None:
    lines = 'Moscow\n{"text": "Lima", "date": "2024-01-01"}\n\n{"date": "2024-01-01"}\n{broken\n'
    done = run("who", "-", stdin=lines)
    assert [json.loads(line)["text"] for line in done.stdout.splitlines()] == ["Moscow", "Lima"]
    assert done.returncode == 2
    assert "standard input:4: no 'text'" in done.stderr.decode()
    assert "standard input:5: broken JSON" in done.stderr.decode()


def test_annotate_gives_offsets_that_hold_and_a_page_that_escapes(tmp_path: Path) -> None:
    file = tmp_path / "hostile.txt"
    body = "Peru's minister said <script>alert('x')</script> in Lima on Tuesday."
    file.write_text(body, encoding="utf-8")
    found = json.loads(run("annotate", file, "--date", "2025-12-24").stdout)
    assert list(found) == ["report", "sentences", "names", "places", "dates"]
    for kind in ("names", "places", "dates"):
        for item in found[kind]:
            assert body[item["start"] : item["end"]] == item["text"]
    assert "Lima" in [p["text"] for p in found["places"]]
    page = run("annotate", file, "--date", "2025-12-24", "--format", "html").stdout.decode()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_doctor_says_that_all_is_whole_and_names_what_is_not(tmp_path: Path) -> None:
    done = run("doctor", "--format", "jsonl")
    assert done.returncode == 0, done.stdout
    assert [json.loads(line)["part"] for line in done.stdout.splitlines()] == [
        "program",
        "model",
        "world data",
        "coder",
    ]
    runner = CliRunner(env={"DEMARCHE_WORLD": str(tmp_path / "none.sqlite")})
    ill = [json.loads(line) for line in runner.invoke(cli, ["doctor", "--format", "jsonl"]).output.splitlines()]
    assert [part["part"] for part in ill if not part["ok"]] == ["world data"]


def test_rules_are_listed_with_their_manual() -> None:
    rules = [json.loads(line) for line in run("rules", "--format", "jsonl").stdout.splitlines()]
    assert {"name_parties", "host_and_visitor", "told_once"} <= {rule["rule"] for rule in rules}
    assert all(rule["rule"] and rule["text"].strip() for rule in rules)


def test_demo_codes_the_bundled_reports_and_says_what_they_are() -> None:
    done = run("demo")
    assert done.returncode == 0, done.stderr
    assert "written for demarche" in done.stdout.decode()
    count = int(done.stdout.decode().splitlines()[-1].split()[0])
    assert count >= 30


def test_a_cell_cannot_start_a_spreadsheet_formula(report: Path) -> None:
    from dataclasses import replace

    import demarche
    from demarche.show import write_events

    (event, *_) = demarche.load().code(REPORT, date="2025-12-24")
    hostile: Event = replace(
        event, report=replace(event.report, title="=cmd|' /C calc'!A0", publisher="@x", url="-1+1")
    )
    out = io.StringIO()
    write_events([hostile], "csv", out)
    row = next(csv.DictReader(io.StringIO(out.getvalue())))
    assert [row["title"][0], row["publisher"][0], row["url"][0]] == ["'", "'", "'"]


def test_dictionaries_are_imported_as_a_pack_that_wins(tmp_path: Path) -> None:
    actors = tmp_path / "actors.txt"
    actors.write_text("RURITANIA_ [RUR]\n+RURITANIAN_\nBROKEN LINE [\n", encoding="utf-8")
    done = run("dictionaries", "import", actors, "-o", tmp_path / "out")
    assert (tmp_path / "out" / "pack.tsv").exists(), done.stderr
    assert done.returncode >= 1  # the broken line is named and counted
    assert "actors.txt:3" in done.stderr.decode()


def test_min_confidence_leaves_out_what_is_less_sure(tmp_path: Path) -> None:
    report = tmp_path / "r.txt"
    report.write_text("France condemned the attack on Goma on Tuesday.", encoding="utf-8")

    def coded(least: str) -> list[float]:
        run = CliRunner().invoke(
            cli, ["code", str(report), "--date", "2025-03-05", "--format", "jsonl", "--min-confidence", least]
        )
        assert run.exit_code == 0, run.output
        return [json.loads(line)["confidence"]["type"] for line in run.output.splitlines() if line.startswith("{")]

    everything = coded("0")
    assert everything
    middle = sorted(everything)[len(everything) // 2]
    assert sorted(coded(str(middle))) == sorted(c for c in everything if c >= middle)
    assert coded("1") == []
