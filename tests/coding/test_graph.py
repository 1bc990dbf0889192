"""The learned graph in the coder: what stands on its own, what the lexicon must support, what users' entries decide."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from demarche import coding, parse
from demarche.records import Argument, Document, Draft, Report, Trigger
from demarche.settings import Settings

TEXT = "Rebels shelled the market in Kadugli on Tuesday, killing 12 people, a hospital said."


@pytest.fixture(scope="module")
def model() -> parse.Model:
    return parse.load_model(Settings().model)


@pytest.fixture
def code(model: parse.Model) -> Callable[..., tuple[Draft, ...]]:
    def run(*triggers: Trigger, text: str = TEXT, types: tuple[Path, ...] = ()) -> tuple[Draft, ...]:
        report = Report("r", text, published="2025-03-04")
        analyses = parse.analyse(parse.split(report), model)
        analyses = [replace(analyses[0], triggers=triggers), *(replace(a, triggers=()) for a in analyses[1:])]
        return coding.draft(Document(report, tuple(analyses)), coding.load_coder(types))

    return run


def shelled(score: float = 0.9, kind: str = "ASSAULT", **more: object) -> Trigger:
    arguments = (
        Argument("actor", 0, 1), Argument("recipient", 2, 4), Argument("place", 4, 6), Argument("date", 6, 8),
    )  # fmt: skip
    confidence = tuple((f, 0.8) for f in ("type", "mode", "actors", "recipients", "status"))
    made = Trigger(1, 2, kind, "heavy-weapons" if kind == "ASSAULT" else None, "happened", ("military",), arguments,
                   score, confidence)  # fmt: skip
    return replace(made, **more)


def test_a_sure_trigger_is_an_event_with_its_own_roles(code: Callable[..., tuple[Draft, ...]]) -> None:
    (draft,) = code(shelled())
    assert (draft.type, draft.mode, draft.status, draft.decided_by) == ("ASSAULT", "heavy-weapons", "happened", "model")
    assert [p.text for p in draft.actors] == ["Rebels"]
    assert [p.text for p in draft.recipients] == ["the market"]
    assert draft.place is not None
    assert draft.place.text == "Kadugli"  # without its preposition
    assert draft.date is not None
    assert draft.date.text == "Tuesday"
    assert draft.contexts == ("military",)
    assert dict(draft.confidence)["type"] == 0.8


def test_casualties_and_sources_come_from_the_rules(code: Callable[..., tuple[Draft, ...]]) -> None:
    (draft,) = code(shelled())
    assert draft.casualties.killed == (12, 12)
    assert [p.text for p in draft.attributions] == ["a hospital"]


def test_an_unsure_trigger_needs_the_lexicon_on_its_side(code: Callable[..., tuple[Draft, ...]]) -> None:
    assert [d.type for d in code(shelled(0.4))] == ["ASSAULT"]
    assert code(shelled(0.4, "PROTEST")) == ()


def test_without_triggers_there_is_no_event(code: Callable[..., tuple[Draft, ...]]) -> None:
    assert code() == ()


def test_a_trigger_that_the_lexicon_does_not_know_is_an_event_too(code: Callable[..., tuple[Draft, ...]]) -> None:
    text = "Rebels peppered the market in Kadugli on Tuesday."
    (draft,) = code(shelled(), text=text)
    assert draft.decided_by == "model"
    assert "model: ASSAULT" in dict(draft.why)["type"]


def test_future_cooperation_is_folded(code: Callable[..., tuple[Draft, ...]]) -> None:
    (draft,) = code(shelled(kind="AID", status="future", mode=None))
    assert (draft.type, draft.status) == ("AGREE", "happened")
    assert "fold_future" in draft.rules


def test_a_user_s_own_entry_wins_over_the_model(code: Callable[..., tuple[Draft, ...]], tmp_path: Path) -> None:
    entries = tmp_path / "mine.tsv"
    entries.write_text("pattern\tkind\tcode\tframe\nshell\tverb\tCOERCE\tact\n", encoding="utf-8")
    assert [d.type for d in code(shelled(), types=(entries,))] == ["COERCE"]
