"""Feasts and fasts by year: computed where a rule exists, tabled where the sky or a council decides.

Islamic dates follow the Umm al-Qura calendar (civil calendar outside 1400 to 1458 AH); a country that watches for the
moon may be a day away. Easter: the
computus of Meeus (Gregorian) and of Gauss (Julian, in Gregorian days). Jewish dates: the fixed calendar after
Dershowitz and Reingold. Nowruz, the Lunar New Year and Diwali are tables for 1980 to 2035.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Final

Days = tuple[date, date]  # first and last day, inclusive
FIRST_TABLED: Final = 1980

# One entry a year from 1980, month and day.
_LUNAR_NEW_YEAR: Final = (
    "0216 0205 0125 0213 0202 0220 0209 0129 0217 0206 0127 0215 0204 0123 0210 0131 0219 0207 0128 0216 "
    "0205 0124 0212 0201 0122 0209 0129 0218 0207 0126 0214 0203 0123 0210 0131 0219 0208 0128 0216 0205 "
    "0125 0212 0201 0122 0210 0129 0217 0206 0126 0213 0203 0123 0211 0131 0219 0208"
).split()
_DIWALI: Final = (
    "1107 1027 1115 1104 1024 1112 1101 1022 1109 1029 1018 1105 1025 1113 1103 1023 1110 1030 1019 1107 "
    "1026 1114 1104 1025 1112 1101 1021 1109 1028 1017 1105 1026 1113 1103 1023 1111 1030 1019 1107 1027 "
    "1114 1104 1024 1112 1031 1020 1108 1029 1017 1105 1026 1114 1102 1022 1110 1030"
).split()

# Umm al-Qura month lengths from 1400 AH: bit n set when month n + 1 has 30 days.
_UMM_AL_QURA: Final = tuple(
    int(mask, 16)
    for mask in (
        "d4b 52a a57 4ae 976 56c b55 aaa a55 4ad 95d 2da 5d9 db2 ba4 b4a a55 2b5 575 b6a bd2 bc4 b89 a95 52d 5ad "
        "b6a 6d4 dc9 d92 aa6 956 2ae 56d 36a b55 aaa 94d 49d 95d 2ba 5b5 5aa d55 a9a 92e 26e 55d ada 6d4 6a5 54b "
        "a97 54e aae 5ac ba9 d92 b25"
    ).split()
)
_FIRST_OF_1400: Final = date(1979, 11, 20)


def _table(entries: list[str], length: int, year: int) -> tuple[Days, ...]:
    if not FIRST_TABLED <= year < FIRST_TABLED + len(entries):
        return ()
    entry = entries[year - FIRST_TABLED]
    first = date(year, int(entry[:2]), int(entry[2:]))
    return ((first, first + timedelta(length - 1)),)


def _fixed(month: int, day: int, length: int, year: int) -> tuple[Days, ...]:
    first = date(year, month, day)
    return ((first, first + timedelta(length - 1)),)


def _nth_weekday(month: int, weekday: int, nth: int, year: int) -> tuple[Days, ...]:
    first = date(year, month, 1)
    day = first + timedelta((weekday - first.weekday()) % 7 + 7 * (nth - 1))
    return ((day, day),)


def _last_monday_of_may(year: int) -> tuple[Days, ...]:
    day = date(year, 5, 31)
    day -= timedelta(day.weekday())
    return ((day, day),)


def _nowruz(year: int) -> tuple[Days, ...]:
    """21 March, or the 20th in years when the equinox falls before noon in Tehran (every fourth year, drifting)."""
    if not FIRST_TABLED <= year <= 2035:
        return ()
    twentieth = (year % 4 == 0 and year >= 1996) or (year % 4 == 1 and year >= 2029)
    day = date(year, 3, 20 if twentieth else 21)
    return ((day, day),)


def western_easter(year: int) -> date:
    """Easter Sunday of the Gregorian computus (Meeus, Astronomical Algorithms, chapter 8)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    gap = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    month, day = divmod(h + gap - 7 * ((a + 11 * h + 22 * gap) // 451) + 114, 31)
    return date(year, month, day + 1)


def orthodox_easter(year: int) -> date:
    """Easter Sunday of the Julian computus, as a Gregorian day."""
    d = (19 * (year % 19) + 15) % 30
    e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    return date(year, month, day + 1) + timedelta(year // 100 - year // 400 - 2)


def _from_easter(easter: Callable[[int], date], offset: int, length: int, year: int) -> tuple[Days, ...]:
    first = easter(year) + timedelta(offset)
    return ((first, first + timedelta(length - 1)),)


def islamic_day(year: int, month: int, day: int) -> date:
    """A day of the Islamic calendar as a Gregorian day: Umm al-Qura for 1400 to 1458 AH, else the civil calendar."""
    if 1400 <= year < 1400 + len(_UMM_AL_QURA):
        before = sum(354 + (mask.bit_count() - 6) for mask in _UMM_AL_QURA[: year - 1400])
        mask = _UMM_AL_QURA[year - 1400]
        before += 29 * (month - 1) + (mask & ((1 << (month - 1)) - 1)).bit_count()
        return _FIRST_OF_1400 + timedelta(before + day - 1)
    julian = (11 * year + 3) // 30 + 354 * year + 30 * month - (month - 1) // 2 + day + 1948440 - 385
    return date.fromordinal(julian - 1721425)


def _islamic(month: int, day: int, length: int, year: int) -> tuple[Days, ...]:
    about = (year - 622) * 33 // 32
    starts = (islamic_day(hijri, month, day) for hijri in range(about - 1, about + 3) if hijri > 0)
    return tuple((first, first + timedelta(length - 1)) for first in starts if first.year == year)


def jewish_new_year(year: int) -> date:
    """1 Tishri of a Jewish year (Dershowitz and Reingold, Calendrical Calculations)."""

    def elapsed(y: int) -> int:
        months = (235 * y - 234) // 19
        days = 29 * months + (12084 + 13753 * months) // 25920
        return days + 1 if (3 * (days + 1)) % 7 < 3 else days

    before, here, after = elapsed(year - 1), elapsed(year), elapsed(year + 1)
    correction = 2 if after - here == 356 else 1 if here - before == 382 else 0
    return date.fromordinal(here + correction - 1373427)


def _jewish(offset: int, length: int, year: int) -> tuple[Days, ...]:
    first = jewish_new_year(year + 3761) + timedelta(offset)
    return ((first, first + timedelta(length - 1)),)


def _hanukkah(year: int) -> tuple[Days, ...]:
    first, following = jewish_new_year(year + 3761), jewish_new_year(year + 3762)
    day = first + timedelta(84 if (following - first).days in (355, 385) else 83)
    return ((day, day + timedelta(7)),)


# key: (days in a year, how a user reads the rule). One-day entries get day precision, longer ones are ranges.
_RULES: Final[Mapping[str, tuple[Callable[[int], tuple[Days, ...]], str]]] = MappingProxyType(
    {
        "Ramadan": (partial(_islamic, 9, 1, 30), "islamic"),
        "Eid al-Fitr": (partial(_islamic, 10, 1, 1), "islamic"),
        "Eid al-Adha": (partial(_islamic, 12, 10, 1), "islamic"),
        "Day of Arafah": (partial(_islamic, 12, 9, 1), "islamic"),
        "Hajj": (partial(_islamic, 12, 8, 6), "islamic"),
        "Ashura": (partial(_islamic, 1, 10, 1), "islamic"),
        "Arbaeen": (partial(_islamic, 2, 20, 1), "islamic"),
        "Muharram": (partial(_islamic, 1, 1, 30), "islamic"),
        "Islamic New Year": (partial(_islamic, 1, 1, 1), "islamic"),
        "Mawlid": (partial(_islamic, 3, 12, 1), "islamic"),
        "Laylat al-Qadr": (partial(_islamic, 9, 27, 1), "islamic"),
        "Easter": (partial(_from_easter, western_easter, 0, 1), "computed"),
        "Easter Monday": (partial(_from_easter, western_easter, 1, 1), "computed"),
        "Good Friday": (partial(_from_easter, western_easter, -2, 1), "computed"),
        "Palm Sunday": (partial(_from_easter, western_easter, -7, 1), "computed"),
        "Holy Week": (partial(_from_easter, western_easter, -7, 7), "computed"),
        "Ash Wednesday": (partial(_from_easter, western_easter, -46, 1), "computed"),
        "Lent": (partial(_from_easter, western_easter, -46, 46), "computed"),
        "Ascension Day": (partial(_from_easter, western_easter, 39, 1), "computed"),
        "Pentecost": (partial(_from_easter, western_easter, 49, 1), "computed"),
        "Orthodox Easter": (partial(_from_easter, orthodox_easter, 0, 1), "computed"),
        "Orthodox Good Friday": (partial(_from_easter, orthodox_easter, -2, 1), "computed"),
        "Passover": (partial(_jewish, -163, 8), "computed"),
        "Purim": (partial(_jewish, -193, 1), "computed"),
        "Rosh Hashanah": (partial(_jewish, 0, 2), "computed"),
        "Yom Kippur": (partial(_jewish, 9, 1), "computed"),
        "Sukkot": (partial(_jewish, 14, 7), "computed"),
        "Hanukkah": (_hanukkah, "computed"),
        "Christmas": (partial(_fixed, 12, 25, 1), "fixed"),
        "Christmas Eve": (partial(_fixed, 12, 24, 1), "fixed"),
        "Boxing Day": (partial(_fixed, 12, 26, 1), "fixed"),
        "Orthodox Christmas": (partial(_fixed, 1, 7, 1), "fixed"),
        "New Year's Eve": (partial(_fixed, 12, 31, 1), "fixed"),
        "New Year": (partial(_fixed, 1, 1, 1), "fixed"),
        "Epiphany": (partial(_fixed, 1, 6, 1), "fixed"),
        "Valentine's Day": (partial(_fixed, 2, 14, 1), "fixed"),
        "International Women's Day": (partial(_fixed, 3, 8, 1), "fixed"),
        "May Day": (partial(_fixed, 5, 1, 1), "fixed"),
        "Victory Day": (partial(_fixed, 5, 9, 1), "fixed"),
        "Nakba Day": (partial(_fixed, 5, 15, 1), "fixed"),
        "Juneteenth": (partial(_fixed, 6, 19, 1), "fixed"),
        "Fourth of July": (partial(_fixed, 7, 4, 1), "fixed"),
        "Bastille Day": (partial(_fixed, 7, 14, 1), "fixed"),
        "Halloween": (partial(_fixed, 10, 31, 1), "fixed"),
        "All Saints' Day": (partial(_fixed, 11, 1, 1), "fixed"),
        "Armistice Day": (partial(_fixed, 11, 11, 1), "fixed"),
        "Martin Luther King Day": (partial(_nth_weekday, 1, 0, 3), "computed"),
        "Memorial Day": (_last_monday_of_may, "computed"),
        "Labor Day": (partial(_nth_weekday, 9, 0, 1), "computed"),
        "Columbus Day": (partial(_nth_weekday, 10, 0, 2), "computed"),
        "Thanksgiving": (partial(_nth_weekday, 11, 3, 4), "computed"),
        "Nowruz": (_nowruz, "tabled"),
        "Lunar New Year": (partial(_table, _LUNAR_NEW_YEAR, 1), "tabled"),
        "Diwali": (partial(_table, _DIWALI, 1), "tabled"),
    }
)

_SPELLINGS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "Ramadan": ("ramadan", "ramzan", "ramadhan", "holy month of ramadan", "fasting month of ramadan"),
        "Eid al-Fitr": ("eid al fitr", "eid ul fitr", "eid el fitr", "eid al fitr holiday", "idul fitri"),
        "Eid al-Adha": (
            "eid al adha", "eid ul adha", "eid el adha", "eid al azha", "eid ul azha", "feast of the sacrifice",
            "feast of sacrifice", "kurban bayram", "bakrid", "tabaski",
        ),
        "Day of Arafah": ("day of arafah", "day of arafat", "arafat day"),
        "Hajj": ("hajj", "haj pilgrimage", "annual haj"),
        "Ashura": ("ashura", "ashoura", "day of ashura"),
        "Arbaeen": ("arbaeen", "arbain", "arba ' een"),
        "Muharram": ("muharram",),
        "Islamic New Year": ("islamic new year", "hijri new year"),
        "Mawlid": ("mawlid", "mawlid al nabi", "prophet ' s birthday", "milad un nabi"),
        "Laylat al-Qadr": ("laylat al qadr", "night of power"),
        "Easter": ("easter", "easter sunday", "easter day", "catholic easter"),
        "Easter Monday": ("easter monday",),
        "Good Friday": ("good friday",),
        "Palm Sunday": ("palm sunday",),
        "Holy Week": ("holy week",),
        "Ash Wednesday": ("ash wednesday",),
        "Lent": ("lent",),
        "Ascension Day": ("ascension day",),
        "Pentecost": ("pentecost", "whit sunday"),
        "Orthodox Easter": ("orthodox easter", "orthodox easter sunday"),
        "Orthodox Good Friday": ("orthodox good friday",),
        "Passover": ("passover", "pesach", "feast of passover"),
        "Purim": ("purim",),
        "Rosh Hashanah": ("rosh hashanah", "rosh hashana", "jewish new year"),
        "Yom Kippur": ("yom kippur", "day of atonement"),
        "Sukkot": ("sukkot", "feast of tabernacles"),
        "Hanukkah": ("hanukkah", "chanukah", "hanukah"),
        "Christmas": ("christmas", "christmas day", "xmas"),
        "Christmas Eve": ("christmas eve",),
        "Boxing Day": ("boxing day", "st stephen ' s day"),
        "Orthodox Christmas": ("orthodox christmas", "orthodox christmas day"),
        "New Year's Eve": ("new year ' s eve", "new year eve"),
        "New Year": ("new year ' s day", "new year day", "new year"),
        "Epiphany": ("epiphany",),
        "Valentine's Day": ("valentine ' s day",),
        "International Women's Day": ("international women ' s day", "women ' s day"),
        "May Day": ("may day", "international workers ' day"),
        "Victory Day": ("victory day",),
        "Nakba Day": ("nakba day",),
        "Juneteenth": ("juneteenth",),
        "Fourth of July": ("fourth of july", "4th of july"),
        "Bastille Day": ("bastille day",),
        "Halloween": ("halloween",),
        "All Saints' Day": ("all saints ' day", "all saints day"),
        "Armistice Day": ("armistice day", "veterans day", "remembrance day"),
        "Martin Luther King Day": ("martin luther king day", "martin luther king jr . day"),
        "Memorial Day": ("memorial day",),
        "Labor Day": ("labor day",),
        "Columbus Day": ("columbus day",),
        "Thanksgiving": ("thanksgiving", "thanksgiving day"),
        "Nowruz": ("nowruz", "newroz", "norouz", "navruz", "nauryz", "nevruz", "persian new year", "iranian new year"),
        "Lunar New Year": ("lunar new year", "chinese new year", "spring festival", "tet"),
        "Diwali": ("diwali", "deepavali"),
    }
)  # fmt: skip


def _by_first_word() -> Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]:
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for key, spellings in _SPELLINGS.items():
        for spelling in spellings:
            said = tuple(spelling.split())
            table.setdefault(said[0], []).append((said, key))
    return MappingProxyType({w: tuple(sorted(rows, key=lambda r: -len(r[0]))) for w, rows in table.items()})


SPELLINGS: Final = _by_first_word()


@lru_cache(maxsize=4096)
def days(key: str, year: int) -> tuple[Days, ...]:
    """First and last day of a feast in a Gregorian year: none when it is not known, two when it falls twice."""
    if not 1583 <= year <= 9000:
        return ()
    return _RULES[key][0](year)


def source(key: str) -> str:
    """How the days of a feast are known: ``islamic`` (a day either way), computed, fixed or tabled."""
    return _RULES[key][1]
