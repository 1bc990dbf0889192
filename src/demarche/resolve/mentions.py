"""What can be spoken of again in a report: names, pronouns and noun phrases, with number, gender and kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from demarche.records import Analysis, Document, Name, Phrase, Span, Token
from demarche.resolve.fold import fold

# word -> (number, kinds it can stand for, gender)
_PERSONS = frozenset("person".split())
_THINGS = frozenset("organisation place group facility thing".split())
_MANY = frozenset("person organisation group thing place".split())
PRONOUNS: dict[str, tuple[str, frozenset[str], str]] = {
    "he": ("one", _PERSONS, "m"), "him": ("one", _PERSONS, "m"), "his": ("one", _PERSONS, "m"),
    "himself": ("one", _PERSONS, "m"), "she": ("one", _PERSONS, "f"), "her": ("one", _PERSONS, "f"),
    "hers": ("one", _PERSONS, "f"), "herself": ("one", _PERSONS, "f"), "it": ("one", _THINGS, ""),
    "its": ("one", _THINGS, ""), "itself": ("one", _THINGS, ""), "they": ("many", _MANY, ""),
    "them": ("many", _MANY, ""), "their": ("many", _MANY, ""), "theirs": ("many", _MANY, ""),
    "themselves": ("many", _MANY, ""),
}  # fmt: skip
SPEAKERS = frozenset("i me my mine myself".split())
SPEAKER_GROUPS = frozenset("we us our ours ourselves".split())
REFLEXIVES = frozenset("himself herself itself themselves".split())
POSSESSIVES = frozenset("his her its their my our".split())

PERSON_NOUNS = frozenset(
    """
    man woman boy girl minister president premier chancellor king queen prince princess spokesman spokeswoman
    spokesperson leader general envoy ambassador chief governor mayor judge senator lawmaker official bishop
    cleric commander colonel secretary politician journalist doctor teacher student lawyer activist prisoner
    suspect victim soldier officer driver author director founder chairman chairwoman head pope actor singer
    player coach candidate founder expert analyst professor scientist researcher father mother son daughter wife
    husband brother sister widow attorney prosecutor
    """.split()
)
BODY_NOUNS = frozenset(
    """
    group organisation organization ministry government company party army force police agency council committee
    court parliament union movement militia bank firm team commission department office alliance bloc body
    coalition junta regime administration university club newspaper broadcaster network front brigade faction
    association federation
    """.split()
)
PLACE_NOUNS = frozenset(
    """
    country nation state kingdom republic city town village province region island capital territory
    """.split()
)
MEN = frozenset(
    """
    mr sir lord king prince man boy father son husband brother spokesman chairman uncle nephew gentleman emperor
    """.split()
)
WOMEN = frozenset(
    """
    mrs ms miss dame queen princess woman girl mother daughter wife sister spokeswoman chairwoman widow lady
    aunt
    """.split()
)
_OUTSIDE = frozenset(
    """
    acl acl:relcl appos conj cc punct parataxis advcl advcl:relcl dep discourse case cop nsubj mark list
    """.split()
)
_PARTS = frozenset({"compound", "flat", "flat:name", "goeswith", "fixed"})  # of the phrase that their head heads
_SUBJECTS = frozenset({"nsubj", "nsubj:pass", "csubj", "nsubj:outer"})


@dataclass(frozen=True, slots=True)
class Mention:
    """Tokens ``first <= i < last`` of a sentence with head ``head``.

    ``form`` is name, noun or pronoun; ``kind`` one of NAME_KINDS, "thing", or "" when not known; ``number`` one, many
    or ""; ``key`` the folded name, the lemma of a noun or the folded pronoun.
    """

    sentence: int
    first: int
    last: int
    head: int
    form: str
    kind: str
    number: str
    gender: str
    key: str
    words: frozenset[str]
    subject: bool
    clause: int  # the word that governs the mention
    definite: bool = False
    possessive: bool = False
    quoted: bool = False

    @property
    def order(self) -> tuple[int, int]:
        """Place in the text."""
        return (self.sentence, self.head)


def mentions(document: Document, until: int | None = None) -> tuple[Mention, ...]:
    """All mentions of a document, or of its first ``until`` sentences, in order of their heads."""
    found: list[Mention] = []
    depth = False
    for index, analysis in enumerate(document.analyses[:until]):
        scene = _Scene(index, analysis, children(analysis.tokens), _name_heads(analysis))
        quoted = analysis.sentence.kind == "quote"
        for at, token in enumerate(analysis.tokens):
            if token.text in ("“", '"', "”"):
                depth = token.text == "“" or (token.text == '"' and not depth)
            mention = _mention(scene, at, quoted or depth)
            if mention is not None:
                found.append(mention)
        depth = depth and not analysis.sentence.text.endswith(("”", '"'))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Scene:
    index: int
    analysis: Analysis
    kids: list[list[int]]
    names: dict[int, Name]


def _name_heads(analysis: Analysis) -> dict[int, Name]:
    """The head word of each name; the title's word where the name hangs flat on it ("President" for "President X")."""
    heads: dict[int, Name] = {}
    for name in analysis.names:
        inside = range(name.first, name.last)
        head = next((at for at in inside if analysis.tokens[at].head not in inside), name.last - 1)
        token = analysis.tokens[head]
        if token.relation.startswith("flat") and 0 <= token.head < len(analysis.tokens):
            head = token.head
        heads.setdefault(head, name)
    return heads


