"""Phrases alone: what their own words and the world data say."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demarche.resolve.who import who
from demarche.resolve.world import World


def said(text: str, world: World, date: str | None = "2025-12-24") -> list[str]:
    """Country, sector and further sectors of each actor: "SYR GOV MIL"."""
    found = [choice.value for choice in who(text, date, world)]
    return [" ".join(filter(None, (a.country or "-", a.sector or "-", *a.other_sectors))) for a in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Russia", ["RUS GOV"]),
        ("the United States", ["USA GOV"]),
        ("U.S. troops", ["USA MIL"]),
        ("US troops", ["USA MIL"]),
        ("us", ["- -"]),
        ("Moscow", ["RUS GOV"]),
        ("the Kremlin", ["RUS GOV"]),
        ("the Syrians", ["SYR CVL"]),
        ("Syrian rebels", ["SYR REB"]),
        ("Kenyan police", ["KEN COP"]),
        ("police in Nairobi", ["KEN COP"]),
        ("residents of Homs", ["SYR CVL"]),
        ("residents of Springfield", ["- CVL"]),
        ("Homs residents", ["SYR CVL"]),
        ("unidentified gunmen", ["- UAF"]),
        ("student protesters in Nairobi", ["KEN CVL EDU"]),
        ("UN officials", ["UNO GOV"]),
        ("Puerto Rico", ["USA GOV"]),
        ("the Transnistrian leader", ["MDA GOV PRE"]),
        ("the spokesman", ["- GOV"]),
        ("a police spokesman", ["- COP"]),
        ("a Kenyan police spokeswoman", ["KEN COP"]),
        ("the German chancellor", ["DEU GOV"]),
        ("a commander of Hezbollah", ["LBN PRM"]),
        ("Hezbollah leader Omar Example", ["LBN PRM"]),
        ("the British Labour Party", ["GBR PTY"]),
        ("Syrian opposition lawmakers", ["SYR LEG OPP"]),
        ("the wife of the Syrian president", ["SYR ELI"]),
        ("the Syrian president's office", ["SYR GOV"]),
        ("western leaders", ["- GOV"]),
        ("ethnic Iranians", ["- CVL"]),
        ("the Iranians of southern Iraq", ["IRQ CVL"]),
        ("Homs", ["SYR -"]),
    ],
)
def test_descriptions_and_bodies(text: str, expected: list[str], tiny: World) -> None:
    assert said(text, tiny) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("US-backed Syrian rebels", ["SYR REB"]),
        ("pro-Iranian rebels in Iraq", ["IRQ REB"]),
        ("Iranian-backed gunmen", ["- UAF"]),
        ("rebel-held Homs", ["SYR -"]),
    ],
)
def test_who_stands_behind_an_actor_is_not_the_actor(text: str, expected: list[str], tiny: World) -> None:
    assert said(text, tiny) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Syria's foreign and defense ministers", ["SYR GOV", "SYR GOV MIL"]),
        ("Syrian foreign and defence ministers", ["SYR GOV", "SYR GOV MIL"]),
        ("foreign and defence ministers of Syria and Iraq", ["SYR GOV", "SYR GOV MIL", "IRQ GOV", "IRQ GOV MIL"]),
        ("Syria and Iraq", ["SYR GOV", "IRQ GOV"]),
        ("Iran, Iraq and Syria", ["IRN GOV", "IRQ GOV", "SYR GOV"]),
        ("the governments of Iran, Iraq and Syria", ["IRN GOV", "IRQ GOV", "SYR GOV"]),
        ("French, German and British lawmakers", ["FRA LEG", "DEU LEG", "GBR LEG"]),
        ("US and Iraqi troops", ["USA MIL", "IRQ MIL"]),
        ("Syria's and Iraq's presidents", ["SYR GOV", "IRQ GOV"]),
        ("the Iraqi army and police", ["IRQ MIL", "IRQ COP"]),
        ("the prime minister and foreign minister of Iraq", ["IRQ GOV", "IRQ GOV"]),
        ("Syrian Foreign Minister Ann Example and Defence Minister Bob Sample", ["SYR GOV", "SYR GOV MIL"]),
        ("President Putin and his Syrian counterpart", ["RUS GOV", "SYR GOV"]),
        ("soldiers and police in Nairobi", ["KEN MIL", "KEN COP"]),
        ("the leader of Hezbollah and Syria", ["LBN PRM", "SYR GOV"]),
    ],
)
def test_compound_actors_split(text: str, expected: list[str], tiny: World) -> None:
    assert said(text, tiny) == expected


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("1999-05-01", "SYR -"),  # not yet in office
        ("2000-07-17", "SYR GOV"),
        ("2012-03-01", "SYR GOV"),
        ("2024-12-08", "SYR GOV"),  # the last day still counts
        ("2024-12-09", "SYR ELI"),
        (None, "SYR ELI"),  # as last known
    ],
)
def test_an_office_holder_before_in_and_after_office(date: str | None, expected: str, tiny: World) -> None:
    assert said("Bashar al-Assad", tiny, date) == [expected]


def test_former_offices_are_former_elites(tiny: World) -> None:
    assert said("former Syrian president Bashar al-Assad", tiny, "2010-01-01") == ["SYR ELI"]
    assert said("the former foreign minister of Iraq", tiny) == ["IRQ ELI"]
    assert said("an ex-general from Iran", tiny) == ["IRN ELI"]
    assert said("Syria's ousted president", tiny) == ["SYR ELI"]


def test_what_the_text_states_wins_and_the_contradiction_is_kept(tiny: World) -> None:
    (choice,) = who("Syrian President Bashar al-Assad", "2025-12-24", tiny)
    assert (choice.value.country, choice.value.sector, choice.value.entity) == ("SYR", "GOV", "person:assad")
    assert [actor.sector for actor, _, _ in choice.rejected] == ["ELI"]
    assert "until 2024-12-08" in choice.rejected[0][2]


@pytest.mark.parametrize(
    "text",
    [
        "Jane Roe, a Kenyan lawmaker",
        "Kenyan lawmaker Jane Roe",
        "Jane Roe, a lawmaker from Kenya,",
        "the Kenyan lawmaker, Jane Roe",
    ],
)
def test_unknown_persons_are_what_the_text_calls_them(text: str, tiny: World) -> None:
    (choice,) = who(text, "2025-12-24", tiny)
    assert (choice.value.name, choice.value.country, choice.value.sector) == ("Jane Roe", "KEN", "LEG")


def test_unknown_stays_unknown(tiny: World) -> None:
    (choice,) = who("Jane Roe", "2025-12-24", tiny)
    assert (choice.value.country, choice.value.sector) == (None, None)
    assert choice.score < 0.5
    assert "nobody known" in choice.why
    assert who("   ", None, tiny) == ()


def test_a_surname_alone_needs_one_bearer_at_the_date(tiny: World) -> None:
    assert said("Putin", tiny) == ["RUS GOV"]
    assert said("Bush", tiny, "2003-03-20") == ["USA GOV"]
    assert who("Bush", "2003-03-20", tiny)[0].value.entity == "person:bush-2"
    assert who("Bush", "2015-01-01", tiny)[0].value.entity == ""  # two former presidents
    assert said("Igor Putin", tiny) == ["- -"]  # somebody else's first name


def test_a_person_named_like_a_country(tiny: World) -> None:
    assert said("Ahmad Jordan", tiny) == ["- -"]
    assert said("Jordan", tiny) == ["JOR GOV"]


def test_reasons_are_words(tiny: World) -> None:
    (choice,) = who("the Syrian foreign minister", "2025-12-24", tiny)
    assert '"Syrian" is the adjective of Syria' in choice.why
    assert '"foreign minister" is an office: GOV' in choice.why
    assert choice.value.office == "foreign minister"
    assert choice.value.why == choice.why


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_gives_actors_with_bounded_scores(tiny: World, text: str) -> None:
    for choice in who(text, "2025-12-24", tiny):
        assert 0 <= choice.score <= 1
        assert choice.value.text in text


def test_hostile_phrases_stay_cheap(tiny: World) -> None:
    for text in ("and " * 50_000, "Syria's " * 50_000, "(" * 100_000, "A" * 200_000, "-" * 100_000, "U." * 50_000):
        assert len(who(text, None, tiny)) < 100
