"""Actors and recipients: from slots to phrases, with the words that belong to them and no others."""

from __future__ import annotations

from typing import Final

from demarche.coding.match import Match
from demarche.coding.reading import Scene
from demarche.coding.tree import Tree
from demarche.records import Document, Phrase, Span

_LEFT_OUT: Final = frozenset({
    "case", "punct", "acl:relcl", "cc", "conj", "parataxis", "advcl", "mark", "cop", "nsubj", "nsubj:pass", "aux",
    "aux:pass", "discourse", "ccomp", "advcl:relcl", "cc:preconj", "dep", "list", "vocative", "obl:agent", "orphan",
})  # fmt: skip
_INSIDE: Final = frozenset("-‐‑'’\"“”.&/")
_PRONOUNS: Final = frozenset("he she it they we i you him her them us who which that this these those".split())


def make_phrase(head: int, scene: Scene, sentence: int | None = None) -> Phrase:
    """The phrase of a noun: its subtree less case, punctuation, relative clauses, set-off appositions and conjuncts."""
    at = scene.index if sentence is None else sentence
    tree = scene.trees[at]
    first, last = _extent(head, tree, frozenset(t for t in tree.kids(head, *_TIMES) if _is_date(t, tree, scene)))
    return cut(scene.document, at, tree, first, last, head)


def party_phrase(head: int, match: Match, scene: Scene) -> Phrase:
    """The phrase of a party; after the trigger, a phrase of place or means is the event's, not the party's.

    "Killed nine farmers near Dori", "met officials in Kabul", but "police in Lusaka arrested", "a market in Kauda".
    """
    tree = scene.tree
    after = head > match.trigger
    loose = {
        child
        for child in tree.kids(head, "nmod", "acl", "nmod:unmarked")
        if _stands_apart(child, head, match, scene, after=after)
    }
    if not (loose or after):
        return make_phrase(head, scene)
    first, last = _extent(head, tree, frozenset(loose))
    return cut(scene.document, scene.index, tree, first, last, head)


def _stands_apart(child: int, head: int, match: Match, scene: Scene, after: bool) -> bool:
    """Whether a modifier of a party tells of the event (when, where, why, with what) or is an event of its own."""
    tree = scene.tree
    if tree.relations[child] == "acl":
        purpose = any(tree.lemmas[c] == "to" for c in tree.kids(child, "mark"))
        return child == match.trigger or (after and purpose) or scene.match_at(child) is not None
    if not after:
        return False
    if scene.positions.is_time(child):
        return True
    case = next(iter(tree.cases(child)), "")
    if case in ("near", "outside", "with"):
        return True
    person = is_party(head, scene) and not scene.cue(head, "place_noun")
    charge = case == "of" and match.entry.type in _CHARGED and not is_party(child, scene)
    return person and (case in ("in", "at") or charge)


_CHARGED: Final = frozenset({"ACCUSE", "SANCTION", "CONCEDE"})  # "convicted two bloggers of treason"
_TIMES: Final = ("nmod", "nmod:unmarked", "obl", "advmod")


def _is_date(token: int, tree: Tree, scene: Scene) -> bool:
    """Whether a modifier is a date ("the ministers on Thursday"), not part of the noun's meaning ("three days of")."""
    words = scene.lexicon.classes["weekday"] | scene.lexicon.classes["month"] | {"yesterday", "today", "tomorrow"}
    return tree.lemmas[token] in words and tree.relations[token] != "nmod:poss"


def cut(document: Document, sentence: int, tree: Tree, first: int, last: int, head: int) -> Phrase:
    """The phrase of tokens ``first <= i < last``."""
    span = Span(tree.tokens[first].start, tree.tokens[last - 1].end)
    return Phrase(document.text(span), span, sentence, first, last, head)


def _extent(head: int, tree: Tree, loose: frozenset[int] = frozenset()) -> tuple[int, int]:
    keep = {head}
    for child in tree.children[head]:
        if child not in loose and _belongs(child, head, tree):
            keep.update(tree.below(child))
    first = last = head
    while first - 1 in keep:
        first -= 1
    while last + 1 in keep:
        last += 1
    while first < head and _opens_nothing(first, tree):
        first += 1
    while last > head and tree.tokens[last].upos == "PUNCT" and tree.tokens[last].text not in '"”.':
        last -= 1
    return first, last + 1


def _opens_nothing(token: int, tree: Tree) -> bool:
    """Marks and conjunctions at which no phrase begins."""
    word = tree.tokens[token]
    return (
        word.upos in ("CCONJ", "SCONJ")
        or word.text in ("into", "as")
        or (word.upos == "PUNCT" and word.text not in '"“')
    )


def _belongs(child: int, head: int, tree: Tree) -> bool:
    relation = tree.relations[child]
    if relation == "punct":
        return tree.tokens[child].text in _INSIDE
    if relation in ("appos", "acl", "amod", "nmod", "nmod:unmarked"):
        low, high = sorted((child, head))
        if any(_sets_off(i, tree) for i in range(low, high) if tree.heads[i] in (child, head)):
            return relation == "amod"
        return True
    if relation in ("advmod", "obl", "xcomp"):
        return relation == "advmod" and child < head
    return relation not in _LEFT_OUT


def _sets_off(token: int, tree: Tree) -> bool:
    """Whether a mark sets off what follows; the hyphen inside "Bashar al-Assad" or "war-damaged" does not."""
    text = tree.tokens[token].text
    return text in ",;:—–(" or (text == "-" and tree.tokens[token - 1].end < tree.tokens[token].start)


