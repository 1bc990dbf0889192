from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import document
from tiny_world import build

from demarche.records import Document, Report, Span
from demarche.resolve.fold import fold
from demarche.resolve.places import Places
from demarche.resolve.places_choose import distance_km
from demarche.resolve.world import World, open_world

# name, other names, kind, country, region, latitude, longitude, population, precision
ENTRIES = (
    ("Damascus", "", "capital", "SYR", "Damascus", 33.51, 36.29, 1569394, "city"),
    ("Homs", "", "region", "SYR", "", 34.7, 38.0, 1800000, "region"),
    ("Tartus", "Tartous", "city", "SYR", "Tartus", 34.89, 35.89, 458327, "city"),
    ("Tartus naval facility", "Tartus naval base", "base", "SYR", "Tartus", 34.91, 35.87, 0, "site"),
    ("Hmeimim air base", "Khmeimim air base|Hmeimim", "base", "SYR", "Latakia", 35.4, 35.95, 0, "site"),
    ("Paris", "", "capital", "FRA", "Île-de-France", 48.85, 2.35, 2138551, "city"),
    ("Paris", "", "town", "USA", "Texas", 33.66, -95.56, 24782, "city"),
    ("Texas", "", "region", "USA", "", 31.4, -98.9, 22000000, "region"),
    ("Moscow", "", "capital", "RUS", "Moscow", 55.75, 37.62, 10381222, "city"),
    ("Tripoli", "", "capital", "LBY", "Tripoli", 32.89, 13.19, 1302947, "city"),
    ("Mediterranean Sea", "Mediterranean", "sea", None, "", 35.0, 18.0, 0, "area"),
    ("Mexico City", "Mexico", "capital", "MEX", "", 19.43, -99.13, 12294193, "city"),
    ("Reading", "", "town", "GBR", "England", 51.45, -0.97, 180000, "city"),
)  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    path = tmp_path_factory.mktemp("places") / "world.sqlite"
    build(path).connection.close()
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO country (code, name, kind, source) VALUES ('MEX', 'Mexico', 'state', 1)")
        db.execute("INSERT INTO name VALUES ('mexico', 'Mexico', 'MEX', NULL, 'name', NULL, NULL, 1, 0, 1)")
        for number, (name, others, *row) in enumerate(ENTRIES, 100):
            kind, country, region, *point, precision = row
            db.execute("INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
                       (number, name, kind, country, region or None, *point, precision))  # fmt: skip
            for one in {fold(n) for n in (name, *others.split("|")) if n}:
                db.execute("INSERT INTO place_name VALUES (?, ?)", (one, number))
    opened = open_world(path)
    yield opened
    opened.connection.close()


def resolved(world: World, text: str) -> tuple[str, str | None, str]:
    place = Places(world).resolve(text, Span(0, len(text)), Document(Report("", text), ()))
    assert place is not None, text
    return place.name, place.country, place.precision


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Damascus", ("Damascus", "SYR", "city")),
        ("damascus", ("Damascus", "SYR", "city")),
        ("Tartous", ("Tartus", "SYR", "city")),
        ("Tartus on the Mediterranean coast", ("Tartus", "SYR", "city")),
        ("Homs", ("Homs", "SYR", "city")),
        ("Homs province", ("Homs", "SYR", "region")),
        ("the province of Homs", ("Homs", "SYR", "region")),
        ("the Syrian city of Homs", ("Homs", "SYR", "city")),
        ("the Hmeimim air base", ("Hmeimim air base", "SYR", "site")),
        ("Hmeimim", ("Hmeimim air base", "SYR", "site")),
        ("the Tartus naval facility", ("Tartus naval facility", "SYR", "site")),
        ("the naval base at Tartus", ("Tartus naval facility", "SYR", "site")),
        ("Paris", ("Paris", "FRA", "city")),
        ("Paris, Texas", ("Paris", "USA", "city")),
        ("Tripoli", ("Tripoli", "LBY", "city")),
        ("Tripoli, Lebanon", ("Tripoli", "LBN", "city")),
        ("the Lebanese city of Tripoli", ("Tripoli", "LBN", "city")),
        ("Syria", ("Syria", "SYR", "country")),
        ("US", ("United States", "USA", "country")),
        ("Mexico", ("Mexico", "MEX", "country")),
        ("Mexico City", ("Mexico City", "MEX", "city")),
    ],
)
def test_a_phrase_names_its_place(world: World, text: str, wanted: tuple[str, str, str]) -> None:
    assert resolved(world, text) == wanted


