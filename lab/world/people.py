"""Heads of state and government that no hand-written row names: from REIGN (1945 to March 2021) and the Factbook (now).

REIGN gives the effective leader, mostly by surname only, and no office: its rows become terms of the office ``leader``.
Hand-written rows always win: a leader of whom they know a term of office at that time is left out.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from demarche.resolve.fold import fold
from lab.world.rows import ONLY_SURNAME, Alias, Row
from lab.world.tables import Country

REIGN_FILE = "data/reign/data_sets/leaderlist_3_21.csv"
REIGN_END = "2021-03"  # REIGN's last month: whoever was in office then may still be, but REIGN does not know
FACTBOOK_FILE = "data/factbook/leaders_from_factbook.tsv"
EXECUTIVE = frozenset(
    ("president", "prime minister", "leader", "supreme leader", "king", "queen", "emperor", "emir", "sultan", "prince",
     "pope")
)  # fmt: skip
CAREER = 12 * 12  # months between two terms of one politician
NOT_COUNTED = frozenset(("SMR",))  # two captains regent every six months
LEFT_OUT = frozenset(  # REIGN's entries that are no head of the state: occupiers, a movement, a mercenary
    ("Tommy Ray Franks", "Jay Garner", "Paul Bremer", "Houthi", "Bob Denard")
)
MONTHS = {
    name: f"{number:02}"
    for number, names in enumerate(
        ("January Jan", "February Feb", "March Mar", "April Apr", "May", "June Jun", "July Jul", "August Aug",
         "September Sep", "October Oct", "November Nov", "December Dec"), 1
    )
    for name in names.split()
}  # fmt: skip
OFFICES = (  # titles in the Factbook, longest first, to canonical offices
    ("prime minister", "prime minister"), ("premier", "prime minister"), ("chancellor", "prime minister"),
    ("president", "president"), ("king", "king"), ("emperor", "emperor"), ("amir", "emir"), ("sultan", "sultan"),
    ("grand duke", "prince"), ("prince", "prince"),
)  # fmt: skip
TITLE = re.compile(
    r"(?:(?:interim|acting|caretaker|transitional|transition|prime minister|vice president|president|premier|chancellor"
    r"|king|emperor|amir|sultan|grand duke|crown prince|prince|minister|sir|sr\.?|dr\.?|gen\.|general|col\.|capt\.)"
    r"\s+)+",
    re.IGNORECASE,
)


def leaders(shared: Path, known: Sequence[Row], countries: Iterable[Country]) -> tuple[Row, ...]:
    """Terms of office to add to ``known`` (hand-written rows of persons and terms), in the order of the sources."""
    nations = tuple(countries)
    people = _People(known)
    derived: dict[tuple[str, str, str | None], Row] = {}
    for row in (*read_reign(shared / REIGN_FILE, nations), *read_factbook(shared / FACTBOOK_FILE, nations)):
        placed = people.place(row)
        if placed is not None:
            derived.setdefault((placed.key, placed.kind, placed.start), placed)
    return tuple(derived.values())


class _People:
    """Who is known by hand: by country, with the words of their names and their terms of office."""

    def __init__(self, known: Sequence[Row]) -> None:
        self.words: dict[str, set[str]] = defaultdict(set)
        self.names: dict[str, str] = {}
        self.full_names = {fold(alias.text) for row in known for alias in row.names}
        self.terms: dict[str, list[Row]] = defaultdict(list)
        self.of_country: dict[str, dict[str, None]] = defaultdict(dict)
        for row in known:
            self.names.setdefault(row.key, row.name)
            self.of_country[row.country or ""][row.key] = None
            if row.start and row.kind != "person":
                self.terms[row.key].append(row)
            for alias in row.names:
                self.words[row.key].update(_words(alias.text))

    def place(self, row: Row) -> Row | None:
        """The row under the key of the person it means; None when that term of office is known by hand."""
        people = list(self.of_country[row.country or ""])
        rule = [(key, term) for key in people for term in self.terms[key] if term.kind in EXECUTIVE]
        if any(abs(_months(term.start) - _months(row.start)) <= 2 for _, term in rule):
            return None  # the same change of power, however the source spells who came
        wanted = _words(row.name)
        if any(wanted & self.words[key] and _overlap(term, row) for key, term in rule):
            return None
        if row.source == "factbook":  # its date may be that of a re-election: it only adds those whose name is new
            known = fold(row.name) in self.full_names or any(len(wanted & self.words[key]) > 1 for key in people)
            return None if known else row
        same = [key for key in people if wanted and wanted <= self.words[key] and self._near(key, row, len(wanted) > 1)]
        return _renamed(row, same[0], self.names[same[0]]) if len(same) == 1 else row

    def _near(self, key: str, row: Row, full_name: bool) -> bool:
        """Whether a term known by hand lies within a career's reach: a term as head, when only the surname agrees."""
        terms = (t for t in self.terms[key] if full_name or t.kind in EXECUTIVE)
        return any(abs(_months(term.start) - _months(row.start)) <= CAREER for term in terms)


