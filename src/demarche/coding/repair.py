"""Repairs of what the parser often gets wrong in agency prose: titles, a final ", X said", "According to X, Y …"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from demarche.records import Token

_STRAY: Final = frozenset({"acl", "acl:relcl", "advcl", "conj", "appos", "dep", "list", "advcl:relcl"})
_WITHIN: Final = frozenset({"acl", "acl:relcl", "amod", "compound", "flat"})
_STOPS: Final = frozenset({",", '"', "”", ",”", ',"'})
_LONGEST: Final = 14  # words of the speaker's name
_TAIL: Final = 9  # words that may follow the reporting verb: "told reporters in Ulan Bator on Tuesday"


def repaired(tokens: Sequence[Token], lemmas: Sequence[str], reports: frozenset[str]) -> tuple[list[int], list[str]]:
    """Heads and relations after repair. ``reports`` are the lemmas of reporting verbs."""
    heads, relations = [token.head for token in tokens], [token.relation for token in tokens]
    _join_titles(tokens, heads, relations)
    _free_reporting_clause(tokens, lemmas, reports, heads, relations)
    _free_subject(tokens, heads, relations)
    if not is_tree(heads):  # two repairs may bite each other: then the parser's tree stands
        heads, relations = [token.head for token in tokens], [token.relation for token in tokens]
    # what hangs on nothing is a root, whatever it is called: everyone who asks for the head of a "conj" relies on it
    return heads, ["root" if head < 0 else relation for head, relation in zip(heads, relations, strict=True)]


def is_tree(heads: Sequence[int]) -> bool:
    """Whether every token reaches a root (head -1) without passing any token twice; linear in the tokens."""
    reached = [False] * len(heads)
    for start in range(len(heads)):
        path: set[int] = set()
        token = start
        while token >= 0 and not reached[token]:
            if token in path:
                return False
            path.add(token)
            token = heads[token]
        for seen in path:
            reached[seen] = True
    return True


def _join_titles(tokens: Sequence[Token], heads: list[int], relations: list[str]) -> None:
    """A title and a name that both hang on one verb as its subject are one ("Prime Minister" + "Kenji Morioka")."""
    for i in range(len(tokens) - 1):
        twins = heads[i] == heads[i + 1] and relations[i] == relations[i + 1]
        named = tokens[i].upos in ("NOUN", "PROPN") and tokens[i + 1].upos == "PROPN"
        if twins and named and relations[i] in ("nsubj", "obj", "nsubj:pass"):
            heads[i], relations[i] = i + 1, "nmod:desc"


def _free_reporting_clause(
    tokens: Sequence[Token], lemmas: Sequence[str], reports: frozenset[str], heads: list[int], relations: list[str]
) -> None:
    """A final ", X said" is a clause of its own, whatever noun or verb the parser hung it on."""
    verb = next(
        (i for i in range(len(tokens) - 1, max(0, len(tokens) - _TAIL), -1) if _is_report(i, tokens, lemmas, reports)),
        None,
    )
    if verb is None:
        return
    comma = next((i for i in range(verb - 1, 1, -1) if tokens[i].text in _STOPS), None)
    root = next((i for i, head in enumerate(heads) if head < 0), None)
    if comma is None or root is None or not 1 <= verb - comma - 1 <= _LONGEST:
        return
    if any(tokens[i].upos == "VERB" and relations[i] not in _WITHIN for i in range(comma + 1, verb)):
        return
    subject = _own_subject(verb, comma, tokens, heads, relations)
    if subject is None:
        return
    heads[subject], relations[subject] = verb, "nsubj"
    if root == verb:
        others = [i for i in range(comma) if heads[i] == verb and relations[i] == "nsubj"]
        if others:
            _give_back_subject(others[0], verb, comma, tokens, heads, relations)
    elif relations[verb] in _STRAY and heads[verb] < comma and root < comma:
        heads[verb], relations[verb] = root, "parataxis"


def _own_subject(
    verb: int, comma: int, tokens: Sequence[Token], heads: Sequence[int], relations: Sequence[str]
) -> int | None:
    """The noun between the comma and the reporting verb: its subject by the tree, else the first that stands free."""
    tops = [i for i in range(comma + 1, verb) if not comma < heads[i] < verb]
    nouns = [i for i in tops if tokens[i].upos in ("NOUN", "PROPN", "PRON")]
    own = [i for i in nouns if heads[i] == verb and relations[i] == "nsubj"]
    return own[0] if own else nouns[0] if nouns else None


def _free_subject(tokens: Sequence[Token], heads: list[int], relations: list[str]) -> None:
    """In "According to the agency, the minister met …" the minister is no apposition to the agency but the subject."""
    for i, relation in enumerate(relations):
        phrase = heads[i]
        if relation != "appos" or phrase < 0 or relations[phrase] != "obl" or not phrase < i < heads[phrase]:
            continue
        verb = heads[phrase]
        alone = not any(heads[j] == verb and relations[j].startswith("nsubj") for j in range(len(tokens)))
        if alone and any(tokens[j].text == "," for j in range(phrase + 1, i)):
            heads[i], relations[i] = verb, "nsubj"


def _is_report(i: int, tokens: Sequence[Token], lemmas: Sequence[str], reports: frozenset[str]) -> bool:
    return tokens[i].upos == "VERB" and lemmas[i] in reports


def _give_back_subject(
    subject: int, verb: int, comma: int, tokens: Sequence[Token], heads: list[int], relations: list[str]
) -> None:
    """Where the reporting verb took both subjects, the first goes back to the verb that follows it."""
    for i in range(subject + 1, comma):
        if heads[i] == subject and relations[i] in ("acl", "acl:relcl") and tokens[i].upos == "VERB":
            heads[i], relations[i] = verb, "ccomp"
            heads[subject], relations[subject] = i, "nsubj"
            return
