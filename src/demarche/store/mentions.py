"""Mentions: rows <-> records, kept in few bytes, and read again from memory while they are near."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, delete, insert, select, update

from demarche.records import Mention
from demarche.store import meta
from demarche.store.packing import pack, unpack
from demarche.store.schema import mentions, reports

_copied = reports.alias("copied")


class Near:
    """The mentions read last. Rows of mentions never change and their numbers never come again, so none goes stale."""

    def __init__(self, size: int = 4096) -> None:
        self._size = size
        self._kept: OrderedDict[int, Mention] = OrderedDict()

    def get(self, n: int) -> Mention | None:
        """A mention, with the text group that it had when it was read."""
        found = self._kept.get(n)
        if found is not None:
            self._kept.move_to_end(n)
        return found

    def put(self, n: int, mention: Mention) -> None:
        """Keep a mention; the one not used for longest goes."""
        self._kept[n] = mention
        if len(self._kept) > self._size:
            self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forget all: a transaction was taken back, so its numbers will come again after all."""
        self._kept.clear()


def add(connection: Connection, found: Mapping[int, Sequence[Mention]]) -> list[int]:
    """Keep the mentions of reports, given by the report's number; their own numbers."""
    pairs = [(report, m) for report, own in found.items() for m in own]
    numbers = list(meta.numbers(connection, "mentions", len(pairs)))
    rows = [
        {
            "n": n, "id": m.id, "report": report, "event": None, "live": True, "type": m.event["type"],
            "start": m.event["evidence"]["trigger"]["start"], "stop": m.event["evidence"]["trigger"]["end"],
            "data": pack(_slim(m)), "vector": m.vector,
        }
        for n, (report, m) in zip(numbers, pairs, strict=True)
    ]  # fmt: skip
    if rows:
        connection.execute(insert(mentions), rows)
    return numbers


def retire(connection: Connection, numbers: Sequence[int]) -> None:
    """These mentions are superseded: their report's text or coding is another now."""
    for part in meta.chunks(numbers):
        connection.execute(update(mentions).where(mentions.c.n.in_(part)).values(live=False, event=None))


def drop(connection: Connection, report: int, ids: Sequence[str]) -> None:
    """Delete superseded mentions of a report whose ids come again."""
    for start in range(0, len(ids), 500):
        gone = mentions.c.id.in_(ids[start : start + 500])
        connection.execute(delete(mentions).where(mentions.c.report == report, ~mentions.c.live, gone))


def all_live(connection: Connection) -> list[int]:
    """The numbers of all live mentions."""
    return list(connection.execute(select(mentions.c.n).where(mentions.c.live).order_by(mentions.c.n)).scalars())


def of_reports(connection: Connection, numbers: Iterable[int], *, live: bool = True) -> list[int]:
    """The numbers of the mentions of reports, in order of the text."""
    query = (
        select(mentions.c.n).where(mentions.c.report.in_(list(numbers))).order_by(mentions.c.report, mentions.c.start)
    )
    return list(connection.execute(query.where(mentions.c.live) if live else query).scalars())


def load(connection: Connection, numbers: Iterable[int], near: Near | None = None) -> dict[int, Mention]:
    """Mentions by number, each with the text group that it has now; numbers that do not exist are left out."""
    near = near or Near(0)
    wanted = sorted(set(numbers))
    found: dict[int, Mention] = {}
    for part in meta.chunks([n for n in wanted if near.get(n) is None]):
        for row in connection.execute(_whole().where(mentions.c.n.in_(part))).mappings():
            found[row["n"]] = record(row)
            near.put(row["n"], found[row["n"]])
    for part in meta.chunks([n for n in wanted if n not in found]):
        query = select(mentions.c.n, _copied.c.id).join(reports, reports.c.n == mentions.c.report)
        query = query.join(_copied, _copied.c.n == reports.c.copy_of).where(mentions.c.n.in_(part))
        for n, text in connection.execute(query):
            mention = near.get(n)
            if mention is None:  # pushed out by its neighbours just now
                mention = record(connection.execute(_whole().where(mentions.c.n == n)).mappings().one())
            if mention.text != text:
                mention = replace(mention, text=text)
                near.put(n, mention)
            found[n] = mention
    return found


def record(row: RowMapping) -> Mention:
    """The mention of a row."""
    data = unpack(row["data"])
    words = data.pop("words", None)
    report = {name: row[f"report_{name}"] for name in ("id", "publisher", "published", "url", "title")}
    event = {"id": data.pop("id", row["id"]), "report": report, **data}
    return Mention(
        row["id"], report["id"], report["published"], report["publisher"], event,
        event["evidence"]["text"] if words is None else words, row["vector"], row["text"],
    )  # fmt: skip


def _slim(mention: Mention) -> dict[str, Any]:
    """The event without what stands in other columns."""
    event = {name: value for name, value in mention.event.items() if name not in ("id", "report")}
    return event if mention.words == event["evidence"]["text"] else event | {"words": mention.words}


def _whole() -> Select[Any]:
    columns = (mentions.c.n, mentions.c.id, mentions.c.event, mentions.c.data, mentions.c.vector)
    report = [reports.c[name].label(f"report_{name}") for name in ("id", "publisher", "published", "url", "title")]
    query = select(*columns, *report, _copied.c.id.label("text"))
    return query.join(reports, reports.c.n == mentions.c.report).join(_copied, _copied.c.n == reports.c.copy_of)


def told_by(connection: Connection, events: Sequence[int]) -> dict[int, list[Mention]]:
    """The mentions of events, earliest first."""
    found: dict[int, list[Mention]] = {n: [] for n in events}
    for part in meta.chunks(events):
        for row in connection.execute(_whole().where(mentions.c.event.in_(part))).mappings():
            found[row["event"]].append(record(row))
    for told in found.values():
        told.sort(key=lambda m: (m.published or "9999", m.id))
    return found
