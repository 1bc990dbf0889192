"""Full-text search: the one place where the two databases differ. SQLite has FTS5, PostgreSQL tsvector with GIN.

A search is words and "phrases in quotation marks", all of which must occur; endings and case do not count. Nothing a
user types is syntax: every word is quoted.

Words that few reports hold are looked up, and what is found is sorted. Words that very many hold (on SQLite, MANY or
more) are looked for in one report after another, newest first, until a page is full: neither way looks at all of them.
"""

from __future__ import annotations

import re

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    column,
    exists,
    func,
    literal_column,
    or_,
    select,
    table,
    text,
    tuple_,
)  # fmt: skip
from sqlalchemy.sql import Executable

from demarche.store.schema import reports, texts

MOST_WORDS = 32
MANY = 20_000  # reports
_FTS = table("texts_words", column("rowid"), column("texts_words"))
_VECTOR: ColumnElement[object] = literal_column("texts.vector")


def phrases(words: str) -> list[str]:
    """The words and quoted phrases of a search, without marks; at most MOST_WORDS of them."""
    found = [quoted or plain for quoted, plain in re.findall(r'"([^"]*)"|([^\s"]+)', words)]
    cleaned = [" ".join(re.findall(r"\w+", phrase)) for phrase in found]
    return [phrase for phrase in cleaned if phrase][:MOST_WORDS]


def matching(dialect: str, words: str) -> Select[tuple[int]]:
    """Numbers of the reports that hold all words; of none when there is no word in ``words``."""
    wanted = phrases(words)
    if not wanted:
        return select(texts.c.report).where(text("1 = 0"))
    if dialect == "sqlite":
        return select(_FTS.c.rowid).where(_FTS.c.texts_words.op("MATCH")(_fts(wanted)))
    return select(texts.c.report).where(*(_VECTOR.op("@@")(_ts(phrase)) for phrase in wanted))


def frequent(connection: Connection, words: str) -> bool:
    """Whether so many reports hold the words that it is quicker to look into one report after another.

    PostgreSQL knows by itself.
    """
    wanted = phrases(words)
    if not wanted or connection.dialect.name != "sqlite":
        return False
    some = matching("sqlite", words).limit(MANY).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar() or 0) >= MANY


def holds(words: str, report: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether one report holds all words (SQLite)."""
    match = _FTS.c.texts_words.op("MATCH")(_fts(phrases(words)))
    return exists(select(_FTS.c.rowid).where(match, _FTS.c.rowid == report))


def newest(
    connection: Connection, words: str, publisher: str, since: str | None, until: str | None,
    after: tuple[str, str] | None, most: int,
) -> list[int]:  # fmt: skip
    """Numbers of live reports, newest first, from the (day, id) ``after`` on; undated ones come last."""
    of, sqlite = reports.c, connection.dialect.name == "sqlite"
    selected = select(of.n).where(of.live)
    if words:
        often = frequent(connection, words)
        selected = selected.where(holds(words, of.n) if often else of.n.in_(matching(connection.dialect.name, words)))
    if publisher:
        selected = selected.where(of.publisher == publisher)
    if since:
        selected = selected.where(of.published >= since)
    if until:
        selected = selected.where(or_(of.published <= until, of.published.is_(None)))
    if after is not None:
        day, report_id = after
        undated = of.published.is_(None) if day else of.published.is_(None) & (of.id < report_id)
        selected = selected.where(or_(tuple_(of.published, of.id) < tuple_(day, report_id), undated))
    # SQLite takes nothing for the least, PostgreSQL for the most
    day_order = of.published.desc() if sqlite else of.published.desc().nulls_last()
    return list(connection.execute(selected.order_by(day_order, of.id.desc()).limit(most)).scalars())


def snippets(dialect: str, words: str, numbers: list[int]) -> Executable:
    """Rows (report number, passage with «» around the words found)."""
    wanted = phrases(words)
    if dialect == "sqlite":
        return text(
            "SELECT rowid, snippet(texts_words, 0, '«', '»', ' … ', 24) FROM texts_words"
            " WHERE texts_words MATCH :wanted AND rowid IN :numbers"
        ).bindparams(bindparam("numbers", numbers, expanding=True), wanted=_fts(wanted))
    any_of: ColumnElement[object] = func.to_tsquery("english", "")
    for phrase in wanted:
        any_of = any_of.op("||")(_ts(phrase))
    options = "StartSel=«, StopSel=», MaxWords=24, MinWords=12, MaxFragments=2, FragmentDelimiter=' … '"
    return select(texts.c.report, func.ts_headline("english", texts.c.words, any_of, options)).where(
        texts.c.report.in_(numbers)
    )


def erase_traces(connection: Connection) -> None:
    """Have deleted words leave the index for good; takes time in proportion to the index."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO texts_words(texts_words) VALUES ('optimize')"))


def _fts(wanted: list[str]) -> str:
    return " AND ".join(f'"{phrase}"' for phrase in wanted)


def _ts(phrase: str) -> ColumnElement[object]:
    return func.phraseto_tsquery("english", phrase)
