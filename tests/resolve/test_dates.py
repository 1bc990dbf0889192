from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import document

from demarche.errors import InputError
from demarche.resolve.dates import find_dates, read_date

WEDNESDAY = "2025-12-24"
TUESDAY = "2025-12-23"


def value(text: str, published: str | None = WEDNESDAY, **more: object) -> str | None:
    found = read_date(text, published, **more)  # type: ignore[arg-type]
    assert found is not None, text
    return found.value


@pytest.mark.parametrize(
    ("text", "wanted", "precision"),
    [
        ("24 December 2025", "2025-12-24", "day"),
        ("December 24, 2025", "2025-12-24", "day"),
        ("the 24th of December 2025", "2025-12-24", "day"),
        ("Wednesday, 24 December 2025", "2025-12-24", "day"),
        ("2025-12-24", "2025-12-24", "day"),
        ("2025-12-24T10:30:00Z", "2025-12-24", "day"),
        ("24.12.2025", "2025-12-24", "day"),
        ("12/24/2025", "2025-12-24", "day"),
        ("twenty-first of May 2020", "2020-05-21", "day"),
        ("December 2024", "2024-12", "month"),
        ("2024-12", "2024-12", "month"),
        ("2011", "2011", "year"),
        ("AD 622", "0622", "year"),
        ("the 1990s", "1990-01-01/1999-12-31", "decade"),
        ("the nineties", "1990-01-01/1999-12-31", "decade"),
        ("the 17th century", "1600-01-01/1699-12-31", "range"),
        ("summer 2024", "2024-06-01/2024-08-31", "season"),
        ("the third quarter of 2023", "2023-07-01/2023-09-30", "range"),
        ("Q3 2024", "2024-07-01/2024-09-30", "range"),
        ("the first half of 2024", "2024-01-01/2024-06-30", "range"),
        ("early 2023", "2023-01-01/2023-04-30", "range"),
        ("the end of March 2023", "2023-03-21/2023-03-31", "range"),
        ("by the end of 2023", "2023-12-31", "day"),
        ("2011-2015", "2011-01-01/2015-12-31", "range"),
        ("2011-15", "2011-01-01/2015-12-31", "range"),
        ("between March and June 2024", "2024-03-01/2024-06-30", "range"),
        ("from November 30, 2024 to January 2, 2025", "2024-11-30/2025-01-02", "range"),
        ("the 10th anniversary of the 3 May 2011 accord", "2021-05-03", "day"),
        ("9/11", "2001-09-11", "day"),
    ],
)
def test_absolute_dates_need_no_publication_date(text: str, wanted: str, precision: str) -> None:
    found = read_date(text, None)
    assert found is not None
    assert (found.value, found.precision) == (wanted, precision)
    assert found.why


