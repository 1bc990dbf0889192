"""export, convert and frames, as a researcher uses them; and the page on the formats."""

from __future__ import annotations

import csv
import datetime
import sys
from pathlib import Path

import pandas as pd
import polars as pl
import pytest
from click.testing import CliRunner, Result

from demarche.cli.export import convert, export
from demarche.errors import InputError
from demarche.frames import to_pandas, to_polars
from demarche.show.formats import FORMATS, Exchange
from demarche.show.formats.table_csv import COLUMNS
from demarche.store import open_store
from tests.show.events import STRIKE, event, merged, written
from tests.store.made import keep, report

PAGE = Path(__file__).parents[2] / "docs" / "formats.md"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = str(tmp_path_factory.mktemp("kept") / "store.sqlite")
    opened = open_store(url)
    keep(
        opened,
        report("a", "2024-03-01: SYR GOV met RUS GOV in Lima. 2024-03-02: SYR MIL shelled RUS MIL in Lima, 3 killed.", "2024-03-03", "Made One"),
        report("b", "2024-03-01: SYR GOV met RUS GOV in Lima.", "2024-03-03", "Made Two"),
    )  # fmt: skip
    opened.close()
    return url


def run(command: object, *arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments), catch_exceptions=False, standalone_mode=False)  # type: ignore[arg-type]


@pytest.mark.parametrize("form", FORMATS)
def test_the_store_is_exported_in_every_format(form: str, store: str, tmp_path: Path) -> None:
    file = tmp_path / f"out.{form}"
    done = run(export, "--store", store, "--format", form, "-o", str(file))
    assert done.return_value == 0
    assert "2 events read" in done.stderr
    assert file.stat().st_size > 100
    assert [p.name for p in tmp_path.iterdir()] == [file.name]
    if FORMATS[form].read:
        again = run(convert, str(file), "--to", "jsonl")
        assert again.return_value == 0
        assert {"ASSAULT", "CONSULT"} <= set(again.stdout.replace('"', " ").split())


def test_export_takes_the_filters_of_events(store: str, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    for options, types in (
        (["--type", "ASSAULT"], ["ASSAULT"]), (["--actor", "SYR MIL"], ["ASSAULT"]), (["--until", "2024-03-01"], ["CONSULT"]),
        (["--min-outlets", "2"], ["CONSULT"]), (["--oldest-first"], ["CONSULT", "ASSAULT"]), (["--country", "FRA"], []),
    ):  # fmt: skip
        run(export, "--store", store, "--format", "csv", "-o", str(file), *options)
        with file.open(encoding="utf-8", newline="") as lines:
            assert [row["type"] for row in csv.DictReader(lines)] == types


def test_a_file_that_cannot_be_written_is_told(store: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        run(export, "--store", store, "--format", "csv", "-o", str(tmp_path / "no" / "out.csv"))


def test_convert_counts_what_it_could_not_use(exchange: Exchange, tmp_path: Path) -> None:
    file = tmp_path / "events.CSV"
    rows = written("gdelt", [event(1, **STRIKE).as_dict(), event(2, status="negated").as_dict()], exchange)
    file.write_text(rows + "broken\n" + rows.replace("\t195\t", "\t010\t"), encoding="utf-8")
    done = run(convert, str(file), "--to", "icews", "-o", str(tmp_path / "out.tab"))
    assert done.return_value == 1
    assert f"{file}:2: 1 cells where 61 belong" in done.stderr
    assert "left out: 1 CAMEO 01 has no place in PLOVER" in done.stderr
    assert len((tmp_path / "out.tab").read_text(encoding="utf-8").splitlines()) == 2


def test_pandas_frames_are_typed() -> None:
    frame = to_pandas([merged(), event(4, **STRIKE | {"date": None}), event(5).as_dict()])
    assert tuple(frame.columns) == COLUMNS
    assert frame.date_start.tolist()[0] == pd.Timestamp("2025-12-23")
    assert frame.date_start.isna().tolist() == [False, True, False]
    assert (frame.killed_max.dtype, frame.score.dtype, frame.geonames.tolist()[0]) == ("Int64", "float64", 524901)
    assert frame.actor_countries.tolist() == [["SYR"], ["RUS"], ["SYR"]]
    assert frame.groupby("type").score.mean().to_dict() == {"ASSAULT": -9.5, "CONSULT": 4.0}
    assert tuple(to_pandas([]).columns) == COLUMNS


def test_polars_frames_are_typed() -> None:
    frame = to_polars([merged(), event(4, **STRIKE | {"date": None})])
    assert tuple(frame.columns) == COLUMNS
    assert frame["date_start"].to_list() == [datetime.date(2025, 12, 23), None]
    assert (frame["actors"].dtype, frame["outlets"].to_list(), frame["hedged"].dtype) == (
        pl.List(pl.String),
        [2, 1],
        pl.Boolean,
    )
    assert to_polars([]).shape == (0, len(COLUMNS))


@pytest.mark.parametrize(("name", "make"), [("pandas", to_pandas), ("polars", to_polars)])
def test_a_missing_library_is_named(name: str, make: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(InputError, match=rf"{name} is not installed: pip install 'demarche\[frames\]'"):
        make([event()])  # type: ignore[operator]


def test_parquet_without_its_library_is_told(store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InputError, match=r"pip install 'demarche\[parquet\]'"):
        run(export, "--store", store, "--format", "parquet", "-o", str(tmp_path / "x"))


def test_the_page_names_every_format_and_every_column_of_the_csv() -> None:
    page = PAGE.read_text(encoding="utf-8")
    lost = page[page.index("## What is lost") :]
    assert [name for name in FORMATS if f"| `{name}`" not in page] == []
    assert [name for name in FORMATS if f"`{name}`" not in lost] == []
    assert [name for name in COLUMNS if f"`{name}`" not in page] == []
