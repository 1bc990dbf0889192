"""Coding a text that somebody pastes or sends: now, by one worker, and nothing of it is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, TypeVar

from starlette.requests import Request

from demarche.records import CodedReport, Event
from demarche.show.explain import explanation
from demarche.show.web import view
from demarche.show.web.answers import Desk, Shown, rows_table
from demarche.show.web.house import Limits
from demarche.show.web.problems import Refused

T = TypeVar("T")
COLUMNS = ("id", "type", "mode", "status", "actors", "recipients", "date", "place", "trigger")


class Worker:
    """One thread that does the heavy work in turn: the model is not for several threads at once."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._waiting = 0
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="demarche-coding")

    async def do(self, work: Callable[[], T]) -> T:
        """The result of ``work``. Raises Refused when too many wait already, or it takes too long."""
        if self._waiting >= self._limits.waiting:
            raise Refused(503, "Busy", "Several texts wait to be coded already.", {"Retry-After": "10"})
        self._waiting += 1
        future = asyncio.get_running_loop().run_in_executor(self._pool, work)
        future.add_done_callback(self._finished)
        done, _ = await asyncio.wait({future}, timeout=self._limits.seconds)
        if not done:
            raise Refused(
                503,
                "Took too long",
                f"Not done within {self._limits.seconds:g} s; it may be done all the same.",
                {"Retry-After": "30"},
            )
        return future.result()

    def _finished(self, future: asyncio.Future[Any]) -> None:
        self._waiting -= 1
        if not future.cancelled():
            future.exception()  # looked at, also when nobody waits any more

    def close(self) -> None:
        """Start nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def blank(request: Request, desk: Desk) -> Shown:
    """The empty form."""
    return _shown({"text": "", "date": "", "publisher": "", "title": ""}, None, desk)


def coded_page(given: dict[str, str], coded: CodedReport, desk: Desk) -> Shown:
    """What was found in a pasted text."""
    return _shown(given, coded, desk)


def _shown(given: dict[str, str], coded: CodedReport | None, desk: Desk) -> Shown:
    names = desk.house.names
    context: dict[str, Any] = {"given": given, "coded": coded is not None, "stretches": [], "rows": [], "notes": ()}
    events: tuple[Event, ...] = coded.events if coded else ()
    if coded:
        context["notes"] = coded.notes
        context["stretches"] = _stretches(coded)
        for event in events:
            fields = event.as_dict()
            context["rows"].append(
                view.act(fields, names)
                | {
                    "id": event.id,
                    "when": view.when(fields["date"], event.report.published),
                    "why": explanation(event),
                    "said_by": "; ".join(a.name or a.text for a in event.attributions),
                }
            )
    data = {"events": [e.as_dict() for e in events], "notes": list(coded.notes) if coded else []}
    rows = [
        (
            e.id,
            e.type,
            e.mode,
            e.status,
            "; ".join(a.text for a in e.actors),
            "; ".join(a.text for a in e.recipients),
            e.date.value if e.date else "",
            e.place.name if e.place else "",
            e.report.text[e.trigger.start : e.trigger.end],
        )
        for e in events
    ]
    return Shown("code.html", "Code a report", data, rows_table(COLUMNS, rows), context)


def _stretches(coded: CodedReport) -> list[dict[str, Any]]:
    text = coded.report.text
    cuts = {0, len(text)}
    for e in coded.events:
        cuts |= {e.evidence.start, e.evidence.end, e.trigger.start, e.trigger.end}
    found, ordered = [], sorted(c for c in cuts if 0 <= c <= len(text))
    for start, end in pairwise(ordered):
        trigger = next((e for e in coded.events if e.trigger.start <= start and end <= e.trigger.end), None)
        found.append(
            {
                "text": text[start:end],
                "kind": view.quad_class(trigger.quad) if trigger else "",
                "evidence": any(e.evidence.start <= start and end <= e.evidence.end for e in coded.events),
                "url": f"#{trigger.id}" if trigger else "",
                "label": f"{trigger.type} {trigger.status}" if trigger else "",
            }
        )
    return found
