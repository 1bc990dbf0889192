"""The world file that ships: is all there, does it hang together, is it small and quick enough?"""

from __future__ import annotations

import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import demarche
from demarche.resolve.fold import fold
from demarche.resolve.world import open_world

WORLD = Path(demarche.__file__).parent / "data" / "world.sqlite"
NO_CAPITAL = {"ATA"}  # no state
NAME_KINDS = set("name official alias acronym demonym adjective capital seat metonym surname".split())
PLACE_KINDS = set(
    "capital city town region district base port airport crossing strait dam camp area site sea river mountain"
    " island".split()
)
OUTLET_KINDS = {"state", "public", "private", "party", "agency-state", "agency-private"}


@pytest.fixture(scope="module")
def base() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"file:{WORLD}?mode=ro&immutable=1", uri=True)
    yield connection
    connection.close()


def one(base: sqlite3.Connection, query: str, *values: object) -> int:
    (number,) = base.execute(query, values).fetchone()
    return int(number)


def countries(base: sqlite3.Connection, text: str, *, cased: bool = False) -> dict[str, float]:
    """Country -> weight for one way to say it."""
    rows = base.execute("SELECT text, country, weight, cased FROM name WHERE folded = ?", (fold(text),))
    found: dict[str, float] = defaultdict(float)
    for written, country, weight, as_written in rows:
        if country and (not as_written or written == text):
            found[country] = max(found[country], weight)
    return dict(found)


def place(base: sqlite3.Connection, text: str, country: str | None) -> tuple[str, float, float]:
    """Kind, latitude and longitude of the capital, else the most populous place, of that name."""
    row: tuple[str, float, float] | None = base.execute(
        "SELECT kind, latitude, longitude FROM place_name JOIN place ON id = place"
        " WHERE folded = ? AND country IS ? ORDER BY kind = 'capital' DESC, population DESC LIMIT 1",
        (fold(text), country),
    ).fetchone()
    assert row is not None, f"{text} ({country}) is no place"
    return row


@pytest.mark.parametrize(
    ("query", "least"),
    [
        ("SELECT count(*) FROM country WHERE kind = 'state'", 197),
        ("SELECT count(*) FROM country WHERE kind = 'former'", 12),
        ("SELECT count(*) FROM country WHERE kind = 'nonstate'", 7),
        ("SELECT count(*) FROM entity WHERE kind = 'organisation'", 700),
        ("SELECT count(*) FROM outlet", 500),
        ("SELECT count(*) FROM place WHERE kind IN ('capital', 'city', 'town')", 230_000),
        ("SELECT count(*) FROM place WHERE kind = 'region'", 3_500),
        ("SELECT count(*) FROM place WHERE kind = 'base'", 150),
        ("SELECT count(*) FROM place WHERE id < 0 AND kind NOT IN ('sea', 'river', 'mountain', 'island', 'town')", 400),
        ("SELECT count(*) FROM tenure WHERE office IN ('president', 'prime minister', 'king')", 1_000),
        ("SELECT count(DISTINCT country) FROM tenure WHERE office = 'foreign minister' AND start >= '2000'", 60),
        ("SELECT count(DISTINCT country) FROM tenure WHERE office = 'defence minister' AND start >= '2000'", 60),
    ],
)
def test_counts_reach_what_was_asked_for(base: sqlite3.Connection, query: str, least: int) -> None:
    assert one(base, query) >= least


def test_the_file_is_small() -> None:
    assert WORLD.stat().st_size <= 40 * 2**20


def test_opening_it_takes_at_most_150_milliseconds() -> None:
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        world = open_world(WORLD)
        assert world.names("syria")
        times.append(time.perf_counter() - begin)
    assert min(times) <= 0.150


