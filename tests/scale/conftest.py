"""Real reports in real files; one local run that the others are compared with."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from demarche.coded import read_cases
from demarche.records import Report
from demarche.settings import DATA


@pytest.fixture(scope="session")
def demo_reports() -> list[Report]:
    reports: list[Report] = []
    for file in sorted((DATA / "demo").glob("*.coded")):
        with file.open(encoding="utf-8") as lines:
            reports += [case.report for case in read_cases(lines, file.name)]
    return reports


@pytest.fixture
def make_lines(demo_reports: list[Report]) -> Callable[..., Path]:
    """Writes JSON lines of so many reports, each with an id of its own."""

    def made(path: Path, count: int, name: str = "r") -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        reports = [replace(demo_reports[n % len(demo_reports)], id=f"{name}{n}") for n in range(count)]
        path.write_text("".join(line(r) for r in reports), encoding="utf-8")
        return path

    return made


def line(r: Report) -> str:
    return (
        json.dumps({"id": r.id, "title": r.title, "text": r.body, "date": r.published, "publisher": r.publisher}) + "\n"
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
