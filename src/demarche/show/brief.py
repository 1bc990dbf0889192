"""A brief as text, Markdown, a web page or part of one: all from its JSON (docs/brief.md), so that all say the same.

``blocks`` puts the JSON into headings, lines and entries; three writers lay these out, each with its own escapes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any, TextIO

from demarche.show.table import STYLES

if TYPE_CHECKING:
    from rich.console import Console

Json = Mapping[str, Any]
Link = Callable[[str], str]  # id of an event -> address
WIDTH = 100  # columns of text
MOST_IDS = 4  # ids that a line shows; the JSON has them all
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+!|~&$^=-])")


@dataclass(frozen=True, slots=True)
class Line:
    """One statement and the events that it rests on."""

    words: str
    ids: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as the writers lay it out."""

    id: str
    when: str
    what: str
    who: str
    where: str
    told: str
    quote: str
    quad: str


@dataclass(frozen=True, slots=True)
class Block:
    """A heading with lines, then a table, then entries; each may be empty."""

    heading: str
    lines: Sequence[Line] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    entries: Sequence[Entry] = field(default=())


def title(brief: Json) -> str:
    """The title of a brief: both names, and the day that it is of."""
    since = f", since {brief['since']}" if brief["since"] else ""
    return f"{brief['a']['name']} and {brief['b']['name']}{since}, as of {brief['today']}"


def blocks(brief: Json) -> list[Block]:
    """All parts of a brief in order; parts without content are left out."""
    standing = brief["standing"]
    found = [
        Block("How they stand", [Line(standing["words"], standing["events"])]),
        Block("Who towards whom", (), _DIRECTIONS, [_direction(d) for d in brief["directions"]]),
    ]
    changes = [Line(c["words"], c["events"]) for c in brief["changes"]]
    found.append(Block("What changed", changes or [Line("No change that shuffled months would not show as well.")]))
    apart = (brief["claims"], brief["denials"], brief["plans"], brief["background"])
    for section in (*brief["sections"], *apart):
        if section["total"]:
            shown = len(section["rows"])
            more = f" (the newest {shown} of {section['total']})" if shown < section["total"] else f" ({shown})"
            found.append(Block(section["name"] + more, entries=[_entry(r) for r in section["rows"]]))
    if brief["offices"]:
        found.append(Block("Who held office", (), _OFFICES, [_office(o) for o in brief["offices"]]))
    if brief["thirds"]:
        found.append(Block("Third parties", [Line(t["words"], t["events"]) for t in brief["thirds"]]))
    notes = (
        [Line(n) for n in brief["notes"]] if brief["total"] else [Line("No kept report tells of an event with both.")]
    )
    return [*found, Block("Notes", notes)] if notes else found


_DIRECTIONS = ("who towards whom", "events", "coop.", "conflict", "mean score", "before", "mean score")
_OFFICES = ("of", "name", "office", "from", "to", "known from")


def _direction(one: Json) -> tuple[str, ...]:
    now, then = one["recent"], one["before"]
    quads = now["quads"]
    cooperation = quads["verbal cooperation"] + quads["material cooperation"]
    conflict = quads["verbal conflict"] + quads["material conflict"]
    return (
        one["name"], str(now["events"]), str(cooperation), str(conflict), _mean(now), str(then["events"]), _mean(then),
    )  # fmt: skip


def _mean(figures: Json) -> str:
    if figures["score"] is None:
        return "–"
    if figures["low"] is None:
        return _signed(figures["score"])
    return f"{_signed(figures['score'])} ({_signed(figures['low'])} to {_signed(figures['high'])})"


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")


def _office(one: Json) -> tuple[str, ...]:
    source = one["source"]
    if one["reports"]:
        source = f"{source}: {', '.join(one['reports'][:MOST_IDS])}"
    since, until = one["since"], one["until"]
    if one["reports"] and since == until:
        until = ""
    return one["of"], one["name"], one["office"], since, until, source


def _entry(row: Json) -> Entry:
    date = row["date"] or "no date"
    if row["dated_by"] == "report":
        date += " (day of the report)"
    elif not row["date"] and row["first_report"]:
        date = f"no date, reported {row['first_report']}"
    what = " ".join(p for p in (row["type"], row["mode"]) if p)
    what += "".join(f", {v}" for v in (_status(row), _hurt(row["casualties"]), "hedged" if row["hedged"] else "") if v)
    who = "; ".join(row["actors"]) or "not named"
    who += f" → {'; '.join(row['recipients'])}" if row["recipients"] else ""
    where = row["place"]
    if where and row["place_precision"] in ("region", "district", "area"):
        where = f"somewhere in {where}"
    quote = f"“{row['sentence']}”"
    if row["publisher"]:
        quote += f" {row['publisher']}"
    return Entry(row["id"], date, what, who, where, _told(row), quote, row["quad"])


def _status(row: Json) -> str:
    return "" if row["status"] == "happened" else str(row["status"])


def _hurt(casualties: Json) -> str:
    found = []
    for name, value in casualties.items():
        if value:
            low, high = value
            found.append(f"{low if low == high else f'{low} to {high}'} {name}")
    return ", ".join(found)


def _told(row: Json) -> str:
    parts = [f"{_many(row['outlets'], 'outlet')}, {_many(row['origins'], 'origin')}"]
    if row["said_by"]:
        parts.insert(0, f"says {'; '.join(row['said_by'])}")
    if row["disputed_by"]:
        parts.append(f"denied by {'; '.join(row['disputed_by'])}")
    return "; ".join(parts)


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'s' if count != 1 else ''}"


def _ids(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - MOST_IDS} more" if len(ids) > MOST_IDS else ""
    return ", ".join(ids[:MOST_IDS]) + more


# text


