"""A world small enough to read: made by the tests, so that none depends on the shipped data."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from demarche.resolve.fold import fold
from demarche.resolve.world import World, open_world

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE source (id INTEGER PRIMARY KEY, name TEXT NOT NULL, licence TEXT NOT NULL, url TEXT, note TEXT);
CREATE TABLE country (code TEXT PRIMARY KEY, name TEXT NOT NULL, official TEXT, kind TEXT NOT NULL, iso2 TEXT,
  iso_numeric TEXT, cow TEXT, cow_number INTEGER, gw_number INTEGER, fips TEXT, start TEXT, "end" TEXT,
  folds_into TEXT, region TEXT, subregion TEXT, capital TEXT, latitude REAL, longitude REAL, source INTEGER NOT NULL);
CREATE TABLE entity (id INTEGER PRIMARY KEY, key TEXT UNIQUE NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
  country TEXT, sector TEXT, other_sectors TEXT NOT NULL DEFAULT '', start TEXT, "end" TEXT,
  detail TEXT NOT NULL DEFAULT '', source INTEGER NOT NULL);
CREATE TABLE name (folded TEXT NOT NULL, text TEXT NOT NULL, country TEXT, entity INTEGER, kind TEXT NOT NULL,
  start TEXT, "end" TEXT, weight REAL NOT NULL DEFAULT 1, cased INTEGER NOT NULL DEFAULT 0, source INTEGER NOT NULL);
CREATE INDEX name_folded ON name (folded);
CREATE TABLE tenure (person INTEGER NOT NULL, office TEXT NOT NULL, organisation INTEGER, country TEXT,
  sector TEXT NOT NULL, start TEXT, "end" TEXT, source INTEGER NOT NULL);
CREATE TABLE outlet (entity INTEGER PRIMARY KEY, kind TEXT NOT NULL, country TEXT, domains TEXT NOT NULL DEFAULT '',
  owner TEXT, source INTEGER NOT NULL);
CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, country TEXT, region TEXT,
  latitude REAL NOT NULL, longitude REAL NOT NULL, population INTEGER NOT NULL DEFAULT 0, precision TEXT NOT NULL,
  source INTEGER NOT NULL);
CREATE TABLE place_name (folded TEXT NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (folded, place)) WITHOUT ROWID;
"""

# code, name, kind, folds_into, adjective, demonym, capital
COUNTRIES = (
    ("SYR", "Syria", "state", None, "Syrian", "Syrians", "Damascus"),
    ("RUS", "Russia", "state", None, "Russian", "Russians", "Moscow"),
    ("IRQ", "Iraq", "state", None, "Iraqi", "Iraqis", "Baghdad"),
    ("IRN", "Iran", "state", None, "Iranian", "Iranians", "Tehran"),
    ("USA", "United States", "state", None, "American", "Americans", "Washington"),
    ("GBR", "United Kingdom", "state", None, "British", "Britons", "London"),
    ("FRA", "France", "state", None, "French", "Frenchmen", "Paris"),
    ("DEU", "Germany", "state", None, "German", "Germans", "Berlin"),
    ("LBN", "Lebanon", "state", None, "Lebanese", "Lebanese", "Beirut"),
    ("CHN", "China", "state", None, "Chinese", "Chinese", "Beijing"),
    ("KEN", "Kenya", "state", None, "Kenyan", "Kenyans", "Nairobi"),
    ("MDA", "Moldova", "state", None, "Moldovan", "Moldovans", "Chisinau"),
    ("JOR", "Jordan", "state", None, "Jordanian", "Jordanians", "Amman"),
    ("PRI", "Puerto Rico", "territory", "USA", "Puerto Rican", "Puerto Ricans", "San Juan"),
    ("UNO", "United Nations", "nonstate", None, "", "", ""),
    ("EUR", "European Union", "nonstate", None, "", "", ""),
)
# text, code, kind, cased, start, end
EXTRA_NAMES = (
    ("US", "USA", "acronym", 1, None, None), ("U.S.", "USA", "acronym", 1, None, None),
    ("UK", "GBR", "acronym", 1, None, None), ("UN", "UNO", "acronym", 1, None, None),
    ("EU", "EUR", "acronym", 1, None, None), ("Kremlin", "RUS", "metonym", 0, None, None),
    ("Transnistrian", "MDA", "adjective", 0, None, None),
)  # fmt: skip
# key, names, kind, country, sector, others, start, end, detail   ("~" marks a surname)
ENTITIES = (
    ("org:hezbollah", "Hezbollah|Hizbollah", "organisation", "LBN", "PRM", "", None, None, "militia"),
    ("org:taliban", "Taliban", "organisation", "AFG", "REB", "", "1994", "2021-08-15", "rebel"),
    ("org:labour-gbr", "Labour Party", "organisation", "GBR", "PTY", "", None, None, "party"),
    ("org:labour-nor", "Labour Party", "organisation", "NOR", "PTY", "", None, None, "party"),
    ("org:who", "World Health Organization|WHO", "organisation", "UNO", "MED", "", None, None, "un body"),
    ("person:putin", "Vladimir Putin|~Putin", "person", "RUS", "ELI", "", None, None, ""),
    ("person:assad", "Bashar al-Assad|~Assad", "person", "SYR", "ELI", "", None, None, ""),
    ("person:bush-1", "George H. W. Bush|~Bush", "person", "USA", "ELI", "", None, None, ""),
    ("person:bush-2", "George W. Bush|~Bush", "person", "USA", "ELI", "", None, None, ""),
    ("outlet:sana", "SANA|Syrian Arab News Agency", "outlet", "SYR", "JRN", "", None, None, "agency-state"),
    ("outlet:reuters", "Reuters", "outlet", "GBR", "JRN", "", None, None, "agency-private"),
    ("office:foreign-minister", "foreign minister|foreign affairs minister", "office", None, "GOV", "", None, None,
     "canonical=foreign minister"),
    ("office:defence-minister", "defence minister|defense minister", "office", None, "GOV", "MIL", None, None,
     "canonical=defence minister"),
    ("office:president", "president", "office", None, "GOV", "", None, None, "canonical=president"),
    ("office:prime-minister", "prime minister|premier", "office", None, "GOV", "", None, None, "canonical=prime minister"),
    ("office:chancellor-deu", "chancellor", "office", "DEU", "GOV", "", None, None, "canonical=head of government"),
    ("role:foreign-ministry", "foreign ministry|ministry of foreign affairs", "role", None, "GOV", "", None, None, "body"),
    ("role:ministry", "ministry", "role", None, "GOV", "", None, None, "body"),
    ("role:government", "government", "role", None, "GOV", "", None, None, "body"),
    ("role:police", "police", "role", None, "COP", "", None, None, "group"),
    ("role:troops", "troop|soldier|army", "role", None, "MIL", "", None, None, "group"),
    ("role:general", "general|colonel", "role", None, "MIL", "", None, None, "person"),
    ("role:rebels", "rebel|insurgent", "role", None, "REB", "", None, None, "group"),
    ("role:gunmen", "gunman|armed man", "role", None, "UAF", "", None, None, "group"),
    ("role:protesters", "protester|demonstrator|resident|civilian", "role", None, "CVL", "", None, None, "group"),
    ("role:students", "student", "role", None, "EDU", "", None, None, "group"),
    ("role:lawmakers", "lawmaker|parliament", "role", None, "LEG", "", None, None, "group"),
    ("role:official", "official|spokesman|spokeswoman|leader", "role", None, "GOV", "", None, None, "person"),
    ("role:group", "militant group", "role", None, "UAF", "", None, None, "group"),
    ("role:commander", "commander", "role", None, "MIL", "", None, None, "person"),
)  # fmt: skip
TENURES = (
    ("person:putin", "president", "RUS", "GOV", "2012-05-07", None),
    ("person:assad", "president", "SYR", "GOV", "2000-07-17", "2024-12-08"),
    ("person:bush-1", "president", "USA", "GOV", "1989-01-20", "1993-01-20"),
    ("person:bush-2", "president", "USA", "GOV", "2001-01-20", "2009-01-20"),
)
PLACES = (
    (1, "Homs", "city", "SYR", 34.73, 36.71, 775404), (2, "Mombasa", "city", "KEN", -4.05, 39.67, 1200000),
    (3, "Springfield", "city", "USA", 39.8, -89.6, 116000), (4, "Springfield", "town", "GBR", 53.5, -2.6, 90000),
    (5, "Tripoli", "city", "LBN", 34.43, 35.84, 229000),
)  # fmt: skip


