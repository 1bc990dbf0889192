"""What the commands share: reading options, telling problems, counting failures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from demarche.errors import InputError
from demarche.read import BadDate, Defaults, read_reports
from demarche.records import Problem, Report
from demarche.settings import Settings

if TYPE_CHECKING:
    from demarche.read.visits import Visitor

F = TypeVar("F", bound=Callable[..., Any])
PRIVATE = "demarche.allow_private"  # where the option is kept in click's context
MOST_FAILURES = 63  # exit statuses from 64 on mean other things


@dataclass
class Failures:
    """Tells problems on standard error, one line each, and counts the records that were lost."""

    count: int = 0

    def tell(self, problem: Problem) -> None:
        """Print one line; count it when a record was lost."""
        click.echo(f"{'' if problem.lost else 'note: '}{problem}", err=True)
        self.count += problem.lost

    @property
    def status(self) -> int:
        """The exit status: how many records failed, at most MOST_FAILURES."""
        return min(self.count, MOST_FAILURES)


def report_options(command: F) -> F:
    """The options of every command that reads reports."""
    for option in reversed(
        (
            click.argument("paths", nargs=-1, required=True, metavar="PATH..."),
            click.option("--date", help="Day of publication where the report has none of its own (2025-12-24)."),
            click.option("--publisher", default="", help="Publisher where the report names none."),
            click.option("--language", default="", help="Language of reports that declare none (only en is coded)."),
            click.option("--allow-private", is_flag=True, expose_value=False, callback=_note_private,
                         help="Fetch from private and loopback addresses too."),
        )
    ):  # fmt: skip
        command = option(command)
    return command


def _note_private(context: click.Context, _: click.Parameter, value: bool) -> None:
    context.meta[PRIVATE] = value


def kit_options(command: F) -> F:
    """The options of every command that loads the model."""
    for option in reversed(
        (
            click.option("--types", multiple=True, type=click.Path(exists=True, path_type=Path),
                         help="Your own event types (.toml, docs/own-types.md) or lexicon entries (.tsv)."),
            click.option("--pack", multiple=True, type=click.Path(exists=True, path_type=Path),
                         help="A TSV file with your own actors or places (docs/packs.md)."),
            click.option("--threads", type=click.IntRange(1, 256), help="Threads for the model [default: 1]."),
        )
    ):  # fmt: skip
        command = option(command)
    return command


def settings(types: tuple[Path, ...] = (), pack: tuple[Path, ...] = (), threads: int | None = None) -> Settings:
    """Settings from the environment, then from the options."""
    base = Settings.from_environment()
    return replace(
        base, types=base.types + tuple(types), packs=base.packs + tuple(pack), threads=threads or base.threads
    )


def reports(
    paths: tuple[str, ...], failures: Failures, date: str | None, publisher: str, language: str
) -> Iterator[Report]:
    """Reports that the paths hold, with problems told as they come. Raises InputError for a wrong --date."""
    try:
        yield from read_reports(paths, failures.tell, Defaults(date, publisher, language), visitor=_visitor())
    except BadDate as error:
        raise InputError(f"--date: {error}") from None


def _visitor() -> Visitor | None:
    """Who fetches addresses: None for the usual one, which refuses private addresses."""
    context = click.get_current_context(silent=True)
    if context is None or not context.meta.get(PRIVATE):
        return None
    from demarche.read.addresses import AddressRules
    from demarche.read.visits import Visitor

    return Visitor(rules=AddressRules(True))
