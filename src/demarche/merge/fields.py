"""What a merged event says: one rule a field. A rule gives the value and why it was chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from demarche.merge.mentions import ordinal
from demarche.ontology import Ontology
from demarche.records import Mention

Chosen = tuple[Any, str]
_DATE_WIDTH = ("day", "range", "week", "month", "season", "year", "decade", "")
_PLACE_WIDTH = ("site", "city", "district", "region", "area", "country", "")


@dataclass(frozen=True, slots=True)
class Tellings:
    """The mentions of one event, earliest first, each text counted once: ten prints of one text are one witness.

    ``affirmed`` are those that do not deny it (all, when all deny).
    """

    all: tuple[Mention, ...]
    affirmed: tuple[Mention, ...]
    ontology: Ontology
    texts: int  # that affirm it
    asked: dict[str, Chosen] = field(default_factory=dict, compare=False, repr=False)  # what several rules ask for


def tellings(mentions: Sequence[Mention], ontology: Ontology) -> Tellings:
    """The tellings of an event in order of publication, then id."""
    ordered = tuple(sorted(mentions, key=lambda m: (m.published or "9999", m.id)))
    affirmed = tuple(m for m in ordered if m.event["status"] != "negated")
    affirmed = affirmed or ordered
    return Tellings(ordered, affirmed, ontology, _total(affirmed))


def text_of(m: Mention) -> str:
    """The text that a mention's report prints: its group of copies, or itself."""
    return m.text or m.report


def votes(pairs: Iterable[tuple[Hashable, Mention]]) -> Counter[Hashable]:
    """How many texts say each value; None is no value. In order of first telling."""
    said: dict[Hashable, set[str]] = {}
    for value, m in pairs:
        if value is not None:
            said.setdefault(value, set()).add(text_of(m))
    return Counter({value: len(texts) for value, texts in said.items()})


def _most(count: int, total: int) -> str:
    return f"said by {count} of {total} texts"


def _total(mentions: Iterable[Mention]) -> int:
    return len({text_of(m) for m in mentions})


def type_(t: Tellings) -> Chosen:
    """The type that most texts tell; of two told equally often the one told more surely, then the earlier one."""
    if "type" not in t.asked:
        t.asked["type"] = _type(t)
    return t.asked["type"]


def _type(t: Tellings) -> Chosen:
    counted = votes((m.event["type"], m) for m in t.affirmed)
    sure: dict[str, float] = {}
    for m in t.affirmed:
        sure[m.event["type"]] = max(sure.get(m.event["type"], 0.0), m.event["confidence"].get("type", 0.0))
    best = max(counted, key=lambda name: (counted[name], sure[str(name)]))
    return best, _most(counted[best], t.texts)


def mode(t: Tellings) -> Chosen:
    """The mode that most texts of the chosen type tell; of two told equally often the codebook's more specific one."""
    kind = type_(t)[0]
    counted = votes((m.event["mode"], m) for m in t.affirmed if m.event["type"] == kind)
    if not counted:
        return None, "no report tells one"
    top = max(counted.values())
    leading = [str(name) for name, n in counted.items() if n == top]
    chosen = t.ontology.prefer(kind, leading) if kind in t.ontology.by_name else None
    return chosen or leading[0], _most(top, t.texts)


def status(t: Tellings) -> Chosen:
    """Happened when a report says so, then historical, future, hypothetical; negated only when all deny it."""
    counted = votes((m.event["status"], m) for m in t.all)
    best = next(s for s in ("happened", "historical", "future", "hypothetical", "negated") if s in counted)
    return best, _most(counted[best], _total(t.all))


