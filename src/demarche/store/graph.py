"""What is near what: reports that print one text, mentions that are compared, and the links between mentions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, insert, select, update

from demarche.store import meta
from demarche.store.schema import bands, blocks, decision_mentions, links, reports

Scored = tuple[int, int, float]  # two mentions, the lower number first, and how likely they are one event


@dataclass(frozen=True, slots=True)
class Texts:
    """How the merging room tells copies: ``bands`` of a signature, and whether two signatures are of one text."""

    bands: Callable[[bytes], tuple[int, ...]]
    same: Callable[[bytes, bytes], bool]


def join_texts(connection: Connection, signatures: Mapping[int, bytes], how: Texts) -> set[int]:
    """Put new reports among those that print their texts; the reports whose earliest print is another now.

    Texts are compared with those of the same month, the month before and the month after.
    """
    keys = {n: sorted(set(how.bands(signature))) for n, signature in signatures.items()}
    found = [n for n in sorted(keys) if keys[n]]
    if not found:
        return set()
    prints = {row.n: row for part in meta.chunks(found) for row in connection.execute(_prints().where(_n_in(part)))}
    buckets = _buckets(connection, {(row.period, key) for n, row in prints.items() for key in keys[n]})
    others = sorted({n for held in buckets.values() for n in held})
    prints |= {row.n: row for part in meta.chunks(others) for row in connection.execute(_prints().where(_n_in(part)))}
    groups = Sets(row.copy_of for row in prints.values())
    for n in found:
        own = prints[n]
        near = {other for key in keys[n] for at in _near(own.period) for other in buckets.get((at, key), ())}
        for other in sorted(near):
            there = prints[other].copy_of
            if groups.of(there) != groups.of(own.copy_of) and how.same(own.signature, prints[other].signature):
                groups.join(there, own.copy_of)
        for key in keys[n]:
            buckets.setdefault((own.period, key), []).append(n)
    rows = [{"period": prints[n].period, "key": key, "report": n} for n in found for key in keys[n]]
    connection.execute(insert(bands), rows)
    changed: set[int] = set()
    for group in groups.all():
        if len(group) > 1:
            members = [
                row for part in meta.chunks(group)
                for row in connection.execute(_prints().where(reports.c.copy_of.in_(part)))
            ]  # fmt: skip
            changed |= _name(connection, members)
    return changed - set(found)


def leave_texts(connection: Connection, n: int, how: Texts) -> set[int]:
    """Take a report from those that print its text; the reports whose earliest print is another now."""
    own = connection.execute(_prints().where(reports.c.n == n)).one()
    keys = how.bands(own.signature)
    mine = and_(bands.c.period == own.period, bands.c.key.in_(keys), bands.c.report == n)
    connection.execute(delete(bands).where(mine))
    others = connection.execute(_prints().where(reports.c.copy_of == own.copy_of, reports.c.n != n)).all()
    _name(connection, [own])
    groups = Sets(row.n for row in others)
    buckets: dict[tuple[int, int], list[int]] = {}
    at = {row.n: row for row in others}
    for row in others:
        for key in how.bands(row.signature):
            for other in [o for period in _near(row.period) for o in buckets.get((period, key), ())]:
                if groups.of(other) != groups.of(row.n) and how.same(at[other].signature, row.signature):
                    groups.join(other, row.n)
            buckets.setdefault((row.period, key), []).append(row.n)
    return {n for members in groups.all() for n in _name(connection, [at[i] for i in members])}


def _near(period: int) -> tuple[int, ...]:
    """The months whose texts may be copies of a month's; what has no date is compared with what has none."""
    return (period - 1, period, period + 1) if period else (0,)


def _buckets(connection: Connection, places: set[tuple[int, int]]) -> dict[tuple[int, int], list[int]]:
    """The reports in the buckets around these (month, key)."""
    wanted: dict[int, set[int]] = {}
    for period, key in places:
        for near in _near(period):
            wanted.setdefault(near, set()).add(key)
    found: dict[tuple[int, int], list[int]] = {}
    for period, keys in sorted(wanted.items()):
        for part in meta.chunks(sorted(keys)):
            query = select(bands.c.key, bands.c.report).where(bands.c.period == period, bands.c.key.in_(part))
            for key, n in connection.execute(query):
                found.setdefault((period, key), []).append(n)
    return found


def _n_in(numbers: Sequence[int]) -> ColumnElement[bool]:
    return reports.c.n.in_(numbers)


def _prints() -> Select[Any]:
    of = reports.c
    return select(of.n, of.id, of.published, of.period, of.copy_of, of.signature)


