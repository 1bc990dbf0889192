"""Words of a phrase and the known names among them: the longest names win, read from left to right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from demarche.resolve.fold import fold
from demarche.resolve.rows import Named
from demarche.resolve.world import World

# Dotted capitals first ("U.S."), then words with inner apostrophes, then the marks that part a phrase. Linear: no two
# alternatives can begin with the same character but for the first two, and the first is bounded by its dots.
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’ʼ][^\W_]+)*|[,;:()\[\]\"“”&/–—-]")
_PARTING = frozenset(',;:()[]"“”–—/')
COMMON_KINDS = frozenset({"role", "office"})  # said in small letters too
STARTS_CACHED = 1 << 15  # words remembered with the names that begin with them; then the memory starts again
MAX_WORDS = 80  # longer phrases are no actors: what lies beyond is not looked at

_IRREGULAR = {
    "men": "man", "women": "woman", "people": "people", "police": "police", "children": "child", "wives": "wife",
    "media": "media", "thieves": "thief", "news": "news", "series": "series", "spokespeople": "spokesperson",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """One word or mark of a phrase. ``key`` is folded without a possessive ending, ``glued`` with it."""

    text: str
    start: int
    end: int
    key: str
    glued: str
    possessive: bool = False
    hyphen: bool = False  # tied to the word before by a hyphen
    mark: bool = False

    @property
    def capital(self) -> bool:
        """Whether it is written with a capital."""
        return self.text[0].isupper()


@dataclass(frozen=True, slots=True)
class Match:
    """A known name in a phrase: words ``first <= i < last`` and every row that can be meant."""

    first: int
    last: int
    rows: tuple[Named, ...]
    plural: bool = False


@lru_cache(maxsize=8192)
def singular(word: str) -> str:
    """The likely singular of a folded English noun; the word itself where it is none ("press", "police")."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("men") and len(word) > 5:
        return word[:-3] + "man"
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


def words(text: str) -> tuple[Word, ...]:
    """The words of a phrase with their offsets in it, at most MAX_WORDS of them."""
    found: list[Word] = []
    tied = False
    for match in _WORD.finditer(text):
        written = match.group()
        if written == "-":
            tied = True
            continue
        if written in _PARTING:
            found.append(Word(written, match.start(), match.end(), written, written, mark=True))
        elif written == "&":
            found.append(Word(written, match.start(), match.end(), "and", "and"))
        else:
            found.append(_word(text, written, match.start(), tied))
        tied = False
        if len(found) == MAX_WORDS:
            break
    return tuple(found)


def _word(text: str, written: str, start: int, tied: bool) -> Word:
    end = start + len(written)
    glued = fold(written) or written.lower()
    if written[-2:] in ("'s", "’s", "ʼs", "'S", "’S"):
        return Word(written, start, end, fold(written[:-2]), glued, possessive=True, hyphen=tied)
    if glued.endswith("s") and text[end : end + 1] in ("'", "’"):
        return Word(written, start, end, glued, glued, possessive=True, hyphen=tied)
    return Word(written, start, end, glued, glued, hyphen=tied)


def matches(found: tuple[Word, ...], world: World) -> tuple[Match, ...]:
    """Every known name among the words, the longest first at each word, none overlapping another."""
    result: list[Match] = []
    at = 0
    while at < len(found):
        match = None if found[at].mark else _longest(found, at, world)
        if match is None:
            at += 1
        else:
            result.append(match)
            at = match.last
    return tuple(result)


def _longest(found: tuple[Word, ...], at: int, world: World) -> Match | None:
    word = found[at]
    begun = (word.key, word.glued if word.possessive else word.key)
    if begun not in world.starts:
        if len(world.starts) >= STARTS_CACHED:
            world.starts.clear()
        world.starts[begun] = _starting(*begun, world)
    most, known = world.starts[begun]
    if not known:
        return None
    reach = 0
    while reach < most and at + reach < len(found) and not found[at + reach].mark:
        reach += 1
    for length in range(reach, 0, -1):
        match = _named(found, at, length, known, world)
        if match is not None:
            return match
    return None


def _starting(key: str, glued: str, world: World) -> tuple[int, frozenset[str]]:
    """The known names that may begin with a word, and the greatest number of words among them."""
    most, known = world.starting(key)
    if glued != key:
        glued_most, glued_known = world.starting(glued)
        most, known = max(most, glued_most), known | glued_known
    single = singular(key)
    if single != key:
        known = known | {name for name in world.starting(single)[1] if name == single}
        most = max(most, 1)
    return most, known


def _named(found: tuple[Word, ...], at: int, length: int, known: frozenset[str], world: World) -> Match | None:
    last = found[at + length - 1]
    stem = " ".join([word.glued for word in found[at : at + length - 1]])
    if stem:
        stem += " "
    for key, plural in ((last.key, False), (singular(last.key), True), (last.glued, False)):
        if stem + key in known and not (plural and key == last.key):
            written = found[at : at + length]
            rows = tuple(row for row in world.names(stem + key) if _fits(row, written, plural, world))
            if rows:
                return Match(at, at + length, rows, plural or _plural(last.key))
    return None


def _plural(key: str) -> bool:
    return singular(key) != key or key.endswith(("men", "people", "police"))


def _fits(row: Named, written: tuple[Word, ...], plural: bool, world: World) -> bool:
    """Proper names want a capital somewhere; a cased row wants to be written as it is (plural "NGOs" allowed)."""
    if row.cased:
        text = " ".join([word.text for word in written]).replace(".", "")
        text = text.removesuffix("'s").removesuffix("’s")
        return (text.removesuffix("s") if plural else text) == row.text.replace(".", "")
    if row.entity is not None and world.entity(row.entity).kind in COMMON_KINDS:
        return True
    return any(word.text[0].isupper() for word in written)
