"""Trees that no sentence has: coding stays quick and never fails on them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demarche import coding
from demarche.records import Analysis, Document, Report, Sentence, Span, Token

WORDS = [
    "attack",
    "talk",
    "said",
    "Iran",
    "Syria",
    "not",
    "if",
    "to",
    "Tuesday",
    "in",
    ",",
    "who",
    "kill",
    "three",
    "'s",
]
UPOS = ["VERB", "NOUN", "PROPN", "ADP", "PART", "PUNCT", "ADJ", "NUM", "PRON", "AUX", "SCONJ"]
RELATIONS = ["root", "nsubj", "obj", "obl", "nmod", "conj", "xcomp", "ccomp", "advcl", "acl", "acl:relcl", "case", "mark",
             "appos", "parataxis", "compound", "amod", "nummod", "nsubj:pass", "obl:agent", "aux", "punct"]  # fmt: skip


def make(words: list[str], upos: list[str], heads: list[int], relations: list[str]) -> Document:
    text = " ".join(words)
    tokens, at = [], 0
    for word, part, head, relation in zip(words, upos, heads, relations, strict=True):
        tokens.append(Token(word, at, at + len(word), word.lower(), part, head, relation))
        at += len(word) + 1
    sentence = Sentence(0, Span(0, len(text)), text)
    return Document(Report("x", text), (Analysis(sentence, tuple(tokens)),))


@pytest.mark.parametrize("relation", ["conj", "xcomp", "nmod", "acl:relcl", "ccomp", "obj"])
def test_a_chain_of_400_triggers_takes_less_than_two_seconds(coder: coding.Coder, relation: str) -> None:
    size = 400
    kind = "NOUN" if relation in ("nmod", "obj") else "VERB"
    document = make(["attack"] * size, [kind] * size, [i - 1 for i in range(size)], ["root", *[relation] * (size - 1)])
    start = time.perf_counter()
    coding.draft(document, coder)
    assert time.perf_counter() - start < 2


@st.composite
def documents(draw: st.DrawFn) -> Document:
    size = draw(st.integers(1, 16))
    order = draw(st.permutations(range(size)))
    heads = [-1] * size
    for place in range(1, size):
        heads[order[place]] = order[draw(st.integers(0, place - 1))]
    words, upos, relations = (
        draw(st.lists(st.sampled_from(pool), min_size=size, max_size=size)) for pool in (WORDS, UPOS, RELATIONS)
    )
    return make(words, upos, heads, relations)


@settings(max_examples=150, deadline=None)
@given(document=documents())
def test_any_tree_can_be_coded(coder: coding.Coder, document: Document) -> None:
    for draft in coding.draft(document, coder):
        assert draft.evidence == document.analyses[0].sentence.span
        for phrase in (*draft.actors, *draft.recipients, *draft.attributions):
            assert phrase.text == document.text(phrase.span) != ""
