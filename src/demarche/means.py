"""What keeping works with: how reports are coded, how they are merged, what is known of publishers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from demarche import __version__, pipeline, resolve
from demarche.records import CodedReport, Decision, Document, Event, Link, Mention, Merge, MergedEvent, Outlet, Report
from demarche.resolve.attributions import STATE_OWNED
from demarche.resolve.fold import fold
from demarche.store import LearnedOffice

Outlets = Callable[[str], Outlet | None]  # what is known of a publisher by its name


class Merging(Protocol):
    """The merging room (`demarche.merge`), as far as keeping needs it; a test may give another."""

    MERGE_VERSION: int
    SIGNATURE_VERSION: int
    COPY: float

    def signature(self, report: Report, /) -> bytes:
        """What a text is compared by."""

    def bands(self, signature: bytes, /) -> tuple[int, ...]:
        """The buckets of a signature."""

    def resemblance(self, a: bytes, b: bytes, /) -> float:
        """How much two texts share."""

    def mention(self, event: Event, document: Document, /) -> Mention:
        """The mention of an event."""

    def blocks(self, m: Mention, /) -> tuple[int, ...]:
        """The block keys of a mention."""

    def wanted(self, keys: Sequence[int], /) -> set[int]:
        """The keys under which the neighbours of a mention with these block keys are found."""

    def link(self, a: Mention, b: Mention, /) -> Link | None:
        """How likely two mentions are one event: a function of the two alone."""

    def chance(self, a: Mention, b: Mention, /) -> float | None:
        """The score of that link, without its reasons."""

    def cluster(
        self, mentions: Sequence[Mention], links: Sequence[Link], decisions: Sequence[Decision], /
    ) -> tuple[Merge, ...]:
        """Which mentions are one event: a function of the connected component."""

    def merged(
        self, merge_: Merge, mentions: Sequence[Mention], links: Sequence[Link], outlets: Mapping[str, Outlet],
        decisions: Sequence[Decision], /,
    ) -> MergedEvent:  # fmt: skip
        """The event of a merge."""


@dataclass(frozen=True, slots=True)
class Coding:
    """How reports are coded: the way to do it, and the versions of all that takes part."""

    code: Callable[[Sequence[Report]], Iterable[CodedReport]]
    versions: Mapping[str, str]
    outlets: Outlets = field(default=lambda _: None)
    offices: Callable[[Document], Sequence[LearnedOffice]] = field(default=lambda _: ())


def coding_of(kit: pipeline.Kit) -> Coding:
    """The pipeline's way to code, with the versions of model, ontology and world data."""
    world, card = kit.world, kit.model.card
    versions = {
        "demarche": __version__,
        "model": _digest(json.dumps(card.get("files"), sort_keys=True)),
        "ontology": kit.coder.ontology.digest,
        "own types": " ".join(sorted(kit.coder.own_types)),
        "world data": _digest("\n".join(map(str, sorted(world.connection.execute("SELECT key, value FROM meta"))))),
        "packs": _digest(repr(world.pack)) if world.pack.names else "",
    }
    return Coding(lambda some: pipeline.code_reports(some, kit), versions, outlets_of(world), _offices(world))


def outlets_of(world: resolve.World) -> Outlets:
    """What the world data know of a publisher, by its name or its web domain."""

    @lru_cache(maxsize=4096)
    def look(name: str) -> Outlet | None:
        found = [named.entity for named in world.names(fold(name)) if named.entity is not None]
        if not found and "." in name:
            domain = name.casefold().removeprefix("www.").replace("%", "")
            query = "SELECT entity FROM outlet WHERE ' ' || domains || ' ' LIKE ? ORDER BY entity"
            found = [row[0] for row in world.connection.execute(query, (f"% {domain} %",))]
        for entity in found:
            outlet = world.outlet(entity)
            if outlet is not None:
                kind = "state media" if outlet.kind in STATE_OWNED else "media"
                return Outlet(world.entity(entity).name, kind, outlet.owner or "", outlet.country)
        return None

    return look


def _offices(world: resolve.World) -> Callable[[Document], Sequence[LearnedOffice]]:
    def learned(document: Document) -> Sequence[LearnedOffice]:
        return tuple(
            LearnedOffice(o.name, o.country, o.sector, o.other_sectors, o.office, o.date, o.report, o.why)
            for o in resolve.learned_offices(document, world)
        )

    return learned


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:16]
