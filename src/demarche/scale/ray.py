"""Parts made on a Ray cluster with Ray Data: readers are tasks, one a file; coders are actors that load once.

    files -> (task) pieces of a file, streamed while it is read -> (actor) piece coded, part written -> its mark

Ray Data does the rest: it starts as many coders as there are processors, holds readers back while coders are busy, and
does again what was on an actor or a node that died. A part is written as a whole and is the same each time.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from demarche.errors import DemarcheError
from demarche.scale.extra import library
from demarche.scale.parts import Mark
from demarche.scale.pieces import Piece, Read, pieces
from demarche.scale.units import Unit

Code = Callable[[Piece], Mark]


def run(
    units: Sequence[Unit], done: Mapping[str, set[int]], read: Read, start: Callable[[], Code], size: int,
    *, address: str | None = None, workers: int | None = None,
) -> Iterator[Mark]:  # fmt: skip
    """Make the parts of ``units`` but the ``done`` ones; their marks as they come, in any order.

    ``start`` is called once in each actor. ``address`` is a cluster's ("auto", "ray://host:10001"); without one, Ray is
    started on this machine and stopped again. ``workers`` bounds the number of actors. Raises DemarcheError.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is sent anywhere
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # it tells each node's death as its own error, and goes on
    ray = library("ray")
    data = library("ray.data")
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    mine = not ray.is_initialized()
    if mine:
        local: dict[str, Any] = {} if address else {"include_dashboard": False, "num_cpus": workers}
        ray.init(address=address, logging_level="ERROR", log_to_driver=False, **local)
    try:
        context = data.DataContext.get_current()
        context.target_max_block_size = 1  # each piece is a block: a coder takes one at a time
        context.enable_progress_bars = False
        rows = [{"unit": json.dumps(asdict(u)), "done": json.dumps(sorted(done.get(u.key, ())))} for u in units]
        most = max(1, workers or int(ray.cluster_resources().get("CPU", 1)))
        found = data.from_items(rows, override_num_blocks=len(rows)).map_batches(
            _Reader(read, size), batch_size=1, batch_format="pyarrow", num_cpus=0.25
        )
        coded = found.map_batches(
            _Coder, fn_constructor_args=(start,), batch_size=1, batch_format="pyarrow", num_cpus=0.75,
            compute=data.ActorPoolStrategy(min_size=1, max_size=most, max_tasks_in_flight_per_actor=2),
        )  # fmt: skip
        for row in coded.iter_rows():
            yield json.loads(row["mark"])
    except library("ray.exceptions").RayError as error:
        reason = str(getattr(error, "cause", None) or error).strip().splitlines()
        raise DemarcheError(f"the run on Ray failed, finished parts stay: {reason[-1] if reason else error}") from None
    finally:
        if mine:
            ray.shutdown()


class _Reader:
    """A task: one file in, its pieces out, one by one."""

    def __init__(self, read: Read, size: int) -> None:
        self._read = read
        self._size = size

    def __call__(self, batch: Any) -> Iterator[Any]:
        table = library("pyarrow").table
        for row in batch.to_pylist():
            unit, done = Unit(**json.loads(row["unit"])), set(json.loads(row["done"]))
            for piece in pieces(unit, self._read, self._size, done):
                yield table({"piece": [piece.to_json()]})


class _Coder:
    """An actor: loads once, then a piece in, its mark out."""

    def __init__(self, start: Callable[[], Code]) -> None:
        self._code = start()

    def __call__(self, batch: Any) -> Any:
        marks = [json.dumps(self._code(Piece.from_json(text))) for text in batch["piece"].to_pylist()]
        return library("pyarrow").table({"mark": marks})
