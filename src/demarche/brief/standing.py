"""Sentences of a brief, each composed of the figures beside it and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from demarche.brief.figures import FEWEST, Cell, difference
from demarche.brief.parties import Known
from demarche.brief.records import Direction, Figures, Standing
from demarche.merge.lineage import ends_of
from demarche.records import MergedEvent

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def standing(
    whole: Direction, recent: Sequence[Cell], before: Sequence[Cell], events: Sequence[MergedEvent], single: int,
    known: Known,
) -> Standing:  # fmt: skip
    """How the two stand; ``events`` are the recent ones at hand, ``single`` how many rest on one origin."""
    now, then = whole.recent, whole.before
    enough = now.events >= FEWEST
    shift = difference(recent, before) if enough and then.events >= FEWEST else None
    publishers = {m.publisher for e in events for m in e.mentions if m.publisher}
    origins = len(_ends(events, known))
    words = _words(now, then, shift) if enough else _too_few(now)
    if now.events:
        words += f" {_resting(now.events, single, origins, len(events))}"
    return Standing(
        words, enough, now, then, shift, single, len(publishers), origins, len(events), tuple(e.id for e in events)
    )


def _ends(events: Sequence[MergedEvent], known: Known) -> set[str]:
    """The different ends at which these events' tellings rest (docs/merging.md)."""
    names = {m.publisher for e in events for m in e.mentions}
    names |= {s["name"] or s["text"] for e in events for m in e.mentions for s in m.event["attributions"]}
    outlets = {name: found for name in sorted(names) if name and (found := known.outlet(name)) is not None}
    return set().union(*(ends_of(e.mentions, outlets) for e in events))


def _words(now: Figures, then: Figures, shift: tuple[float, float, float] | None) -> str:
    cooperation, conflict = split(now)
    words = (
        f"Since {month_words(now.since or now.until)}: {now.events} events, {cooperation} of cooperation and "
        f"{conflict} of conflict; mean score {score(now.score)} (95 % interval {score(now.low)} to {score(now.high)})."
    )
    if shift is None:
        return f"{words} Before: {_count(then.events)}, too few to compare with."
    value, low, high = shift
    if low > 0 or high < 0:
        verdict = f"more {'cooperative' if low > 0 else 'conflictual'} than before"
    else:
        verdict = "no clear difference to before"
    return (
        f"{words} Before, since {month_words(then.since or then.until)}: {score(then.score)} over {then.events} "
        f"events; difference {score(value)} ({score(low)} to {score(high)}): {verdict}."
    )


def _too_few(now: Figures) -> str:
    return (
        f"Too little is known: {_count(now.events)} since {month_words(now.since or now.until)}; {FEWEST} are needed."
    )


def _resting(events: int, single: int, origins: int, looked_at: int) -> str:
    alone = f"{single} of them rest{'s' if single == 1 else ''} on one origin alone"
    which = "all" if looked_at == events else f"the newest {looked_at}"
    return f"{alone}; {which} together on {origins} independent origin{'s' if origins != 1 else ''}."


def change_words(
    series: str, month: str, before: float, after: float, spans: tuple[str, str, str], events: Sequence[int], p: float
) -> str:
    """A change in words: ``spans`` are the first month before, the last month before, and the last one after."""
    until = f"{month_words(month)} to {month_words(spans[2])}"
    earlier = f"{month_words(spans[0])} to {month_words(spans[1])}"
    if series == "score":
        word = "friendlier" if after > before else "less friendly"
        return (
            f"{until}: {word}: mean score {score(after)} over {events[1]} events; {earlier}: {score(before)} over "
            f"{events[0]} (p = {p:.3f})."
        )
    word = "more" if after > before else "less"
    return (
        f"{until}: {word} {series}: {after:g} events per 1,000 reports ({events[1]} events); {earlier}: {before:g} "
        f"({events[0]} events) (p = {p:.3f})."
    )


def split(figures: Figures) -> tuple[int, int]:
    """Events of cooperation and of conflict."""
    counts = figures.quads
    cooperation = counts["verbal cooperation"] + counts["material cooperation"]
    return cooperation, counts["verbal conflict"] + counts["material conflict"]


def score(value: float | None) -> str:
    """A score with its sign: +2.5, −3, 0; – when there is none."""
    if value is None:
        return "–"
    return f"{value:+.2f}".replace("-", "−") if round(value, 2) else "0.00"


def month_words(day: str) -> str:
    """The month of a day or month in words: March 2025."""
    return f"{MONTHS[int(day[5:7]) - 1]} {day[:4]}"


def _count(events: int) -> str:
    return f"{events} event{'s' if events != 1 else ''}"
