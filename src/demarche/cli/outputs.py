"""Writing events out: to standard output or to a file in one piece, and what the format had no place for."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from demarche.errors import InputError
from demarche.show.formats import FORMATS, Exchange, Record, write


def write_out(events: Iterable[Record], form: str, output: Path | None, exchange: Exchange) -> None:
    """Write events to a file (all or nothing: an interrupted run leaves only FILE.part) or to standard output."""
    binary = FORMATS[form].binary
    if output is None:
        if binary and sys.stdout.isatty():
            raise InputError(f"{form} is not for a terminal: give a file with -o")
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")
        write(events, form, sys.stdout.buffer if binary else sys.stdout, exchange)
    else:
        part = output.with_name(output.name + ".part")
        try:
            if binary:
                with part.open("wb") as stream:
                    write(events, form, stream, exchange)
            else:
                with part.open("w", encoding="utf-8", errors="replace", newline="") as lines:
                    write(events, form, lines, exchange)
            part.replace(output)
        except OSError as error:
            raise InputError(f"{output}: cannot be written ({error.strerror or error})") from None
    if exchange.left:
        reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(exchange.left.items()))
        click.echo(f"note: {form} has no place for {sum(exchange.left.values())}, left out: {reasons}", err=True)
