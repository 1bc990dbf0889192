"""From sentences to analyses: words, one call of the model for all sentences, lemmas, offsets into the report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from demarche.parse.lemmas import Lemmas, shipped
from demarche.parse.model import Parsed
from demarche.parse.tokens import Word, tokens
from demarche.records import Analysis, Sentence, Token

# What the treebanks hardly know is shown to the model as they would have it; the token keeps its text.
_AS_TREEBANKS: Final = {
    **dict.fromkeys("’‘‛`´", "'"), **dict.fromkeys("“”„«»", '"'), **dict.fromkeys("–—−‑―", "-"), "…": "...",
    **dict.fromkeys(map(chr, [0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF]), ""),
}  # fmt: skip
_TO_TREEBANKS: Final = str.maketrans(_AS_TREEBANKS)


class Reader(Protocol):
    """The one thing that is needed of a model."""

    def analyse(self, sentences: Sequence[Sequence[str]]) -> Sequence[Parsed]:
        """What the model says of each sentence of words, in order."""
        ...


def analyse(sentences: Sequence[Sentence], model: Reader) -> list[Analysis]:
    """One analysis per sentence, in order; the model is called once, and not at all when there is no word.

    A sentence without words (stray marks that are no token) has no tokens and an empty vector.
    """
    lemmas = shipped()
    words = [tokens(sentence.text, sentence.span.start) for sentence in sentences]
    lines = [[word[0] if word[0].isascii() else shown(word) for word in line] for line in words if line]
    readings = iter(model.analyse(lines) if lines else ())
    return [
        _analysis(sentence, line, next(readings), lemmas) if line else Analysis(sentence, ())
        for sentence, line in zip(sentences, words, strict=True)
    ]


def _analysis(sentence: Sentence, words: Sequence[Word], reading: Parsed, lemmas: Lemmas) -> Analysis:
    lemma = lemmas.lemma
    made = [
        Token(word, start, end, lemma(word, upos), upos, head, relation)
        for (word, start, end), upos, head, relation in zip(
            words, reading.upos, reading.heads, reading.relations, strict=True
        )
    ]
    return Analysis(sentence, tuple(made), tuple(reading.names), reading.triggers, tuple(reading.vector))


def shown(word: Word) -> str:
    """A word as the model is to see it: typographic marks as the treebanks write them."""
    text = word[0]
    return text if text.isascii() else text.translate(_TO_TREEBANKS) or text
