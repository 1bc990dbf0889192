"""Single cells: text that breaks no row and starts no formula, numbers as numbers, days, ids as integers."""

from __future__ import annotations

import hashlib
import re
from typing import Any

_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SPACES = re.compile(r"[\s\x00-\x1f\x7f\u2028\u2029]+")


def safe_cell(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP "CSV injection")."""
    if isinstance(value, str) and value[:1] in _STARTS_FORMULA and value:
        return "'" + value
    return "" if value is None else value


def plain_cell(value: str) -> str:
    """A cell as it was before `safe_cell`."""
    return value[1:] if value[:1] == "'" and value[1:2] in _STARTS_FORMULA and len(value) > 1 else value


def tab_text(value: Any) -> str:
    """Text for a tab-separated file without quoting: no tab, no line break, no formula.

    Quotation marks become apostrophes: the field's loaders read these files with and without quoting.
    """
    text = _SPACES.sub(" ", str(value if value is not None else "")).strip().replace('"', "'")
    return str(safe_cell(text))


def number(value: float | None) -> str:
    """A number in the shortest form ("1.9", "-10"), "" for None."""
    return "" if value is None else format(round(value, 6), ".10g")


def compact(day: str | None) -> str:
    """An ISO day as YYYYMMDD, "" for None."""
    return (day or "").replace("-", "")


def iso(digits: str) -> str | None:
    """YYYYMMDD (and what may follow: HHMMSS) as an ISO day; None when it is none."""
    head = digits.strip()[:8]
    if len(head) != 8 or not (head.isascii() and head.isdigit()):
        return None
    month, day = int(head[4:6]), int(head[6:])
    return f"{head[:4]}-{head[4:6]}-{head[6:]}" if 1 <= month <= 12 and 1 <= day <= 31 else None


def stable_number(*parts: str, bits: int = 53) -> int:
    """A positive integer below 2**bits out of the words, the same on every run; 53 bits stay exact in R and JSON."""
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:8], "big") % ((1 << bits) - 1) + 1
