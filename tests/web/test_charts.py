"""What the charts are drawn from, and that they say it in words too."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import pytest

from demarche.show.web import charts, dossier, drawn_map, networks, view


@dataclass
class Line:
    keys: tuple[str | None, ...]
    events: int
    score: float = 0.0


def test_weeks_without_events_are_there_and_empty() -> None:
    found = charts.bins(
        [Line(("2025-01-06", "verbal cooperation"), 2, 5.0), Line(("2025-01-27", "material conflict"), 1, -9.0)]
    )
    assert [b.start for b in found] == ["2025-01-06", "2025-01-13", "2025-01-20", "2025-01-27"]
    assert [b.events for b in found] == [2, 0, 0, 1]
    assert (found[0].mean, found[1].mean, found[3].mean) == (2.5, None, -9.0)
    assert found[0].reports is None


def test_more_than_two_years_are_shown_by_month_and_lose_nothing() -> None:
    lines = [Line((f"20{y}-{m:02}-07", charts.QUADS[m % 4]), m) for y in (19, 20, 21, 22) for m in range(1, 13)]
    found = charts.bins(lines, {"2019-01-07": 5, "2019-01-14": 6})
    assert len(found) == 48
    assert sum(b.events for b in found) == sum(line.events for line in lines)
    assert (found[0].start, found[0].end, found[0].label, found[0].reports) == (
        "2019-01-01",
        "2019-01-31",
        "January 2019",
        11,
    )


def test_events_without_a_date_are_in_no_week() -> None:
    assert charts.bins([Line((None, "verbal cooperation"), 3)]) == []


def test_standing_says_too_little_is_known_below_five_events() -> None:
    few = charts.bins([Line(("2025-01-06", "verbal cooperation"), 4, 10.0)])
    assert dossier.standing(few)["words"].startswith("Too little is known: 4 events")
    assert dossier.standing([])["recent"] is None


def test_standing_sets_the_last_half_year_against_the_time_before() -> None:
    found = charts.bins(
        [Line(("2024-06-03", "verbal cooperation"), 10, 40.0), Line(("2025-06-02", "material conflict"), 6, -54.0)]
    )
    stand = dossier.standing(found)
    assert (stand["recent"]["events"], stand["recent"]["score"], stand["before"]["score"]) == (6, -9.0, 4.0)
    assert "mean score −9.0 (before: +4.0 over 10 events)" in stand["words"]


def test_a_timeline_says_each_week_in_words_and_draws_its_parts_in_proportion() -> None:
    found = charts.bins([Line(("2025-01-06", "verbal cooperation"), 4, 10.0), Line(("2025-01-06", "material conflict"), 2, -18.0)],
                        {"2025-01-06": 7})  # fmt: skip
    drawn = str(charts.timeline(found, "A & B"))
    assert 'aria-label="A &amp; B"' in drawn
    assert (
        "6 January 2025 to 12 January 2025: 4 verbal cooperation, 2 material conflict, mean score -1.3, 7 reports kept"
        in drawn
    )
    up = float(re.search(r'height="([\d.]+)" class="vc"', drawn)[1])
    down = float(re.search(r'height="([\d.]+)" class="mk"', drawn)[1])
    assert up == pytest.approx(2 * down)


def test_labels_of_charts_are_escaped() -> None:
    evil = '"><script>alert(1)</script>'
    for drawn in (networks.lineage([(evil, "b")], evil), networks.network({(evil, "b"): (1, 0.0)}, {}, evil),
                  charts.heat_map([evil], {(evil, evil): (1, 0.0)}, evil)):  # fmt: skip
        assert "<script>" not in str(drawn)


def test_a_chain_that_goes_in_a_circle_is_drawn_all_the_same() -> None:
    drawn = str(networks.lineage([("a", "b"), ("b", "c"), ("c", "a")], "who from whom"))
    assert drawn.count('class="box"') == 3


def test_the_projection_keeps_areas_equal_and_the_globe_on_the_map() -> None:
    corners = [drawn_map.project(lat, lon) for lat in (-90, 0, 90) for lon in (-180, 0, 180)]
    assert all(-0.5 <= x <= drawn_map.WIDE + 0.5 and -0.5 <= y <= drawn_map.HIGH + 0.5 for x, y in corners)

    def area(lat: float) -> float:
        (x1, y1), (x2, _), (_, y2) = (drawn_map.project(*at) for at in ((lat, 10.0), (lat, 10.1), (lat + 0.1, 10.0)))
        return abs((x2 - x1) * (y2 - y1)) / math.cos(math.radians(lat + 0.05))

    assert area(60) == pytest.approx(area(5), rel=0.01)


def test_shapes_are_there_for_states_and_small() -> None:
    shapes = drawn_map.shapes()
    assert {"SYR", "RUS", "XKX", "PSE", "FRA", "NOR", "SSD"} <= set(shapes)
    assert all(re.fullmatch(r"[MZ\d.,\- ]+", path) for path in shapes.values())


def test_a_vague_place_is_a_broken_ring_and_an_exact_one_a_point() -> None:
    spots = [
        drawn_map.Spot("Town", 34, 36, "city", 1, 1, "/event/a"),
        drawn_map.Spot("Area", 35, 40, "region", 1, 0, "/event/b"),
    ]
    drawn = str(drawn_map.world_map(spots, {"SYR": 5}, {"SYR": "Syria"}, "map", whole=False))
    assert 'class="spot exact mk"' in drawn
    assert re.search(r'class="spot vague mc"[^>]*stroke-dasharray', drawn)
    assert "Syria: 5 events" in drawn


def test_dates_say_no_more_than_is_known() -> None:
    def said(start: str, end: str, precision: str) -> str:
        return view.when({"start": start, "end": end, "precision": precision, "text": "then"}, "2025-01-09")

    assert said("2024-12-01", "2024-12-31", "month") == "December 2024"
    assert said("2024-01-01", "2024-12-31", "year") == "2024"
    assert said("2024-12-02", "2024-12-02", "day") == "2 December 2024"
    assert said("2024-12-02", "2024-12-08", "week") == "2 December 2024 to 8 December 2024"
    assert view.when({"start": None, "end": None, "precision": "", "text": "last week"}, "2025-01-09").startswith(
        "“last week”"
    )
    assert view.when(None, None) == "no date"
