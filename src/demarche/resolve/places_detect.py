"""Where a text names places: the model's place and facility names and the gazetteer's, told from people and bodies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from demarche.records import Analysis, Name, Span, Token
from demarche.resolve.fold import fold
from demarche.resolve.places_index import Entry, Gazetteer, State
from demarche.resolve.places_words import (
    ARABIC_ARTICLES,
    COMMON,
    CONNECTORS,
    FEATURES,
    LOCATIVES,
    LONGEST_FEATURE,
    NAMED_AFTER,
    SITES,
    TITLES,
)

LONGEST: Final = 8  # words of one toponym
KNOWN_TOWN: Final = 15000  # people; smaller towns need words around them that show a place is meant
LEAST_WEIGHT: Final = 0.5  # of a name, to be read as a country at all
_BEGINS_FEATURE: Final = frozenset(feature.split()[0] for feature in FEATURES)
_ENDS_FEATURE: Final = frozenset(feature.split()[-1] for feature in FEATURES)
_JOINED: Final = frozenset("-–'’.")


@dataclass(frozen=True, slots=True)
class Mention:
    """A toponym in a sentence: tokens ``first <= i < last``, the name looked up, and what the words around it tell."""

    sentence: int
    first: int
    last: int
    span: Span
    text: str
    folded: str
    feature: str = ""  # "province", "air base": beside the name, or part of it
    kind: str = ""  # the model's kind, "" when only the gazetteer knows the name
    entries: tuple[Entry, ...] = ()
    states: tuple[State, ...] = ()


def mentions(analysis: Analysis, text: str, gazetteer: Gazetteer) -> tuple[Mention, ...]:
    """The toponyms of one sentence in order, none inside another; ``text`` is the report's text."""
    tokens, covered = analysis.tokens, _names_by_token(analysis)
    found: list[Mention] = []
    i = 0
    while i < len(tokens):
        mention = _mention_at(analysis, text, gazetteer, covered, i) if _may_start(tokens, i) else None
        if mention is None:
            i += 1
        else:
            found.append(mention)
            i = mention.last
    return tuple(found)


def _names_by_token(analysis: Analysis) -> dict[int, Name]:
    return {i: name for name in analysis.names for i in range(name.first, name.last)}


def _may_start(tokens: Sequence[Token], i: int) -> bool:
    first = tokens[i].text[:1]
    if first.isupper() or first in "'’‘":
        return first.isupper() or (
            i + 1 < len(tokens) and tokens[i + 1].text[:1].isupper() and len(tokens[i].text) == 1
        )
    return (
        tokens[i].text in ARABIC_ARTICLES
        and i + 2 < len(tokens)
        and tokens[i + 1].text in "-–"
        and (tokens[i + 2].text[:1].isupper())
    )


def _ends(tokens: Sequence[Token], first: int) -> list[int]:
    """Where a toponym that starts at ``first`` may end, the longest first: capitalised words and what joins them."""
    ends: list[int] = []
    i = first
    while i < len(tokens) and i - first < LONGEST:
        word = tokens[i].text
        if word[:1].isupper() or (word[:1].isdigit() and i > first):
            ends.append(i + 1)
        elif word in _JOINED or word.lower() in ("'s", "’s"):
            if not (i > first and tokens[i].start == tokens[i - 1].end):
                break
        elif i > first and tokens[i - 1].text in _JOINED and tokens[i].start == tokens[i - 1].end:
            ends.append(i + 1)  # "Al-fallujah", "Ras al-ayn"
        elif not (i > first and word.lower() in CONNECTORS) and not (i == first and word in ARABIC_ARTICLES):
            break
        i += 1
    return ends[::-1]


