"""Links: what speaks for and against one event, and that neighbours are found."""

from dataclasses import replace

import pytest

from demarche import merge
from demarche.records import Mention
from tests.merge.made import GAO, KIDAL, day, made, meeting, party

WIDE = {"start": "2025-03-03", "end": "2025-03-09", "precision": "week", "text": "this week"}
MONTH = {"start": "2025-03-01", "end": "2025-03-31", "precision": "month", "text": "in March"}
COUNTRY = {
    **KIDAL,
    "text": "Mali",
    "name": "Mali",
    "latitude": None,
    "longitude": None,
    "precision": "country",
    "geonames": None,
}


def one_event(a: Mention, b: Mention) -> bool:
    found = merge.link(a, b)
    assert found == merge.link(b, a), "a link is symmetric"
    return bool(found) and found.score > 0.5 and bool(set(merge.blocks(a)) & set(merge.blocks(b)))


SAME = {
    "other words": {
        "words": "An air strike hit a village outside Kidal on Monday, and five died.",
        "trigger": "strike",
    },
    "no recipient": {"recipients": []},
    "the state for its army": {"actors": [party("MLI", "GOV")]},
    "the country for the town": {"place": COUNTRY},
    "this week for Monday": {"date": WIDE},
    "no day in the words": {"date": day("2025-03-04", text="")},
    "a corrected toll": {"killed": [7, 7], "published": "2025-03-05"},
    "a denial": {"status": "negated", "words": "The army denied that it had bombed a village near Kidal on Monday."},
    "recalled later": {"published": "2025-05-20", "status": "historical"},
}
RETOLD = {"words": "Jets of the Malian army struck a hamlet near Kidal.", "trigger": "struck"}
OTHER = {
    "another day": {"date": day("2025-03-05", text="Wednesday"), "published": "2025-03-06"},
    "another town": {"place": GAO, "killed": None, "words": "Jets of the Malian army struck a hamlet near Gao."},
    "another army": {"actors": [party("FRA", "MIL")], "recipients": [party("BFA", "CVL")]},
    "another kind of act": {"type": "AID", "mode": None},
    "a plan": {"status": "future"},
    "another month": {"date": day("2025-04-03"), "published": "2025-04-04"},
}


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_one_event(change) -> None:
    assert one_event(made("a"), made("b", **change))


@pytest.mark.parametrize("change", OTHER.values(), ids=OTHER)
def test_another_event(change) -> None:
    assert not one_event(made("a"), made("b", **{**RETOLD, **change}))


def test_what_is_mutual_may_be_told_from_either_side() -> None:
    swapped = {"actors": [party("LAO", "GOV")], "recipients": [party("VNM", "GOV")]}
    assert one_event(meeting("a"), meeting("b", **swapped))
    blow = {"actors": [party("IND", "MIL")], "recipients": [party("PAK", "MIL")]}
    back = {"actors": blow["recipients"], "recipients": blow["actors"]}
    assert not one_event(made("a", **blow), made("b", **RETOLD, **back))


def test_a_second_meeting_is_set_apart_by_its_word() -> None:
    plain, second = meeting("a"), meeting("b", words="They met for a second round of talks.", date=None)
    features = {f.name for f in merge.link(plain, second).features}
    assert "another_one: one only" in features


def test_other_offices_meet_at_another_meeting() -> None:
    others = [party("VNM", "GOV", text="Vietnam's defence minister")]
    assert merge.link(meeting("a"), meeting("b")).score > merge.link(meeting("a"), meeting("b", actors=others)).score


def test_two_mentions_of_one_report_are_two_events_unless_their_words_are_the_same() -> None:
    assert merge.link(made("a", report="r"), made("b", report="r", words="They bombed it again.")) is None
    assert merge.link(made("a", report="r"), made("b", report="r")).score > 0.9


def test_a_link_names_its_features_with_score_and_reason() -> None:
    found = merge.link(made("a"), made("b"))
    assert (found.first, found.second) == ("a", "b")
    assert all(f.why and isinstance(f.score, float) for f in found.features)
    assert {f.name.partition(":")[0] for f in found.features} >= {
        "kind_of_act",
        "parties",
        "days",
        "place",
        "casualties",
    }


def test_a_link_does_not_depend_on_the_group_of_copies() -> None:
    a, b = made("a"), made("b")
    assert merge.link(a, b) == merge.link(replace(a, text="x"), replace(b, text="y"))


def test_a_mention_coded_anew_under_its_id_is_judged_anew() -> None:
    first = merge.link(made("a"), made("b")).score
    assert merge.link(made("a"), made("b", **RETOLD, place=GAO)).score < first
    assert merge.link(made("a"), made("b")).score == first


@pytest.mark.parametrize("field", ["date", "place"])
def test_what_is_not_known_says_nothing(field) -> None:
    found = merge.link(made("a", **{field: None}), made("b"))
    said = "days" if field == "date" else "place"
    assert said not in {f.name.partition(":")[0] for f in found.features}


def test_blocks_keep_far_mentions_apart() -> None:
    assert not set(merge.blocks(made("a"))) & set(merge.blocks(made("b", **RETOLD, **OTHER["another month"])))
    assert not set(merge.blocks(made("a"))) & set(merge.blocks(meeting("b")))
    assert all(-(2**63) <= key < 2**63 for key in merge.blocks(made("a")))
    assert set(merge.blocks(made("a", date=MONTH))) & set(merge.blocks(made("b", **RETOLD)))
    assert len(merge.blocks(made("a"))) <= 24


def test_odd_input_is_borne() -> None:
    bare = made("a", actors=[], recipients=[], date=None, place=None, words="", published=None, killed=None)
    assert merge.blocks(bare)
    assert merge.link(bare, made("b")) is None or merge.link(bare, made("b")).score < 0.9
    odd = made("c", date={"start": None, "end": None, "precision": "", "text": "lately"}, type="OWN_TYPE", mode=None)
    assert merge.link(odd, made("b")) is None
    assert merge.blocks(odd)
