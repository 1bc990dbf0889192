"""TABARI and PETRARCH actor and agent files: who is called what, and which code holds from when to when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from demarche.records import Problem

_CODES = re.compile(r"\[([^\]\n]*)\]")
_RANGE = re.compile(r"(?P<code>[A-Z-]*)\s*(?P<bound>[<>])?\s*(?P<first>\d+)?\s*(?:-\s*(?P<last>\d+))?")
_PLURAL = re.compile(r"\{([^}\n]*)\}")
_BRACKETED = re.compile(r"\(([^()\n]*)\)")
_SET = re.compile(r"!([A-Z_]+)!")
_NEWEST_SHORT_YEAR: Final = 30  # a year of two figures up to this is 20YY, else 19YY
_FIRST_DAY, _LAST_DAY = date(1, 1, 1), date(9999, 12, 31)
MOST_FORMS: Final = 64  # forms that one agent pattern may expand to


@dataclass(frozen=True, slots=True)
class Clause:
    """A code and the days on which it holds, both inclusive."""

    code: str
    start: date = _FIRST_DAY
    end: date = _LAST_DAY


@dataclass(frozen=True, slots=True)
class ActorRecord:
    """An actor with all its names (as written, first the primary one) and its clauses in the order of the file."""

    line: int
    names: tuple[str, ...]
    clauses: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class AgentRecord:
    """A kind of people or body: its names, irregular plurals, and a code that is put before or after a country's."""

    line: int
    names: tuple[str, ...]
    plurals: tuple[str, ...]
    code: str
    before: bool = False


