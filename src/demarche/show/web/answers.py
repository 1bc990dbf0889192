"""One answer in the form that was asked for: a page, JSON or CSV of the same; unchanged answers are not sent again."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TextIO, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from demarche.records import MergedEvent
from demarche.show.merged import write_csv
from demarche.show.rows import safe_cell
from demarche.show.web.asked import Pairs, address
from demarche.show.web.guard import Keys
from demarche.show.web.house import House
from demarche.show.web.templates_of import render

T = TypeVar("T")
FORMS = {"json": "application/json", "csv": "text/csv; charset=utf-8", "html": "text/html; charset=utf-8"}
OLDEST = 300.0  # seconds for which sums over a whole store may be behind


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows: ``data`` is its JSON, ``table`` writes its CSV, ``context`` is for the template alone."""

    template: str
    title: str
    data: Mapping[str, Any]
    table: Callable[[TextIO], None]
    context: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


class Memory:
    """Sums over the whole store, remembered until its content changes.

    When it did, the old sum is given for at most OLDEST seconds while the new one is made beside; an answer that holds
    an old sum says so by `behind`, and is not remembered by browsers.
    """

    def __init__(self, house: House, most: int = 300) -> None:
        self._house, self._most, self._lock = house, most, Lock()
        self._held: OrderedDict[Any, tuple[str, float, Any]] = OrderedDict()
        self._making: set[Any] = set()
        self._beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="demarche-sums")
        self._used = threading.local()

    def of(self, key: Any, make: Callable[[], T]) -> T:
        """The value under a key, made when it is not there or too old."""
        version, now = self._house.store.version(), time.monotonic()
        with self._lock:
            held = self._held.get(key)
            again = held is not None and held[0] != version and now - held[1] < OLDEST and key not in self._making
            if again:
                self._making.add(key)
        if held is None or now - held[1] >= OLDEST:
            return self._make(key, make, version)
        if again:
            self._beside.submit(self._make, key, make, version)
        if held[0] != version:
            self._used.behind = True
        value: T = held[2]
        return value

    def _make(self, key: Any, make: Callable[[], T], version: str) -> T:
        try:
            value = make()
            with self._lock:
                self._held[key] = (version, time.monotonic(), value)
                self._held.move_to_end(key)
                if len(self._held) > self._most:
                    self._held.popitem(last=False)
        finally:
            with self._lock:
                self._making.discard(key)
        return value

    def begin(self) -> None:
        """A new answer begins in this thread."""
        self._used.behind = False

    @property
    def behind(self) -> bool:
        """Whether the answer that is made in this thread holds an old sum."""
        return getattr(self._used, "behind", False)

    def prepare(self, work: Callable[[], object]) -> None:
        """Do some work beside, so that nobody has to wait for its sums."""
        self._beside.submit(work)

    def clear(self) -> None:
        """Forget all: somebody decided something and wants to see it."""
        with self._lock:
            self._held.clear()

    def close(self) -> None:
        """Start nothing more."""
        self._beside.shutdown(wait=False, cancel_futures=True)


class Desk:
    """What every handler has at hand."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.keys = Keys(house)
        self.memory = Memory(house)

    def etag(self, request: Request) -> str:
        """Names an answer: the store's content, the program, this start of it, and who asks in which form."""
        parts = (
            self.house.store.version(), self.house.version, self.keys.boot, str(self.keys.may_edit(request)),
            request.scope.get("form", ""), request.headers.get("accept", ""), str(request.url),
        )  # fmt: skip
        return 'W/"' + hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:20] + '"'


def unchanged(request: Request, etag: str) -> bool:
    """Whether the one who asks has this answer already."""
    return etag in [tag.strip() for tag in request.headers.get("if-none-match", "").split(",")]


def caching(etag: str) -> dict[str, str]:
    """Headers by which a browser asks again only whether something changed."""
    return {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Accept, Cookie, Authorization"}


def respond(request: Request, desk: Desk, shown: Shown, etag: str = "") -> Response:
    """The answer in the form that the address asks for: /events, /events.json, /events.csv."""
    form = request.scope.get("form", "html")
    lasting = etag and shown.status == 200 and not desk.memory.behind
    headers = caching(etag) if lasting else {"Cache-Control": "no-store"}
    if form == "json":
        return json_response(shown.data, headers, shown.status)
    if form == "csv":
        out = io.StringIO(newline="")
        shown.table(out)
        name = "".join(c if c.isalnum() else "-" for c in request.scope["path"].strip("/"))[:80] or "start"
        headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return Response(out.getvalue().encode("utf-8", "replace"), shown.status, headers, FORMS["csv"])
    values = {**shown.data, **frame(request, desk), **shown.context, "title": shown.title}
    page = render(shown.template, **values)
    return Response(page.encode("utf-8", "replace"), shown.status, headers, FORMS["html"])


def frame(request: Request, desk: Desk) -> dict[str, Any]:
    """What every page's frame needs: its permanent address, its other forms, who edits."""
    path, pairs = request.scope["path"], list(request.query_params.multi_items())
    base = "/index" if path == "/" else path
    return {
        "links": {form: address(f"{base}.{form}", pairs) for form in ("json", "csv")},
        "permanent": address(path, pairs), "path": path, "demo": desk.house.facts.get("demo"),
        "editing": {
            "editable": desk.keys.editable, "may": desk.keys.may_edit(request), "form": desk.keys.form(),
            "user": desk.house.user, "login": bool(desk.house.token),
        },
    }  # fmt: skip


def json_response(value: Any, headers: Mapping[str, str] | None = None, status: int = 200) -> Response:
    """A JSON answer."""
    text = json.dumps(value, ensure_ascii=False, default=_plain)
    return Response(text.encode("utf-8", "replace"), status, dict(headers or {}), "application/json")


def _plain(value: Any) -> Any:
    if isinstance(value, MergedEvent):
        return value.as_dict()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def rows_table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Callable[[TextIO], None]:
    """A writer of plain rows; no cell can start a spreadsheet formula."""

    def write(out: TextIO) -> None:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([safe_cell(cell) for cell in row] for row in rows)

    return write


def events_table(events: Iterable[MergedEvent]) -> Callable[[TextIO], None]:
    """A writer of events, with the columns of `demarche events --format csv`."""
    return lambda out: write_csv(events, out)


class Forms:
    """Reads the form off an address: /events.csv is /events with form csv; /index.json is /."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on under its plain path."""
        if scope["type"] == "http":
            path: str = scope["path"]
            scope["form"] = "html"
            if not path.startswith(("/api", "/static")):
                for form in ("json", "csv"):
                    if path.endswith("." + form):
                        path = path[: -len(form) - 1]
                        scope["form"] = form
                scope["path"] = "/" if path == "/index" and scope["form"] != "html" else path
                scope["raw_path"] = scope["path"].encode("utf-8", "replace")
        await self._app(scope, receive, send)


def plain_pairs(request: Request) -> Pairs:
    """The parameters of an address, in order."""
    return list(request.query_params.multi_items())