def children(tokens: Sequence[Token]) -> list[list[int]]:
    """The dependents of each token, in order."""
    kids: list[list[int]] = [[] for _ in tokens]
    for at, token in enumerate(tokens):
        if 0 <= token.head < len(tokens) and token.head != at:
            kids[token.head].append(at)
    return kids


def _mention(scene: _Scene, at: int, quoted: bool) -> Mention | None:
    token = scene.analysis.tokens[at]
    if at in scene.names:
        return _nominal(scene, at, quoted)
    if token.upos in ("PRON", "DET") and token.relation != "det":
        return _pronoun(scene, at, quoted)
    if token.upos not in ("NOUN", "PROPN") or token.relation in _PARTS:
        return None
    if any(name.first <= at < name.last for name in scene.analysis.names):
        return None
    mention = _nominal(scene, at, quoted)
    # What is neither named nor a known kind nor spoken of as known is never meant again in a way that matters here.
    counts = mention.form == "name" or mention.kind or mention.definite or mention.number == "many"
    return mention if counts else None


def _pronoun(scene: _Scene, at: int, quoted: bool) -> Mention | None:
    token = scene.analysis.tokens[at]
    word = token.text.lower()
    known = word in PRONOUNS or word in SPEAKERS or word in SPEAKER_GROUPS
    if not known or (word == "it" and token.relation == "expl"):
        return None
    number, kinds, gender = PRONOUNS.get(word, ("one" if word in SPEAKERS else "many", _PERSONS, ""))
    kind = "person" if kinds == _PERSONS and number == "one" else ""
    return Mention(
        scene.index, at, at + 1, at, "pronoun", kind, number, gender, word, frozenset({word}),
        token.relation in _SUBJECTS, token.head, possessive=token.relation == "nmod:poss", quoted=quoted,
    )  # fmt: skip


def _nominal(scene: _Scene, at: int, quoted: bool) -> Mention:
    tokens = scene.analysis.tokens
    first, last = extent(tokens, scene.kids, at)
    inner = tokens[first:last]
    words = frozenset(fold(token.text) for token in inner if token.upos in ("NOUN", "PROPN", "ADJ"))
    lemma = tokens[at].lemma.lower()
    gender = "m" if words & MEN else "f" if words & WOMEN else ""
    name = scene.names.get(at)
    if name is not None:
        key = fold(" ".join([token.text for token in tokens[name.first : name.last]]))
        kind, number, form = name.kind, "many" if name.kind == "group" else "one", "name"
    elif tokens[at].upos == "PROPN":
        key = fold(" ".join([token.text for token in inner if token.upos == "PROPN"]))
        kind, number, form = "", "one", "name"
    else:
        key, kind, form = lemma, _kind_of_noun(lemma) or ("person" if gender else ""), "noun"
        plural = tokens[at].text.lower() != lemma and tokens[at].text.lower().endswith(("s", "men", "people"))
        number = "many" if plural or lemma in ("people", "police", "troop") else "one"
    definite = any(
        t.lemma.lower() in ("the", "this", "that", "these", "those") for t in inner if t.upos in ("DET", "PRON")
    )
    return Mention(
        scene.index, first, last, at, form, kind, number, gender, key, words, tokens[at].relation in _SUBJECTS,
        tokens[at].head, definite=definite, possessive=tokens[at].relation == "nmod:poss", quoted=quoted,
    )  # fmt: skip


def _kind_of_noun(lemma: str) -> str:
    if lemma in PERSON_NOUNS or lemma.endswith(("man", "woman", "person")):
        return "person"
    if lemma in BODY_NOUNS:
        return "organisation"
    return "place" if lemma in PLACE_NOUNS else ""


def extent(tokens: Sequence[Token], kids: list[list[int]], at: int) -> tuple[int, int]:
    """First and last token of a noun phrase: its subtree less clauses, appositions, conjuncts, case and punctuation."""
    low, high = at, at
    stack = [kid for kid in kids[at] if tokens[kid].relation not in _OUTSIDE]
    seen = {at}
    while stack:
        here = stack.pop()
        if here in seen:
            continue
        seen.add(here)
        low, high = min(low, here), max(high, here)
        stack += [kid for kid in kids[here] if tokens[kid].relation not in ("acl:relcl", "parataxis", "appos")]
    return low, high + 1


def phrase_of(document: Document, mention: Mention) -> Phrase:
    """A mention as a phrase of its sentence."""
    tokens = document.analyses[mention.sentence].tokens
    span = Span(tokens[mention.first].start, tokens[mention.last - 1].end)
    return Phrase(document.text(span), span, mention.sentence, mention.first, mention.last, mention.head)
