"""From a report to its sentences: headline, cross-heads and the sentences of each paragraph, datelines set apart.

Paragraphs are hard boundaries. Within one, a full stop, question or exclamation mark ends a sentence unless the word
before it (abbreviation, initial) or the words after it (small letter, "he asked") say otherwise. Semicolons and colons
never do. Closing quotation marks belong to the sentence that they close.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from demarche.parse import abbreviations
from demarche.parse.paragraphs import SPACES, paragraphs
from demarche.parse.tokens import tokens
from demarche.records import Report, Sentence, Span

LONGEST: Final = 400  # tokens; a longer stretch is cut at a safe place

_CLOSERS: Final = "\"'”’»)\\]"
_CANDIDATE: Final = re.compile(
    rf"""
      (?<![.!?…])(?:[.!?…]++[{_CLOSERS}]*+(?:\s?\[\d{{1,3}}\])*+)(?=\s)    # He left. She; He left.[12] She
    | (?<=[a-zß-ÿ]{{3}})[.!?]["”’)]?+(?=["“‘]?[A-Z][a-z]{{1,30}}\s)   # a missing space: left.She
    | (?<=[a-zß-ÿ]{{3}})[.!?]["”](?=["“‘]?[A-Z])
    | (?<=\S)\s++(?=[•▪●◦‣]\s)                                # list marks within a line
    """,
    re.VERBOSE,
)
_BREAK: Final = re.compile(r"[\s(\[“\"‘'/—–-]")
_NEXT: Final = re.compile(r"\s*+([\"“‘'«(\[]*)(\S{0,30})")
_SPEAKER_AFTER: Final = re.compile(
    r"\s+(?:[A-Z][\w.'’-]{0,30}\s+){1,4}(?:said|says|asked|asks|told|added|wrote|writes|tweeted|shouted|replied|declared|"
    r"exclaimed|demanded|wondered|concluded|continued)\b"
)
_STARTERS: Final = frozenset(
    "The A An This That These Those It He She They We I You His Her Its Their Our My In On At By For From With Without "
    "After Before Since While When Where Until Although Though However But And Or So If As Because Under During Among "
    "According Both All Some Many Most Several Such Each Every No Not Now Then There Here What Who Why How Also "
    "Earlier Later Meanwhile Despite Between Over About Only Last More Other Another Yet Still Once Even Just "
    "Officials Police Reports Asked Speaking".split()
)
_TIME_WORDS: Final = frozenset(
    "EST EDT ET GMT UTC BST CET CEST PST PT Eastern Pacific Monday Tuesday Wednesday Thursday Friday Saturday Sunday "
    "January February March April May June July August September October November December".split()
)
_NEVER_FINAL: Final = frozenset({"vs", "v", "cf", "e.g", "i.e"})
_DOTTED: Final = re.compile(r"(?:[^\W\d_]{1,3}\.){1,6}[^\W\d_]{1,3}")  # U.S, Ph.D
_LETTERS: Final = re.compile(r"[^\W\d_]*")
_QUOTES: Final = re.compile(r"[\"“”„«»]")
_EDGE: Final = SPACES + "•▪●◦‣"
_EMPHATIC: Final = frozenset({"?", "??", "???", "?!", "!?", "!!", "!!!"})
_SAFE_CUTS: Final = frozenset({";", ":", "—", "–", ",", ".", "!", "?", "…", "•", "|"})


def split(report: Report) -> tuple[Sentence, ...]:
    """Sentences of a report in order; spans point into ``report.text``, never overlap, hold at most LONGEST tokens."""
    text = report.text
    sentences: list[Sentence] = []
    number = 0
    title = _stripped(text, Span(0, len(report.title)))
    if title.start < title.end:
        sentences += _sentences(text, [title], "headline", 0, 0, None)
        number = 1
    continued = False
    found = paragraphs(text, report.body_start)
    for place, paragraph in enumerate(found):
        following = found[place + 1].span.start if place + 1 < len(found) else None
        goes_on = following is not None and text[following] in '"“„«'
        quotations = _quotations(text, paragraph.span, continued=continued, goes_on=goes_on)
        continued = bool(quotations) and goes_on and quotations[-1].end > paragraph.span.end
        spans = [paragraph.span] if paragraph.headline else list(_boundaries(text, paragraph.span))
        kind = "headline" if paragraph.headline else "body"
        made = _sentences(text, spans, kind, number, len(sentences), paragraph.dateline)
        sentences += _marked_quotes(made, quotations)
        number += 1
    return tuple(sentences)


def _sentences(
    text: str, spans: list[Span], kind: str, paragraph: int, index: int, dateline: Span | None
) -> list[Sentence]:
    """Sentences at the given spans, overlong ones cut; the dateline goes with the first."""
    parts = [part for span in spans for part in _cut_long(text, span)]
    return [
        Sentence(index + n, part, text[part.start : part.end], kind, paragraph, None if n else dateline)
        for n, part in enumerate(parts)
    ]


def _boundaries(text: str, span: Span) -> Iterator[Span]:
    """The sentences of a paragraph."""
    begin = span.start
    for mark in _CANDIDATE.finditer(text, span.start, span.end):
        if mark.end() > begin and _ends_sentence(text, begin, mark, span.end):
            sentence = _stripped(text, Span(begin, mark.end()))
            if sentence.start < sentence.end:
                yield sentence
            begin = mark.end()
    rest = _stripped(text, Span(begin, span.end))
    if rest.start < rest.end:
        yield rest


def _ends_sentence(text: str, begin: int, mark: re.Match[str], limit: int) -> bool:
    """Whether a candidate mark ends the sentence that began at ``begin``."""
    signs = mark.group().partition("[")[0].rstrip() or mark.group()
    if signs.isspace():  # a list mark follows
        return True
    following = _NEXT.match(text, mark.end(), limit)
    word = following.group(2) if following else ""
    if not word or word[0] in ".,;:—–-)]&…?!":
        return False
    if word[0].islower():  # text typed without capitals
        return _ordinary(_word_before(text, begin, mark.start())) if signs == "." else signs in _EMPHATIC
    if signs.startswith("."):
        plain = signs.rstrip(_CLOSERS) == "."
        return not plain or _full_stop_ends(text, begin, mark.start(), word)
    quoted = signs[-1] in "\"”’'»"
    return not (quoted and _SPEAKER_AFTER.match(text, mark.end(), limit))


def _full_stop_ends(text: str, begin: int, stop: int, following: str) -> bool:
    """Whether a full stop at ``stop`` is more than the end of an abbreviation, number or initial."""
    before = _word_before(text, begin, stop)
    head = _LETTERS.match(following)
    starter = head is not None and head.group() in _STARTERS
    counted = following[0].isdigit()
    if before in abbreviations.TITLES or before in _NEVER_FINAL:
        return False
    if before in abbreviations.COUNTED:
        return not counted and (before[0].isupper() or starter or before == "no")
    if before in abbreviations.CALENDAR:
        return starter
    if before.isdigit():
        return stop - len(before) > begin  # "1. The ministers met" opens a list item
    if before in ("a.m", "p.m"):
        return not counted and (head is None or head.group() not in _TIME_WORDS)
    if before in abbreviations.FINAL and before[0].islower():
        return not counted
    if before in abbreviations.FINAL or _DOTTED.fullmatch(before) or (len(before) == 1 and before.isupper()):
        return starter
    return True


def _word_before(text: str, begin: int, stop: int) -> str:
    return _BREAK.split(text[max(begin, stop - 24) : stop])[-1]


def _ordinary(word: str) -> bool:
    """A plain word in small letters that no list of abbreviations knows."""
    lists = (abbreviations.TITLES, abbreviations.COUNTED, abbreviations.CALENDAR, abbreviations.FINAL)
    known = any(word in entries or word.title() in entries for entries in lists)
    return len(word) > 3 and word.isalpha() and word.islower() and not known


def _cut_long(text: str, span: Span) -> list[Span]:
    """The span itself, or pieces of at most LONGEST tokens, cut after punctuation where there is some."""
    if span.end - span.start <= LONGEST:  # a token has at least one character
        return [span]
    words = tokens(text[span.start : span.end], span.start)
    if len(words) <= LONGEST:
        return [span]
    most = LONGEST - 20  # tokens at the edges of a piece may fall otherwise than within the whole
    pieces: list[Span] = []
    first = 0
    while first < len(words):
        last = min(first + most, len(words))
        if last < len(words):
            safe = (n for n in range(last, first + most // 2, -1) if words[n - 1][0] in _SAFE_CUTS)
            last = next(safe, last)
        pieces.append(Span(words[first][1], words[last - 1][2]))
        first = last
    return pieces


def _quotations(text: str, span: Span, *, continued: bool, goes_on: bool) -> list[Span]:
    """Stretches between quotation marks, marks included.

    One that goes on from the paragraph before (``continued``, and this one opens with a mark again) starts before the
    paragraph; one that is not closed counts only when it ``goes_on`` in the next, and then ends beyond the paragraph.
    """
    found: list[Span] = []
    opened: int | None = None
    for mark in _QUOTES.finditer(text, span.start, span.end):
        sign, place = mark.group(), mark.start()
        if sign in "“„«" or (sign == '"' and opened is None):
            opened = place - 1 if continued and place == span.start else place
        elif opened is not None:
            found.append(Span(opened, place + 1))
            opened = None
    if opened is not None and goes_on:
        found.append(Span(opened, span.end + 1))
    return found


def _marked_quotes(sentences: list[Sentence], quotations: list[Span]) -> list[Sentence]:
    """Give kind ``quote`` to sentences wholly inside a quotation that began before them."""
    starts = [quotation.start for quotation in quotations]
    marked = []
    for sentence in sentences:
        place = bisect_right(starts, sentence.span.start - 1) - 1
        inside = place >= 0 and sentence.span.end <= quotations[place].end + 1
        marked.append(replace(sentence, kind="quote") if inside and sentence.kind == "body" else sentence)
    return marked


def _stripped(text: str, span: Span) -> Span:
    """The span without space and list marks at its edges."""
    words = text[span.start : span.end]
    left = len(words) - len(words.lstrip(_EDGE))
    return Span(span.start + left, max(span.start + left, span.start + len(words.rstrip(SPACES))))
