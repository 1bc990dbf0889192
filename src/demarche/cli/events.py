"""demarche events: asking the store."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterable
from typing import Any

import click

from demarche.cli.inputs import settings
from demarche.errors import InputError
from demarche.records import ATTRIBUTION_KINDS, Party, Query
from demarche.settings import Settings
from demarche.show import print_table
from demarche.show.merged import MERGED_FORMATS, merged_table

_CODES = re.compile(r"([A-Z]{3})(?: ([A-Z]{3}))?")
_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


@click.command("events", short_help="Ask the store for events.")
@click.option("--actor", multiple=True, help='Who acts: SYR, "SYR GOV", org:hezbollah, or a name.')
@click.option("--recipient", multiple=True, help="To whom.")
@click.option("--between", nargs=2, metavar="A B", help="Both take part, on whichever side.")
@click.option("--with", "party", multiple=True, help="Takes part, on whichever side.")
@click.option("--type", "types", multiple=True, help="CONSULT, ASSAULT …")
@click.option("--mode", "modes", multiple=True, help="visit, aerial …")
@click.option("--quad", "quads", multiple=True, help="verbal cooperation, material conflict …")
@click.option("--status", "statuses", multiple=True, help="happened historical future hypothetical negated")
@click.option("--context", "contexts", multiple=True, help="military, economic …")
@click.option("--country", "countries", multiple=True, help="Where it happened: SYR …")
@click.option("--publisher", "publishers", multiple=True, help="Told by this publisher.")
@click.option(
    "--said-by", "attributed_to", multiple=True, help="Attributed to: a kind (government, witness …) or a country."
)
@click.option("--since", help="A day, month or year: 2025, 2025-06, 2025-06-01.")
@click.option("--until", help="The same, inclusive.")
@click.option("--words", default="", help='Words of the reports; "in quotation marks" as a phrase.')
@click.option("--report", default="", help="Told by the report with this id.")
@click.option("--single-origin", is_flag=True, help="All reports rest on one source.")
@click.option("--disputed", is_flag=True, help="Somebody denies it.")
@click.option("--min-confidence", type=click.FloatRange(0, 1), default=0.0)
@click.option("--min-outlets", type=click.IntRange(0), default=0)
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@click.option("--cursor", default="", help="Go on where the last page ended.")
@click.option("--all", "everything", is_flag=True, help="All of them, without pages.")
@click.option("--oldest-first", is_flag=True)
@click.option(
    "--count-by",
    help="Count instead: year,type or any of: year month week day type mode quad status country "
    "actor recipient dyad publisher.",
)
@click.option("--format", "form", type=click.Choice(["table", *MERGED_FORMATS]), default="table", show_default=True)
@click.option("--store", help="A file or a database URL [default: $DEMARCHE_STORE].")
def events(store: str | None, form: str, everything: bool, count_by: str | None, **asked: Any) -> int:
    """Print the events that meet all conditions; of values for one option, any will do (of actors: all).

    \b
      demarche events --between SYR RUS --since 2025-06
      demarche events --actor "SYR GOV" --type CONSULT --format jsonl --all
      demarche events --disputed --country SDN --count-by year,type
    """  # fmt: skip
    from demarche.store import open_store

    options = settings()
    query = query_of(options, **asked)
    opened = open_store(store or options.store, create=False)
    hint(query)
    if count_by:
        _print_counts(opened, query, tuple(k.strip() for k in count_by.split(",") if k.strip()), form)
        return 0
    if everything:
        found = opened.stream(query)
        print_table(merged_table(found)) if form == "table" else MERGED_FORMATS[form](found, sys.stdout)
        return 0
    page = opened.events(query, total=form == "table")
    if form == "table":
        print_table(merged_table(page.items))
        click.echo(f"{len(page.items)} of {page.total}{' or more' if page.total == 10_000 else ''} events", err=True)
    else:
        MERGED_FORMATS[form](page.items, sys.stdout)
    if page.cursor:
        click.echo(f"there is more: --cursor '{page.cursor}'", err=True)
    return 0


def query_of(
    options: Settings, actor: tuple[str, ...], recipient: tuple[str, ...], between: tuple[str, str] | None,
    party: tuple[str, ...], types: tuple[str, ...], countries: tuple[str, ...], since: str | None, until: str | None,
    oldest_first: bool, **rest: Any,
) -> Query:  # fmt: skip
    """The question that the options of `events` and `export` ask. Raises InputError."""

    def parties(words: tuple[str, ...]) -> tuple[Party, ...]:
        return tuple(party_of(w, options) for w in words)

    return Query(
        actors=parties(actor), recipients=parties(recipient), parties=parties((*(between or ()), *party)),
        types=tuple(t.strip().upper() for t in types), countries=tuple(_country(c, options) for c in countries),
        since=_edge(since, "-01"), until=_edge(until, "-99"), newest_first=not oldest_first, **rest,
    )  # fmt: skip


def _country(words: str, options: Settings) -> str:
    """The code of a country that a user names by code or by name. Raises InputError."""
    code = party_of(words, options).country
    if code is None:
        raise InputError(f"no country is known by {words!r}: write its ISO code (SYR) or its name")
    return code


def hint(query: Query) -> None:
    """Say of values that no event can have what there is instead. Types and modes may be a user's own: only a note."""
    from demarche import ontology

    known = ontology.load()
    modes = dict.fromkeys(mode.name for found in known.types for mode in found.modes)
    questions: tuple[tuple[str, Iterable[str], Iterable[str]], ...] = (
        ("event type", query.types, known.by_name),
        ("mode", query.modes, modes),
        ("quad", query.quads, known.quads),
        ("status", query.statuses, known.statuses),
        ("context", query.contexts, known.contexts),
        ("kind of speaker", [v for v in query.attributed_to if not _CODES.fullmatch(v)], ATTRIBUTION_KINDS),
    )
    for what, asked, there in questions:
        for value in asked:
            if value not in there:
                click.echo(f"note: {value!r} is no {what} of demarche's own: {', '.join(there)}", err=True)
    if query.since and query.until and query.since > query.until:
        click.echo("note: --since is later than --until: no event can be found", err=True)


