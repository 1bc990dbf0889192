"""Makes the event graph's scores probabilities: fits and measures calibration on development data.

    python -m lab.model.confidence [--write] [--plot docs/reliability.svg]

For every field (type, mode, actors, recipients, status) two numbers turn the log-odds of the raw score into those of
being right (Platt 1999). The expected calibration error is measured on sentences that the numbers were not fitted
on: the development documents are cut in two halves, each is scored with the numbers of the other. ``--write`` puts
the numbers fitted on all of them into card.json.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from demarche import parse
from demarche.parse.model import CARD
from demarche.records import Trigger
from demarche.settings import Settings
from lab.corpus import evaluate
from lab.model.records import Act

FIELDS = ("type", "mode", "actors", "recipients", "status")
BINS = 10
Point = tuple[float, bool]


def points(settings: Settings) -> list[dict[str, list[Point]]]:
    """(raw score, right) of every trigger by field, for the two halves of the development documents."""
    model = parse.load_model(settings.model)
    halves: list[dict[str, list[Point]]] = [{f: [] for f in FIELDS} for _ in range(2)]
    for documents in evaluate.examples("dev").values():
        for sentences in documents:
            half = halves[zlib.crc32(sentences[0].id.encode()) % 2]
            document = evaluate.analysed(sentences, model)
            for example, analysis in zip(sentences, document.analyses, strict=True):
                for trigger in analysis.triggers or ():
                    _judge(trigger, example.events or (), half)
    return halves


def _judge(trigger: Trigger, gold: Sequence[Act], into: dict[str, list[Point]]) -> None:
    scores = dict(trigger.confidence)
    partner = next((g for g in gold if g.anchor <= trigger.first < g.end and g.type == trigger.type), None)
    into["type"].append((scores["type"], partner is not None))
    if partner is None:
        return
    into["mode"].append((scores["mode"], (trigger.mode or "") == partner.mode))
    into["status"].append((scores["status"], trigger.status == partner.status))
    for field, role in (("actors", "actor"), ("recipients", "recipient")):
        mine = sorted((a.first, a.last) for a in trigger.arguments if a.role == role)
        theirs = sorted((a, b) for r, a, b in partner.arguments if r == role)
        same = len(mine) == len(theirs) and all(
            max(a, c) < min(b, d) and (min(b, d) - max(a, c)) * 2 >= max(b, d) - min(a, c)
            for (a, b), (c, d) in zip(mine, theirs, strict=True)
        )
        into[field].append((scores[field], same))


def fit(found: Sequence[Point]) -> tuple[float, float]:
    """Slope and offset of the log-odds by maximum likelihood; (1, 0) when there is too little to fit."""
    if len(found) < 30:
        return 1.0, 0.0
    odds, right = _odds(found), np.array([r for _, r in found], dtype=float)

    def loss(numbers: np.ndarray) -> float:
        z = numbers[0] * odds + numbers[1]
        return float(np.mean(np.logaddexp(0.0, z) - right * z)) + 1e-3 * float((numbers[0] - 1) ** 2)

    best = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return round(max(0.05, float(best[0])), 4), round(float(best[1]), 4)


def _odds(found: Sequence[Point]) -> np.ndarray:
    raw = np.clip(np.array([s for s, _ in found]), 1e-6, 1 - 1e-6)
    return np.log(raw / (1 - raw))


def apply(found: Sequence[Point], numbers: tuple[float, float]) -> list[Point]:
    """The points with calibrated scores."""
    made = 1 / (1 + np.exp(-(numbers[0] * _odds(found) + numbers[1])))
    return [(float(p), r) for p, (_, r) in zip(made, found, strict=True)]


def error(found: Sequence[Point]) -> float:
    """Expected calibration error over ten bins of equal width."""
    return sum(abs(p - r) * n for p, r, n in bins(found)) / max(1, len(found))


def bins(found: Sequence[Point]) -> list[tuple[float, float, int]]:
    """Mean score, share right and count of each bin that is not empty."""
    rows = []
    for i in range(BINS):
        inside = [(s, r) for s, r in found if min(int(s * BINS), BINS - 1) == i]
        if inside:
            rows.append((sum(s for s, _ in inside) / len(inside), sum(r for _, r in inside) / len(inside), len(inside)))
    return rows


def plot(rows: dict[str, list[tuple[float, float, int]]], path: Path) -> None:
    """A reliability plot as SVG: one small square a field, share right over score."""
    size, gap = 150, 40
    width = len(rows) * (size + gap) + gap
    about = 'font-family="sans-serif" font-size="12" role="img" aria-label="Reliability of confidences by field"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {size + 80}" {about}>']
    for i, (name, found) in enumerate(rows.items()):
        x, y = gap + i * (size + gap), 30
        parts.append(f'<text x="{x}" y="20">{name} ({sum(n for _, _, n in found)})</text>')
        parts.append(f'<rect x="{x}" y="{y}" width="{size}" height="{size}" fill="none" stroke="#888"/>')
        parts.append(f'<line x1="{x}" y1="{y + size}" x2="{x + size}" y2="{y}" stroke="#bbb" stroke-dasharray="4 3"/>')
        dots = [(x + p * size, y + size - r * size, n) for p, r, n in found]
        parts.append(
            f'<polyline fill="none" stroke="#1b5e9b" points="{" ".join(f"{a:.1f},{b:.1f}" for a, b, _ in dots)}"/>'
        )
        parts += [
            f'<circle cx="{a:.1f}" cy="{b:.1f}" r="{2 + min(5, n**0.5 / 6):.1f}" fill="#1b5e9b"/>' for a, b, n in dots
        ]
        parts.append(f'<text x="{x}" y="{y + size + 18}">score 0</text>')
        parts.append(f'<text x="{x + size}" y="{y + size + 18}" text-anchor="end">1</text>')
    path.write_text("\n".join([*parts, "</svg>"]) + "\n", encoding="utf-8")


def main() -> None:
    """Fit, measure, print, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="into card.json of the bundled model")
    parser.add_argument("--plot", type=Path)
    options = parser.parse_args()
    settings = Settings.from_environment()
    path = settings.model / CARD
    card = json.loads(path.read_text(encoding="utf-8"))
    before = card.pop("calibration", {})
    path.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    try:  # raw scores are needed
        one, two = points(settings)
    finally:
        if before:
            card["calibration"] = before
            path.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    drawn, numbers = {}, {}
    print(f"{'field':12} {'points':>6} {'raw ECE':>8} {'ECE':>6}   slope, offset")
    for field in FIELDS:
        every = one[field] + two[field]
        crossed = apply(one[field], fit(two[field])) + apply(two[field], fit(one[field]))
        numbers[field] = fit(every)
        drawn[field] = bins(crossed)
        print(f"{field:12} {len(every):6} {error(every):8.3f} {error(crossed):6.3f}   {numbers[field]}")
    if options.plot:
        plot(drawn, options.plot)
    if options.write:
        card["calibration"] = {name: list(pair) for name, pair in numbers.items()}
        path.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
