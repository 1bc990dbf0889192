"""Killing ingests at random moments: `python -m bench.kills` runs the full number, the tests a few."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Callable
from typing import Any

from demarche.store import open_store
from tests.store.made import keep, snapshot, stream

COUNT, SIZE = 14, 3  # reports of a stream, and of one transaction


def ingest(url: str) -> None:
    """What the child does: the whole stream, in small transactions."""
    store = open_store(url)
    keep(store, *stream(COUNT), size=SIZE)
    store.close()


def undisturbed(url: str) -> dict[str, Any]:
    """What a store holds when nobody is killed."""
    store = open_store(url)
    keep(store, *stream(COUNT), size=SIZE)
    found = snapshot(store)
    store.close()
    return found


def kill_many(kills: int, fresh: Callable[[], str], wanted: dict[str, Any], seed: int = 1) -> tuple[int, int]:
    """Kill ingests ``kills`` times, going on in the same store until it is whole; each whole store must be as wanted.

    Gives the kills that hit a running ingest, and the stores that became whole. Raises AssertionError.
    """
    chance = random.Random(seed)
    context = multiprocessing.get_context("fork")
    done = whole = 0
    url = fresh()
    longest = 0.12
    while done < kills or not whole:
        child = context.Process(target=ingest, args=(url,))
        child.start()
        child.join(chance.random() * longest if done < kills else 60)
        if child.is_alive():
            child.kill()
            child.join()
            done += 1
            continue
        assert child.exitcode == 0, f"the ingest failed with {child.exitcode}"
        began = time.monotonic()
        store = open_store(url)
        found = snapshot(store)
        store.close()
        assert found == wanted, f"after {done} kills the store differs from an undisturbed one"
        whole, url = whole + 1, fresh()
        longest = max(0.05, min(longest, time.monotonic() - began + 0.1))
    return done, whole
