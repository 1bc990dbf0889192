"""The shipped model through its one interface: refusal, determinism, hostile input, and that it reads English."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from demarche.errors import ModelMismatch
from demarche.parse.model import LONGEST, Model, Parsed, _products_overflow, load_model

SHIPPED = Path(str(resources.files("demarche"))) / "data" / "model"
VISIT = "The Norwegian foreign minister met Prime Minister Lena Okafor in Nairobi on Tuesday .".split()
DENIAL = "Bolivia 's government did not close its embassy in Lima , Andina Press reported .".split()
SHORT = "Talks failed .".split()


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model(SHIPPED)


def decisions(parsed: Parsed) -> tuple[object, ...]:
    return parsed.upos, parsed.heads, parsed.relations, parsed.names


def copy_with(folder: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """A copy of the shipped model with a changed card."""
    shutil.copytree(SHIPPED, folder)
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    change(card)
    (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")
    return folder


def other_schema(card: dict[str, Any]) -> None:
    card["schema"] = 0


def other_kinds(card: dict[str, Any]) -> None:
    card["labels"]["names"][-1] = "I-ship"


def one_relation_less(card: dict[str, Any]) -> None:
    card["labels"]["relation"].pop()


def no_parts_of_speech(card: dict[str, Any]) -> None:
    del card["labels"]["upos"]


def other_hash(card: dict[str, Any]) -> None:
    card["files"]["vocab.txt"] = "0" * 64


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (other_schema, "schema"),
        (other_kinds, "kinds of names"),
        (one_relation_less, "labels of relation"),
        (no_parts_of_speech, "lacks the labels"),
        (other_hash, "vocab.txt is not the file"),
    ],
)
def test_a_card_that_does_not_fit_is_refused(
    tmp_path: Path, change: Callable[[dict[str, Any]], None], said: str
) -> None:
    with pytest.raises(ModelMismatch, match=said):
        load_model(copy_with(tmp_path / "model", change))


def test_a_changed_graph_is_refused(tmp_path: Path) -> None:
    folder = copy_with(tmp_path / "model", lambda card: None)
    with (folder / "model.onnx").open("r+b") as graph:
        graph.seek(100_000)
        graph.write(b"\x00\x01\x02\x03")
    with pytest.raises(ModelMismatch, match=r"model\.onnx is not the file"):
        load_model(folder)


def test_a_graph_that_is_none_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "model"

    def hash_of_nonsense(card: dict[str, Any]) -> None:
        card["files"]["model.onnx"] = "3608bca1e44ea6c4d268eb6db02260269892c0b42b86bbf1e77a6fa16c3c9282"

    copy_with(folder, hash_of_nonsense)
    (folder / "model.onnx").write_bytes(b"xyz")
    with pytest.raises(ModelMismatch, match="cannot be run"):
        load_model(folder)


def test_missing_and_broken_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelMismatch, match=r"no readable card\.json"):
        load_model(tmp_path)
    folder = copy_with(tmp_path / "model", lambda card: None)
    (folder / "model.onnx").unlink()
    with pytest.raises(ModelMismatch, match="missing"):
        load_model(folder)
    (folder / "card.json").write_text("[1, 2", encoding="utf-8")
    with pytest.raises(ModelMismatch, match="no readable"):
        load_model(folder)


def test_the_card_says_what_a_user_must_know(model: Model) -> None:
    assert model.card["licence"] == "CC BY-SA 4.0"
    assert model.card["languages"] == ["en"]
    assert all(source["licence"] for source in model.card["data"])
    assert model.card["scores"]["int8"]["split"] == "test"
    assert (SHIPPED / "model.onnx").stat().st_size <= 30_000_000
    assert model.card["files"]["model.onnx"] in (SHIPPED / "CARD.md").read_text(encoding="utf-8")


def test_it_reads_a_plain_sentence(model: Model) -> None:
    [parsed] = model.analyse([VISIT])
    met = VISIT.index("met")
    assert parsed.heads[met] == -1
    assert parsed.upos[met] == "VERB"
    assert (parsed.heads[VISIT.index("minister")], parsed.relations[VISIT.index("minister")]) == (met, "nsubj")
    found = {(" ".join(VISIT[n.first : n.last]), n.kind) for n in parsed.names}
    assert {("Norwegian", "group"), ("Lena Okafor", "person"), ("Nairobi", "place")} <= found
    assert all(0.0 < name.score <= 1.0 for name in parsed.names)
    assert sum(x * x for x in parsed.vector) == pytest.approx(1.0, abs=1e-4)


def test_twice_the_same(model: Model) -> None:
    assert model.analyse([VISIT, DENIAL]) == model.analyse([VISIT, DENIAL])
    assert load_model(SHIPPED).analyse([DENIAL]) == model.analyse([DENIAL])


def test_the_batch_does_not_change_a_sentence(model: Model) -> None:
    alone = [model.analyse([words])[0] for words in (VISIT, DENIAL, SHORT)]
    padded = model.analyse([VISIT, DENIAL, SHORT, (VISIT[:-1] + DENIAL) * 3])
    for one, other in zip(alone, padded, strict=False):
        assert decisions(one) == decisions(other)
        assert one.vector == pytest.approx(other.vector, abs=0.02)


def test_old_and_new_processors_agree(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("demarche.parse.model._products_overflow", lambda: True)
    old = load_model(SHIPPED).analyse([VISIT, DENIAL])
    monkeypatch.setattr("demarche.parse.model._products_overflow", lambda: False)
    new = load_model(SHIPPED).analyse([VISIT, DENIAL])
    assert [decisions(p) for p in old] == [decisions(p) for p in new]


def test_a_processor_nobody_knows_is_taken_for_an_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "AMD64")
    assert _products_overflow(tmp_path / "none")
    (tmp_path / "cpuinfo").write_text("flags : sse4_2 avx2 avx512_vnni\n", encoding="ascii")
    assert not _products_overflow(tmp_path / "cpuinfo")
    monkeypatch.setattr("platform.machine", lambda: "arm64")
    assert not _products_overflow(tmp_path / "none")


def test_results_come_in_the_order_of_the_sentences(model: Model) -> None:
    many = [VISIT, SHORT, [], DENIAL, ["!"]] * 8
    parsed = model.analyse(many)
    assert [len(p.heads) for p in parsed] == [len(words) for words in many]
    assert parsed[2] == Parsed()
    assert model.analyse([]) == []


def test_a_sentence_of_3000_words_is_read_as_far_as_it_goes(model: Model) -> None:
    words = [*DENIAL[:-1], "and"] * 200 + SHORT * 70
    [parsed] = model.analyse([words])
    assert len(words) >= 3000
    assert len(parsed.heads) == len(parsed.upos) == len(parsed.relations) == len(words)
    root = parsed.heads.index(-1)
    assert parsed.heads.count(-1) == 1
    assert (parsed.heads[-1], parsed.relations[-1], parsed.upos[-1]) == (root, "dep", "X")
    assert all(name.last <= LONGEST for name in parsed.names)


@pytest.mark.parametrize(
    "words",
    [
        ["\u200b"],
        ["x" * 100_000],
        ["$%&" * 400],
        ["\ud800"],
        ["", " ", "\n"],
        ["\u0000", "a\u0301\u0301\u0301"],
        ["大使馆", "дипломат", "😀🔥"],
        ["北" * 600, "met", "."],
    ],
)
def test_hostile_words_do_no_harm(model: Model, words: list[str]) -> None:
    [parsed] = model.analyse([words])
    assert len(parsed.upos) == len(parsed.heads) == len(words)
    assert parsed.heads.count(-1) == 1
