"""demarche ingest, report, forget, and the decisions: merge, split, correct, reject, revoke, corrections."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from demarche.cli.inputs import Failures, kit_options, report_options, reports, settings
from demarche.cli.parts import ingest_parts
from demarche.errors import InputError
from demarche.records import Decision, MergedEvent, Problem, Report, report_dict
from demarche.show import print_table
from demarche.show.merged import merged_table

F = TypeVar("F", bound=Callable[..., Any])
_WORDS = (
    ("new", "new"), ("version", "new versions"), ("recoded", "coded anew"), ("known", "known already"),
    ("not coded", "not coded"), ("forgotten", "forgotten on request"),
)  # fmt: skip


def store_option(command: F) -> F:
    """The option that says which store."""
    return click.option("--store", help="A file or a database URL [default: $DEMARCHE_STORE, else your data folder].")(
        command
    )


def decision_options(command: F) -> F:
    """The options of every command that decides."""
    for option in (
        store_option,
        click.option("--who", help="Who decides [default: $DEMARCHE_USER, else your login name]."),
        click.option("--why", required=True, help="The reason, which stays with the decision."),
    ):
        command = option(command)
    return command


@click.command("ingest", short_help="Read, code, merge and keep reports; safe to repeat and to kill.")
@report_options
@store_option
@click.option("--recode", is_flag=True, help="Code known reports anew if model, rules or world data are others now.")
@click.option("--parts", is_flag=True, help="PATH is a folder of parts that `demarche code --out` wrote.")
@kit_options
def ingest(store: str | None, recode: bool, parts: bool, **options: Any) -> int:
    """Keep the reports at PATH (or an address) and the events that they tell in the store.

    \b
    A report that is known is left alone; a page that changed becomes a new version. Examples:
      demarche ingest archive.jsonl --publisher "Harbour Wire"
      demarche ingest news/ more.csv --store postgresql://user@host/events
      demarche ingest --parts coded/
    """
    from demarche.keep import keep_reports
    from demarche.pipeline import load_kit
    from demarche.store import open_store

    failures = Failures()
    chosen = settings(options.pop("types"), options.pop("pack"), options.pop("threads"))
    outcomes: Counter[str] = Counter()
    told = 0
    with closing(open_store(store or chosen.store)) as opened:
        if parts:
            return ingest_parts(options["paths"], opened, chosen, failures, recode=recode)
        kit = load_kit(chosen)
        found = _with_progress(reports(failures=failures, **options), options["paths"])
        try:
            for kept in keep_reports(found, kit, opened, recode=recode):
                outcomes[kept.outcome] += 1
                told += kept.events
                for note in kept.notes:
                    where = kept.report.source or kept.report.id
                    failures.tell(Problem(where, note, lost=kept.outcome in ("not coded", "forgotten")))
            if sum(outcomes[o] for o in ("new", "version", "recoded")) > 1000:
                opened.tidy()
        finally:  # also after Ctrl-C: what was kept is safe
            what = ", ".join(f"{outcomes[name]} {words}" for name, words in _WORDS if outcomes[name])
            click.echo(
                f"{sum(outcomes.values())} reports: {what or 'none'}; {told} mentions; store {opened.name}", err=True
            )
    return failures.status


def _with_progress(found: Iterator[Report], paths: Iterable[str]) -> Iterator[Report]:
    """Pass reports on; on a terminal, show how many came, how fast, and the time left where sizes tell it."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield from found
        return
    columns = (TextColumn("{task.completed} reports"), TextColumn("{task.fields[rate]:.0f}/s"), BarColumn(),
               TimeRemainingColumn(elapsed_when_finished=True))  # fmt: skip
    total = _bytes(paths)
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None, rate=0.0)
        read = 0
        for count, report in enumerate(found, 1):
            read += len(report.text.encode("utf-8", "replace"))
            expected = max(count + 1, round(count * total / read)) if total and read else None
            bar.update(task, completed=count, total=expected, rate=count / max(bar.tasks[0].elapsed or 1, 1e-3))
            yield report


def _bytes(paths: Iterable[str]) -> int:
    """The size of plain files; 0 when it does not tell how much text there is (archives, addresses, a pipe)."""
    total = 0
    for path in map(Path, paths):
        files = [f for f in path.rglob("*") if f.is_file()] if path.is_dir() else [path]
        if any(f.suffix not in {".txt", ".jsonl", ".json", ".csv", ".tsv"} or not f.is_file() for f in files):
            return 0
        total += sum(f.stat().st_size for f in files)
    return total


