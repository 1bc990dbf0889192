"""Outlines of countries for the web pages' map: Natural Earth 1:110m (public domain) -> show/web/data/world.json.

python -m lab.world.shapes        needs ../shared/data/natural_earth
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from demarche.show.web.drawn_map import project

ROOT = Path(__file__).parents[2]
SOURCE = ROOT.parent / "shared" / "data" / "natural_earth" / "110m" / "cultural" / "ne_110m_admin_0_countries.json"
TARGET = ROOT / "src" / "demarche" / "show" / "web" / "data" / "world.json"
# Natural Earth's own codes where it has no ISO code; areas without one (Northern Cyprus, Somaliland) are drawn with
# the state that PLOVER counts them to
CODES = {"KOS": "XKX", "CYN": "CYP", "SOL": "SOM", "SDS": "SSD", "SAH": "ESH", "PSX": "PSE"}


def code_of(properties: dict[str, Any]) -> str:
    """ISO 3166 alpha-3 of a country of Natural Earth."""
    given = {k.upper(): v for k, v in properties.items()}
    iso = str(given.get("ISO_A3_EH") or given.get("ISO_A3") or "-99")
    own = str(given.get("ADM0_A3") or "")
    return iso if iso != "-99" and own not in CODES else CODES.get(own, own)


def path_of(geometry: dict[str, Any]) -> str:
    """An SVG path with one decimal (about 4 km at the equator); points that fall together are one."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    parts = []
    for polygon in polygons:
        for ring in polygon:
            points: list[tuple[float, float]] = []
            for longitude, latitude, *_ in ring:
                x, y = project(latitude, longitude)
                at = (round(x, 1), round(y, 1))
                if not points or points[-1] != at:
                    points.append(at)
            if len(points) > 2:
                parts.append("M" + " ".join(f"{x:g},{y:g}" for x, y in points) + "Z")
    return "".join(parts)


def main() -> None:
    """Write the shapes."""
    features = json.loads(SOURCE.read_text(encoding="utf-8"))["features"]
    found: dict[str, str] = {}
    for feature in features:
        code = code_of(feature["properties"])
        found[code] = found.get(code, "") + path_of(feature["geometry"])
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps(dict(sorted(found.items())), separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{len(found)} countries, {TARGET.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
