"""The command line: one small module a group of commands. Settings are read here, errors become one line here."""

from __future__ import annotations

import sys

import click

from demarche import __version__
from demarche.cli import about, ask, brief, check, code, dictionaries, events, export, keep, serve, watch
from demarche.errors import DemarcheError

USAGE = 64  # exit status of a wrong command line (sysexits EX_USAGE): 1 to 63 count records that failed
INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, "-V", "--version", prog_name="demarche")
def cli() -> None:
    """Who did what to whom, where, when, according to whom, and how certainly: events from news reports.

    \b
    demarche demo                                   see it work on the bundled reports
    demarche code report.txt --date 2025-12-24      code a report
    demarche code archive.csv --format jsonl        code many, for machines
    demarche explain all report.txt                 every field with its words and its reason
    demarche ingest archive.jsonl                   code, merge and keep
    demarche brief Syria Russia                     how two actors stand
    demarche serve                                  the store as web pages and API

    Exit status: 0 all went well; 1 to 63 so many records could not be used; 64 and more: see docs/commands.md.
    """


for group in (
    code.COMMANDS, keep.COMMANDS, watch.COMMANDS, events.COMMANDS, brief.COMMANDS, serve.COMMANDS, export.COMMANDS,
    ask.COMMANDS, check.COMMANDS, dictionaries.COMMANDS, about.COMMANDS,
):  # fmt: skip
    for command in group:
        cli.add_command(command)


def main() -> None:
    """Run the command line; the entry point of the ``demarche`` program."""
    try:
        status = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        status = INTERRUPTED
    except click.ClickException as error:
        error.show()
        status = USAGE
    except DemarcheError as error:
        click.echo(f"demarche: {error}", err=True)
        status = error.exit_code
    except KeyboardInterrupt:
        click.echo("demarche: interrupted", err=True)
        status = INTERRUPTED
    sys.exit(status if isinstance(status, int) else 0)