def write_text(brief: Json, out: TextIO | None = None) -> None:
    """The brief in at most WIDTH columns, with colours on a terminal only."""
    from rich.console import Console

    console = Console(file=out, highlight=False, markup=False, emoji=False)
    width = min(WIDTH, console.width) if console.is_terminal else WIDTH
    console = Console(file=out, highlight=False, markup=False, emoji=False, width=width)
    console.print(title(brief), style="bold")
    for block in blocks(brief):
        console.print()
        console.print(block.heading.upper(), style="bold")
        _print_block(block, console)


def _print_block(block: Block, console: Console) -> None:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    for line in block.lines:
        console.print(Text(line.words) + Text(f" [{_ids(line.ids)}]" if line.ids else "", style="dim"))
    if block.rows:
        table = Table(show_edge=False, pad_edge=False)
        for name in block.columns:
            table.add_column(name, overflow="fold", no_wrap=name == "mean score")
        for row in block.rows:
            table.add_row(*(Text(cell) for cell in row))
        console.print(table)
    for entry in block.entries:
        head = Text(f"{entry.when}  ") + Text(entry.what, style=STYLES.get(entry.quad, ""))
        console.print(head + Text(f"  [{entry.id}]", style="dim"))
        where = f"; {entry.where}" if entry.where else ""
        for words in (entry.who + where, entry.told, entry.quote):
            console.print(Padding(Text(words), (0, 0, 0, 4), expand=False))


# Markdown


def markdown(brief: Json, link: Link | None = None) -> str:
    """The brief as Markdown; every word of a report is escaped. ``link`` gives the address of an event."""
    parts = [f"# {_md(title(brief))}", ""]
    for block in blocks(brief):
        parts += [f"## {_md(block.heading)}", ""]
        for line in block.lines:
            parts.append(f"- {_md(line.words)}" + (f" ({_md_ids(line.ids, link)})" if line.ids else ""))
        if block.rows:
            parts += ["| " + " | ".join(map(_md, block.columns)) + " |", "|" + " --- |" * len(block.columns)]
            parts += ["| " + " | ".join(map(_md, row)) + " |" for row in block.rows]
        for e in block.entries:
            where = f"; {e.where}" if e.where else ""
            parts.append(
                f"- **{_md(e.when)}** {_md(e.what)}: {_md(e.who + where)}. {_md(e.told)}. ({_md_ids([e.id], link)})"
            )
            parts.append(f"  > {_md(e.quote)}")
        parts.append("")
    return "\n".join(parts)


def _md(words: str) -> str:
    return _MARKDOWN.sub(r"\\\1", " ".join(words.split()))


def _md_ids(ids: Sequence[str], link: Link | None) -> str:
    shown = [f"[{_md(i)}](<{link(i)}>)" if link else _md(i) for i in ids[:MOST_IDS]]
    more = f" and {len(ids) - MOST_IDS} more" if len(ids) > MOST_IDS else ""
    return ", ".join(shown) + more


# HTML

_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title><style>
body{{font:16px/1.5 Georgia,serif;max-width:50em;margin:2em auto;padding:0 1em;color:#111;background:#fff}}
h1{{line-height:1.2}}h2{{margin:1.6em 0 .4em;border-bottom:1px solid #999}}
table{{border-collapse:collapse;font-size:14px}}th,td{{text-align:left;vertical-align:top;padding:.2em .8em .2em 0}}
ul{{list-style:none;padding:0}}li{{margin:.7em 0}}blockquote{{margin:.2em 0 .2em 1em}}
small{{color:#555}}.table{{overflow-x:auto}}
@media print{{body{{max-width:none;margin:0;font-size:11pt}}h2{{break-after:avoid}}li,tr{{break-inside:avoid}}}}
</style></head><body><main>
<h1>{title}</h1>
{body}
</main></body></html>
"""


def html_page(brief: Json, link: Link | None = None) -> str:
    """A page of its own that loads nothing from anywhere and prints well."""
    return _PAGE.format(title=escape(title(brief)), body=html_fragment(brief, link))


def html_fragment(brief: Json, link: Link | None = None) -> str:
    """The brief as sections without a page around them; every word of a report is escaped."""
    return "\n".join(_html_block(block, link) for block in blocks(brief))


def _html_block(block: Block, link: Link | None) -> str:
    parts = [f'<section class="brief"><h2>{escape(block.heading)}</h2>']
    parts += [f"<p>{escape(line.words)}{_html_ids(line.ids, link)}</p>" for line in block.lines]
    if block.rows:
        head = "".join(f'<th scope="col">{escape(c)}</th>' for c in block.columns)
        body = "".join(f"<tr>{''.join(f'<td>{escape(c)}</td>' for c in row)}</tr>" for row in block.rows)
        parts.append(f'<div class="table"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>')
    if block.entries:
        parts.append(f"<ul>{''.join(_html_entry(e, link) for e in block.entries)}</ul>")
    return "".join([*parts, "</section>"])


def _html_entry(e: Entry, link: Link | None) -> str:
    where = f"; {e.where}" if e.where else ""
    return (
        f"<li><b>{escape(e.when)}</b> {escape(e.what)}{_html_ids([e.id], link)}<br>{escape(e.who + where)}"
        f"<br><small>{escape(e.told)}</small><blockquote>{escape(e.quote)}</blockquote></li>"
    )


def _html_ids(ids: Iterable[str], link: Link | None) -> str:
    held = list(ids)
    if not held:
        return ""
    shown = [f'<a href="{escape(link(i))}">{escape(i)}</a>' if link else escape(i) for i in held[:MOST_IDS]]
    more = f" and {len(held) - MOST_IDS} more" if len(held) > MOST_IDS else ""
    return f" <small>[{', '.join(shown)}{more}]</small>"
