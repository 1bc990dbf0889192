"""The test groups themselves: every file reads, every quote stands in its report, every event in exactly one line."""

import re
from datetime import date
from pathlib import Path

import pytest

from demarche.coded import Case, read_cases
from demarche.ontology import load

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.coded"))
NAMES = [file.stem for file in FILES]
LINE = re.compile(r"(g\d{2,3})\.([a-z0-9-]+) = (.+?) \| origins (\d+) \| (.+)")
MEMBER = re.compile(r'(g\d{2,3}-[a-z]):"((?:[^"\\]|\\.)*)"(?:#(\d+))?')
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def cases_of(file: Path) -> list[Case]:
    return read_cases(file.read_text(encoding="utf-8").splitlines(), file.name)


def group_lines(file: Path) -> list[str]:
    lines = file.with_suffix(".groups").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def test_there_are_development_and_held_out_groups() -> None:
    assert {name.partition("-")[0] for name in NAMES} == {"tune", "held", "fresh"}


def test_no_case_and_no_group_stands_in_two_files() -> None:
    cases = [case.id for file in FILES for case in cases_of(file)]
    assert len(cases) == len(set(cases))
    groups = [group for file in FILES for group in {line.partition(".")[0] for line in group_lines(file)}]
    assert len(groups) == len(set(groups))


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_every_event_stands_in_exactly_one_line(file) -> None:
    events = [(case.id, e.trigger.text, e.trigger.occurrence) for case in cases_of(file) for e in case.events]
    members, names = [], []
    for line in group_lines(file):
        match = LINE.fullmatch(line)
        assert match, line
        group, name, said, origins, _ = match.groups()
        assert not MEMBER.sub("", said).strip(), line
        found = MEMBER.findall(said)
        assert all(case.startswith(f"{group}-") for case, _, _ in found), line
        assert len({case for case, _, _ in found}) == len(found), f"two members of one report: {line}"
        assert int(origins) <= len(found) + 3, line
        names.append((group, name))
        members += [(case, re.sub(r"\\(.)", r"\1", words), int(number or 1)) for case, words, number in found]
    assert len(names) == len(set(names))
    assert sorted(members) == sorted(events)
    assert len(events) == len(set(events))


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_types_and_codes_are_known(file) -> None:
    ontology = load()
    sectors = set(ontology.sectors)
    contexts = set(ontology.contexts)
    for case in cases_of(file):
        for e in case.events:
            where = f"{file.name}:{e.line}"
            assert e.type in ontology.by_name, where
            assert not e.mode or e.mode in {mode.name for mode in ontology.by_name[e.type].modes}, where
            assert set(e.contexts) <= contexts, where
            assert e.of("actor") or e.of("recipient"), f"{where}: no party"
            for role, quote in e.arguments:
                if role in ("actor", "recipient", "said by"):
                    codes = set(quote.value.split()) - sectors
                    assert all(re.fullmatch("[A-Z]{3}|none", code) for code in codes), f"{where}: {quote.value}"


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_quotes_are_whole_words_and_dates_fit_their_weekdays(file) -> None:
    for case in cases_of(file):
        text = case.report.text
        assert case.report.published or "no date" in case.note, f"{file.name}:{case.line}: no date"
        for e in case.events:
            for quote in (e.trigger, *(quote for _, quote in e.arguments)):
                span = quote.span(text)
                assert span, f"{file.name}:{quote.line}: {quote.text}"
                edges = text[max(span.start - 1, 0) : span.start] + text[span.end : span.end + 1]
                assert not any(c.isalnum() for c in edges), f"{file.name}:{quote.line}: inside a word"
            for quote in e.of("date"):
                named = [i for i, day in enumerate(WEEKDAYS) if day in quote.text]
                if named and DAY.fullmatch(quote.value):
                    assert date.fromisoformat(quote.value).weekday() == named[0], f"{file.name}:{quote.line}"
