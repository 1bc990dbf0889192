import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demarche.parse.tokens import tokens


def words(text: str) -> str:
    return " | ".join(word for word, _, _ in tokens(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They don't agree.", "They | do | n't | agree | ."),
        ("Syria’s army won’t leave.", "Syria | ’s | army | wo | n’t | leave | ."),
        (
            "They cannot, we've, you'll, I'd, he's",
            "They | can | not | , | we | 've | , | you | 'll | , | I | 'd | , | he | 's",
        ),
        ("the ministers' talks", "the | ministers | ' | talks"),
        ("state-run air-defence units", "state | - | run | air | - | defence | units"),
        ("a non-state actor re-elected mid-term", "a | non-state | actor | re-elected | mid-term"),
        ("al-Shaibani, a 14-year-old", "al | - | Shaibani | , | a | 14 | - | year | - | old"),
        ("the U.S. President of the U.S.", "the | U.S. | President | of | the | U.S."),
        ("U.S.-led talks at 5 p.m. local time", "U.S. | - | led | talks | at | 5 | p.m. | local | time"),
        ("Gen. X. Smith met Mr. Doe on Sept. 5.", "Gen. | X. | Smith | met | Mr. | Doe | on | Sept. | 5 | ."),
        ("He sat. No.", "He | sat | . | No | ."),
        (
            "It paid $3.5 million, US$20,000 or 15%.",
            "It | paid | $ | 3.5 | million | , | US$ | 20,000 | or | 15 | % | .",
        ),
        ("at 7:30, 10am, in the 1980s, the 50th", "at | 7:30 | , | 10 | am | , | in | the | 1980s | , | the | 50th"),
        ("5km from 9/11 Street", "5 | km | from | 9/11 | Street"),
        (
            "See http://example.org/a.b?c=d, or a@example.org.",
            "See | http://example.org/a.b?c=d | , | or | a@example.org | .",
        ),
        ("AT&T and the #Accord of @ministry", "AT&T | and | the | #Accord | of | @ministry"),
        ("“We (they) wait…” -- really?!", "“ | We | ( | they | ) | wait | … | ” | -- | really | ?!"),
        ("government/opposition talks", "government | / | opposition | talks"),
        ("O'Brien met d'Estaing", "O'Brien | met | d'Estaing"),
        ("", ""),
        (" \n\t ", ""),
        ("\u200b\ufeff", ""),
    ],
)
def test_words(text: str, expected: str) -> None:
    assert words(text) == expected


def test_offsets_count_from_start_in_code_points() -> None:
    assert tokens("🙂 Zürich’s", 10) == [("🙂", 10, 11), ("Zürich", 12, 18), ("’s", 18, 20)]


PIECES = st.sampled_from(
    [
        *"ab Z.,'’\"“”()-/$%&:;!?…\n\t1290@#\u00ad\u200b\u0301é中🙂",
        "n't",
        "U.S.",
        "http://",
        "3.5",
        "Gen.",
        "can",
        "not",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)), st.integers(0, 1000))
def test_offsets_reproduce_the_words_in_order(text: str, start: int) -> None:
    found = tokens(text, start)
    assert all(text[a - start : b - start] == word != "" for word, a, b in found)
    assert all(before[2] <= after[1] for before, after in pairwise(found))
    letters = [c for c in text if c.isalnum()]
    assert [c for word, _, _ in found for c in word if c.isalnum()] == letters


@pytest.mark.parametrize(
    "text",
    ["a" * 300_000, "a." * 150_000, "a-" * 150_000, "." * 300_000, "'" * 300_000, "1," * 150_000, "http:(" * 50_000,
     "a&" * 150_000, "@" * 300_000, "é\u0301" * 150_000, "_" * 300_000, "x" * 63 + "\u200b" * 300_000],
)  # fmt: skip
def test_hostile_input_takes_linear_time(text: str) -> None:
    begun = time.perf_counter()
    tokens(text)
    assert time.perf_counter() - begun < 10
