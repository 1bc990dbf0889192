"""Paragraphs of a report, and what in them is no sentence: datelines, by-lines and list marks.

A newline ends a paragraph unless the text is hard-wrapped (mail and wire style: full lines of some 60 to 90 characters,
broken within sentences).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from demarche.records import Span

HEADLINE_SIZE: Final = 160  # characters of the longest cross-head or sub-headline
_LEAD_SIZE: Final = 240  # a line above the dateline may be a whole sentence
_LEAD_PARAGRAPHS: Final = 4  # how far down a dateline still makes the lines above it sub-headlines
_WIDEST_WRAP: Final = 100
_NARROWEST_WRAP: Final = 45

_LINE: Final = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")
# All that str.isspace calls space, and the invisible marks that stray into copied text.
SPACES: Final = (
    " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\u200b\ufeff"
)
_BULLET: Final = re.compile(r"(?:[•▪●◦‣·*►▶■–—-]|[o§](?=\s{2}))\s+(?=\S)")

_MONTH: Final = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
_WEEKDAY: Final = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_DAY: Final = rf"(?:{_WEEKDAY},?\s{{1,3}})?(?:{_MONTH}\s\d{{1,2}}|\d{{1,2}}\s{_MONTH})(?:,?\s\d{{4}})?"
# A point or hyphen belongs to a name only before a letter, so that there is one way to read "Aa-Aa-Aa".
_CAPS: Final = r"[A-ZÀ-Þ](?:[A-ZÀ-Þ'’]|[.-](?=[A-ZÀ-Þ])){1,30}+(?!\w)"
_CAPS_PLACE: Final = rf"{_CAPS}(?:\.?[ /]{_CAPS}){{0,4}}"
_NAME: Final = r"[A-ZÀ-Þ](?:[\w'’]|[.-](?=\w)){1,30}+"
_PLACE: Final = rf"{_NAME}(?:\.?[ /](?:(?:of|de|al|el|the|and)\s)?{_NAME}){{0,4}}"
_INITIAL: Final = r"[A-ZÀ-Þ](?:[\w'’]|[.-](?=\w)){0,30}+\.?+"
_AGENCY: Final = r"\((?!\d)[\w .,:/&'’-]{2,40}\)"
_DASH: Final = r"\s{0,2}(?:[—–―]|--?|_|:)\s{0,2}"
_SPACED_DASH: Final = r"(?:\s{0,2}[—–―]\s{0,2}|\s--?\s{1,2}|--\s{0,2})"
_DATELINE: Final = re.compile(
    rf"""
      (?:{_PLACE}(?:,\s{_PLACE}){{0,2}}\.?(?:,?\s{_DAY})?,?\s)?{_AGENCY}{_DASH}               # ERBIL (Agency) —
    | {_CAPS_PLACE}(?:,\s{_PLACE}){{0,2}}(?:,\s{_DAY})?{_SPACED_DASH}(?=["“'‘A-ZÀ-Þ\d])      # KABUL, Afghanistan —
    | {_PLACE}(?:,\s{_PLACE}){{0,2}},\s{_DAY}(?:,?\s[\w.]{{2,20}})?{_DASH}                     # Geneva, 24 December –
    | {_PLACE},\s[A-Z][A-Z\d]{{2,12}}\s?[—–-]\s{{0,2}}                                         # Damascus, SANA-
    | {_PLACE}\.\s{_DAY}\.\s[\w.]{{2,20}}{_SPACED_DASH}                                    # Moscow. May 4. WIRE -
    """,
    re.VERBOSE,
)
_LABEL: Final = (
    r"(?:QUESTION|ANSWER|BREAKING|UPDATED?|EXCLUSIVE|LIVE|WATCH|VIDEO|PHOTOS?|ANALYSIS|OPINION|NOTE|CORRECTED)\b"
)
# A place in small letters before a dash, or in capitals before a colon, is a dateline only in the first paragraph.
_FIRST_DATELINE: Final = re.compile(
    rf"""
      (?:{_NAME}(?:[ /]{_NAME}){{0,2}}(?:,\s{_PLACE}){{0,2}}{_SPACED_DASH}
    | (?!{_LABEL}){_CAPS_PLACE}(?:,\s{_PLACE})?:\s)(?=["“'‘A-ZÀ-Þ])
    """,
    re.VERBOSE,
)
_DATE_LINE: Final = re.compile(
    rf"(?:(?:Last\s)?(?:Published|Updated|Posted)(?:\s(?:on|at))?:?\s)?(?:\d{{1,2}}:\d\d\s)?(?:{_DAY}|{_WEEKDAY}|\d{{4}}-\d\d-\d\d)"
    r"(?:[,\s|-]{1,3}(?:at\s)?\d{1,2}:\d\d(?::\d\d)?\s?(?:[APap]\.?[Mm]\.?)?(?:\s[A-Z]{2,4})?)?\.?"
)
_BY_LINE: Final = re.compile(
    rf"(?:By|BY|Written by|Story by|Report by)\s{_INITIAL}"
    rf"(?:[ ,|/–-]{{1,3}}+(?:(?:and|in|of|for|&)\s)?{_INITIAL}){{0,12}}"
)
_CREDIT: Final = re.compile(r"\(?(?:Additional\s)?(?:Reporting|Writing|Editing)\sby\s(?=[A-Z])")
_ENDS: Final = tuple(".!?…:;,")
_CLOSERS: Final = "\"'”’»)]"
_NOTE_MARKS: Final = re.compile(r"(?<!\])(?:\[\d{1,3}\])+$")
_QUESTION: Final = re.compile(r"(?:What|Why|How|Who|Where|When|Is|Are|Will|Can|Could|Does|Did|Do)\b[^.!?]{0,70}\?$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of sentences: ``span`` without dateline and list mark; ``headline`` when it is one as a whole."""

    span: Span
    headline: bool = False
    dateline: Span | None = None


def paragraphs(text: str, start: int) -> list[Paragraph]:
    """Paragraphs of ``text`` from ``start`` on; by-lines are left out, datelines cut off and kept."""
    spans = _join_wrapped(text, _blocks(text, start))
    datelined = _first_datelined(text, spans)
    found: list[Paragraph] = []
    pending: Span | None = None
    body_begun = False
    for number, span in enumerate(spans):
        words = text[span.start : span.end]
        if _is_by_line(words, early=number < 2 * _LEAD_PARAGRAPHS):
            continue
        if len(words) < 80 and _DATE_LINE.fullmatch(words):
            pending = span
            continue
        cut = _dateline_end(text, span, first=not body_begun)
        if cut > span.start:
            line = Span(span.start, len(text[:cut].rstrip()))
            pending = _joined(text, pending, line)
        headline = cut == span.start and (
            number < datelined <= _LEAD_PARAGRAPHS
            or _is_headline(words, first=not body_begun, last=number == len(spans) - 1)
        )
        if cut < span.end:
            found.append(Paragraph(_without_bullet(text, Span(cut, span.end)), headline, pending))
            pending = None
            body_begun = body_begun or not headline
    return found


def _blocks(text: str, start: int) -> list[list[Span]]:
    """Lines without surrounding space, in blocks that blank lines part."""
    blocks: list[list[Span]] = [[]]
    end = start
    for line in _LINE.finditer(text, start):
        words = line.group()
        left = len(words) - len(words.lstrip(SPACES))
        right = len(words.rstrip(SPACES))
        if left >= right or len(text[end : line.start()].replace("\r\n", "\n")) > 1:
            blocks.append([])
        if left < right:
            blocks[-1].append(Span(line.start() + left, line.start() + right))
        end = line.end()
    return blocks


def _join_wrapped(text: str, blocks: list[list[Span]]) -> list[Span]:
    """One span a paragraph: lines are joined where the text is wrapped, and where a sentence plainly goes on."""
    width = _wrap_width(text, blocks)
    joined: list[Span] = []
    for block in blocks:
        for number, line in enumerate(block):
            if number and (_is_full(text, block[number - 1], line, width) or _mid_sentence(text, joined[-1], line)):
                joined[-1] = Span(joined[-1].start, line.end)
            else:
                joined.append(line)
    return joined


def _wrap_width(text: str, blocks: list[list[Span]]) -> int:
    """Width of a hard-wrapped text in characters, 0 when its newlines end paragraphs."""
    sizes = [line.end - line.start for block in blocks for line in block]
    widest = max(sizes, default=0)
    if not _NARROWEST_WRAP <= widest <= _WIDEST_WRAP:
        return 0
    pairs = [pair for block in blocks for pair in pairwise(block)]
    return widest if any(_mid_sentence(text, before, after) for before, after in pairs) else 0


def _mid_sentence(text: str, before: Span, after: Span) -> bool:
    """Whether a sentence plainly goes on in the line after: no mark ends the line before, small letters follow."""
    long_enough = before.end - before.start >= _NARROWEST_WRAP - 5
    return long_enough and text[before.end - 1] not in _ENDS and text[after.start].islower()


def _is_full(text: str, before: Span, after: Span, width: int) -> bool:
    """Whether the next line's first word had no room in the line before, ``width`` characters being the widest."""
    if not width or _BULLET.match(text, after.start):
        return False
    word = text[after.start : min(after.end, after.start + 30)].split(maxsplit=1)[0]
    return before.end - before.start + 1 + len(word) > width


def _first_datelined(text: str, spans: list[Span]) -> int:
    """Number of the first paragraph that opens with an unmistakable dateline, -1 when none does."""
    for number, span in enumerate(spans[: _LEAD_PARAGRAPHS + 1]):
        if span.end - span.start > _LEAD_SIZE and not _dateline_end(text, span, first=False) > span.start:
            return -1
        if _dateline_end(text, span, first=False) > span.start:
            return number
    return -1


def _dateline_end(text: str, span: Span, *, first: bool) -> int:
    """Where the words after the dateline begin; the paragraph's own start when it has none."""
    match = _DATELINE.match(text, span.start, span.end)
    if not match and first:
        match = _FIRST_DATELINE.match(text, span.start, span.end)
    return match.end() if match else span.start


def _joined(text: str, before: Span | None, line: Span) -> Span:
    """A date line and the dateline below it are one when nothing stands between them."""
    if before and not text[before.end : line.start].strip():
        return Span(before.start, line.end)
    return line


def _is_by_line(words: str, *, early: bool) -> bool:
    if len(words) > _LEAD_SIZE:
        return False
    return bool(_CREDIT.match(words) or (early and len(words) <= _WIDEST_WRAP and _BY_LINE.fullmatch(words)))


def _is_headline(words: str, *, first: bool, last: bool) -> bool:
    """A short line without final full stop: a sub-headline above the report, or a cross-head within it."""
    begins_well = words[0].isupper() or words[0].isdigit() or words[0] in "“\"'‘"
    if last or not begins_well:
        return False
    if _NOTE_MARKS.sub("", words).rstrip(_CLOSERS).endswith(_ENDS):
        return len(words) <= 80 and bool(_QUESTION.match(words))
    return len(words) <= (HEADLINE_SIZE if first else HEADLINE_SIZE // 2)


def _without_bullet(text: str, span: Span) -> Span:
    bullet = _BULLET.match(text, span.start, span.end)
    return Span(bullet.end(), span.end) if bullet else span
