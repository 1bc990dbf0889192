"""The one neural model: words of sentences in; parts of speech, trees, names and sentence vectors out.

The graph (ONNX, int8) scores; this module feeds it and turns scores into decisions. A sentence's result does not depend
on what else is in its batch: activations are quantised with fixed ranges and padding is masked.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as failures

from demarche.errors import ModelMismatch
from demarche.parse import bio, trees
from demarche.parse.events import ArgumentScorer, EventLabels, EventScores, decode_batch
from demarche.parse.hints import Hints, spread
from demarche.parse.wordpiece import WordPiece
from demarche.records import NAME_KINDS, Name, Trigger

SCHEMA = 1  # of card.json and of the graph's inputs and outputs
GRAPH, VOCABULARY, HINTS, CARD = "model.onnx", "vocab.txt", "hints.json", "card.json"
LONGEST = 510  # pieces of a sentence that the encoder can see, beside [CLS] and [SEP]
CACHED, LONGEST_KEPT = 50_000, 40  # words remembered (then the memory starts again), characters of such a word
PADDED = 768  # padded pieces of a batch
UNSEEN = ("X", "dep")  # part of speech and relation of words that the encoder could not see
UNUSABLE = (
    failures.Fail,
    failures.InvalidArgument,
    failures.InvalidGraph,
    failures.InvalidProtobuf,
    failures.NotImplemented,
)
OUTPUTS = ("upos", "names", "arcs", "dependents", "governors", "vector")
EVENT_OUTPUTS = ("event", "mode", "status", "contexts", "anchors", "fillers")

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Parsed:
    """What the model says about the words of one sentence.

    ``heads`` are word indices, -1 for the one root; ``vector`` has unit length, and is empty
    for a sentence without words.
    """

    upos: tuple[str, ...] = ()
    heads: tuple[int, ...] = ()
    relations: tuple[str, ...] = ()
    names: tuple[Name, ...] = ()
    vector: tuple[float, ...] = ()
    triggers: tuple[Trigger, ...] | None = None


@dataclass(frozen=True, slots=True)
class _Pieces:
    """One sentence in numbers; ``words`` of it fit."""

    ids: list[int]
    shapes: list[int]
    hints: list[int]
    first: list[int]
    words: int


class Model:
    """A loaded model; give sentences to ``analyse``."""

    def __init__(
        self, session: onnxruntime.InferenceSession, splitter: WordPiece, hints: Hints, card: Mapping[str, Any]
    ) -> None:
        self.card = card
        self._session = session
        self._splitter = splitter
        self._hints = hints
        self._known: dict[str, tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]] = {}
        labels = card["labels"]
        self._upos = tuple(labels["upos"])
        self._relations = tuple(labels["relation"])
        self._names = tuple(labels["names"])
        self._legal = bio.transitions(self._names)
        # constants of the graph: any input gives them out
        probe = self._feed([self._number(["."])])
        self._weight, self._bias = session.run(["relation_weight", "relation_bias"], probe)
        self._events = EventLabels.of_card(card)
        self._outputs = OUTPUTS + (EVENT_OUTPUTS if self._events else ())
        if self._events:
            self._scorer = ArgumentScorer(*session.run(["argument_weight", "argument_bias"], probe))

    def analyse(self, sentences: Sequence[Sequence[str]]) -> list[Parsed]:
        """One result a sentence, in order; sentences are lists of words, of any length."""
        numbered = [self._number(words) for words in sentences]
        results = [Parsed()] * len(numbered)
        for group in _groups([len(n.ids) for n in numbered]):
            group = [i for i in group if numbered[i].words]
            if group:
                for i, parsed in zip(group, self._run([numbered[i] for i in group]), strict=True):
                    results[i] = _with_unseen(parsed, len(sentences[i]))
        return results

    def _number(self, words: Sequence[str]) -> _Pieces:
        """The words in numbers as far as they fit; a first word too long on its own is cut rather than lost."""
        known = self._known
        found = [known.get(word) or self._numbers(word) for word in words[:LONGEST]]
        places = list(accumulate([len(pieces) for pieces, _, _ in found], initial=1))
        while len(found) > 1 and places[-1] > LONGEST + 1:
            found.pop()
            places.pop()
        ids = [piece for pieces, _, _ in found for piece in pieces][:LONGEST]
        shapes = [shape for _, written, _ in found for shape in written][:LONGEST]
        hints = [mask for _, _, masks in found for mask in masks][:LONGEST]
        splitter = self._splitter
        first = [0, *places[:-1]]
        return _Pieces([splitter.first, *ids, splitter.last], [0, *shapes, 0], [0, *hints, 0], first, len(found))

    def _numbers(self, word: str) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
        """Pieces of a word, and their shapes and hints, which are the word's; short words are remembered."""
        pieces, written = self._splitter.word(word)
        found = (pieces, (written,) * len(pieces), (self._hints.mask(word),) * len(pieces))
        if len(self._known) >= CACHED:
            self._known.clear()
        if len(word) <= LONGEST_KEPT:
            self._known[word] = found
        return found

    def _run(self, batch: Sequence[_Pieces]) -> Iterator[Parsed]:
        outputs = self._session.run(list(self._outputs), self._feed(batch))
        upos, names, arcs, dependents, governors, vectors = outputs[: len(OUTPUTS)]
        events = outputs[len(OUTPUTS) :]
        lengths = np.array([s.words for s in batch])
        nodes = trees.decode(arcs, lengths)
        relations = trees.relate(nodes, dependents, governors, self._weight, self._bias).tolist()
        heads, parts, vectors = (nodes - 1).tolist(), upos.argmax(axis=2).tolist(), vectors.tolist()
        found = bio.names_of_batch(bio.best_tags(names, self._legal), names, lengths.tolist(), self._names)
        triggers: Sequence[tuple[Trigger, ...] | None] = [None] * len(batch)
        if self._events:
            triggers = decode_batch(EventScores(*events), lengths.tolist(), self._events, self._scorer)
        for row, sentence in enumerate(batch):
            n = sentence.words
            yield Parsed(
                upos=tuple([self._upos[k] for k in parts[row][:n]]),
                heads=tuple(heads[row][:n]),
                relations=tuple([self._relations[k] for k in relations[row][:n]]),
                names=found[row],
                vector=tuple(vectors[row]),
                triggers=triggers[row],
            )

    def _feed(self, batch: Sequence[_Pieces]) -> dict[str, Array]:
        """Padded inputs of the graph; padding is 0 everywhere, which is the id of [PAD]."""
        width, words = max(len(s.ids) for s in batch), max(s.words for s in batch)
        feed: dict[str, Array] = {
            "pieces": np.zeros((len(batch), width), dtype=np.int64),
            "shapes": np.zeros((len(batch), width), dtype=np.int64),
            "first": np.zeros((len(batch), words + 1), dtype=np.int64),
        }
        masks = np.zeros((len(batch), width), dtype=np.int64)
        for row, sentence in enumerate(batch):
            feed["pieces"][row, : len(sentence.ids)] = sentence.ids
            feed["shapes"][row, : len(sentence.ids)] = sentence.shapes
            feed["first"][row, : len(sentence.first)] = sentence.first
            masks[row, : len(sentence.ids)] = sentence.hints
        if self._hints.width:
            feed["hints"] = spread(masks, self._hints.width)
        return feed


