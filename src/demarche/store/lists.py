"""Lists as one bound value, and rows as plain tuples: statements stay the same however much they are about.

A statement that is the same each time is compiled once and planned once; `IN (?, ?, …)` would be another one for every
length, and that cost more than the look-up itself.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Boolean, ColumnElement, Connection, Dialect, Table, Text, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator


class _List(TypeDecorator[Any]):
    """A list as one value: JSON for SQLite, an array for PostgreSQL."""

    impl = Text
    cache_ok = True

    def __init__(self, of_texts: bool = False) -> None:
        super().__init__()
        self.of_texts = of_texts

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """The type that the database sees."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(ARRAY(Text() if self.of_texts else BigInteger()))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """The value that the database gets."""
        if value is None:
            return None
        if dialect.name == "postgresql":
            return list(value)
        return json.dumps(list(value), separators=(",", ":"))


class _Among(FunctionElement[bool]):
    """Column (first clause) among the values of a list (second clause)."""

    inherit_cache = True
    type = Boolean()
    name = "listed"
    _is_implicitly_boolean = True  # or "= 1" would be put behind it on SQLite, and no index be used


@compiles(_Among, "sqlite")
def _in_json(element: _Among, compiler: Any, **options: Any) -> str:
    column, values = element.clauses
    return (
        f"{compiler.process(column, **options)} IN (SELECT value FROM json_each({compiler.process(values, **options)}))"
    )


@compiles(_Among)
def _any_of(element: _Among, compiler: Any, **options: Any) -> str:
    column, values = element.clauses
    return f"{compiler.process(column, **options)} = ANY({compiler.process(values, **options)})"


def listed(column: ColumnElement[int], name: str = "numbers") -> ColumnElement[bool]:
    """Whether a column is one of the numbers that are bound to ``name`` when the statement is executed."""
    return _Among(column, bindparam(name, type_=_List()))


def listed_texts(column: ColumnElement[str], name: str) -> ColumnElement[bool]:
    """Whether a column is one of the texts that are bound to ``name`` when the statement is executed."""
    return _Among(column, bindparam(name, type_=_List(of_texts=True)))


def put(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows, each with a value for every column of the table in its order."""
    if rows:
        connection.exec_driver_sql(_insert(table, connection.dialect.name), list(rows))


@lru_cache(maxsize=64)
def _insert(table: Table, dialect: str) -> str:
    mark = "?" if dialect == "sqlite" else "%s"
    names = [column.name for column in table.columns]
    return f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join(mark for _ in names)})"