@pytest.mark.parametrize(
    "query",
    [
        "name WHERE (country IS NULL) = (entity IS NULL)",
        "name WHERE country IS NOT NULL AND country NOT IN (SELECT code FROM country)",
        "name WHERE entity IS NOT NULL AND entity NOT IN (SELECT id FROM entity)",
        "name WHERE weight <= 0 OR weight > 1",
        "entity WHERE country IS NOT NULL AND country NOT IN (SELECT code FROM country)",
        "country WHERE folds_into IS NOT NULL AND folds_into NOT IN (SELECT code FROM country WHERE kind = 'state')",
        "country WHERE kind IN ('former', 'territory') AND folds_into IS NULL",
        "tenure WHERE person NOT IN (SELECT id FROM entity WHERE kind = 'person')",
        "tenure WHERE organisation IS NOT NULL AND organisation NOT IN (SELECT id FROM entity)",
        "tenure WHERE country IS NOT NULL AND country NOT IN (SELECT code FROM country)",
        "tenure WHERE start > \"end\" || '~'",  # an end of '1986-12' holds the whole month
        "outlet WHERE entity NOT IN (SELECT id FROM entity WHERE kind = 'outlet')",
        "place WHERE country IS NOT NULL AND country NOT IN (SELECT code FROM country)",
        "place WHERE abs(latitude) > 90 OR abs(longitude) > 180",
        "place_name WHERE place NOT IN (SELECT id FROM place)",
        "place WHERE id NOT IN (SELECT place FROM place_name)",
    ],
)
def test_rows_hang_together(base: sqlite3.Connection, query: str) -> None:
    assert base.execute(f"SELECT * FROM {query} LIMIT 5").fetchall() == []


@pytest.mark.parametrize("table", ["country", "entity", "name", "tenure", "outlet", "place"])
def test_every_row_names_its_source_and_every_source_its_licence(base: sqlite3.Connection, table: str) -> None:
    assert one(base, f"SELECT count(*) FROM {table} WHERE source NOT IN (SELECT id FROM source)") == 0
    assert one(base, "SELECT count(*) FROM source WHERE licence = ''") == 0


def test_share_alike_data_stay_out(base: sqlite3.Connection) -> None:
    assert one(base, "SELECT count(*) FROM source WHERE licence LIKE '%ODbL%' OR licence LIKE '%SA%'") == 0


def test_kinds_are_those_of_the_schema(base: sqlite3.Connection) -> None:
    assert {kind for (kind,) in base.execute("SELECT DISTINCT kind FROM name")} <= NAME_KINDS
    assert {kind for (kind,) in base.execute("SELECT DISTINCT kind FROM place")} == PLACE_KINDS
    assert {kind for (kind,) in base.execute("SELECT DISTINCT kind FROM outlet")} == OUTLET_KINDS


def test_every_state_has_a_capital(base: sqlite3.Connection) -> None:
    rows = base.execute(
        "SELECT code FROM country WHERE kind = 'state' AND capital IS NOT NULL INTERSECT"
        " SELECT country FROM place WHERE kind = 'capital'"
    )
    states = {code for (code,) in base.execute("SELECT code FROM country WHERE kind = 'state'")}
    assert states - {code for (code,) in rows} == NO_CAPITAL


def test_every_state_has_an_adjective_and_a_demonym(base: sqlite3.Connection) -> None:
    for kind in ("adjective", "demonym"):
        rows = base.execute(
            "SELECT code FROM country WHERE kind = 'state' EXCEPT SELECT country FROM name WHERE kind = ?", (kind,)
        )
        assert {code for (code,) in rows} <= {"ATA", "VAT"}


def test_a_demonym_of_two_states_has_weights_that_share_it_out(base: sqlite3.Connection) -> None:
    shares: dict[str, dict[str, float]] = defaultdict(dict)
    for folded, country, weight in base.execute(
        "SELECT folded, country, weight FROM name JOIN country ON code = country"
        " WHERE name.kind IN ('demonym', 'adjective') AND country.kind = 'state' AND cased = 0"
    ):
        shares[folded][country] = max(weight, shares[folded].get(country, 0.0))
    clashes = {folded: share for folded, share in shares.items() if len(share) > 1}
    assert "congolese" in clashes
    assert {folded for folded, share in clashes.items() if sum(share.values()) > 1.001} == set()


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Syria", "SYR"),
        ("Syrian Arab Republic", "SYR"),
        ("Syrians", "SYR"),
        ("Britons", "GBR"),
        ("Frenchmen", "FRA"),
        ("Filipino", "PHL"),
        ("Holy See", "VAT"),
        ("Côte d’Ivoire", "CIV"),
        ("Burma", "MMR"),
        ("Zaire", "COD"),
        ("Swaziland", "SWZ"),
        ("Soviet", "SUN"),
        ("USSR", "SUN"),
        ("DPRK", "PRK"),
        ("U.S.", "USA"),
        ("US", "USA"),
        ("UAE", "ARE"),
        ("Chechen", "RUS"),
        ("Catalan", "ESP"),
        ("Scottish", "GBR"),
        ("Tibetan", "CHN"),
        ("Gazans", "PSE"),
        ("Darfuri", "SDN"),
        ("Kosovar", "XKX"),
        ("United Nations", "UNO"),
        ("EU", "EUR"),
        ("Ankara", "TUR"),
        ("Pyongyang", "PRK"),
    ],
)
def test_countries_are_known_by_all_their_names(base: sqlite3.Connection, text: str, country: str) -> None:
    found = countries(base, text)
    assert max(found, key=lambda code: found[code], default="") == country


