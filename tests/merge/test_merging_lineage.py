"""Lineage: who rests on whom, and how many independent origins an event has."""

import pytest

from demarche.merge.lineage import lineage_of, origins_of
from demarche.records import Outlet
from tests.merge.made import made, source

STATE_MEDIA = source("Syrian state media", "state media", "SYR", "JRN")
OUTLETS = {
    "SANA": Outlet("Syrian Arab News Agency", "state media", "Syrian government", "SYR"),
    "Daily A": Outlet("Daily A", "media", "One Owner", "KEN"),
    "Weekly B": Outlet("Weekly B", "media", "One Owner", "KEN"),
}


def told(publisher: str, *sources, **more):
    words = more.pop("words", "It was bombed.")
    return made(
        f"{publisher}-{len(sources)}-{words[:9]}", publisher=publisher, attributions=list(sources), words=words, **more
    )


CASES = {
    "each outlet by itself": (2, [told("Reuters"), told("AFP")]),
    "one outlet twice": (1, [told("Reuters"), told("Reuters", words="Later on.")]),
    "one owner": (1, [told("Daily A"), told("Weekly B")]),
    "one text": (1, [told("Reuters", text="t"), told("El Pais", text="t"), told("Dawn", text="t")]),
    "one source": (1, [told("Reuters", source("the doctors' union", "ngo", "SDN", "MED")),
                       told("AFP", source("a doctors' union", "ngo", "SDN", "MED"))]),
    "two sources side by side": (2, [told("Reuters", source("the Front", "armed group", "MLI", "REB"), source("MSF", "ngo", "NGO", "SOC"))]),
    "one state, many mouths": (1, [told("SANA"), told("Kurdistan24", STATE_MEDIA),
                                   told("AP", source("the foreign ministry", "government", "SYR", "GOV"))]),
    "a telling of a telling": (1, [told("Rudaw", source("Kurdistan24", "media", "IRQ", "JRN"), STATE_MEDIA, words="Kurdistan24 said, which quoted Syrian state media."), told("SANA")]),
    "followed to what the quoted outlet rests on": (1, [told("Le Monde", source("Jeune Afrique", "media", "FRA", "JRN")),
                                                        told("Jeune Afrique", source("the presidency", "government", "MLI", "GOV")),
                                                        told("ORTM", source("his office", "government", "MLI", "GOV"))]),
    "witnesses are the outlet's own": (2, [told("AFP", source("residents", "witness", "SDN", "CVL")),
                                           told("Reuters", source("residents", "witness", "SDN", "CVL"))]),
    "a denial adds none": (1, [told("Reuters"), told("TASS", source("the ministry", "government", "RUS", "GOV"), status="negated")]),
    "only denied": (1, [told("TASS", source("the ministry", "government", "RUS", "GOV"), status="negated")]),
    "two outlets that quote each other": (1, [told("Alpha", source("Beta", "media")), told("Beta", source("Alpha", "media"))]),
    "courts are no voice of the state": (2, [told("X", source("the court", "government", "KEN", "JUD")),
                                             told("Y", source("police", "government", "KEN", "COP"))]),
}  # fmt: skip


@pytest.mark.parametrize(("wanted", "mentions"), CASES.values(), ids=CASES)
def test_origins(wanted, mentions) -> None:
    assert origins_of(mentions, OUTLETS) == wanted
    assert origins_of(mentions[::-1], OUTLETS) == wanted


def test_the_chain_is_shown_step_by_step() -> None:
    mention = told(
        "Kurdistan24",
        STATE_MEDIA,
        source("SANA", "state media", "SYR", "JRN"),
        words="Syrian state media reported, citing SANA.",
    )
    assert lineage_of([mention]) == (("Kurdistan24", "Syrian state media"), ("Syrian state media", "SANA"))


def test_a_copy_comes_from_the_earliest_print() -> None:
    copies = [told("Dawn", text="t", published="2025-03-06"), told("Reuters", text="t", published="2025-03-05")]
    assert lineage_of(copies) == (("Dawn", "Reuters"),)


def test_the_same_source_named_twice_is_one_step() -> None:
    assert lineage_of([told("A", STATE_MEDIA), told("A", STATE_MEDIA, words="Again.")]) == (
        ("A", "Syrian state media"),
    )
