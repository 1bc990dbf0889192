"""Which words stand in which position of a trigger: the slots that frames and conditions name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from demarche.coding.tree import Tree

Slots = Mapping[str, tuple[int, ...]]

_YEAR: Final = re.compile(r"(?:1[5-9]|20)\d\d(?:s|-\d\d)?$")
_CARRIERS: Final = frozenset({"obj", "nsubj:pass", "nsubj", "obl", "xcomp", "nsubj:outer"})


class Positions:
    """Fills slots for the triggers of one sentence. ``classes`` are the lexicon's word classes."""

    def __init__(self, tree: Tree, classes: Mapping[str, frozenset[str]]) -> None:
        self.tree = tree
        self.classes = classes

    def is_time(self, index: int) -> bool:
        """Whether a noun is a time ("Tuesday", "last December", "2011")."""
        return self.tree.lemmas[index] in self.classes["timeword"] or bool(_YEAR.match(self.tree.tokens[index].text))

    def of_verb(self, verb: int) -> dict[str, tuple[int, ...]]:
        """Slots of a verb: logical subject and object whatever the voice, and prepositional phrases by preposition."""
        tree = self.tree
        slots: dict[str, tuple[int, ...]] = {}
        surface = tuple(tree.subject(verb))
        passive = tree.is_passive(verb)
        if passive:
            _put(slots, "obj", surface)
            for agent in tree.kids(verb, "obl:agent"):
                _put(slots, "subj", self._party(agent))
        else:
            _put(slots, "subj", surface)
        for relation, slot in (("obj", "iobj" if passive and "obj" in slots else "obj"), ("iobj", "iobj")):
            for child in tree.kids(verb, relation):
                if self.is_time(child) and relation == "obj":
                    continue
                _put(slots, slot, self._party(child))
        if passive and "iobj" in slots:  # "Assad was granted refuge": the subject is the one who receives
            slots["obj"], slots["iobj"] = slots["iobj"], slots["obj"]
        self._object_of_infinitive(verb, slots)
        self._object_of_relative(verb, slots)
        self._shared_object(verb, slots)
        self._phrases(verb, slots, passive)
        for child in tree.kids(verb, "obj"):
            self._noun_phrases(child, slots)
        complements = tree.kids(verb, "xcomp", "ccomp")
        _put(slots, "comp", tuple(c for child in complements for c in tree.conjuncts(child)))
        for child in tree.kids(verb, "ccomp"):
            _put(slots, "compsubj", tuple(i for s in tree.kids(child, "nsubj", "nsubj:pass") for i in self._party(s)))
        return slots

    def of_noun(self, noun: int) -> dict[str, tuple[int, ...]]:
        """Slots of a noun, with those of the light verb that carries it ("hold talks", "an attack carried out by")."""
        tree = self.tree
        slots: dict[str, tuple[int, ...]] = {}
        for child in tree.kids(noun, "nmod:poss"):
            _put(slots, "poss", self._party(child))
        _put(slots, "mod", tuple(tree.kids(noun, "amod", "compound", "nmod:desc", "nmod:unmarked", "flat")))
        self._noun_phrases(noun, slots)
        self._phrases(noun, slots, passive=False)
        _put(slots, "comp", tuple(tree.kids(noun, "acl", "ccomp")))
        top = self.carrier(noun)
        if top != noun:
            for child in tree.kids(top, "nmod:poss"):
                _put(slots, "poss", self._party(child))
            _put(slots, "mod", tuple(tree.kids(top, "amod", "compound")))
            self._noun_phrases(top, slots, skip=noun)
        verb = self.light_verb(top)
        if verb is not None:
            self._add_light(noun, top, verb, slots)
        return slots

    def carrier(self, noun: int) -> int:
        """The quantity noun above a noun ("a wave of attacks"), or the head of its coordination; else the noun."""
        tree = self.tree
        for _ in range(3):
            head = tree.heads[noun]
            relation = tree.relations[noun]
            if head < 0:
                break
            quantity = relation == "nmod" and "of" in tree.cases(noun) and tree.lemmas[head] in self.classes["series"]
            coordinated = relation == "conj" and tree.tokens[head].upos in ("NOUN", "PROPN")
            if not quantity and not coordinated:
                break
            noun = head
        return noun

    def light_verb(self, noun: int) -> int | None:
        """The verb that carries a noun and lends it its subject, or None."""
        tree = self.tree
        head, relation = tree.heads[noun], tree.relations[noun]
        if head >= 0 and relation in _CARRIERS and tree.tokens[head].upos == "VERB":
            light = tree.lemmas[head] in self.classes["light"]
            joining = tree.lemmas[head] in self.classes["joining"]
            if light and relation in ("obj", "nsubj:pass", "nsubj:outer"):
                return head
            if joining and relation in ("obl", "obj"):
                return head
            if relation == "nsubj" and tree.lemmas[head] in self.classes["occur"]:
                return head
        for child in tree.kids(noun, "acl", "acl:relcl"):
            if tree.lemmas[child] in self.classes["light"] and tree.tokens[child].upos == "VERB":
                return child
        return None

    def _add_light(self, noun: int, top: int, verb: int, slots: dict[str, tuple[int, ...]]) -> None:
        _put(slots, "light", (verb,))
        borrowed = self.of_verb(verb)
        own = {noun, top}
        for slot, found in borrowed.items():
            rest = tuple(i for i in found if i not in own)
            if slot == "obj":
                continue
            if slot == "subj" and self.tree.relations[top] == "nsubj":
                continue
            if rest and slot not in slots:
                slots[slot] = rest

    def _object_of_infinitive(self, verb: int, slots: dict[str, tuple[int, ...]]) -> None:
        """The one asked to act is the object of "urge", whatever the parser calls it (iobj, subject of "to")."""
        tree = self.tree
        if "obj" in slots:
            return
        for child in tree.kids(verb, "xcomp", "ccomp"):
            if any(tree.lemmas[c] == "to" for c in tree.kids(child, "mark")):
                for subject in tree.kids(child, "nsubj", "nsubj:pass"):
                    _put(slots, "obj", self._party(subject))
        if "obj" not in slots and "iobj" in slots:
            slots["obj"] = slots.pop("iobj")

    def _object_of_relative(self, verb: int, slots: dict[str, tuple[int, ...]]) -> None:
        """The noun a relative clause modifies is the object where the clause has a subject and no object."""
        tree = self.tree
        if tree.relations[verb] != "acl:relcl" or "obj" in slots or "subj" not in slots:
            return
        noun = tree.heads[verb]
        stranded = any(tree.relations[c] == "obl" and tree.antecedent(c) != c for c in tree.children[verb])
        if noun not in slots["subj"] and not stranded and not self.is_time(noun):
            slots["obj"] = tuple(tree.conjuncts(noun))

    def _shared_object(self, verb: int, slots: dict[str, tuple[int, ...]]) -> None:
        """Coordinated verbs share the object that follows the last of them ("seized and burned the trucks")."""
        tree = self.tree
        if "obj" in slots:
            return
        for other in tree.kids(verb, "conj"):
            if tree.tokens[other].upos == "VERB" and other - verb <= 3 and not tree.has(other, "nsubj", "mark", "aux"):
                for child in tree.kids(other, "obj"):
                    _put(slots, "obj", self._party(child))

    def _phrases(self, head: int, slots: dict[str, tuple[int, ...]], passive: bool) -> None:
        tree = self.tree
        if passive and "subj" not in slots:
            self._hidden_agent(head, slots)
        for child in tree.kids(head, "obl", "nmod", "advcl", "obl:agent"):
            if self.is_time(child):
                continue
            for case in tree.cases(child)[:1]:
                if not (passive and case == "by" and tree.relations[child] == "obl" and "subj" not in slots):
                    _put(slots, case, self._party(child))
                else:
                    _put(slots, "subj", self._party(child))

    def _hidden_agent(self, verb: int, slots: dict[str, tuple[int, ...]]) -> None:
        """An agent that the parser hung on the place or time before it ("attacked near Kalbajar by drones")."""
        tree = self.tree
        for child in tree.kids(verb, "obl", "obl:unmarked"):
            for inner in tree.kids(child, "nmod"):
                if "by" in tree.cases(inner) and not self.is_time(inner):
                    _put(slots, "subj", self._party(inner))

    def _noun_phrases(self, noun: int, slots: dict[str, tuple[int, ...]], skip: int = -1) -> None:
        tree = self.tree
        for child in tree.kids(noun, "nmod"):
            if child == skip or self.is_time(child):
                continue
            for case in tree.cases(child)[:1]:
                _put(slots, case, self._party(child))

    def _party(self, index: int) -> tuple[int, ...]:
        return tuple(self.tree.conjuncts(self.tree.antecedent(index)))


def _put(slots: dict[str, tuple[int, ...]], slot: str, found: tuple[int, ...]) -> None:
    """Add tokens to a slot, keeping what stands there already."""
    if found:
        before = slots.get(slot, ())
        slots[slot] = before + tuple(i for i in found if i not in before)