def test_us_and_is_match_only_as_written(base: sqlite3.Connection) -> None:
    assert countries(base, "us") == {}
    assert "USA" in countries(base, "US")


def test_kurdish_is_no_country(base: sqlite3.Connection) -> None:
    assert countries(base, "Kurdish") == {}


def test_former_states_end_and_have_heirs(base: sqlite3.Connection) -> None:
    row = base.execute('SELECT start, "end", folds_into FROM country WHERE code = ?', ("SUN",)).fetchone()
    assert row == ("1922-12-30", "1991-12-25", "RUS")
    assert base.execute("SELECT start FROM country WHERE code = 'SSD'").fetchone() == ("2011-07-09",)


@pytest.mark.parametrize(
    ("text", "country", "kind", "latitude", "longitude"),
    [
        ("Moscow", "RUS", "capital", 55.75, 37.62),
        ("Hmeimim air base", "SYR", "base", 35.40, 35.95),
        ("Khmeimim", "SYR", "base", 35.40, 35.95),
        ("Tartus naval facility", "SYR", "base", 34.91, 35.87),
        ("Strait of Hormuz", None, "strait", 26.6, 56.3),
        ("Rafah crossing", "PSE", "crossing", 31.25, 34.26),
        ("Al-Aqsa Mosque", "PSE", "site", 31.78, 35.24),
        ("Zaatari", "JOR", "camp", 32.3, 36.3),
        ("Deir al-Zor", "SYR", "region", 35.2, 40.3),
        ("Kiev", "UKR", "capital", 50.45, 30.52),
        ("Texas", "USA", "region", 31.0, -97.5),
        ("Black Sea", None, "sea", 43.5, 34.0),
        ("Sahel", None, "area", 15.5, 3.0),
    ],
)
def test_places_stand_where_they_are(
    base: sqlite3.Connection, text: str, country: str | None, kind: str, latitude: float, longitude: float
) -> None:
    found = place(base, text, country)
    assert found[0] == kind
    assert abs(found[1] - latitude) < 1.5
    assert abs(found[2] - longitude) < 1.5


def test_outlets_know_their_state(base: sqlite3.Connection) -> None:
    rows = base.execute(
        "SELECT text, outlet.kind, outlet.country FROM name JOIN outlet ON outlet.entity = name.entity"
        " WHERE text IN ('SANA', 'TASS', 'Xinhua', 'KCNA', 'AFP', 'Reuters', 'Kurdistan24', 'Press TV')"
    )
    assert {text: (kind, country) for text, kind, country in rows} == {
        "SANA": ("agency-state", "SYR"),
        "TASS": ("agency-state", "RUS"),
        "Xinhua": ("agency-state", "CHN"),
        "KCNA": ("agency-state", "PRK"),
        "AFP": ("agency-private", "FRA"),
        "Reuters": ("agency-private", "GBR"),
        "Kurdistan24": ("party", "IRQ"),
        "Press TV": ("state", "IRN"),
    }


def test_folded_names_are_those_of_fold(base: sqlite3.Connection) -> None:
    rows = base.execute("SELECT folded, text FROM name").fetchall()
    assert [text for folded, text in rows if folded != fold(text)] == []


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("The Élysée", "elysee"),
        ("U.S.", "us"),
        ("Côte d’Ivoire", "cote divoire"),
        ("Guinea-Bissau", "guinea bissau"),
        ("  Al-Aqsa\u00a0Mosque ", "al aqsa mosque"),
        ("İstanbul", "istanbul"),
        ("Ｒｕｓｓｉａ", "russia"),
        ("theatre", "theatre"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=60))
def test_fold_leaves_no_capitals_and_no_spare_spaces(text: str) -> None:
    folded = fold(text)
    assert folded == folded.strip()
    assert "  " not in folded
    assert not any("A" <= c <= "Z" or c in "'’.-/" for c in folded)
