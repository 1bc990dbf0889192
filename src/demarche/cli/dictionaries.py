"""demarche dictionaries: TABARI and PETRARCH dictionaries as a pack of one's own."""

from __future__ import annotations

from pathlib import Path

import click

from demarche.cli.inputs import Failures
from demarche.resolve.dictionaries import import_dictionaries


@click.group("dictionaries", short_help="Use TABARI/PETRARCH dictionaries.")
def dictionaries() -> None:
    """Bring dictionaries of older coders along."""


@dictionaries.command("import", short_help="Read actor, agent, verb, issue and discard files.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path), default=Path("dictionaries"),
              show_default=True, help="Folder for pack.tsv, verbs.tsv, issues.tsv, discards.tsv.")  # fmt: skip
def import_(paths: tuple[Path, ...], output: Path) -> int:
    """Import dictionary files (told apart by their content); malformed lines are named and passed over.

    \b
      demarche dictionaries import Phoenix.*.txt -o phoenix
      demarche code news/ --pack phoenix/pack.tsv
    """
    output.mkdir(parents=True, exist_ok=True)
    summary = import_dictionaries(paths, output)
    failures = Failures()
    for problem in summary.problems:
        failures.tell(problem)
    for file in summary.outputs:
        click.echo(f"wrote {file}")
    return failures.status


COMMANDS = (dictionaries,)
