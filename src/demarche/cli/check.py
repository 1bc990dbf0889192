"""demarche check: run coded reports (golden files) and print what is coded otherwise."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from demarche.cli.inputs import kit_options, settings
from demarche.coded import Case, CodedError, case_of, check_case, read_cases, write_case


@click.command("check", short_help="Run coded reports (.coded files) and print differences.")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--accept", is_flag=True, help="Rewrite the expectations of cases that differ. Read the diff afterwards.")
@kit_options
def check(
    files: tuple[Path, ...], accept: bool, types: tuple[Path, ...], pack: tuple[Path, ...], threads: int | None
) -> int:
    """Code the cases of .coded FILES (or directories of them) and print every difference as file:line: what.

    \b
      demarche check tests/golden
      demarche check my.coded --accept && git diff my.coded
    """
    from demarche.pipeline import code_report, load_kit

    kit = load_kit(settings(types, pack, threads))
    failed = total = 0
    for file in _coded_files(files):
        cases = _read(file)
        rewritten: list[Case] = []
        for case in cases:
            coded = code_report(case.report, kit)
            differences = check_case(case, coded)
            unexpected = bool(differences) != bool(case.known_miss)
            total += 1
            failed += unexpected
            if unexpected and not differences:
                click.echo(f"{file}:{case.line}: {case.id} is marked 'known miss' but comes out right: remove the mark")
            elif unexpected:
                for difference in differences:
                    click.echo(f"{file}:{difference.line}: {case.id}: {difference.message}")
            rewritten.append(case_of(coded, case.id, case.note) if accept and unexpected else case)
        if accept and rewritten != cases:
            _rewrite(file, cases, rewritten)
    click.echo(f"{total - failed} of {total} cases as expected")
    return 0 if accept else min(failed, 63)


@click.command("evaluate", short_help="Precision, recall and F1 on coded reports, with intervals.")
@click.argument("gold", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--format", "form", type=click.Choice(["table", "jsonl"]), default="table", show_default=True)
@kit_options
def evaluate(
    gold: tuple[Path, ...], form: str, types: tuple[Path, ...], pack: tuple[Path, ...], threads: int | None
) -> int:
    """Code the cases of .coded files GOLD (or directories of them) and score what was coded.

    An event is right when its type is and its trigger overlaps the annotated one; modes, statuses, phrases and codes
    are scored on right events. Intervals: 95 %, by bootstrap over cases.

    \b
      demarche evaluate my-gold.coded
      demarche evaluate tests/golden --format jsonl
    """
    from demarche.coded.score import count, rows
    from demarche.pipeline import code_reports, load_kit

    cases = [case for file in _coded_files(gold) for case in _read(file)]
    kit = load_kit(settings(types, pack, threads))
    counted = [count(c, coded) for c, coded in zip(cases, code_reports([c.report for c in cases], kit), strict=True)]
    found = rows(counted)
    if form == "jsonl":
        for row in found:
            click.echo(json.dumps(asdict(row)))
        return 0
    click.echo(f"{len(cases)} cases, {sum(len(c.events) for c in cases)} events\n")
    click.echo(f"{'layer':16} {'precision':>9} {'recall':>7} {'F1':>6}  {'95 %':13} {'given':>6} {'wanted':>7}")
    for r in found:
        interval = f"{r.low:.3f}–{r.high:.3f}"
        click.echo(
            f"{r.layer:16} {r.precision:9.3f} {r.recall:7.3f} {r.f1:6.3f}  {interval:13} {r.given:6} {r.wanted:7}"
        )
    return 0


def _coded_files(paths: tuple[Path, ...]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        found += sorted(path.rglob("*.coded")) if path.is_dir() else [path]
    return found


def _read(file: Path) -> list[Case]:
    try:
        with file.open(encoding="utf-8") as lines:
            return read_cases(lines, str(file))
    except UnicodeDecodeError:
        raise CodedError(f"{file}:1: is not UTF-8: save it as UTF-8") from None


def _rewrite(file: Path, old: list[Case], new: list[Case]) -> None:
    """Replace the blocks of changed cases, leaving every other line of the file as it is."""
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    starts = [case.line - 1 for case in old] + [len(lines)]
    out = lines[: starts[0]]
    for i, (before, after) in enumerate(zip(old, new, strict=True)):
        block = lines[starts[i] : starts[i + 1]]
        out += block if before == after else [write_case(after), "\n"]
    part = file.with_name(file.name + ".part")
    part.write_text("".join(out), encoding="utf-8")
    part.replace(file)


COMMANDS = (check, evaluate)
