"""Analysed documents written by hand: one line per sentence, one "word/UPOS/head/relation[/name kind]" per word.

Heads count from 1, 0 is the root; neighbouring words with one name kind are one name; a word that begins with "+" is
glued to the one before it.
"""

from __future__ import annotations

from demarche.records import Analysis, Document, Name, Phrase, Report, Sentence, Span, Token

PLURALS = {"men": "man", "forces": "force", "groups": "group", "sides": "side", "countries": "country"}


def document(*lines: str, published: str | None = "2025-12-24", publisher: str = "", dateline: str = "") -> Document:
    text = dateline
    analyses = []
    for index, line in enumerate(lines):
        tokens, names, start = [], [], len(text)
        for spec in line.split():
            word, upos, head, relation, *kind = spec.split("/")
            glued = word.startswith("+")
            word = word.lstrip("+").replace("_", " ")
            if tokens and not glued:
                text += " "
            at = len(text)
            text += word
            lemma = PLURALS.get(word.lower(), word if upos == "PROPN" else word.lower())
            tokens.append(Token(word, at, at + len(word), lemma, upos, int(head) - 1, relation))
            names.append(kind[0] if kind else "")
        span = Span(start, len(text))
        first = Span(0, len(dateline)) if dateline and index == 0 else None
        sentence = Sentence(index, span, text[start:], dateline=first)
        analyses.append(Analysis(sentence, tuple(tokens), _names(names)))
        text += "\n"
    report = Report("made", text.rstrip("\n"), published=published, publisher=publisher)
    return Document(report, tuple(analyses))


def _names(kinds: list[str]) -> tuple[Name, ...]:
    found = []
    first = 0
    for at in range(1, len(kinds) + 1):
        if at == len(kinds) or kinds[at] != kinds[first]:
            if kinds[first]:
                found.append(Name(first, at, kinds[first]))
            first = at
    return tuple(found)


def phrase(made: Document, words: str, sentence: int = 0, nth: int = 0) -> Phrase:
    """The nth occurrence of some words in a sentence, as the coder would hand it on."""
    analysis = made.analyses[sentence]
    at = analysis.sentence.span.start - 1
    for _ in range(nth + 1):
        at = made.report.text.index(words, at + 1)
    span = Span(at, at + len(words))
    inside = [i for i, token in enumerate(analysis.tokens) if token.span in span]
    head = next(i for i in inside if analysis.tokens[i].head not in inside)
    return Phrase(words, span, sentence, inside[0], inside[-1] + 1, head)
