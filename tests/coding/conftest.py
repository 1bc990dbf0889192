"""Analysed sentences made by hand (trees.txt) and a small lexicon of their own, so that coding is tested alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from demarche import coding
from demarche.coding.coder import LEXICON
from demarche.records import Analysis, Document, Draft, Name, Report, Sentence, Span, Token

HERE = Path(__file__).parent
ENTRIES = """\
attack\tverb\tASSAULT/?\tact
attack\tnoun\tASSAULT/?\tact
strike decision\tverb\t-
air strike\tnoun\tASSAULT/aerial\tact
shell\tverb\tASSAULT/heavy-weapons\tact
kill\tverb\tASSAULT/?\tact
arrest\tverb\tCOERCE/arrest\tact
deport\tverb\tCOERCE/deport\tact
oust\tverb\tCOERCE\tact
condemn\tverb\tACCUSE/disapprove\tact
vow\tverb\tAGREE\tact:to\tcomp
meet\tverb\tCONSULT\tboth
talk\tnoun\tCONSULT/?\tboth
visit\tverb\tCONSULT/visit\tvisit
"""


def lexicon_folder(target: Path, entries: str = ENTRIES) -> Path:
    """A lexicon of these entries beside the package's own word lists."""
    for name in ("cues.tsv", "contexts.tsv", "classes.tsv"):
        shutil.copy(LEXICON / name, target / name)
    (target / "modes.tsv").write_text("ASSAULT\taerial\tair jet\nCONSULT\tphone\ttelephone\n", encoding="utf-8")
    (target / "entries.tsv").write_text(entries, encoding="utf-8")
    return target


@pytest.fixture(scope="session")
def coder(tmp_path_factory: pytest.TempPathFactory) -> coding.Coder:
    return coding.load_coder(lexicon=lexicon_folder(tmp_path_factory.mktemp("lexicon")))


def read_trees() -> dict[str, list[tuple[str, str, list[list[str]]]]]:
    """Sentences by case: kind, text, rows of (index, word, lemma, part of speech, head, relation, name)."""
    found: dict[str, list[tuple[str, str, list[list[str]]]]] = {}
    for block in (HERE / "trees.txt").read_text(encoding="utf-8").strip().split("\n\n"):
        head, text, *rows = block.split("\n")
        _, name, *kind = head.split()
        found.setdefault(name, []).append((kind[0] if kind else "body", text, [row.split("\t") for row in rows]))
    return found


def document(name: str, published: str | None = "2025-12-24") -> Document:
    """The document of one case of trees.txt."""
    parts = read_trees()[name]
    body = "\n".join(text for _, text, _ in parts)
    analyses = []
    start = 0
    for index, (kind, text, rows) in enumerate(parts):
        sentence = Sentence(index, Span(start, start + len(text)), text, kind)
        tokens, names, at = [], [], start
        for row in rows:
            at = body.index(row[1], at)
            tokens.append(Token(row[1], at, at + len(row[1]), row[2], row[3], int(row[4]), row[5]))
            at += len(row[1])
            if row[6] != "_":
                names.append(Name(int(row[0]), int(row[0]) + 1, row[6]))
        analyses.append(Analysis(sentence, tuple(tokens), tuple(names)))
        start += len(text) + 1
    return Document(Report("test", body, published=published), tuple(analyses))


@pytest.fixture(scope="session", name="document")
def document_fixture() -> Callable[..., Document]:
    return document


@pytest.fixture(scope="session", name="make_lexicon")
def make_lexicon_fixture() -> Callable[..., Path]:
    return lexicon_folder


@pytest.fixture
def drafts(coder: coding.Coder) -> Callable[[str], tuple[Draft, ...]]:
    return lambda name: coding.draft(document(name), coder)
