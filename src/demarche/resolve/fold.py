"""One way to write a name for look-ups. The world builder and the resolver both use it, so that their keys agree."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_REMOVED = "'’‘ʼʻ`´ʿʾ′\"“”.\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_SPACED = "-‐‑‒–—―/\\_,;:()[]·•\t\n\r\v\f\xa0"
_TABLE = {ord(c): None for c in _REMOVED} | {ord(c): " " for c in _SPACED}
# Letters that NFKD leaves whole but that reports write in plain Latin letters.
_PLAIN = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "ə": "e",
        "ß": "ss", "ŋ": "n", "ɨ": "i", "ơ": "o", "ư": "u",
    }
)  # fmt: skip
_SPACES = re.compile(r" {2,}")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """The look-up key of a name: lower case, no accents, apostrophes or full stops, one space, no leading "the ".

    Hyphens, slashes, commas and brackets become spaces. "The Élysée" -> "elysee", "Côte d’Ivoire" -> "cote divoire",
    "U.S." -> "us". Never raises; the empty string where nothing is left.
    """
    if text.isascii():
        folded = text.lower()
    else:
        decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
        folded = "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_PLAIN)
    folded = _SPACES.sub(" ", folded.translate(_TABLE)).strip()
    return folded[4:] if folded.startswith("the ") else folded
