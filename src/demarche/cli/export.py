"""demarche export: the store in every format of the field; demarche convert: from one format to another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from demarche.cli.events import events as events_command
from demarche.cli.events import hint, query_of
from demarche.cli.inputs import Failures, settings
from demarche.cli.outputs import write_out
from demarche.exchange import load_exchange
from demarche.show.formats import FORMATS, Record, Source, read

_PAGES = frozenset(("limit", "cursor", "everything", "count_by", "form", "store"))  # options of `events` on pages


@click.command("export", short_help="Write the store's events in a format of the field.")
@click.option("--format", "form", required=True, type=click.Choice(list(FORMATS)), help="docs/formats.md has them all.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The file.")
@click.option("--store", help="A file or a database URL [default: $DEMARCHE_STORE].")
def export(form: str, output: Path, store: str | None, **asked: Any) -> int:
    """Write all events that meet the conditions to a file; the conditions are those of `demarche events`.

    \b
      demarche export --format csv -o all.csv
      demarche export --format gdelt --since 2025-01 -o events.export.CSV
      demarche export --format graphml --context military -o network.graphml
    """
    from demarche.store import open_store

    options = settings()
    query = query_of(options, **asked)
    hint(query)
    tally: list[int] = [0]
    with closing(open_store(store or options.store, create=False)) as opened:
        found = (event.as_dict() for event in opened.stream(query))
        write_out(_counted(found, tally), form, output, load_exchange(options))
    click.echo(f"{tally[0]} events read, {output} written", err=True)
    return 0


export.params = [p for p in events_command.params if p.name not in _PAGES] + export.params


@click.command("convert", short_help="From one format of coded events to another.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--to", "form", required=True, type=click.Choice(list(FORMATS)))
@click.option("--from", "origin", type=click.Choice([n for n, f in FORMATS.items() if f.read]),
              show_default=False, help="The format of the files [default: by their first line].")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file, in one piece.")
def convert(paths: tuple[Path, ...], form: str, origin: str | None, output: Path | None) -> int:
    """Turn files of coded events (GDELT, ICEWS, POLECAT ...; also .gz and .zip) into another format.

    \b
      demarche convert 20210330024500.export.CSV.zip --to jsonl
      demarche convert events.2018.tab --to graphml -o 2018.graphml
    """
    failures = Failures()
    exchange = load_exchange()
    found = (event for path in paths for event in read(Source(path, failures.tell), exchange, origin or ""))
    write_out(found, form, output, exchange)
    return failures.status


def _counted(events: Iterable[Record], tally: list[int]) -> Iterator[Record]:
    for event in events:
        tally[0] += 1
        yield event


COMMANDS = (export, convert)
