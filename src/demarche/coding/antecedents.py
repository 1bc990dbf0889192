"""Pronouns that act: the antecedent when it is plain, else nothing (the resolve room does the rest)."""

from __future__ import annotations

from typing import Final

from demarche.coding.arguments import make_phrase
from demarche.coding.attribution import quoted_speaker
from demarche.coding.reading import Scene
from demarche.coding.tree import Tree
from demarche.records import Phrase

_AGREEMENT: Final = {
    "he": "person", "him": "person", "his": "person", "she": "person", "her": "person",
    "it": "thing", "its": "thing", "they": "many", "them": "many", "their": "many",
}  # fmt: skip
_SPEAKER: Final = frozenset({"we", "i", "us", "our", "my"})
_PERSONAL: Final = frozenset(
    "man woman minister president premier chancellor king queen prince spokesman spokeswoman leader general envoy "
    "ambassador chief governor mayor judge senator lawmaker official bishop cleric commander colonel secretary".split()
)
_BACK: Final = 2  # sentences looked back


def antecedent_of(phrase: Phrase, scene: Scene) -> Phrase | None:
    """The phrase a pronoun stands for; None when the phrase is no pronoun or no antecedent is plain."""
    tree = scene.trees[phrase.sentence]
    word = tree.tokens[phrase.head].text.lower()
    if phrase.last - phrase.first != 1 or tree.tokens[phrase.head].upos not in ("PRON", "DET"):
        return None
    if word in _SPEAKER:
        return _speaker(phrase, scene)
    kind = _AGREEMENT.get(word)
    if kind is None:
        return None
    for sentence in range(phrase.sentence, max(-1, phrase.sentence - _BACK - 1), -1):
        limit = phrase.head if sentence == phrase.sentence else len(scene.trees[sentence])
        for subject in _subjects(scene.trees[sentence], limit):
            if _agrees(subject, scene.trees[sentence], kind):
                return make_phrase(subject, scene, sentence)
    return None


def _subjects(tree: Tree, limit: int) -> list[int]:
    """Subjects before a token: main clause first, then the nearest."""
    found = [i for i in range(limit) if tree.relations[i] in ("nsubj", "nsubj:pass")]
    nouns = [i for i in found if tree.tokens[i].upos in ("NOUN", "PROPN")]
    return sorted(nouns, key=lambda i: (tree.relations[tree.heads[i]] != "root", -i))


def _agrees(noun: int, tree: Tree, kind: str) -> bool:
    text, lemma = tree.tokens[noun].text.lower(), tree.lemmas[noun]
    plural = bool(tree.kids(noun, "conj")) or (
        tree.tokens[noun].upos == "NOUN" and text != lemma and text.endswith("s")
    )
    person = tree.names.get(noun) == "person" or lemma in _PERSONAL
    if kind == "person":
        return person and not plural
    if kind == "thing":
        return not person and not plural
    return plural or tree.names.get(noun) == "organisation" or lemma in ("people", "police")


def _speaker(phrase: Phrase, scene: Scene) -> Phrase | None:
    """ "We" and "I" within a quotation are its speaker."""
    for sentence in range(phrase.sentence, max(-1, phrase.sentence - _BACK - 1), -1):
        subject = quoted_speaker(scene.trees[sentence], scene)
        if subject is not None:
            return make_phrase(subject, scene, sentence)
    return None
