import gzip
import io
import json
from pathlib import Path

import pytest

from demarche.read import BadDate, Defaults, read_reports, report_of_text
from demarche.records import Problem, Report

PAGE = """<html lang="en"><head><title>Envoys meet in Lima</title><meta property="og:site_name" content="Harbour Wire">
<meta property="article:published_time" content="2024-03-05T10:00:00Z"></head><body><nav>Home News Sport</nav><article>
<h1>Envoys meet in Lima</h1><p>Envoys of Peru and Chile met in Lima on Monday to discuss the closed border crossing.</p>
<p>The talks ended without a result, the foreign ministry of Peru said, but both sides agreed to meet again in May.</p>
<script>alert("never run")</script></article></body></html>"""


def read(*paths: object, **defaults: str) -> tuple[list[Report], list[Problem]]:
    problems: list[Problem] = []
    return list(read_reports([str(p) for p in paths], problems.append, Defaults(**defaults))), problems


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_text_file_has_title_paragraphs_and_a_stable_id(tmp_path: Path) -> None:
    file = write(tmp_path / "a.txt", "Envoys meet in Lima\r\nEnvoys met on Monday.\r\n\r\nThe talks ended.\r\n")
    (report,), problems = read(file, published="2024-03-05", publisher="Harbour Wire")
    assert problems == []
    assert (report.title, report.body) == ("Envoys meet in Lima", "Envoys met on Monday.\n\nThe talks ended.")
    assert report.text[report.body_start :].startswith("Envoys met")
    assert (report.published, report.publisher) == ("2024-03-05", "Harbour Wire")
    assert read(file, published="2024-03-05", publisher="Harbour Wire")[0][0].id == report.id
    assert read(file, published="2024-03-06", publisher="Harbour Wire")[0][0].id != report.id


def test_a_text_file_that_begins_with_a_sentence_has_no_title(tmp_path: Path) -> None:
    (report,), _ = read(write(tmp_path / "a.txt", "Envoys met on Monday.\nThe talks ended."))
    assert report.title == ""
    assert report.body == "Envoys met on Monday.\nThe talks ended."


def test_a_page_gives_text_and_metadata_and_no_script(tmp_path: Path) -> None:
    (report,), problems = read(write(tmp_path / "a.html", PAGE))
    assert problems == []
    assert report.title == "Envoys meet in Lima"
    assert report.published == "2024-03-05"
    assert report.publisher == "Harbour Wire"
    assert "met in Lima on Monday" in report.body
    assert "\n" in report.body
    assert "alert" not in report.text
    assert "Sport" not in report.body


def test_what_the_user_says_wins_over_the_metadata_of_a_page(tmp_path: Path) -> None:
    (report,), _ = read(write(tmp_path / "a.html", PAGE), published="2024-03-06", publisher="Own Desk")
    assert (report.published, report.publisher) == ("2024-03-06", "Own Desk")


def test_json_lines_with_usual_names_and_each_fault_on_one_line(tmp_path: Path) -> None:
    good = {"docid": 7, "headline": "H", "body": "Text one.", "pubDate": "Tue, 05 Mar 2024 10:00:00 GMT"}
    lines = [
        json.dumps(good),
        json.dumps({"id": "b", "content": "Text two.", "source": {"id": None, "name": "Harbour Wire"}}),
        '{"id": "c", "text": "broken',
        json.dumps({"id": 7, "text": "Another with a used id."}),
        json.dumps({"id": "d", "text": "  "}),
        json.dumps({"id": "e", "note": "no text key"}),
        "[1, 2]",
        "",
        json.dumps({"id": "f", "text": "Text three.", "date": "2999-01-01"}),
        json.dumps({"id": "g", "text": "Text four.", "date": "soon"}),
    ]
    file = write(tmp_path / "a.jsonl", "\n".join(lines))
    reports, problems = read(file, published="2024-01-01")
    assert [r.id for r in reports] == ["7", "b", "f", "g"]
    assert reports[0].published == "2024-03-05"
    assert reports[1].publisher == "Harbour Wire"
    assert reports[1].published == "2024-01-01"
    told = {p.source.rsplit(":", 1)[1]: p for p in problems}
    assert sorted(told, key=int) == ["3", "4", "5", "6", "7", "9", "10"]
    assert "broken JSON" in told["3"].reason
    assert "already used" in told["4"].reason
    assert told["5"].reason == "no text"
    assert "note" in told["6"].reason
    assert "later than today" in told["9"].reason
    assert not told["9"].lost
    assert "cannot be read" in told["10"].reason
    assert all("\n" not in str(p) for p in problems)


@pytest.mark.parametrize("wrap", [lambda a: a, lambda a: {"status": "ok", "articles": a}])
def test_json_files_hold_a_list_or_an_object_with_one(tmp_path: Path, wrap: object) -> None:
    content = json.dumps(wrap([{"text": "One."}, "not an object", {"text": "Two."}]))  # type: ignore[operator]
    reports, problems = read(write(tmp_path / "a.json", content))
    assert [r.body for r in reports] == ["One.", "Two."]
    assert [p.source for p in problems] == [f"{tmp_path}/a.json#2"]


def test_json_lines_under_the_name_of_a_json_file(tmp_path: Path) -> None:
    reports, problems = read(write(tmp_path / "a.json", '{"text": "One."}\n{"text": "Two."}\n'))
    assert [r.body for r in reports] == ["One.", "Two."]
    assert problems == []


