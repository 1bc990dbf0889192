"""Rows, third parties and words for parties, on events made by hand."""

from __future__ import annotations

from typing import Any

import pytest

from demarche.brief import Known, code_of, known_of, parties_of
from demarche.brief.people import thirds
from demarche.brief.rows import LONGEST, direction, labels, row
from demarche.errors import InputError
from demarche.records import Party
from demarche.resolve import World, open_world
from demarche.settings import Settings
from tests.brief.events import event, party

A, B = Party("SYR"), Party("RUS")
KNOWN = Known(countries={"SYR": "Syria", "RUS": "Russia", "TUR": "Türkiye", "OMN": "Oman"})


@pytest.fixture(scope="module")
def world() -> World:
    return open_world(Settings().world)


@pytest.mark.parametrize(
    ("when", "shown"),
    [
        ({"start": "2025-05-03", "end": "2025-05-03", "precision": "day", "text": "Saturday"}, ("2025-05-03", "words")),
        ({"start": "2025-05-03", "end": "2025-05-03", "precision": "day", "text": ""}, ("2025-05-03", "report")),
        ({"start": "2025-05-01", "end": "2025-05-31", "precision": "month", "text": "in May"}, ("2025-05", "words")),
        ({"start": "2025-01-01", "end": "2025-12-31", "precision": "year", "text": "in 2025"}, ("2025", "words")),
        ({"start": "2025-05-01", "end": "2025-05-04", "precision": "range", "text": "1-4 May"}, ("2025-05-01/2025-05-04", "words")),
        ({"start": None, "end": None, "precision": "", "text": "lately"}, ("", "")),
        (None, ("", "")),
    ],
)  # fmt: skip
def test_a_date_says_no_more_than_is_known(when: Any, shown: tuple[str, str]) -> None:
    found = row(event("e", "They met on Saturday.", "met", date=when), A, B, KNOWN)
    assert (found.date, found.dated_by) == shown


def test_a_long_sentence_is_cut_around_its_trigger() -> None:
    sentence = f"{'quay ' * 200}they met at last {'pier ' * 200}".strip()
    found = row(event("e", sentence, "met"), A, B, KNOWN)
    assert found.sentence.startswith("…quay")
    assert found.sentence.endswith("…")
    assert "they met at last" in found.sentence
    assert len(found.sentence) <= LONGEST + 2
    assert found.sentence.strip("…").strip() in sentence


def test_characters_that_steer_a_terminal_are_left_out() -> None:
    found = row(event("e", "They \x1b[31mmet\u202e\x00 in\n\n  Lima.", "met"), A, B, KNOWN)
    assert found.sentence == "They [31mmet in Lima."


def test_who_acts_towards_whom() -> None:
    one, other, third = party("Syria", "SYR"), party("Russia", "RUS"), party("Türkiye", "TUR")
    cases = [
        ([one], [other], "a-to-b"), ([other], [one], "b-to-a"), ([one, other], [], "jointly"),
        ([third], [one, other], "others"), ([one, other], [third], "jointly"), ([other, third], [one], "b-to-a"),
    ]  # fmt: skip
    for actors, recipients, key in cases:
        assert direction({"actors": actors, "recipients": recipients}, A, B) == key


def test_parties_that_share_words_are_named_once() -> None:
    two = [party("the ministers", "SYR"), party("the ministers", "SYR", "MIL"), party("rebels", None, None)]
    assert labels(two) == ("the ministers (SYR GOV, SYR MIL)", "rebels (not known)")


def test_third_parties_act_receive_mediate_and_host() -> None:
    turkey, oman = party("Türkiye", "TUR"), party("Oman", "OMN")
    group = party("Harbour League", "TUR", "REB", "org:harbour-league")
    some = [
        event("e1", "They met.", "met", recipients=[party("Russia", "RUS"), turkey]),
        event("e2", "They met.", "met", mode="third-party", actors=[oman], recipients=[party("Syria", "SYR"), party("Russia", "RUS")]),
        event("e3", "They met.", "met", place={"name": "Muscat", "text": "Muscat", "country": "OMN", "precision": "city"}),
        event("e4", "They met.", "met", place={"name": "Moscow", "text": "Moscow", "country": "RUS", "precision": "city"}),
        event("e5", "They met.", "met", actors=[party("Syria", "SYR"), group, party("a man", None, None)]),
    ]  # fmt: skip
    found = {t.code: t for t in thirds(some, A, B, KNOWN)}
    assert set(found) == {"TUR", "OMN", "org:harbour-league", "a man"}
    assert (found["TUR"].receives, found["TUR"].events) == (1, ("e1",))
    oman_found = found["OMN"]
    assert (oman_found.acts, oman_found.mediates, oman_found.hosts) == (1, 1, 1)
    assert set(oman_found.events) == {"e2", "e3"}
    assert oman_found.words == "Oman: in 2 events with both or as their host (acts in 1, mediates in 1, hosts in 1)."
    assert found["org:harbour-league"].name == "Harbour League"


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("SYR", ["SYR"]), ("SYR GOV", ["SYR GOV"]), ("REB", ["REB"]), ("Syria", ["SYR"]), ("the  United States", ["USA"]),
        ("the Syrian government", ["SYR GOV"]), ("Hezbollah", ["org:hezbollah"]), ("org:hezbollah", ["org:hezbollah"]),
        ("Syria and Russia", ["SYR", "RUS"]), ("Moscow", ["RUS"]), ("Zzyx Foo", ["Zzyx Foo"]),
    ],
)  # fmt: skip
def test_words_name_parties(words: str, codes: list[str], world: World) -> None:
    assert [code_of(p) for p in parties_of(words, world)] == codes


def test_no_words_name_nobody(world: World) -> None:
    with pytest.raises(InputError, match="needs a code or a name"):
        parties_of(" ", world)


def test_what_the_world_data_know(world: World) -> None:
    known = known_of(world)
    assert known.name(Party("SYR")) == "Syria"
    assert known.name(Party(entity="org:hezbollah")) == "Hezbollah"
    assert known.name(Party("SYR", "MIL")).startswith("Syria (")
    chiefs = known.offices(Party("SYR"), "2001-01-01", "2001-06-30")
    assert chiefs
    assert all(o.since <= "2001-06-30" and (not o.until or o.until >= "2001") for o in chiefs)
    assert len({o.office for o in chiefs}) <= len(chiefs) < 12
    assert known.offices(Party("SYR", "REB"), "2001-01-01", "2001-06-30") == []
    assert known.offices(Party(name="Nobody"), "2001-01-01", "2001-06-30") == []
