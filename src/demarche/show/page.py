"""Annotated reports as one web page: no script, nothing loaded from anywhere, every word of the report escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from html import escape
from typing import Any

from demarche.records import CodedReport

_HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>demarche: annotated reports</title><style>
body{font:17px/1.6 Georgia,serif;max-width:46em;margin:2em auto;padding:0 1em;color:#111;background:#fff}
h2{line-height:1.25}p.meta{color:#555;font:14px sans-serif}article{white-space:pre-line;border-bottom:1px solid #ccc}
mark{background:none;border-bottom:2px solid}mark.name{border-color:#1b5e9e}mark.place{border-color:#2e7d32}
mark.date{border-color:#a15c00}mark small{font:11px sans-serif;color:#555}@media print{body{max-width:none}}
</style><p class="meta">Underlined: <mark class="name">names</mark> <mark class="place">places</mark>
<mark class="date">dates</mark>, each with what it was taken to be.</p>"""


def annotation_page(found: Iterable[tuple[CodedReport, dict[str, Any]]]) -> Iterator[str]:
    """The page in parts, one a report; places win over names where both mark the same words."""
    yield _HEAD
    for coded, annotation in found:
        report = coded.report
        meta = " · ".join(escape(part) for part in (report.published or "no date", report.publisher, report.id) if part)
        yield f'<p class="meta">{meta}</p><article>{_marked(report.text, annotation)}</article>'
    yield "</html>"


def _marked(text: str, annotation: dict[str, Any]) -> str:
    marks: list[tuple[int, int, str, str]] = []
    for kind, label in _LABELS:
        for item in annotation[f"{kind}s"]:
            start, end = item["start"], item["end"]
            if all(end <= s or e <= start for s, e, _, _ in marks):
                marks.append((start, end, kind, label(item)))
    parts, at = [], 0
    for start, end, kind, words in sorted(marks):
        parts.append(escape(text[at:start]))
        note = f" <small>{escape(words)}</small>" if words else ""
        parts.append(f'<mark class="{kind}">{escape(text[start:end])}{note}</mark>')
        at = end
    return "".join(parts) + escape(text[at:])


def _date(item: dict[str, Any]) -> str:
    return str(item["date"] or "")


def _place(item: dict[str, Any]) -> str:
    return " ".join(str(part) for part in (item["name"], item["country"], item["precision"]) if part)


def _name(item: dict[str, Any]) -> str:
    actor = item["actor"]
    if not actor:
        return str(item["kind"])
    return " ".join(str(part) for part in (actor["country"], actor["sector"], actor["office"]) if part) or str(
        item["kind"]
    )


_LABELS: tuple[tuple[str, Callable[[dict[str, Any]], str]], ...] = (("date", _date), ("place", _place), ("name", _name))
