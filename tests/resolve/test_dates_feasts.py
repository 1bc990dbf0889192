from __future__ import annotations

from datetime import date

import pytest

from demarche.resolve import dates_feasts
from demarche.resolve.dates import read_date


@pytest.mark.parametrize(
    ("key", "first"),
    [
        ("Easter", "2025-04-20"),
        ("Easter", "1981-04-19"),
        ("Orthodox Easter", "2024-05-05"),
        ("Orthodox Easter", "2025-04-20"),
        ("Ramadan", "2025-03-01"),
        ("Eid al-Fitr", "2024-04-10"),
        ("Eid al-Adha", "2024-06-16"),
        ("Ashura", "2024-07-16"),
        ("Passover", "2026-04-02"),
        ("Rosh Hashanah", "2025-09-23"),
        ("Yom Kippur", "1973-10-06"),
        ("Hanukkah", "2024-12-26"),
        ("Nowruz", "2024-03-20"),
        ("Nowruz", "2025-03-21"),
        ("Lunar New Year", "2025-01-29"),
        ("Diwali", "2023-11-12"),
        ("Thanksgiving", "2025-11-27"),
        ("Orthodox Christmas", "2025-01-07"),
    ],
)
def test_feasts_fall_on_their_day(key: str, first: str) -> None:
    assert dates_feasts.days(key, int(first[:4]))[0][0] == date.fromisoformat(first)


def test_an_islamic_feast_can_fall_twice_in_a_year() -> None:
    assert [d[0].month for d in dates_feasts.days("Eid al-Fitr", 2000)] == [1, 12]


def test_every_feast_has_days_in_every_year_that_is_promised() -> None:
    for rows in dates_feasts.SPELLINGS.values():
        for _, key in rows:
            for year in range(1980, 2036):
                found = dates_feasts.days(key, year)
                assert found or dates_feasts.source(key) == "islamic", (key, year)


def test_tables_end_where_they_end() -> None:
    assert dates_feasts.days("Diwali", 1979) == ()
    found = read_date("Diwali 1950", None)
    assert found is not None
    assert found.start is None
    assert "not known" in found.why


@pytest.mark.parametrize(
    ("text", "published", "wanted"),
    [
        ("Christmas", "2025-12-24", "2025-12-25"),
        ("last Christmas", "2025-12-24", "2024-12-25"),
        ("Easter last year", "2025-12-24", "2024-03-31"),
        ("during Ramadan", "2025-03-15", "2025-03-01/2025-03-30"),
        ("Eid al-Fitr", "2025-04-02", "2025-03-30"),
        ("Thanksgiving", "2025-12-01", "2025-11-27"),
        ("New Year's Eve", "2025-01-03", "2024-12-31"),
    ],
)
def test_the_feast_nearest_to_the_report_is_meant(text: str, published: str, wanted: str) -> None:
    found = read_date(text, published)
    assert found is not None
    assert found.value == wanted


def test_islamic_dates_say_that_they_may_be_a_day_off() -> None:
    found = read_date("Eid al-Adha 2024", None)
    assert found is not None
    assert "a day either way" in found.why
