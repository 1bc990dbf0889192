"""Places on GeoVirus: toponyms found, and how far the place taken lies from the place meant.

    python -m bench.places [--errors] [--world FILE]

Articles with an even index serve for tuning, those with an odd index are held back; ``--errors`` prints the first only.
A toponym counts as found when a place overlaps it. Countries and continents are no points: when the gold page bears the
name of the country or world region taken, the distance is 0; else it is that of the reference points. What is left is
scored apart as "points".
"""

from __future__ import annotations

import html
import re
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from demarche import parse
from demarche.records import Document, Place, Report
from demarche.resolve.places import Places
from demarche.resolve.places_choose import distance_km
from demarche.resolve.world import World, open_world

GEOVIRUS = Path(__file__).resolve().parents[2] / Path("shared/data/geovirus_dev/GeoVirus_dev.xml")
DATA = Path(__file__).resolve().parents[1] / "src/demarche/data"
REACH = 161.0  # km, the field's 100 miles


@dataclass
class Gold:
    """A toponym of the gold file; ``start`` is an offset into the article's text."""

    name: str
    start: int
    end: int
    point: tuple[float, float]
    page: str


@dataclass
class Tally:
    """Counts of one half."""

    found: int = 0
    gold: int = 0
    right: int = 0
    reached: int = 0
    errors: list[float] = field(default_factory=list)
    points: list[float] = field(default_factory=list)


def articles() -> list[tuple[str, list[Gold]]]:
    """Text and toponyms of each article; a few offsets of the file are wrong and are found again by name."""
    result = []
    for article in re.findall(r"<article>(.*?)</article>", GEOVIRUS.read_text(encoding="utf-8"), re.S):
        text = html.unescape(str(re.findall(r"<text>(.*?)</text>", article, re.S)[0]))
        gold = []
        for block in re.findall(r"<location>(.*?)</location>", article, re.S):
            value = {k: html.unescape(v) for k, v in re.findall(r"<(\w+)>([^<]*)</", block)}
            name, start = value["name"], int(value.get("start") or 0) - 1
            if text[start : start + len(name)] != name:
                nearby = [m.start() for m in re.finditer(re.escape(name), text)]
                start = min(nearby, key=lambda s: abs(s - start), default=-1)
            if start >= 0:
                point = (float(value["lat"]), float(value["lon"]))
                gold.append(Gold(name, start, start + len(name), point, value.get("page", "")))
        result.append((text, gold))
    return result


def gap_km(place: Place, gold: Gold, world: World) -> float:
    """Kilometres between the place taken and the gold point."""
    if place.precision == "area" and place.country is None and page_title(gold) == place.name:
        return 0.0
    if place.latitude is not None and place.longitude is not None:
        return distance_km((place.latitude, place.longitude), gold.point)
    row = world.connection.execute(
        "SELECT latitude, longitude FROM country WHERE code = ?", (place.country,)
    ).fetchone()
    if row is None or row[0] is None:
        return 20000.0
    if world.connection.execute(
        "SELECT 1 FROM country WHERE code = ? AND name = ?", (place.country, page_title(gold))
    ).fetchone():
        return 0.0
    return distance_km((row[0], row[1]), gold.point)


def page_title(gold: Gold) -> str:
    """The title of the gold's encyclopedia page."""
    return gold.page.split("/")[-1].replace("_", " ")


def main() -> None:
    """Print both halves; ``--errors`` adds the misses of the even half."""
    world = open_world(
        Path(sys.argv[sys.argv.index("--world") + 1]) if "--world" in sys.argv else DATA / "world.sqlite"
    )
    model = parse.load_model(DATA / "model", threads=1)
    places = Places(world)
    halves = (Tally(), Tally())
    seconds, sentences = 0.0, 0
    for index, (text, gold) in enumerate(articles()):
        report = Report(str(index), text)
        document = Document(report, tuple(parse.analyse(parse.split(report), model)))
        started = time.perf_counter()
        found = places.find(document)
        seconds, sentences = seconds + time.perf_counter() - started, sentences + len(document.analyses)
        score(halves[index % 2], found, gold, world, text if "--errors" in sys.argv and index % 2 == 0 else "")
    for name, tally in zip(("even (tuned)", "odd (held back)"), halves, strict=True):
        print_tally(name, tally)
    both = Tally(*(a + b for a, b in zip(vars(halves[0]).values(), vars(halves[1]).values(), strict=True)))
    print_tally("all", both)
    print(f"find: {1000 * seconds / sentences:.3f} ms a sentence, {sentences} sentences")


def score(tally: Tally, found: tuple[Place, ...], gold: list[Gold], world: World, text: str) -> None:
    """Add one article; prints errors when ``text`` is given."""
    tally.found += len(found)
    tally.gold += len(gold)
    taken: set[int] = set()
    for entry in gold:
        over = [
            p for p in found if p.span and p.span.start < entry.end and entry.start < p.span.end and id(p) not in taken
        ]
        if not over:
            if text:
                print(f"missed  {entry.name!r} | {text[max(0, entry.start - 40) : entry.end + 30]!r}")
            continue
        place = min(over, key=lambda p: abs(p.span.start - entry.start) if p.span else 0)
        taken.add(id(place))
        gap = gap_km(place, entry, world)
        tally.right += 1
        tally.reached += gap <= REACH
        tally.errors.append(gap)
        if place.precision != "country" and place.country is not None:
            tally.points.append(gap)
        if text and gap > REACH:
            print(f"far     {entry.name!r} {gap:.0f} km {entry.page} taken {place.name} {place.country} {place.why}")
    if text:
        for place in found:
            if id(place) not in taken and place.span:
                around = text[max(0, place.span.start - 40) : place.span.end + 30]
                print(f"extra   {place.text!r} -> {place.name} {place.kind} {place.country} | {around!r}")


def print_tally(name: str, tally: Tally) -> None:
    """Print precision, recall, F1 of detection, share within reach, and median error."""
    precision, recall = tally.right / tally.found, tally.right / tally.gold
    f1 = 2 * precision * recall / (precision + recall)
    print(
        f"{name:16} detection P {precision:.3f} R {recall:.3f} F1 {f1:.3f} ({tally.right}/{tally.gold})  "
        f"within {REACH:.0f} km {tally.reached / tally.right:.3f}  median {median(tally.errors):.1f} km "
        f"(points alone {median(tally.points):.1f} km, {sum(p <= REACH for p in tally.points) / len(tally.points):.3f})"
    )


if __name__ == "__main__":
    main()
