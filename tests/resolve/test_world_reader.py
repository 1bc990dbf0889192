"""The world file: opened read-only, refused when it does not fit, overlaid by users' packs."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pytest
import tiny_world

from demarche.errors import SettingsError, WorldMissing
from demarche.resolve.who import who
from demarche.resolve.world import World, open_world

HEADER = "key\tname\taliases\tkind\tcountry\tsector\tother_sectors\tstart\tend\toffice\n"


def test_a_missing_or_foreign_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WorldMissing, match="make world"):
        open_world(tmp_path / "none.sqlite")
    text = tmp_path / "text.sqlite"
    text.write_text("not a database, but long enough to be looked at as one " * 20)
    with pytest.raises(WorldMissing, match="no usable world data"):
        open_world(text)
    old = tmp_path / "old.sqlite"
    with sqlite3.connect(old) as db:
        db.execute("CREATE TABLE meta (key TEXT, value TEXT)")
        db.execute("INSERT INTO meta VALUES ('schema', '0')")
    with pytest.raises(WorldMissing, match="schema 0, this version reads schema 1"):
        open_world(old)


def test_nothing_can_be_written(tiny: World) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        tiny.connection.execute("DELETE FROM name")


def test_lookups(tiny: World) -> None:
    assert [row.country for row in tiny.names("syria")] == ["SYR"]
    assert tiny.names("nowhere") == ()
    assert tiny.starting("foreign") == (
        3,
        frozenset({"foreign minister", "foreign affairs minister", "foreign ministry"}),
    )
    assert tiny.country("SYR") is not None
    assert tiny.country("QQQ") is None
    assert [t.person for t in tiny.holders("USA", "president")] == [t.person for t in tiny.holders("USA", "president")]
    assert tiny.country_of_place("homs") == "SYR"
    assert tiny.country_of_place("springfield") is None  # two of a size
    assert tiny.canonical("us") == tiny.canonical("united states") == "country:USA"
    assert tiny.canonical("hezbollah") == "hezbollah"
    assert tiny.meta()["schema"] == "1"
    with pytest.raises(KeyError):
        tiny.entity(99_999)


def test_ten_thousand_lookups_a_second(tiny: World) -> None:
    names = [f"name {at}" for at in range(5_000)]
    begin = time.perf_counter()
    for name in names:
        tiny.names(name)
    assert time.perf_counter() - begin < 0.5


def pack(folder: Path, *rows: str, name: str = "mine.tsv", header: str = HEADER) -> Path:
    path = folder / name
    path.write_text(header + "\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.sqlite"
    tiny_world.build(path).connection.close()
    return path


def test_a_users_rows_win_and_the_reason_says_so(shipped: Path, tmp_path: Path) -> None:
    mine = pack(
        tmp_path,
        "org:hezbollah\tHezbollah\tParty of Example|^PoE\torganisation\tLBN\tREB\tPTY\t\t\t",
        "person:roe\tJane Roe\t~Roe\tperson\tKEN\tGOV\t\t2020-01\t2024-06\tpresident",
        "person:roe\tJane Roe\t~Roe\tperson\tKEN\tELI\t\t2024-07\t\t",
        "country:syr\tAsh-Sham\t\tcountry\tSYR\t\t\t\t\t",
        "role:rangers\tranger\t\trole\t\tCOP\t\t\t\t",
    )
    world = open_world(shipped, [mine])

    def one(text: str, date: str) -> tuple[str | None, str | None]:
        actor = who(text, date, world)[0].value
        return actor.country, actor.sector

    (choice,) = who("Hezbollah", "2025-01-01", world)
    assert (choice.value.country, choice.value.sector, choice.value.other_sectors) == ("LBN", "REB", ("PTY",))
    assert "your pack mine.tsv" in choice.why
    assert one("PoE", "2025-01-01") == ("LBN", "REB")
    assert one("Jane Roe", "2022-05-05") == ("KEN", "GOV")
    assert one("Roe", "2025-05-05") == ("KEN", "ELI")
    assert one("Ash-Sham", "2025-05-05") == ("SYR", "GOV")
    assert one("Kenyan rangers", "2025-05-05") == ("KEN", "COP")
    assert one("Russia", "2025-05-05") == ("RUS", "GOV")


def test_the_later_pack_wins(shipped: Path, tmp_path: Path) -> None:
    first = pack(tmp_path, "org:x\tHezbollah\t\torganisation\tLBN\tREB\t\t\t\t", name="a.tsv")
    second = pack(tmp_path, "org:x\tHezbollah\t\torganisation\tLBN\tPTY\t\t\t\t", name="b.tsv")
    (choice,) = who("Hezbollah", None, open_world(shipped, [first, second]))
    assert choice.value.sector == "PTY"
    assert "b.tsv" in choice.why


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("k\tName\t\tplanet\t\t\t\t\t\t", "mine.tsv:2: kind 'planet'"),
        ("k\t\t\trole\t\tCOP\t\t\t\t", "mine.tsv:2: no name"),
        ("k\tName\t\trole\tKenya\tCOP\t\t\t\t", "country 'Kenya' is not a code"),
        ("k\tName\t\tcountry\t\t\t\t\t\t", "a country needs its code"),
        ("k\tName\t\trole\t\tCOP\t\t1.5.2020\t\t", "start '1.5.2020' is not YYYY"),
        ("k\tName\ta #x\trole\t\tCOP\t\t\t\t", "alias 'a #x'"),
        ("k\tName\t\trole\t\tCOP\t\t\t\t\t\t\t", "cells under 10 columns"),
    ],
)
def test_a_pack_that_cannot_be_read_names_the_line(row: str, message: str, shipped: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=message):
        open_world(shipped, [pack(tmp_path, row)])


def test_a_pack_needs_its_header_and_its_file(shipped: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="unknown column 'nam'"):
        open_world(shipped, [pack(tmp_path, header="key\tnam\tkind\n")])
    with pytest.raises(SettingsError, match="no column 'kind'"):
        open_world(shipped, [pack(tmp_path, header="key\tname\n")])
    with pytest.raises(SettingsError, match="cannot read"):
        open_world(shipped, [tmp_path / "none.tsv"])
    with pytest.raises(SettingsError, match="empty pack"):
        open_world(shipped, [pack(tmp_path, header="# only a remark\n")])
