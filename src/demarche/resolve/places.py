"""Places: which place on earth a toponym means, and all toponyms of a report.

    detect (places_detect) -> hints and scene (places_scene) -> rank (places_choose) -> Place

A toponym is read by the prominence and kind of its namesakes, by what the words say contains it ("Paris, Texas", "the
Syrian city of Homs"), by the countries and places of the same report, and by its publisher's country. A country is no
point: it has no coordinates. Names keep one meaning in a report unless the words contain them elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from demarche.records import Choice, Document, Place, Span
from demarche.resolve.places_choose import Candidate
from demarche.resolve.places_detect import Mention
from demarche.resolve.places_scene import Read, phrase_mentions, read_document
from demarche.resolve.places_words import FEATURES, SITES
from demarche.resolve.world import World

KEPT: Final = 3  # readings kept as rejected


class Places:
    """The place resolver over one World. It remembers the last document it read."""

    def __init__(self, world: World, *, until: int | None = None) -> None:
        """``until`` is the number of sentences of a document that are read, None for all."""
        self._until = until
        self._gazetteer = world.gazetteer
        self._read: Read | None = None

    def find(self, document: Document) -> tuple[Place, ...]:
        """All toponyms of a document in order, datelines included, each with span, entry, score and reason."""
        return tuple(as_choice(mention, ranked).value for mention, ranked in self._document(document).readings)

    def resolve(self, text: str, span: Span, document: Document) -> Place | None:
        """The place that a phrase of the document names; None when it names none the gazetteer knows."""
        choice = self.choose(text, span, document)
        return choice.value if choice is not None else None

    def choose(self, text: str, span: Span, document: Document) -> Choice[Place] | None:
        """As ``resolve``, with the rejected readings; without analyses the text is read on its own."""
        read = self._document(document)
        inside = [(m, ranked) for m, ranked in read.readings if m.span.overlaps(span)]
        if document.analyses and inside:
            return as_choice(*_main(inside))
        alone = phrase_mentions(text, self._gazetteer, read.scene)
        if not alone:
            return None
        return as_choice(*_main(alone))

    def _document(self, document: Document) -> Read:
        if self._read is None or self._read.document is not document:
            self._read = read_document(document, self._gazetteer, self._until)
        return self._read


def _main(readings: Sequence[tuple[Mention, list[Candidate]]]) -> tuple[Mention, list[Candidate]]:
    """The most exact of several toponyms in one phrase: the first that is no country, else the first."""
    return next((r for r in readings if r[1][0].state is None), readings[0])


def as_choice(mention: Mention, ranked: list[Candidate]) -> Choice[Place]:
    """The best reading as a Place, the next ones as rejected."""
    best, others = ranked[0], ranked[1 : 1 + KEPT]
    margin = best.score - others[0].score if others else 3.0
    score = min(0.99, max(0.2, 0.5 + margin / 6))
    why = "; ".join(best.reasons)
    if others:
        why += f"; before {', '.join(c.label for c in others)}"
    rejected = tuple((_place(mention, c, 0.0, "; ".join(c.reasons)), c.score - best.score, c.label) for c in others)
    return Choice(_place(mention, best, score, why), score, why, rejected)


def _place(mention: Mention, candidate: Candidate, score: float, why: str) -> Place:
    if candidate.state is not None:
        state = candidate.state
        return Place(
            mention.text, state.name, state.code, None, None, "country", None, "country", "", why, score, mention.span
        )
    entry = candidate.entry
    if entry is None:
        raise ValueError("a reading is an entry or a country")
    if _is_site(mention) and entry.kind not in SITES:
        why += f"; the {mention.feature} itself is not in the gazetteer"
    return Place(
        mention.text,
        entry.name,
        entry.country,
        round(entry.latitude, 5),
        round(entry.longitude, 5),
        entry.precision,
        entry.id if entry.id > 0 else None,
        entry.kind,
        entry.region,
        why,
        score,
        mention.span,
    )


def _is_site(mention: Mention) -> bool:
    return mention.feature in FEATURES and FEATURES[mention.feature][0] in SITES
