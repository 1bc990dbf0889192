from hypothesis import given
from hypothesis import strategies as st

from demarche.coding.repair import is_tree, repaired
from demarche.records import Token

UPOS = st.sampled_from(["VERB", "NOUN", "PROPN", "PUNCT", "ADP"])
RELATIONS = st.sampled_from(["nsubj", "obj", "ccomp", "acl", "conj", "parataxis", "advcl", "root", "punct", "nmod"])
WORDS = st.sampled_from([",", "said", "Ministers", "President", "Kim", ".", "”"])


@st.composite
def sentences(draw: st.DrawFn) -> list[Token]:
    size = draw(st.integers(1, 14))
    order = draw(st.permutations(range(size)))
    heads = [-1] * size
    for place in range(1, size):
        heads[order[place]] = order[draw(st.integers(0, place - 1))]
    words = [draw(WORDS) for _ in range(size)]
    return [
        Token(word, i, i + 1, "say" if word == "said" else word, draw(UPOS), heads[i], draw(RELATIONS))
        for i, word in enumerate(words)
    ]


@given(sentences())
def test_a_repaired_tree_is_a_tree(tokens: list[Token]) -> None:
    heads, relations = repaired(tokens, [t.lemma for t in tokens], frozenset({"say"}))
    assert is_tree(heads)
    assert len(relations) == len(tokens)


def test_a_circle_is_no_tree() -> None:
    assert not is_tree([1, 2, 0])
    assert not is_tree([-1, 1])
    assert is_tree([-1, 0, 1])
    assert is_tree([])


def test_the_subject_after_according_to_is_no_apposition() -> None:
    words = ["According", "to", "SANA", ",", "Kim", "met", "Putin"]
    upos = ["VERB", "ADP", "PROPN", "PUNCT", "PROPN", "VERB", "PROPN"]
    heads = [2, 0, 5, 2, 2, -1, 5]
    relations = ["case", "fixed", "obl", "punct", "appos", "root", "obj"]
    tokens = [
        Token(w, i, i + 1, w, u, h, r) for i, (w, u, h, r) in enumerate(zip(words, upos, heads, relations, strict=True))
    ]
    mended, names = repaired(tokens, words, frozenset())
    assert (mended[4], names[4]) == (5, "nsubj")
