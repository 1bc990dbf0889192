"""The transparent coder: loads lexicon and rules once, and turns an analysed document into drafts of events."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from demarche import ontology
from demarche.coding import graph, match, repeats, rules
from demarche.coding.contexts import ContextLists, contexts, load_lists
from demarche.coding.lexicon import Lexicon, load_lexicon
from demarche.coding.reading import Reading, Scene
from demarche.coding.slots import Positions
from demarche.coding.tree import Tree, Trees
from demarche.coding.types import with_types
from demarche.ontology import Ontology
from demarche.records import Document, Draft, Span, Trigger

LEXICON: Final = Path(__file__).parent.parent / "data" / "lexicon"


@dataclass(frozen=True, slots=True)
class Coder:
    """Everything the coder knows: the lexicon and the ontology, a user's own types included."""

    lexicon: Lexicon
    ontology: Ontology
    lists: ContextLists
    own_types: frozenset[str] = frozenset()
    own_words: bool = False  # whether users' own entries were loaded


def load_coder(types: Sequence[Path] = (), lexicon: Path = LEXICON) -> Coder:
    """Load ontology, lexicon and users' own types (docs/own-types.md); raises SettingsError naming file and line."""
    known = ontology.load()
    words = load_lexicon(lexicon, known)
    own: set[str] = set()
    for path in types:
        before = set(known.by_name)
        words, known = with_types(path, words, known)
        own |= set(known.by_name) - before
    return Coder(words, known, load_lists(lexicon / "contexts.tsv"), frozenset(own), bool(types))


def draft(document: Document, coder: Coder) -> tuple[Draft, ...]:
    """The events of a document as its words have them, in order of the text."""
    trees = Trees(document.analyses, coder.lexicon.classes["report"])
    found: list[Draft] = []
    for index, analysis in enumerate(document.analyses):
        if analysis.triggers == () and not coder.own_words:
            continue  # the model sees no event, and no user's entry could
        if analysis.triggers or match.may_trigger(frozenset(trees[index].lemmas), coder.lexicon):
            found.extend(_sentence(document, trees, index, coder))
    return tuple(found)


def _sentence(document: Document, trees: Sequence[Tree], index: int, coder: Coder) -> Iterator[Draft]:
    positions = Positions(trees[index], coder.lexicon.classes)
    matches = match.find(trees[index], positions, coder.lexicon)
    triggers = document.analyses[index].triggers
    if not matches and not triggers:
        return
    scene = Scene(document, trees, index, positions, coder.lexicon, coder.ontology, matches)
    found = [rules.apply(reading, scene) for reading in _readings(scene, triggers, coder)]
    kept = [reading for reading in found if reading is not None]
    for reading in repeats.merge_repeats(repeats.result_of_violence(kept, scene), scene):
        made = _draft(reading, scene, coder)
        yield replace(made, contexts=_contexts(made, contexts(document, made, coder.lists)))


def _contexts(made: Draft, worded: tuple[str, ...]) -> tuple[str, ...]:
    """The model's contexts, then those that words of the clause name; three at most (D35)."""
    return tuple(dict.fromkeys((*made.contexts, *worded)))[:3]


def _readings(scene: Scene, triggers: Sequence[Trigger] | None, coder: Coder) -> Iterator[Reading]:
    """The graph's readings and those of users' own entries, which win; the lexicon's where the model has no graph."""
    if triggers:
        own = {word for found in scene.matches if found.entry.own for word in found.words}
        if coder.own_words:
            own |= match.blocked(scene.tree, scene.positions, scene.lexicon)
        yield from graph.readings([t for t in triggers if t.first not in own], scene)
    for found in scene.matches:
        if triggers is None or found.entry.own:
            for type_, mode in _codes(found):
                yield Reading(found, type_, mode)


def _codes(found: match.Match) -> Iterator[tuple[str, str | None]]:
    yield found.entry.type, found.entry.mode
    if found.entry.also:
        yield found.entry.also


def _draft(reading: Reading, scene: Scene, coder: Coder) -> Draft:
    tokens = scene.tree.tokens
    words = _together(reading)
    return Draft(
        type=reading.type,
        mode=reading.mode,
        status=reading.status,
        trigger=Span(tokens[words[0]].start, tokens[words[-1]].end),
        sentence=scene.index,
        actors=reading.actors,
        recipients=reading.recipients,
        place=reading.place,
        date=reading.date,
        attributions=reading.attributions,
        hedged=reading.hedged,
        casualties=reading.casualties,
        evidence=scene.document.analyses[scene.index].sentence.span,
        contexts=reading.graph.contexts if reading.graph else (),
        decided_by="user type" if reading.type in coder.own_types else "model" if reading.graph else "lexicon",
        rules=reading.rules,
        confidence=_confidence(reading),
        why=reading.why if reading.graph else (("type", _entry_of(reading)), *reading.why),
    )


def _entry_of(reading: Reading) -> str:
    return f"{reading.match.entry.source}: {reading.match.entry.pattern}"


def _together(reading: Reading) -> list[int]:
    """The pattern's words that stand next to the trigger, so that the trigger is one short span."""
    words = sorted(reading.match.words)
    at = words.index(reading.trigger)
    low = high = at
    while low > 0 and words[low] - words[low - 1] <= 2:
        low -= 1
    while high + 1 < len(words) and words[high + 1] - words[high] <= 2:
        high += 1
    return words[low : high + 1]


def _confidence(reading: Reading) -> tuple[tuple[str, float], ...]:
    """Type: surer the more the entry demanded, less sure for nouns. Parties: surer with a phrase than without one.

    Status: less sure when a rule had to change it. The figures are a stated scheme, not probabilities.
    """
    if reading.graph is not None:
        return tuple((name, round(score, 2)) for name, score in reading.graph.confidence)
    entry = reading.match.entry
    type_ = min(0.95, (0.7 if entry.kind == "verb" else 0.6) + 0.04 * entry.demands)
    changed = any(field == "status" for field, _ in reading.why)
    actors = 0.85 if reading.actors else 0.3
    recipients = 0.85 if reading.recipients else 0.5
    return (
        ("type", round(type_, 2)),
        ("mode", 0.8 if reading.mode else 0.6),
        ("actors", actors),
        ("recipients", recipients),
        ("status", 0.75 if changed else 0.85),
    )


def describe_rules(coder: Coder) -> list[tuple[str, str]]:
    """Name and manual text of every rule, in the order of application."""
    listed = [(rule.__name__, inspect.getdoc(rule) or "") for rule in rules.RULES]
    after = (repeats.result_of_violence, repeats.merge_repeats)
    return [*listed, *((rule.__name__, inspect.getdoc(rule) or "") for rule in after)]
