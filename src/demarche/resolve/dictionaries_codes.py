"""CAMEO actor codes: three-letter chunks for country, role and attributes, as PLOVER's country and sectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

# CAMEO role or attribute -> PLOVER sector, where the two differ.
_RENAMED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "MED": "JRN", "HLH": "MED", "INS": "REB", "SEP": "REB", "PPL": "CVL", "HRI": "SOC", "ENV": "SOC", "DEV": "SOC",
        "JEW": "REL", "BUD": "REL", "CHR": "REL", "HIN": "REL", "MUS": "REL", "MOS": "REL", "CTH": "REL",
    }
)  # fmt: skip
_NON_STATE: Final = frozenset(("IGO", "NGO", "IMG", "MNC", "ISM", "UNO", "EUR"))
_NON_STATE_RENAMED: Final[Mapping[str, str]] = MappingProxyType({"NGM": "NGO", "UIS": "IMG", "EEC": "EUR"})
# Codes of the CAMEO editions that ISO has changed since.
_COUNTRY_RENAMED: Final[Mapping[str, str]] = MappingProxyType(
    {"ROM": "ROU", "ZAR": "COD", "TMP": "TLS", "BUR": "MMR", "KSV": "XKX", "PAL": "PSE", "GZS": "PSE", "WSB": "PSE"}
)
_WITHOUT_SOCIETY: Final = frozenset(("IGO", "UNO", "EUR"))
_NULL: Final = frozenset(("", "---", "***"))


@dataclass(frozen=True, slots=True)
class ActorCode:
    """What a code comes to. ``rest`` are chunks without a place in PLOVER (ethnic groups, regions, subject matter)."""

    country: str | None
    sector: str | None
    other_sectors: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()


def is_null(code: str) -> bool:
    """Whether a code stands for "known, not to be coded"."""
    return code in _NULL


def read_code(code: str, sectors: frozenset[str], *, root: bool = True) -> ActorCode:
    """Read a code such as ``AFGGOVMIL``; ``root`` False reads an agent's, which has no country.

    ``sectors`` are PLOVER's codes. Raises ValueError when the code is not made of chunks of three capitals.
    """
    if len(code) % 3 or not code.isalpha() or not code.isupper():
        raise ValueError(f"code {code!r} is not made of three-letter chunks")
    chunks = [code[i : i + 3] for i in range(0, len(code), 3)]
    country: str | None = None
    found: list[str] = []
    rest: list[str] = []
    for position, chunk in enumerate(chunks):
        named = _NON_STATE_RENAMED.get(chunk, chunk)
        sector = _RENAMED.get(chunk, chunk if chunk in sectors else "")
        if named in _NON_STATE and (country is None or (country == "IGO" and named in ("UNO", "EUR"))):
            country = named
        elif sector:
            found += [sector] if sector not in found else []
        elif root and position == 0:
            country = _COUNTRY_RENAMED.get(chunk, chunk)
        else:
            rest.append(chunk)
    if country in _WITHOUT_SOCIETY and "SOC" in found:  # a bank's or agency's subject matter, not civil society
        found.remove("SOC")
        rest.append("SOC")
    return ActorCode(country, found[0] if found else None, tuple(found[1:]), tuple(rest))
