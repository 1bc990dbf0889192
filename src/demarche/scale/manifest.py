"""What is done already, and the manifest: versions, inputs, digests, counts and failures of a folder of parts.

The manifest names no time and no machine: the same input gives the same manifest, however it was coded.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from demarche.errors import InputError
from demarche.scale.duplicates import drop_duplicates
from demarche.scale.folder import Folder
from demarche.scale.parts import WriteEvents
from demarche.scale.units import Unit

FORMAT = "demarche parts 1"
NAME = "manifest.json"
LISTED = 10_000  # problems written out in the manifest; all of them stand in done/*.json


def begin(folder: Folder, run: Mapping[str, Any]) -> str:
    """Write the manifest of a run that has begun; the digest of what it codes with.

    Raises InputError when the folder holds parts of another run: other versions or options.
    """
    digest = hashlib.sha256(json.dumps(run, sort_keys=True).encode()).hexdigest()[:16]
    if folder.size(NAME) is not None:
        old = _manifest(folder)
        if old["run"] != run:
            other = [k for k in run if old["run"].get(k) != run[k]]
            raise InputError(f"{folder.url}: holds parts made with another {', '.join(other)}; choose another --out")
    else:
        folder.write(NAME, _dump({"format": FORMAT, "finished": False, "run": dict(run)}))
    return digest


def finished_pieces(folder: Folder, units: Sequence[Unit], run: str) -> tuple[dict[str, set[int]], list[Unit]]:
    """(numbers of whole parts by unit key, units that are not read to their end); parts of changed files go."""
    done: dict[str, set[int]] = {unit.key: set() for unit in units}
    whole: set[str] = set()
    by_key = {unit.key: unit for unit in units}
    for name in folder.names("done"):
        mark = json.loads(folder.read(name))
        unit = by_key.get(mark["part"].partition("-")[0])
        if unit is None:
            continue
        changed = (mark["unit"]["size"], mark["unit"]["stamp"]) != (unit.size, unit.stamp) or mark["run"] != run
        if changed or any(folder.size(f["path"]) != f["bytes"] for f in mark["files"].values()):
            for old in (name, *(f["path"] for f in mark["files"].values())):
                folder.remove(old)
            continue
        done[unit.key].add(mark["number"])
        if mark["last"]:
            whole.add(unit.key)
    todo = [u for u in units if u.key not in whole or len(done[u.key]) <= max(done[u.key])]
    return done, todo


def finish(folder: Folder, units: Sequence[Unit], run: Mapping[str, Any], write_events: WriteEvents) -> dict[str, Any]:
    """Find duplicates across parts and write the manifest, which is returned."""
    order = {unit.key: number for number, unit in enumerate(units)}
    marks = [json.loads(folder.read(name)) for name in folder.names("done")]
    marks.sort(key=lambda m: (order.get(m["part"][:16], -1), m["unit"]["name"], m["number"]))
    marks = drop_duplicates(folder, marks, write_events)
    problems = [p for m in marks for p in (*m["problems"], *m["problems_of_reports"])]
    names = ("reports", "coded", "events", "lost", "remarks")
    inputs = {m["part"][:16]: m["unit"] for m in marks}
    digests = "".join(f["sha256"] for m in marks for f in m["files"].values())
    manifest = {
        "format": FORMAT, "finished": True, "run": dict(run), "inputs": list(inputs.values()),
        "counts": {"inputs": len(inputs), "parts": len(marks)} | {n: sum(m["counts"][n] for m in marks) for n in names},
        "digest": hashlib.sha256(digests.encode()).hexdigest(),
        "problems": problems[:LISTED], "problems_not_listed": max(0, len(problems) - LISTED),
        "parts": [{k: m[k] for k in ("part", "number", "counts", "files")} for m in marks],
    }  # fmt: skip
    folder.write(NAME, _dump(manifest))
    return manifest


def manifest_of(folder: Folder) -> dict[str, Any]:
    """The manifest of a finished run. Raises InputError when there is none, or the run did not end."""
    if folder.size(NAME) is None:
        raise InputError(f"{folder.url}: no {NAME} in it: not a folder that `demarche code --out` wrote")
    manifest = _manifest(folder)
    if not manifest["finished"]:
        raise InputError(f"{folder.url}: the run has not ended: give the same `demarche code --out` again")
    return manifest


def _manifest(folder: Folder) -> dict[str, Any]:
    try:
        manifest = json.loads(folder.read(NAME))
    except ValueError as error:
        raise InputError(f"{folder.url}/{NAME}: {error}") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise InputError(f"{folder.url}/{NAME}: not of this version ({FORMAT})")
    return manifest


def _dump(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, indent=1) + "\n").encode()
