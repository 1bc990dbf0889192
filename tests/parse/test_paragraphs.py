import pytest

from demarche.parse.paragraphs import paragraphs


def datelines(text: str) -> list[tuple[str, str]]:
    found = paragraphs(text, 0)
    return [
        (text[p.dateline.start : p.dateline.end] if p.dateline else "", text[p.span.start : p.span.end]) for p in found
    ]


@pytest.mark.parametrize(
    "dateline",
    [
        "ERBIL (Kurdistan24) —",
        "PARIS, Dec 24 (Agency) -",
        "GENEVA/BERN —",
        "WASHINGTON, D.C. (Harbour Wire) --",
        "KABUL, Afghanistan (HW) –",
        "NEW YORK, Dec. 24 —",
        "UNITED NATIONS, Jan 5:",
        "ISLAMABAD:",
        "Geneva, 24 December 2025 –",
        "Damascus, SANA-",
        "Moscow. December 24. INTERWIRE -",
        "Cairo —",
        "Taipei, Taiwan —",
        "PORT-AU-PRINCE, Haiti —",
        "(Harbour Wire) -",
    ],
)
def test_datelines_are_set_apart(dateline: str) -> None:
    assert datelines(f"{dateline} The minister left.") == [(dateline, "The minister left.")]


@pytest.mark.parametrize(
    "text",
    [
        "NATO — which met on Monday — agreed.",
        "Iran - and Russia - agreed.",
        "The army (of the north) — all of it — left.",
        "The minister (Harbour Party) said no.",
        "EU: an alliance under strain and nothing more.",
        "He said - The end.",
        "QUESTION: Did the parties meet?",
    ],
)
def test_other_openings_are_no_datelines(text: str) -> None:
    assert datelines(text) == [("", text)]


def test_a_place_before_a_dash_is_a_dateline_in_the_first_paragraph_only() -> None:
    text = "The parties met.\nCairo — The league did not."
    assert datelines(text)[1] == ("", "Cairo — The league did not.")


@pytest.mark.parametrize(
    "line",
    [
        "By Jane Doe, Harbour Wire",
        "By JANE DOE and JOHN ROE | Harbour Wire",
        "(Reporting by Jane Doe; editing by John Roe)",
    ],
)
def test_by_lines_are_left_out(line: str) -> None:
    assert datelines(f"Talks resume\n\n{line}\n\nThe parties met.") == [("", "Talks resume"), ("", "The parties met.")]


@pytest.mark.parametrize("line", ["Friday, July 21, 2017", "Published: 24 December 2025, 10:30 GMT", "2025-12-24"])
def test_a_date_line_belongs_to_the_next_paragraph(line: str) -> None:
    assert datelines(f"{line}\n\nThe parties met.") == [(line, "The parties met.")]


def test_date_line_and_dateline_are_one() -> None:
    assert datelines("May 5, 2024\nBERN — The parties met.") == [("May 5, 2024\nBERN —", "The parties met.")]


def test_lines_that_break_a_sentence_are_joined_in_any_text() -> None:
    line = "On Monday, he said, the long-standing and much discussed alliance of northern states and the"
    joined = f"{line}\ncoalition\nconducted exercises at sea for {'three long and stormy days and ' * 3}nights."
    assert [words for _, words in datelines(f"{joined}\nIt left.")] == [joined, "It left."]


def test_a_note_mark_after_the_full_stop_makes_no_headline() -> None:
    assert [p.headline for p in paragraphs("The village lies in the north.[1]\nIt is old.", 0)] == [False, False]


def test_list_marks_are_left_out() -> None:
    assert [words for _, words in datelines("The parties met.\n• One\n- Two\n* Three")] == [
        "The parties met.",
        "One",
        "Two",
        "Three",
    ]


def test_offsets_count_from_the_whole_text() -> None:
    text = "Title\n\nBERN — It began."
    (found,) = paragraphs(text, 7)
    assert text[found.span.start : found.span.end] == "It began."
