"""Word pieces and written shapes."""

from __future__ import annotations

import pytest

from demarche.parse import wordpiece
from demarche.parse.wordpiece import SHAPES, WordPiece, shape

PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "embassy", "em", "##bass", "##y", "u", ".", "s", "cafe", "'", "北", "##s"]


@pytest.fixture
def splitter() -> WordPiece:
    return WordPiece(PIECES)


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("embassy", ["embassy"]),  # the longest match first
        ("EMBASSY", ["embassy"]),
        ("embass", ["em", "##bass"]),
        ("embassys", ["embassy", "##s"]),
        ("U.S.", ["u", ".", "s", "."]),
        ("café", ["cafe"]),
        ("cafe\u0301", ["cafe"]),
        ("'s", ["'", "s"]),
        ("北北", ["北", "北"]),
        ("consulate", ["[UNK]"]),
        ("", ["[UNK]"]),
        ("\u200b", ["[UNK]"]),
        ("s" * 101, ["[UNK]"]),
        ("em\u00a0s", ["em", "s"]),
    ],
)
def test_pieces(splitter: WordPiece, word: str, pieces: list[str]) -> None:
    ids, _ = splitter.word(word)
    assert [PIECES[i] for i in ids] == pieces


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("embassy", "lower"),
        ("Embassy", "title"),
        ("Élysée", "title"),
        ("NATO", "upper"),
        ("U.S.", "upper"),
        ("I", "initial"),
        ("J.", "initial"),
        ("McKenzie", "mixed"),
        ("al-Assad", "mixed"),
        ("F-16", "digit"),
        ("2024", "digit"),
        ("--", "symbol"),
        ("", "symbol"),
        ("北京", "lower"),
    ],
)
def test_shapes(word: str, kind: str) -> None:
    assert SHAPES[shape(word)] == kind


def test_the_memory_of_words_is_bounded(splitter: WordPiece, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wordpiece, "CACHED", 10)
    for n in range(100):
        splitter.word(f"word{n}")
    assert len(splitter._known) <= 10
