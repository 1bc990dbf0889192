"""Place and date of an event: one phrase each, from the trigger's own dependents first, then from its clause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from demarche.coding.arguments import cut, make_phrase
from demarche.coding.content import SPEECH, contents
from demarche.coding.match import Match
from demarche.coding.reading import Reading, Scene, governor
from demarche.coding.tree import Tree
from demarche.records import Phrase

_PHRASES: Final = frozenset({"obl", "nmod", "obl:unmarked", "nmod:unmarked", "advmod", "nmod:poss", "obl:agent"})
_BEFORE_NOUN: Final = frozenset({"nummod", "compound", "amod", "nmod:desc"})
_YEAR: Final = re.compile(r"(?:1[89]|20)\d\d$")
_PLACE_KINDS: Final = frozenset({"place", "facility"})
_SPANS: Final = frozenset({"for", "within", "through", "throughout", "until", "till", "of", "over"})
_TOWARDS: Final = frozenset({"to", "into", "from", "between", "toward", "towards"})


def find_date(reading: Reading, scene: Scene) -> Phrase | None:
    """The time phrase of an event: "on Tuesday", "last December", "in 2011", "two weeks ago"."""
    for token in _candidates(reading, scene):
        if scene.positions.is_time(token) and _is_date(token, scene):
            return _time_phrase(token, scene)
    if reading.status != "happened":
        return None
    for token in _reporting(reading, scene):  # "an attack, the ministry said on Sunday": told on the day, or nearly
        if scene.cue(token, "weekday") and scene.tree.relations[token] in (*_PHRASES, "obj"):
            return _time_phrase(token, scene)
    return None


def _is_date(token: int, scene: Scene) -> bool:
    """Whether a time word says when: not how long ("for two days"), not how long after or before something else."""
    tree = scene.tree
    relation = tree.relations[token]
    cases = tree.cases(token)
    named = scene.cue(token, "weekday") or scene.cue(token, "month") or tree.tokens[token].text[:4].isdigit()
    if relation in _BEFORE_NOUN:
        return named and (relation != "nummod" or bool(_YEAR.match(tree.tokens[token].text)))
    if relation == "obj" and not (named or cases):
        return False
    if relation != "obj" and relation not in _PHRASES:
        return False
    if not named and scene.cue(token, "duration"):
        after = token + 1
        if after < len(tree) and tree.lemmas[after] in ("after", "before", "into", "from"):
            return False
        if tree.kids(token, "advcl", "acl") and not tree.kids(token, "amod"):
            return False
    return named or not (cases and cases[0] in _SPANS)


def _time_phrase(token: int, scene: Scene) -> Phrase:
    """The words of a time, with "ago" and "since" but without "on" and "in"."""
    tree = scene.tree
    phrase = make_phrase(token, scene)
    first, last = phrase.first, phrase.last
    for child in tree.kids(token, "case"):
        if tree.lemmas[child] == "since" and child < first:
            first = child
    if last < len(tree) and tree.lemmas[last] in ("ago", "earlier", "later"):
        last += 1
    for child in tree.kids(token, "nmod:poss"):
        first = max(first, child) if tree.lemmas[token] not in scene.lexicon.classes["timeword"] else first
    return cut(scene.document, scene.index, tree, first, last, token)


def find_place(reading: Reading, scene: Scene) -> Phrase | None:
    """Where an event took place: a place name or place noun with a preposition of place, nearest to the trigger."""
    taken = {p.head for p in (*reading.actors, *reading.recipients) if p.sentence == scene.index}
    weak: int | None = None
    for token in _candidates(reading, scene):
        strength = _place_strength(token, scene)
        if not strength or token in taken:
            continue
        if strength == 2:
            return make_phrase(token, scene)
        weak = token if weak is None else weak
    if weak is not None:
        return make_phrase(weak, scene)
    return _inside_arguments(reading, scene)


def _place_strength(token: int, scene: Scene) -> int:
    """2 for "in Moscow", 1 for "to Moscow" and place nouns without a name, 0 for what is no place."""
    tree = scene.tree
    if tree.relations[token] not in ("obl", "nmod", "obj", "obl:agent") or scene.positions.is_time(token):
        return 0
    cases = tree.cases(token)[:1]
    if not cases or cases[0] not in scene.lexicon.classes["place_prep"]:
        return 0
    if _is_place_name(token, cases[0], tree, scene.lexicon.classes["place_noun"]):
        return 1 if cases[0] in _TOWARDS else 2
    return 1 if scene.cue(token, "place_noun") else 0


def _is_place_name(token: int, case: str, tree: Tree, places: frozenset[str]) -> bool:
    """Whether a noun names a place; an unknown proper name after "in", "near" or "outside" is taken for one."""
    kind = tree.names.get(token)
    if kind in _PLACE_KINDS:
        return True
    parts = tree.kids(token, "compound", "nmod:poss", "amod", "nmod:desc")
    if tree.lemmas[token] in places and any(tree.names.get(p) in _PLACE_KINDS for p in parts):
        return True  # "Arauca department", "Haiti's Artibonite valley"
    return (
        tree.tokens[token].upos == "PROPN" and case in ("in", "near", "outside", "inside") and kind in (None, "person")
    )


def _inside_arguments(reading: Reading, scene: Scene) -> Phrase | None:
    """The place named within or beside a recipient or actor ("a hospital in Idlib"), or the place visited."""
    tree = scene.tree
    for phrase in (*reading.recipients, *reading.actors):
        if phrase.sentence != scene.index:
            continue
        inside = [i for i in range(phrase.first, phrase.last) if tree.relations[i] == "nmod"]
        for child in (*tree.kids(phrase.head, "nmod"), *inside):
            if _place_strength(child, scene) == 2:
                return make_phrase(child, scene)
    if reading.match.entry.frame.place_hosts:
        return next((p for p in reading.recipients if tree.names.get(p.head) in _PLACE_KINDS), None)
    return None


def _candidates(reading: Reading, scene: Scene) -> Iterator[int]:
    """Dependents of the trigger, of its phrases, of its light verb and governors, and its content if it is speech."""
    yield from _around(reading.match, scene)
    place = governor(reading, scene)
    if place.predicate != reading.trigger and not place.nominal:
        yield from _with_nested(scene.tree.children[place.predicate], scene)
    if place.nominal and _is_subject(reading, scene):
        yield from scene.tree.children[place.predicate]
    current = place.predicate
    while not place.nominal and scene.tree.relations[current] == "xcomp":
        current = scene.tree.heads[current]
        yield from scene.tree.children[current]
    if reading.type in SPEECH:
        for inner in contents(reading.match, scene):
            yield from _around(inner, scene)


def _is_subject(reading: Reading, scene: Scene) -> bool:
    """Whether a bare noun is the subject of its clause: "the withdrawal was completed in May"."""
    carrier = scene.positions.carrier(reading.trigger)
    return scene.tree.relations[carrier] in ("nsubj", "nsubj:pass")


def _around(match: Match, scene: Scene) -> Iterator[int]:
    for word in (match.trigger, *(w for w in match.words if w != match.trigger)):
        yield from scene.tree.children[word]
    yield from _with_nested(scene.tree.children[match.trigger], scene)


def _with_nested(children: Iterable[int], scene: Scene) -> Iterator[int]:
    """Tokens, then the phrases hung on objects and prepositional phrases among them ("in a call on Saturday")."""
    tree = scene.tree
    below = list(children)
    yield from below
    for child in below:
        if tree.relations[child] in ("obj", "obl", "nmod", "nsubj:pass", "nsubj", "iobj"):
            for inner in tree.kids(child, "nmod", "nmod:unmarked", "nummod", "compound"):
                if _dates_holder(child, inner, scene):
                    yield inner


def _dates_holder(holder: int, inner: int, scene: Scene) -> bool:
    """Whether a phrase within a phrase says when or where an event was: "in a call on Saturday", "the 1996 accords"."""
    tree = scene.tree
    if not scene.positions.is_time(inner):
        return holder > tree.heads[holder] and tree.relations[holder] != "nsubj"
    if scene.cue(inner, "weekday") or scene.positions.is_time(holder) or scene.cue(holder, "quantity"):
        return True
    return scene.cue(holder, "occasion") or tree.relations[holder] in ("obj", "nsubj:pass")


def _reporting(reading: Reading, scene: Scene) -> Iterator[int]:
    """Dependents of the verb that reports the clause of a trigger."""
    tree = scene.tree
    below = reading.trigger
    for head in tree.above(reading.trigger):
        if tree.relations[below] in ("ccomp", "parataxis") and scene.cue(head, "report"):
            yield from tree.children[head]
        for child in tree.kids(head, "parataxis"):
            if scene.cue(child, "report"):
                yield from tree.children[child]
        below = head
    for child in tree.kids(reading.trigger, "parataxis"):
        if scene.cue(child, "report"):
            yield from tree.children[child]
