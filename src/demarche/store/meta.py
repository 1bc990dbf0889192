"""The store's own facts: numbers to give out next, the version of its content, the rules it was merged by."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from sqlalchemy import BigInteger, Connection, Text, cast, insert, select, update

from demarche.store.schema import meta, runs


def get(connection: Connection, key: str, default: str = "") -> str:
    """A fact, or ``default`` when the store has none under this key."""
    found = connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar()
    return default if found is None else str(found)


def put(connection: Connection, key: str, value: str) -> None:
    """Set a fact."""
    if connection.execute(update(meta).where(meta.c.key == key).values(value=value)).rowcount == 0:
        connection.execute(insert(meta).values(key=key, value=value))


def numbers(connection: Connection, kind: str, count: int) -> range:
    """``count`` new numbers for rows of a kind; never given out twice, also after rows were deleted."""
    last = _count(connection, f"next {kind}", 1, count)
    return range(last - count, last)


def changed(connection: Connection) -> None:
    """Say that the content is another from now on."""
    _count(connection, "content", 0, 1)


def _count(connection: Connection, key: str, start: int, more: int) -> int:
    """Add to a number, which begins at ``start``; what it is now."""
    number = cast(cast(meta.c.value, BigInteger) + more, Text)
    now = connection.execute(
        update(meta).where(meta.c.key == key).values(value=number).returning(meta.c.value)
    ).scalar()
    if now is None:
        now = str(start + more)
        connection.execute(insert(meta).values(key=key, value=now))
    return int(now)


def run_number(connection: Connection, versions: Mapping[str, str]) -> int:
    """The number of a run by what took part in it (model, ontology, world data …); the same for the same versions."""
    key = run_key(versions)
    found = connection.execute(select(runs.c.n).where(runs.c.key == key)).scalar()
    if found is not None:
        return int(found)
    number = numbers(connection, "runs", 1)[0]
    connection.execute(insert(runs).values(n=number, key=key, versions=json.dumps(dict(sorted(versions.items())))))
    return number


def run_key(versions: Mapping[str, str]) -> str:
    """A digest of versions."""
    words = "\x1f".join(f"{name}={value}" for name, value in sorted(versions.items()))
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def chunks(values: Sequence[int], size: int = 2000) -> list[Sequence[int]]:
    """Values in parts that fit into one statement."""
    return [values[i : i + size] for i in range(0, len(values), size)]
