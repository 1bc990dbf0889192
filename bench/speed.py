"""Speed, memory and cold start, as ratios first: ``make bench`` or ``python -m bench.speed [--sentences N] [--gum]``.

One run on one thread: the bundled demo reports (written for the project), repeated with other ids, go through the
rooms of ``pipeline.code_reports``. "Inference" is the time inside ONNX Runtime in that same run; everything else is
ours. Cold start is a new process from its start to the first event; memory is the peak of that run and of a new one.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from demarche import __version__, coding, parse, pipeline, resolve
from demarche.coded import read_cases
from demarche.records import Report
from demarche.settings import DATA, Settings

RESULTS = Path(__file__).parent / "results" / "speed.json"


class Clock:
    """Adds up the seconds spent in wrapped functions, by name; nested ones are counted in both."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def wrap(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, timed."""

        def timed(*args: Any, **kwargs: Any) -> Any:
            start = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start

        return timed


class TimedSession:
    """An ONNX Runtime session whose runs are timed."""

    def __init__(self, session: Any, clock: Clock) -> None:
        self.run = clock.wrap("inference", session.run)


def bundled_reports() -> list[Report]:
    """The demo reports."""
    reports = []
    for file in sorted((DATA / "demo").glob("*.coded")):
        with file.open(encoding="utf-8") as lines:
            reports += [case.report for case in read_cases(lines, file.name)]
    return reports


def repeated(reports: list[Report], rounds: int) -> Iterator[Report]:
    for number in range(rounds):
        for report in reports:
            yield replace(report, id=f"{report.id}-{number}")


def gum_news() -> list[Report]:
    """Real news with few events: the 24 GUM news documents of ../shared, paragraphs kept."""
    folder = Path(__file__).resolve().parents[2] / "shared/data/gum/dep"
    reports = []
    for file in sorted(folder.glob("GUM_news_*.conllu")):
        paragraphs: list[list[str]] = []
        for line in file.read_text(encoding="utf-8").splitlines():
            if line == "# newpar":
                paragraphs.append([])
            elif line.startswith("# text = "):
                paragraphs[-1].append(line[9:])
        body = "\n\n".join(" ".join(sentences) for sentences in paragraphs if sentences)
        reports.append(Report(file.stem, body, published="2025-12-24"))
    return reports


def measure(least: int, reports: list[Report]) -> dict[str, Any]:
    """Code at least ``least`` sentences on one thread and say where the time went (seconds by room)."""
    kit = pipeline.load_kit(Settings(threads=1))
    per_round = sum(len(parse.split(report)) for report in reports)
    rounds = max(1, -(-least // per_round))
    list(pipeline.code_reports(reports, kit))  # warm: caches as in a long run
    clock = Clock()
    rooms = {
        "split": (parse, "split"),
        "analyse": (parse, "analyse"),
        "draft": (coding, "draft"),
        "resolve": (resolve, "resolve"),
    }
    kept = {name: getattr(*place) for name, place in rooms.items()}
    session = kit.model._session
    try:
        for name, (module, attribute) in rooms.items():
            setattr(module, attribute, clock.wrap(name, kept[name]))
        kit.model._session = TimedSession(session, clock)  # type: ignore[assignment]
        start = time.perf_counter()
        events = sum(len(coded.events) for coded in pipeline.code_reports(repeated(reports, rounds), kit))
        total = time.perf_counter() - start
    finally:
        kit.model._session = session
        for name, (module, attribute) in rooms.items():
            setattr(module, attribute, kept[name])
    sentences = per_round * rounds
    inference = clock.seconds["inference"]
    return {
        "sentences": sentences, "events": events, "seconds": total, "inference": inference,
        "rooms": {
            "split": clock.seconds["split"], "tokens, decoding": clock.seconds["analyse"] - inference,
            "coding": clock.seconds["draft"], "resolve": clock.seconds["resolve"],
        },
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }  # fmt: skip


def cold_start(tries: int = 3) -> dict[str, float]:
    """Seconds from the start of a new process to its first event (best, median); its peak memory in MB."""
    command = [sys.executable, "-c", _FIRST_EVENT]
    seconds, memory = [], 0.0
    for _ in range(tries):
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout
        process.stdout.readline()
        seconds.append(time.perf_counter() - start)
        memory = float(process.stdout.readline())
        process.wait()
    return {"best": min(seconds), "median": sorted(seconds)[tries // 2], "peak_mb": memory}


_FIRST_EVENT = """
import resource, demarche
text = "Syria's foreign minister met Russia's president in Moscow on Tuesday."
events = demarche.load().code(text, date="2025-12-24")
print(events[0].type, flush=True)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def main() -> None:
    """Print the table and keep it with machine and versions in bench/results/speed.json."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--sentences", type=int, default=3000)
    arguments.add_argument("--gum", action="store_true", help="real news in place of the bundled reports")
    given = arguments.parse_args()
    found = measure(given.sentences, gum_news() if given.gum else bundled_reports())
    cold = cold_start()
    rate, floor = found["sentences"] / found["seconds"], found["sentences"] / found["inference"]
    rest = found["seconds"] - found["inference"]
    print(f"everything besides inference / inference   {rest / found['inference']:6.2f}   (target <= 0.33)")
    for name, seconds in found["rooms"].items():
        print(f"    {name:<38} {seconds / found['inference']:6.2f}")
    print(f"end to end, sentences/s on one thread      {rate:6.0f}   (target >= 200)")
    print(f"the model alone, sentences/s               {floor:6.0f}")
    print(f"sentences, events                          {found['sentences']:6d} {found['events']}")
    print(f"cold start to first event, seconds         {cold['median']:6.2f}   (best {cold['best']:.2f}; target <= 2)")
    print(f"peak memory of the run, MB                 {found['peak_mb']:6.0f}   (target <= 700)")
    print(f"peak memory of one short report, MB        {cold['peak_mb']:6.0f}")
    kept = {
        "version": __version__, "machine": platform.machine(), "python": platform.python_version(), "rate": rate,
        "model_rate": floor, "rest_to_inference": rest / found["inference"], "cold_start": cold, **found,
    }  # fmt: skip
    if given.gum:
        return
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
