"""Sentence and token boundaries against UD EWT and GUM: ``python -m bench.segmentation SHARED_DATA``.

Sentence F1 counts sentences whose first and last word are both right. Texts are put together as reports: title,
paragraphs parted by newlines. By-lines and date lines, which are no sentences here, are left out of the gold too when
the splitter takes them out; they are counted and printed. Token F1 is on gold sentences.
The rules were written with an eye on the errors in all sets but EWT dev, which alone is unseen.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

from demarche.parse.sentences import split
from demarche.parse.tokens import tokens
from demarche.records import Report, Sentence

BLOCKS = {"p", "head", "figure", "caption", "quote", "list", "item"}
CLITICS = {"'s", "n't", "'re", "'ve", "'ll", "'d", "'m", "’s", "n’t", "’re", "’ve", "’ll", "’d", "’m"}


@dataclass
class Gold:
    """A gold document: its text, and the offsets of sentences and words in it."""

    text: str = ""
    sentences: list[tuple[int, int]] = field(default_factory=list)
    words: list[list[tuple[int, int]]] = field(default_factory=list)


def documents(paths: Iterable[Path]) -> Iterator[Gold]:
    """Documents of CoNLL-U files, paragraphs parted by a newline."""
    for path in paths:
        document = Gold()
        paragraph = False
        rows: list[list[str]] = []
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("# newdoc") and document.text:
                yield document
                document = Gold()
            elif line.startswith("# newpar"):
                paragraph = True
            elif line and not line.startswith("#"):
                rows.append(line.split("\t"))
            elif not line and rows:
                _add_sentence(document, rows, "\n" if paragraph else " ")
                rows, paragraph = [], False
        if document.text:
            yield document


def news_documents(paths: Iterable[Path]) -> Iterator[Gold]:
    """GUM's XML, whose paragraphs and captions are whole; joined words stand in ``<w>``."""
    for path in paths:
        document = Gold()
        gap, joined, rows = "\n", False, list[list[str]]()
        for line in path.read_text(encoding="utf-8").splitlines():
            tag = line.strip("<>/").partition(" ")[0]
            if "\t" in line:
                form = unescape(line.split("\t")[0])
                rows.append([str(len(rows) + 1), form, "SpaceAfter=No" if joined else "_"])
            elif tag == "w":
                joined = not line.startswith("</")
                if not joined:
                    rows[-1][-1] = "_"
            elif line.startswith("</s>"):
                _add_sentence(document, _respaced(rows), gap)
                rows, gap = [], " "
            elif tag in BLOCKS:
                gap = "\n"
        yield document


def _respaced(rows: list[list[str]]) -> list[list[str]]:
    """The XML marks no space around punctuation: give it the usual one."""
    opened = False
    for row, following in zip(rows, [*rows[1:], ["", "", ""]], strict=True):
        opens = row[1] in "([“‘$" or (row[1] == '"' and not opened)
        opened ^= row[1] == '"'
        closes = following[1] in {*",.;:!?)]”’%", "..."} or (following[1] == '"' and opened)
        if opens or closes or following[1] in CLITICS:
            row[-1] = "SpaceAfter=No"
    return rows


def _add_sentence(document: Gold, rows: list[list[str]], gap: str) -> None:
    if document.text:
        document.text = document.text.rstrip() + gap
    start = len(document.text)
    words: list[tuple[int, int]] = []
    covered = 0
    for number, form, *_, misc in rows:
        if "." in number:
            continue
        if "-" in number:
            first, last = map(int, number.split("-"))
            parts = [row[1] for row in rows if row[0].isdigit() and first <= int(row[0]) <= last]
            words += _parts(len(document.text), form, parts)
            covered = last
        elif int(number) <= covered:
            continue
        else:
            words.append((len(document.text), len(document.text) + len(form)))
        document.text += form + ("" if "SpaceAfter=No" in misc.split("|") else " ")
    document.words.append(words)
    document.sentences.append((start, words[-1][1]))


def _parts(start: int, form: str, parts: list[str]) -> list[tuple[int, int]]:
    """Offsets of the words of a contraction; the last takes what is left where the forms were corrected."""
    offsets = []
    place = start
    for part in parts[:-1]:
        end = min(place + len(part), start + len(form) - 1)
        offsets.append((place, end))
        place = end
    return [*offsets, (place, start + len(form))]


def sentence_scores(gold: Iterable[Gold], show: int = 0) -> tuple[float, int]:
    """Sentence F1, and how many gold sentences lay wholly in datelines and by-lines."""
    right = found = wanted = outside = 0
    for document in gold:
        sentences = split(Report(id="gold", body=document.text))
        made = {_with_dateline(s, set(document.sentences)) for s in sentences}
        covered = sorted(made)
        kept = {(a, b) for a, b in document.sentences if any(x < b and a < y for x, y in covered)}
        outside += len(document.sentences) - len(kept)
        right, found, wanted = right + len(made & kept), found + len(made), wanted + len(kept)
        for start, end in sorted(made - kept)[:show]:
            print("  made:", repr(document.text[max(0, start - 30) : start]), "|", repr(document.text[start:end]))
    return 2 * right / (found + wanted), outside


def _with_dateline(sentence: Sentence, gold: set[tuple[int, int]]) -> tuple[int, int]:
    """Where the sentence stands; from its dateline on when the gold has it so."""
    whole = (sentence.dateline.start if sentence.dateline else sentence.span.start, sentence.span.end)
    return whole if whole in gold else (sentence.span.start, sentence.span.end)


def token_scores(gold: Iterable[Gold]) -> tuple[float, float]:
    """Token F1 on gold sentences, and tokens a second."""
    right = found = wanted = 0
    seconds = 0.0
    for document in gold:
        for (start, end), words in zip(document.sentences, document.words, strict=True):
            begun = time.perf_counter()
            made = tokens(document.text[start:end], start)
            seconds += time.perf_counter() - begun
            offsets = {(a, b) for _, a, b in made}
            right, found, wanted = right + len(offsets & set(words)), found + len(offsets), wanted + len(words)
    return 2 * right / (found + wanted), found / seconds


def main(arguments: list[str]) -> None:
    """Print the scores; a second argument shows that many wrong sentences of each document."""
    data = Path(arguments[0])
    show = int(arguments[1]) if len(arguments) > 1 else 0
    sets = {
        "GUM": sorted((data / "gum/dep").glob("GUM_*.conllu")),
        "EWT test": [data / "ud_ewt/en_ewt-ud-test.conllu"],
        "EWT dev": [data / "ud_ewt/en_ewt-ud-dev.conllu"],
        "EWT train": [data / "ud_ewt/en_ewt-ud-train.conllu"],
    }
    golds = {"GUM news": list(news_documents(sorted((data / "gum/xml").glob("GUM_news_*.xml"))))}
    golds |= {name: list(documents(paths)) for name, paths in sets.items()}
    for name, gold in golds.items():
        begun = time.perf_counter()
        f1, outside = sentence_scores(gold, show)
        rate = sum(len(document.sentences) for document in gold) / (time.perf_counter() - begun)
        token_f1, token_rate = token_scores(gold)
        print(
            f"{name:10} sentences F1 {f1:.4f} ({rate:,.0f}/s, {outside} date lines and by-lines apart)   "
            f"tokens F1 {token_f1:.4f} ({token_rate:,.0f}/s)"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
