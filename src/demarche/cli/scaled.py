"""The options of `demarche code` that spread the work: processes of this machine, or a Ray cluster; parts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from demarche.cli.inputs import Failures
from demarche.errors import InputError
from demarche.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])


def scale_options(command: F) -> F:
    """The options that say how many work, on what, and where parts go."""
    for option in reversed(
        (
            click.option("--workers", type=click.IntRange(1, 4096), help="Processes that code [default: 1]."),
            click.option("--out", help="Folder (or fsspec URL) for Parquet parts with a manifest; goes on where an "
                         "earlier run ended (docs/scale.md)."),
            click.option("--engine", type=click.Choice(["local", "ray"]), default="local", show_default=True,
                         help="What makes the parts: this machine, or Ray."),
            click.option("--address", help='A running Ray cluster ("auto", "ray://host:10001") [default: Ray here].'),
            click.option("--part", type=click.IntRange(1, 100_000), default=2000, show_default=True,
                         help="Reports of one part."),
        )
    ):  # fmt: skip
        command = option(command)
    return command


def wants_parts(options: dict[str, Any]) -> bool:
    """Whether parts are asked for. Raises InputError for options that do not fit together."""
    if options["engine"] == "ray" and not options["out"]:
        raise InputError("--engine ray writes parts: say where with --out")
    if options["address"] and options["engine"] != "ray":
        raise InputError("--address is for --engine ray")
    return bool(options["out"])


def code_into_parts(options: dict[str, Any], chosen: Settings, failures: Failures) -> int:
    """Make the parts, tell problems and, on a terminal, progress; the exit status."""
    from demarche.read import BadDate, Defaults, published_day
    from demarche.records import Problem
    from demarche.spread import Job, code_parts

    try:
        defaults = Defaults(published_day(options["date"]), options["publisher"], options["language"])
    except BadDate as error:
        raise InputError(f"--date: {error}") from None
    job = Job(
        options["out"], chosen, defaults, options["part"], options["engine"], options["address"], options["workers"]
    )
    before: list[Problem] = []
    manifest = code_parts(job, options["paths"], before.append, _progress())
    listed = [Problem(**problem) for problem in manifest["problems"]]
    for problem in (*before, *listed):
        failures.tell(problem)
    counts = manifest["counts"]
    lost_before = sum(problem.lost for problem in before)
    failures.count = counts["lost"] + lost_before  # also those that the manifest does not list
    click.echo(
        f"{counts['reports']} reports in {counts['parts']} parts: {counts['coded']} coded, {counts['events']} events, "
        f"{counts['lost'] + lost_before} lost; {options['out']}", err=True,
    )  # fmt: skip
    return failures.status


def _progress() -> Callable[[Mapping[str, Any]], None]:
    count = {"parts": 0, "reports": 0}

    def told(mark: Mapping[str, Any]) -> None:
        count["parts"] += 1
        count["reports"] += mark["counts"]["reports"]
        if sys.stderr.isatty():
            click.echo(f"\r{count['parts']} parts, {count['reports']} reports", nl=False, err=True)

    return told
