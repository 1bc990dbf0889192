"""Mentions: rows <-> records, kept in few bytes, and read again from memory while they are near."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, delete, select, update

from demarche.records import Mention
from demarche.store import meta
from demarche.store.lists import listed, listed_texts, put
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
        (n, m.id, report, None, True, m.event["type"], m.event["evidence"]["trigger"]["start"],
         m.event["evidence"]["trigger"]["end"], pack(_slim(m)), m.vector)
        for n, (report, m) in zip(numbers, pairs, strict=True)
    ]  # fmt: skip
    put(connection, mentions, rows)
    return numbers


def retire(connection: Connection, numbers: Sequence[int]) -> None:
    """These mentions are superseded: their report's text or coding is another now."""
    connection.execute(
        update(mentions).where(listed(mentions.c.n)).values(live=False, event=None), {"numbers": numbers}
    )


def drop(connection: Connection, report: int, ids: Sequence[str]) -> None:
    """Delete superseded mentions of a report whose ids come again."""
    gone = delete(mentions).where(mentions.c.report == report, ~mentions.c.live, listed_texts(mentions.c.id, "ids"))
    connection.execute(gone, {"ids": list(ids)})


def all_live(connection: Connection) -> list[int]:
    """The numbers of all live mentions."""
    return list(connection.execute(select(mentions.c.n).where(mentions.c.live).order_by(mentions.c.n)).scalars())


def of_reports(connection: Connection, numbers: Iterable[int], *, live: bool = True) -> list[int]:
    """The numbers of the mentions of reports, in order of the text."""
    query = select(mentions.c.n).where(listed(mentions.c.report)).order_by(mentions.c.report, mentions.c.start)
    wanted = {"numbers": list(numbers)}
    if not wanted["numbers"]:
        return []
    return list(connection.execute(query.where(mentions.c.live) if live else query, wanted).scalars())


def load(
    connection: Connection, numbers: Iterable[int], near: Near | None = None, *, texts: bool = True
) -> dict[int, Mention]:
    """Mentions by number, each with the text group that it has now; numbers that do not exist are left out.

    Without ``texts`` the group may be that of an earlier time: enough to compare mentions, not to make events.
    """
    near = near or Near(0)
    wanted = sorted(set(numbers))
    found = {n: mention for n in wanted if (mention := near.get(n)) is not None}
    known = list(found)
    fresh = [n for n in wanted if n not in found]
    for row in connection.execute(_WHOLE_OF, {"numbers": fresh}).mappings().all() if fresh else ():
        found[row["n"]] = record(row)
        near.put(row["n"], found[row["n"]])
    for n, text in connection.execute(_TEXTS_OF, {"numbers": known}).all() if known and texts else ():
        if found[n].text != text:
            found[n] = replace(found[n], text=text)
            near.put(n, found[n])
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


_WHOLE_OF = _whole().where(listed(mentions.c.n))
_TOLD_BY = _whole().where(listed(mentions.c.event))
_TEXTS_OF = (
    select(mentions.c.n, _copied.c.id)
    .join(reports, reports.c.n == mentions.c.report)
    .join(_copied, _copied.c.n == reports.c.copy_of)
    .where(listed(mentions.c.n))
)


def told_by(connection: Connection, events: Sequence[int]) -> dict[int, list[Mention]]:
    """The mentions of events, earliest first."""
    found: dict[int, list[Mention]] = {n: [] for n in events}
    for row in connection.execute(_TOLD_BY, {"numbers": list(events)}).mappings().all():
        found[row["event"]].append(record(row))
    for told in found.values():
        told.sort(key=lambda m: (m.published or "9999", m.id))
    return found
