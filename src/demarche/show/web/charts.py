"""Charts as SVG: the timeline of the four quad classes with score and volume, small multiples, the dyad heat map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from demarche.show.web.svg import chart, point, tag
from demarche.show.web.view import between, quad_class

QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
MOST_WEEKS = 104  # that a timeline shows; longer times are shown by month
MOST_BINS = 240
_WIDE, _LEFT = 960.0, 46.0


@dataclass(frozen=True, slots=True)
class Bin:
    """A week or month: events of each quad class, the sum of their scores, and the reports kept in it."""

    start: str
    end: str
    quads: tuple[int, int, int, int]
    score: float
    reports: int | None = None

    @property
    def events(self) -> int:
        """All events in it."""
        return sum(self.quads)

    @property
    def mean(self) -> float | None:
        """The mean score of its events, None without any."""
        return self.score / self.events if self.events else None

    @property
    def label(self) -> str:
        """When it is, in words."""
        return between(self.start, self.end, "month" if self.start[8:] == "01" and self.end[8:] > "27" else "")


def bins(
    counted: Iterable[Any], volume: Mapping[str, int] | None = None, span: tuple[str, str] | None = None
) -> list[Bin]:
    """Counts by (week, quad) as weeks without gaps; as months where they are more than MOST_WEEKS, or come by month.

    ``volume`` has the reports of each week or month by its name; ``span`` is a first and a last Monday to begin and
    end with.
    """
    weeks: dict[str, list[float]] = {edge: [0, 0, 0, 0, 0.0] for edge in span or ()}
    for line in counted:
        week, quad = line.keys[0], line.keys[1]
        if week is None:
            continue
        held = weeks.setdefault(week, [0, 0, 0, 0, 0.0])
        if quad in QUADS:
            held[QUADS.index(quad)] += line.events
            held[4] += line.score
    if not weeks:
        return []
    if len(min(weeks)) == 7:
        return _months(weeks, volume)
    first, last = date.fromisoformat(min(weeks)), date.fromisoformat(max(weeks))
    if (last - first).days // 7 >= MOST_WEEKS:
        return _months(weeks, volume)
    found = []
    while first <= last:
        key = first.isoformat()
        held = weeks.get(key, [0, 0, 0, 0, 0.0])
        seen = None if volume is None else volume.get(key, 0)
        found.append(_bin(key, (first + timedelta(days=6)).isoformat(), held, seen))
        first += timedelta(days=7)
    return found


def _months(weeks: Mapping[str, list[float]], volume: Mapping[str, int] | None) -> list[Bin]:
    months: dict[str, list[float]] = {}
    for week, held in weeks.items():
        total = months.setdefault(week[:7], [0, 0, 0, 0, 0.0])
        for i, value in enumerate(held):
            total[i] += value
    seen: dict[str, int] = {}
    for week, count in (volume or {}).items():
        seen[week[:7]] = seen.get(week[:7], 0) + count
    found = []
    year, month = (int(p) for p in min(months).split("-"))
    while (key := f"{year:04}-{month:02}") <= max(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        end = (date(year, month, 1) - timedelta(days=1)).isoformat()
        own = None if volume is None else seen.get(key, 0)
        found.append(_bin(f"{key}-01", end, months.get(key, [0, 0, 0, 0, 0.0]), own))
    return found[-MOST_BINS:]


def _bin(start: str, end: str, held: Sequence[float], reports: int | None) -> Bin:
    return Bin(start, end, (int(held[0]), int(held[1]), int(held[2]), int(held[3])), float(held[4]), reports)


def timeline(found: Sequence[Bin], label: str) -> Markup:
    """Three bands over one time axis: events up (cooperation) and down (conflict), mean score, reports kept."""
    if not found:
        return Markup("")
    step = (_WIDE - _LEFT - 8) / len(found)
    top = max(1, *(b.quads[0] + b.quads[1] for b in found), *(b.quads[2] + b.quads[3] for b in found))
    unit, middle = 66.0 / top, 76.0
    parts = [_axis(middle), _words(0, middle - 58, str(top)), _words(0, middle + 66, str(top)),
             _words(0, middle - 24, "coop."), _words(0, middle + 32, "conflict")]  # fmt: skip
    score_at = 206.0
    parts += [
        _axis(score_at),
        _words(0, score_at - 24, "+10"),
        _words(0, score_at + 34, "−10"),
        _words(0, score_at + 4, "score"),
    ]
    volume_at, most = 304.0, max([1, *(b.reports or 0 for b in found)])
    parts += [_axis(volume_at), _words(0, volume_at - 26, str(most)), _words(0, volume_at, "reports")]
    for i, one in enumerate(found):
        parts.append(_column(one, _LEFT + i * step, step, (middle, unit), score_at, (volume_at, 34.0 / most)))
    every = max(1, len(found) // 8)
    for i in range(0, len(found), every):
        late = i * step > _WIDE - _LEFT - 60
        parts.append(tag("text", found[i].start[:7], x=_LEFT + i * step, y=328.0, klass="tick end" if late else "tick"))
    return chart(label, _WIDE, 334, parts, klass="timeline")


def _column(
    one: Bin, x: float, step: float, events: tuple[float, float], score_at: float, volume: tuple[float, float]
) -> Markup:
    wide = max(step * 0.82, 0.8)
    middle, unit = events
    drawn = [tag("rect", x=x, y=0.0, width=step, height=312.0, klass="hit")]
    up, down = middle, middle
    for quad, count in zip(QUADS, one.quads, strict=True):
        high = count * unit
        if not count:
            continue
        if quad.endswith("cooperation"):
            up -= high
            drawn.append(tag("rect", x=x, y=up, width=wide, height=high, klass=quad_class(quad)))
        else:
            drawn.append(tag("rect", x=x, y=down, width=wide, height=high, klass=quad_class(quad)))
            down += high
    if one.mean is not None:
        drawn.append(
            tag("circle", cx=x + wide / 2, cy=score_at - one.mean * 3, r=min(3.5, max(wide / 2, 1.6)), klass="mean")
        )
    if one.reports:
        high = one.reports * volume[1]
        drawn.append(tag("rect", x=x, y=volume[0] - high, width=wide, height=high, klass="volume"))
    parts = [f"{n} {quad}" for n, quad in zip(one.quads, QUADS, strict=True) if n] or ["no event"]
    if one.mean is not None:
        parts.append(f"mean score {one.mean:+.1f}")
    if one.reports is not None:
        parts.append(f"{one.reports} reports kept")
    return point(f"{one.label}: {', '.join(parts)}", *drawn)


def small_multiple(found: Sequence[Bin], label: str, top: int) -> Markup:
    """A timeline small enough to stand in a row of many; ``top`` is the highest column of all of them."""
    wide, high = 220.0, 60.0
    if not found:
        return Markup("")
    step, unit, middle = wide / len(found), (high / 2 - 2) / max(top, 1), high / 2
    parts = [tag("line", x1=0.0, x2=wide, y1=middle, y2=middle, klass="axis")]
    for i, one in enumerate(found):
        up, down = sum(one.quads[:2]) * unit, sum(one.quads[2:]) * unit
        if up:
            parts.append(tag("rect", x=i * step, y=middle - up, width=max(step * 0.85, 1.0), height=up, klass="mc"))
        if down:
            parts.append(tag("rect", x=i * step, y=middle, width=max(step * 0.85, 1.0), height=down, klass="mk"))
    return chart(label, wide, high, parts, klass="small")


def heat_map(names: Sequence[str], cells: Mapping[tuple[str, str], tuple[int, float]], label: str) -> Markup:
    """Actors in rows, recipients in columns: the number of events in each cell, coloured by their mean score."""
    side, left, top = 34.0, 60.0, 44.0
    parts = []
    for i, name in enumerate(names):
        at = i * side
        parts.append(tag("text", name, x=left - 6, y=top + at + 22, klass="tick end"))
        parts.append(tag("text", name, x=left + at + side / 2, y=top - 10, klass="tick mid"))
    for i, actor in enumerate(names):
        for j, recipient in enumerate(names):
            x, y = left + j * side, top + i * side
            count, mean = cells.get((actor, recipient), (0, 0.0))
            box = tag(
                "rect", x=x, y=y, width=side - 2, height=side - 2, klass=f"cell {_warmth(mean) if count else 'none'}"
            )
            if not count:
                parts.append(box)
                continue
            words = tag("text", f"{count}", x=x + side / 2 - 1, y=y + 21, klass="cellcount")
            text = f"{actor} towards {recipient}: {count} events, mean score {mean:+.1f}"
            parts.append(point(text, box, words, href=f"/dyad/{actor}/{recipient}"))
    size = len(names) * side
    return chart(label, left + size + 8, top + size + 8, parts, klass="heat")


def _warmth(mean: float) -> str:
    """Five steps from conflict to cooperation."""
    return "k2" if mean <= -5 else "k1" if mean < -1 else "c2" if mean >= 5 else "c1" if mean > 1 else "c0"


def _axis(y: float) -> Markup:
    return tag("line", x1=_LEFT, x2=_WIDE, y1=y, y2=y, klass="axis")


def _words(x: float, y: float, words: str) -> Markup:
    return tag("text", words, x=x, y=y, klass="tick")
