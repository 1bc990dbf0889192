"""What changes something: log in and out, decide on an event, send reports to be kept, and code a text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from demarche.records import DECISIONS, decision_dict
from demarche.show.web import asked, coding
from demarche.show.web.answers import Desk, frame, json_response, respond
from demarche.show.web.bodies import form_of, json_of, text_in, texts_in
from demarche.show.web.coding import Worker
from demarche.show.web.guard import COOKIE
from demarche.show.web.house import Asked
from demarche.show.web.problems import Refused
from demarche.show.web.templates_of import render

MOST_REPORTS = 100
MOST_WHY = 1000
MOST_FIELD = 300


async def decide_by_form(request: Request, desk: Desk, worker: Worker) -> Response:
    """A form of an event's page, or of the list of decisions: decide, then show what came of it."""
    fields = await form_of(request, desk.house.limits.form)
    held = dict(fields)
    desk.keys.check_form(held.get("form", ""))
    desk.keys.check_edit(request)
    for name, value in fields:
        if len(value) > (MOST_WHY if name == "why" else MOST_FIELD):
            raise Refused(
                400, "Too long", f"'{name}' is longer than {MOST_WHY if name == 'why' else MOST_FIELD} characters."
            )
    events = tuple(e for e in (held.get("event", "").strip(), *held.get("with", "").split()) if e)
    mentions = tuple(value for name, value in fields if name == "mention")
    what = Asked(
        held.get("kind", ""),
        held.get("who", "").strip() or desk.house.user,
        held.get("why", "").strip(),
        events,
        mentions,
        held.get("field", ""),
        held.get("value", ""),
        held.get("decision", ""),
    )
    taken = await _decide(what, desk, worker)
    home = events[0] if events else (taken[0].mentions[0] if taken and taken[0].mentions else "")
    back = f"/event/{quote(home, safe='')}?done={quote(what.kind)}" if home else "/decisions"
    return RedirectResponse(back, 303, {"Cache-Control": "no-store"})


async def decide_by_api(request: Request, desk: Desk, worker: Worker) -> Response:
    """POST /api/decisions."""
    desk.keys.check_edit(request)
    body = await json_of(request, desk.house.limits.form)
    what = Asked(
        text_in(body, "kind", 20, needed=True),
        text_in(body, "who", MOST_FIELD) or desk.house.user,
        text_in(body, "why", MOST_WHY, needed=True),
        texts_in(body, "events"),
        texts_in(body, "mentions"),
        text_in(body, "field", 40),
        text_in(body, "value", MOST_FIELD),
        text_in(body, "decision", 80),
    )
    taken = await _decide(what, desk, worker)
    return json_response({"items": [decision_dict(d) for d in taken]}, {"Cache-Control": "no-store"})


async def _decide(what: Asked, desk: Desk, worker: Worker) -> Any:
    if what.kind not in DECISIONS:
        raise Refused(400, "No such decision", f"One of {', '.join(DECISIONS)} is wanted, not {what.kind[:40]!r}.")
    if not what.why:
        raise Refused(400, "The reason is missing", "Say why: the reason stays with the decision.")
    if what.kind != "revoke" and not what.events:
        raise Refused(400, "The event is missing", "Name the event by its id.")
    taken = await worker.do(lambda: desk.house.decide(what))
    desk.memory.clear()
    return taken


async def keep(request: Request, desk: Desk, worker: Worker) -> Response:
    """POST /api/reports: code reports and keep them."""
    desk.keys.check_edit(request)
    body = await json_of(request, desk.house.limits.reports)
    sent = body.get("reports")
    if not isinstance(sent, list) or not 1 <= len(sent) <= MOST_REPORTS or not all(isinstance(r, dict) for r in sent):
        raise Refused(400, "'reports' is missing", f"'reports' is a list of 1 to {MOST_REPORTS} objects with 'text'.")
    clean = [_report(r, desk) for r in sent]
    outcomes = await worker.do(lambda: desk.house.keep(clean))
    desk.memory.clear()
    items = [{"report": o.report, "outcome": o.outcome, "mentions": o.mentions, "problem": o.problem} for o in outcomes]
    return json_response({"items": items}, {"Cache-Control": "no-store"})


def _report(sent: Mapping[str, Any], desk: Desk) -> dict[str, str]:
    lengths = {"id": 300, "title": 1000, "publisher": 300, "date": 40, "url": 2000, "language": 20}
    found = {name: text_in(sent, name, most) for name, most in lengths.items()}
    found["text"] = text_in(sent, "text", desk.house.limits.text, needed=True)
    return {name: value for name, value in found.items() if value}


async def code_by_form(request: Request, desk: Desk, worker: Worker) -> Response:
    """A pasted text: code it and show what was found."""
    fields = dict(await form_of(request, desk.house.limits.text * 4))
    desk.keys.check_form(fields.get("form", ""))
    given = {name: fields.get(name, "") for name in ("text", "date", "publisher", "title")}
    given["text"] = given["text"].replace("\r\n", "\n")
    coded = await _code(given, desk, worker)
    shown = await run_in_threadpool(coding.coded_page, given, coded, desk)
    return respond(request, desk, shown)


async def code_by_api(request: Request, desk: Desk, worker: Worker) -> Response:
    """POST /api/code."""
    body = await json_of(request, desk.house.limits.text * 4)
    lengths = {"text": desk.house.limits.text, "date": 40, "publisher": MOST_FIELD, "title": 1000}
    given = {name: text_in(body, name, most, needed=name == "text") for name, most in lengths.items()}
    coded = await _code(given, desk, worker)
    data = {"events": [e.as_dict() for e in coded.events], "notes": list(coded.notes)}
    return json_response(data, {"Cache-Control": "no-store"})


async def _code(given: Mapping[str, str], desk: Desk, worker: Worker) -> Any:
    if len(given["text"].encode("utf-8", "replace")) > desk.house.limits.text:
        raise Refused(413, "Too large", f"At most {desk.house.limits.text:,} bytes of text are coded at once.")
    if not given["text"].strip():
        raise Refused(400, "The text is missing", "Paste the words of a report.")
    if given["date"]:
        asked.day("since", given["date"])
    return await worker.do(
        lambda: desk.house.code(given["text"], given["date"] or None, given["publisher"], given["title"])
    )


async def login(request: Request, desk: Desk) -> Response:
    """The form that asks for the token, and what it sends; the cookie is for this site's own pages only."""
    if request.method == "POST":
        fields = dict(await form_of(request, desk.house.limits.form))
        desk.keys.check_form(fields.get("form", ""))
        if not desk.keys.is_token(fields.get("token", "").strip()):
            raise Refused(401, "That is not the token", "Look for DEMARCHE_TOKEN where the server was started.")
        answer = RedirectResponse("/decisions", 303, {"Cache-Control": "no-store"})
        answer.set_cookie(
            COOKIE,
            desk.keys.session(),
            max_age=12 * 3600,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return answer
    page = render("login.html", title="Log in", **frame(request, desk))
    return Response(page, 200, {"Cache-Control": "no-store"}, "text/html; charset=utf-8")


async def logout(request: Request, desk: Desk) -> Response:
    """Forget the cookie."""
    desk.keys.check_form(dict(await form_of(request, desk.house.limits.form)).get("form", ""))
    answer = RedirectResponse("/", 303, {"Cache-Control": "no-store"})
    answer.delete_cookie(COOKIE)
    return answer
