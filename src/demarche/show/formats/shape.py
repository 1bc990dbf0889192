"""Whether a value read from a file has the shape of an event: what is not checked here would break a writer later."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from demarche.records import STATUSES

Fits = Callable[[Any], bool]
_CAMEO = re.compile(r"(0[1-9]|1[0-9]|20)[0-9]{0,2}[a-z]?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
MOST: Final = 2**53  # whole numbers beyond are exact in no spreadsheet, and overflow typed columns


def is_day(value: Any) -> bool:
    """Whether it is a day of the calendar (ISO)."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return False
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < MOST


def _real(value: Any) -> bool:
    return _whole(value) or (isinstance(value, float) and math.isfinite(value))


def _truth(value: Any) -> bool:
    return isinstance(value, bool)


def _code(value: Any) -> bool:
    return value in (None, "") or (isinstance(value, str) and _CAMEO.fullmatch(value) is not None)


def _or_none(fits: Fits) -> Fits:
    return lambda value: value is None or fits(value)


def _list(fits: Fits, size: int | None = None) -> Fits:
    return lambda value: isinstance(value, list) and (size is None or len(value) == size) and all(map(fits, value))


def _parts(**fits: Fits) -> Fits:
    return lambda value: isinstance(value, dict) and all(name in value and fits[name](value[name]) for name in fits)


def _numbers(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(k, str) and (v is None or _real(v)) for k, v in value.items())


def _status(value: Any) -> bool:
    return value in STATUSES if isinstance(value, str) else False


_maybe, _pair = _or_none(_text), _or_none(_list(_whole, 2))
_party = _parts(
    text=_text, name=_text, country=_maybe, sector=_maybe, other_sectors=_list(_text), office=_text, entity=_text,
    why=_text,
)  # fmt: skip
_said = _list(_parts(text=_text, name=_text, kind=_text, country=_maybe, sector=_maybe))
_hurt = _parts(killed=_pair, injured=_pair)
_report = _parts(id=_text, publisher=_text, published=_or_none(is_day), url=_text, title=_text)
_words = _parts(
    sentence=_whole, start=_whole, end=_whole, text=_text, trigger=_parts(start=_whole, end=_whole, text=_text)
)
_event: Final[Mapping[str, Fits]] = {
    "id": _text, "type": _text, "mode": _maybe, "status": _status, "contexts": _list(_text),
    "actors": _list(_party), "recipients": _list(_party),
    "date": _or_none(_parts(start=_or_none(is_day), end=_or_none(is_day), precision=_text, text=_text)),
    "place": _or_none(_parts(
        text=_text, name=_text, country=_maybe, latitude=_or_none(_real), longitude=_or_none(_real), precision=_text,
        geonames=_or_none(_whole),
    )),
    "attributions": _said, "hedged": _truth, "casualties": _hurt, "quad": _text, "score": _real, "cameo": _code,
    "goldstein": _or_none(_real), "confidence": _numbers,
}  # fmt: skip
_single: Final[Mapping[str, Fits]] = {"report": _report, "evidence": _words}
_merged: Final[Mapping[str, Fits]] = {
    "mentions": lambda value: _list(_parts(
        id=_text, report=_report, evidence=_words, status=_text, attributions=_said, casualties=_hurt, hedged=_truth,
    ))(value) and bool(value),
    "outlets": _whole, "origins": _whole, "lineage": _list(_list(_text, 2)), "first_report": _or_none(is_day),
    "disputed_by": _list(_text),
}  # fmt: skip


def wrong(event: Mapping[str, Any]) -> str:
    """What is wrong about an event that was read, in words; "" when nothing is."""
    needed = {**_event, **(_merged if "mentions" in event else _single)}
    for name, fits in needed.items():
        if name not in event:
            return f"no event of demarche: {name!r} is missing"
        if not fits(event[name]):
            return f"{name!r} is not what an event has there"
    return ""
