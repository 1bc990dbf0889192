"""Fuzz every target and print counts: ``python -m fuzz.run --total 1000000 [--only NAME …] [--work DIR]``.

Each target runs in its own process with at most 5 seconds for an input and 2 GB of memory. What crashed, hung or grew
is kept under DIR/failures; put it into tests/fuzz/corpus/TARGET and mend the cause. Exit status: targets that failed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from fuzz.targets import Target, targets

SECONDS = 5
MEGABYTES = 2048
_DONE = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
_PEAK = re.compile(r"stat::peak_rss_mb:\s*(\d+)")
_PULSE = re.compile(r"^#(\d+)\s", re.MULTILINE)
_COVER = re.compile(r"cov: (\d+)")


def fuzz(target: Target, runs: int, work: Path, seed: int) -> dict[str, Any]:
    """Run one target; how many inputs, what was covered, how long, how much memory, and whether it failed."""
    corpus, failures = work / "corpus" / target.name, work / "failures" / target.name
    for folder in (corpus, failures):
        folder.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(target.seeds):
        (corpus / f"seed-{number}").write_bytes(data)
    command = [
        sys.executable, "-m", "fuzz.one", target.name, f"-runs={runs}", f"-seed={seed}", f"-max_len={target.longest}",
        f"-timeout={SECONDS}", f"-rss_limit_mb={MEGABYTES}", "-print_final_stats=1", f"-artifact_prefix={failures}/",
        str(corpus),
    ]  # fmt: skip
    began = time.monotonic()
    with (work / f"{target.name}.log").open("w+b") as log:
        status = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, check=False,
                                env=os.environ | {"OMP_NUM_THREADS": "1"}).returncode  # fmt: skip
        log.seek(0)
        said = log.read().decode("utf-8", "replace")
    counts = [int(n) for n in (_DONE.findall(said) or _PULSE.findall(said) or ["0"])]
    return {
        "target": target.name, "inputs": counts[-1], "covered": int((_COVER.findall(said) or ["0"])[-1]),
        "seconds": round(time.monotonic() - began, 1), "peak_mb": int((_PEAK.findall(said) or ["0"])[-1]),
        "failed": status != 0, "kept": sorted(p.name for p in failures.iterdir()),
    }  # fmt: skip


def main() -> None:
    """Fuzz and print one line a target."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--total", type=int, default=1_000_000)
    arguments.add_argument("--only", nargs="*", default=[])
    arguments.add_argument("--work", type=Path, default=Path("build/fuzz"))
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    chosen = [t for name, t in targets().items() if not given.only or name in given.only]
    share = sum(t.share for t in chosen)
    print(f"{'target':<20}{'inputs':>10}{'covered':>9}{'seconds':>9}{'peak MB':>9}  failed", flush=True)
    rows = []
    for target in chosen:
        row = fuzz(target, 1 + round(given.total * target.share / share), given.work, given.seed)
        rows.append(row)
        print(f"{row['target']:<20}{row['inputs']:>10}{row['covered']:>9}{row['seconds']:>9}{row['peak_mb']:>9}"
              f"  {', '.join(row['kept']) if row['failed'] else '-'}", flush=True)  # fmt: skip
    failed = sum(row["failed"] for row in rows)
    print(f"{'all':<20}{sum(row['inputs'] for row in rows):>10}{'':>9}{sum(r['seconds'] for r in rows):>9.0f}"
          f"{max(r['peak_mb'] for r in rows):>9}  {failed} failed")  # fmt: skip
    (given.work / "counts.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    sys.exit(min(failed, 63))


if __name__ == "__main__":
    main()
