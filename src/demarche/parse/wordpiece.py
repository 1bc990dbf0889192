"""Splits words into the encoder's word pieces (BERT uncased; Wu et al. 2016) and tells their written shape.

The vocabulary is lower case, so what capitals tell goes to the model as one of eight shapes per word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

LONGEST = 100  # characters of a word; longer ones are one unknown piece, as in BERT
CACHED = 50_000  # words remembered; then the cache starts again
SHAPES = ("special", "lower", "title", "upper", "mixed", "initial", "digit", "symbol")


class WordPiece:
    """Greedy longest-match-first splitting with a bounded memory of words seen."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._ids = {piece: i for i, piece in enumerate(vocabulary)}
        self._unknown = self._ids["[UNK]"]
        self.first, self.last, self.pad = self._ids["[CLS]"], self._ids["[SEP]"], self._ids["[PAD]"]
        self._known: dict[str, tuple[tuple[int, ...], int]] = {}

    def word(self, word: str) -> tuple[tuple[int, ...], int]:
        """Piece ids (at least one) and shape (index into SHAPES) of one word."""
        found = self._known.get(word)
        if found is None:
            if len(self._known) >= CACHED:
                self._known.clear()
            found = self._known[word] = (self._pieces(word), shape(word))
        return found

    def _pieces(self, word: str) -> tuple[int, ...]:
        if len(word) > 4 * LONGEST:
            return (self._unknown,)
        pieces = [i for part in _parts(word) for i in self._longest_match(part)]
        return tuple(pieces) or (self._unknown,)

    def _longest_match(self, part: str) -> list[int]:
        if len(part) > LONGEST:
            return [self._unknown]
        pieces, start = [], 0
        while start < len(part):
            prefix = "##" if start else ""
            for end in range(len(part), start, -1):
                piece = self._ids.get(prefix + part[start:end])
                if piece is not None:
                    break
            else:
                return [self._unknown]
            pieces.append(piece)
            start = end
        return pieces


def _parts(word: str) -> list[str]:
    """Lower case without accents and control characters, cut at punctuation and CJK, as BERT's basic tokeniser does."""
    parts = [""]
    for character in unicodedata.normalize("NFD", word.lower()):
        category = unicodedata.category(character)
        if category == "Mn" or (category.startswith("C") and not character.isspace()) or character == "\ufffd":
            continue
        if character.isspace():
            parts.append("")
        elif _stands_alone(character, category):
            parts += [character, ""]
        else:
            parts[-1] += character
    return [part for part in parts if part]


def _stands_alone(character: str, category: str) -> bool:
    # BERT takes all non-alphanumeric ASCII for punctuation, "$" and "^" too
    if category.startswith("P") or ("!" <= character <= "~" and not character.isalnum()):
        return True
    return "\u3400" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff" or character >= "\U00020000"


def shape(word: str) -> int:
    """Index into SHAPES: how a word is written."""
    if any(c.isdigit() for c in word):
        return SHAPES.index("digit")
    letters = [c for c in word if c.isalpha()]
    if not letters:
        return SHAPES.index("symbol")
    if all(c.islower() or not c.isupper() for c in letters):
        return SHAPES.index("lower")
    if len(letters) == 1:
        return SHAPES.index("initial")
    if all(c.isupper() for c in letters):
        return SHAPES.index("upper")
    if letters[0].isupper() and not any(c.isupper() for c in letters[1:]):
        return SHAPES.index("title")
    return SHAPES.index("mixed")
