"""The application: every address and who answers it. Read this first.

request -> Guard (host, origin, rate; headers) -> Forms (.json, .csv) -> one of ROUTES -> page, JSON or CSV
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from demarche.errors import InputError, StoreError
from demarche.show.web import api, changes, coding, dossier, evidence, overview, places
from demarche.show.web.answers import Desk, Forms, Shown, caching, frame, respond, unchanged
from demarche.show.web.dossier import Moved
from demarche.show.web.guard import Guard
from demarche.show.web.house import House
from demarche.show.web.openapi import document
from demarche.show.web.problems import Refused, answer
from demarche.show.web.templates_of import STATIC, render

Page = Callable[[Request, Desk], Shown]
Change = Callable[[Request, Desk, coding.Worker], Awaitable[Response]]
PAGES: tuple[tuple[str, Page], ...] = (
    ("/", overview.start),
    ("/search", overview.search),
    ("/events", overview.events),
    ("/reports", overview.reports),
    ("/sources", overview.sources),
    ("/decisions", overview.decisions),
    ("/about", overview.about),
    ("/map", places.on_map),
    ("/network", places.network),
    ("/dyad/{a}/{b:path}", dossier.dyad),
    ("/brief/{a}/{b:path}", dossier.brief),
    ("/actor/{name:path}", dossier.actor),
    ("/event/{id:path}", evidence.event),
    ("/report/{id:path}", evidence.report),
    ("/code", coding.blank),
)
API: tuple[tuple[str, Callable[[Request, Desk, str], Response]], ...] = (
    ("/api/events", api.events),
    ("/api/event/{id:path}", api.event),
    ("/api/counts", api.counts),
    ("/api/dyads", api.dyads),
    ("/api/actors", api.actors),
    ("/api/who", api.who),
    ("/api/reports", api.reports),
    ("/api/report/{id:path}", api.report),
    ("/api/sources", api.sources),
    ("/api/search", api.search),
    ("/api/brief/{a}/{b:path}", api.brief),
    ("/api/decisions", api.decisions),
    ("/api/openapi.json", api.described),
)
CHANGES: tuple[tuple[str, Change], ...] = (
    ("/decide", changes.decide_by_form),
    ("/code", changes.code_by_form),
    ("/api/decisions", changes.decide_by_api),
    ("/api/reports", changes.keep),
    ("/api/code", changes.code_by_api),
)


def make_app(house: House) -> ASGIApp:
    """The application over a store; it changes nothing but by decisions and reports that somebody sends."""
    desk, worker = Desk(house), coding.Worker(house.limits)

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        desk.memory.prepare(lambda: overview.sums(desk))
        yield
        desk.memory.close()
        worker.close()

    gets = [(path, _page(handler, desk)) for path, handler in PAGES] + [(path, _api(h, desk)) for path, h in API]
    posts = {path: _change(handler, desk, worker) for path, handler in CHANGES}
    routes: list[Route | Mount] = [
        Route(path, _either(endpoint, posts.pop(path, None)), methods=_methods(path)) for path, endpoint in gets
    ]
    routes += [Route(path, endpoint, methods=["POST"]) for path, endpoint in posts.items()]
    routes += [
        Route("/dyad", _ask_dyad, methods=["GET"]),
        Route("/docs", _docs(desk), methods=["GET"]),
        Route("/login", _plain(changes.login, desk), methods=["GET", "POST"]),
        Route("/logout", _plain(changes.logout, desk), methods=["POST"]),
        Mount("/static", _Static(directory=STATIC)),
    ]
    handlers: dict[Any, Any] = {
        Refused: lambda request, error: answer(request, error),
        InputError: lambda request, error: answer(request, Refused(400, "That cannot be answered", str(error))),
        StoreError: lambda request, error: answer(
            request, Refused(503, "The store does not answer", str(error), {"Retry-After": "5"})
        ),
        Moved: lambda request, error: RedirectResponse(error.path, 308),
        HTTPException: _http,
        Exception: lambda request, error: answer(request, Refused(500, "Something went wrong")),
    }
    return Guard(Forms(Starlette(routes=routes, exception_handlers=handlers, lifespan=lifespan)), house)


def _methods(path: str) -> list[str]:
    return ["GET", "POST"] if path in {p for p, _ in CHANGES} else ["GET"]


def _page(handler: Page, desk: Desk) -> Callable[[Request], Awaitable[Response]]:
    """A page, made in a thread of its own, unless the one who asks has it already."""

    def made(request: Request) -> Response:
        etag = desk.etag(request)
        if unchanged(request, etag):
            return Response(status_code=304, headers=caching(etag))
        desk.memory.begin()
        return respond(request, desk, handler(request, desk), etag)

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(made, request)

    return endpoint


def _api(handler: Callable[[Request, Desk, str], Response], desk: Desk) -> Callable[[Request], Awaitable[Response]]:
    def made(request: Request) -> Response:
        etag = desk.etag(request)
        if unchanged(request, etag):
            return Response(status_code=304, headers=caching(etag))
        return handler(request, desk, etag)

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(made, request)

    return endpoint


def _change(handler: Change, desk: Desk, worker: coding.Worker) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return await handler(request, desk, worker)

    return endpoint


def _plain(
    handler: Callable[[Request, Desk], Awaitable[Response]], desk: Desk
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return await handler(request, desk)

    return endpoint


def _either(
    get: Callable[[Request], Awaitable[Response]], post: Callable[[Request], Awaitable[Response]] | None
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return await (post(request) if post is not None and request.method == "POST" else get(request))

    return endpoint


async def _ask_dyad(request: Request) -> Response:
    """The form for a dossier: two fields, sent to the dossier's own address."""
    from urllib.parse import quote

    a, b = (request.query_params.get(name, "").strip()[:200] for name in ("a", "b"))
    if not a or not b:
        raise Refused(400, "Two actors are wanted", "Fill in both fields: a country's name or code, an organisation.")
    return RedirectResponse(f"/dyad/{quote(a, safe=':')}/{quote(b, safe=':')}", 303)


def _docs(desk: Desk) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        page = render("docs.html", title="The API", api=document(desk.house), **frame(request, desk))
        return Response(page, 200, {"Cache-Control": "no-cache"}, "text/html; charset=utf-8")

    return endpoint


class _Static(StaticFiles):
    """Our own style sheet, script and icon: their addresses change with their content, so they are kept for ever."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """A file with its headers."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


async def _http(request: Request, error: HTTPException) -> Response:
    """Starlette's own errors: no such address, or no such method."""
    titles = {
        404: ("There is no such page", "Look at the start page, or search."),
        405: ("Not in this way", f"{request.method} is not taken here."),
    }
    title, detail = titles.get(error.status_code, ("Not served", str(error.detail)))
    return answer(request, Refused(error.status_code, title, detail, error.headers))
