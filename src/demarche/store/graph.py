"""What is near what: reports that print one text, mentions that are compared, and the links between mentions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from sqlalchemy import Connection, Row, and_, bindparam, delete, select

from demarche.store.lists import listed, put
from demarche.store.schema import bands, blocks, decision_mentions, links, reports

Scored = tuple[int, int, float]  # two mentions, the lower number first, and how likely they are one event
Print = Row[int, str, str, int, int, bytes]  # of a report, as _PRINTS selects it
Buckets = dict[int, dict[int, list[int]]]  # month -> key -> reports

_PRINTS = select(
    reports.c.n, reports.c.id, reports.c.published, reports.c.period, reports.c.copy_of, reports.c.signature
)  # fmt: skip
_PRINTS_OF = _PRINTS.where(listed(reports.c.n))
_PRINTS_IN = _PRINTS.where(listed(reports.c.copy_of))
_ANY_IN = select(bands.c.report).where(bands.c.period == bindparam("at")).limit(1)
_IN_BUCKETS = select(bands.c.key, bands.c.report).where(bands.c.period == bindparam("at"), listed(bands.c.key))
_IN_BLOCKS = select(blocks.c.key, blocks.c.mention).where(listed(blocks.c.key))
_LINKS_OF = select(links.c.a, links.c.b, links.c.score).where(listed(links.c.a))


@dataclass(frozen=True, slots=True)
class Texts:
    """How the merging room tells copies: ``bands`` of a signature, and whether two signatures are of one text."""

    bands: Callable[[bytes], tuple[int, ...]]
    same: Callable[[bytes, bytes], bool]


def join_texts(connection: Connection, signatures: Mapping[int, bytes], how: Texts) -> set[int]:
    """Put new reports among those that print their texts; the reports whose earliest print is another now.

    Texts are compared with those of the same month, the month before and the month after.
    """
    keys = {n: set(held) for n, signature in signatures.items() if (held := how.bands(signature))}
    if not keys:
        return set()
    found = sorted(keys)
    prints = {row.n: row for row in connection.execute(_PRINTS_OF, {"numbers": found}).all()}
    wanted: dict[int, set[int]] = {}
    for n in found:
        wanted.setdefault(prints[n].period, set()).update(keys[n])
    buckets = _buckets(connection, wanted)
    others = {n for month in buckets.values() for held in month.values() for n in held}
    prints |= {row.n: row for row in connection.execute(_PRINTS_OF, {"numbers": sorted(others)}).all()}
    groups = Sets(row.copy_of for row in prints.values())
    often = Counter(chain.from_iterable(keys.values()))
    for n in found:
        own = prints[n]
        months = [buckets[at] for at in _near(own.period) if at in buckets]
        near = {other for month in months for key in keys[n] & month.keys() for other in month[key]}
        for other in sorted(near):
            there = prints[other].copy_of
            if groups.of(there) != groups.of(own.copy_of) and how.same(own.signature, prints[other].signature):
                groups.join(there, own.copy_of)
        _fill(buckets, own.period, [key for key in keys[n] if often[key] > 1], n)
    put(connection, bands, sorted((prints[n].period, key, n) for n in found for key in keys[n]))
    named = [group for group in groups.all() if len(group) > 1]
    of = {name: i for i, group in enumerate(named) for name in group}
    members: list[list[Print]] = [[] for _ in named]
    for row in connection.execute(_PRINTS_IN, {"numbers": sorted(of)}).all() if of else ():
        members[of[row.copy_of]].append(row)
    changed = _name(connection, members)
    return changed - set(found)


def leave_texts(connection: Connection, n: int, how: Texts) -> set[int]:
    """Take a report from those that print its text; the reports whose earliest print is another now."""
    (own,) = connection.execute(_PRINTS_OF, {"numbers": [n]})
    keys = how.bands(own.signature)
    mine = and_(bands.c.period == own.period, listed(bands.c.key), bands.c.report == n)
    connection.execute(delete(bands).where(mine), {"numbers": keys})
    others = [row for row in connection.execute(_PRINTS_IN, {"numbers": [own.copy_of]}).all() if row.n != n]
    _name(connection, [[own]])
    groups = Sets(row.n for row in others)
    buckets: Buckets = {}
    at = {row.n: row for row in others}
    for row in others:
        own_keys = how.bands(row.signature)
        months = [buckets[period] for period in _near(row.period) if period in buckets]
        for other in [o for key in own_keys for month in months for o in month.get(key, ())]:
            if groups.of(other) != groups.of(row.n) and how.same(at[other].signature, row.signature):
                groups.join(other, row.n)
        _fill(buckets, row.period, own_keys, row.n)
    return _name(connection, [[at[i] for i in members] for members in groups.all()])


def _near(period: int) -> tuple[int, ...]:
    """The months whose texts may be copies of a month's; what has no date is compared with what has none."""
    return (period - 1, period, period + 1) if period else (0,)