def read_reign(path: Path, countries: Sequence[Country]) -> Iterator[Row]:
    """REIGN's leaders as terms of the office ``leader``; rows of unknown states or without a start are left out."""
    states: dict[str, list[Country]] = defaultdict(list)
    for nation in countries:
        if nation.cow:
            states[nation.cow].append(nation)
    with path.open(encoding="utf-8", errors="replace", newline="") as lines:
        for number, cells in enumerate(csv.DictReader(lines), 2):
            start = _reign_start(cells["sdate"], cells["smonth"], cells["syear"])
            country = _state_at(states.get(cells["stateabb"], []), start) if start else None
            name, surname = _reign_name(cells["leader"])
            if country is None or country.code in NOT_COUNTED or not name or name in LEFT_OUT:
                continue
            end = f"{cells['eyear']}-{int(cells['emonth']):02}" if cells["eyear"] and cells["emonth"] else REIGN_END
            aliases = () if " " not in name else (Alias(surname, "surname"),)
            yield Row(
                key=f"person:{fold(name).replace(' ', '-')}-{country.code.lower()}",
                name=name, aliases=aliases, kind="leader", country=country.code, sector="GOV", other_sectors=(),
                start=start, end=end, detail="" if aliases else ONLY_SURNAME, source="REIGN",
                where=f"{path.name}:{number}",
            )  # fmt: skip


def read_factbook(path: Path, countries: Sequence[Country]) -> Iterator[Row]:
    """The Factbook's chiefs of state and heads of government of states, where title, name and date can be read."""
    states = {c.fips.lower(): c.code for c in countries if c.fips and c.kind == "state"}
    with path.open(encoding="utf-8", newline="") as lines:
        for number, cells in enumerate(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), 2):
            code, start = states.get(cells["gec"] or ""), _written_date(cells["since"] or "")
            office, name, surname = _factbook_name(cells["title_and_name"])
            if code is None or code in NOT_COUNTED or not (start and office and name):
                continue
            yield Row(
                key=f"person:{fold(name).replace(' ', '-')}", name=name, aliases=(Alias(surname, "surname"),),
                kind=office, country=code, sector="GOV", other_sectors=(), start=start, end=None, detail="",
                source="factbook", where=f"{path.name}:{number}",
            )  # fmt: skip


def _words(name: str) -> frozenset[str]:
    """The words of a name without initials and particles, which sources write as they like."""
    return frozenset(w for w in fold(name).split() if len(w) > 2 and w not in {"bin", "ben", "von", "van", "der"})


def _overlap(term: Row, row: Row) -> bool:
    """Whether two terms meet, allowing for the different precision of their dates (a year of grace)."""
    begin, end = _months(term.start), _months(term.end or "9999")
    return begin - 12 <= _months(row.end or "9999") and _months(row.start) <= end + 12


def _months(date: str | None) -> int:
    """Months since year 0 of an ISO prefix; a year alone is taken in its middle."""
    year, _, rest = (date or "0").partition("-")
    return 12 * int(year) + int(rest[:2] or 6)


def _renamed(row: Row, key: str, name: str) -> Row:
    return Row(
        key, name, () if name != row.name else row.aliases, row.kind, row.country, row.sector, row.other_sectors,
        row.start, row.end, row.detail if name == row.name else "", row.source, row.where,
    )  # fmt: skip


def _state_at(states: Sequence[Country], day: str) -> Country | None:
    """The state that bore a COW code on a day: the Soviet Union before Russia."""
    former = [c for c in states if c.end and (c.start or "") <= day < c.end]
    present = [c for c in states if not c.end]
    found = former or present
    return found[0] if found else None


def _reign_start(day: str, month: str, year: str) -> str:
    """An ISO day, or a month where the day is missing; "" when the month is."""
    if not (year.isdigit() and month.isdigit() and 1 <= int(month) <= 12):
        return ""
    return f"{year}-{int(month):02}" + (f"-{int(day):02}" if day.isdigit() and 1 <= int(day) <= 31 else "")


def _reign_name(text: str) -> tuple[str, str]:
    """Name in the usual order and surname: "Atassi, H." is ("H. Atassi", "Atassi"); remarks in brackets go."""
    text = " ".join(text.partition("(")[0].split())
    surname, comma, given = text.partition(",")
    if comma:
        return f"{given.strip()} {surname}".strip(), surname
    initial = re.fullmatch(r"(.+) ([A-Z]\.)", text)  # "Al-Assad H."
    if initial:
        return f"{initial[2]} {initial[1]}", initial[1]
    return text, text.rpartition(" ")[2]


def _factbook_name(text: str) -> tuple[str, str, str]:
    """Office, name and surname of "President Duma BOKO"; three times "" when there is no plain title or no surname."""
    title = TITLE.match(text)
    lowered = (title[0] if title else "").lower()
    office = next((value for word, value in OFFICES if word in lowered), "")
    name = " ".join(text[title.end() :].split()) if title else ""
    capitals = [w for w in name.split() if w.isupper() and len(w) > 2 and not re.fullmatch(r"[IVX]+", w)]
    if (
        not office
        or "vice president" in lowered
        or not capitals
        or name[0].islower()
        or not re.fullmatch(r"[\w'’. -]{4,50}", name)
    ):
        return "", "", ""
    shown = [_capitalised(w) if w in capitals else w for w in name.split()]
    return office, " ".join(shown), " ".join(_capitalised(w) for w in capitals)


def _capitalised(word: str) -> str:
    return "-".join(part.capitalize() for part in word.split("-"))


def _written_date(text: str) -> str:
    """ "28 August 2025" as an ISO day, "April 2018" and "1997" as month and year, else ""."""
    match = re.fullmatch(r"(?:(?:(\d{1,2}) )?([A-Z][a-z]+) )?(\d{4})", text.strip())
    if match is None or (match[2] and match[2] not in MONTHS):
        return ""
    parts = [match[3], MONTHS.get(match[2] or "", ""), f"{int(match[1]):02}" if match[1] else ""]
    return "-".join(part for part in parts if part)