def test_a_country_is_no_point_and_a_town_is(world: World) -> None:
    for text, pointed in (("Syria", False), ("Damascus", True)):
        place = Places(world).resolve(text, Span(0, len(text)), Document(Report("", text), ()))
        assert place is not None
        assert (place.latitude is not None) is pointed
        assert place.why


def test_rejected_readings_are_kept(world: World) -> None:
    choice = Places(world).choose("Paris", Span(0, 5), Document(Report("", "Paris"), ()))
    assert choice is not None
    assert [(p.name, p.country) for p, _, _ in choice.rejected] == [("Paris", "USA")]
    assert "Texas" in choice.value.why


def test_words_without_a_known_place_name_none(world: World) -> None:
    for text in ("nothing here", "", "the un", "Xyzzyville", "12345"):
        assert Places(world).resolve(text, Span(0, len(text)), Document(Report("", text), ())) is None


def test_found_toponyms_carry_spans_and_leave_people_and_demonyms_out(world: World) -> None:
    made = document(
        "Paris/PROPN/3/nsubj/person Doe/PROPN/1/flat/person met/VERB/0/root Syrian/ADJ/5/amod/group"
        " envoys/NOUN/3/obj in/ADP/7/case Moscow/PROPN/3/obl/place",
        "Reading/VERB/0/root the/DET/3/det text/NOUN/1/obj took/VERB/1/conj time/NOUN/4/obj",
    )
    found = Places(world).find(made)
    assert [(p.text, p.country) for p in found] == [("Moscow", "RUS")]
    assert found[0].span is not None
    assert made.text(found[0].span) == "Moscow"


def test_the_reports_country_decides_between_namesakes(world: World) -> None:
    at_home = document(
        "Lebanese/ADJ/2/amod/group troops/NOUN/3/nsubj reached/VERB/0/root Tripoli/PROPN/3/obj/place",
        "Lebanon/PROPN/2/nsubj/place said/VERB/0/root so/ADV/2/advmod",
    )
    alone = document("Troops/NOUN/2/nsubj reached/VERB/0/root Tripoli/PROPN/2/obj/place")
    assert Places(world).find(at_home)[0].country == "LBN"
    assert Places(world).find(alone)[0].country == "LBY"


def test_a_place_of_the_document_is_found_again_by_its_span(world: World) -> None:
    made = document(
        "Troops/NOUN/2/nsubj reached/VERB/0/root Paris/PROPN/2/obj/place +,/PUNCT/5/punct Texas/PROPN/3/appos/place"
    )
    span = Span(15, 20)
    assert made.text(span) == "Paris"
    place = Places(world).resolve("Paris", span, made)
    assert place is not None
    assert (place.country, place.region) == ("USA", "Texas")


def test_datelines_are_read_too(world: World) -> None:
    made = document("Talks/NOUN/2/nsubj began/VERB/0/root", dateline="DAMASCUS, Syria (Agency) — ")
    assert [(p.name, p.precision) for p in Places(world).find(made)] == [("Damascus", "city"), ("Syria", "country")]


def test_names_of_other_things_are_no_places(world: World) -> None:
    made = document("The/DET/3/det Paris/PROPN/3/compound agreement/NOUN/4/nsubj held/VERB/0/root")
    assert Places(world).find(made) == ()


def test_distance_is_great_circle() -> None:
    assert distance_km((0.0, 0.0), (0.0, 180.0)) == pytest.approx(20015, abs=1)
    assert distance_km((33.51, 36.29), (34.73, 36.71)) == pytest.approx(141, abs=2)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="Paris Texas,.'-ofthein Homs\n", max_size=60))
def test_any_text_is_read_without_error(world: World, text: str) -> None:
    place = Places(world).resolve(text, Span(0, len(text)), Document(Report("", text), ()))
    assert place is None or (place.country is not None or place.latitude is not None)


def test_hostile_text_stays_linear(world: World) -> None:
    for text in ("Paris " * 20_000, "A" * 100_000, "al-" * 50_000):
        started = time.perf_counter()
        Places(world).resolve(text, Span(0, len(text)), Document(Report("", text), ()))
        assert time.perf_counter() - started < 2.0
