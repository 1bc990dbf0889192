"""Errors as people and programs can use them: a page that helps, or problem+json (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from demarche.show.web.templates_of import render

_HELP = {
    400: "The address or the form asks for something that makes no sense. The line above says what to change.",
    401: "Reading needs no token; changing does.",
    404: "Nothing is kept here under this address. Ids stay good for ever, unless a report was forgotten on request.",
    405: "This address can be read, but not in this way.",
    413: "What was sent is larger than this server takes.",
    429: "This server slows down whoever asks very often, so that others are served too.",
    500: "This is a mistake in demarche, not yours. The store is unharmed. The server's own output says more.",
    503: "Try again in a moment.",
}


class Refused(Exception):
    """A request that is not served: an HTTP status, what is the matter, and what can be done."""

    def __init__(self, status: int, title: str, detail: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status} {title}: {detail}")
        self.status, self.title, self.detail, self.headers = status, title, detail, dict(headers or {})


def answer(request: Request, refused: Refused) -> Response:
    """The answer to a request that is not served: problem+json under /api and where JSON or CSV was asked for."""
    headers = {"Cache-Control": "no-store", **refused.headers}
    form = request.scope.get("form", "html")
    wants = request.headers.get("accept", "")
    if request.scope["path"].startswith("/api") or form != "html" or ("json" in wants and "html" not in wants):
        body = {
            "type": "about:blank", "title": refused.title, "status": refused.status, "detail": refused.detail,
            "instance": request.scope["path"][:300],
        }  # fmt: skip
        text = json.dumps(body, ensure_ascii=False)
        return Response(text.encode("utf-8", "replace"), refused.status, headers, "application/problem+json")
    page = render(
        "problem.html", title=refused.title, status=refused.status, detail=refused.detail,
        advice=_HELP.get(refused.status, ""), path=request.scope["path"][:300],
    )  # fmt: skip
    return Response(page, refused.status, headers, "text/html; charset=utf-8")
