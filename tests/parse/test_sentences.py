import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demarche.parse.sentences import LONGEST, split
from demarche.parse.tokens import tokens
from demarche.records import Report, Sentence


def sentences(body: str, title: str = "") -> tuple[Sentence, ...]:
    return split(Report(id="r", body=body, title=title))


def texts(body: str) -> list[str]:
    return [s.text for s in sentences("The talks began.\n\n" + body)[1:]]


def kinds(body: str, title: str = "") -> list[tuple[str, str]]:
    return [(s.kind, s.text) for s in sentences(body, title)]


@pytest.mark.parametrize(
    "body",
    [
        "The U.S. President met Gen. X. Y. Doe at No. 5 Wall St. on Monday.",
        "Dr. Doe and Mr. and Mrs. Roe of Acme Inc. paid $3.5 million on Dec. 24.",
        "“Will they come?” he asked.",
        '"Will they come?" Minister Doe asked.',
        "They wanted land, e.g. the valley; they waited... and left.",
        "The river (see p. 4, Fig. 2) is wide, i.e. hard to cross.",
        "See http://example.org/a.b?c=d. or www.example.org for more.",
        "The group met at 5 p.m. Monday.",
        "The ambassador to the U.N. Jane Doe left the St. Petersburg talks.",
        "1. The parties shall meet.",
        "It was a year of war: one side won; the other lost.",
    ],
)
def test_one_sentence(body: str) -> None:
    assert texts(body) == [body]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("He left the U.S. The army stayed.", ["He left the U.S.", "The army stayed."]),
        ("They met at 5 p.m. Officials left.", ["They met at 5 p.m.", "Officials left."]),
        ("“We wait.” The minister left.", ["“We wait.”", "The minister left."]),
        ("The army left (on Monday.) Nobody knew.", ["The army left (on Monday.)", "Nobody knew."]),
        ("They left.The minister stayed.", ["They left.", "The minister stayed."]),
        ("Who won? Nobody! It ended.", ["Who won?", "Nobody!", "It ended."]),
        ("He read vitamin B. They left.", ["He read vitamin B.", "They left."]),
        ("Troops left in 2020. In 2021 they came back.", ["Troops left in 2020.", "In 2021 they came back."]),
        ("It fell in 1945.[12] The city was rebuilt.", ["It fell in 1945.[12]", "The city was rebuilt."]),
        ("Talks failed… The army moved.", ["Talks failed…", "The army moved."]),
        ("the army left yesterday. nobody knew.", ["the army left yesterday.", "nobody knew."]),
        ("Demands: • peace now • land back", ["Demands:", "peace now", "land back"]),
    ],
)
def test_several_sentences(body: str, expected: list[str]) -> None:
    assert texts(body) == expected


def test_title_subheadline_crossheads_and_body() -> None:
    body = (
        "Delegates meet again after a month.\n\nHARBOUR TOWN (Harbour Wire) — The parties met. They talked.\n\n"
        "What happens next?\n\nNobody knows.\n\nRisk of war\n\nAnalysts see a risk."
    )
    assert kinds(body, "Talks resume") == [
        ("headline", "Talks resume"),
        ("headline", "Delegates meet again after a month."),
        ("body", "The parties met."),
        ("body", "They talked."),
        ("headline", "What happens next?"),
        ("body", "Nobody knows."),
        ("headline", "Risk of war"),
        ("body", "Analysts see a risk."),
    ]


def test_first_line_without_full_stop_is_a_headline() -> None:
    assert kinds("Talks resume in Geneva\nThe parties met.") == [
        ("headline", "Talks resume in Geneva"),
        ("body", "The parties met."),
    ]


def test_paragraphs_are_numbered_with_the_title_first() -> None:
    assert [s.paragraph for s in sentences("One came. Two left.\nThree stayed.", "Title")] == [0, 1, 1, 2]


def test_running_quotation() -> None:
    body = '"We are ready. We wait. Nothing is agreed." He left. "We go," he said. "They stay."'
    assert [k for k, _ in kinds(body)] == ["body", "quote", "quote", "body", "body", "body"]


def test_quotation_over_paragraphs() -> None:
    body = "“We are ready.\n\n“They are not. We wait.”\n\nHe left."
    assert [k for k, _ in kinds(body)] == ["body", "quote", "quote", "body"]


def test_unclosed_quotation_ends_with_its_paragraph() -> None:
    body = "He said: “We are ready. They are not.\n\nThe army left. It was late."
    assert [k for k, _ in kinds(body)] == ["body"] * 4


def test_hard_wrapped_lines_are_joined() -> None:
    body = (
        "The foreign ministers of the two countries met on Tuesday in the capital and\n"
        "agreed that they would meet again in January, officials of both sides said\n"
        "later. The talks are the first in a year.\nNobody expected them."
    )
    assert texts(body) == [
        body[: body.index(" The talks")],
        "The talks are the first in a year.",
        "Nobody expected them.",
    ]


def test_newlines_between_long_lines_are_paragraphs() -> None:
    line = (
        "The council met on Tuesday and spoke at length of the river, the border, the harbour and the fleet beyond it"
    )
    assert [s.paragraph for s in sentences(f"{line}.\n{line}.\n{line}.")] == [0, 1, 2]


def test_a_long_stretch_is_cut_at_commas() -> None:
    parts = sentences("The council met, " * 300)
    assert len(parts) > 1
    assert all(len(tokens(s.text)) <= LONGEST for s in parts)
    assert all(s.text.endswith(",") for s in parts)


def test_empty_reports_have_no_sentences() -> None:
    assert sentences("") == ()
    assert sentences(" \n\u3000\n\x1c ", " \t") == ()


PIECES = st.sampled_from(
    ["The army left. ", "\n", "\n\n", '"', "“", "”", "Dr. ", "U.S. ", "(", ") ", "? ", "he asked", "…", "• ", "— ",
     "GENEVA — ", "By Jane Doe\n", "Friday, May 1, 2020\n", ".", " ", "\r\n", "\x1c", "\u2028", "3.5 ", "aaa", "[1] ",
     "PARIS (Agency) - "]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)), st.one_of(st.text(), st.just("Talks resume")))
def test_spans_reproduce_the_text_and_never_overlap(body: str, title: str) -> None:
    report = Report(id="r", body=body, title=title)
    found = split(report)
    end = 0
    for index, sentence in enumerate(found):
        assert sentence.index == index
        assert report.text[sentence.span.start : sentence.span.end] == sentence.text == sentence.text.strip() != ""
        assert sentence.span.start >= end
        if sentence.dateline:
            assert end <= sentence.dateline.start < sentence.dateline.end <= sentence.span.start
        end = sentence.span.end
    assert [s.paragraph for s in found] == sorted(s.paragraph for s in found)


@pytest.mark.parametrize(
    "body",
    ["a" * 300_000, "." * 300_000, '"' * 100_000, '. "' * 100_000, "A. " * 100_000, "\n" * 300_000, " " * 300_000,
     "Aa-" * 100_000, "A-" * 150_000, "By " + "Aa-" * 30 + "!", "word " * 60_000, "Aa\n" * 30_000, "a.Aa" * 70_000,
     "!” Aa " * 50_000, "PARIS, " * 40_000, ".[1]" * 70_000, "Aa, Bb " * 20 + "—" * 1000],
)  # fmt: skip
def test_hostile_input_takes_linear_time(body: str) -> None:
    begun = time.perf_counter()
    assert sum(len(s.text) for s in sentences(body)) <= len(body)
    assert time.perf_counter() - begun < 10
