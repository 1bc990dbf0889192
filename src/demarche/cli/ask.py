"""demarche who, where, when: the three resolvers on their own, as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import click

from demarche import resolve
from demarche.cli.inputs import Failures, settings
from demarche.errors import InputError
from demarche.read import BadDate, published_day
from demarche.records import Choice, Problem, actor_dict, place_dict, when_dict
from demarche.settings import Settings

MAX_PHRASE = 2000  # characters: longer ones are no phrases


def _world() -> resolve.World:
    options: Settings = settings()
    return resolve.open_world(options.world, options.packs)


@click.command("who", short_help="Who a phrase stands for: country, sector, office.")
@click.argument("text")
@click.option("--date", help="The day at which it is asked (offices change).")
def who(text: str, date: str | None) -> int:
    """Print who TEXT stands for, with score and reason; - reads one phrase a line (or JSON with text, date).

    \b
      demarche who "the Syrian foreign minister" --date 2025-12-24
      demarche who "Bashar al-Assad" --date 2025-12-24
    """
    world = _world()
    return _answer(text, date, lambda phrase, day: _json(resolve.who(phrase, day, world), actor_dict))


@click.command("where", short_help="Which place a phrase names.")
@click.argument("text")
def where(text: str) -> int:
    """Print the place that TEXT names, with score, reason and what was rejected.

    \b
      demarche where "Tartus on the Mediterranean coast"
    """
    world = _world()
    return _answer(text, None, lambda phrase, _: _json([resolve.where(phrase, world)], place_dict))


@click.command("when", short_help="Which date a phrase means.")
@click.argument("text")
@click.option("--published", "--date", help="Day of publication, which relative dates start from (2025-12-24).")
def when(text: str, published: str | None) -> int:
    """Print the date that TEXT means, with its precision and reason.

    \b
      demarche when "last Tuesday" --published 2025-12-24
    """
    return _answer(text, published, lambda phrase, day: _json([resolve.when(phrase, day)], when_dict))


def _answer(text: str, date: str | None, ask: Callable[[str, str | None], dict[str, Any]]) -> int:
    failures = Failures()
    for phrase, day in _phrases(text, date, failures):
        click.echo(json.dumps({"text": phrase, "date": day} | ask(phrase, day), ensure_ascii=False))
    return failures.status


def _json(choices: Sequence[Choice[Any]], as_dict: Callable[[Any], dict[str, Any] | None]) -> dict[str, Any]:
    """The first judgement, and under ``others`` the rest of them when the phrase names several parties."""
    found = [
        {
            "value": as_dict(choice.value) if choice.value is not None else None,
            "score": round(choice.score, 4),
            "why": choice.why,
            "rejected": [
                {"value": as_dict(value) if value is not None else None, "score": round(score, 4), "why": why}
                for value, score, why in choice.rejected
            ],
        }
        for choice in choices
    ]
    if not found:
        return {"value": None, "score": 0.0, "why": "nothing is known by these words", "rejected": [], "others": []}
    return found[0] | {"others": found[1:]}


def _phrases(text: str, date: str | None, failures: Failures) -> Iterator[tuple[str, str | None]]:
    """(phrase, date) for the phrase given, or for each line of standard input."""
    try:
        date = published_day(date)
    except BadDate as error:
        raise InputError(str(error)) from None
    if text != "-":
        yield text[:MAX_PHRASE], date
        return
    for number, line in enumerate(sys.stdin, 1):
        place, line = f"standard input:{number}", line.strip()
        if not line:
            continue
        if len(line) > MAX_PHRASE:
            failures.tell(Problem(place, f"longer than {MAX_PHRASE} characters: not a phrase"))
        elif not line.startswith("{"):
            yield line, date
        else:
            yield from _json_phrase(place, line, date, failures)


def _json_phrase(place: str, line: str, date: str | None, failures: Failures) -> Iterator[tuple[str, str | None]]:
    try:
        value = json.loads(line)
        day = published_day(value.get("date")) or date
    except BadDate as error:
        failures.tell(Problem(place, str(error)))
    except ValueError as error:
        failures.tell(Problem(place, f"broken JSON: {error}"))
    else:
        if isinstance(value.get("text"), str) and value["text"].strip():
            yield value["text"], day
        else:
            failures.tell(Problem(place, "no 'text' in this object"))


COMMANDS = (who, where, when)
