"""Evidence in the words around an act: passing mentions, days that go on, weekdays, years, sums, offices, armed groups."""

import pytest

from demarche import merge
from demarche.merge.link import judged
from demarche.merge.mentions import view
from demarche.records import Mention
from tests.merge.made import day, made, meeting, party


def levels(a: Mention, b: Mention) -> dict[str, str]:
    """The level of each feature of a link, as merging judges the pair; both ways round."""
    found, back = judged(view(a), view(b)), judged(view(b), view(a))
    assert found is not None
    assert back is not None
    assert [(f.name, f.score) for f in found] == [(f.name, f.score) for f in back], "features are symmetric"
    return dict(f.name.split(": ") for f in found)


def meet(a: Mention, b: Mention) -> bool:
    return bool(set(merge.blocks(a)) & set(merge.blocks(b)))


def test_an_act_named_in_passing_happened_on_the_reports_day_or_before() -> None:
    told = made("a")
    words = "Thousands marched in Bamako after warplanes bombed a village near Kidal."
    passing = made("b", words=words, date=day("2025-03-06", text=""), published="2025-03-06")
    assert levels(told, passing)["days"] == "in passing"
    assert meet(told, passing)
    earlier = made("c", words=words, date=day("2025-03-01", text=""), published="2025-03-01")
    assert levels(told, earlier)["days"] == "in passing, elsewhen"


def test_three_weeks_after_it_is_a_time() -> None:
    words = "The army apologised, three weeks after it had bombed a village near Kidal."
    later = made("b", words=words, date=day("2025-03-25", text=""), published="2025-03-25")
    assert levels(made("a"), later)["days"] == "windows meet"
    assert meet(made("a"), later)
    sooner = made("c", words=words.replace("three", "ten"), date=day("2025-03-25", text=""), published="2025-03-25")
    assert levels(made("a"), sooner)["days"] == "windows apart"


@pytest.mark.parametrize("words", ["in 1995, when troops bombed the town", "thirty years after troops bombed the town"])
def test_acts_of_long_ago_meet_by_their_year(words) -> None:
    old = {"status": "historical", "date": None, "place": None, "killed": None}
    recalled = made("a", words=f"They remembered the dead {words}.", **old)
    known = made("b", words="Troops bombed the town.", **{**old, "date": {**day("1995-07-01"), "end": "1995-07-31"}})
    assert levels(recalled, known)["days"] == "windows meet"
    assert meet(recalled, known)


def test_a_strike_goes_on_and_a_blow_does_not() -> None:
    strike = {"type": "PROTEST", "mode": "strike", "killed": None, "recipients": [], "trigger": "strike"}
    first = made("a", words="Teachers began a strike on Monday.", **strike)
    second = {"words": "The strike went into a second day on Tuesday.", "date": day("2025-03-04", "Tuesday")}
    assert levels(first, made("b", **strike, **second))["days"] == "goes on"
    assert levels(made("a"), made("b", date=day("2025-03-04", "Tuesday")))["days"] == "a day apart"


def test_a_weekday_in_the_words_counts_where_no_day_was_made_of_it() -> None:
    undated = {"date": day("2025-03-04", text=""), "trigger": "died"}
    assert levels(made("a"), made("b", words="Five people died near Kidal on Monday.", **undated))["weekday"] == "named"
    assert levels(made("a"), made("b", words="Five died near Kidal on Sunday.", **undated))["weekday"] == "another"
    said = made("b", words="Five died near Kidal, the army said on Tuesday.", **undated)
    assert "weekday" not in levels(made("a"), said), "the day of the statement is not that of the act"


def test_a_sum_is_not_its_part() -> None:
    many = made("b", words="More than forty strikes across the north were counted on Monday.", trigger="strikes")
    assert levels(made("a"), many)["sum_and_part"] == "one only"
    assert "sum_and_part" not in levels(made("a"), made("b"))


def test_the_general_is_not_the_president() -> None:
    host = {"type": "CONSULT", "words": "The Vietnamese foreign minister met his hosts.", "trigger": "met"}
    general = meeting("a", recipients=[party("LAO", "MIL", text="the Lao chief of staff")])
    president = meeting("b", recipients=[party("LAO", "GOV", text="the Lao president")], **host)
    assert levels(general, president)["offices"] == "one differs"


def test_the_army_is_not_the_rebels_and_one_group_not_another() -> None:
    army = made("a", actors=[party("MLI", "MIL", text="soldiers")], recipients=[party("MLI", "CVL")])
    rebels = made("b", actors=[party("MLI", "REB", text="rebels")], recipients=[party("MLI", "CVL")])
    assert levels(army, rebels)["parties"] == "foes"
    north = made("c", actors=[party("MLI", "REB", text="the Northern Front")], recipients=[party("MLI", "CVL")])
    river = made("d", actors=[party("MLI", "REB", text="the River Brigade")], recipients=[party("MLI", "CVL")])
    assert levels(north, river)["parties"] == "both other sector"
    assert levels(north, rebels)["parties"] == "both sector"


def test_which_side_differs_is_told() -> None:
    other = made("b", actors=[party("FRA", "MIL")])
    assert levels(made("a"), other)["parties"].startswith("other actors")
    aimed = made("b", recipients=[party("FRA", "CVL")])
    assert levels(made("a"), aimed)["parties"].startswith("other recipients")
