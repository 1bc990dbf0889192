"""demarche evaluate: scores on annotated cases, checked against counts made by hand."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from demarche.cli import cli
from demarche.coded import read_cases
from demarche.coded.score import count, rows
from demarche.records import Actor, CodedReport, Event, Span, When

GOLD = """\
== one
2025-03-04
| The army shelled Goma on Monday and later met rebels.

ASSAULT heavy-weapons happened "shelled"
  actor     "The army" = COD MIL
  date      "Monday" = 2025-03-03
CONSULT happened "met"
  actor     "The army"
"""


def coded(*events: Event) -> CodedReport:
    case = read_cases(GOLD.splitlines(), "x")[0]
    return CodedReport(case.report, None, events)


def shelled(**more: object) -> Event:
    case = read_cases(GOLD.splitlines(), "x")[0]
    fields = {
        "id": "e", "report": case.report, "type": "ASSAULT", "mode": "heavy-weapons", "status": "happened",
        "actors": (Actor("The army", country="COD", sector="MIL", span=Span(0, 8)),), "trigger": Span(9, 16),
        "date": When("Monday", "2025-03-03", "2025-03-03", "day", span=Span(25, 31)),
    } | more  # fmt: skip
    return Event(**fields)  # type: ignore[arg-type]


def scores(*events: Event) -> dict[str, tuple[float, float]]:
    case = read_cases(GOLD.splitlines(), "x")[0]
    return {r.layer: (r.precision, r.recall) for r in rows([count(case, coded(*events))])}


def test_what_is_right_is_counted_and_what_is_missing_costs_recall() -> None:
    found = scores(shelled())
    assert found["event"] == (1.0, 0.5)
    assert found["actor"] == found["actor codes"] == found["date codes"] == found["mode"] == (1.0, 1.0)


@pytest.mark.parametrize(
    ("change", "layer"),
    [
        ({"mode": "aerial"}, "mode"),
        ({"status": "negated"}, "status"),
        ({"actors": (Actor("rebels", span=Span(45, 51)),)}, "actor"),
        ({"actors": (Actor("The army", country="UGA", span=Span(0, 8)),)}, "actor codes"),
        ({"date": When("Monday", "2025-03", "2025-03", "month", span=Span(25, 31))}, "date codes"),
    ],
)
def test_each_layer_can_be_wrong_on_its_own(change: dict[str, object], layer: str) -> None:
    found = scores(shelled(**change))
    assert found[layer][0] == 0.0
    assert found["event"] == (1.0, 0.5)


def test_a_wrong_type_or_place_of_the_trigger_is_no_right_event() -> None:
    assert scores(shelled(type="COERCE"))["event"] == (0.0, 0.0)
    assert scores(shelled(trigger=Span(17, 21)))["event"] == (0.0, 0.0)


def test_the_command_prints_every_layer_and_lines_for_machines(tmp_path: Path) -> None:
    file = tmp_path / "gold.coded"
    file.write_text(GOLD, encoding="utf-8")
    run = CliRunner().invoke(cli, ["evaluate", str(file), "--format", "jsonl"])
    assert run.exit_code == 0, run.output
    lines = [json.loads(line) for line in run.output.splitlines()]
    assert lines[0]["layer"] == "event"
    assert lines[0]["wanted"] == 2
    assert all(0 <= line["low"] <= line["f1"] <= line["high"] <= 1 for line in lines)