@pytest.mark.parametrize(("ending", "mark"), [("csv", ","), ("csv", ";"), ("tsv", "\t"), ("csv", "\t")])
def test_tables(tmp_path: Path, ending: str, mark: str) -> None:
    rows = [["Date", "Source", "Headline", "Text"], ["2024-03-05", "Harbour Wire", "H", '"One\nand two."'], [], ["x"]]
    content = "\n".join(mark.join(row) for row in rows)
    (report,), problems = read(write(tmp_path / f"a.{ending}", content))
    assert (report.published, report.publisher, report.title) == ("2024-03-05", "Harbour Wire", "H")
    assert report.body == "One\nand two."
    assert [p.reason for p in problems] == ["no column or key for the text among: Date"]


def test_a_row_with_too_many_cells_is_told_not_guessed(tmp_path: Path) -> None:
    reports, problems = read(write(tmp_path / "a.csv", "id,text\n1,One, two\n2,Three\n"))
    assert [r.body for r in reports] == ["Three"]
    assert "3 cells under 2 column names" in str(problems[0])
    assert ":2:" in str(problems[0])


def test_an_endless_quote_costs_one_record_not_the_memory(tmp_path: Path) -> None:
    content = 'id,text\n1,"never closed\n' + "x" * 5000 + "\n" + ("more lines, and more\n" * 300_000)
    reports, problems = read(write(tmp_path / "a.csv", content))
    assert any("field larger than field limit" in p.reason for p in problems)
    assert all(len(r.body) < 4_000_000 for r in reports)


def test_a_line_of_50_megabytes_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    with file.open("wb") as out:
        out.write(b'{"id": "a", "text": "One."}\n{"id": "b", "text": "')
        for _ in range(50):
            out.write(b"x" * 1_000_000)
        out.write(b'"}\n{"id": "c", "text": "Three."}\n')
    reports, problems = read(file)
    assert [r.id for r in reports] == ["a", "c"]
    assert [str(p) for p in problems] == [f"{file}:2: line is longer than 4 MB"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(200), "a binary file, not text"),
        ("a.txt", bytes(range(1, 32)) * 40, "a binary file, not text"),
        ("a.txt", b"", "no text"),
        ("a.txt", b" \n\n ", "no text"),
        ("a.html", b"<html><body></body></html>", "no article text found in the page"),
        ("a.json", b"{", "broken JSON"),
        ("a.json", b'"text"', "a JSON object or list is wanted"),
        ("a.json", b"[" * 100_000, "broken JSON: nested too deeply"),
        ("a.csv", b"", "empty: a header line"),
        ("a.txt.gz", b"not gzip at all", "cannot be read to its end"),
        ("a.txt.gz", gzip.compress(b"Envoys met on Monday in Lima." * 1000)[:60], "cannot be read to its end"),
        ("a.txt", b"x" * 16_000_001, "larger than 16 MB"),
        ("a.txt", b"word " * 200_001, "the limit is 1,000,000"),
    ],
)
def test_bad_files_are_named_with_the_reason_and_the_rest_goes_on(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    bad, good = write(tmp_path / name, content), write(tmp_path / "good.txt", "Envoys met on Monday.")
    reports, problems = read(bad, good)
    assert [r.body for r in reports] == ["Envoys met on Monday."]
    assert len(problems) == 1
    assert str(problems[0]).startswith(str(bad))
    assert reason in problems[0].reason


def test_directories_patterns_and_missing_paths(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    write(tmp_path / "b.txt", "Two met.")
    write(tmp_path / "sub" / "a.txt.gz", gzip.compress(b"One met."))
    write(tmp_path / "c.pdf", b"%PDF")
    write(tmp_path / ".hidden.txt", "No.")
    reports, problems = read(tmp_path, tmp_path / "*.txt", tmp_path / "none*.txt", tmp_path / "gone.txt")
    assert [r.body for r in reports] == ["Two met.", "One met."]
    assert [p.lost for p in problems] == [False, True, True, True]
    assert "1 × .pdf" in problems[0].reason
    assert "already used" in problems[1].reason  # the pattern names b.txt a second time
    assert "no file fits" in problems[2].reason
    assert "no such file" in problems[3].reason


@pytest.mark.parametrize(
    ("content", "bodies"),
    [
        (b'{"text": "One."}\n{"text": "Two."}', ["One.", "Two."]),
        (b'[{"text": "One."}]', ["One."]),
        (b"Envoys met on Monday.", ["Envoys met on Monday."]),
    ],
)
def test_standard_input_tells_its_kind_by_its_first_bytes(content: bytes, bodies: list[str]) -> None:
    problems: list[Problem] = []
    reports = list(read_reports(["-"], problems.append, stdin=io.BytesIO(content)))
    assert [r.body for r in reports] == bodies
    assert problems == []


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("Zoë said “no”.".encode("cp1252"), "Zoë said “no”."),
        ("Zoë said no.".encode("utf-16"), "Zoë said no."),
        (b"\xef\xbb\xbfZoe said no.", "Zoe said no."),
        ("Zoë said “no”.".encode(), "Zoë said “no”."),
    ],
)
def test_encodings(tmp_path: Path, data: bytes, words: str) -> None:
    (report,), problems = read(write(tmp_path / "a.txt", data))
    assert report.body == words
    assert problems == []


def test_a_wrong_default_date_is_an_error_not_a_remark(tmp_path: Path) -> None:
    with pytest.raises(BadDate, match="later than today"):
        read(tmp_path, published="2999-01-01")
    with pytest.raises(BadDate, match="cannot be read"):
        report_of_text("Envoys met.", published="yesterday")
