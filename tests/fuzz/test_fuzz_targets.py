"""What fuzzing found once stays mended, and every target holds for seeds that are cut, turned and mixed up."""

import random
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz.targets import targets

CORPUS = Path(__file__).parent / "corpus"  # one folder a target, one file an input that once failed
SLOW = {"html", "coder", "verbs", "types", "lexicon"}  # a tenth of the tries


@pytest.mark.parametrize("file", sorted(CORPUS.glob("*/*")), ids=lambda file: f"{file.parent.name}-{file.name}")
def test_an_input_that_once_failed_ends_well(file: Path) -> None:
    began = time.process_time()
    targets()[file.parent.name](file.read_bytes())
    assert time.process_time() - began < 5


@pytest.mark.parametrize("name", sorted(targets()))
def test_a_target_holds_for_mutated_seeds(name: str) -> None:
    target = targets()[name]
    chance = random.Random(name)
    for _ in range(4 if name in SLOW else 40):
        data = bytearray(chance.choice(target.seeds))
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(data) + 1)
            change = chance.randrange(4)
            if change == 0:
                del data[at : at + chance.randint(1, 12)]
            elif change == 1:
                data[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 4)))
            elif change == 2:
                data[at:at] = data[: chance.randint(0, 20)]
            elif data:
                data[min(at, len(data) - 1)] ^= 1 << chance.randrange(8)
        target(bytes(data))


@pytest.mark.parametrize("name", ["dates", "published", "parameters", "coded", "sentences", "markup", "jsonl", "csv"])
def test_a_target_holds_for_any_text(name: str) -> None:
    target = targets()[name]

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(st.text(max_size=200))
    def holds(text: str) -> None:
        target(text.encode("utf-8", "surrogatepass"))

    holds()


def test_a_wrong_result_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("demarche.read.published.published_day", lambda _: "yesterday")
    with pytest.raises(ValueError, match="Invalid isoformat"):
        targets()["published"](b"2025-12-24")