@dataclass(slots=True)
class Parsed:
    """What a file holds, and what in it could not be read."""

    actors: list[ActorRecord] = field(default_factory=list)
    agents: list[AgentRecord] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def content_lines(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Line numbers (from 1) and lines without comments; blank lines and ``<!-- … -->`` are passed over."""
    for number, line in enumerate(lines, 1):
        text = line.split("#", 1)[0].split(" ;", 1)[0].rstrip()
        if text.strip() and not text.lstrip().startswith(("<!--", ";")):
            yield number, text


def spoken(name: str) -> str:
    """A dictionary's ``VLADIMIR_PUTIN_`` as a report writes it: "Vladimir Putin"; short capitals with stops stay."""
    text = " ".join(name.replace("_", " ").split())
    return " ".join("-".join(_cased(part) for part in word.split("-")) for word in text.split(" "))


def _cased(word: str) -> str:
    return word if "." in word[:-1] else word[:1] + word[1:].lower()


def parse_actors(lines: Iterable[str], file: str) -> Parsed:
    """Read an actor file. Malformed clauses and lines are reported with their number and skipped."""
    parsed = Parsed()
    record: ActorRecord | None = None
    for number, line in content_lines(lines):
        text, where = line.strip(), f"{file}:{number}"
        if text.startswith("["):
            if record is None:
                parsed.problems.append(Problem(where, "a code before any name"))
                continue
            record = replace(record, clauses=(*record.clauses, *_clauses(text, where, parsed.problems)))
        elif text.startswith("+"):
            if record is None:
                parsed.problems.append(Problem(where, "a synonym before any name"))
                continue
            record = _with_name(record, text[1:], where, parsed.problems)
        else:
            _close(record, file, parsed)
            record = _with_name(ActorRecord(number, ()), text, where, parsed.problems)
    _close(record, file, parsed)
    return parsed


def _close(record: ActorRecord | None, file: str, parsed: Parsed) -> None:
    if record is None or not record.names:
        return
    if record.clauses:
        parsed.actors.append(record)
    else:
        parsed.problems.append(Problem(f"{file}:{record.line}", f"no code for {record.names[0]!r}"))


def _with_name(record: ActorRecord, text: str, where: str, problems: list[Problem]) -> ActorRecord:
    """A record with the name (and its bracketed short form) and the clauses of one line added."""
    written = text.partition("[")[0]
    names = [spoken(_BRACKETED.sub(" ", written))]
    names += [m.strip("_ ") for m in _BRACKETED.findall(written) if m.strip("_ ")]
    kept = tuple(n for n in names if any(c.isalnum() for c in n))
    if not kept:
        problems.append(Problem(where, "no name on this line"))
    if "[" in text and "]" not in text:
        problems.append(Problem(where, "a code whose bracket is not closed"))
    return replace(record, names=(*record.names, *kept), clauses=(*record.clauses, *_clauses(text, where, problems)))


def _clauses(text: str, where: str, problems: list[Problem]) -> tuple[Clause, ...]:
    found = []
    for content in _CODES.findall(text):
        try:
            found.append(read_clause(content))
        except ValueError as error:
            problems.append(Problem(where, f"[{content}]: {error}"))
    return tuple(found)


def read_clause(content: str) -> Clause:
    """Read ``CODE``, ``CODE >D``, ``CODE <D`` or ``CODE D1-D2`` (D2 excluded). Raises ValueError in words."""
    match = _RANGE.fullmatch(content.strip())
    if match is None or (match["bound"] and not match["first"]) or (match["last"] and not match["first"]):
        raise ValueError("cannot be read as a code with dates")
    code = match["code"]
    if match["first"] is None:
        return Clause(code)
    first = read_day(match["first"])
    if match["bound"] == ">":
        return Clause(code, start=first)
    if match["bound"] == "<":
        return Clause(code, end=first - timedelta(1))
    if match["last"] is None:
        raise ValueError("a single day is no range")
    last = read_day(match["last"])
    if last <= first:
        raise ValueError("the range ends before it begins")
    return Clause(code, first, last - timedelta(1))


def read_day(figures: str) -> date:
    """``YYYYMMDD`` or ``YYMMDD``; 00 to 30 are the years 2000 to 2030. Raises ValueError."""
    if len(figures) == 6:
        short = int(figures[:2])
        figures = f"{20 if short <= _NEWEST_SHORT_YEAR else 19}{figures}"
    if len(figures) != 8:
        raise ValueError(f"date {figures} has {len(figures)} figures, not 6 or 8")
    try:
        return date(int(figures[:4]), int(figures[4:6]), int(figures[6:]))
    except ValueError:
        raise ValueError(f"no such day: {figures}") from None


def stretches(clauses: Iterable[Clause]) -> list[Clause]:
    """Clauses of which the first that fits wins, as stretches that do not overlap, by time."""
    taken: list[Clause] = []
    for clause in clauses:
        free = [(clause.start, clause.end)]
        for other in taken:
            free = [piece for start, end in free for piece in _without(start, end, other)]
        taken += [Clause(clause.code, start, end) for start, end in free]
    joined: list[Clause] = []
    for clause in sorted(taken, key=lambda c: c.start):
        last = joined[-1] if joined else None
        if last is not None and last.code == clause.code and last.end + timedelta(1) == clause.start:
            joined[-1] = Clause(clause.code, last.start, clause.end)
        else:
            joined.append(clause)
    return joined


def _without(start: date, end: date, other: Clause) -> Iterator[tuple[date, date]]:
    if other.end < start or end < other.start:
        yield start, end
        return
    if start < other.start:
        yield start, other.start - timedelta(1)
    if other.end < end:
        yield other.end + timedelta(1), end


def parse_agents(lines: Iterable[str], file: str) -> Parsed:
    """Read an agent file: ``PHRASE {PLURAL} [~CODE]`` with ``!SET!`` substitutions."""
    parsed = Parsed()
    sets: dict[str, tuple[str, ...]] = {}
    for number, line in content_lines(lines):
        text, where = line.strip(), f"{file}:{number}"
        defined = re.fullmatch(r"!([A-Z_]+)!\s*=\s*(.+)", text)
        if defined is not None:
            sets[defined[1]] = tuple(part.strip() for part in defined[2].split(",") if part.strip())
            continue
        codes = _CODES.findall(text)
        try:
            parsed.agents.append(_agent(number, text, codes, sets))
        except ValueError as error:
            parsed.problems.append(Problem(where, str(error)))
    return parsed


def _agent(line: int, text: str, codes: list[str], sets: dict[str, tuple[str, ...]]) -> AgentRecord:
    if len(codes) != 1 or codes[0].count("~") != 1 or not (codes[0][0] == "~" or codes[0][-1] == "~"):
        raise ValueError("an agent needs one code of the form [~CODE] or [CODE~]")
    written = _PLURAL.sub("", text.partition("[")[0])
    irregular = [m.strip("_ ").replace("_", " ").lower() for m in _PLURAL.findall(text) if m.strip("_ ")]
    names = tuple(" ".join(n.replace("_", " ").lower().split()) for n in _expanded(written, sets))
    if not any(c.isalnum() for c in "".join(names)):
        raise ValueError("no name on this line")
    return AgentRecord(line, names, tuple(irregular), codes[0].strip("~ "), before=codes[0].rstrip().endswith("~"))


def _expanded(written: str, sets: dict[str, tuple[str, ...]]) -> list[str]:
    """All forms of a phrase with ``!SET!`` in it. Raises ValueError for an unknown set or too many forms."""
    forms = [written]
    while any(_SET.search(form) for form in forms):
        match = next(m for m in map(_SET.search, forms) if m)
        if match[1] not in sets or match[0] in "".join(sets[match[1]]):
            raise ValueError(f"unknown substitution {match[0]}")
        forms = [form.replace(match[0], item) for form in forms for item in sets[match[1]]]
        if len(forms) > MOST_FORMS:
            raise ValueError(f"more than {MOST_FORMS} forms")
    return list(dict.fromkeys(forms))
