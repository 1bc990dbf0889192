"""The map: countries shaded by what happened in them, points only for places that are known more exactly.

Equal Earth projection (B. Šavrič, T. Patterson, B. Jenny 2018); shapes: Natural Earth 1:110m, public domain
(`lab/world/shapes.py` makes them).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

from demarche.show.web.svg import chart, point, tag

WIDE, HIGH = 1000.0, 487.0
_A = (1.340264, -0.081106, 0.000893, 0.003796)
_SCALE = WIDE / 2 / 2.70663  # half the width of the map in units of the globe's radius


@dataclass(frozen=True, slots=True)
class Spot:
    """A place with the events there: ``precision`` is one of records.PLACE_PRECISIONS but country."""

    name: str
    latitude: float
    longitude: float
    precision: str
    events: int
    conflict: int
    href: str


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """Degrees -> (x, y) on a map of WIDE by HIGH."""
    theta = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    t2 = theta * theta
    t6 = t2**3
    slope = _A[0] + 3 * _A[1] * t2 + t6 * (7 * _A[2] + 9 * _A[3] * t2)
    x = 2 / math.sqrt(3) * math.radians(longitude) * math.cos(theta) / slope
    y = theta * (_A[0] + _A[1] * t2 + t6 * (_A[2] + _A[3] * t2))
    return WIDE / 2 + x * _SCALE, HIGH / 2 - y * _SCALE


@lru_cache(maxsize=1)
def shapes() -> dict[str, str]:
    """Code of a country -> its outline as an SVG path on the map."""
    found: dict[str, str] = json.loads((Path(__file__).parent / "data" / "world.json").read_text(encoding="utf-8"))
    return found


def world_map(
    spots: Sequence[Spot], countries: Mapping[str, int], names: Mapping[str, str], label: str, *, whole: bool
) -> Markup:
    """Shaded countries and points over them; the part of the world that has points, or the ``whole``."""
    box = (0.0, 0.0, WIDE, HIGH) if whole or not spots else _around(spots)
    zoom = box[2] / WIDE
    most = max(countries.values(), default=0)
    parts = []
    for code, path in sorted(shapes().items()):
        count = countries.get(code, 0)
        land = tag("path", d=path, klass=f"land {_shade(count, most)}", stroke_width=0.5 * max(zoom, 0.15))
        parts.append(point(f"{names.get(code, code)}: {count} events", land) if count else land)
    for spot in sorted(spots, key=lambda s: (-s.events, s.name)):
        x, y = project(spot.latitude, spot.longitude)
        exact = spot.precision in ("site", "city")
        size = (4 + 2.2 * math.sqrt(min(spot.events, 60))) * zoom * (1 if exact else 1.9)
        kind = "mk" if spot.conflict * 2 > spot.events else "mc"
        ring = tag(
            "circle",
            cx=x,
            cy=y,
            r=size,
            klass=f"spot {'exact' if exact else 'vague'} {kind}",
            stroke_width=1.6 * zoom,
            stroke_dasharray=None if exact else f"{4 * zoom:.2f} {3 * zoom:.2f}",
        )
        parts.append(
            point(
                f"{spot.name} ({spot.precision}): {spot.events} events, {spot.conflict} of them conflict",
                ring,
                href=spot.href,
            )
        )
    return chart(label, WIDE, HIGH, parts, box=" ".join(f"{v:.1f}" for v in box), klass="map")


def _around(spots: Sequence[Spot]) -> tuple[float, float, float, float]:
    """The part of the map that holds all points, with a margin, in the proportions of the whole."""
    at = [project(s.latitude, s.longitude) for s in spots]
    left, right = min(x for x, _ in at), max(x for x, _ in at)
    top, bottom = min(y for _, y in at), max(y for _, y in at)
    wide = min(WIDE, max((right - left) * 1.25, (bottom - top) * 1.25 * WIDE / HIGH, 90.0))
    high = wide * HIGH / WIDE
    x = min(max((left + right - wide) / 2, 0.0), WIDE - wide)
    y = min(max((top + bottom - high) / 2, 0.0), HIGH - high)
    return x, y, wide, high


def _shade(count: int, most: int) -> str:
    """Four steps, by the logarithm of the count."""
    return "s0" if not count else f"s{1 + min(3, int(3.999 * math.log1p(count) / math.log1p(max(most, 1))))}"
