"""Tables that people can read: colours on a terminal only, and as wide as the terminal (100 columns elsewhere)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TextIO

from demarche.records import Actor, Event

if TYPE_CHECKING:
    from rich.table import Table

STYLES = {
    "verbal cooperation": "green", "material cooperation": "bold green",
    "verbal conflict": "yellow", "material conflict": "bold red",
}  # fmt: skip


def event_table(events: Iterable[Event], title: str = "") -> Table:
    """One row an event: when, what, who to whom, where, who says so, and the words."""
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=escape(title) or None, title_justify="left", show_edge=False, pad_edge=False)
    for name, ratio in (
        ("date", 2),
        ("event", 3),
        ("actors → recipients", 7),
        ("place", 2),
        ("said by", 3),
        ("words", 5),
    ):
        table.add_column(name, ratio=ratio, overflow="fold")
    for event in events:
        style = STYLES.get(event.quad, "")
        what = f"[{style}]{event.type}[/]" if style else event.type
        what += f"/{event.mode}" if event.mode else ""
        what += f"\n{event.status}" if event.status != "happened" else ""
        table.add_row(
            (event.date.value or event.date.text) if event.date else "",
            what,
            escape(f"{_parties(event.actors)} → {_parties(event.recipients)}"),
            escape(_place(event)),
            escape("; ".join(a.name or a.text for a in event.attributions) + (" (hedged)" if event.hedged else "")),
            escape(_words(event)),
        )
    return table


def print_table(table: Table, out: TextIO | None = None) -> None:
    """Print a table; without a terminal there are no colours and 120 columns."""
    from rich.console import Console

    console = Console(file=out, highlight=False)
    if not console.is_terminal:
        console = Console(file=out, highlight=False, width=120)
    console.print(table)


def _parties(actors: Sequence[Actor]) -> str:
    """Each party once with its codes; parties that one phrase names together share its words."""
    found: dict[str, list[str]] = {}
    for actor in actors:
        codes = " ".join(code for code in (actor.country, actor.sector, *actor.other_sectors) if code) or "?"
        found.setdefault(actor.name or actor.text, []).append(codes)
    return "; ".join(f"{words} ({', '.join(codes)})" for words, codes in found.items()) or "–"


def _place(event: Event) -> str:
    if event.place is None:
        return ""
    name = event.place.name or event.place.text
    return f"{name} ({event.place.country})" if event.place.country else name


def _words(event: Event) -> str:
    text = event.report.text
    before = text[max(event.evidence.start, event.trigger.start - 40) : event.trigger.start]
    after = text[event.trigger.end : min(event.evidence.end, event.trigger.end + 40)]
    return " ".join(f"…{before}«{text[event.trigger.start : event.trigger.end]}»{after}…".split())