def _mention_at(
    analysis: Analysis, text: str, gazetteer: Gazetteer, covered: dict[int, Name], first: int
) -> Mention | None:
    tokens = analysis.tokens
    for last in _ends(tokens, first):
        feature, after = _feature_after(tokens, last)
        site = feature in FEATURES and FEATURES[feature][0] in SITES
        for end in (after, last) if site else (last,):  # "the Hmeimim air base" is a name of its own
            mention = _looked_up(analysis, text, gazetteer, covered, first, end, feature)
            if mention is not None and _is_toponym(analysis, mention, covered):
                return mention
    return None


def _looked_up(
    analysis: Analysis, text: str, gazetteer: Gazetteer, covered: dict[int, Name], first: int, last: int, feature: str
) -> Mention | None:
    """The mention of tokens ``first <= i < last`` when the gazetteer has the name, with or without a feature word."""
    tokens = analysis.tokens
    span = Span(tokens[first].start, tokens[last - 1].end)
    said = text[span.start : span.end]
    folded = fold(said)
    if not folded or folded.isdigit():
        return None
    states = tuple(s for s in gazetteer.countries(folded, said) if s.weight >= LEAST_WEIGHT)
    entries = gazetteer.places(folded)
    if not states and not entries:
        bare, inner = _without_feature(folded)
        if not inner:
            return None
        entries, feature = gazetteer.places(bare), inner
        if not entries:
            return None
        folded = bare
    name = covered.get(first)
    kind = name.kind if name is not None else ""
    feature = feature or _feature_before(tokens, first)
    if feature in FEATURES and FEATURES[feature][0] in SITES:  # "the naval base at Tartus" may have an entry of its own
        entries = tuple({e.id: e for e in (*gazetteer.places(f"{folded} {feature}"), *entries)}.values())
    return Mention(analysis.sentence.index, first, last, span, said, folded, feature, kind, entries, states)


def _without_feature(folded: str) -> tuple[str, str]:
    """ "santa clara county" -> ("santa clara", "county"); "port of tartus" -> ("tartus", "port")."""
    words = folded.split(" ")
    for size in range(min(LONGEST_FEATURE, len(words) - 1), 0, -1):
        tail, head = " ".join(words[-size:]), " ".join(words[:size])
        if tail in FEATURES:
            return " ".join(words[:-size]), tail
        if head in FEATURES:
            rest = words[size:]
            return " ".join(rest[1:] if rest[0] == "of" else rest), head
    return folded, ""


def _feature_after(tokens: Sequence[Token], i: int) -> tuple[str, int]:
    """The feature word after a name in lower case ("Homs province"), with the position after it."""
    if i >= len(tokens) or tokens[i].text.lower() not in _BEGINS_FEATURE or tokens[i].text[:1].isupper():
        return "", i
    for size in range(LONGEST_FEATURE, 0, -1):
        if i + size <= len(tokens):
            words = " ".join([t.text.lower() for t in tokens[i : i + size]])
            if words in FEATURES:
                return words, i + size
    return "", i


def _feature_before(tokens: Sequence[Token], first: int) -> str:
    """The feature word before a name: "the province of Homs", "the port city Latakia"."""
    of = first - 1 if first and tokens[first - 1].text in ("of", "at", "in") else first
    if not of or tokens[of - 1].text.lower() not in _ENDS_FEATURE:
        return ""
    located = of != first and tokens[of].text != "of"
    for size in range(LONGEST_FEATURE, 0, -1):
        if of - size >= 0:
            words = " ".join([t.text.lower() for t in tokens[of - size : of]])
            if words in FEATURES and not (located and FEATURES[words][0] not in SITES):
                return words
    return ""