def _edge(value: str | None, fill: str) -> str | None:
    """A day out of a day, month or year; days compare as text, so the 99th of a month is after all of them."""
    if value is None:
        return None
    if not _DAY.fullmatch(value):
        raise InputError(f"{value!r} is no day, month or year: write 2025-06-01, 2025-06 or 2025")
    return value + fill * (2 - value.count("-"))


def party_of(words: str, options: Settings) -> Party:
    """Whom a user means: codes, the key of an entity, or a name, which the world data are asked for."""
    from demarche import ontology, resolve

    words = words.strip()
    if not words:
        raise InputError("an actor needs a code or a name")
    if codes := _CODES.fullmatch(words):
        first, second = codes[1], codes[2]
        if second is None and first in ontology.load().sectors:
            return Party(sector=first)
        return Party(country=first, sector=second)
    if ":" in words and " " not in words:
        return Party(entity=words)
    world = resolve.open_world(options.world, options.packs)
    found = resolve.who(words, None, world)
    meant = found[0].value if found else None
    if meant is None or not (meant.entity or meant.country):
        return Party(name=words)
    party = Party(entity=meant.entity) if meant.entity else Party(country=meant.country)
    click.echo(f"note: {words!r} is taken for {meant.entity or meant.country}", err=True)
    return party


def _print_counts(store: Any, query: Query, by: tuple[str, ...], form: str) -> None:
    rows = store.counts(query, by)
    columns = (*by, "events", "reports", "score")
    cells = [(*(k or "" for k in row.keys), row.events, row.reports, round(row.score, 2)) for row in rows]
    if form == "jsonl":
        for row in rows:
            values = (*row.keys, row.events, row.reports, round(row.score, 2))
            click.echo(json.dumps(dict(zip(columns, values, strict=True)), ensure_ascii=False))
    elif form == "csv":
        from demarche.show.rows import safe_cell

        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([[safe_cell(c) for c in row] for row in cells])
    elif form == "plover":
        raise InputError("counts are written as table, jsonl or csv")
    else:
        from rich.markup import escape
        from rich.table import Table

        table = Table(show_edge=False, pad_edge=False)
        for i, name in enumerate(columns):
            table.add_column(name, justify="left" if i < len(by) else "right")
        for row in cells:
            table.add_row(*(escape(str(c)) for c in row))
        print_table(table)


COMMANDS = (events,)
