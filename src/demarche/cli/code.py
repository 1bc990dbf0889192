"""demarche code, annotate, explain: from reports to events, without a store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from demarche.cli.inputs import Failures, kit_options, report_options, reports, settings
from demarche.cli.outputs import write_out
from demarche.cli.scaled import code_into_parts, scale_options, wants_parts
from demarche.exchange import load_exchange
from demarche.records import CodedReport, Event, Problem, Report
from demarche.settings import Settings
from demarche.show import FORMATS, event_table, explanation, print_table


@click.command("code", short_help="Code reports: who did what to whom, where, when, says who.")
@report_options
@click.option("--format", "form", type=click.Choice(["table", *FORMATS]), default="table", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file, in one piece at the end.")
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    default=0.0,
    help="Leave out events whose type is less sure than this (0.8: right four times in five).",
)
@scale_options
@kit_options
def code(form: str, output: Path | None, min_confidence: float, **options: Any) -> int:
    """Code reports and print their events. PATH is a file, a directory, a pattern, or - for standard input.

    \b
    Reads .txt .html .jsonl .json .csv .tsv, also .gz.  Examples:
      demarche code report.txt --date 2025-12-24 --publisher "Harbour Wire"
      demarche code news/ --format jsonl > events.jsonl
      zcat archive.jsonl.gz | demarche code - --format csv -o events.csv
      demarche code news/ --format gdelt -o events.export.CSV
      demarche code archive/ --workers 8 --out parts/
      demarche code news/ --min-confidence 0.8
    """
    failures = Failures()
    chosen = settings(options.pop("types"), options.pop("pack"), options.pop("threads"))
    if wants_parts(options):
        if min_confidence:
            raise click.UsageError("--min-confidence does not go with --out: filter the parts, or the store's events")
        return code_into_parts(options, chosen, failures)
    workers = options["workers"] or 1
    found = reports(failures=failures, **{n: options[n] for n in ("paths", "date", "publisher", "language")})
    coded = (_sure(one, min_confidence) for one in _coded_by(workers, found, chosen))
    if form == "table" and output is None:
        _print(coded, failures)
    else:
        rows = (event.as_dict() for event in _events(coded, failures))
        write_out(rows, "jsonl" if form == "table" else form, output, load_exchange(settings()))
    return failures.status


def _sure(coded: CodedReport, least: float) -> CodedReport:
    """The report with the events whose type is at least so sure."""
    kept = tuple(e for e in coded.events if dict(e.confidence).get("type", 1.0) >= least)
    return replace(coded, events=kept) if least else coded


@click.command("annotate", short_help="Every name, place and date of reports, event or not.")
@report_options
@click.option("--format", "form", type=click.Choice(["jsonl", "html"]), default="jsonl", show_default=True)
@kit_options
def annotate(form: str, **options: Any) -> int:
    """Print every name, place and date of reports with offsets and what each was taken to be.

    \b
      demarche annotate report.txt --date 2025-12-24 | jq .places
      demarche annotate report.txt --format html > report.html
    """
    from demarche.pipeline import annotated, load_kit
    from demarche.show.page import annotation_page

    failures = Failures()
    kit = load_kit(settings(options.pop("types"), options.pop("pack"), options.pop("threads")))
    found = _with_notes(annotated(reports(failures=failures, **options), kit), failures)
    lines = annotation_page(found) if form == "html" else (json.dumps(a, ensure_ascii=False) for _, a in found)
    for line in lines:
        click.echo(line)
    return failures.status


def _with_notes(
    found: Iterable[tuple[CodedReport, dict[str, Any] | None]], failures: Failures
) -> Iterator[tuple[CodedReport, dict[str, Any]]]:
    for coded, annotation in found:
        _tell_notes(coded, failures)
        if annotation is not None:
            yield coded, annotation


@click.command("explain", short_help="Why an event is coded as it is: words, rules, reasons.")
@click.argument("event")
@report_options
@kit_options
def explain(event: str, **options: Any) -> int:
    """Explain EVENT (its id, the beginning of its id, or "all") out of the reports at PATH.

    \b
      demarche explain all report.txt --date 2025-12-24
      demarche explain 3f2a report.txt --date 2025-12-24
    """
    failures = Failures()
    found = 0
    for coded in _events(_coded(failures, **options), failures):
        if event == "all" or coded.id.startswith(event):
            click.echo(explanation(coded))
            found += 1
    if not found:
        click.echo(f"no event {event!r} in these reports: `demarche code` lists ids with --format jsonl", err=True)
        return failures.status or 1
    return failures.status


def _coded_by(workers: int, found: Iterator[Report], chosen: Settings) -> Iterator[CodedReport]:
    if workers > 1:
        from demarche.spread import code_many

        return code_many(found, chosen, workers)
    from demarche.pipeline import code_reports, load_kit

    return code_reports(found, load_kit(chosen))


def _coded(failures: Failures, **options: Any) -> Iterator[CodedReport]:
    from demarche.pipeline import code_reports, load_kit

    kit = load_kit(settings(options.pop("types"), options.pop("pack"), options.pop("threads")))
    return code_reports(reports(failures=failures, **options), kit)


def _events(coded: Iterable[CodedReport], failures: Failures) -> Iterator[Event]:
    for report in coded:
        _tell_notes(report, failures)
        yield from report.events


def _tell_notes(coded: CodedReport, failures: Failures) -> None:
    for note in coded.notes:
        failures.tell(Problem(coded.report.source or coded.report.id, note, lost=coded.document is None))


def _print(coded: Iterable[CodedReport], failures: Failures) -> None:
    for report in coded:
        _tell_notes(report, failures)
        if report.document is None:
            continue
        head = " · ".join(p for p in (report.report.published or "", report.report.publisher, report.report.title) if p)
        click.echo(head or report.report.id)
        print_table(event_table(report.events)) if report.events else click.echo("  no event")
        click.echo()


COMMANDS = (code, annotate, explain)
