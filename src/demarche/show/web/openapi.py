"""The API described (OpenAPI 3.1), out of the same tables by which it reads its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from demarche.records import DECISIONS
from demarche.show.web.asked import LONGEST, MOST_ITEMS, PARAMETERS, Parameter
from demarche.show.web.house import House

_TEXT = {"type": "string", "maxLength": LONGEST}
_DAY = {"type": "string", "pattern": r"^\d{4}(-\d\d(-\d\d)?)?$"}
_JSON = "application/json"


def document(house: House) -> dict[str, Any]:
    """The whole description."""
    filters = [_parameter(p) for p in PARAMETERS]
    some = [p for p in filters if p["name"] not in ("limit", "cursor", "oldest-first")]
    page = [
        _query("limit", "Items of a page.", {"type": "integer", "minimum": 1, "maximum": MOST_ITEMS}),
        _query("cursor", "Where the last page ended.", _TEXT),
    ]
    period = [_query("since", "A day, month or year.", _DAY), _query("until", "The same, inclusive.", _DAY)]
    lines = _query(
        "format", "json, or jsonl for all of them as JSON lines.", {"type": "string", "enum": ["json", "jsonl"]}
    )
    party = [_path("a", "An actor: SYR, SYR GOV, org:hezbollah, a name."), _path("b", "The other one.")]
    paths: dict[str, Any] = {
        "/api/events": {"get": _get("events", "Events", [*filters, lines], "EventPage", lines=True)},
        "/api/event/{id}": {
            "get": _get("event", "One event", [_path("id", "The event's id, or a mention's.")], "Event")
        },
        "/api/counts": {
            "get": _get(
                "counts",
                "Events counted",
                [
                    _query(
                        "by",
                        "Up to four: year month week day type mode quad status country actor recipient dyad publisher, "
                        "with commas.",
                        _TEXT,
                    ),
                    *some,
                ],
                "Items",
            )
        },
        "/api/dyads": {"get": _get("dyads", "Who towards whom", some, "Items")},
        "/api/actors": {
            "get": _get("actors", "Actors by name", [_query("prefix", "How the name begins.", _TEXT), page[0]], "Items")
        },
        "/api/who": {
            "get": _get("who", "Whom words mean", [_query("text", "The words.", _TEXT, needed=True)], "Object")
        },
        "/api/reports": {
            "get": _get(
                "reports",
                "Reports",
                [
                    _query("words", "Words of the report.", _TEXT),
                    _query("publisher", "Its publisher.", _TEXT),
                    *period,
                    *page,
                ],
                "Items",
            ),
            "post": _post(
                "keep", "Code and keep reports (token)", "Reports", "Outcomes", house.limits.reports, token=True
            ),
        },
        "/api/report/{id}": {"get": _get("report", "One report", [_path("id", "The report's id.")], "Object")},
        "/api/sources": {"get": _get("sources", "Publishers in figures", [], "Items")},
        "/api/search": {
            "get": _get("search", "Actors, reports, events", [_query("q", "The words.", _TEXT), page[1]], "Object")
        },
        "/api/brief/{a}/{b}": {"get": _get("brief", "How two actors stand", [*party, *period], "Object")},
        "/api/code": {
            "post": _post("code", "Code a text now; nothing is kept", "Text", "Coded", house.limits.text * 4)
        },
        "/api/decisions": {
            "get": _get("decisions", "What people decided", [_query("event", "About this event.", _TEXT)], "Items"),
            "post": _post(
                "decide",
                "Correct, reject, merge, split or revoke (token)",
                "Decision",
                "Items",
                house.limits.form,
                token=True,
            ),
        },
        "/api/openapi.json": {"get": _get("description", "This description", [], "Object")},
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "demarche",
            "version": house.version,
            "description": "Who did what to whom, where, when, according to whom, and how certainly. Dates are ISO "
            "days, offsets are code points of a report's text. Errors are problem+json (RFC 9457). "
            "Answers carry an ETag.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": _schemas(house),
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "DEMARCHE_TOKEN of the server."}
            },
            "responses": {
                "Problem": {
                    "description": "Not served: `detail` says why and what to change.",
                    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
            },
        },
    }


def _parameter(p: Parameter) -> dict[str, Any]:
    kinds: Mapping[str, dict[str, Any]] = {
        "day": _DAY,
        "flag": {"type": "string", "enum": ["yes", "no"]},
        "share": {"type": "number", "minimum": 0, "maximum": 1},
        "number": {
            "type": "integer",
            "minimum": 1 if p.name == "limit" else 0,
            "maximum": MOST_ITEMS if p.name == "limit" else 1_000_000,
        },
    }
    one = {"type": "string", "enum": list(p.choices)} if p.choices else kinds.get(p.kind, _TEXT)
    return _query(p.name, p.about, {"type": "array", "items": one, "maxItems": 10} if p.many else one)


def _query(name: str, about: str, schema: dict[str, Any], *, needed: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": about, "required": needed, "schema": schema}


def _path(name: str, about: str) -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1, "maxLength": LONGEST}
    return {"name": name, "in": "path", "description": about, "required": True, "schema": schema}


def _get(
    name: str, summary: str, parameters: list[dict[str, Any]], schema: str, *, lines: bool = False
) -> dict[str, Any]:
    content: dict[str, Any] = {_JSON: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    if lines:
        content["application/x-ndjson"] = {"schema": {"type": "string", "description": "One Event a line."}}
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": {
            "200": {"description": summary, "content": content},
            **_errors("304", "400", "404", "429", "503"),
        },
    }


def _post(name: str, summary: str, body: str, schema: str, most: int, *, token: bool = False) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "description": f"At most {most:,} bytes.",
        "requestBody": {"required": True, "content": {_JSON: {"schema": {"$ref": f"#/components/schemas/{body}"}}}},
        **({"security": [{}, {"token": []}]} if token else {}),
        "responses": {
            "200": {"description": summary, "content": {_JSON: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}},
            **_errors("400", "401", "403", "404", "413", "415", "422", "429", "503"),
        },
    }


def _errors(*statuses: str) -> dict[str, Any]:
    return {
        s: {"description": "Not changed since."} if s == "304" else {"$ref": "#/components/responses/Problem"}
        for s in statuses
    }


def _schemas(house: House) -> dict[str, Any]:
    def record(needed: list[str], **properties: Any) -> dict[str, Any]:
        return {"type": "object", "required": needed, "properties": properties}

    text: dict[str, Any] = {"type": "string"}
    whole = record(
        ["text"],
        text={"type": "string", "maxLength": house.limits.text, "minLength": 1},
        title=_TEXT,
        publisher=_TEXT,
        date=_DAY,
    )
    items = {"type": "array", "items": {"type": "object"}}
    return {
        "Problem": record(
            ["type", "title", "status"], type=text, title=text, status={"type": "integer"}, detail=text, instance=text
        ),
        "Event": record(["id", "type", "status", "mentions"], id=text, type=text, status=text, mentions=items),
        "EventPage": record(
            ["items", "next"],
            items={"type": "array", "items": {"$ref": "#/components/schemas/Event"}},
            next={"type": ["string", "null"]},
            total={"type": ["integer", "null"]},
        ),
        "Items": record(["items"], items=items, next={"type": ["string", "null"]}),
        "Object": {"type": "object"},
        "Text": whole,
        "Coded": record(["events", "notes"], events=items, notes={"type": "array", "items": text}),
        "Reports": record(
            ["reports"],
            reports={
                "type": "array",
                "maxItems": 100,
                "minItems": 1,
                "items": record(["text"], **whole["properties"], id=_TEXT, url={"type": "string", "maxLength": 2000}),
            },
        ),
        "Outcomes": record(
            ["items"],
            items={
                "type": "array",
                "items": record(
                    ["report", "outcome"], report=text, outcome=text, mentions={"type": "integer"}, problem=text
                ),
            },
        ),
        "Decision": record(
            ["kind", "why"],
            kind={"type": "string", "enum": list(DECISIONS)},
            why=_TEXT,
            who=_TEXT,
            events={"type": "array", "items": text, "maxItems": 100},
            mentions={"type": "array", "items": text, "maxItems": 100},
            field={"type": "string", "enum": [*house.fields, ""]},
            value=_TEXT,
            decision=_TEXT,
        ),
    }