@pytest.mark.parametrize(
    ("text", "published", "wanted"),
    [
        ("on Tuesday", WEDNESDAY, "2025-12-23"),
        ("on Tuesday", TUESDAY, "2025-12-23"),
        ("late on Monday", WEDNESDAY, "2025-12-22"),
        ("Tuesday morning", WEDNESDAY, "2025-12-23"),
        ("last Tuesday", TUESDAY, "2025-12-16"),
        ("Tuesday last week", WEDNESDAY, "2025-12-16"),
        ("yesterday", "2024-03-01", "2024-02-29"),
        ("last night", WEDNESDAY, "2025-12-23"),
        ("the day before yesterday", WEDNESDAY, "2025-12-22"),
        ("tomorrow", "2025-12-31", "2026-01-01"),
        ("last December", "2025-12-24", "2024-12"),
        ("last December", "2026-03-01", "2025-12"),
        ("in December", "2025-12-24", "2025-12"),
        ("last month", "2025-01-15", "2024-12"),
        ("last year", WEDNESDAY, "2024"),
        ("earlier this month", WEDNESDAY, "2025-12"),
        ("last week", WEDNESDAY, "2025-12-15/2025-12-21"),
        ("in the past week", WEDNESDAY, "2025-12-18/2025-12-24"),
        ("the last five years", "2023-04-18", "2018-04-19/2023-04-18"),
        ("three weeks ago", WEDNESDAY, "2025-12-01/2025-12-07"),
        ("two days ago", WEDNESDAY, "2025-12-22"),
        ("seventeen years ago", WEDNESDAY, "2008"),
        ("a year and a half ago", WEDNESDAY, "2024-06"),
        ("from 3 to 5 May", WEDNESDAY, "2025-05-03/2025-05-05"),
        ("May 3-5", WEDNESDAY, "2025-05-03/2025-05-05"),
        ("mid-June", WEDNESDAY, "2025-06-11/2025-06-20"),
        ("Sunday, March 4", "2007-03-05", "2007-03-04"),
        ("March 11 this year", "2007-03-05", "2007-03-11"),
        ("May last year", WEDNESDAY, "2024-05"),
        ("last summer", WEDNESDAY, "2025-06-01/2025-08-31"),
        ("two days after Christmas", WEDNESDAY, "2025-12-27"),
        ("in two weeks' time", WEDNESDAY, "2026-01-05/2026-01-11"),
        ("over the weekend", WEDNESDAY, "2025-12-20/2025-12-21"),
        ("Dec. 24", WEDNESDAY, "2025-12-24"),
        ("May 16", "2015-05-07", "2015-05-16"),
    ],
)
def test_relative_dates_are_seen_from_the_reports_day(text: str, published: str, wanted: str) -> None:
    assert value(text, published) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "for two years", "a 25-year-old man", "an 11-year sentence", "may attack", "2000 people were there",
        "nearly 2000", "at 10:30", "the fall of the city", "resolution 2254", "March to the sea", "April Jones",
    ],
)  # fmt: skip
def test_durations_ages_counts_and_times_are_no_dates(text: str) -> None:
    assert read_date(text, WEDNESDAY) is None


def test_future_weekday_when_the_words_look_ahead() -> None:
    assert value("on Tuesday", past=False) == "2025-12-30"
    assert value("on Tuesday", TUESDAY, past=False) == TUESDAY
    assert value("in March", past=False) == "2026-03"


def test_without_a_publication_date_relative_dates_stay_open() -> None:
    found = read_date("last Tuesday", None)
    assert found is not None
    assert (found.start, found.end, found.value) == (None, None, None)
    assert "not known" in found.why


def test_counted_from_another_event_stays_open_until_its_day_is_known() -> None:
    open_ = read_date("months after the ouster", WEDNESDAY)
    assert open_ is not None
    assert open_.start is None
    assert value("two days after the ouster", anchor="2024-12-08") == "2024-12-10"
    assert value("two days earlier", anchor="2025-12-01") == "2025-11-29"
    assert value("the next day", anchor="2025-12-01") == "2025-12-02"
    assert value("that year", anchor="2011-03-15") == "2011"


def test_ambiguous_figures_say_so_and_follow_the_order_given() -> None:
    found = read_date("03/04/2025", WEDNESDAY)
    assert found is not None
    assert found.score <= 0.5
    assert "day or month first" in found.why
    assert value("03/04/2025", day_first=True) == "2025-04-03"
    assert value("03/04/2025", day_first=False) == "2025-03-04"


def test_a_day_that_does_not_exist_is_reported_not_invented() -> None:
    found = read_date("30 February 2024", WEDNESDAY)
    assert found is not None
    assert found.start is None


def test_a_publication_date_that_is_none_is_an_input_error() -> None:
    with pytest.raises(InputError, match="2025-13-45"):
        read_date("on Tuesday", "2025-13-45")


