"""Killed and injured, as inclusive ranges: "at least three", "dozens", "3 to 5", "two soldiers dead"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from demarche.coding.reading import Reading, Scene
from demarche.coding.tree import Tree
from demarche.records import Casualties

Range = tuple[int, int]

NUMBERS: Final = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
"""Number words up to ninety; "a" and "an" count one person only before a noun of a person."""

VAGUE: Final = {
    "few": (3, 5), "several": (3, 9), "some": (3, 9), "dozen": (24, 99), "score": (40, 99), "hundred": (200, 999),
    "thousand": (2000, 9999), "many": (10, 99), "couple": (2, 2),
}  # fmt: skip
"""What indefinite counts are taken to mean, as stated in docs/decisions.md."""

LIMIT: Final = 10_000_000
_OPEN: Final = 2  # "at least n" is read as n to 2n: an open range has no place in a table


def count(text: str) -> int | None:
    """The number a word or figure stands for ("1,200", "three", "twenty-two" by its last part), else None."""
    plain = text.replace(",", "").lower()
    if plain.isdigit() and len(plain) <= 8:
        return int(plain)
    return NUMBERS.get(plain)


def find_casualties(reading: Reading, scene: Scene) -> Casualties:
    """Casualties of an event of violence: of its own verb, and of clauses that hang below or beside it."""
    killed = injured = None
    for token in _nearby(reading, scene):
        if scene.cue(token, "dead_verb") or scene.cue(token, "dead_noun"):
            killed = killed or _victims(token, scene)
        elif scene.cue(token, "hurt_verb") or scene.cue(token, "hurt_noun"):
            injured = injured or _victims(token, scene)
    if killed is None and injured is None:
        return Casualties()
    by = reading.attributions[0].text if reading.attributions else ""
    return Casualties(killed, injured, by)


def _nearby(reading: Reading, scene: Scene) -> Iterator[int]:
    """The trigger and the predicates below it, and the verbs it is subject or cause of."""
    tree = scene.tree
    yield reading.trigger
    top = reading.match.slots.get("light", (reading.trigger,))[0]
    seen = {reading.trigger}
    starts = [reading.trigger, top]
    head = tree.heads[top]
    if head >= 0 and tree.relations[top] in ("nsubj", "obl", "advcl", "conj", "obl:agent"):
        starts.append(head)
    for start in starts:
        for token in (start, *tree.kids(start, "advcl", "conj", "acl", "parataxis", "obj", "acl:relcl", "xcomp")):
            for inner in (token, *tree.kids(token, "conj")):
                if inner not in seen:
                    seen.add(inner)
                    yield inner


def _victims(token: int, scene: Scene) -> Range | None:
    """How many people a word of killing or wounding is about."""
    tree = scene.tree
    if tree.tokens[token].upos == "VERB":
        slots = scene.positions.of_verb(token)
        heads = list(slots.get("obj", ()))
        if tree.relations[token] == "acl" and tree.is_participle(token):
            heads.append(tree.heads[token])
    else:
        heads = [token]
    ranges = [found for head in heads if (found := number_of(head, tree))]
    if not ranges:
        return None
    return sum(low for low, _ in ranges), min(LIMIT, sum(high for _, high in ranges))


def number_of(noun: int, tree: Tree) -> Range | None:
    """The count that a noun phrase names, as a range; None when it names none."""
    if tree.tokens[noun].upos == "NUM":
        own = _spread(noun, noun, tree)
        if own:
            return own
    for child in tree.kids(noun, "nummod"):
        found = _spread(child, noun, tree)
        if found:
            return found
    vague = VAGUE.get(tree.lemmas[noun])
    if vague and (tree.tokens[noun].text.lower().endswith("s") or tree.lemmas[noun] == "dozen"):
        return (12, 12) if tree.tokens[noun].text.lower() == "dozen" else vague
    for child in tree.kids(noun, "amod", "det"):
        if tree.lemmas[child] in ("several", "few", "many"):
            return VAGUE[tree.lemmas[child]]
        if tree.lemmas[child] in ("a", "an") and tree.tokens[noun].upos == "NOUN":
            return None if tree.tokens[noun].text.lower().endswith("s") else (1, 1)
    if tree.tokens[noun].upos == "PROPN" and noun in tree.names and tree.names[noun] == "person":
        return 1, 1
    return None


def _spread(number: int, noun: int, tree: Tree) -> Range | None:
    """A number with what qualifies it: "at least", "up to", "more than", "3 to 5", "2,000 or more"."""
    value = _value(number, tree)
    if value is None:
        return None
    words = " ".join(tree.tokens[i].text.lower() for i in range(max(0, number - 3), number))
    after = [tree.tokens[i].text.lower() for i in range(number + 1, min(len(tree), number + 3))]
    if len(after) == 2 and after[0] in ("to", "-", "–", "or"):
        other = count(after[1])
        if other is not None and other > value:
            return value, min(other, LIMIT)
    if words.endswith(("at least", "no fewer than")):
        return value, min(LIMIT, value * _OPEN)
    if words.endswith(("more than", "over")):
        return value + 1, min(LIMIT, value * _OPEN)
    if words.endswith(("up to", "as many as", "at most")):
        return 0 if value < 2 else 1, value
    if words.endswith(("fewer than", "less than")):
        return 0, max(0, value - 1)
    return min(value, LIMIT), min(value, LIMIT)


def _value(number: int, tree: Tree) -> int | None:
    value = count(tree.tokens[number].text)
    factor = 1
    for i in range(number + 1, min(len(tree), number + 2)):
        factor = {"hundred": 100, "thousand": 1000, "million": 1_000_000}.get(tree.lemmas[i], 1)
    if value is None and tree.lemmas[number] in ("hundred", "thousand"):
        value, factor = {"hundred": 100, "thousand": 1000}[tree.lemmas[number]], 1
    return None if value is None else min(value * factor, LIMIT)
