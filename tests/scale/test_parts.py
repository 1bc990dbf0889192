"""Parts: what a run writes, that it goes on where it ended, and that the store comes out as if coded here."""

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from demarche.cli import cli
from demarche.errors import DemarcheError, InputError, ModelMismatch
from demarche.records import Problem, Report
from demarche.scale import Piece, Unit, pieces, units_of
from demarche.settings import Settings
from demarche.spread import Job, StartPieces, code_parts, is_source
from tests.scale.conftest import contents, line

Make = Callable[..., Path]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(a) for a in arguments], standalone_mode=False)


@pytest.fixture
def archive(tmp_path: Path, make_lines: Make, demo_reports: list[Report]) -> Path:
    """A directory with good and bad records, one report twice, a Parquet file, a page, and a file that is left out."""
    folder = tmp_path / "in"
    make_lines(folder / "b.jsonl", 7, "b")
    with (folder / "b.jsonl").open("a") as out:
        out.write("{broken\n" + json.dumps({"id": "none"}) + "\n")
    first = make_lines(folder / "more" / "c.jsonl", 3, "c")
    first.write_text(line(demo_reports[0]).replace(demo_reports[0].id, "b2") + first.read_text())
    rows = [{"id": f"p{n}", "text": r.body, "date": r.published} for n, r in enumerate(demo_reports[:4])]
    pq.write_table(pa.Table.from_pylist([*rows, {"id": "p9", "text": None, "date": None}]), folder / "d.parquet")
    (folder / "a.txt").write_text("A visit\n\nSyria's foreign minister met Russia's president in Moscow on 3 May 2024.")
    (folder / "e.bin").write_bytes(b"x")
    return folder


def test_parts_hold_what_a_local_run_codes_and_the_manifest_lists_what_was_lost(archive: Path, tmp_path: Path) -> None:
    made = run("code", archive, "--out", tmp_path / "out", "--part", 3)
    assert made.return_value == 4, made.output  # broken line, no text twice, an id used twice
    manifest = json.loads((tmp_path / "out/manifest.json").read_text())
    assert manifest["counts"] == {
        "inputs": 4, "parts": 8, "reports": 15, "coded": 15, "events": manifest["counts"]["events"], "lost": 4, "remarks": 1,
    }  # fmt: skip
    told = {p["source"].rpartition("/")[2]: p["reason"] for p in manifest["problems"]}
    assert told["c.jsonl:1"].startswith("id 'b2' was already used at ")
    assert told["b.jsonl:8"].startswith("broken JSON")
    assert told["d.parquet:5"] == "no text"
    plain = run("code", archive / "a.txt", archive / "b.jsonl", archive / "more/c.jsonl", "--format", "jsonl")
    local = {e["id"]: e for e in map(json.loads, (x for x in plain.stdout.splitlines() if x.startswith("{")))}
    parts = {}
    for file in sorted((tmp_path / "out/reports").glob("*.parquet")):
        for row in pq.read_table(file).to_pylist():
            parts |= {m["id"]: json.loads(m["event"]) for m in row["mentions"]}
    assert len(parts) == manifest["counts"]["events"] == pq.read_table(tmp_path / "out/events").num_rows
    assert {i: e for i, e in parts.items() if not e["report"]["id"].startswith("p")} == local
    assert len(local) > 40