def test_find_dates_gives_spans_that_reproduce_the_words() -> None:
    made = document(
        "They/PRON/2/nsubj met/VERB/0/root on/ADP/4/case Monday/PROPN/2/obl and/CCONJ/6/cc left/VERB/2/conj"
        " on/ADP/8/case 22/NUM/6/obl December/PROPN/8/nmod 2025/NUM/8/nmod +./PUNCT/2/punct"
    )
    found = find_dates(made)
    assert [w.value for w in found] == ["2025-12-22", "2025-12-22"]
    for when in found:
        assert when.span is not None
        assert made.text(when.span) == when.text


def test_the_verbs_tense_turns_a_weekday_to_the_coming_one() -> None:
    ahead = document("They/PRON/3/nsubj will/AUX/3/aux meet/VERB/0/root on/ADP/5/case Friday/PROPN/3/obl")
    plan = document(
        "Talks/NOUN/3/nsubj are/AUX/3/aux expected/VERB/0/root to/PART/5/mark start/VERB/3/xcomp"
        " on/ADP/7/case Friday/PROPN/5/obl"
    )
    behind = document("They/PRON/2/nsubj met/VERB/0/root on/ADP/4/case Friday/PROPN/2/obl")
    assert [find_dates(d)[0].value for d in (ahead, plan, behind)] == ["2025-12-26", "2025-12-26", "2025-12-19"]


def test_the_narrative_moves_the_day_that_later_is_counted_from() -> None:
    made = document(
        "He/PRON/2/nsubj fled/VERB/0/root on/ADP/4/case 8/NUM/2/obl December/PROPN/4/nmod 2024/NUM/4/nmod",
        "Two/NUM/2/nummod days/NOUN/3/obl later/ADV/4/advmod talks/NOUN/5/nsubj began/VERB/0/root",
    )
    assert [w.value for w in find_dates(made)] == ["2024-12-08", "2024-12-10"]


def test_a_sentence_set_in_a_year_lends_it_to_its_months() -> None:
    made = document(
        "In/ADP/2/case 2011/NUM/4/obl protests/NOUN/4/nsubj began/VERB/0/root in/ADP/6/case March/PROPN/4/obl"
    )
    assert [w.value for w in find_dates(made)] == ["2011", "2011-03"]


def test_names_that_sound_like_dates_are_left_alone() -> None:
    made = document(
        "June/PROPN/3/nsubj/person Doe/PROPN/1/flat/person spoke/VERB/0/root in/ADP/5/case June/PROPN/3/obl"
    )
    found = find_dates(made)
    assert [w.text for w in found] == ["June"]
    assert found[0].span is not None
    assert found[0].span.start > 8


def test_ranges_can_show_their_ends() -> None:
    made = document("It/PRON/2/nsubj ran/VERB/0/root from/ADP/4/case 2011/NUM/2/obl to/ADP/6/case 2015/NUM/4/nmod")
    assert [w.value for w in find_dates(made)] == ["2011-01-01/2015-12-31"]
    assert [w.value for w in find_dates(made, parts=True)][1:] == ["2011", "2015"]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            "last next the Tuesday May 3 5 - to and between 2011 2024 of early mid ago days two years before after "
            "Ramadan ' s , . 24th Q4 century 1990s ' in from this Easter "
            "99999999999999999999 00/00/0000 31.02.2020".split()
        ),
        max_size=14,
    )
)
def test_any_jumble_of_date_words_is_read_without_error(words: list[str]) -> None:
    text = " ".join(words)
    for published in (None, WEDNESDAY, "0001-01-01", "9999-12-31"):
        found = read_date(text, published)
        assert found is None or found.text in text
        assert found is None or found.start is None or found.start <= str(found.end)


def test_hostile_text_stays_linear() -> None:
    for text in ("1/" * 100_000, "May " * 50_000, "'" * 200_000, "2011-" * 50_000, "last " * 50_000):
        started = time.perf_counter()
        read_date(text, WEDNESDAY)
        assert time.perf_counter() - started < 2.0