def _groups(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Indices in groups of similar length, at most PADDED padded pieces each."""
    group: list[int] = []
    for i in sorted(range(len(lengths)), key=lengths.__getitem__):
        if group and lengths[i] * (len(group) + 1) > PADDED:
            yield group
            group = []
        group.append(i)
    if group:
        yield group


def _with_unseen(parsed: Parsed, count: int) -> Parsed:
    """``parsed`` with the words that did not fit hung on the root word."""
    missing = count - len(parsed.upos)
    if not missing:
        return parsed
    part, relation = UNSEEN
    return Parsed(
        upos=parsed.upos + (part,) * missing,
        heads=parsed.heads + (parsed.heads.index(-1),) * missing,
        relations=parsed.relations + (relation,) * missing,
        names=parsed.names,
        vector=parsed.vector,
        triggers=parsed.triggers,
    )


def load_model(folder: Path, *, threads: int = 1) -> Model:
    """Load the model in ``folder`` after checking that its card, files and labels fit; raises ModelMismatch."""
    card = read_card(folder)
    graph = _checked(folder, GRAPH, card)
    vocabulary = _checked(folder, VOCABULARY, card).decode("utf-8").splitlines()
    hints = Hints.of_json(_checked(folder, HINTS, card)) if HINTS in card["files"] else Hints({}, 0)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # other processes need the cores too
    if _products_overflow():  # then int8 weights become uint8: right everywhere, but at three fifths of the speed
        options.add_session_config_entry("session.x64quantprecision", "1")
    try:
        session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except UNUSABLE as error:
        raise ModelMismatch(f"{folder}: {GRAPH} cannot be run ({error}): reinstall demarche") from error
    _check_outputs(folder, session, card)
    return Model(session, WordPiece(vocabulary), hints, card)


def _products_overflow(flags: Path = Path("/proc/cpuinfo")) -> bool:
    """Whether sums of int8 products may overflow: on x86 processors without VNNI, or not known to have it."""
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return False
    try:
        return "vnni" not in flags.read_text(encoding="ascii", errors="replace")
    except OSError:
        return True


def read_card(folder: Path) -> dict[str, Any]:
    """The model card, checked against what this version of demarche expects; raises ModelMismatch."""
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelMismatch(f"{folder}: no readable {CARD} ({error}): reinstall demarche") from error
    if not isinstance(card, dict) or card.get("schema") != SCHEMA:
        raise ModelMismatch(
            f"{folder}: the model's schema is not {SCHEMA}: model and demarche are of different versions"
        )
    labels = card.get("labels")
    if not isinstance(labels, dict) or not {"upos", "relation", "names"} <= labels.keys():
        raise ModelMismatch(f"{folder}: {CARD} lacks the labels of upos, relation or names")
    wanted = ["O", *(f"{part}-{kind}" for kind in NAME_KINDS for part in "BI")]
    if labels["names"] != wanted:
        raise ModelMismatch(f"{folder}: the model's kinds of names are not {', '.join(NAME_KINDS)}")
    return card


def _check_outputs(folder: Path, session: onnxruntime.InferenceSession, card: Mapping[str, Any]) -> None:
    """Refuse a graph whose outputs are not as wide as the card has labels."""
    shapes = {output.name: output.shape for output in session.get_outputs()}
    missing = sorted({*OUTPUTS, "relation_weight", "relation_bias"} - shapes.keys())
    if missing:
        raise ModelMismatch(f"{folder}: {GRAPH} lacks the outputs {', '.join(missing)}")
    for head, output, axis in (("upos", "upos", 2), ("names", "names", 2), ("relation", "relation_weight", 0)):
        if shapes[output][axis] != len(card["labels"][head]):
            raise ModelMismatch(
                f"{folder}: {CARD} has {len(card['labels'][head])} labels of {head}, the graph another number"
            )


def _checked(folder: Path, name: str, card: Mapping[str, Any]) -> bytes:
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise ModelMismatch(f"{folder}: {name} is missing: reinstall demarche") from error
    wanted = card.get("files", {}).get(name)
    if hashlib.sha256(content).hexdigest() != wanted:
        raise ModelMismatch(f"{folder}: {name} is not the file that {CARD} describes: reinstall demarche")
    return content