@click.command("report", short_help="A kept report with its versions, copies and events.")
@click.argument("report_id", metavar="ID")
@store_option
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
def report(report_id: str, store: str | None, form: str) -> int:
    """Show a report: its text, its other versions, who else prints it, and the events that it tells."""
    opened = _open(store)
    kept = opened.report(report_id)
    if kept is None:
        raise InputError(f"there is no report {report_id!r} in {opened.name}")
    events = [e for e in (opened.event(i) for i in dict.fromkeys(event for _, event in kept.events)) if e]
    if form == "jsonl":
        value = {
            "report": report_dict(kept.report), "text": kept.report.text, "newest": kept.live,
            "versions": [report_dict(r) for r in kept.versions], "copies": [report_dict(r) for r in kept.copies],
            "mentions": [dict(m.event) for m in kept.mentions], "events": [e.as_dict() for e in events],
        }  # fmt: skip
        click.echo(json.dumps(value, ensure_ascii=False))
        return 0
    click.echo(
        " · ".join(p for p in (kept.report.id, kept.report.published, kept.report.publisher, kept.report.url) if p)
    )
    click.echo(f"\n{kept.report.text}\n")
    if not kept.live:
        click.echo("an older version of this report")
    for name, others in (("other versions", kept.versions), ("copies", kept.copies)):
        if others:
            click.echo(f"{name}: " + "; ".join(f"{r.id} ({r.published or 'no date'}, {r.publisher})" for r in others))
    print_table(merged_table(events)) if events else click.echo("no event")
    return 0


@click.command("forget", short_help="Remove a report and all that rests on it.")
@click.argument("report_id", metavar="ID")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--allow", is_flag=True, help="Take it back: the report may be ingested again.")
@store_option
def forget(report_id: str, yes: bool, allow: bool, store: str | None) -> int:
    """Remove a report in all its versions, with its mentions; events that others tell too are made anew without it.

    A digest of its id and address stays, so that no later ingest brings it back.
    """
    from demarche import keep

    opened = _open(store)
    if allow:
        if not keep.allow(opened, report_id):
            raise InputError(f"{report_id!r} was not forgotten")
        click.echo(f"{report_id} may be ingested again")
        return 0
    if opened.report(report_id) is None:
        raise InputError(f"there is no report {report_id!r} in {opened.name}")
    if not yes:
        click.confirm(f"Remove report {report_id} for good?", abort=True, err=True)
    count = keep.forget(opened, report_id, _outlets())
    click.echo(f"forgotten: {report_id} ({count} version{'s' if count != 1 else ''})")
    return 0


@click.command("merge", short_help="Decide that events are one.")
@click.argument("events", nargs=-1, required=True, metavar="EVENT EVENT...")
@decision_options
def merge(events: tuple[str, ...], why: str, who: str | None, store: str | None) -> int:
    """Decide that these events (ids, or their beginnings) are one."""
    opened = _open(store)
    found = [_event(opened, e) for e in events]
    mentions = tuple(dict.fromkeys(m.id for e in found for m in e.mentions))
    if len({e.id for e in found}) < 2:
        raise InputError("name two or more different events")
    return _decide(opened, [_decision("merge", mentions, who, why)], mentions)


@click.command("split", short_help="Decide that mentions are another event.")
@click.argument("event")
@click.argument("mentions", nargs=-1, required=True, metavar="MENTION...")
@decision_options
def split(event: str, mentions: tuple[str, ...], why: str, who: str | None, store: str | None) -> int:
    """Decide that these mentions of EVENT (`demarche events --format jsonl` shows them) tell of another event."""
    opened = _open(store)
    whole = [m.id for m in _event(opened, event).mentions]
    out = [_one_of(whole, m, f"event {event} has no mention") for m in mentions]
    stay = [m for m in whole if m not in out]
    if not stay:
        raise InputError("name some of the mentions, not all of them")
    pairs = [_decision("split", (a, b), who, why) for a in dict.fromkeys(out) for b in stay]
    return _decide(opened, pairs, (out[0], stay[0]))


