"""The tour runs and prints what it says; the page about briefs names every key."""

from __future__ import annotations

import doctest
import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from demarche.brief import brief
from demarche.records import Party
from demarche.store import open_store
from tests.store.made import keep, report

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"^```(python|text)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def test_the_tour_prints_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = BLOCK.findall((DOCS / "tour.md").read_text(encoding="utf-8"))
    names: dict[str, Any] = {}
    same = doctest.OutputChecker()
    shown = 0
    for i, (kind, words) in enumerate(blocks):
        if kind == "text":
            continue
        out = StringIO()
        with redirect_stdout(out):
            exec(compile(words, f"docs/tour.md, block {i}", "exec"), names)  # our own page
        if i + 1 < len(blocks) and blocks[i + 1][0] == "text":
            shown += 1
            got, said = out.getvalue(), blocks[i + 1][1]
            assert same.check_output(said, got, doctest.ELLIPSIS), f"block {i} printed:\n{got}"
    assert shown >= 6
    assert (tmp_path / "brief.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_every_key_of_the_json_is_documented(tmp_path: Path) -> None:
    opened = open_store(str(tmp_path / "store.sqlite"))
    for month in range(1, 19):
        day = f"{2023 + (month - 1) // 12}-{(month - 1) % 12 + 1:02}-03"
        acts = ("met", "met") if month < 10 else ("shelled", "accused")
        keep(opened, report(f"r{month}", " ".join(f"{day}: SYR GOV {act} RUS GOV in Lima." for act in acts), day))
    keep(opened, report("minister", "The minister was there.", "2024-05-05"))
    found = brief(opened, Party("SYR"), Party("RUS")).as_dict()
    opened.close()
    assert found["changes"]
    assert found["offices"]
    page = (DOCS / "brief.md").read_text(encoding="utf-8").partition("## JSON")[2]
    keys: set[str] = set()

    def collect(value: Any) -> None:
        if isinstance(value, dict):
            keys.update(k for k in value if " " not in k)
            for v in value.values():
                collect(v)
        elif isinstance(value, list):
            for v in value:
                collect(v)

    collect(found)
    missing = sorted(k for k in keys - {"killed", "injured"} if f"`{k}`" not in page)
    assert not missing
