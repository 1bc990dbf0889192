"""Country codes: ISO 3166 alpha-3 and PLOVER's inside; ISO alpha-2, COW, FIPS 10-4, CAMEO and names on the way out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

NON_STATE: Final = frozenset(("IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"))
# The CAMEO dictionaries keep codes that ISO has changed since.
_TO_CAMEO: Final = {"ROU": "ROM", "TLS": "TMP", "XKX": "KSV"}
_FROM_CAMEO: Final = {
    "ROM": "ROU", "TMP": "TLS", "KSV": "XKX", "KOS": "XKX", "ZAR": "COD", "BUR": "MMR", "PAL": "PSE", "GZS": "PSE",
    "WSB": "PSE", "NGM": "NGO", "UIS": "IMG",
}  # fmt: skip
_OLD_FIPS: Final = {"YI": "RI"}  # GDELT writes RI, RB and YI for Serbia
_GAZA_EAST: Final = 34.6  # degrees: the Gaza Strip lies west of it, the West Bank east; FIPS has a code for each


@dataclass(frozen=True, slots=True)
class Country:
    """A row of the world data. ``fips`` may hold several codes; ``folds_into`` is the successor or controlling one."""

    code: str
    name: str
    official: str = ""
    kind: str = "state"  # state | former | territory | nonstate
    iso2: str = ""
    cow: str = ""
    cow_number: int | None = None
    fips: str = ""
    folds_into: str = ""


class Codes:
    """Looks codes up in both directions. An unknown code gives "" (None on the way in): nothing is guessed.

    ``named`` may know more names of countries than the rows do (the world data's aliases): name -> code or None.
    """

    def __init__(self, countries: Iterable[Country], named: Callable[[str], str | None] | None = None) -> None:
        self._named = named
        self._rows = {row.code: row for row in countries}
        self._fips: dict[str, str] = {}
        self._names: dict[str, str] = {}
        order = {"state": 0, "territory": 1, "nonstate": 2, "former": 3}
        for row in sorted(self._rows.values(), key=lambda r: (order.get(r.kind, 9), r.code)):
            for code in row.fips.split():
                self._fips.setdefault(code, row.code)
            for name in (row.name, row.official):
                if name:
                    self._names.setdefault(name.casefold(), row.code)

    def _row(self, code: str | None) -> Country | None:
        return self._rows.get(code or "")

    def name(self, code: str | None) -> str:
        """The English name of a country; "" for organisations' codes (IGO, NGO ...), which are no countries."""
        row = self._row(code)
        return row.name if row and row.kind != "nonstate" else ""

    def iso2(self, code: str | None) -> str:
        """ISO 3166 alpha-2 (Kosovo: XK)."""
        row = self._row(code)
        return row.iso2 if row else ""

    def cow_number(self, code: str | None) -> str:
        """The Correlates of War number, "" where that project counts no state (PSE, HKG, ATA)."""
        row = self._row(code)
        return str(row.cow_number) if row and row.cow_number is not None else ""

    def fips(self, code: str | None, longitude: float | None = None) -> str:
        """FIPS 10-4 as GDELT writes it; the first code where there are two (Serbia RI), Palestine by its longitude."""
        row = self._row(code)
        if row is None:
            return ""
        if row.code == "PSE" and longitude is not None:
            return "GZ" if longitude < _GAZA_EAST else "WE"
        if row.fips:
            return row.fips.split()[0]
        return self.fips(row.folds_into) if row.folds_into != row.code else ""

    def cameo(self, code: str | None) -> str:
        """The country code of the CAMEO dictionaries (ROM, TMP, KSV; others as ISO); "" for organisations' codes."""
        return "" if code is None or code in NON_STATE else _TO_CAMEO.get(code, code)

    def plover(self, code: str | None) -> str:
        """PLOVER's code: Kosovo is KOS there."""
        return "KOS" if code == "XKX" else code or ""

    def from_plover(self, code: str | None) -> str | None:
        """The code used inside; None for an empty one or the literal None."""
        return None if code in (None, "", "None") else _FROM_CAMEO.get(code or "", code)

    def from_cameo(self, code: str) -> str | None:
        """The code used inside; None where the CAMEO code is no country known here (regions, ethnic groups)."""
        known = _FROM_CAMEO.get(code, code)
        return known if known in self._rows else None

    def from_fips(self, code: str) -> str | None:
        """The state that holds a FIPS code; None when there is none."""
        known = code.strip().upper()
        return self._fips.get(_OLD_FIPS.get(known, known))

    def from_name(self, name: str) -> str | None:
        """The country of a name; None when it is none."""
        if not name:
            return None
        return self._names.get(name.casefold()) or (self._named(name) if self._named else None)