def _buckets(connection: Connection, wanted: Mapping[int, set[int]]) -> Buckets:
    """The buckets around these months and keys; a month without any report costs next to nothing."""
    around: dict[int, set[int]] = {}
    for period, keys in wanted.items():
        for near in _near(period):
            around.setdefault(near, set()).update(keys)
    found: Buckets = {}
    for period, keys in sorted(around.items()):
        if connection.execute(_ANY_IN, {"at": period}).first() is None:
            continue
        for key, n in connection.execute(_IN_BUCKETS, {"at": period, "numbers": sorted(keys)}).all():
            found.setdefault(period, {}).setdefault(key, []).append(n)
    return found


def _fill(buckets: Buckets, period: int, keys: Iterable[int], n: int) -> None:
    month = buckets.setdefault(period, {})
    for key in keys:
        month.setdefault(key, []).append(n)


def _name(connection: Connection, groups: Sequence[Sequence[Print]]) -> set[int]:
    """Name groups after their earliest prints; the reports whose group has another name now."""
    firsts: dict[int, int] = {}
    for members in groups:
        first = min(members, key=lambda row: (row.published or "9999", row.id, row.n)).n
        firsts |= {row.n: first for row in members if row.copy_of != first}
    if firsts:
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        rows = [(first, n) for n, first in sorted(firsts.items())]
        connection.exec_driver_sql(f"UPDATE reports SET copy_of = {mark} WHERE n = {mark}", rows)
    return set(firsts)


def clear(connection: Connection) -> None:
    """Remove all buckets, block keys and links."""
    for table in (bands, blocks, links):
        connection.execute(delete(table))


def add_blocks(connection: Connection, keys: Mapping[int, Sequence[int]]) -> None:
    """Let mentions be found by their block keys."""
    put(connection, blocks, sorted((key, n) for n, own in keys.items() for key in set(own)))


def drop_blocks(connection: Connection, keys: Mapping[int, Sequence[int]]) -> None:
    """Let mentions be found no more."""
    for n, own in keys.items():
        connection.execute(delete(blocks).where(and_(blocks.c.mention == n, listed(blocks.c.key))), {"numbers": own})


def neighbours(connection: Connection, keys: Mapping[int, Iterable[int]]) -> dict[int, set[int]]:
    """For each mention those that are found by one of these keys."""
    at: dict[int, list[int]] = {key: [] for own in keys.values() for key in own}
    for key, n in connection.execute(_IN_BLOCKS, {"numbers": sorted(at)}).all():
        at[key].append(n)
    return {n: {other for key in own for other in at[key]} - {n} for n, own in keys.items()}


def add_links(connection: Connection, found: Iterable[Scored]) -> None:
    """Keep links between mentions that have none yet."""
    put(connection, links, sorted(row for a, b, score in found for row in ((a, b, score), (b, a, score))))


def drop_links(connection: Connection, numbers: Sequence[int]) -> set[int]:
    """Remove all links of mentions; the mentions at the other end."""
    far = {b for _, b, _ in connection.execute(_LINKS_OF, {"numbers": numbers})}
    connection.execute(delete(links).where(listed(links.c.a)), {"numbers": numbers})
    back = delete(links).where(listed(links.c.a, "far"), listed(links.c.b))
    connection.execute(back, {"far": sorted(far), "numbers": numbers})
    return far - set(numbers)


def components(connection: Connection, start: Iterable[int]) -> list[tuple[list[int], list[Scored]]]:
    """The connected components of links and decisions around mentions: members and links inside, in order of number."""
    seen: set[int] = set(start)
    inside: list[Scored] = []
    groups = Sets(seen)
    decided = connection.execute(select(decision_mentions.c.decision).limit(1)).first() is not None
    fresh = sorted(seen)
    while fresh:
        found: set[int] = set()
        for a, b, score in connection.execute(_LINKS_OF, {"numbers": fresh}).all():
            found.add(b)
            if a < b:
                groups.join(a, b)
                inside.append((a, b, score))
        for a, b in _decided_together(connection, fresh) if decided else ():
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
    query = query.where(listed(one.c.current), other.c.current.is_not(None))
    return [(a, b) for a, b in connection.execute(query, {"numbers": numbers}) if a != b]


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
