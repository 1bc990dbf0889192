"""Scaling on this machine: ``python -m bench.scale [--reports N] [--ray]``: one process, workers, parts, Ray.

The bundled reports are repeated with other ids. Each run is a command of its own, timed as a whole and, by the first
part or line that is written, without its start. The overhead of Ray is its time for a report against that of local
worker processes on the same number of processors, starts left out.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.speed import bundled_reports, repeated
from demarche import __version__, parse

RESULTS = Path(__file__).parent / "results" / "scale.json"
MAIN = "from demarche.cli import main; main()"


def timed(arguments: Sequence[object], folder: Path) -> dict[str, float]:
    """Seconds of a command in all, and from the first finished part in ``folder`` to the end with the parts of it."""
    command = [sys.executable, "-c", MAIN, *map(str, arguments)]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    first, before = 0.0, 0
    while process.poll() is None:
        time.sleep(0.05)
        if not first and (before := len(list((folder / "done").glob("*.json")) if folder.exists() else [])):
            first = time.perf_counter()
    end = time.perf_counter()
    if process.returncode:
        raise SystemExit(f"{' '.join(map(str, arguments))}: exit status {process.returncode}")
    return {"seconds": end - start, "after_first": end - first if first else 0.0, "parts_before": before}


def measure(count: int, engines: Sequence[tuple[str, list[str]]], part: int) -> dict[str, Any]:
    """Code ``count`` reports by each engine; rates in sentences a second, starts left out."""
    demo = bundled_reports()
    reports = list(repeated(demo, -(-count // len(demo))))[:count]
    sentences = sum(len(parse.split(r)) for r in reports)
    found: dict[str, Any] = {"reports": count, "sentences": sentences, "part": part}
    with tempfile.TemporaryDirectory() as work:
        for number in range(4):  # four files, so that readers have something to share
            lines = [
                json.dumps({"id": r.id, "title": r.title, "text": r.body, "date": r.published})
                for r in reports[number::4]
            ]
            (Path(work) / f"{number}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        for name, options in engines:
            out = Path(work) / f"out-{name}"
            inputs = [Path(work) / f"{n}.jsonl" for n in range(4)]
            seen = timed(["code", *inputs, "--out", out, "--part", part, *options], out)
            whole = json.loads((out / "manifest.json").read_text())["counts"]["parts"]
            share = (whole - seen["parts_before"]) / whole  # of the work that came after the first part was seen
            rate = sentences * share / seen["after_first"] if seen["after_first"] else 0.0
            found[name] = seen | {"rate": rate}
    return found


def main() -> None:
    """Print ratios first, then rates; keep them in bench/results/scale.json with machine and load."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--reports", type=int, default=2000)
    arguments.add_argument("--part", type=int, default=50)
    arguments.add_argument("--workers", type=int, default=2)
    arguments.add_argument("--ray", action="store_true")
    given = arguments.parse_args()
    many = ["--workers", str(given.workers)]
    engines = [("one", []), ("workers", many)] + ([("ray", ["--engine", "ray", *many])] if given.ray else [])
    found = measure(given.reports, engines, given.part)
    found["load"] = os.getloadavg()[0]
    print(
        f"{given.workers} workers / one process, sentences/s     {found['workers']['rate'] / found['one']['rate']:6.2f}"
    )
    if given.ray:
        overhead = found["workers"]["rate"] / found["ray"]["rate"] - 1
        print(f"overhead of Ray for a report               {overhead:6.1%}   (target <= 15%)")
    for name, _ in engines:
        print(f"{name:<12} {found[name]['rate']:6.0f} sentences/s, {found[name]['seconds']:6.1f} s in all")
    print(f"{found['reports']} reports, {found['sentences']} sentences; load of the machine {found['load']:.1f}")
    about = {"version": __version__, "machine": platform.machine(), "processors": os.cpu_count(), **found}
    RESULTS.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
