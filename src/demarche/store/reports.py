"""Reports and their versions: what is known, what replaces what, what is forgotten."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, RowMapping, Select, and_, delete, insert, or_, select, update

from demarche.records import Report
from demarche.store import meta, publishers
from demarche.store.answers import LearnedOffice
from demarche.store.lists import listed, listed_texts, put
from demarche.store.schema import forgotten, offices, reports, runs, texts

_COLUMNS = (
    reports.c.n, reports.c.id, reports.c.title, reports.c.published, reports.c.publisher, reports.c.url,
    reports.c.language, reports.c.source, reports.c.live, reports.c.superseded_by, reports.c.copy_of, texts.c.words,
)  # fmt: skip
_LIKE = select(reports.c.id, reports.c.address).where(
    or_(listed_texts(reports.c.id, "ids"), listed_texts(reports.c.address, "addresses"))
)
_KNOWN = (
    select(reports.c.n, reports.c.id, reports.c.digest, reports.c.address, reports.c.live, runs.c.key)
    .join(runs, runs.c.n == reports.c.run)
    .where(or_(listed_texts(reports.c.id, "ids"), listed_texts(reports.c.address, "addresses")))
)
_LOST = select(forgotten.c.digest, forgotten.c.address).where(
    or_(listed_texts(forgotten.c.digest, "ids"), listed_texts(forgotten.c.address, "addresses"))
)
_UNLEARN = delete(offices).where(listed(offices.c.report))
# what no database and no encoding can hold: lone halves of surrogate pairs, and NUL; one for one, so offsets stay
_UNWRITABLE = {0: " "} | dict.fromkeys(range(55296, 57344), "�")


@dataclass(frozen=True, slots=True)
class Row:
    """A kept version: its number, whether it is the newest, the run that coded it, and the versions of that run."""

    n: int
    live: bool
    run: str

    def stale(self, run: str) -> bool:
        """Whether it is the newest version, and by another run than this one."""
        return self.live and self.run != run


def storable(words: str) -> str:
    """The words without code points that cannot be written; no offset changes."""
    return words if words.isascii() and "\x00" not in words else words.translate(_UNWRITABLE)


def storable_report(report: Report) -> Report:
    """The report without code points that cannot be written."""
    parts = ("id", "title", "body", "publisher", "url", "language", "source")
    changed = {name: clean for name in parts if (clean := storable(value := getattr(report, name))) is not value}
    return replace(report, **changed) if changed else report


def digest(report: Report) -> str:
    """A digest of what a report says, leaving out how it is called and where it stands."""
    return _digest(report.title, report.body, report.published or "", report.publisher)


def address(url: str) -> str:
    """A digest of a page's address, "" when the URL names a whole site or nothing: that tells no pages apart."""
    parts = urlsplit(url) if url.isprintable() and "[" not in url else None
    if parts is None or not parts.netloc or (parts.path in ("", "/") and not parts.query):
        return ""
    return _digest(parts.netloc.lower(), parts.path, parts.query)


def known(connection: Connection, wanted: Sequence[tuple[str, str, str]]) -> dict[tuple[str, str, str], Row]:
    """Which of the reports, given as (id, digest, address), are kept, in whatever version."""
    rows = sorted(connection.execute(_KNOWN, _names(wanted)).all())
    by_id = {(row.id, row.digest): Row(row.n, row.live, row.key) for row in rows}
    by_address = {(row.address, row.digest): Row(row.n, row.live, row.key) for row in rows if row.address}
    found = {key: by_id.get((key[0], key[1])) or by_address.get((key[2], key[1])) for key in wanted}
    return {key: row for key, row in found.items() if row is not None}


def taken(connection: Connection, wanted: Sequence[tuple[str, str, str]]) -> set[str]:
    """The ids and addresses that are taken, or forgotten, in the neighbourhood of these (id, digest, address)."""
    names = _names(wanted)
    found: set[str] = set()
    for own, at in connection.execute(_LIKE, names).all():
        found |= {own, at}
    marks = {_digest("id", i): i for i in names["ids"]}
    for mark, at in connection.execute(_LOST, names | {"ids": list(marks)}).all():
        found |= {marks.get(mark, ""), at}
    return found - {""}


def _names(wanted: Sequence[tuple[str, str, str]]) -> dict[str, list[str]]:
    return {"ids": sorted({i for i, _, _ in wanted}), "addresses": sorted({a for _, _, a in wanted if a})}


def predecessor(connection: Connection, report_id: str, at: str) -> int | None:
    """The newest version of this id, or else of the page at this address (""  when it shall not be looked for)."""
    same = connection.execute(select(reports.c.n).where(reports.c.id == report_id, reports.c.live)).scalars().all()
    if not same and at:
        same = connection.execute(select(reports.c.n).where(reports.c.address == at, reports.c.live)).scalars().all()
    return same[0] if len(same) == 1 else None


def add(connection: Connection, found: Sequence[tuple[Report, str, bytes]], run: int) -> list[int]:
    """Keep reports, given with address and signature, as the newest versions; their numbers."""
    numbers = list(meta.numbers(connection, "reports", len(found)))
    rows = [
        (n, r.id, digest(r), at, r.title, r.published, period(r.published), r.publisher, r.url, r.language, r.source,
         True, None, n, signature, run)
        for n, (r, at, signature) in zip(numbers, found, strict=True)
    ]  # fmt: skip
    put(connection, reports, rows)
    publishers.count_reports(connection, (r.publisher for r, _, _ in found), 1)
    put(connection, texts, [(n, r.text) for n, (r, _, _) in zip(numbers, found, strict=True)])
    return numbers


