"""Parameters of an address -> a `Query`: the same names as the options of `demarche events`, for pages and API."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from demarche.errors import InputError
from demarche.records import STATUSES, Party, Query

LONGEST = 300  # characters of a value
MOST = 40  # values of all parameters together
MOST_ITEMS = 1000
QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
Pairs = list[tuple[str, str]]
_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_UNSAID = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: ``kind`` is one of party words day number share flag; ``field`` the field of Query that it fills."""

    name: str
    field: str
    about: str
    kind: str = "words"
    many: bool = True
    choices: tuple[str, ...] = ()


PARAMETERS = (
    Parameter("actor", "actors", "Who acts: SYR, SYR GOV, org:hezbollah, or a name.", "party"),
    Parameter("recipient", "recipients", "To whom.", "party"),
    Parameter("with", "parties", "Takes part, on whichever side; given twice: both do.", "party"),
    Parameter("type", "types", "CONSULT, ASSAULT …"),
    Parameter("mode", "modes", "visit, aerial …"),
    Parameter("quad", "quads", "One of the four classes.", choices=QUADS),
    Parameter("status", "statuses", "Whether it happened.", choices=STATUSES),
    Parameter("context", "contexts", "military, economic …"),
    Parameter("country", "countries", "Where it happened: SYR …"),
    Parameter("publisher", "publishers", "Told by this publisher."),
    Parameter("said-by", "attributed_to", "Attributed to: a kind (government, witness …) or a country."),
    Parameter("since", "since", "A day, month or year: 2025-06-01, 2025-06, 2025.", "day", many=False),
    Parameter("until", "until", "The same, inclusive.", "day", many=False),
    Parameter("words", "words", 'Words of the reports; "in quotation marks" as a phrase.', many=False),
    Parameter("report", "report", "Told by the report with this id.", many=False),
    Parameter("single-origin", "single_origin", "All reports rest on one source.", "flag", many=False),
    Parameter("disputed", "disputed", "Somebody denies it.", "flag", many=False),
    Parameter("min-confidence", "min_confidence", "The lowest confidence, 0 to 1.", "share", many=False),
    Parameter("min-outlets", "min_outlets", "Told by so many publishers.", "number", many=False),
    Parameter("oldest-first", "newest_first", "Oldest first instead of newest first.", "flag", many=False),
    Parameter("limit", "limit", f"Items of a page: 1 to {MOST_ITEMS}.", "number", many=False),
    Parameter("cursor", "cursor", "Where the last page ended (its `next`).", many=False),
)
_BY_NAME = {p.name: p for p in PARAMETERS}


def query_of(given: Iterable[tuple[str, str]], party: Callable[[str], Party], *, also: Iterable[str] = ()) -> Query:
    """The question that parameters ask; empty values ask for nothing. Raises InputError naming the parameter."""
    values = _by_name(given, also)
    found: dict[str, Any] = {}
    for name, words in values.items():
        parameter = _BY_NAME[name]
        read = [_value(parameter, w, party) for w in words]
        found[parameter.field] = tuple(read) if parameter.many else read[-1]
    if "newest_first" in found:
        found["newest_first"] = not found["newest_first"]
    return Query(**found)


def one(given: Iterable[tuple[str, str]], name: str, default: str = "") -> str:
    """The last value of a parameter, cleaned. Raises InputError for a value that no text can hold."""
    values = [_clean(name, v) for n, v in given if n == name]
    return values[-1] if values else default


def period(given: Iterable[tuple[str, str]]) -> tuple[str | None, str | None]:
    """(since, until) as ISO days, None where not asked for. Raises InputError."""
    pairs = list(given)
    since, until = one(pairs, "since"), one(pairs, "until")
    return day("since", since) if since else None, day("until", until) if until else None


def day(name: str, value: str) -> str:
    """An ISO day out of a day, month or year: its first one, for ``until`` its last. Raises InputError."""
    match = _DAY.fullmatch(value)
    try:
        if match is None:
            raise ValueError
        year, month = int(match[1]), int(match[2] or (12 if name == "until" else 1))
        last = calendar.monthrange(year, month)[1] if name == "until" else 1
        return date(year, month, int(match[3] or last)).isoformat()
    except (ValueError, calendar.IllegalMonthError):
        raise InputError(f"{name}: {value!r} is no day, month or year: write 2025-06-01, 2025-06 or 2025") from None


def number(name: str, value: str, least: int, most: int) -> int:
    """A whole number within bounds. Raises InputError."""
    if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
        raise InputError(f"{name}: a number from {least} to {most} is wanted, not {value!r}")
    return int(value)


def party_words(party: Party) -> str:
    """A party in the words that lead to it again: ``SYR GOV``, ``org:hezbollah``, a name."""
    return " ".join(p for p in (party.country, party.sector) if p) or party.entity or party.name


def dyad_path(a: Party, b: Party) -> str:
    """The permanent address of a dossier."""
    return f"/dyad/{quote(party_words(a), safe=':')}/{quote(party_words(b), safe=':')}"


def actor_path(words: str) -> str:
    """The permanent address of an actor's page."""
    return f"/actor/{quote(words, safe=':')}"


def address(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    """A path with parameters; empty ones are left out."""
    kept = [(n, v) for n, v in pairs if v]
    return f"{path}?{urlencode(kept)}" if kept else path


def without(pairs: Iterable[tuple[str, str]], *names: str) -> Pairs:
    """The parameters but these."""
    return [(n, v) for n, v in pairs if n not in names]


def clean_text(value: str) -> str:
    """A text that databases can hold: without NUL and lone surrogates."""
    return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _by_name(given: Iterable[tuple[str, str]], also: Iterable[str]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    passed = set(also)
    for count, (name, value) in enumerate(given, 1):
        if count > MOST:
            raise InputError(f"more than {MOST} parameters")
        if name in passed:
            continue
        if name not in _BY_NAME:
            known = ", ".join(sorted((*_BY_NAME, *passed)))
            raise InputError(f"there is no parameter {name[:40]!r}: {known}")
        if value.strip():
            values.setdefault(name, []).append(_clean(name, value))
    return values


def _clean(name: str, value: str) -> str:
    value = value.strip()
    if len(value) > LONGEST:
        raise InputError(f"{name}: longer than {LONGEST} characters")
    if _UNSAID.search(value):
        raise InputError(f"{name}: holds a character that no text has")
    return value


def _value(parameter: Parameter, words: str, party: Callable[[str], Party]) -> Any:
    if parameter.choices and words not in parameter.choices:
        raise InputError(f"{parameter.name}: {words!r} is none of: {', '.join(parameter.choices)}")
    if parameter.kind == "party":
        return party(words)
    if parameter.kind == "day":
        return day(parameter.name, words)
    if parameter.kind == "flag":
        if words not in ("1", "0", "true", "false", "yes", "no", "on"):
            raise InputError(f"{parameter.name}: yes or no is wanted, not {words!r}")
        return words in ("1", "true", "yes", "on")
    if parameter.kind == "share":
        if not re.fullmatch(r"0|1|0?\.\d{1,9}|1\.0{1,9}|0\.\d{1,9}", words):
            raise InputError(f"{parameter.name}: a number from 0 to 1 is wanted, not {words!r}")
        return float(words)
    if parameter.kind == "number":
        least, most = (1, MOST_ITEMS) if parameter.name == "limit" else (0, 1_000_000)
        return number(parameter.name, words, least, most)
    return words
