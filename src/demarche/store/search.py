"""Full-text search: the one place where the two databases differ. SQLite has FTS5, PostgreSQL tsvector with GIN.

A search is words and "phrases in quotation marks", all of which must occur; endings and case do not count. Nothing a
user types is syntax: every word is quoted.
"""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, Connection, Select, bindparam, column, func, literal_column, select, table, text
from sqlalchemy.sql import Executable

from demarche.store.schema import texts

MOST_WORDS = 32
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
