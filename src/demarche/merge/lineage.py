"""Who rests on whom: copies, quoted sources, owners; and how many independent origins remain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from demarche.records import Mention, Outlet

STATE_KINDS = frozenset({"government", "military", "state media"})
MEDIA_KINDS = frozenset({"media", "state media"})
NAMELESS_KINDS = frozenset({"witness", "unnamed", "expert"})
STATE_SECTORS = frozenset({"GOV", "MIL", "COP", "SPY"})
_RELAYS = re.compile(r"\b(?:citing|cited|quoting|quoted|quotes|cites|relayed|carried by|in turn|according to)\b", re.I)
_WORD = re.compile(r"\w+")
_PLAIN = frozenset("the a an agency news newspaper press tv television radio".split())
Attribution = Mapping[str, Any]


def key_of(name: str) -> str:
    """The name of an outlet or source as it is compared: lower case, no article, no "news agency"."""
    words = _WORD.findall(name.casefold())
    kept = [w for w in words if w not in _PLAIN]
    return " ".join(kept or words)


def label(source: Attribution) -> str:
    """How a source is shown: its name, else its words."""
    return str(source["name"] or source["text"])


def origins_of(mentions: Sequence[Mention], outlets: Mapping[str, Outlet]) -> int:
    """Number of independent origins (docs/merging.md): the different ends at which all tellings rest.

    Reports that print one text have the same ends. A telling with sources rests on them, not on its outlet; a telling
    of another outlet's telling goes on to what that outlet rests on, if its report is here. Sources side by side are
    ends of their own. One state speaks with one voice, and so do outlets of one owner. Nameless sources are the
    outlet's own. A denial adds no end unless there are only denials.
    """
    return len(ends_of(mentions, outlets))


def ends_of(mentions: Sequence[Mention], outlets: Mapping[str, Outlet]) -> set[str]:
    """The ends at which the tellings rest, as names for sorting and tests."""
    told = [m for m in mentions if m.event["status"] != "negated"] or list(mentions)
    texts = _texts(told)
    by_outlet: dict[str, set[str]] = {}
    for text, tellers in texts.items():
        for m in tellers:
            by_outlet.setdefault(key_of(m.publisher), set()).add(text)
    ends: set[str] = set()
    for text in texts:
        ends |= set(_follow(text, texts, by_outlet, outlets, ()))
    return ends


def _texts(mentions: Sequence[Mention]) -> dict[str, list[Mention]]:
    """Mentions by the text that they print, earliest first."""
    texts: dict[str, list[Mention]] = {}
    for m in sorted(mentions, key=lambda m: (m.published or "9999", m.id)):
        texts.setdefault(m.text or m.report, []).append(m)
    return texts


def _follow(
    text: str,
    texts: Mapping[str, Sequence[Mention]],
    by_outlet: Mapping[str, set[str]],
    outlets: Mapping[str, Outlet],
    seen: tuple[str, ...],
) -> Iterator[str]:
    """The ends of one text: its sources followed as far as the reports at hand lead."""
    tellers = texts[text]
    sources = _last_sources([(s, m) for m in tellers for s in m.event["attributions"]])
    if not sources:
        yield _owner(tellers[0].publisher, outlets)
        return
    for source in sources:
        if _nameless(source):
            yield _owner(tellers[0].publisher, outlets)
            continue
        shown = sorted(by_outlet.get(key_of(label(source)), ())) if source["kind"] in MEDIA_KINDS else []
        onward = [other for other in shown if other != text and other not in seen]
        for other in onward:
            yield from _follow(other, texts, by_outlet, outlets, (*seen, text))
        if not shown:
            yield _end(source, outlets)
        elif not onward:  # outlets that quote each other, or themselves, rest on one of them
            yield _owner(texts[min((*seen, text))][0].publisher, outlets)


def _nameless(source: Attribution) -> bool:
    """Witnesses, "sources", papers and pictures: what the outlet found out for itself."""
    if source["name"] or source["sector"] in STATE_SECTORS:
        return False
    return source["kind"] in NAMELESS_KINDS or (source["kind"] == "other" and not source["sector"])


def _last_sources(told: Sequence[tuple[Attribution, Mention]]) -> list[Attribution]:
    """Sources that a text rests on: an outlet that only passes on another source's words is left out."""
    found: dict[str, Attribution] = {}
    for source, _ in told:
        found.setdefault(key_of(label(source)) or source["kind"], source)
    media = {k for k, s in found.items() if s["kind"] in MEDIA_KINDS}
    if media and len(found) > len(media):
        return [s for k, s in found.items() if k not in media]
    if len(media) > 1 and any(_RELAYS.search(m.words) for _, m in told):
        last = max(media, key=lambda k: max(m.words.casefold().rfind(found[k]["text"].casefold()) for _, m in told))
        return [found[last]]
    return list(found.values())


def _end(source: Attribution, outlets: Mapping[str, Outlet]) -> str:
    kind, country, sector = source["kind"], source["country"], source["sector"]
    of_state = kind in STATE_KINDS or (sector in STATE_SECTORS and kind not in ("igo", "ngo", "armed group"))
    if country and of_state and sector not in ("LEG", "JUD"):
        return f"state {country}"
    if kind in MEDIA_KINDS:
        return _owner(label(source), outlets)
    return f"source {key_of(label(source)) or kind} {country or ''}".strip()


def _owner(publisher: str, outlets: Mapping[str, Outlet]) -> str:
    """The end that an outlet is: its state, its owner, or itself."""
    outlet = outlets.get(publisher)
    if outlet is None:
        wanted = key_of(publisher)
        outlet = next((o for name, o in sorted(outlets.items()) if wanted in (key_of(name), key_of(o.name))), None)
    if outlet is None:
        return f"outlet {key_of(publisher)}"
    if outlet.kind == "state media" and outlet.country:
        return f"state {outlet.country}"
    return f"outlet {key_of(outlet.owner or outlet.name)}"


def lineage_of(mentions: Sequence[Mention]) -> tuple[tuple[str, str], ...]:
    """Who tells it from whom, each step once, earliest report first: (publisher, source), chains step by step.

    A copy's publisher has it from that of the earliest print; a report that cites a medium citing another source gives
    two steps.
    """
    steps: dict[tuple[str, str], None] = {}
    for tellers in _texts(mentions).values():
        for m in tellers[1:]:
            steps[m.publisher, tellers[0].publisher] = None
        for m in tellers:
            for step in _steps(m):
                steps[step] = None
    return tuple((a, b) for a, b in steps if a and b and key_of(a) != key_of(b))


def _steps(m: Mention) -> Iterable[tuple[str, str]]:
    sources: list[Attribution] = list(m.event["attributions"])
    media = [s for s in sources if s["kind"] in MEDIA_KINDS]
    others = [s for s in sources if s["kind"] not in MEDIA_KINDS]
    chained = media + others if len(media) == 1 and others else []
    if len(media) > 1 and _RELAYS.search(m.words):
        chained = sorted(media, key=lambda s: m.words.find(s["text"])) + others
    if not chained:
        return [(m.publisher, label(s)) for s in sources]
    names = [m.publisher, *(label(s) for s in chained)]
    return list(pairwise(names))
