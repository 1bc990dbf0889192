"""The ``.coded`` format: cases of report text with the events that people read in it. Described in docs/coded.md.

== talks-014  a visit, attributed to state media
2025-12-23 | Harbour Wire
| Syria's foreign and defence ministers met President Vladimir Putin in Moscow on Tuesday,
| Syrian state media reported.

CONSULT visit [military, economic] happened "met"
  actor     "Syria's foreign and defence ministers" = SYR GOV
  recipient "President Vladimir Putin" = RUS GOV
  said by   "Syrian state media" = SYR JRN
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from demarche.errors import InputError
from demarche.records import STATUSES, Actor, Attribution, CodedReport, Event, Report, Span

_QUOTED = r'"((?:[^"\\]|\\.)*)"(?:#(\d+))?'
_HEAD = re.compile(r"([A-Z][A-Z_]+)((?: +[a-z][a-z-]*){0,2})(?: +\[([^\]]*)\])?(?: +([a-z]+))? +" + _QUOTED + r"\s*\Z")
_ROLE = re.compile(r"  +(actor|recipient|place|date|said by) +" + _QUOTED + r"(?: *= *(.*?))?\s*\Z")
_COUNT = re.compile(r"  +(killed|injured) +(\d+)(?:-(\d+))?\s*\Z")


class CodedError(InputError):
    """A ``.coded`` file cannot be read; the message is ``file:line: what to do``."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the text and which occurrence is meant (1 for the first), with the values after ``=`` ("" for none)."""

    text: str
    occurrence: int = 1
    value: str = ""
    line: int = field(default=0, compare=False)

    def span(self, text: str) -> Span | None:
        """Where the words stand in ``text``, None when they do not occur that often."""
        start = -1
        for _ in range(self.occurrence):
            start = text.find(self.text, start + 1)
            if start < 0:
                return None
        return Span(start, start + len(self.text))


@dataclass(frozen=True, slots=True)
class Expected:
    """An event as a person reads it. ``mode`` "" is not checked; arguments are (role, Quote) pairs in file order."""

    type: str
    mode: str
    contexts: tuple[str, ...]
    status: str
    trigger: Quote
    arguments: tuple[tuple[str, Quote], ...] = ()
    hedged: bool | None = None
    killed: tuple[int, int] | None = None
    injured: tuple[int, int] | None = None
    line: int = field(default=0, compare=False)

    def of(self, role: str) -> tuple[Quote, ...]:
        """The arguments of one role."""
        return tuple(quote for name, quote in self.arguments if name == role)


@dataclass(frozen=True, slots=True)
class Case:
    """One report (or sentence) and the events in it: all of them, unless ``others`` says that there may be more.

    ``nothing`` says that there are none, on purpose.
    """

    id: str
    note: str
    report: Report
    events: tuple[Expected, ...] = ()
    never: tuple[str, ...] = ()
    nothing: bool = False
    others: bool = False
    known_miss: str = ""
    line: int = field(default=0, compare=False)


def read_cases(lines: Iterable[str], name: str) -> list[Case]:
    """Read all cases of a file. Raises CodedError at the first line that does not fit, or whose words do not occur."""
    blocks: list[list[tuple[int, str]]] = []
    for number, line in enumerate(lines, 1):
        line = line.rstrip("\n").rstrip()
        if line.startswith("== "):
            blocks.append([(number, line)])
        elif blocks:
            blocks[-1].append((number, line))
        elif line and not line.startswith("#"):
            raise CodedError(f"{name}:{number}: start the first case with '== id  note'")
    cases = [_case(block, name) for block in blocks]
    seen: dict[str, int] = {}
    for case in cases:
        if case.id in seen:
            raise CodedError(f"{name}:{case.line}: the id {case.id!r} was used in line {seen[case.id]}; choose another")
        seen[case.id] = case.line
    return cases


def _case(block: list[tuple[int, str]], name: str) -> Case:
    number, head = block[0]
    case_id, _, note = head[3:].strip().partition(" ")
    published, publisher, title = None, "", ""
    text: list[str] = []
    events: list[Expected] = []
    never: list[str] = []
    nothing, others, known_miss = False, False, ""
    for line_number, line in block[1:]:
        where = f"{name}:{line_number}"
        if not line or line.startswith("#"):
            continue
        if line.startswith("|="):
            title = line[2:].strip()
        elif line.startswith("|"):
            text.append(line[1:].strip())
        elif line.startswith("  "):
            if not events:
                raise CodedError(f"{where}: an event line such as 'CONSULT visit happened \"met\"' must come first")
            events[-1] = _detail(events[-1], line, line_number, where)
        elif line == "nothing":
            nothing = True
        elif line == "and others":
            others = True
        elif line.startswith("never "):
            never += line[6:].split()
        elif line.startswith("known miss:"):
            known_miss = line[11:].strip() or "no reason given"
        elif not text and (match := re.fullmatch(r"(\d{4}-\d{2}-\d{2}|-)(?: *\| *(.*))?", line)):
            published, publisher = (None if match[1] == "-" else match[1]), (match[2] or "").strip()
        else:
            events.append(_event(line, line_number, where))
    body = "\n\n".join(" ".join(p) for p in _paragraphs(text))
    report = Report(case_id, body, title, published, publisher, source=f"{name}:{number}")
    case = Case(case_id, note.strip(), report, tuple(events), tuple(never), nothing, others, known_miss, number)
    _verify(case, name)
    return case


def _paragraphs(lines: list[str]) -> list[list[str]]:
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if line:
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    return [p for p in paragraphs if p]


