"""Sources -> ``Report``s: fields by their usual names, ids, dates, and one clear line for each thing that is wrong."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from demarche.read import records_of
from demarche.read.decode import NotText, decode, read_whole
from demarche.read.pages import page_fields
from demarche.read.published import BadDate, published_day
from demarche.read.sources import Source, Tell, open_sources
from demarche.records import Problem, Report

MAX_TEXT = 1_000_000  # characters of one report: longer ones are books, not reports
ALIASES = {
    "id": ("id", "doc_id", "docid", "article_id", "articleid", "story_id", "storyid", "uid", "guid"),
    "title": ("title", "headline", "head", "heading"),
    "text": ("text", "body", "content", "article", "story", "full_text", "fulltext", "maintext", "articlebody",
             "article_text", "story_text"),
    "date": ("date", "published", "published_at", "publishedat", "publication_date", "pub_date", "pubdate",
             "date_published", "datepublished", "date_publish", "publish_date", "seendate", "timestamp", "datetime"),
    "publisher": ("publisher", "source", "outlet", "publication", "newspaper", "source_name", "sitename", "site",
                  "source_domain", "domain"),
    "url": ("url", "link", "href", "uri", "source_url"),
    "language": ("language", "lang"),
}  # fmt: skip
_CANONICAL = {alias: (name, rank) for name, aliases in ALIASES.items() for rank, alias in enumerate(aliases)}


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the user says about all reports: used where a record says nothing, and instead of a page's metadata."""

    published: str | None = None
    publisher: str = ""
    language: str = ""


def read_reports(
    paths: Sequence[str], tell: Tell, defaults: Defaults | None = None, stdin: BinaryIO | None = None
) -> Iterator[Report]:
    """Read reports one by one; whatever cannot be used is told in one line and the run goes on.

    Ids are the records' own or a digest of the report; of two records with one id the second is told and left out.
    Raises BadDate when the default date itself is wrong.
    """
    defaults = defaults or Defaults()
    defaults = replace(defaults, published=published_day(defaults.published))
    seen: dict[str, str] = {}
    for source in open_sources(paths, tell, stdin):
        try:
            for where, raw in _raw_records(source, tell):
                report = _report(where, raw, defaults, tell)
                if report is None:
                    continue
                if report.id in seen:
                    tell(Problem(where, f"id {report.id!r} was already used at {seen[report.id]}"))
                    continue
                seen[report.id] = where
                yield report
        except NotText as error:
            tell(Problem(source.name, str(error)))
        except (OSError, EOFError, zlib.error) as error:  # damaged gzip, or a disk that fails half-way
            tell(Problem(source.name, f"cannot be read to its end: {error}"))


def report_of_text(text: str, *, published: str | None = None, publisher: str = "", title: str = "") -> Report:
    """A report made of words at hand: what ``demarche.load().code(text)`` uses. Raises BadDate."""
    body = text.strip("\n").rstrip()
    report = Report("", body, title.strip(), published_day(published), publisher, source="text")
    return replace(report, id=digest_id(report))


def digest_id(report: Report) -> str:
    """An id that depends on what the report says and where it comes from, so that it is the same in every run."""
    parts = (report.title, report.body, report.published or "", report.publisher, report.url)
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _raw_records(source: Source, tell: Tell) -> Iterator[tuple[str, dict[str, Any]]]:
    if source.kind == "lines":
        yield from records_of.json_lines(source, tell)
    elif source.kind == "json":
        yield from records_of.json_file(source, tell)
    elif source.kind in {"csv", "tsv"}:
        yield from records_of.table(source, tell)
    elif source.kind == "html":
        yield source.name, page_fields(decode(read_whole(source.stream), page=True))
    else:
        yield source.name, _plain(decode(read_whole(source.stream)))


def _plain(text: str) -> dict[str, Any]:
    """A text file: its first line is the title when it reads like one and more follows."""
    text = text.strip()
    first, _, rest = text.partition("\n")
    first = first.strip()
    is_title = rest.strip() and len(first) <= 160 and first[-1:] not in '.!?…:;,"”' and "—" not in first
    return {"title": first, "text": rest.strip("\n"), "guessed": True} if is_title else {"text": text, "guessed": True}


def _report(where: str, raw: dict[str, Any], defaults: Defaults, tell: Tell) -> Report | None:
    fields = _canonical(raw)
    body = _string(fields.get("text")).strip("\n").rstrip()
    if not body.strip():
        tell(Problem(where, "no text" if "text" in fields else f"no column or key for the text among: {_keys(raw)}"))
        return None
    if len(body) > MAX_TEXT:
        tell(Problem(where, f"text of {len(body):,} characters: the limit is {MAX_TEXT:,}"))
        return None
    guessed = bool(raw.get("guessed"))  # title and metadata of pages and files are guesses; those of records are not
    published = defaults.published if guessed and defaults.published else _published(where, fields, defaults, tell)
    publisher = _string(fields.get("publisher")).strip()[:200]
    report = Report(
        id=_string(fields.get("id")).strip()[:200],
        body=body,
        title=" ".join(_string(fields.get("title")).split())[:1000],
        published=published,
        publisher=(defaults.publisher or publisher) if guessed else (publisher or defaults.publisher),
        url=_string(fields.get("url")).strip()[:2000],
        language=_string(fields.get("language")).strip()[:40] or defaults.language,
        source=where,
    )
    return report if report.id else replace(report, id=digest_id(report))


def _published(where: str, fields: dict[str, Any], defaults: Defaults, tell: Tell) -> str | None:
    try:
        return published_day(fields.get("date")) or defaults.published
    except BadDate as error:
        tell(Problem(where, f"{error}; coded without it", lost=False))
        return defaults.published


def _canonical(raw: dict[str, Any]) -> dict[str, Any]:
    """Fields under their canonical names; of several aliases the first in ALIASES that is not empty wins."""
    best: dict[str, tuple[int, Any]] = {}
    for key, value in raw.items():
        known = _CANONICAL.get(str(key).strip().lower().replace("-", "_").replace(" ", "_"))
        if known and (
            known[0] not in best or (_empty(best[known[0]][1]), best[known[0]][0]) > (_empty(value), known[1])
        ):
            best[known[0]] = (known[1], value)
    return {name: value for name, (_, value) in best.items()}


def _empty(value: Any) -> bool:
    return value is None or value == ""


def _string(value: Any) -> str:
    if isinstance(value, str):
        return value.replace("\x00", " ")
    if isinstance(value, dict):  # NewsAPI and others: {"source": {"id": …, "name": …}}
        return _string(value.get("name") or value.get("title") or "")
    if isinstance(value, list):
        return "\n\n".join(_string(v) for v in value if isinstance(v, str))
    return "" if value is None or isinstance(value, bool) else str(value)


def _keys(raw: dict[str, Any]) -> str:
    return ", ".join(str(k)[:30] for k in list(raw)[:8]) or "nothing"