@click.command("correct", short_help="Set a field of an event.")
@click.argument("event")
@click.argument("field")
@click.argument("value")
@decision_options
def correct(event: str, field: str, value: str, why: str, who: str | None, store: str | None) -> int:
    """Set FIELD of EVENT to VALUE.

    FIELD: type mode status contexts hedged date place actors recipients casualties.killed casualties.injured.

    \b
      demarche correct 3f2a91 status negated --why "the second paragraph denies it"
      demarche correct 3f2a91 actors "SYR GOV; RUS MIL" --why "named in the headline"
      demarche correct 3f2a91 casualties.killed 3-5 --why "the ministry's figure"
    """
    from demarche.cli.corrections import value_of

    opened = _open(store)
    found = _event(opened, event)
    mentions = tuple(m.id for m in found.mentions)
    decision = _decision("correct", mentions, who, why, field, value_of(field, value, found, settings()))
    return _decide(opened, [decision], mentions[:1])


@click.command("reject", short_help="Decide that an event is none.")
@click.argument("event")
@decision_options
def reject(event: str, why: str, who: str | None, store: str | None) -> int:
    """Decide that EVENT is no event: it is shown no more, its reports stay."""
    opened = _open(store)
    mentions = tuple(m.id for m in _event(opened, event).mentions)
    return _decide(opened, [_decision("reject", mentions, who, why)], ())


@click.command("revoke", short_help="Take a decision back.")
@click.argument("decision")
@decision_options
def revoke(decision: str, why: str, who: str | None, store: str | None) -> int:
    """Take DECISION (its id, or the beginning of it) back. Decisions are never deleted."""
    opened = _open(store)
    taken = [d for d in opened.decisions() if d.id.startswith(decision)]
    if not decision or not taken:
        raise InputError(f"there is no decision {decision!r} (events show theirs with --format jsonl)")
    if len({(d.kind, d.who, d.why) for d in taken}) > 1:
        raise InputError(f"{decision!r} begins several decisions: {', '.join(d.id for d in taken[:5])}")
    back = [_decision("revoke", d.mentions, who, why, value=d.id) for d in taken]
    return _decide(opened, back, taken[0].mentions)


@click.command("corrections", short_help="Write people's corrections as coded reports.")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The .coded file to write.")
@store_option
def corrections(output: Path, store: str | None) -> int:
    """Write every report with a correction or rejection as a case of a .coded file (docs/coded.md)."""
    from demarche.cli.corrections import correction_cases
    from demarche.coded import write_case

    cases = list(correction_cases(_open(store)))
    part = output.with_name(output.name + ".part")
    part.write_text("\n".join(write_case(case) for case in cases), encoding="utf-8")
    part.replace(output)
    click.echo(f"{len(cases)} reports with corrections", err=True)
    return 0


def _open(store: str | None) -> Any:
    from demarche.store import open_store

    return open_store(store or settings().store, create=False)


def _outlets() -> Any:
    from demarche import means, resolve

    options = settings()
    return means.outlets_of(resolve.open_world(options.world, options.packs))


def _event(opened: Any, name: str) -> MergedEvent:
    event = opened.event(name)
    if event is None and len(name) >= 4:
        begins = {e.id: e for i in opened.begins(name) if (e := opened.event(i))}
        if len(begins) > 1:
            raise InputError(f"{name!r} begins several events: {', '.join(sorted(begins))}")
        event = next(iter(begins.values()), None)
    if event is None:
        raise InputError(f"there is no event {name!r} in {opened.name}")
    return event  # type: ignore[no-any-return]


def _one_of(ids: list[str], beginning: str, trouble: str) -> str:
    found = [i for i in ids if i.startswith(beginning)]
    if len(found) != 1:
        raise InputError(f"{trouble} {beginning!r}" if not found else f"{beginning!r} begins several mentions")
    return found[0]


def _decision(
    kind: str, mentions: tuple[str, ...], who: str | None, why: str, field: str = "", value: Any = None
) -> Decision:
    from demarche import keep

    person = (who or settings().user).strip()
    if not why.strip():
        raise InputError("--why: give the reason")
    when = datetime.now(UTC).isoformat(timespec="microseconds")
    name = keep.decision_id(kind, mentions, person, when, why, field, json.dumps(value))
    return Decision(name, kind, mentions, person, when, why.strip(), field, value)


def _decide(opened: Any, decided: list[Decision], show: tuple[str, ...]) -> int:
    from demarche import keep

    keep.decide(opened, decided, _outlets())
    click.echo(f"decided: {decided[0].kind} {', '.join(d.id for d in decided)}")
    events = {e.id: e for e in (opened.event(m) for m in show) if e}
    if events:
        print_table(merged_table(events.values()))
    return 0


COMMANDS = (ingest, report, forget, merge, split, correct, reject, revoke, corrections)
