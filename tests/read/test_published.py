from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demarche.read.published import BadDate, published_day

TODAY = date(2025, 12, 31)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2025-12-24", "2025-12-24"),
        ("2025-12-24T08:00:00+03:00", "2025-12-24"),
        ("2025-12-24 08:00", "2025-12-24"),
        ("20251224", "2025-12-24"),
        ("20251224T080000Z", "2025-12-24"),
        (20251224, "2025-12-24"),
        ("2025/12/24", "2025-12-24"),
        ("24 December 2025", "2025-12-24"),
        ("Wednesday, 24 December 2025", "2025-12-24"),
        ("Dec. 24, 2025", "2025-12-24"),
        ("Wed, 24 Dec 2025 08:00:00 +0300", "2025-12-24"),
        (1766534400, "2025-12-24"),
        (1766534400000, "2025-12-24"),
        ("", None),
        (None, None),
    ],
)
def test_days_as_people_and_feeds_write_them(value: object, day: str | None) -> None:
    assert published_day(value, TODAY) == day


@pytest.mark.parametrize("value", ["2026-01-01", "2025-13-01", "2025-02-30", "soon", [], {}, 1e300, "12"])
def test_what_is_no_day_or_later_than_today_is_refused(value: object) -> None:
    with pytest.raises(BadDate):
        published_day(value, TODAY)


@given(st.one_of(st.text(max_size=90), st.floats(), st.integers(), st.booleans(), st.none(), st.lists(st.integers())))
def test_anything_gives_a_day_up_to_today_or_bad_date(value: object) -> None:
    try:
        day = published_day(value, TODAY)
    except BadDate:
        return
    assert day is None or day <= TODAY.isoformat()