def period(published: str | None) -> int:
    """The month of publication, counted from the year 0; 0 when it is not known."""
    return int(published[:4]) * 12 + int(published[5:7]) if published else 0


def retire(connection: Connection, n: int, by: int) -> None:
    """A version is followed by another one."""
    connection.execute(update(reports).where(reports.c.n == n).values(live=False, superseded_by=by))
    name = connection.execute(select(reports.c.publisher).where(reports.c.n == n)).scalar_one()
    publishers.count_reports(connection, [name], -1)


def coded_by(connection: Connection, n: int, run: int) -> None:
    """A version was coded anew."""
    connection.execute(update(reports).where(reports.c.n == n).values(run=run))


def learn(connection: Connection, learned: Mapping[int, Sequence[LearnedOffice]]) -> None:
    """Keep the offices that reports state, in place of those that they were taken to state before."""
    connection.execute(_UNLEARN, {"numbers": list(learned)})
    rows = [
        (n, i, one.name[:200], one.country, one.sector, " ".join(one.other_sectors), one.office, one.date, one.why)
        for n, found in learned.items() for i, one in enumerate(found)
    ]  # fmt: skip
    put(connection, offices, rows)


def lineage(connection: Connection, report_id: str) -> list[int]:
    """The numbers of all versions that led to a report, are it, or follow it, oldest first."""
    found = set(connection.execute(select(reports.c.n).where(reports.c.id == report_id)).scalars())
    fresh = set(found)
    while fresh:
        before = select(reports.c.n).where(reports.c.superseded_by.in_(fresh))
        after = select(reports.c.superseded_by).where(reports.c.n.in_(fresh), reports.c.superseded_by.is_not(None))
        fresh = {n for q in (before, after) for n in connection.execute(q).scalars() if n is not None} - found
        found |= fresh
    return sorted(found)


def ids(connection: Connection, numbers: Sequence[int]) -> list[str]:
    """The ids of versions, each once, in order."""
    return sorted(set(connection.execute(select(reports.c.id).where(reports.c.n.in_(numbers))).scalars()))


def live(connection: Connection) -> Iterator[list[tuple[int, Report]]]:
    """All newest versions with their numbers, in parts."""
    last = 0
    while True:
        part = rows().where(reports.c.live, reports.c.n > last).order_by(reports.c.n).limit(500)
        found = connection.execute(part).mappings().all()
        if not found:
            return
        yield [(row["n"], record(row)) for row in found]
        last = found[-1]["n"]


def signed(connection: Connection, signatures: Mapping[int, bytes]) -> None:
    """Give versions their signatures; they count as no copies until they are put among the prints of a text."""
    for n, signature in signatures.items():
        connection.execute(update(reports).where(reports.c.n == n).values(signature=signature, copy_of=n))


def forget(connection: Connection, numbers: Sequence[int]) -> None:
    """Delete versions with their texts, mentions and offices; note digests of id and address, to know them again."""
    rows = connection.execute(select(reports.c.id, reports.c.address).where(reports.c.n.in_(numbers))).all()
    marks = {(_digest("id", row.id), row.address) for row in rows}
    for mark, at in sorted(marks):
        if connection.execute(select(forgotten.c.digest).where(forgotten.c.digest == mark)).first() is None:
            connection.execute(insert(forgotten).values(digest=mark, address=at))
    names = select(reports.c.publisher).where(reports.c.n.in_(numbers), reports.c.live)
    publishers.count_reports(connection, connection.execute(names).scalars().all(), -1)
    connection.execute(delete(reports).where(reports.c.n.in_(numbers)))


def allow(connection: Connection, report_id: str) -> bool:
    """Take back that a report, and the page that it stood on, was forgotten; whether it was."""
    own = select(forgotten.c.address).where(forgotten.c.digest == _digest("id", report_id))
    at = connection.execute(own).scalar()
    if at is None:
        return False
    same = or_(
        forgotten.c.digest == _digest("id", report_id), and_(forgotten.c.address == at, forgotten.c.address != "")
    )
    return connection.execute(delete(forgotten).where(same)).rowcount > 0


def is_forgotten(connection: Connection, report_id: str, at: str) -> bool:
    """Whether someone had this report, or the page at this address, forgotten."""
    same = or_(
        forgotten.c.digest == _digest("id", report_id), and_(forgotten.c.address == at, forgotten.c.address != "")
    )
    return connection.execute(select(forgotten.c.digest).where(same)).first() is not None


def rows() -> Select[Any]:
    """A SELECT of whole reports, to be narrowed."""
    return select(*_COLUMNS).join(texts, texts.c.report == reports.c.n)


def record(row: RowMapping) -> Report:
    """The report of a row of `rows`."""
    title, words = row["title"], row["words"]
    return Report(
        row["id"], words[len(title) + 2 :] if title else words, title, row["published"], row["publisher"], row["url"],
        row["language"], row["source"],
    )  # fmt: skip


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
