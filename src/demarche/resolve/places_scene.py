"""Where a report plays: the countries and places it speaks of, and what the words say contains each toponym."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from demarche.records import Analysis, Document, Sentence, Span, Token
from demarche.resolve.fold import fold
from demarche.resolve.places_choose import Alone, Candidate, Hint, Scene, judged_alone, rank
from demarche.resolve.places_detect import Mention, mentions
from demarche.resolve.places_index import Gazetteer
from demarche.resolve.places_words import CONTAINERS

# What a mention adds to the evidence for a country.
COUNTRY_SAID, ADJECTIVE_SAID, TOWN_SAID, PUBLISHER_SAID = 1.0, 0.7, 0.6, 0.5
EVIDENT: Final = 2.5  # score by which a town's first reading must lead to speak for its country
CLEAR: Final = 1.5  # the same, to be a place that nearness is measured to
RIVAL: Final = 1_000_000  # people in a namesake elsewhere that make a country's name unclear (Georgia)
MOST_POINTS: Final = 40  # settled places that nearness is measured to
LONGEST_PHRASE: Final = 1000  # code points
_INITIAL = re.compile(r"\b[^\W\d_]")
_WORDS = re.compile(r"[^\W_]+(?:\.[^\W_]\.?)*|[^\w\s]")

Reading = tuple[Mention, list[Candidate]]
_Judged = tuple[Mention, tuple[Hint, ...], tuple[Alone, ...]]


@dataclass(frozen=True, slots=True)
class Read:
    """A document with its toponyms ranked, and the scene they were read in."""

    document: Document
    readings: tuple[Reading, ...]
    scene: Scene


def read_document(document: Document, gazetteer: Gazetteer, until: int | None = None) -> Read:
    """Detect and rank the toponyms of the first ``until`` sentences: alone, then in the light of all of them."""
    found: list[tuple[Mention, tuple[Hint, ...]]] = []
    scene = Scene()
    _publisher(document, gazetteer, scene)
    text = document.report.text
    for analysis in document.analyses[:until]:
        line = analysis.sentence.dateline
        if line is not None:
            own = phrase_analysis(text[line.start : line.end], line.start, analysis.sentence.index)
            there = mentions(own, text, gazetteer)
            found += [(m, hints(own, there, i, gazetteer)) for i, m in enumerate(there)]
        here = mentions(analysis, text, gazetteer)
        found += [(m, hints(analysis, here, i, gazetteer)) for i, m in enumerate(here)]
        _adjectives(analysis, gazetteer, scene)
    judged = [(m, h, judged_alone(m, h)) for m, h in found]
    _evidence(judged, scene)
    _points(judged, scene)
    readings = tuple([(m, rank(m, h, scene, alone)) for m, h, alone in judged])
    return Read(document, tuple(r for r in readings if r[1]), scene)


def phrase_mentions(text: str, gazetteer: Gazetteer, scene: Scene) -> list[Reading]:
    """The toponyms of a phrase on its own, ranked; a phrase in lower case is read as if capitalised."""
    shown = text[:LONGEST_PHRASE]
    if shown == shown.lower() and len(shown.upper()) == len(shown):  # offsets must hold
        shown = _INITIAL.sub(lambda m: m.group().upper(), shown)
    analysis = phrase_analysis(shown, 0, 0)
    here = mentions(analysis, shown, gazetteer)
    readings = [(m, rank(m, hints(analysis, here, i, gazetteer), scene)) for i, m in enumerate(here)]
    return [r for r in readings if r[1]]


def phrase_analysis(text: str, offset: int, index: int) -> Analysis:
    """A phrase cut into words without syntax: enough to look its names up."""
    tokens = tuple(
        Token(m.group(), m.start() + offset, m.end() + offset, m.group(), "PROPN", -1, "root")
        for m in _WORDS.finditer(text)
    )
    return Analysis(Sentence(index, Span(offset, offset + len(text)), text), tokens)


def hints(analysis: Analysis, here: Sequence[Mention], i: int, gazetteer: Gazetteer) -> tuple[Hint, ...]:
    """What the words of a sentence say about where its ``i``-th toponym lies."""
    mention, tokens = here[i], analysis.tokens
    found: list[Hint] = []
    for other in here[
        i + 1 : i + 4
    ]:  # "Paris, Texas", "Tartus on the Mediterranean coast", "Aleppo, Homs and Hama in Syria"
        between = [t.text.lower() for t in tokens[mention.last : other.first]]
        if _contains(between):
            found.append(Hint(container=other, said=other.text))
            break
        if not all(word in (",", "and", "or", "the") for word in between):
            break
        mention = other  # a list: what contains its last member contains them all
    found += _before(tokens, here[i], gazetteer)
    if i and _contains([t.text.lower() for t in tokens[here[i - 1].last : here[i].first]]):
        found.append(Hint(held=here[i - 1], said=here[i - 1].text))
    if i and [t.text.lower() for t in tokens[here[i - 1].last : here[i].first]] in (["'s"], ["’s"]):
        found.append(Hint(container=here[i - 1], said=here[i - 1].text))  # "Syria's Tartus"
    return tuple(found)


def _contains(between: Sequence[str]) -> bool:
    """Whether the words between two toponyms say that the second holds the first."""
    if not between or len(between) > 5:
        return False
    if between == [","] or between == ["("]:
        return True
    start = 1 if between[0] == "," else 0
    rest = [
        w for w in between[start:] if w not in ("the", "northern", "southern", "eastern", "western", "central", "-")
    ]
    features = ("province", "city", "region", "coast", "district", "state", "town", "county", "governorate")
    return any(w in CONTAINERS for w in rest) and all(
        w in CONTAINERS or w in features or w.endswith(("east", "west", "north", "south")) for w in rest
    )


def _before(tokens: Sequence[Token], mention: Mention, gazetteer: Gazetteer) -> list[Hint]:
    """A demonym a few words before, in the same phrase: "the Syrian city of Homs", "Ukraine's eastern city of …"."""
    for back in range(1, 6):
        at = mention.first - back
        if at < 0 or tokens[at].text in ",.;:()":
            break
        word = tokens[at].text
        if word[:1].isupper():
            code = gazetteer.adjective(fold(word))
            states = (
                gazetteer.countries(fold(word), word)
                if at + 1 < len(tokens) and tokens[at + 1].text in ("'s", "’s")
                else ()
            )
            if code is not None:
                return [Hint(country=code, said=word)]
            return [Hint(country=states[0].code, said=word)] if states else []
        if tokens[at].upos == "VERB" or word in ("from", "to", "in", "at", "with", "and", "for", "by"):
            break
    return []


def _publisher(document: Document, gazetteer: Gazetteer, scene: Scene) -> None:
    country = gazetteer.outlet_country(fold(document.report.publisher)) if document.report.publisher else None
    if country:
        scene.countries[country] = scene.countries.get(country, 0.0) + PUBLISHER_SAID


def _adjectives(analysis: Analysis, gazetteer: Gazetteer, scene: Scene) -> None:
    for token in analysis.tokens:
        if token.text[:1].isupper() and len(token.text) > 3:
            code = gazetteer.adjective(fold(token.text))
            if code is not None:
                scene.countries[code] = scene.countries.get(code, 0.0) + ADJECTIVE_SAID


def _evidence(found: Sequence[_Judged], scene: Scene) -> None:
    """Count what speaks for each country: its own name, and towns that have no rival."""
    bare = Scene()
    for mention, said, alone in found:
        ranked = rank(mention, said, bare, alone)
        if not ranked:
            continue
        lead = ranked[0].score - next((c.score for c in ranked if c.country != ranked[0].country), -9.0)
        country = ranked[0].country
        rival = any(e.population >= RIVAL and e.country != country for e in mention.entries)
        if country is None or (lead < EVIDENT if ranked[0].state is None else rival):
            continue
        weight = COUNTRY_SAID if ranked[0].state is not None else TOWN_SAID
        scene.countries[country] = scene.countries.get(country, 0.0) + weight


def _points(found: Sequence[_Judged], scene: Scene) -> None:
    """Settle the places that are clear in the light of the countries; the others are measured from them."""
    settled: dict[str, tuple[float, float]] = {}
    for mention, said, alone in found:
        if len(settled) >= MOST_POINTS:
            break
        ranked = rank(mention, said, scene, alone)
        if not ranked or ranked[0].where is None or ranked[0].entry is None:
            continue
        lead = ranked[0].score - next((c.score for c in ranked[1:] if _far(c, ranked[0])), -9.0)
        if lead >= CLEAR:
            settled[mention.folded] = ranked[0].where
    scene.points.update(settled)


def _far(one: Candidate, other: Candidate) -> bool:
    """Whether two readings are different places, not a town and the province around it."""
    return (
        one.country != other.country
        or one.entry is None
        or other.entry is None
        or (abs(one.entry.latitude - other.entry.latitude) + abs(one.entry.longitude - other.entry.longitude) > 3)
    )
