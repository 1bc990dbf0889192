"""What people decided: only ever added to. Mentions are anchored, to be found again when a report is coded anew."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from demarche.records import Decision
from demarche.store import meta
from demarche.store.lists import listed
from demarche.store.packing import unpack
from demarche.store.schema import decision_mentions, decisions, mentions, reports

Anchor = dict[str, Any]  # mention, report, start, stop, type, trigger


def add(connection: Connection, decision: Decision) -> list[int]:
    """Keep a decision about live mentions, given by id; the numbers of these mentions.

    Raises KeyError naming a mention that is not there.
    """
    anchors = [_anchor(connection, mention) for mention in decision.mentions]
    n = meta.numbers(connection, "decisions", 1)[0]
    connection.execute(
        insert(decisions).values(
            n=n, id=decision.id, kind=decision.kind, who=decision.who, at=decision.when, why=decision.why,
            field=decision.field, value=json.dumps(decision.value, ensure_ascii=False),
        )
    )  # fmt: skip
    if anchors:
        rows = [{"decision": n, "position": i, **anchor} for i, anchor in enumerate(anchors)]
        connection.execute(insert(decision_mentions), rows)
    return [anchor["current"] for anchor in anchors]


def on(connection: Connection, numbers: Sequence[int]) -> list[Decision]:
    """The decisions that concern any of these mentions, in the order in which they were taken."""
    query = select(decision_mentions.c.decision).where(listed(decision_mentions.c.current)).distinct()
    found = set(connection.execute(query, {"numbers": numbers}).scalars())
    return load(connection, sorted(found)) if found else []


def load(connection: Connection, numbers: Sequence[int] | None = None) -> list[Decision]:
    """Decisions by number, or all of them; their mentions are those of today, anchors that lead nowhere left out."""
    query = select(decisions)
    if numbers is not None:
        query = query.where(decisions.c.n.in_(numbers))
    rows = connection.execute(query.order_by(decisions.c.at, decisions.c.id)).mappings().all()
    held: dict[int, list[Any]] = {row["n"]: [] for row in rows}
    anchored = (
        select(decision_mentions, mentions.c.id.label("today"))
        .outerjoin(mentions, mentions.c.n == decision_mentions.c.current)
        .where(decision_mentions.c.decision.in_(list(held)))
        .order_by(decision_mentions.c.decision, decision_mentions.c.position)
    )
    for row in connection.execute(anchored).mappings():
        held[row["decision"]].append(row)
    return [
        Decision(
            row["id"], row["kind"], tuple(a["today"] for a in held[row["n"]] if a["today"]), row["who"], row["at"],
            row["why"], row["field"], json.loads(row["value"]),
            tuple(f"{a['report']}:{a['start']}-{a['stop']}:{a['type']}" for a in held[row["n"]]),
        )
        for row in rows
    ]  # fmt: skip


def find_again(connection: Connection, report_ids: Iterable[str]) -> set[int]:
    """Look where the mentions of decisions about these reports stand now; the numbers of mentions that it touched."""
    touched: set[int] = set()
    rows = connection.execute(
        select(decision_mentions).where(decision_mentions.c.report.in_(sorted(set(report_ids))))
    ).mappings().all()  # fmt: skip
    for row in rows:
        current = counterpart(connection, dict(row))
        if current == row["current"]:
            continue
        connection.execute(
            update(decision_mentions)
            .where(decision_mentions.c.decision == row["decision"], decision_mentions.c.position == row["position"])
            .values(current=current)
        )
        touched |= {n for n in (current, row["current"]) if n is not None}
    return touched


def counterpart(connection: Connection, anchor: Anchor) -> int | None:
    """The live mention that says today what the anchored one said: the same words first, then words that overlap."""
    at = _newest(connection, anchor["report"])
    if at is None:
        return None
    found = connection.execute(
        select(mentions.c.n, mentions.c.id, mentions.c.type, mentions.c.start, mentions.c.stop, mentions.c.data)
        .where(mentions.c.report == at[0], mentions.c.live)
        .order_by(mentions.c.start, mentions.c.type, mentions.c.id)
    ).all()
    same_text = at[1] == anchor["report"]
    for row in found:
        if same_text and (row.start, row.stop, row.type) == (anchor["start"], anchor["stop"], anchor["type"]):
            return int(row.n)
    near = sorted(found, key=lambda row: (row.type != anchor["type"], abs(row.start - anchor["start"]), row.id))
    for row in near:
        if _trigger(row.data) == anchor["trigger"] and (row.type == anchor["type"] or row.start == anchor["start"]):
            return int(row.n)
    for row in near:
        if same_text and row.start < anchor["stop"] and anchor["start"] < row.stop:
            return int(row.n)
    return None


def forget(connection: Connection, report_ids: Sequence[str]) -> None:
    """Remove the anchors in forgotten reports, and the decisions that are about nothing else."""
    of_them = decision_mentions.c.report.in_(report_ids)
    concerned = connection.execute(select(decision_mentions.c.decision).where(of_them).distinct()).scalars().all()
    connection.execute(delete(decision_mentions).where(of_them))
    left = select(decision_mentions.c.decision)
    connection.execute(delete(decisions).where(decisions.c.n.in_(concerned), decisions.c.n.not_in(left)))


def _newest(connection: Connection, report_id: str) -> tuple[int, str] | None:
    """Number and id of the newest version of a report."""
    query = select(reports.c.n, reports.c.id, reports.c.live, reports.c.superseded_by)
    row = connection.execute(query.where(reports.c.id == report_id).order_by(reports.c.n.desc())).first()
    while row is not None and not row.live:
        row = connection.execute(query.where(reports.c.n == row.superseded_by)).first()
    return (row.n, row.id) if row is not None else None


def anchor_of(connection: Connection, mention: str) -> Anchor | None:
    """The anchor of a mention by its id, the live one first; None when the store never had it."""
    row = connection.execute(
        select(mentions, reports.c.id.label("report_id"))
        .join(reports, reports.c.n == mentions.c.report)
        .where(mentions.c.id == mention)
        .order_by(mentions.c.live.desc(), mentions.c.n.desc())
    ).mappings().first()  # fmt: skip
    if row is None:
        return None
    return {
        "mention": row["id"], "report": row["report_id"], "start": row["start"], "stop": row["stop"],
        "type": row["type"], "trigger": _trigger(row["data"]), "current": row["n"] if row["live"] else None,
    }  # fmt: skip


def _anchor(connection: Connection, mention: str) -> Anchor:
    anchor = anchor_of(connection, mention)
    if anchor is None or anchor["current"] is None:
        raise KeyError(mention)
    return anchor


def _trigger(data: bytes) -> str:
    return str(unpack(data)["evidence"]["trigger"]["text"])


def among(held: Sequence[Decision], members: Iterable[str]) -> tuple[Decision, ...]:
    """The decisions out of ``held`` that concern members of an event."""
    inside = set(members)
    return tuple(d for d in held if inside & set(d.mentions))
