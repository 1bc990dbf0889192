"""Dates on GUM's news, interview and court documents: exact value and precision of day, month and year expressions.

    python -m bench.dates [--errors] [--gold-trees]

Two ways are scored: *in context* (``find_dates`` on the report as the house reads it; a gold expression counts when an
expression found over it, or an end of a range, has exactly its value) and *alone* (``read_date`` on the gold words and
the report's day, as the command ``demarche when`` has them). The train documents are for development; dev and test are
reported apart.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from demarche import parse
from demarche.records import Analysis, Document, Report, Sentence, Span, Token, When
from demarche.resolve.dates import find_dates, read_date

GUM = Path(__file__).resolve().parents[2] / Path("shared/data/gum")
GENRES = ("news", "interview", "court")
VALUE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
MODEL = Path(__file__).resolve().parents[1] / "src/demarche/data/model"


def body_of(name: str) -> tuple[str, list[tuple[int, int]]]:
    """Text of a GUM document (a paragraph a block) and the code-point range of each of its tokens."""
    text, ranges = "", []
    for line in (GUM / "dep" / f"{name}.conllu").read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if line.startswith("# newpar") and "block" not in line:
            text = text.rstrip() + "\n\n" if text else ""
        elif len(cells) == 10 and cells[0].isdigit():
            ranges.append((len(text), len(text) + len(cells[1])))
            text += cells[1] + ("" if "SpaceAfter=No" in cells[9] else " ")
    return text, ranges


def gold_analyses(name: str, text: str, ranges: list[tuple[int, int]]) -> tuple[Analysis, ...]:
    """The document with GUM's own sentences and trees (no names), to tell parser errors from the grammar's."""
    analyses: list[Analysis] = []
    rows: list[list[str]] = []
    base, paragraph = 0, 0
    for line in [*(GUM / "dep" / f"{name}.conllu").read_text(encoding="utf-8").splitlines(), ""]:
        cells = line.split("\t")
        paragraph += line.startswith("# newpar") and "block" not in line
        if len(cells) == 10 and cells[0].isdigit():
            rows.append(cells)
        elif not line and rows:
            tokens = tuple(Token(r[1], *ranges[base + i], r[2], r[3], int(r[6]) - 1, r[7]) for i, r in enumerate(rows))
            span = Span(tokens[0].start, tokens[-1].end)
            sentence = Sentence(len(analyses), span, text[span.start : span.end], paragraph=paragraph)
            analyses.append(Analysis(sentence, tokens))
            base, rows = base + len(rows), []
    return tuple(analyses)


def documents() -> Iterator[dict[str, object]]:
    """The documents of the three genres, in file order."""
    for line in (GUM / "gum_dates.jsonl").read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        if document["genre"] in GENRES:
            yield document


def main() -> None:
    """Print the table; ``--errors`` adds the misses of the train documents (never of dev and test)."""
    model = None if "--gold-trees" in sys.argv else parse.load_model(MODEL, threads=1)
    right: Counter[tuple[str, str]] = Counter()
    gold: Counter[tuple[str, str]] = Counter()
    spurious: Counter[str] = Counter()
    found_all: Counter[str] = Counter()
    seconds, sentences = 0.0, 0
    for document in documents():
        part = "train" if document["split"] == "train" else "dev+test"
        text, ranges = body_of(str(document["doc"]))
        report = Report(str(document["doc"]), text, published=str(document["dct"]))
        if model is None:
            analyses = gold_analyses(report.id, text, ranges)
        else:
            analyses = tuple(parse.analyse(parse.split(report), model))
        started = time.perf_counter()
        found = find_dates(Document(report, analyses), parts=True)
        seconds, sentences = seconds + time.perf_counter() - started, sentences + len(analyses)
        covered: set[int] = set()
        for entry in document["dates"]:  # type: ignore[attr-defined]
            start, end = ranges[entry["b"]][0], ranges[entry["e"] - 1][1]
            over = [w for w in found if w.span and w.span.start < end and start < w.span.end]
            covered.update(id(w) for w in over)
            wanted = str(entry.get("when", ""))
            if entry["tag"] != "date" or not VALUE.fullmatch(wanted):
                continue
            kind = {4: "year", 7: "month", 10: "day"}[len(wanted)]
            alone = read_date(text[start:end], str(document["dct"]))
            context_right = any(w.value == wanted for w in over)
            for key, hit in (("in context", context_right), ("alone", bool(alone and alone.value == wanted))):
                for what in (kind, "all"):
                    gold[part + " " + key, what] += 1
                    right[part + " " + key, what] += hit
            if "--errors" in sys.argv and part == "train" and not (context_right and alone and alone.value == wanted):
                show = " ".join(text[max(0, start - 60) : end + 30].split())
                got = [(w.text, w.value) for w in over]
                print(f"{document['doc']} {document['dct']} {wanted} got {got} alone {alone and alone.value} | {show}")
        extra = [w for w in found if id(w) not in covered]
        spurious[part] += len(extra)
        found_all[part] += len(found)
        if "--errors" in sys.argv and part == "train":
            print_extra(extra, text)
    for key in ("train in context", "train alone", "dev+test in context", "dev+test alone"):
        cells = [f"{what} {right[key, what]}/{gold[key, what]}" for what in ("day", "month", "year")]
        print(f"{key:20} {right[key, 'all'] / gold[key, 'all']:.3f}  {'  '.join(cells)}")
    for part in ("train", "dev+test"):
        print(f"{part}: {spurious[part]} of {found_all[part]} found stand where GUM marks no date")
    print(f"find_dates: {1000 * seconds / sentences:.3f} ms a sentence, {sentences} sentences")


def print_extra(extra: list[When], text: str) -> None:
    """Print what was found where GUM marks nothing."""
    for when in extra:
        if when.span:
            around = " ".join(text[max(0, when.span.start - 40) : when.span.end + 30].split())
            print(f"   extra {when.text!r} {when.value} | {around}")


if __name__ == "__main__":
    main()
