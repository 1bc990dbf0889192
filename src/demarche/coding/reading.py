"""What the rules pass on: one reading of a trigger as an event, and the scene around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from demarche.coding.lexicon import Lexicon
from demarche.coding.match import Match
from demarche.coding.slots import Positions
from demarche.coding.tree import Tree
from demarche.ontology import Ontology
from demarche.records import Casualties, Document, Phrase, Trigger


@dataclass(frozen=True, slots=True)
class Reading:
    """A trigger read as an event, growing from rule to rule; ``rules`` names those that changed it."""

    match: Match
    type: str
    mode: str | None
    status: str = "happened"
    actors: tuple[Phrase, ...] = ()
    recipients: tuple[Phrase, ...] = ()
    place: Phrase | None = None
    date: Phrase | None = None
    attributions: tuple[Phrase, ...] = ()
    hedged: bool = False
    casualties: Casualties = field(default_factory=Casualties)
    rules: tuple[str, ...] = ()
    why: tuple[tuple[str, str], ...] = ()
    graph: Trigger | None = None  # the model's own reading, where it has one

    @property
    def trigger(self) -> int:
        """Index of the trigger's head token."""
        return self.match.trigger

    def because(self, name: str, reason: str, **changes: object) -> Reading:
        """The reading with some fields changed and the reason kept under the field's name."""
        return replace(self, why=(*self.why, (name, reason)), **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Scene:
    """One sentence of a document with everything the rules may look at."""

    document: Document
    trees: Sequence[Tree]
    index: int
    positions: Positions
    lexicon: Lexicon
    ontology: Ontology
    matches: Sequence[Match]

    @property
    def tree(self) -> Tree:
        """The sentence's own tree."""
        return self.trees[self.index]

    def cue(self, token: int, name: str) -> bool:
        """Whether a token's lemma or word belongs to a word class of the lexicon."""
        words = self.lexicon.classes[name]
        return self.tree.lemmas[token] in words or self.tree.tokens[token].text.lower() in words

    def match_at(self, token: int) -> Match | None:
        """The trigger at a token, if there is one."""
        return next((m for m in self.matches if m.trigger == token), None)


@dataclass(frozen=True, slots=True)
class Governor:
    """How a trigger hangs in its sentence: whose tense it shares, and whether it is a bare noun without a verb."""

    predicate: int
    nominal: bool = field(default=False)


def governor(reading: Reading, scene: Scene) -> Governor:
    """The predicate that carries a trigger's tense and polarity: itself, its light verb, or its clause."""
    kind = reading.match.entry.kind
    if kind != "noun":
        return Governor(reading.trigger)
    light = reading.match.slots.get("light")
    if light:
        return Governor(light[0])
    return Governor(scene.tree.clause(reading.trigger), nominal=True)
