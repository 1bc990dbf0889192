"""Decoding of the learned event graph: scores in, triggers with arguments out."""

import numpy as np
import pytest

from demarche.parse.events import ArgumentScorer, EventLabels, EventScores, decode

LABELS = EventLabels(
    types=("O", "ASSAULT", "CONSULT"), modes=("-", "ASSAULT/aerial", "CONSULT/visit"),
    statuses=("happened", "negated"), contexts=("military", "legal"), roles=("actor", "recipient"),
)  # fmt: skip
WORDS = 5


class Scripted(ArgumentScorer):
    """Gives the role scores of a table instead of computing them."""

    def __init__(self, tags: list[tuple[int, int]]) -> None:
        super().__init__(np.zeros((6, 3)), np.zeros(6))
        table = np.full((WORDS, 2, 3), np.log(0.05))
        for word, (actor, recipient) in enumerate(tags):
            table[word, 0, actor] = np.log(0.9)
            table[word, 1, recipient] = np.log(0.9)
        object.__setattr__(self, "table", table)

    __slots__ = ("table",)

    def raw(self, anchor, fillers):  # type: ignore[no-untyped-def]
        return self.table.reshape(WORDS, 6)


def scores(anchor: int = 2, kind: int = 1, sure: float = 4.0) -> EventScores:
    event = np.zeros((WORDS, 3))
    event[:, 0] = 5.0
    event[anchor] = 0.0 if sure > 0 else (9.0, 0.0, 0.0)
    event[anchor, kind] = sure
    mode = np.zeros((WORDS, 3))
    mode[:, 2] = 3.0  # a mode of another type must never be taken
    mode[:, 1] = 2.0
    status = np.tile(np.array([0.0, 2.0]), (WORDS, 1))
    contexts = np.tile(np.array([2.0, -2.0]), (WORDS, 1))
    return EventScores(event, mode, status, contexts, np.zeros((WORDS, 1)), np.zeros((WORDS, 1)))


def test_a_trigger_carries_type_mode_status_contexts_and_phrases() -> None:
    found = decode(scores(), LABELS, Scripted([(1, 0), (2, 0), (0, 0), (0, 1), (0, 1)]))
    assert len(found) == 1
    trigger = found[0]
    assert (trigger.first, trigger.type, trigger.mode, trigger.status) == (2, "ASSAULT", "aerial", "negated")
    assert trigger.contexts == ("military",)
    assert [(a.role, a.first, a.last) for a in trigger.arguments] == [
        ("actor", 0, 2), ("recipient", 3, 5),
    ]  # fmt: skip  # "first, first" with nothing between is one phrase
    assert dict(trigger.confidence).keys() == {"type", "mode", "actors", "recipients", "status"}


def test_nothing_is_found_where_no_event_is_surer_than_the_threshold() -> None:
    assert decode(scores(sure=-9.0), LABELS, Scripted([(0, 0)] * WORDS)) == ()


def test_a_phrase_never_begins_with_its_inside() -> None:
    found = decode(scores(), LABELS, Scripted([(2, 0), (2, 0), (0, 0), (0, 0), (0, 0)]))
    assert [(a.first, a.last) for a in found[0].arguments if a.role == "actor"] == [(0, 2)]


@pytest.mark.parametrize(("raw", "made"), [(0.5, 0.5), (0.9, 0.5 + 0.4)])
def test_calibration_is_by_field_and_leaves_others_alone(raw: float, made: float) -> None:
    labels = EventLabels(*(getattr(LABELS, n) for n in ("types", "modes", "statuses", "contexts", "roles")),
                         calibration=(("type", 1.0, 0.0), ("mode", 0.0, 0.0)))  # fmt: skip
    assert labels.calibrated("type", raw) == pytest.approx(made)
    assert labels.calibrated("mode", raw) == 0.5
    assert labels.calibrated("status", raw) == raw