def test_a_run_goes_on_where_it_ended_and_comes_out_the_same(archive: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("code", archive, "--out", out, "--part", 3)
    whole = contents(out)
    marks = {
        f"{m['unit']['name']}-{m['number']}": (f, m)
        for f in (out / "done").iterdir()
        for m in [json.loads(f.read_text())]
    }
    marks[f"{archive / 'd.parquet'}-1"][0].unlink()  # killed before this part was whole
    spoilt = marks[f"{archive / 'more' / 'c.jsonl'}-0"][1]
    (out / spoilt["files"]["events"]["path"]).write_bytes(b"PAR1")  # a disk that was full
    untouched = out / marks[f"{archive / 'd.parquet'}-0"][1]["files"]["events"]["path"]
    before = untouched.stat().st_mtime_ns
    run("code", archive, "--out", out, "--part", 3)
    assert contents(out) == whole
    assert untouched.stat().st_mtime_ns == before  # not made again
    with (archive / "b.jsonl").open("a") as more:
        more.write(
            json.dumps({"id": "b99", "text": "Norway's foreign minister met Chad's president on Monday."}) + "\n"
        )
    run("code", archive, "--out", out, "--part", 3)
    assert json.loads((out / "manifest.json").read_text())["counts"]["reports"] == 16
    assert untouched.stat().st_mtime_ns == before


def test_other_versions_do_not_mix_with_parts_that_are_there(archive: Path, tmp_path: Path) -> None:
    run("code", archive / "a.txt", "--out", tmp_path / "out")
    again = run("code", archive / "a.txt", "--out", tmp_path / "out", "--part", 7)
    assert isinstance(again.exception, InputError)
    assert "another reports of a part; choose another --out" in str(again.exception)


def test_a_worker_of_another_version_refuses(tmp_path: Path) -> None:
    with pytest.raises(ModelMismatch, match="another world data"):
        StartPieces(str(tmp_path), {}, {"world data": "0"}, "run")()


def test_a_report_that_makes_the_coder_fail_is_lost_alone(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from demarche import coding

    good = coding.draft

    def bad(document: Any, coder: Any) -> Any:
        if document.report.id == "b4":
            raise IndexError("tuple index out of range")
        return good(document, coder)

    monkeypatch.setattr(coding, "draft", bad)
    job = Job(str(tmp_path / "out"), Settings(), size=50)
    manifest = code_parts(job, (str(archive / "b.jsonl"),), lambda _: None, lambda _: None)
    assert (manifest["counts"]["reports"], manifest["counts"]["coded"], manifest["counts"]["lost"]) == (7, 6, 3)
    assert any("IndexError: tuple index out of range" in p["reason"] for p in manifest["problems"])


def test_two_processes_and_an_object_store_give_the_same_parts(archive: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    run("code", archive, "--out", one, "--part", 3)
    run("code", archive, "--out", two, "--part", 3, "--workers", 2)
    assert contents(one) == contents(two)
    memory = fsspec.filesystem("memory")
    memory.pipe("/bucket/in/b.jsonl", (archive / "b.jsonl").read_bytes())
    job = Job("memory://bucket/out", Settings(), size=3)
    stored = code_parts(job, ("memory://bucket/in",), lambda _: None, lambda _: None)
    local = code_parts(Job(str(tmp_path / "3"), Settings(), size=3), (str(archive / "b.jsonl"),), print, lambda _: None)
    assert stored["counts"] == local["counts"]
    sums = [[part["files"]["events"]["sha256"] for part in m["parts"]] for m in (stored, local)]
    assert sums[0] == sums[1]
    assert stored["problems"][0]["source"] == "memory://bucket/in/b.jsonl:8"


def test_the_store_comes_out_of_parts_as_if_coded_here(archive: Path, tmp_path: Path) -> None:
    inputs = [archive / "a.txt", archive / "b.jsonl", archive / "more/c.jsonl"]
    run("ingest", *inputs, "--store", tmp_path / "direct.sqlite")
    run("code", *inputs, "--out", tmp_path / "out", "--part", 3)
    kept = run("ingest", "--parts", tmp_path / "out", "--store", tmp_path / "parts.sqlite")
    assert "11 new" in kept.stderr
    known = run("ingest", "--parts", tmp_path / "out", "--store", tmp_path / "parts.sqlite")
    assert "11 known; 0 mentions" in known.stderr
    asked = [
        run("events", "--store", tmp_path / f"{n}.sqlite", "--format", "jsonl", "--limit", 500).stdout
        for n in ("direct", "parts")
    ]
    assert sorted(asked[0].splitlines()) == sorted(asked[1].splitlines())
    assert len(asked[0].splitlines()) > 20


def test_a_damaged_part_is_told_and_an_unfinished_run_refused(archive: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("code", archive / "b.jsonl", "--out", out, "--part", 3)
    part = sorted((out / "reports").iterdir())[0]
    part.write_bytes(part.read_bytes()[:-1] + b"x")
    kept = run("ingest", "--parts", out, "--store", tmp_path / "s.sqlite")
    assert "not the file that was written" in kept.stderr
    assert "4 new" in kept.stderr
    manifest = json.loads((out / "manifest.json").read_text())
    (out / "manifest.json").write_text(json.dumps(manifest | {"finished": False}))
    again = run("ingest", "--parts", out, "--store", tmp_path / "s.sqlite")
    assert isinstance(again.exception, DemarcheError)
    assert "has not ended" in str(again.exception)
    shutil.rmtree(out)
    gone = run("ingest", "--parts", out, "--store", tmp_path / "s.sqlite")
    assert "no manifest.json in it" in str(gone.exception)


def test_pieces_know_what_was_told_on_the_way_and_which_is_the_last() -> None:
    unit = Unit("u", "/u", 1, "")

    def reading(_: Unit, tell: Callable[[Problem], None]) -> Any:
        for n in range(4):
            tell(Problem(f"u:{n}", "odd", lost=False))
            yield Report(str(n), "words \ud800")

    every = list(pieces(unit, reading, 2))
    assert [(p.number, p.last, [r.id for r in p.reports], len(p.problems)) for p in every] == [
        (0, False, ["0", "1"], 3), (1, True, ["2", "3"], 1),
    ]  # fmt: skip
    assert [p.number for p in pieces(unit, reading, 2, {0})] == [1]
    assert Piece.from_json(every[0].to_json()) == every[0]
    assert [asdict(p) for p in Piece.from_json(every[0].to_json()).problems] == [asdict(p) for p in every[0].problems]
    assert [len(p.reports) for p in pieces(unit, lambda *_: iter(()), 2)] == [0]  # an empty file is a part too


def test_what_is_no_file_is_refused_and_what_is_missing_told(tmp_path: Path) -> None:
    for path in ("-", "https://example.org/a.jsonl"):
        with pytest.raises(InputError, match="parts are made of files"):
            units_of((path,), is_source, print)
    told: list[Problem] = []
    (tmp_path / "x.jsonl").write_text("")
    found = units_of(
        (str(tmp_path / "*.jsonl"), str(tmp_path / "x.jsonl"), str(tmp_path / "none*")), is_source, told.append
    )
    assert [u.name for u in found] == [str(tmp_path / "x.jsonl")]
    assert "no file that fits" in told[0].reason


def test_options_that_do_not_fit_together(tmp_path: Path) -> None:
    for options, reason in ((["--engine", "ray"], "--out"), (["--address", "auto"], "--engine ray")):
        failed = run("code", tmp_path, *options)
        assert reason in str(failed.exception)