def contexts(t: Tellings) -> Chosen:
    """Contexts that at least half of the texts name, or two of them; the most named first, three at most (D35)."""
    counted = votes((c, m) for m in t.affirmed for c in m.event["contexts"])
    enough = min(2, (t.texts + 1) // 2)
    kept = sorted((c for c in counted if counted[c] >= enough), key=lambda c: (-counted[c], str(c)))
    return kept[:3], f"named by {enough} or more texts"


def actors(t: Tellings) -> Chosen:
    """The fullest set of actors that a report tells, each in its best attested and most specific form."""
    return _side(t, "actors", "recipients")


def recipients(t: Tellings) -> Chosen:
    """The fullest set of recipients that a report tells; a party is never put on both sides."""
    taken = {_party(a) for a in _side(t, "actors", "recipients")[0]} - {_party({})}
    found, why = _side(t, "recipients", "actors")
    return [a for a in found if _party(a) not in taken], why


def _side(t: Tellings, side: str, other: str) -> Chosen:
    """One report's set, the best attested: no union, since a union would invent a group that nobody tells."""
    if side not in t.asked:
        t.asked[side] = _fullest(t, side, other)
    return t.asked[side]


def _fullest(t: Tellings, side: str, other: str) -> Chosen:
    kind = type_(t)[0]
    chosen = [m for m in t.affirmed if m.event["type"] == kind and m.event[side]] or [
        m for m in t.affirmed if m.event[side]
    ]
    if not chosen:
        return [], "no report tells any"
    named = {m.id: _who(m, side) for m in chosen}
    detail = {m.id: sum(map(_detail, m.event[side])) for m in chosen}
    counted = votes((named[m.id], m) for m in chosen)
    clear = dict.fromkeys(named.values(), 0)
    for m in chosen:
        clear[named[m.id]] = max(clear[named[m.id]], detail[m.id])
    both = {named[m.id] for m in chosen if m.event[other]}
    best = max(counted, key=lambda who: (_known(who), who in both, counted[who], clear[who]))
    fullest = max((m for m in chosen if named[m.id] == best), key=lambda m: detail[m.id])
    why = f"{_most(counted[best], t.texts)}; words of {fullest.publisher or fullest.report}"
    return list(fullest.event[side]), why


def _known(who: Hashable) -> int:
    return sum(1 for party in who if party[0] or party[2]) if isinstance(who, tuple) else 0


def _party(actor: Mapping[str, Any]) -> tuple[str, str, str]:
    return actor.get("country") or "", actor.get("sector") or "", actor.get("entity") or ""


def _who(m: Mention, side: str) -> Hashable:
    return tuple(sorted({_party(a) for a in m.event[side]}))


def _detail(actor: Mapping[str, Any]) -> int:
    return sum(bool(actor[part]) for part in ("country", "sector", "entity", "name", "office"))


def date(t: Tellings) -> Chosen:
    """The most precise date that the words of most texts agree with; a report's own day only when no words give one."""
    dated = [m for m in t.affirmed if m.event["date"] and m.event["date"]["start"]]
    if not dated:
        first = next((m.event["date"] for m in t.affirmed if m.event["date"]), None)
        return first, "no report gives a day"
    told = [m for m in dated if m.event["date"]["text"]] or dated
    agree: dict[tuple[str, str], int] = {}
    for m in told:
        low, high = m.event["date"]["start"], m.event["date"]["end"]
        agree[low, high] = _total(o for o in told if o.event["date"]["start"] <= high and low <= o.event["date"]["end"])

    def rank(m: Mention) -> tuple[int, int, int]:
        when = m.event["date"]
        return agree[when["start"], when["end"]], -_DATE_WIDTH.index(when["precision"]), -_length(when)

    best = max(told, key=rank)
    return best.event["date"], f"agrees with {rank(best)[0]} of {_total(told)} texts that give a time"


def _length(when: Mapping[str, Any]) -> int:
    return (ordinal(when["end"]) or 0) - (ordinal(when["start"]) or 0)


def place(t: Tellings) -> Chosen:
    """The most precise place inside what most texts name; places that the act's own sentence names come first."""
    placed = [m for m in t.affirmed if m.event["place"]]
    if not placed:
        return None, "no report tells one"
    countries = votes((m.event["place"]["country"], m) for m in placed)
    exact = votes((m.event["place"]["geonames"], m) for m in placed)

    def rank(m: Mention) -> tuple[int, bool, int, int]:
        spot = m.event["place"]
        tied = bool(spot["text"]) and spot["text"] in m.words
        fine = _PLACE_WIDTH.index(spot["precision"]) if spot["precision"] in _PLACE_WIDTH else len(_PLACE_WIDTH)
        return countries[spot["country"]], tied, exact[spot["geonames"]], -fine

    finest = [m for m in placed if m.event["place"]["precision"] not in ("country", "area", "region", "")]
    best = max(finest if finest and _inside(finest, countries) else placed, key=rank)
    return best.event["place"], f"country as {countries[best.event['place']['country']]} of {_total(placed)} texts say"


def _inside(finest: Sequence[Mention], countries: Counter[Hashable]) -> bool:
    top = max(countries.values(), default=0)
    return any(countries[m.event["place"]["country"]] == top for m in finest)


def casualties(t: Tellings) -> Chosen:
    """Killed and injured: the range over the latest figures of each source, for tolls are corrected as days go by."""
    found: dict[str, Any] = {}
    for what in ("killed", "injured"):
        latest = latest_figures(t.affirmed, what)
        lows, highs = [low for low, _ in latest.values()], [high for _, high in latest.values()]
        found[what] = [min(lows), max(highs)] if latest else None
    return found, "range over the latest figures of each source"


def latest_figures(mentions: Sequence[Mention], what: str) -> dict[str, tuple[int, int]]:
    """The figures that each source (its publisher when it names none) gave last, by source."""
    latest: dict[str, tuple[int, int]] = {}
    for m in mentions:  # earliest first: later ones replace
        figures = m.event["casualties"][what]
        if figures:
            latest[source_of(m)] = (figures[0], figures[1])
    return latest


def source_of(m: Mention) -> str:
    """Who says it, in one line: the attributions' names, else the publisher."""
    named = [str(a["name"] or a["text"]) for a in m.event["attributions"]]
    return ", ".join(dict.fromkeys(named)) or m.publisher or m.report


def attributions(t: Tellings) -> Chosen:
    """All sources that any report names, each once, earliest first."""
    found: dict[tuple[str, Any], Mapping[str, Any]] = {}
    for m in t.all:
        for a in m.event["attributions"]:
            found.setdefault(((a["name"] or a["text"]).casefold(), a["country"]), a)
    return list(found.values()), "all that are named"


def hedged(t: Tellings) -> Chosen:
    """Hedged only when every report withholds its word."""
    withheld = sum(bool(m.event["hedged"]) for m in t.affirmed)
    return withheld == len(t.affirmed), f"{withheld} of {len(t.affirmed)} reports withhold their word"


def confidence(t: Tellings) -> Chosen:
    """The surest telling's confidence of each field, raised by other texts that tell the same type, 0.99 at most."""
    kind = type_(t)[0]
    doubt: dict[str, dict[str, float]] = {}
    for m in t.affirmed:
        if m.event["type"] == kind:
            for name, score in m.event["confidence"].items():
                texts = doubt.setdefault(name, {})
                texts[text_of(m)] = min(texts.get(text_of(m), 1.0), 1.0 - float(score))
    result = {}
    for name in sorted(doubt):
        least, *rest = sorted(doubt[name].values())
        for more in rest:
            least *= 0.5 + 0.5 * more  # texts are not wholly independent witnesses: coders err alike
        result[name] = round(min(0.99, 1.0 - least), 2)
    return result, "the surest telling, raised by the others"


RULES: tuple[Callable[[Tellings], Chosen], ...] = (
    type_, mode, status, contexts, actors, recipients, date, place, casualties, attributions, hedged, confidence,
)  # fmt: skip
