"""Which of the places that bear a name is meant: prominence, kind, containment, country and nearness, added up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import asin, cos, log10, radians, sin, sqrt
from typing import Final

from demarche.resolve.fold import fold
from demarche.resolve.places_detect import Mention
from demarche.resolve.places_index import Entry, State
from demarche.resolve.places_words import FEATURES

EARTH_KM: Final = 6371.0
# A country by its plain name outweighs every town: as if it had 100 million people.
COUNTRY_PROMINENCE: Final = 8.0
KIND_PROMINENCE: Final[Mapping[str, float]] = {
    "capital": 1.0, "city": 0.0, "town": 0.0, "region": -1.2, "district": -1.4, "area": 5.0, "sea": 5.5, "river": 4.5,
    "mountain": 4.0, "island": 4.0, "base": 4.5, "port": 4.3, "airport": 4.3, "crossing": 4.3, "strait": 5.0,
    "dam": 4.3, "camp": 4.3, "site": 4.5,
}  # fmt: skip
LEAST_SCORE: Final = 3.0  # a hamlet far from all else is not what a report means
OTHER_NAME: Final = -1.5  # the name asked for is not the entry's own
WITHIN_NAMESAKE: Final = -1.5
FITS_FEATURE, MISFITS_FEATURE, MISFITS_ABROAD = 2.0, -1.0, -2.0
CONTAINED, NEAR_HINT = 5.0, 3.0
SAME_COUNTRY: Final = 2.2  # times the country's share of the report's evidence
NEARNESS: Final = ((30.0, 1.6), (100.0, 1.3), (300.0, 0.9), (800.0, 0.4))  # km to another place of the report, bonus

FAR_DEGREES: Final = 7.5  # of latitude: farther than the last of them


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reading of a toponym: an entry or a country, with its score and what spoke for it."""

    score: float
    entry: Entry | None
    state: State | None
    reasons: tuple[str, ...] = ()

    @property
    def country(self) -> str | None:
        """The country's code."""
        return self.state.code if self.state is not None else self.entry.country if self.entry is not None else None

    @property
    def where(self) -> tuple[float, float] | None:
        """Latitude and longitude to measure from; a country's reference point is no place of its own."""
        if self.entry is not None:
            return self.entry.latitude, self.entry.longitude
        return None

    @property
    def label(self) -> str:
        """For reasons: "Paris (USA, Texas)"."""
        if self.state is not None:
            return f"{self.state.name} (country)"
        if self.entry is None:
            return ""
        inside = ", ".join(part for part in (self.entry.country, self.entry.region) if part)
        return f"{self.entry.name} ({self.entry.kind}{', ' + inside if inside else ''})"


@dataclass(frozen=True, slots=True)
class Hint:
    """What contains a toponym, or lies in it, by the words: a country's code, or another mention's readings."""

    country: str | None = None
    container: Mention | None = None
    held: Mention | None = None
    said: str = ""