def _is_toponym(analysis: Analysis, mention: Mention, covered: dict[int, Name]) -> bool:
    """Whether the words mean a place here, and not a person, a body, a demonym or an ordinary word."""
    tokens, first, last = analysis.tokens, mention.first, mention.last
    name = covered.get(first)
    if _person_around(tokens, first, last) or (last < len(tokens) and tokens[last].lemma.lower() in NAMED_AFTER):
        return False
    if not mention.states and _is_common(analysis, mention):
        return False
    if name is not None and name.kind in ("person", "organisation", "group"):
        return _beats_name(analysis, mention, name)
    inside = [covered[i] for i in range(first, last) if i in covered]
    if any(n.last > last or n.first < first for n in inside if n.kind in ("person", "organisation")):
        return False
    if _part_of_longer_name(analysis, mention):
        return False
    if mention.states:
        return True
    return True if name is not None else _looks_like_place(analysis, mention)


def _is_common(analysis: Analysis, mention: Mention) -> bool:
    """Whether the name is an ordinary word ("Western", "The Valley") or an acronym that some village shares."""
    words = mention.folded.split(" ")
    if all(word in COMMON for word in words):
        return not (mention.kind in ("place", "facility") and len(words) > 1)
    shouted = mention.text.split()[-1]
    return len(words) == 1 and len(shouted) <= 4 and shouted.isupper() and not analysis.sentence.text.isupper()


def _person_around(tokens: Sequence[Token], first: int, last: int) -> bool:
    before = tokens[first - 1].text.lower().rstrip(".") if first else ""
    return before in TITLES and tokens[first - 1].text[:1].isupper() and last - first == 1


def _beats_name(analysis: Analysis, mention: Mention, name: Name) -> bool:
    """Whether a toponym stands against the model, which takes its words for a person or body."""
    exact = name.first >= mention.first and name.last <= mention.last
    if not exact:
        return False
    strong = bool(mention.states) or any(e.population >= 100_000 or e.kind == "region" for e in mention.entries)
    if name.kind == "person":
        return _located(analysis, mention) and (strong or name.score < 0.9)
    return strong and (bool(mention.states) or name.score < 0.8 or _located(analysis, mention))


def _part_of_longer_name(analysis: Analysis, mention: Mention) -> bool:
    """ "Fife Council", "Bank of England": a toponym within a proper name of something else."""
    tokens, first, last = analysis.tokens, mention.first, mention.last
    if last < len(tokens):
        following = tokens[last]
        if following.upos == "PROPN" and following.text[:1].isupper() and following.head != tokens[last - 1].head:
            return tokens[last - 1].relation in ("compound", "flat", "nmod:desc") and tokens[last - 1].head >= last
        if following.text[:1].isupper() and following.upos == "PROPN" and tokens[last - 1].relation == "compound":
            return True
    return (
        first > 0
        and tokens[first - 1].upos == "PROPN"
        and tokens[first].relation in ("flat",)
        and tokens[first].head < first
    )


def _located(analysis: Analysis, mention: Mention) -> bool:
    """Whether a word of place stands before the toponym, or a feature word beside it."""
    tokens, last = analysis.tokens, mention.last
    if last + 1 < len(tokens) and tokens[last].text == "," and tokens[last + 1].text[:1].isupper():
        return True  # "Krasnodar, Russia"; a list of towns
    before = analysis.tokens[mention.first - 1].text.lower() if mention.first else ""
    if before == "the" and mention.first > 1:
        before = analysis.tokens[mention.first - 2].text.lower()
    return before in LOCATIVES or bool(mention.feature)


def _looks_like_place(analysis: Analysis, mention: Mention) -> bool:
    """Whether the words around a name that only the gazetteer knows show that a place is meant."""
    tokens, first, last = analysis.tokens, mention.first, mention.last
    if not any(t.upos in ("PROPN", "X") for t in tokens[first:last]):
        return False
    largest = max((e.population for e in mention.entries), default=0)
    big = largest >= KNOWN_TOWN or any(e.kind not in ("town", "district") for e in mention.entries)
    if _located(analysis, mention):
        return True
    own = any(e.kind in SITES for e in mention.entries) or len(tokens) == last - first
    return big and (own or last - first > 1 or largest >= 10 * KNOWN_TOWN or first > 0)
