"""Features of time and place."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from demarche.merge.mentions import Spot, View, gap_in_days

_LATE = (
    (8, "report's day, very late"),
    (3, "report's day, late"),
    (2, "report's day, 2 late"),
    (0, "report's day"),
    (-1, "a day before it happened"),
    (-(10**7), "before it happened"),
)
_POINTS = frozenset({"site", "city"})


def days(a: View, b: View) -> tuple[str, str] | None:
    """When: days that the words give, windows that meet, or the report's own day, which is late rather than early."""
    if a.first is None or b.first is None or a.last is None or b.last is None:
        return None
    if a.exact and b.exact:
        apart = abs(a.first - b.first)
        if a.passing or b.passing:
            return _told_in_passing(a, b), f"{apart} days apart, told in passing"
        if 0 < apart <= 7 and a.told and b.told and (a, b)[a.first < b.first].lasting:
            return "goes on", f"{apart} days apart, but it goes on"
        if a.told and b.told:
            level = ("same day", "a day apart", "days apart")[min(apart, 2)]
        elif a.told or b.told:
            told, other = (a, b) if a.told else (b, a)
            late = (other.first or 0) - (told.first or 0)
            level = next(name for low, name in _LATE if late >= low)
        else:
            level = ("same report day", "report a day apart", "reports 2-3 days apart")[min(apart, 2)]
            level = "reports weeks apart" if apart > 7 else "reports days apart" if apart > 3 else level
        return level, f"{apart} days between the days given"
    gap = gap_in_days(a, b)
    if gap <= 0:
        return "windows meet", "the times given meet"
    return ("windows near" if gap <= 3 else "windows apart"), f"{gap} days between the times given"


def _told_in_passing(a: View, b: View) -> str:
    """What a report names in passing happened on its day or before."""
    passing, other = (a, b) if a.passing else (b, a)
    late = (passing.first or 0) - (other.first or 0)
    if a.passing and b.passing:
        late = abs(late)
    return "in passing" if 0 <= late <= 3 else "in passing, late" if 0 <= late <= 31 else "in passing, elsewhen"


def weekday(a: View, b: View) -> tuple[str, str] | None:
    """Weekdays that a sentence names where no day was made out of it, against the day of the other."""
    told, other = (a, b) if a.told and a.exact else (b, a)
    if not (told.told and told.exact) or other.told or not other.weekdays:
        return None
    day = ((told.first or 1) - 1) % 7
    return ("named" if day in other.weekdays else "another"), "weekdays in the words"


def publication(a: View, b: View) -> tuple[str, str] | None:
    """Reports of one event come within days of each other, unless one of them recalls it."""
    if a.published is None or b.published is None or not (a.fresh and b.fresh) or "historical" in (a.status, b.status):
        return None
    apart = abs(a.published - b.published)
    level = "same day" if apart == 0 else "next day" if apart == 1 else "within days" if apart <= 3 else "later"
    if level == "later" and apart > 7:
        level = "weeks later"
    if apart > 1 and (a.passing or b.passing):
        level = "in passing"
    return level, f"published {apart} days apart"


def place(a: View, b: View) -> tuple[str, str] | None:
    """Where: the same entry, points near each other, one inside the other's country, or a conflict."""
    x, y = a.place, b.place
    if x is None or y is None:
        return None
    names = f"{x.name} and {y.name}"
    apart = distance(x, y)
    pointed = x.precision in _POINTS and y.precision in _POINTS
    if x.country and y.country and x.country != y.country and not (pointed and apart is not None and apart <= 20):
        return ("other country" if x.tied and y.tied else "other country, untied"), names
    if x.geonames is not None and x.geonames == y.geonames:
        return "same", x.name
    if "country" in (x.precision, y.precision):
        return ("same country" if x.precision == y.precision else "inside"), names
    if _named(x, b) or _named(y, a):
        return "named", names
    if apart is None or "area" in (x.precision, y.precision):
        return None
    if pointed:
        level = "near" if apart <= 20 else "some way apart" if apart <= 80 else "far apart"
    else:
        level = "inside" if apart <= 150 else "far apart"
    return (level if x.tied and y.tied else f"{level}, untied"), f"{names}: {apart:.0f} km"


def _named(spot: Spot, other: View) -> bool:
    """Whether the other sentence names this town too, whatever it was resolved to."""
    words = spot.name.casefold().split()
    return spot.tied and spot.precision in _POINTS and bool(words) and set(words) <= set(other.words)


def distance(x: Spot, y: Spot) -> float | None:
    """Kilometres along the great circle, None when a place has no coordinates."""
    if x.latitude is None or x.longitude is None or y.latitude is None or y.longitude is None:
        return None
    north, south = radians(x.latitude), radians(y.latitude)
    half = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(radians(y.longitude - x.longitude) / 2) ** 2
    return 12742.0 * asin(min(1.0, sqrt(half)))