@dataclass(slots=True)
class Scene:
    """What the report tells about where it plays: evidence by country, and the places already settled."""

    countries: dict[str, float] = field(default_factory=dict)
    points: dict[str, tuple[float, float]] = field(default_factory=dict)  # folded name -> coordinates

    def share(self, country: str | None) -> float:
        """How much of the strongest country's evidence a country has, 0 to 1."""
        most = max(self.countries.values(), default=0.0)
        return self.countries.get(country or "", 0.0) / most if most else 0.0


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle distance in kilometres between (latitude, longitude) pairs in degrees."""
    (lat1, lon1), (lat2, lon2) = one, other
    a = sin(radians(lat2 - lat1) / 2) ** 2
    a += cos(radians(lat1)) * cos(radians(lat2)) * sin(radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(a)))


def judged_alone(mention: Mention, hints: Sequence[Hint]) -> tuple[Alone, ...]:
    """What speaks for each entry of a mention whatever the rest of the report says: give it to ``rank``."""
    return tuple([_alone(mention, entry, hints) for entry in mention.entries])


def rank(
    mention: Mention, hints: Sequence[Hint], scene: Scene, alone: Sequence[Alone] | None = None
) -> list[Candidate]:
    """All readings of a mention, the best first; ``alone`` is what ``judged_alone`` made of it, where that is known."""
    parts_of = {e.country for e in mention.entries if e.kind in ("region", "area", "island")}
    # "Scotland" or "the Kurdistan Region" says a country only where no part of it has that name.
    states = [s for s in mention.states if s.code not in parts_of or fold(s.name) == mention.folded]
    whole = [_state(mention, state, hints, scene) for state in states]
    most = max(scene.countries.values(), default=0.0)
    entries = alone if alone is not None else judged_alone(mention, hints)
    parts = [_entry(one, mention, scene, most) for one in entries]
    read = [c for c in whole + parts if c.score >= LEAST_SCORE]
    return sorted(read, key=lambda c: (-c.score, c.entry.id if c.entry else 0))


def _state(mention: Mention, state: State, hints: Sequence[Hint], scene: Scene) -> Candidate:
    score, reasons = COUNTRY_PROMINENCE + 4 * (state.weight - 1), ["a country by that name"]
    if mention.feature and mention.feature not in ("republic", "islands", "territory", "state"):
        score -= 4.0
        reasons.append(f"but it is called {mention.feature!r}")
    if any(h.country not in (None, state.code) for h in hints):
        score -= 4.0
    if scene.share(state.code) > 0:
        score += SAME_COUNTRY * scene.share(state.code)
    return Candidate(score, None, state, tuple(reasons))


@dataclass(frozen=True, slots=True)
class Alone:
    """What speaks for one entry before the report is looked at: it is ranked several times, in other lights."""

    entry: Entry
    score: float
    said: float  # what the words say that it holds ...
    held: float  # ... and what holds it
    misfits: bool  # the feature word beside the name is of another kind
    reasons: tuple[str, ...]


def _alone(mention: Mention, entry: Entry, hints: Sequence[Hint]) -> Alone:
    score, reasons, misfits = _prominence(entry), [], False
    if entry.population:
        reasons.append(f"{entry.kind} of {entry.population:,} people")
    else:
        reasons.append(entry.kind)
    if _same_name(entry.name) != _same_name(mention.folded):
        score += OTHER_NAME
    if mention.states and any(s.code == entry.country and fold(s.name) == mention.folded for s in mention.states):
        score += WITHIN_NAMESAKE  # "Mexico" and "Kuwait" are the countries, not the cities
    if mention.feature in FEATURES:
        misfits = entry.kind not in FEATURES[mention.feature]
        score += MISFITS_FEATURE if misfits else FITS_FEATURE
        if not misfits:
            reasons.append(f"called {mention.feature!r}")
    best = []
    for role in (True, False):  # what it holds, and what holds it
        hint, why = max([_hinted(entry, h) for h in hints if (h.held is not None) is role], default=(0.0, ""))
        best.append(hint)
        if why:
            reasons.append(why)
    return Alone(entry, score, best[0], best[1], misfits, tuple(reasons))


def _entry(alone: Alone, mention: Mention, scene: Scene, most: float) -> Candidate:
    """An entry in the light of the report; ``most`` is the strongest country's evidence."""
    entry, score, reasons = alone.entry, alone.score, alone.reasons
    share = scene.countries.get(entry.country or "", 0.0) / most if most else 0.0
    if alone.misfits and not share:
        score += MISFITS_ABROAD
    score += alone.said
    score += alone.held
    score += SAME_COUNTRY * share
    if share > 0.5:
        reasons = (*reasons, "in a country of the report")
    near = _nearness(entry, mention, scene) if scene.points else 0.0
    score += near
    if near > 0:
        reasons = (*reasons, "near other places of the report")
    return Candidate(score, entry, None, reasons)


@lru_cache(maxsize=1 << 14)
def _same_name(name: str) -> str:
    folded = fold(name).removesuffix(" city")
    return "st" + folded[5:] if folded.startswith("saint ") else folded


def _prominence(entry: Entry) -> float:
    return (
        log10(entry.population + 10) + KIND_PROMINENCE.get(entry.kind, 0.0)
        if entry.population
        else (max(1.0, KIND_PROMINENCE.get(entry.kind, 1.0)))
    )


def _hinted(entry: Entry, hint: Hint) -> tuple[float, str]:
    """What one hint adds, and the reason."""
    if hint.country is not None:
        return (CONTAINED, f"in {hint.said}") if entry.country == hint.country else (0.0, "")
    if hint.held is not None:  # "Buffalo, New York": the state, not the city
        holds = entry.kind == "region" and any(
            fold(e.region) == fold(entry.name) for e in hint.held.entries if e.region
        )
        return (NEAR_HINT, f"holds {hint.said}") if holds else (0.0, "")
    if hint.container is None:
        return 0.0, ""
    if any(state.code == entry.country for state in hint.container.states):
        return CONTAINED, f"in {hint.said}"
    if entry.region and fold(entry.region) == hint.container.folded:
        return CONTAINED, f"in {hint.said}"
    best = 0.0
    for other in hint.container.entries:
        if other.id == entry.id:
            continue
        if other.country == entry.country and other.kind == "region" and entry.region and other.name == entry.region:
            return CONTAINED, f"in {hint.said}"
        reach = {"region": 250.0, "area": 600.0, "sea": 900.0, "district": 80.0, "river": 400.0}.get(other.kind, 60.0)
        if distance_km((entry.latitude, entry.longitude), (other.latitude, other.longitude)) <= reach:
            best = max(best, NEAR_HINT if other.country in (entry.country, None) else NEAR_HINT / 2)
    return best, f"by {hint.said}" if best else ""


def _nearness(entry: Entry, mention: Mention, scene: Scene) -> float:
    here = (entry.latitude, entry.longitude)
    gaps = [
        distance_km(here, point)
        for name, point in scene.points.items()
        if abs(point[0] - here[0]) < FAR_DEGREES and name != mention.folded
    ]
    nearest = min(gaps, default=1e9)
    return next((bonus for reach, bonus in NEARNESS if nearest <= reach), 0.0)