def _name(connection: Connection, members: Sequence[Row[Any]]) -> set[int]:
    """Name a group after its earliest print."""
    first = min(members, key=lambda row: (row.published or "9999", row.id, row.n)).n
    changed = {row.n for row in members if row.copy_of != first}
    for part in meta.chunks(sorted(changed)):
        connection.execute(update(reports).where(reports.c.n.in_(part)).values(copy_of=first))
    return changed


def clear(connection: Connection) -> None:
    """Remove all buckets, block keys and links."""
    for table in (bands, blocks, links):
        connection.execute(delete(table))


def add_blocks(connection: Connection, keys: Mapping[int, Sequence[int]]) -> None:
    """Let mentions be found by their block keys."""
    rows = [{"key": key, "mention": n} for n, own in keys.items() for key in sorted(set(own))]
    if rows:
        connection.execute(insert(blocks), rows)


def drop_blocks(connection: Connection, keys: Mapping[int, Sequence[int]]) -> None:
    """Let mentions be found no more."""
    for n, own in keys.items():
        connection.execute(delete(blocks).where(and_(blocks.c.mention == n, blocks.c.key.in_(own))))


def neighbours(connection: Connection, keys: Mapping[int, Sequence[int]]) -> dict[int, set[int]]:
    """For each mention those that share one of its block keys."""
    at: dict[int, list[int]] = {key: [] for own in keys.values() for key in own}
    for part in meta.chunks(sorted(at)):
        for key, n in connection.execute(select(blocks.c.key, blocks.c.mention).where(blocks.c.key.in_(part))):
            at[key].append(n)
    return {n: {other for key in own for other in at[key]} - {n} for n, own in keys.items()}


def add_links(connection: Connection, found: Iterable[Scored]) -> None:
    """Keep links between mentions that have none yet."""
    rows = [{"a": x, "b": y, "score": s} for a, b, s in found for x, y in ((a, b), (b, a))]
    if rows:
        connection.execute(insert(links), rows)


def drop_links(connection: Connection, numbers: Sequence[int]) -> set[int]:
    """Remove all links of mentions; the mentions at the other end."""
    far: set[int] = set()
    for part in meta.chunks(numbers):
        far |= set(connection.execute(select(links.c.b).where(links.c.a.in_(part))).scalars())
        connection.execute(delete(links).where(links.c.a.in_(part)))
    for part in meta.chunks(sorted(far)):
        for gone in meta.chunks(numbers):
            connection.execute(delete(links).where(links.c.a.in_(part), links.c.b.in_(gone)))
    return far - set(numbers)


def components(connection: Connection, start: Iterable[int]) -> list[tuple[list[int], list[Scored]]]:
    """The connected components of links and decisions around mentions: members and links inside, in order of number."""
    seen: set[int] = set(start)
    inside: list[Scored] = []
    groups = Sets(seen)
    fresh = sorted(seen)
    while fresh:
        found: set[int] = set()
        for part in meta.chunks(fresh):
            for a, b, score in connection.execute(select(links).where(links.c.a.in_(part))):
                groups.join(a, b)
                found.add(b)
                if a < b:
                    inside.append((a, b, score))
            for a, b in _decided_together(connection, part):
                groups.join(a, b)
                found.add(b)
        fresh = sorted(found - seen)
        seen |= found
    members = {min(group): group for group in groups.all()}
    held: dict[int, list[Scored]] = {first: [] for first in members}
    first_of = {n: first for first, group in members.items() for n in group}
    for link in inside:
        held[first_of[link[0]]].append(link)
    return [(sorted(group), sorted(held[first])) for first, group in sorted(members.items())]


def _decided_together(connection: Connection, numbers: Sequence[int]) -> list[tuple[int, int]]:
    one, other = decision_mentions.alias(), decision_mentions.alias()
    query = select(one.c.current, other.c.current).join(other, one.c.decision == other.c.decision)
    rows = connection.execute(query.where(one.c.current.in_(numbers), other.c.current.is_not(None)))
    return [(a, b) for a, b in rows if a != b]


class Sets:
    """Disjoint sets of numbers that can only grow together."""

    def __init__(self, members: Iterable[int] = ()) -> None:
        self._up = {n: n for n in members}

    def of(self, n: int) -> int:
        """The set that a number is in, named by one of its members."""
        top = self._up.setdefault(n, n)
        while self._up[top] != top:
            top = self._up[top]
        while self._up[n] != top:  # next time the way is short
            self._up[n], n = top, self._up[n]
        return top

    def join(self, a: int, b: int) -> None:
        """Make the sets of two numbers one."""
        self._up[self.of(a)] = self.of(b)

    def all(self) -> list[list[int]]:
        """The sets, each in order."""
        found: dict[int, list[int]] = {}
        for n in sorted(self._up):
            found.setdefault(self.of(n), []).append(n)
        return list(found.values())
