"""Print how a text is parsed, as CoNLL-U with names and offsets: ``python -m lab.show_parse FILE [--model FOLDER]``.

The first line is the title when an empty line follows it; ``-`` reads standard input.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import click

from demarche import parse
from demarche.records import Analysis, Report

MODEL = Path(parse.__file__).parents[1] / "data" / "model"


def conllu(report: Report, analysis: Analysis) -> Iterator[str]:
    """The lines of one sentence; MISC holds the offsets and the kind of the name that a token belongs to."""
    sentence = analysis.sentence
    yield f"# sent_id = {sentence.index}"
    yield f"# kind = {sentence.kind}, paragraph {sentence.paragraph}"
    if sentence.dateline:
        yield f"# dateline = {report.text[sentence.dateline.start : sentence.dateline.end]}"
    yield "# text = " + " ".join(sentence.text.split())
    kinds = {n: name.kind for name in analysis.names for n in range(name.first, name.last)}
    for number, token in enumerate(analysis.tokens):
        misc = f"Span={token.start}:{token.end}" + (f"|Name={kinds[number]}" if number in kinds else "")
        columns = (number + 1, token.text, token.lemma, token.upos, "_", "_", token.head + 1, token.relation, "_", misc)
        yield "\t".join(map(str, columns))
    yield ""


@click.command()
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--model", type=click.Path(path_type=Path), default=MODEL, show_default=True)
def main(file: TextIO, model: Path) -> None:
    """Print how FILE is parsed, as CoNLL-U."""
    text = file.read()
    title, gap, body = text.partition("\n\n")
    report = Report(id="shown", title=title, body=body) if gap and "\n" not in title else Report("shown", text)
    for analysis in parse.analyse(parse.split(report), parse.load_model(model)):
        sys.stdout.write("\n".join(conllu(report, analysis)) + "\n")


if __name__ == "__main__":
    main()