def is_party(token: int, scene: Scene) -> bool:
    """Whether a noun can act or be acted on in politics: a name, a nationality, or a word of the class ``party``."""
    tree = scene.tree
    if token in tree.names or tree.tokens[token].upos == "PROPN" or scene.cue(token, "party"):
        return True
    return tree.lemmas[token] in _PRONOUNS


def fill(match: Match, scene: Scene) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Head tokens of actors and recipients by the entry's frame."""
    frame = match.entry.frame
    verbal = match.entry.kind != "noun"
    actor_slots = frame.verb_actor if verbal else frame.noun_actor
    if frame.together:
        return _all(actor_slots, match, scene), ()
    recipient_slots = frame.verb_recipient if verbal else frame.noun_recipient
    actors = _first(actor_slots, match, scene)
    recipients = tuple(i for i in _first(recipient_slots, match, scene) if i not in actors)
    if not recipients and frame.place_hosts:
        recipients = _host_place(match, scene)
    return actors, recipients


def _first(slots: tuple[str, ...], match: Match, scene: Scene) -> tuple[int, ...]:
    for slot in slots:
        found = _usable(slot, match, scene)
        if found:
            return found
    return ()


def _all(slots: tuple[str, ...], match: Match, scene: Scene) -> tuple[int, ...]:
    found: list[int] = []
    for slot in slots:
        if slot == "mod" and found:
            continue
        found.extend(i for i in _usable(slot, match, scene) if i not in found)
    return _parties_only(found, scene)


def _parties_only(found: list[int], scene: Scene) -> tuple[int, ...]:
    """Parties among the fillers of a mutual act; a thing gives way to the parties named within it, if there are any."""
    kept: list[int] = []
    for token in found:
        if is_party(token, scene):
            kept.append(token)
            continue
        inner = [c for c in scene.tree.kids(token, "nmod", "nmod:poss") if is_party(c, scene)]
        kept.extend(i for child in inner for i in scene.tree.conjuncts(child))
    return tuple(dict.fromkeys(kept)) or tuple(found[:1])


def _usable(slot: str, match: Match, scene: Scene) -> tuple[int, ...]:
    """The fillers of a slot that can be arguments: not the pattern's own words, not times, not mere adjectives."""
    tree = scene.tree
    kept = []
    for i in match.slots.get(slot, ()):
        if i in match.words or i == match.trigger or scene.positions.is_time(i):
            continue
        if slot == "mod" and not (i in tree.names or _is_demonym(i, tree) or scene.cue(i, "mod_party")):
            continue
        if tree.tokens[i].upos in ("VERB", "ADV", "SCONJ", "PART") and slot != "mod":
            continue
        kept.append(i)
    return tuple(kept)


def _is_demonym(token: int, tree: Tree) -> bool:
    word = tree.tokens[token]
    return word.upos == "PROPN" or (word.upos == "ADJ" and word.text[:1].isupper() and token > 0)


def _host_place(match: Match, scene: Scene) -> tuple[int, ...]:
    for slot in ("to", "in", "at"):
        found = tuple(i for i in match.slots.get(slot, ()) if scene.tree.names.get(i) == "place")
        if found:
            return found
    return ()


_ADDRESS: Final = (
    "to",
    "with",
    "against",
    "on",
    "for",
    "from",
    "toward",
    "towards",
    "upon",
    "between",
    "among",
    "at",
    "into",
)


def party_beside(match: Match, objects: list[int], own: set[int], scene: Scene) -> int | None:
    """The party an act falls on when its object is a thing: one it is addressed to, or one named within the object."""
    for slot in _ADDRESS:
        for token in match.slots.get(slot, ()):
            if token not in own and token not in match.words and _can_receive(token, scene):
                return token
    things = objects or [i for i in match.slots.get("obj", ()) if i in match.words]
    for thing in things:
        found = _party_within(thing, own, scene)
        if found is not None:
            return found
    return None


def _party_within(thing: int, own: set[int], scene: Scene) -> int | None:
    tree = scene.tree
    for child in tree.kids(thing, "nmod", "nmod:poss"):
        if child not in own and tree.cases(child)[:1] not in _SETTING and _can_receive(child, scene):
            return child
    for clause in tree.kids(thing, "acl", "acl:relcl"):
        for agent in tree.kids(clause, "obl:agent"):
            if agent not in own and _can_receive(agent, scene):
                return agent
    for child in tree.kids(thing, "amod", "compound"):
        if child not in own and (tree.names.get(child) in _NATIONAL or _is_demonym(child, tree)):
            return child
    for child in tree.kids(thing, "nmod"):
        deeper = child not in own and tree.cases(child)[:1] not in _SETTING
        found = _party_within(child, own, scene) if deeper else None
        if found is not None:
            return found
    return None


def _can_receive(token: int, scene: Scene) -> bool:
    return (
        is_party(token, scene)
        and not scene.positions.is_time(token)
        and scene.tree.tokens[token].upos in ("NOUN", "PROPN", "PRON")
        and scene.tree.lemmas[token] not in _OWN
        and not scene.cue(token, "no_recipient")
    )


_SETTING: Final = (("in",), ("at",), ("near",), ("during",), ("after",), ("by",))
_NATIONAL: Final = frozenset({"group", "place", "organisation"})
_OWN: Final = frozenset({"its", "his", "her", "their", "our", "my", "your", "it", "that", "this"})
