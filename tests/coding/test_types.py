"""Users' own event types, as documented in docs/own-types.md."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from demarche import coding
from demarche.errors import SettingsError
from demarche.records import Document

DOCUMENT = Path(__file__).parents[2] / "docs" / "own-types.md"
OWN = """
[[type]]
name = "RAID-DRILL"
quad = "material conflict"
score = -3.5
modes = { night = -4.0 }
triggers = [
  { pattern = "attack", kind = "verb", mode = "night" },
  { pattern = "arrest", kind = "verb", conditions = "obj~%polish_words" },
]
[classes]
polish_words = "polish warsaw"
"""


def own(folder: Path, text: str) -> Path:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_own_type_wins_over_the_same_words(tmp_path: Path, document: Callable[..., Document]) -> None:
    coder = coding.load_coder([own(tmp_path, OWN)])
    (draft,) = coding.draft(document("active"), coder)
    assert (draft.type, draft.mode, draft.decided_by) == ("RAID-DRILL", "night", "user type")
    assert [phrase.text for phrase in (*draft.actors, *draft.recipients)] == ["Russia", "Ukraine"]
    assert coder.ontology.quad("RAID-DRILL") == "material conflict"
    assert coder.ontology.score("RAID-DRILL", "night") == -4.0


def test_own_word_classes_serve_in_conditions(tmp_path: Path, document: Callable[..., Document]) -> None:
    coder = coding.load_coder([own(tmp_path, OWN)])
    assert coding.draft(document("coordination"), coder)[0].type == "RAID-DRILL"
    assert coding.draft(document("agentless"), coder)[0].type == "COERCE"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (('name = "RAID-DRILL"', 'name = "raid"'), "names of types are capitals"),
        (('name = "RAID-DRILL"', 'name = "AGREE"'), "event type AGREE exists already"),
        (('quad = "material conflict"', 'quad = "war"'), "quad must be one of"),
        (("score = -3.5", "score = -35"), "score must be a number from -10 to 10"),
        (('mode = "night"', 'mode = "day"'), "no mode 'day'"),
        (('kind = "verb", mode', 'art = "verb", mode'), "a trigger has pattern, kind"),
        (("[classes]", "[class]"), "unknown table 'class'"),
        (("[[type]]", "[[type"), "own.toml"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, change: tuple[str, str], complaint: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(complaint)):
        coding.load_coder([own(tmp_path, OWN.replace(*change))])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml: cannot be read"):
        coding.load_coder([tmp_path / "nowhere.toml"])


def test_the_documented_example_loads(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    coder = coding.load_coder([own(tmp_path, example)])
    assert "OUTAGE" in coder.own_types
