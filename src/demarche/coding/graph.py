"""The learned event graph as readings: the model's triggers first, the lexicon beside them as support and explanation.

A trigger that the model is sure of (KEEP) is an event. One that it only thinks possible (MAYBE) is an event when the
lexicon reads the same word as the same type; an entry that asks for much then decides the type itself. What the
lexicon finds alone is no event, unless the entry is a user's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from demarche.coding.arguments import cut
from demarche.coding.frames import parse_frame
from demarche.coding.lexicon import Entry
from demarche.coding.match import Match
from demarche.coding.reading import Reading, Scene
from demarche.coding.tree import Tree
from demarche.records import Argument, Phrase, Trigger

KEEP: Final = 0.55  # least score of a trigger that stands on its own
DEMANDS: Final = 2  # of an entry that decides the type of a trigger that the model is unsure of
UNSURE: Final = 0.26  # least score of a trigger whose type such an entry decides
MAYBE: Final = 0.19  # least score of a trigger that the lexicon supports
_ANY_FRAME: Final = parse_frame("act")
_LEANING: Final = frozenset({"nmod:desc", "det", "case"})
_CUT: Final = 4  # words that a phrase may be short of
_NOT_FIRST: Final = frozenset({"ADP", "CCONJ", "SCONJ", "PUNCT", "PART"})


def readings(triggers: Sequence[Trigger], scene: Scene) -> Iterator[Reading]:
    """The readings of one sentence's graph, in order of the text."""
    for trigger in triggers:
        match = _match_at(trigger, scene)
        supported = match is not None and trigger.type in _types(match)
        if trigger.score >= KEEP or (supported and trigger.score >= MAYBE):
            yield _reading(trigger, match if supported else None, scene)
        elif match is not None and match.entry.demands >= DEMANDS and trigger.score >= UNSURE:
            entry = match.entry
            yield _reading(replace(trigger, type=entry.type, mode=entry.mode, score=KEEP), match, scene)


def _match_at(trigger: Trigger, scene: Scene) -> Match | None:
    """The lexicon's match on the same word, on words that hold it, or on the noun that a light verb carries."""
    exact = scene.match_at(trigger.first)
    if exact is not None:
        return exact
    return next((m for m in scene.matches if trigger.first in (*m.words, *m.slots.get("light", ()))), None)


def _types(match: Match) -> set[str]:
    entry = match.entry
    return {entry.type, entry.also[0]} if entry.also else {entry.type}


def _reading(trigger: Trigger, match: Match | None, scene: Scene) -> Reading:
    tree = scene.tree
    roles: dict[str, list[Phrase]] = {}
    for argument in trigger.arguments:
        phrase = _phrase(argument, scene)
        if phrase is not None:
            roles.setdefault(argument.role, []).append(phrase)
    said = f"model: {trigger.type} {trigger.score:.2f}"
    if match is not None:
        said += f"; {match.entry.source}: {match.entry.pattern[:80]}"
    places, dates = roles.get("place", []), roles.get("date", [])
    actors, recipients = _apart(roles.get("actor", []), roles.get("recipient", []))
    return Reading(
        match=match or _own_match(trigger, tree, scene),
        type=trigger.type,
        mode=trigger.mode,
        status=trigger.status,
        actors=actors,
        recipients=recipients,
        place=places[0] if places else None,
        date=dates[0] if dates else None,
        attributions=tuple(roles.get("attribution", ())),
        why=(("type", said),),
        graph=trigger,
    )


def _apart(actors: Sequence[Phrase], recipients: Sequence[Phrase]) -> tuple[tuple[Phrase, ...], tuple[Phrase, ...]]:
    """Each phrase once and on one side: a recipient too where others act, else an actor."""
    acting, met = {p.span: p for p in actors}, {p.span: p for p in recipients}
    only = {span: p for span, p in acting.items() if not any(span.overlaps(other) for other in met)}
    if only or not acting:
        return tuple(only.values()), tuple(met.values())
    left = {span: p for span, p in met.items() if not any(span.overlaps(other) for other in acting)}
    return tuple(acting.values()), tuple(left.values())


def _own_match(trigger: Trigger, tree: Tree, scene: Scene) -> Match:
    """A match for a trigger that the lexicon does not know, so that the rules can look around it."""
    at = trigger.first
    kind = "verb" if tree.tokens[at].upos in ("VERB", "AUX") else "noun"
    lemma = tree.lemmas[at]
    entry = Entry(lemma, kind, frozenset({lemma}), (), trigger.type, trigger.mode, False, _ANY_FRAME, source="model")
    slots = scene.positions.of_verb(at) if kind == "verb" else scene.positions.of_noun(at)
    return Match(entry, at, (at,), slots)


def _with_names(first: int, last: int, tree: Tree) -> tuple[int, int]:
    """The words with the rest of what they cut: a title's name, a preposition's noun, a name of several words."""
    ahead = tree.heads[last - 1]
    if tree.relations[last - 1] in _LEANING and last <= ahead < last + _CUT:
        last = ahead + 1
    for name in tree.analysis.names:
        if name.first < last and first < name.last and not (name.first < first and last < name.last):
            first, last = min(first, name.first), max(last, name.last)
    while last < len(tree) and tree.relations[last] == "flat" and first <= tree.heads[last] < last:
        last += 1
    return first, last


def _phrase(argument: Argument, scene: Scene) -> Phrase | None:
    """The words of an argument, names whole, no preposition before or mark after them; None when nothing is left."""
    tree = scene.tree
    first, last = _with_names(argument.first, argument.last, tree)
    while first < last - 1 and tree.tokens[first].upos in _NOT_FIRST and tree.tokens[first].text not in "\"“'":
        first += 1
    while last - 1 > first and tree.tokens[last - 1].upos == "PUNCT" and tree.tokens[last - 1].text not in "\"”'.)":
        last -= 1
    if not any(character.isalnum() for i in range(first, last) for character in tree.tokens[i].text):
        return None
    outside = [i for i in range(first, last) if not first <= tree.heads[i] < last and tree.tokens[i].upos != "PUNCT"]
    head = outside[0] if outside else last - 1
    return cut(scene.document, scene.index, tree, first, last, head)
