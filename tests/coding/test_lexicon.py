"""The lexicon's format: what it means, and what a mistake in it is called."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from demarche import coding, ontology
from demarche.coding.lexicon import canonical, load_lexicon
from demarche.errors import SettingsError
from demarche.records import Document

Make = Callable[..., Path]


def test_the_shipped_lexicon_loads_and_knows_every_type() -> None:
    coder = coding.load_coder()
    types = {entry.type for entries in coder.lexicon.entries.values() for entry in entries}
    assert {found.name for found in coder.ontology.types} <= types


def test_the_most_demanding_entry_comes_first(tmp_path: Path, make_lexicon: Make) -> None:
    folder = make_lexicon(tmp_path, "fire\tverb\tASSAULT/?\nfire\tverb\tRETREAT/resign\tact\tobj=minister\n")
    first, second = load_lexicon(folder, ontology.load()).entries["verb", "fire"]
    assert (first.type, second.type) == ("RETREAT", "ASSAULT")


@pytest.mark.parametrize(
    ("british", "american"),
    [("criticise", "criticize"), ("mobilisation", "mobilization"), ("defence", "defense"), ("Promise", "promise")],
)
def test_spelling_is_one(british: str, american: str) -> None:
    assert canonical(british) == canonical(american)


@pytest.mark.parametrize("word", ["raise", "promise", "exercise", "advise"])
def test_words_that_always_end_in_ise_keep_it(word: str) -> None:
    assert canonical(word) == word


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("attack\tverb\tASSULT", "no event type 'ASSULT'"),
        ("attack\tverb\tASSAULT/jet", "no mode 'jet'"),
        ("attack\tadverb\tASSAULT", "kind 'adverb'"),
        ("attack\tverb\tASSAULT\tsideways", "unknown frame 'sideways'"),
        ("attack\tverb\tASSAULT\tact\tobj==x==", "cannot read the condition"),
        ("attack\tverb\tASSAULT\tact\tobj=%nosuch", "unknown class %nosuch"),
        ("\tverb\tASSAULT", "the pattern is empty"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, make_lexicon: Make, line: str, complaint: str) -> None:
    folder = make_lexicon(tmp_path, f"# a comment\n{line}\n")
    with pytest.raises(SettingsError) as caught:
        load_lexicon(folder, ontology.load())
    assert str(caught.value).startswith("entries.tsv:2: ")
    assert complaint in str(caught.value)


def test_a_class_may_not_include_itself(tmp_path: Path, make_lexicon: Make) -> None:
    folder = make_lexicon(tmp_path)
    with (folder / "classes.tsv").open("a", encoding="utf-8") as sink:
        sink.write("ring\t%circle\ncircle\t%ring\n")
    with pytest.raises(SettingsError, match="includes itself"):
        load_lexicon(folder, ontology.load())


@pytest.mark.parametrize(
    ("entry", "case", "found"),
    [
        ("carry out attack\tverb\tASSAULT/explosives\tact:on", "light-verb", ["ASSAULT/explosives"]),
        ("attack\tverb\tASSAULT\tact\tsubj=russia", "active", ["ASSAULT/None"]),
        ("attack\tverb\tASSAULT\tact\tsubj!=russia", "active", []),
        ("attack\tverb\tASSAULT\tact\tobj=@place", "active", ["ASSAULT/None"]),
        ("attack\tverb\tASSAULT\tact\t!obj", "active", []),
        ("arrest\tverb\tCOERCE/arrest\tact\tobj~polish", "coordination", ["COERCE/arrest"]),
        ("arrest\tverb\tCOERCE/arrest\tact\tobj!~polish", "coordination", []),
        ("vow\tverb\tAGREE\tact\tcomp=CONSULT\nmeet\tverb\tCONSULT\tboth", "control", []),
        ("attack\tverb\tASSAULT\tact\tclause~tuesday", "active", ["ASSAULT/None"]),
        ("attack\tverb\tSANCTION/convict+COERCE/arrest", "active", ["SANCTION/convict", "COERCE/arrest"]),
    ],
)
def test_patterns_and_conditions(
    tmp_path: Path, make_lexicon: Make, document: Callable[..., Document], entry: str, case: str, found: list[str]
) -> None:
    coder = coding.load_coder(lexicon=make_lexicon(tmp_path, entry + "\n"))
    assert [f"{draft.type}/{draft.mode}" for draft in coding.draft(document(case), coder)] == found
