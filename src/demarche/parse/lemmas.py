"""Dictionary forms of words: a table of known lemmas and exceptions, and a few rules of English inflection.

The table (``data/parse/lemmas.tsv``) is derived from the UD treebanks by ``lab/lemmas.py``. Lemmas are in small letters
except those of proper names, which are left as they are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

CACHED: Final = 50_000  # words remembered; then the cache starts again
_LONGEST_KEPT: Final = 40  # characters of a word that is remembered
_VOWELS: Final = frozenset("aeiou")
_UNCHANGED: Final = frozenset({"PROPN", "PUNCT", "NUM", "SYM", "X"})
_VERBAL: Final = frozenset({"VERB", "AUX"})
_COMPARED: Final = frozenset({"ADJ", "ADV"})
_SIBILANTS: Final = ("sses", "shes", "ches", "xes", "zzes")
_E_LOST: Final = tuple("at is iz uc ag eg uk rg dg ng c v u yz ys as os us".split())
_E_NEVER: Final = ("eat", "oat", "ang", "ing", "ong", "ung", "ias", "ocus")
_APOSTROPHES: Final = str.maketrans("’‘`", "'''")


class Lemmas:
    """Known lemmas and exceptions by part of speech."""

    def __init__(self, known: Mapping[str, frozenset[str]], exceptions: Mapping[tuple[str, str], str]) -> None:
        self._known = known
        self._exceptions = exceptions
        self._found: dict[tuple[str, str], str] = {}

    def lemma(self, word: str, upos: str) -> str:
        """The dictionary form of ``word`` as a ``upos`` (UD part of speech)."""
        if upos in _UNCHANGED:
            return word
        found = self._found.get((word, upos))
        if found is None:
            if len(self._found) >= CACHED:
                self._found.clear()
            found = self._worked_out(word, upos)
            if len(word) <= _LONGEST_KEPT:
                self._found[word, upos] = found
        return found

    def _worked_out(self, word: str, upos: str) -> str:
        plain = word.lower().translate(_APOSTROPHES)
        exception = self._exceptions.get((upos, plain))
        if exception is not None:
            return exception
        if upos == "NOUN":
            return self._first_known(plain, upos, _noun_stems(plain))
        if upos in _VERBAL:
            return self._first_known(plain, "VERB", _verb_stems(plain))
        if upos in _COMPARED:
            return self._first_known(plain, upos, _degree_stems(plain), default=plain)
        return plain

    def _first_known(self, word: str, upos: str, stems: Iterable[str], default: str = "") -> str:
        """The first stem that is a known lemma; else the default, else the likeliest stem, which comes last."""
        known = self._known.get(upos, frozenset())
        if word in known:
            return word
        guess = word
        for stem in stems:
            if stem in known:
                return stem
            guess = stem
        return default or guess


def lemma(word: str, upos: str) -> str:
    """The dictionary form of ``word`` as a ``upos`` (UD part of speech), from the table that ships with the package."""
    return shipped().lemma(word, upos)


@cache
def shipped() -> Lemmas:
    """The table that ships with the package; read once, never changed."""
    table = files("demarche").joinpath("data", "parse", "lemmas.tsv").read_text(encoding="utf-8")
    return parsed(table.splitlines())


def parsed(lines: Iterable[str]) -> Lemmas:
    """A table from its lines, cells parted by tabs: ``UPOS lemma …`` (known), ``UPOS=LEMMA word …`` (exceptions)."""
    known: dict[str, frozenset[str]] = {}
    exceptions: dict[tuple[str, str], str] = {}
    for line in lines:
        if not line or line.startswith("#"):
            continue
        head, *words = line.split("\t")
        upos, _, lemma_of = head.partition("=")
        if lemma_of:
            exceptions.update(((upos, word), lemma_of) for word in words)
        else:
            known[upos] = known.get(upos, frozenset()) | frozenset(words)
    return Lemmas(known, exceptions)


def _noun_stems(word: str) -> Iterator[str]:
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return
    if word.endswith("ies") and len(word) > 4:
        yield word[:-1]
        yield word[:-3] + "y"
    elif word.endswith(_SIBILANTS):
        yield word[:-1]
        yield word[:-2]
    else:
        if word.endswith("ves"):
            yield word[:-3] + "f"
        shorter = [word[:-1], word[:-2]] if word.endswith("oes") else [word[:-2], word[:-1]]
        yield from shorter if word.endswith("es") else shorter[1:]


def _verb_stems(word: str) -> Iterator[str]:
    if word.endswith(("ies", "ied")) and len(word) > 4:
        yield word[:-3] + "y"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        if word.endswith("es"):
            yield word[:-2]
        yield word[:-2] if word.endswith((*_SIBILANTS, "oes")) else word[:-1]
    elif word.endswith("ed") and len(word) > 4:
        yield from _stems_before_vowel(word[:-2])
    elif word.endswith("ing") and len(word) > 5:
        yield from _stems_before_vowel(word[:-3])


def _degree_stems(word: str) -> Iterator[str]:
    for ending in ("er", "est"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            stem = word[: -len(ending)]
            if stem.endswith("i"):
                yield stem[:-1] + "y"
            yield from _stems_before_vowel(stem)


def _stems_before_vowel(stem: str) -> Iterator[str]:
    """What a stem may have been before -ed, -ing, -er: doubled ("stopp"), cut ("mak") or whole ("attack")."""
    doubled = len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in _VOWELS
    candidates = [stem, stem + "e", *([stem[:-1]] if doubled else [])]
    likeliest = stem[:-1] if doubled and stem[-1] not in "lsfz" else stem + "e" if _drops_e(stem) else stem
    yield from (candidate for candidate in candidates if candidate != likeliest)
    yield likeliest


def _drops_e(stem: str) -> bool:
    """Whether an unknown stem looks as if it had lost its final e: "recalibrat", "reorganis", "induc", "resolv"."""
    if stem.endswith(_E_LOST):
        return not stem.endswith(_E_NEVER)
    if stem[-1] == "l" and stem[-2] not in "aeiourwl":
        return True
    if len(stem) < 3 or stem[-1] in "wxyhaeio":
        return False
    return stem[-1] in "rstpkmnbdzl" and stem[-2] in "aiou" and stem[-3] not in _VOWELS and _syllables(stem) == 1


def _syllables(stem: str) -> int:
    return sum(letter in _VOWELS and before not in _VOWELS for before, letter in zip(" " + stem, stem, strict=False))
