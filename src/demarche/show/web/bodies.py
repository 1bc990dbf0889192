"""What is sent to the server: forms and JSON, read up to a size, and never more of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from demarche.show.web.asked import clean_text
from demarche.show.web.problems import Refused

MOST_FIELDS = 400


async def body_of(request: Request, most: int) -> bytes:
    """The body, at most ``most`` bytes. Raises Refused (413) as soon as there is more."""
    said = request.headers.get("content-length", "0")
    too_large = Refused(413, "Too large", f"At most {most:,} bytes are taken here.")
    if said.isdigit() and int(said) > most:
        raise too_large
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise too_large
        parts.append(part)
    return b"".join(parts)


async def form_of(request: Request, most: int) -> list[tuple[str, str]]:
    """The fields of a form of ours. Raises Refused."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        raise Refused(415, "Not a form", "A form of these pages is wanted (application/x-www-form-urlencoded).")
    raw = await body_of(request, most)
    try:
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="replace")
    except ValueError:
        raise Refused(400, "The form cannot be read", "Load the page again and send the form from there.") from None
    return [(name, clean_text(value)) for name, value in pairs]


async def json_of(request: Request, most: int) -> Mapping[str, Any]:
    """The JSON object that was sent. Raises Refused.

    Another content type is refused: a browser sends JSON to another site only after asking it, and this one says no.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refused(415, "JSON is wanted", "Send the header 'Content-Type: application/json'.")
    raw = await body_of(request, most)
    try:
        value = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Refused(400, "Broken JSON", str(error)[:200]) from None
    if not isinstance(value, dict):
        raise Refused(400, "A JSON object is wanted", f"This is a {type(value).__name__}.")
    return value


def text_in(body: Mapping[str, Any], name: str, most: int, *, needed: bool = False) -> str:
    """A text in a JSON object, "" when it is not there. Raises Refused naming it."""
    value = body.get(name)
    if value is None or value == "":
        if needed:
            raise Refused(400, f"'{name}' is missing", f"'{name}' is a text that cannot be left out.")
        return ""
    if not isinstance(value, str):
        raise Refused(400, f"'{name}' is no text", f"'{name}' is a text; this is a {type(value).__name__}.")
    if len(value) > most:
        raise Refused(413, f"'{name}' is too long", f"'{name}' has at most {most:,} characters.")
    return clean_text(value)


def texts_in(body: Mapping[str, Any], name: str, most: int = 100) -> tuple[str, ...]:
    """A list of short texts in a JSON object, () when it is not there. Raises Refused."""
    value = body.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > most or not all(isinstance(v, str) and len(v) <= 300 for v in value):
        raise Refused(400, f"'{name}' is no list of texts", f"'{name}' is a list of at most {most} short texts.")
    return tuple(clean_text(v) for v in value)
