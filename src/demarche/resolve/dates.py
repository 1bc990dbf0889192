"""Dates: what day, month, year or stretch an expression means, seen from the report's day.

    words (dates_words) -> expression (dates_grammar) -> meaning (dates_meaning) -> days (dates_values)

A weekday is the report's own day or the latest one before it, unless the verb looks ahead. What is counted from
another event ("months after the ouster") stays open until somebody names that event's day as ``anchor``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from demarche.errors import InputError
from demarche.records import Analysis, Document, Report, Span, When
from demarche.resolve import dates_feasts
from demarche.resolve.dates_frame import Frame, Value
from demarche.resolve.dates_grammar import expressions
from demarche.resolve.dates_meaning import Anniversary, Between, Current, Expression, Fixed, Meaning, Part, Shift
from demarche.resolve.dates_tense import looks_back
from demarche.resolve.dates_values import range_ends, value
from demarche.resolve.dates_words import DECADES, MONTHS, PARTS_OF_DAY, SEASONS, UNITS, WEEKDAYS, Word, words

MAX_LENGTH: Final = 5000  # code points of one text that are read; longer ones are cut
# A sentence without any of these holds no date, and is not even cut into words.
_SIGNS: Final = frozenset(
    {*MONTHS, *WEEKDAYS, *UNITS, *SEASONS, *DECADES, *dates_feasts.SPELLINGS, *PARTS_OF_DAY}
    | {"today", "yesterday", "tomorrow", "tonight", "overnight", "anniversary", "half", "ago"}
)  # fmt: skip
_SIGN = re.compile(r"[a-z]+|\d")
# Countries that write the month first in figures.
_MONTH_FIRST: Final = (".us", ".gov", ".mil", ".ph")
_DAY_FIRST: Final = (".uk", ".au", ".nz", ".ie", ".in", ".fr", ".de", ".it", ".es", ".tr", ".ru", ".eg", ".pk", ".za")


def read_date(
    text: str,
    published: str | None,
    *,
    anchor: str | None = None,
    past: bool | None = None,
    day_first: bool | None = None,
) -> When | None:
    """The date that a phrase names, or None when it names none.

    ``published`` and ``anchor`` are ISO days: the report's, and that of the event which the narrative has reached.
    ``past`` True or False reads "on Friday" as the last or the coming one; None, when nobody knows, takes weekdays back
    and yearless days to the nearest year. A date that cannot be placed keeps ``start`` None with the
    reason in ``why``. Raises InputError when ``published`` or ``anchor`` is no ISO day.
    """
    frame = Frame(_iso_day(published), _iso_day(anchor), past, None, day_first)
    cut = words(text[:MAX_LENGTH])
    best: tuple[tuple[bool, int], When] | None = None
    for expression in expressions(cut):
        when = _when(text, 0, cut, expression, frame)
        rank = (when.start is not None, expression.last - expression.first)
        if best is None or rank > best[0]:
            best = (rank, when)
    return best[1] if best else None


def find_dates(document: Document, *, parts: bool = False, until: int | None = None) -> tuple[When, ...]:
    """All date expressions of a document in order, with spans; ``parts`` adds the two ends of each range.

    ``until`` is the number of sentences that are read; what stands behind them never changes what stands in them.

    Datelines are read too. The narrative's day moves along: "two days later" counts from the day named before it.
    """
    narrative = _Narrative(Frame(_known_day(document.report), past=None, day_first=_day_first(document.report)))
    found: list[When] = []
    for analysis in document.analyses[:until]:
        sentence = analysis.sentence
        if sentence.dateline is not None:
            found += _read(document.text(sentence.dateline), sentence.dateline.start, None, narrative, parts)
        narrative.enter(sentence.paragraph)
        found += _read(sentence.text, sentence.span.start, analysis, narrative, parts)
    return tuple(found)


@dataclass(slots=True)
class _Narrative:
    """What the text has said so far about its own time."""

    frame: Frame
    day: date | None = None  # the last day named
    moment: date | None = None  # the start of the last date of any width
    year: int | None = None  # "In 2011, …": the year that a paragraph is set in
    paragraph: int = -1

    def enter(self, paragraph: int) -> None:
        if paragraph != self.paragraph:
            self.paragraph, self.year = paragraph, None

    def frame_for(self, meaning: Meaning, past: bool | None) -> Frame:
        unit = getattr(meaning, "unit", "day")
        anchor = self.day if unit in ("day", "week", "hour", "minute") else self.moment
        if (isinstance(meaning, Shift) and meaning.origin == "event") or isinstance(meaning, Anniversary):
            anchor = None  # the event is named by words, not by the narrative's day
        return replace(self.frame, anchor=anchor, past=past, year=self.year if past is not False else None)

    def note(self, expression: Expression, when: When, opens: bool) -> None:
        if when.start is None:
            return
        self.moment = date.fromisoformat(when.start)
        if when.precision == "day":
            self.day = self.moment
        meaning = expression.meaning
        if isinstance(meaning, Fixed) and meaning.month is None:
            behind = self.frame.published is not None and meaning.year < self.frame.published.year
            self.year = meaning.year if opens and behind else None
        elif isinstance(meaning, Current | Fixed):
            self.year = None


def _read(text: str, offset: int, analysis: Analysis | None, narrative: _Narrative, parts: bool) -> Iterator[When]:
    """The dates of one sentence, placed as the narrative stands when each is reached."""
    text = text[:MAX_LENGTH]
    if _SIGNS.isdisjoint(signs := _SIGN.findall(text.lower())) and not any(s.isdigit() for s in signs):
        return
    cut = words(text, offset)
    for expression in expressions(cut):
        span = Span(cut[expression.first].start, cut[expression.last - 1].end)
        if analysis is not None and _inside_name(analysis, span, expression.meaning):
            continue
        past = _past(analysis, span) if analysis is not None else None
        frame = narrative.frame_for(expression.meaning, past)
        when = _when(text, offset, cut, expression, frame)
        yield when
        if parts:
            yield from _parts(text, offset, cut, expression, frame)
        narrative.note(expression, when, opens=expression.first <= 1)


def _parts(text: str, offset: int, cut: Sequence[Word], expression: Expression, frame: Frame) -> Iterator[When]:
    """The dates inside an expression; the ends of a range take their year from the whole."""
    ends = range_ends(expression.meaning, frame) if isinstance(expression.meaning, Between) else None
    for i, part in enumerate(expression.parts):
        placed = ends[i] if ends else value(part.meaning, frame)
        yield _as_when(text, offset, cut, part, placed)


def _when(text: str, offset: int, cut: Sequence[Word], expression: Expression, frame: Frame) -> When:
    return _as_when(text, offset, cut, expression, value(expression.meaning, frame))


def _as_when(text: str, offset: int, cut: Sequence[Word], expression: Expression, placed: Value | str) -> When:
    start, end = cut[expression.first].start, cut[expression.last - 1].end
    said, span = text[start - offset : end - offset], Span(start, end)
    if isinstance(placed, str):
        return When(said, why=placed, score=0.0, span=span)
    first, last = placed.start.isoformat(), placed.end.isoformat()
    return When(said, first, last, placed.precision, placed.why, placed.score, span)


def _past(analysis: Analysis, span: Span) -> bool | None:
    tokens = analysis.tokens
    inside = [i for i, t in enumerate(tokens) if t.start < span.end and span.start < t.end]
    return looks_back(tokens, inside[0], inside[-1] + 1) if inside else None


def _inside_name(analysis: Analysis, span: Span, meaning: Meaning) -> bool:
    """Whether an expression is part of a person's or group's name ("April Smith", "the March 14 Alliance")."""
    if isinstance(meaning, Fixed) or (isinstance(meaning, Part) and isinstance(meaning.whole, Fixed)):
        return False
    for name in analysis.names:
        if name.kind in ("person", "organisation", "group"):
            start, end = analysis.tokens[name.first].start, analysis.tokens[name.last - 1].end
            if start <= span.start and span.end <= end and (end - start) > (span.end - span.start):
                return True
    return False


@lru_cache(maxsize=1024)
def _iso_day(day: str | None) -> date | None:
    if not day:
        return None
    try:
        return date.fromisoformat(day[:10])
    except ValueError:
        raise InputError(f"not a day of the form 2025-12-24: {day!r}") from None


def _known_day(report: Report) -> date | None:
    try:
        return _iso_day(report.published)
    except InputError:  # a report with a broken date is a report without one
        return None


def _day_first(report: Report) -> bool | None:
    """The order of figures that the report's address tells, None when it tells nothing."""
    try:
        host = urlsplit(report.url).hostname or ""
    except ValueError:
        return None
    if host.endswith(_MONTH_FIRST):
        return False
    return True if host.endswith(_DAY_FIRST) else None
