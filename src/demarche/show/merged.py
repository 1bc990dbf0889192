"""Merged events as a table for people and as lines for machines: JSON lines, CSV, PLOVER JSON lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TextIO

from demarche.records import MergedEvent, When
from demarche.show.formats import Exchange, jsonl, plover, table_csv
from demarche.show.table import STYLES

if TYPE_CHECKING:
    from rich.table import Table

MERGED_COLUMNS = table_csv.COLUMNS


def merged_table(events: Iterable[MergedEvent], title: str = "") -> Table:
    """One row an event: when, what, who to whom, where, who tells it, and the words of the first report."""
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=escape(title) or None, title_justify="left", show_edge=False, pad_edge=False)
    for name, ratio in (
        ("date", 2),
        ("event", 3),
        ("actors → recipients", 7),
        ("place", 2),
        ("told by", 3),
        ("words", 5),
    ):
        table.add_column(name, ratio=ratio, overflow="fold")
    for event in events:
        fields = event.fields
        style = STYLES.get(fields["quad"], "")
        what = f"[{style}]{escape(fields['type'])}[/]" if style else escape(fields["type"])
        what += f"/{escape(fields['mode'])}" if fields["mode"] else ""
        what += f"\n{fields['status']}" if fields["status"] != "happened" else ""
        table.add_row(
            escape(_date(fields["date"]) or event.first_report or ""),
            f"{what}\n[dim]{event.id}[/]",
            escape(f"{_parties(fields['actors'])} → {_parties(fields['recipients'])}"),
            escape(_place(fields["place"])),
            escape(_told(event)),
            escape(_words(event)),
        )
    return table


def write_jsonl(events: Iterable[MergedEvent], out: TextIO) -> None:
    """One JSON object a line, as docs/design.md has it."""
    jsonl.write((event.as_dict() for event in events), out, Exchange())


def write_csv(events: Iterable[MergedEvent], out: TextIO) -> None:
    """One row an event, the report columns being those of its first report; no cell can start a spreadsheet formula."""
    table_csv.write((event.as_dict() for event in events), out)


def write_plover(events: Iterable[MergedEvent], out: TextIO) -> None:
    """PLOVER JSON lines; ``text_info`` and ``cite_info`` are those of the first report."""
    plover.write((event.as_dict() for event in events), out, Exchange())


MERGED_FORMATS: dict[str, Callable[[Iterable[MergedEvent], TextIO], None]] = {
    "jsonl": write_jsonl, "csv": write_csv, "plover": write_plover,
}  # fmt: skip


def _date(value: Mapping[str, Any] | None) -> str:
    return (When(**value).value or value["text"]) if value else ""


def _place(value: Mapping[str, Any] | None) -> str:
    if not value:
        return ""
    name = value["name"] or value["text"]
    return f"{name} ({value['country']})" if value["country"] else str(name)


def _parties(values: Iterable[Mapping[str, Any]]) -> str:
    found = []
    for actor in values:
        codes = " ".join(c for c in (actor["country"], actor["sector"], *actor["other_sectors"]) if c)
        found.append(f"{actor['name'] or actor['text']} ({codes or '?'})")
    return "; ".join(dict.fromkeys(found)) or "–"


def _told(event: MergedEvent) -> str:
    publishers = list(dict.fromkeys(m.publisher for m in event.mentions if m.publisher))
    words = ", ".join(publishers[:3]) + (f" and {len(publishers) - 3} more" if len(publishers) > 3 else "")
    words += f"\n{event.origins} origin{'s' if event.origins != 1 else ''}"
    return words.strip() + (f"\ndenied by {', '.join(event.disputed_by)}" if event.disputed_by else "")


def _words(event: MergedEvent) -> str:
    evidence = event.mentions[0].event["evidence"]
    text, trigger = evidence["text"], evidence["trigger"]
    start, end = trigger["start"] - evidence["start"], trigger["end"] - evidence["start"]
    before, after = text[max(0, start - 40) : start], text[end : end + 40]
    return " ".join(f"…{before}«{text[start:end]}»{after}…".split())