def _event(line: str, number: int, where: str) -> Expected:
    match = _HEAD.match(line)
    if not match:
        raise CodedError(f"{where}: write an event as: TYPE mode [contexts] status \"trigger\" (or 'nothing')")
    words = match[2].split()
    status = match[4] or (words.pop() if words and words[-1] in STATUSES else "")
    if status not in STATUSES:
        raise CodedError(f"{where}: give the status: one of {', '.join(STATUSES)}")
    if len(words) > 1:
        raise CodedError(f"{where}: one mode only, not {' '.join(words)!r}")
    contexts = tuple(c.strip() for c in (match[3] or "").split(",") if c.strip())
    trigger = Quote(_unescape(match[5]), int(match[6] or 1), line=number)
    return Expected(match[1], words[0] if words else "", contexts, status, trigger, line=number)


def _detail(event: Expected, line: str, number: int, where: str) -> Expected:
    if match := _ROLE.match(line):
        quote = Quote(_unescape(match[2]), int(match[3] or 1), (match[4] or "").strip(), number)
        return replace(event, arguments=(*event.arguments, (match[1], quote)))
    if match := _COUNT.match(line):
        low = int(match[2])
        count = (low, int(match[3] or low))
        return replace(event, killed=count) if match[1] == "killed" else replace(event, injured=count)
    if line.strip() in {"hedged", "not hedged"}:
        return replace(event, hedged=line.strip() == "hedged")
    raise CodedError(f'{where}: write a detail as: actor|recipient|place|date|said by "words" = VALUES, or killed 3-5')


def _verify(case: Case, name: str) -> None:
    if not case.report.body:
        raise CodedError(f"{name}:{case.line}: the case has no text: put '| ' before each line of it")
    if case.nothing == bool(case.events) and (case.nothing or not case.never):
        raise CodedError(f"{name}:{case.line}: write the events, or 'nothing' when there is none")
    text = case.report.text
    for event in case.events:
        for quote in (event.trigger, *(q for _, q in event.arguments)):
            if quote.span(text) is None:
                raise CodedError(f"{name}:{quote.line}: {_shown(quote)} does not occur in the text: copy it exactly")


def _unescape(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _shown(quote: Quote) -> str:
    escaped = quote.text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' + (f"#{quote.occurrence}" if quote.occurrence > 1 else "")


def write_case(case: Case, width: int = 110) -> str:
    """The case as text; reading it back gives an equal case."""
    report = case.report
    lines = [f"== {case.id}  {case.note}".rstrip()]
    if report.published or report.publisher:
        lines.append(f"{report.published or '-'}" + (f" | {report.publisher}" if report.publisher else ""))
    if report.title:
        lines.append(f"|= {report.title}")
    for i, paragraph in enumerate(report.body.split("\n\n")):
        lines += ["|"] if i else []
        lines += [
            f"| {part}" for part in textwrap.wrap(paragraph, width, break_long_words=False, break_on_hyphens=False)
        ]
    lines.append("")
    for event in case.events:
        lines += _event_lines(event)
    lines += ["nothing"] if case.nothing else []
    lines += ["and others"] if case.others else []
    lines += [f"never {' '.join(case.never)}"] if case.never else []
    lines += [f"known miss: {case.known_miss}"] if case.known_miss else []
    return "\n".join(lines) + "\n"


def _event_lines(event: Expected) -> list[str]:
    contexts = f" [{', '.join(event.contexts)}]" if event.contexts else ""
    mode = f" {event.mode}" if event.mode else ""
    lines = [f"{event.type}{mode}{contexts} {event.status} {_shown(event.trigger)}"]
    for role, quote in event.arguments:
        lines.append(f"  {role:<9} {_shown(quote)}" + (f" = {quote.value}" if quote.value else ""))
    for name, count in (("killed", event.killed), ("injured", event.injured)):
        if count:
            lines.append(f"  {name:<9} {count[0]}" + (f"-{count[1]}" if count[1] != count[0] else ""))
    if event.hedged is not None:
        lines.append("  hedged" if event.hedged else "  not hedged")
    return lines


def case_of(coded: CodedReport, case_id: str = "", note: str = "") -> Case:
    """What demarche codes, as a case: for ``check --accept`` and for corrections."""
    events = tuple(_expected(event) for event in coded.events)
    return Case(case_id or coded.report.id, note, coded.report, events, nothing=not events)


def _expected(event: Event) -> Expected:
    text = event.report.text
    arguments: list[tuple[str, Quote]] = []
    for role, actors in (("actor", event.actors), ("recipient", event.recipients)):
        arguments += [(role, _quote(a.text, a.span, text, actor_value(a))) for a in actors if a.text]
    if event.place and event.place.span:
        arguments.append(("place", _quote(event.place.text, event.place.span, text, event.place.country or "")))
    if event.date and event.date.span:
        arguments.append(("date", _quote(event.date.text, event.date.span, text, event.date.value or "")))
    arguments += [("said by", _quote(a.text, a.span, text, actor_value(a))) for a in event.attributions if a.text]
    return Expected(
        event.type, event.mode or "", event.contexts, event.status,
        _quote(text[event.trigger.start : event.trigger.end], event.trigger, text, ""),
        tuple(dict.fromkeys(arguments)), event.hedged or None, event.casualties.killed, event.casualties.injured,
    )  # fmt: skip


def actor_value(actor: Actor | Attribution) -> str:
    """The codes of an actor as written after ``=``: country, sector, other sectors."""
    others = actor.other_sectors if isinstance(actor, Actor) else ()
    return " ".join(code for code in (actor.country or "", actor.sector or "", *others) if code)


def _quote(words: str, span: Span | None, text: str, value: str) -> Quote:
    if span is None:
        return Quote(words, 1, value)
    words = text[span.start : span.end]
    occurrence, start = 1, text.find(words)
    while 0 <= start < span.start:
        occurrence, start = occurrence + 1, text.find(words, start + 1)
    return Quote(words, occurrence, value)
