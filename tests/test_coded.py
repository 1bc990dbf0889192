"""The ``.coded`` format and ``demarche check``."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from demarche.cli import cli
from demarche.coded import Case, CodedError, Expected, Quote, check_case, read_cases, write_case
from demarche.records import Actor, Casualties, CodedReport, Event, Place, Report, Span, When

TEXT = """# a comment
== lima-1  two ministers, one met
2025-12-24 | Harbour Wire
|= Envoys meet in Lima
| Peru's minister met Chile's minister in Lima
| on Tuesday.
|
| He had met her before, and "they talked".

CONSULT visit [diplomatic, economic] happened "met"#1
  actor     "Chile's minister" = CHL GOV
  recipient "Peru's minister" = PER GOV
  place     "Lima"#2 = PER
  date      "Tuesday" = 2025-12-23
  killed    0-2
  not hedged
CONSULT historical "met"#2
  actor     "He"
never ASSAULT AID
"""


def parsed(text: str = TEXT) -> list[Case]:
    return read_cases(text.splitlines(keepends=True), "a.coded")


def coded(case: Case) -> CodedReport:
    """What a perfect coder would make of TEXT."""
    text = case.report.text

    def at(words: str, start: int = 0) -> Span:
        found = text.index(words, start)
        return Span(found, found + len(words))

    chile = Actor("Chile's minister", country="CHL", sector="GOV", span=at("Chile's minister"))
    peru = Actor("Peru's minister", country="PER", sector="GOV", span=at("Peru's minister"))
    lima = text.index("Lima", 18)
    first = Event(
        "1", case.report, "CONSULT", "visit", "happened", ("diplomatic", "economic", "military"), (chile,), (peru,),
        When("Tuesday", "2025-12-23", "2025-12-23", "day", span=at("Tuesday")),
        Place("Lima", "Lima", "PER", span=Span(lima, lima + 4)), casualties=Casualties(killed=(0, 2)),
        trigger=at("met"),
    )  # fmt: skip
    he = text.index("He had")
    second = Event(
        "2", case.report, "CONSULT", None, "historical", actors=(Actor("He", span=Span(he, he + 2)),),
        trigger=at("met", he),
    )  # fmt: skip
    return CodedReport(case.report, None, (first, second))


def messages(case: Case, result: CodedReport) -> list[str]:
    return [difference.message for difference in check_case(case, result)]


def test_a_case_is_read_with_title_paragraphs_and_quotes() -> None:
    (case,) = parsed()
    assert (case.id, case.note, case.never) == ("lima-1", "two ministers, one met", ("ASSAULT", "AID"))
    assert case.report.title == "Envoys meet in Lima"
    assert case.report.body.count("\n\n") == 1
    assert (case.report.published, case.report.publisher) == ("2025-12-24", "Harbour Wire")
    first, second = case.events
    assert (first.mode, first.contexts, first.killed, first.hedged) == (
        "visit",
        ("diplomatic", "economic"),
        (0, 2),
        False,
    )
    assert first.of("place") == (Quote("Lima", 2, "PER"),)
    assert (second.mode, second.status, second.trigger.occurrence) == ("", "historical", 2)


def test_what_is_right_has_no_difference() -> None:
    (case,) = parsed()
    assert messages(case, coded(case)) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"mode": "phone"}, "mode is phone, expected visit"),
        ({"status": "future"}, "status is future, expected happened"),
        ({"contexts": ("economic",)}, "contexts diplomatic missing"),
        ({"hedged": True}, "hedged is True, expected False"),
        ({"casualties": Casualties(killed=(1, 2))}, "killed is (1, 2), expected (0, 2)"),
        ({"recipients": ()}, 'recipient "Peru\'s minister" not found; there is []'),
        ({"place": None}, "place 'Lima' not found"),
        (
            {"date": When("Tuesday", "2025-12-30", "2025-12-30", "day")},
            "date 'Tuesday' is 2025-12-30, expected 2025-12-23",
        ),
        ({"type": "AID"}, "CONSULT not coded; there is AID 'met'"),
    ],
)
def test_each_difference_is_named(change: dict[str, object], words: str) -> None:
    (case,) = parsed()
    result = coded(case)
    events = (replace(result.events[0], **change), result.events[1])  # type: ignore[arg-type]
    assert any(words in message for message in messages(case, replace(result, events=events)))


def test_wrong_codes_and_extra_parties_are_named() -> None:
    (case,) = parsed()
    result = coded(case)
    first = result.events[0]
    wrong = replace(first, actors=(replace(first.actors[0], country="ARG"),))
    assert 'actor "Chile\'s minister" is ARG GOV, expected CHL GOV' in messages(case, replace(result, events=(wrong,)))
    more = replace(first, actors=(*first.actors, Actor("Lima", country="PER")))
    assert "actor 'Lima' = PER not expected" in messages(case, replace(result, events=(more, result.events[1])))


def test_extra_events_are_named_unless_others_may_be_there() -> None:
    (case,) = parsed()
    result = coded(case)
    extra = replace(result.events[0], type="AGREE", trigger=Span(0, 6))
    result = replace(result, events=(*result.events, extra))
    assert any("AGREE visit happened coded from 'Envoys', not expected" in m for m in messages(case, result))
    assert messages(replace(case, others=True), result) == []
    forbidden = replace(result, events=(*coded(case).events, replace(extra, type="AID")))
    assert "AID must never be coded here" in messages(replace(case, others=True), forbidden)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('CONSULT happened "met"\n', "a.coded:1: start the first case"),
        ("== a\n| They met.\n", "a.coded:1: write the events, or 'nothing'"),
        ("== a\nnothing\n", "a.coded:1: the case has no text"),
        ('== a\n| They met.\nCONSULT happened "meet"\n', 'a.coded:3: "meet" does not occur in the text'),
        ('== a\n| They met.\nCONSULT happened "met"#2\n', 'a.coded:3: "met"#2 does not occur'),
        ('== a\n| They met.\nCONSULT "met"\n', "a.coded:3: give the status: one of happened"),
        ('== a\n| They met.\nCONSULT visit phone happened "met"\n', "a.coded:3: one mode only"),
        ("== a\n| They met.\nsomething else\n", "a.coded:3: write an event as"),
        ('== a\n| They met.\n  actor "They"\n', "a.coded:3: an event line such as"),
        ('== a\n| They met.\nCONSULT happened "met"\n  victim "They"\n', "a.coded:4: write a detail as"),
        ("== a\n| They met.\nnothing\n== a\n| They met.\nnothing\n", "a.coded:4: the id 'a' was used in line 1"),
    ],
)
def test_mistakes_are_named_with_file_line_and_what_to_do(text: str, where: str) -> None:
    with pytest.raises(CodedError) as raised:
        parsed(text)
    assert str(raised.value).startswith(where)


WORDS = st.text(st.characters(whitelist_categories=("Lu", "Ll", "Nd"), max_codepoint=0x17F), min_size=1, max_size=8)


@st.composite
def written(draw: st.DrawFn) -> Case:
    body = " ".join(draw(st.lists(st.one_of(WORDS, st.just('"so"'), st.just("a\\b")), min_size=2, max_size=40)))
    words = body.split()
    quotes = st.sampled_from(words).map(lambda w: Quote(w, 1, ""))
    event = st.builds(
        Expected,
        type=st.sampled_from(["CONSULT", "AID"]),
        mode=st.sampled_from(["", "visit", "martial-law"]),
        contexts=st.sampled_from([(), ("military", "legal")]),
        status=st.sampled_from(["happened", "negated"]),
        trigger=quotes,
        arguments=st.lists(st.tuples(st.sampled_from(["actor", "said by"]), quotes), max_size=3).map(tuple),
        hedged=st.sampled_from([None, True, False]),
        killed=st.sampled_from([None, (1, 1), (2, 5)]),
    )
    events = tuple(draw(st.lists(event, max_size=3)))
    report = Report(
        "x", body, draw(st.sampled_from(["", "A title"])), draw(st.sampled_from([None, "2025-01-01"])), "Wire"
    )
    return Case("x", "a note", report, events, nothing=not events, others=bool(events))


@given(written())
def test_what_is_written_is_read_back(case: Case) -> None:
    (again,) = parsed(write_case(case))
    assert replace(again, report=replace(again.report, source="")) == replace(
        case, report=replace(case.report, source="")
    )


def test_check_prints_file_and_line_and_accept_rewrites_only_what_differs(tmp_path: Path) -> None:
    file = tmp_path / "mine.coded"
    right = "== quiet\n| It rained in Lima on Tuesday.\n\nnothing\n\n"
    wrong = "== loud  a note\n2025-12-24\n| France condemned the attack on Tuesday.\n\nnothing\n"
    file.write_text("# mine\n" + right + wrong, encoding="utf-8")
    runner = CliRunner()
    first = runner.invoke(cli, ["check", str(file)], standalone_mode=False)
    assert first.return_value == 1
    assert f"{file}:7: loud: ACCUSE" in first.output
    assert "1 of 2 cases as expected" in first.output
    assert runner.invoke(cli, ["check", str(file), "--accept"], standalone_mode=False).return_value == 0
    assert file.read_text(encoding="utf-8").startswith("# mine\n" + right)
    assert runner.invoke(cli, ["check", str(file)], standalone_mode=False).return_value == 0


def test_a_known_miss_that_comes_out_right_must_lose_its_mark(tmp_path: Path) -> None:
    file = tmp_path / "mine.coded"
    file.write_text("== quiet\n| It rained in Lima.\n\nnothing\nknown miss: rain\n", encoding="utf-8")
    result = CliRunner().invoke(cli, ["check", str(file)], standalone_mode=False)
    assert result.return_value == 1
    assert "remove the mark" in result.output
