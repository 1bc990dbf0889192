"""Reports of one id in several parts: a run over many machines finds them at its end, a local one while it reads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demarche.records import Problem
from demarche.scale.folder import Folder
from demarche.scale.parts import Mark, WriteEvents, ids_of, read_part, write_part

IN_MEMORY = 20_000_000  # ids compared in one pass: some 320 MB


def drop_duplicates(folder: Folder, marks: Sequence[Mark], write_events: WriteEvents) -> list[Mark]:
    """Leave out every report whose id an earlier one has, telling it as a problem of its part; the marks anew."""
    again = _repeated(folder, marks)
    fresh = list(marks)
    sources: dict[tuple[int, int], str] = {}
    for part in sorted({place[0] for first, others in again for place in (first, *others)}):
        rows = read_part(folder, marks[part])
        sources |= {(part, n): rows[n].report.source for first, _ in again if first[0] == part for n in [first[1]]}
    for part in sorted({place[0] for _, others in again for place in others}):
        rows, mark = read_part(folder, marks[part]), marks[part]
        drop = {n: first for first, others in again for where, n in others if where == part}
        told = [
            Problem(rows[n].report.source, f"id {rows[n].report.id!r} was already used at {sources[first]}")
            for n, first in sorted(drop.items())
        ]
        kept = [row for n, row in enumerate(rows) if n not in drop]
        about = {key: mark[key] for key in ("unit", "number", "last", "run")}
        before = [Problem(**p) for p in mark["problems"]]
        fresh[part] = write_part(folder, mark["part"], about, kept, [*before, *told], write_events)
    return fresh


Place = tuple[int, int]  # part, row


def _repeated(folder: Folder, marks: Sequence[Mark]) -> list[tuple[Place, list[Place]]]:
    """Where an id stands first, and where again; in passes over a share of all ids, so that memory is bounded."""
    passes = 1 + sum(mark["counts"]["reports"] for mark in marks) // IN_MEMORY
    found: dict[str, list[Place]] = {}
    for this in range(passes):
        digests, places = _digests(folder, marks, this, passes)
        order = np.argsort(digests, kind="stable")
        same = np.flatnonzero(digests[order][1:] == digests[order][:-1])
        wanted = {tuple(map(int, places[order[i + d]])) for i in same for d in (0, 1)}
        for part in sorted({p for p, _ in wanted}):
            for row, id_ in enumerate(ids_of(folder, marks[part])):
                if (part, row) in wanted:
                    found.setdefault(id_, []).append((part, row))
    return [(sorted(at)[0], sorted(at)[1:]) for _, at in sorted(found.items()) if len(at) > 1]


def _digests(
    folder: Folder, marks: Sequence[Mark], this: int, passes: int
) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """Eight bytes for each id whose turn it is, and (part, row) of each."""
    digests: list[Any] = [np.zeros(0, np.uint64)]
    places: list[Any] = [np.zeros((0, 2), np.uint32)]
    for part, mark in enumerate(marks):
        own = np.frombuffer(_hashes(ids_of(folder, mark)), np.uint64)
        rows = np.flatnonzero(own % np.uint64(passes) == np.uint64(this))
        digests.append(own[rows])
        places.append(np.stack([np.full(len(rows), part, np.uint32), rows.astype(np.uint32)], axis=1))
    return np.concatenate(digests), np.concatenate(places)


def _hashes(ids: Iterable[str]) -> bytes:
    return b"".join(hashlib.blake2b(id_.encode(), digest_size=8).digest() for id_ in ids)
