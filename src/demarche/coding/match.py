"""Finds the triggers of a sentence: for each word the most demanding lexicon entry that fits its surroundings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from demarche.coding.lexicon import NO_EVENT, Condition, Entry, Lexicon
from demarche.coding.slots import Positions, Slots
from demarche.coding.tree import CLAUSES, Tree

_NOT_BELOW: Final = CLAUSES | {"conj", "nsubj", "csubj", "punct", "cc"}
_KIND_OF: Final = {"VERB": "verb", "NOUN": "noun", "PROPN": "noun", "ADJ": "adj", "AUX": "verb"}


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that fits: its head token, all tokens of its pattern, and the slots around it."""

    entry: Entry
    trigger: int
    words: tuple[int, ...]
    slots: Slots


def may_trigger(lemmas: frozenset[str], lexicon: Lexicon) -> bool:
    """Whether any of these lemmas heads an entry: sentences without one are not looked at."""
    return not lexicon.heads.isdisjoint(lemmas)


def find(tree: Tree, positions: Positions, lexicon: Lexicon) -> list[Match]:
    """All triggers of a sentence in order of the text, one entry a word; entries that block leave nothing."""
    matcher = Matcher(tree, positions, lexicon)
    found = [match for index in range(len(tree)) if (match := matcher.at(index)) is not None]
    taken = {w for match in found if match.entry.parts for w in match.words if w != match.trigger}
    return [m for m in found if m.entry.type != NO_EVENT and m.trigger not in taken]


def blocked(tree: Tree, positions: Positions, lexicon: Lexicon) -> frozenset[int]:
    """Words that a user's own entry says are no event."""
    matcher = Matcher(tree, positions, lexicon)
    found = (matcher.at(index) for index in range(len(tree)))
    return frozenset(w for m in found if m and m.entry.own and m.entry.type == NO_EVENT for w in m.words)


class Matcher:
    """Matches the words of one sentence, each once; conditions on types ask for the match of another word."""

    def __init__(self, tree: Tree, positions: Positions, lexicon: Lexicon) -> None:
        self.tree = tree
        self.positions = positions
        self.lexicon = lexicon
        self._done: dict[int, Match | None] = {}

    def at(self, index: int) -> Match | None:
        """The match at a word, None when no entry fits (or the word is being matched just now)."""
        if index not in self._done:
            self._done[index] = None
            self._done[index] = self._best(index)
        return self._done[index]

    def _best(self, index: int) -> Match | None:
        tree = self.tree
        for kind, lemma in _readings(index, tree):
            entries = self.lexicon.entries.get((kind, lemma), ())
            if not entries:
                continue
            slots = self.positions.of_noun(index) if kind == "noun" else self.positions.of_verb(index)
            near = _reach(index, tree, self.positions, slots)
            for entry in entries:
                words = _pattern_words(entry, index, tree, near)
                if words is not None and all(self.holds(c, index, slots) for c in entry.conditions):
                    return Match(entry, index, words, slots)
        return None

    def holds(self, condition: Condition, trigger: int, slots: Slots) -> bool:
        """Whether a condition of an entry holds at a trigger."""
        tree = self.tree
        if condition.slot == "clause":
            words = tree.clause_words(tree.clause(trigger))
            return any(self._fits(condition, i) for i in words) == condition.wanted
        fillers = tuple(i for slot in condition.slot.split("|") for i in slots.get(slot, ()))
        if condition.test == "filled":
            return bool(fillers) == condition.wanted
        if condition.test == "within":
            fillers = tuple(i for filler in fillers for i in phrase_tokens(filler, tree))
        return any(self._fits(condition, i) for i in fillers) == condition.wanted

    def _fits(self, condition: Condition, index: int) -> bool:
        tree = self.tree
        if tree.lemmas[index] in condition.words or tree.joined.get(index) in condition.words:
            return True
        kind = tree.names.get(index)
        if condition.names and kind and ("name" in condition.names or kind in condition.names):
            return True
        if condition.types.isdisjoint(self.lexicon.types_of.get(tree.lemmas[index], ())):
            return False
        match = self.at(index)
        return match is not None and match.entry.type in condition.types


def _readings(index: int, tree: Tree) -> Iterator[tuple[str, str]]:
    """The kinds and lemmas under which a word is looked up; participles that modify a noun are no triggers."""
    token = tree.tokens[index]
    relation = tree.relations[index]
    lemma = tree.lemmas[index]
    kind = _KIND_OF.get(token.upos)
    if kind is None or (kind == "noun" and relation in ("compound", "flat") and token.upos == "PROPN"):
        return
    if kind == "verb" and relation in ("amod", "compound", "case"):
        return
    if "-" in tree.lemmas and index in tree.joined:
        yield kind, tree.joined[index]
    if kind == "noun" and relation in ("compound", "nmod:desc"):
        return
    yield kind, lemma
    word = token.text.lower()
    gerund = kind == "noun" or relation in ("nsubj", "obj", "obl", "nmod")
    if word.endswith("ing") and word != lemma and gerund:
        yield "noun", word


def _pattern_words(entry: Entry, index: int, tree: Tree, near: list[int]) -> tuple[int, ...] | None:
    """The tokens that fill the pattern, or None when one is missing."""
    if not entry.parts:
        return (index,)
    words = [index]
    for part in entry.parts:
        hit = next((i for i in near if i not in words and tree.lemmas[i] in part), None)
        if hit is None:
            hit = next((i for i in near if i not in words and tree.tokens[i].text.lower() in part), None)
        if hit is None:
            return None
        words.append(hit)
    return tuple(sorted(words))


def _reach(index: int, tree: Tree, positions: Positions, slots: Slots) -> list[int]:
    """Tokens at most two steps below a trigger and in its own clause, and its object wherever that stands."""
    near: list[int] = []
    first = [c for c in tree.children[index] if tree.relations[c] not in _NOT_BELOW]
    objects = [i for i in slots.get("obj", ()) if i not in first]
    for child in first + objects:
        if positions.is_time(child) and tree.relations[child] != "obj":
            continue
        near.append(child)
        near.extend(c for c in tree.children[child] if tree.relations[c] not in _NOT_BELOW)
        near.extend(c for c in tree.kids(child, "conj") if tree.relations[child] in ("obj", "nsubj:pass"))
    return near


def phrase_tokens(head: int, tree: Tree) -> list[int]:
    """A noun's own phrase: everything below it but clauses and coordinated nouns."""
    found = [head]
    for token in found:
        found.extend(c for c in tree.children[token] if tree.relations[c] not in _NOT_BELOW)
    return found
