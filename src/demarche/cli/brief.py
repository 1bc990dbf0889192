"""demarche brief: how two actors stand. And the completion of commands by the shell."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

import click
from click.shell_completion import get_completion_class

from demarche.cli.inputs import settings
from demarche.errors import InputError
from demarche.records import Party

if TYPE_CHECKING:
    from demarche.resolve import World

PROGRAM = "demarche"
SHELLS = ("bash", "fish", "zsh")
FORMATS = ("text", "markdown", "html", "json")


@click.command("brief", short_help="How two actors stand: the dossier.")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option("--since", help="A day, month or year: 2025, 2025-06, 2025-06-01.")
@click.option("--until", help="The same, inclusive.")
@click.option("--today", help="The last day that counts as past [default: the day of the newest report].")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--limit", type=click.IntRange(1, 100), default=8, show_default=True, help="Events in each section.")
@click.option("--store", help="A file or a database URL [default: $DEMARCHE_STORE].")
def brief(
    a: str, b: str, since: str | None, until: str | None, today: str | None, form: str, limit: int, store: str | None
) -> int:
    """Print how A and B stand, since when, and who says so: every statement names the events that it rests on.

    A and B are a country (SYR, Syria), a sector of one ("SYR GOV"), an organisation (Hezbollah, org:hezbollah) or a
    person. What is counted, and how, is told in docs/brief.md.

    \b
      demarche brief Syria Russia
      demarche brief "SYR GOV" Hezbollah --since 2025 --format markdown
      demarche brief SYR RUS --format json --limit 20
    """
    from demarche import brief as joint
    from demarche import means, resolve
    from demarche.show import brief as show
    from demarche.store import open_store

    options = settings()
    world = resolve.open_world(options.world, options.packs)
    known = joint.known_of(world, means.outlets_of(world))
    parties = [_party(words, world) for words in (a, b)]
    days = [_edge(value, last) for value, last in ((since, False), (until, True), (today, True))]
    with closing(open_store(store or options.store, create=False)) as opened:
        found = joint.brief(opened, parties[0], parties[1], *days, known=known, limit=limit).as_dict()
    if form == "text":
        show.write_text(found, sys.stdout)
    elif form == "json":
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        click.echo((show.markdown if form == "markdown" else show.html_page)(found))
    return 0


def _party(words: str, world: World) -> Party:
    """The one party that words name. Raises InputError when they name several."""
    from demarche import brief as joint

    found = joint.parties_of(words, world)
    if len(found) > 1:
        raise InputError(f"{words!r} names {len(found)} actors ({', '.join(map(joint.code_of, found))}): give one")
    if joint.code_of(found[0]) != " ".join(words.split()):
        click.echo(f"note: {words!r} is taken for {joint.code_of(found[0])}", err=True)
    return found[0]


def _edge(value: str | None, last: bool) -> str | None:
    """The first or last day of a day, month or year. Raises InputError."""
    if value is None:
        return None
    parts = value.split("-")
    try:
        year, month = int(parts[0]), int(parts[1]) if len(parts) > 1 else (12 if last else 1)
        if [len(p) for p in parts] not in ([4], [4, 2], [4, 2, 2]):
            raise ValueError(value)
        if len(parts) == 3:
            return date.fromisoformat(value).isoformat()
        if not last:
            return date(year, month, 1).isoformat()
        after = date(year + month // 12, month % 12 + 1, 1)
        return date.fromordinal(after.toordinal() - 1).isoformat()
    except ValueError:
        raise InputError(f"{value!r} is no day, month or year: write 2025-06-01, 2025-06 or 2025") from None


@click.command("completion", short_help="A script that completes commands in your shell.")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> int:
    """Print a script with which the shell completes commands and options when you press Tab.

    \b
      demarche completion bash >> ~/.bashrc
      demarche completion zsh >> ~/.zshrc
      demarche completion fish > ~/.config/fish/completions/demarche.fish
    """
    kind = get_completion_class(shell)
    if kind is None:
        raise InputError(f"no completion for {shell}")
    group = context.find_root().command
    click.echo(kind(group, {}, PROGRAM, "_DEMARCHE_COMPLETE").source())
    return 0


COMMANDS = (brief, completion)