def build(path: Path) -> World:
    """Write the tiny world to a file and open it as a user's would be."""
    with sqlite3.connect(path) as db:
        db.executescript(SCHEMA)
        db.execute("INSERT INTO meta VALUES ('schema', '1')")
        db.execute("INSERT INTO source VALUES (1, 'tests', 'none', NULL, NULL)")
        for code, name, kind, folds, adjective, demonym, capital in COUNTRIES:
            db.execute(
                "INSERT INTO country (code, name, kind, folds_into, capital, source) VALUES (?, ?, ?, ?, ?, 1)",
                (code, name, kind, folds, capital),
            )
            for text, name_kind in (
                (name, "name"),
                (adjective, "adjective"),
                (demonym, "demonym"),
                (capital, "capital"),
            ):
                if text:
                    _name(db, text, code, None, name_kind, 0)
        for text, code, name_kind, cased, start, end in EXTRA_NAMES:
            _name(db, text, code, None, name_kind, cased, start, end)
        numbers = {}
        for number, (key, names, *rest) in enumerate(ENTITIES, 1):
            numbers[key] = number
            first = names.split("|")[0]
            db.execute("INSERT INTO entity VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)", (number, key, first, *rest))
            for text in names.split("|"):
                acronym = text.isupper()
                kind = "surname" if text[0] == "~" else "acronym" if acronym else "name"
                _name(db, text.lstrip("~"), None, number, kind, int(acronym and len(text) <= 3))
            if rest[0] == "outlet":
                db.execute(
                    "INSERT INTO outlet (entity, kind, country, source) VALUES (?, ?, ?, 1)",
                    (number, rest[-1], rest[1]),
                )
        for key, office, country, sector, start, end in TENURES:
            db.execute(
                "INSERT INTO tenure VALUES (?, ?, NULL, ?, ?, ?, ?, 1)",
                (numbers[key], office, country, sector, start, end),
            )
        for number, name, kind, country, latitude, longitude, population in PLACES:
            db.execute(
                "INSERT INTO place VALUES (?, ?, ?, ?, NULL, ?, ?, ?, 'city', 1)",
                (number, name, kind, country, latitude, longitude, population),
            )
            db.execute("INSERT INTO place_name VALUES (?, ?)", (fold(name), number))
    return open_world(path)


def _name(
    db: sqlite3.Connection, text: str, country: str | None, entity: int | None, kind: str, cased: int,
    start: str | None = None, end: str | None = None,
) -> None:  # fmt: skip
    db.execute(
        "INSERT INTO name VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, 1)",
        (fold(text), text, country, entity, kind, start, end, cased),
    )
