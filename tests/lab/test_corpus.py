"""The corpus and its tools: what is written is legal, what is split stays split, what is measured is measured."""

import json
from collections import Counter
from pathlib import Path

import pytest

from bench import floors
from demarche import ontology
from demarche.coded.format import read_cases
from lab.corpus import agreement, check, coverage, sheets, standoff
from lab.corpus import split as parts
from lab.model import event_scores, events
from lab.model.records import Act

KNOWN = ontology.load()
SHEET = """\
T The army shelled the market in Kadugli on Tuesday, killing 12, a rebel spokesman said.
E ASSAULT/heavy-weapons [military] "shelled" a"The army" r"the market" p"Kadugli" d"Tuesday" s"a rebel spokesman" k12
T Shares fell as traders fled an attack on inflation.
R 2025-03-04 | Harbour Wire
H Ministers hold talks in Oslo
E CONSULT/third-party "talks" a"Ministers" p"Oslo"
T The foreign ministers of Chad and Niger held talks in Oslo on Monday.
E CONSULT/third-party future "talks" a"The foreign ministers of Chad and Niger" p"Oslo" d"Monday" ~
P
T The talks failed, he said.
.
"""


def sheet(tmp_path: Path, text: str) -> tuple[list[sheets.Sheet], list[str]]:
    path = tmp_path / "a.sheet"
    path.write_text(text, encoding="utf-8")
    return sheets.read_sheet(path, KNOWN)


def test_the_whole_corpus_is_readable_and_legal() -> None:
    cases, wrong = check.written(events.WRITTEN, KNOWN)
    rows, errors = check.standoff(events.REAL, KNOWN)
    assert not wrong
    assert not errors
    assert len(cases) > 5000
    assert len(rows) >= 3000


def test_a_sheet_becomes_cases_with_every_word_in_its_place(tmp_path: Path) -> None:
    cases, errors = sheet(tmp_path, SHEET)
    assert not errors
    text = "\n".join(sheets.as_coded(case, f"x-{i}") for i, case in enumerate(cases))
    read = read_cases(text.splitlines(), "x")
    assert [len(case.events) for case in read] == [1, 0, 2]
    report = read[2]
    assert report.report.title == "Ministers hold talks in Oslo"
    assert report.report.body.count("\n\n") == 1
    later = report.events[1]
    assert later.trigger.span(report.report.text).start > len(report.report.title)  # type: ignore[union-attr]
    assert later.hedged
    assert later.status == "future"
    assert read[0].events[0].killed == (12, 12)
    assert read[1].nothing


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('E ASSAULT/visit "shelled"', "has no mode visit"),
        ('E WAR "shelled"', "no type WAR"),
        ('E ASSAULT maybe "shelled"', "no status maybe"),
        ('E ASSAULT [weather] "shelled"', "no context weather"),
        ('E ASSAULT "bombed"', "does not occur"),
        ('E ASSAULT "shell"', "does not occur"),
        ('E ASSAULT "shelled" x"The army"', "cannot read"),
        ("X nothing", "a line starts with"),
    ],
)
def test_a_wrong_line_is_named_with_file_line_and_reason(tmp_path: Path, line: str, said: str) -> None:
    _, errors = sheet(tmp_path, f"T The army shelled the market.\n{line}\n")
    assert len(errors) == 1
    assert errors[0].startswith("a.sheet:2: ")
    assert said in errors[0]


def test_stand_off_offsets_are_tokens(tmp_path: Path) -> None:
    texts = tmp_path / "t.txt"
    texts.write_text("# doc\nd-1\tThe army shelled the market .\nd-2\tIt rained .\n", encoding="utf-8")
    documents = standoff.read_texts([texts])
    path = tmp_path / "s.sheet"
    path.write_text('S d-1\nE ASSAULT "shelled" a"The army" r"the market"\n# done doc\n', encoding="utf-8")
    cases, errors = sheets.read_sheet(path, KNOWN, documents["doc"])
    assert not errors
    row = standoff.act_row(cases[0].lines[0].acts[0], documents["doc"]["d-1"])
    assert row["trigger"] == [2, 3]
    assert row["arguments"] == [["actor", 0, 2], ["recipient", 3, 5]]


def test_a_report_stays_in_its_part_and_seed_sentences_never_test() -> None:
    ids = [f"w1-01-{i:04}" for i in range(1, 3000)]
    shares = Counter(parts.of_case(i, is_report=True) for i in ids)
    assert 0.07 < shares["test"] / len(ids) < 0.13
    assert 0.07 < shares["dev"] / len(ids) < 0.13
    assert len({parts.of_case(f"w9-01-{i:04}", is_report=False) for i in range(20, 30)}) == 1
    assert parts.TEST not in {parts.of_case(f"seed-w1-{i:04}", is_report=False) for i in range(1, 999)}


def test_scores_count_what_is_right_given_and_wanted() -> None:
    gold = [Act("ASSAULT", "aerial", "happened", (), 2, 3, (("actor", 0, 2), ("recipient", 3, 5)))]
    right = event_scores.scores(event_scores.count(gold, gold))
    assert right["trigger"] == right["actor"] == right["recipient"] == right["mode"] == right["status"] == 1.0
    other = [Act("COERCE", "", "happened", (), 2, 3)]
    assert event_scores.scores(event_scores.count(gold, other))["trigger"] == 0.0
    half = [Act("ASSAULT", "", "negated", (), 2, 4, (("actor", 1, 2), ("recipient", 4, 9)))]
    found = event_scores.scores(event_scores.count(gold, half))
    assert (found["trigger"], found["actor"], found["recipient"], found["mode"], found["status"]) == (1, 1, 0, 0, 0)


def test_kappa_is_one_for_agreement_and_nought_for_chance() -> None:
    assert agreement.kappa([("a", "a"), ("b", "b")]) == 1.0
    assert agreement.kappa([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")]) == 0.0


def test_a_silent_drop_is_refused() -> None:
    floor = {"x": {"value": 0.7, "command": "c"}, "y": {"value": 0.2, "command": "c"}}
    assert list(floors.drops({"x": {"value": 0.699}, "y": {"value": 0.3}}, floor)) == []
    assert len(list(floors.drops({"x": {"value": 0.69}, "y": {"value": 0.1}}, floor))) == 2


def test_the_floors_rest_on_this_corpus_and_this_model() -> None:
    kept = json.loads(floors.FLOORS.read_text(encoding="utf-8"))
    assert kept["rests_on"] == floors.state(), "corpus or model changed: run python -m bench.floors --accept --why …"


def test_written_development_scores_are_not_below_their_floors() -> None:
    kept = json.loads(floors.FLOORS.read_text(encoding="utf-8"))["scores"]
    assert list(floors.drops(floors.written("dev"), kept)) == []


def test_coverage_counts_lemmas_of_triggers() -> None:
    pairs = coverage.load_pairs()
    assert len(pairs) >= 2000
    assert len(set(pairs)) == len(pairs)
