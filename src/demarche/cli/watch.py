"""demarche watch: keep reading feeds, and keep what is new in them."""

from __future__ import annotations

import re
import signal
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from demarche.cli.inputs import Failures, kit_options, settings
from demarche.errors import InputError
from demarche.records import Problem, Report

if TYPE_CHECKING:
    from demarche.keep import Kept

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_SHORTEST, _LONGEST = 60.0, 7 * 86_400.0  # seconds between two rounds
_INTERRUPTED = 130


class Duration(click.ParamType[float]):
    """``90s``, ``15m``, ``2h``, ``1d`` -> seconds."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Seconds; the command ends when the words are no time or out of bounds."""
        if isinstance(value, float):
            return value
        match = re.fullmatch(r"(\d{1,6}(?:\.\d)?)([smhd])", str(value).strip().lower())
        seconds = float(match[1]) * _UNITS[match[2]] if match else 0.0
        if not _SHORTEST <= seconds <= _LONGEST:
            self.fail(f"{value!r} is not a time from 1m to 7d (say 15m, 2h, 1d)", param, ctx)
        return seconds


@click.command("watch", short_help="Keep reading feeds; code and keep what is new.")
@click.argument("feeds", nargs=-1, metavar="FEEDS...")
@click.option("--opml", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="A list of feeds as feed readers export it.")  # fmt: skip
@click.option(
    "--store", help="Where to keep it: a file or postgresql://… [default: $DEMARCHE_STORE, else your data folder]."
)
@click.option("--every", type=Duration(), default="15m", show_default=True, help="Time between two rounds.")
@click.option("--once", is_flag=True, help="One round, then end (for cron).")
@click.option("--delay", type=click.FloatRange(0.1, 60), default=1.0, show_default=True,
              help="Seconds between two requests to one host; robots.txt may ask for more.")  # fmt: skip
@click.option("--max-per-host", type=click.IntRange(1, 10_000), default=100, show_default=True,
              help="Pages of one host in one round; the rest follows in the next.")  # fmt: skip
@click.option("--allow-private", is_flag=True, help="Read private addresses and other ports too (your own network).")
@click.option("--contact", default="", help="Address of a page or person, told to servers in the User-Agent.")
@kit_options
def watch(
    feeds: tuple[str, ...],
    opml: tuple[Path, ...],
    store: str | None,
    every: float,
    once: bool,
    delay: float,
    max_per_host: int,
    allow_private: bool,
    contact: str,
    types: tuple[Path, ...],
    pack: tuple[Path, ...],
    threads: int | None,
) -> int:
    """Watch FEEDS: addresses of feeds or news sitemaps, or files with one address a line or OPML.

    \b
      demarche watch https://example.org/news.rss --every 30m
      demarche watch feeds.txt --opml reader.opml
      demarche watch feeds.txt --once                 a round, for cron
    """  # fmt: skip
    from demarche import watch as joint
    from demarche.keep import keep_reports
    from demarche.pipeline import load_kit
    from demarche.read.addresses import AddressRules
    from demarche.read.visits import Visitor, agent_name
    from demarche.store import open_store

    failures = Failures()
    addresses = feed_list((*feeds, *map(str, opml)), failures)
    if not addresses:
        raise InputError("no feed to watch: name addresses, or files that hold them")
    chosen = settings(types, pack, threads)
    visitor = Visitor(rules=AddressRules(allow_private), delay=delay, agent=agent_name(_checked(contact)))
    outcomes: Counter[str] = Counter()
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)  # a service that is stopped ends like Ctrl-C
    try:
        with closing(open_store(store or chosen.store)) as opened:
            kit = load_kit(chosen)

            def keep(reports: Sequence[Report]) -> None:
                _tell_kept(keep_reports(reports, kit, opened), outcomes, failures)

            plan = joint.Plan(every, max_per_host)
            joint.watch(addresses, opened, keep, failures.tell, visitor, plan, once=once)
    except KeyboardInterrupt:
        click.echo(f"stopped; {_sum(outcomes)}", err=True)
        return _INTERRUPTED
    finally:
        signal.signal(signal.SIGTERM, before)
    click.echo(f"{len(addresses)} feeds: {_sum(outcomes)}", err=True)
    return failures.status


def _tell_kept(found: Iterable[Kept], outcomes: Counter[str], failures: Failures) -> None:
    """Say in one line what came of a batch, and why a report was not coded."""
    here: Counter[str] = Counter()
    events = 0
    for kept in found:
        here[kept.outcome] += 1
        events += kept.events
        for note in kept.notes:
            # feeds in other languages are no failures: they are told, and are not counted
            failures.tell(Problem(kept.report.source or kept.report.id, note, lost=False))
    outcomes.update(here)
    if here:
        click.echo(f"{_sum(here)}; {events} mentions of events", err=True)


def _sum(outcomes: Counter[str]) -> str:
    parts = ", ".join(f"{count} {name}" for name, count in sorted(outcomes.items()))
    return f"{outcomes.total()} reports ({parts})" if parts else "nothing new"


def feed_list(names: Sequence[str], failures: Failures) -> list[str]:
    """Addresses that the names hold, each once, in order; files are read, what cannot be used is told."""
    from demarche.read.addresses import is_url
    from demarche.read.decode import NotText, read_whole
    from demarche.read.opml import feed_addresses

    found: list[str] = []
    for name in names:
        if is_url(name):
            found.append(name.strip())
            continue
        try:
            with Path(name).open("rb") as stream:
                found += feed_addresses(name, read_whole(stream), failures.tell)
        except (OSError, NotText) as error:
            failures.tell(Problem(name, f"cannot be read: {getattr(error, 'strerror', None) or error}"))
    return list(dict.fromkeys(found))


def _checked(contact: str) -> str:
    if len(contact) > 200 or not contact.isascii() or not contact.isprintable() or set(contact) & set("()"):
        raise InputError("--contact: plain ASCII of at most 200 characters without brackets is wanted")
    return contact


COMMANDS = (watch,)
