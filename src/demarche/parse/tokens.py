"""Words of a sentence in the style of the UD treebanks EWT and GUM (v2.15), with their code-point offsets.

Contractions and possessives are split (``do|n't``, ``Syria|'s``), hyphenated compounds too (``state|-|run``) unless the
first part is a bound prefix (``non-state``); abbreviations keep their full stop (``U.S.``), and times, numbers, web and
e-mail addresses stay whole. Every pattern is linear: repetitions are bounded, possessive or of disjoint classes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from demarche.parse import abbreviations

Word = tuple[str, int, int]

_LONGEST_KEPT: Final = 40  # characters of a stretch without spaces whose words are remembered

# Two words written as one: how long the first is.
_FUSED: Final = {
    "cannot": 3, "gonna": 3, "wanna": 3, "gotta": 3, "outta": 3, "dunno": 2, "gimme": 3, "lemme": 3,
    "dont": 2, "didnt": 3, "doesnt": 4, "isnt": 2, "wasnt": 3, "arent": 3, "werent": 4, "wouldnt": 5,
    "couldnt": 5, "shouldnt": 6, "havent": 4, "hasnt": 3, "hadnt": 3, "wont": 2, "cant": 2, "youre": 3,
    "theyre": 4, "thats": 4, "theres": 5,
}  # fmt: skip
_LONGEST_FUSED: Final = max(map(len, _FUSED))

# First parts that are no words of their own: the hyphen after them does not end the word.
_PREFIXES: Final = (
    "non|mid|pre|anti|re|co|post|multi|pro|ex|semi|sub|cross|neo|e|counter|intra|inter|micro|mini|ultra|un|socio|"
    "trans|over|de|extra|psycho|pseudo|super|arch"
)

# Titles, months and the like are abbreviations only when capitalised: "he sat." ends in a word.
_CAPITALISED: Final = "|".join(
    sorted(
        word
        for words in (abbreviations.TITLES, abbreviations.CALENDAR, abbreviations.FINAL, abbreviations.COUNTED)
        for word in words - abbreviations.WORDS
        if word[0].isupper()
    )
)
# The full stop that ends a sentence is not theirs.
_INSIDE: Final = "|".join([*sorted(abbreviations.WORDS), "[A-Z]"])
_SMALL: Final = "|".join(sorted(abbreviations.SMALL))
_UNITS: Final = "am|pm|a\\.m|p\\.m|km|kg|mg|cm|mm|m|ft|g|bn|mn|mph|kph|kmh|hrs?|mins?|sq|kw|mw|MW|GW|GB|MB|AM|PM"

# A letter or digit; then also the marks that stand inside words (combining accents, soft hyphens, joiners).
_LETTER: Final = r"[^\W\d_]"
_ALNUM: Final = r"(?:[^\W_][\u0300-\u036f\u00ad\u200b-\u200d\u2060]*+)"

_WORD: Final = re.compile(
    rf"""
      (?:https?|ftp|mailto):[^\s<>"“”]{{1,2000}}(?<=[\w/=&\#+~%-])        # web address, without final punctuation
    | www\.[^\s<>"“”]{{1,2000}}(?<=[\w/=&\#+~%-])
    | [\w.+%-]{{1,64}}+@[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,8}}            # e-mail address
    | @\w++ | \#{_LETTER}\w*+                                            # handle, hashtag
    | [\w-]{{2,63}}+\.(?:com|org|net|gov|edu|info|int|mil|co\.uk|ru|cn|ir|tv|doc|xls|pdf|docx)(?!\w)
    | (?:{_LETTER}\.){{1,12}}{_LETTER}(?:\.(?!\w)|(?![\w.]))             # U.S., U.N., a.m., U.S
    | (?:{_CAPITALISED})\.(?!\w|\.\.)
    | (?:{_INSIDE})\.(?!\w|\.\.)
    | (?:{_SMALL}|Ph\.D|M\.Sc|a\.k\.a)\.(?!\w|\.\.)
    | (?:US|A|C|NZ|HK|AU|CA|R|S|NT)\$                                    # currency
    | \d{{3}}[-.]\d{{3,4}}(?:[-.]\d{{4}})?(?![\w-])                      # telephone number
    | \d{{1,2}}-[A-Z][a-z]{{2}}-\d{{2,4}}(?!\w)                          # 01-Feb-02
    | (?<!\w)['’]\d\d?s?(?!\w)                                           # '67, '90s
    | [.]?\d++(?:[.,:/]\d++)*+(?=(?:{_UNITS})(?!\w))                     # 5 of 5km
    | \d++['’]s(?!\w)                                                    # 80's
    | [.]?\d++(?:[.,:/]\d++)*+(?:(?:st|nd|rd|th|s)(?!\w)|(?!{_LETTER}))   # 1,500  7:30  9/11  1980s  50th  .5
    | \d++[.,:/](?=\d)                                                   # the number before one that runs into letters
    | (?i:{_PREFIXES})-{_LETTER}++
    | {_LETTER}{{1,4}}&{_LETTER}{{1,3}}(?!\w)                            # AT&T, P&L
    | ['’`](?:s|S|re|ve|ll|d|m)(?!\w)
    | {_ALNUM}++(?:['’`_]{_ALNUM}++)*+                                   # word, with apostrophes inside
    | \.{{2,}}+ | …++ | -{{2,}}+ | [!?]{{2,}}+ | <{{2,}}+ | >{{2,}}+ | ([*_=~+\#])\1++
    | [:;=]-?[()DP](?!\w)
    | [^\s\u0300-\u036f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]
    """,
    re.VERBOSE,
)

_ENDS_SENTENCE: Final = re.compile(rf"(?:{_INSIDE})\.")
_CLOSING: Final = frozenset("\"'”’»)]")
_CLITIC: Final = re.compile(r"(?i:n['’`]t|['’`](?:s|re|ve|ll|d|m))$")


def tokens(text: str, start: int = 0) -> list[Word]:
    """Split one sentence into (word, start, end); offsets are ``start`` plus the code point in ``text``."""
    found: list[Word] = []
    end = 0
    for chunk in text.split():  # what a chunk is made of does not depend on its neighbours
        begin = text.index(chunk, end)
        end = begin + len(chunk)
        at = begin + start
        for word, first, last in _known_chunk(chunk) if len(chunk) <= _LONGEST_KEPT else _chunk(chunk):
            found.append((word, at + first, at + last))
    _split_final_stop(found)
    return found


def _chunk(text: str) -> tuple[Word, ...]:
    """The words of a stretch without spaces; offsets are in it."""
    found: list[Word] = []
    if text.isalpha():
        _add_word(found, text, 0)
    else:
        for piece in _WORD.finditer(text):
            _add_word(found, piece.group(), piece.start())
    return tuple(found)


_known_chunk = lru_cache(maxsize=1 << 15)(_chunk)


def _add_word(found: list[Word], word: str, start: int) -> None:
    """Append a word, or its two halves when it is a contraction."""
    size = len(word)
    cut = _FUSED.get(word.lower(), 0) if size <= _LONGEST_FUSED else 0
    if not cut and size > 2 and not word.isalpha():
        clitic = _CLITIC.search(word, size - 3)
        cut = clitic.start() if clitic else 0
    if cut:
        found.append((word[:cut], start, start + cut))
        start, word, size = start + cut, word[cut:], size - cut
    found.append((word, start, start + size))


def _split_final_stop(found: list[Word]) -> None:
    """Give the full stop back to the sentence when its last word is only abbreviated inside sentences ("No.")."""
    last = len(found) - 1
    while last > 0 and found[last][0] in _CLOSING:
        last -= 1
    if last >= 0 and _ENDS_SENTENCE.fullmatch(found[last][0]):
        word, begin, end = found[last]
        found[last : last + 1] = [(word[:-1], begin, end - 1), (".", end - 1, end)]
