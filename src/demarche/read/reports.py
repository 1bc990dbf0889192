"""Sources -> ``Report``s: fields by their usual names, ids, dates, and one clear line for each thing that is wrong."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, BinaryIO

from demarche.read import records_of
from demarche.read.addresses import is_url
from demarche.read.decode import NotText, decode, read_whole
from demarche.read.pages import page_fields
from demarche.read.published import BadDate, published_day
from demarche.read.sources import Source, Tell, open_sources
from demarche.records import Problem, Report

if TYPE_CHECKING:
    from demarche.read.visits import Visitor

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
_UNWRITABLE = {0: " "} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")  # one for one, so that no offset changes
_CANONICAL = {alias: (name, rank) for name, aliases in ALIASES.items() for rank, alias in enumerate(aliases)}


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the user says about all reports: used where a record says nothing, and instead of a page's metadata."""

    published: str | None = None
    publisher: str = ""
    language: str = ""


def read_reports(
    paths: Sequence[str],
    tell: Tell,
    defaults: Defaults | None = None,
    stdin: BinaryIO | None = None,
    visitor: Visitor | None = None,
) -> Iterator[Report]:
    """Read reports one by one; whatever cannot be used is told in one line and the run goes on.

    A path is a file, a directory, a pattern, "-" or an http(s) address, which ``visitor`` fetches (``web.py``).

    Ids are the records' own or a digest of the report; of two records with one id the second is told and left out.
    Raises BadDate when the default date itself is wrong.
    """
    defaults = defaults or Defaults()
    defaults = replace(defaults, published=published_day(defaults.published))
    seen: dict[str, str] = {}
    for source in open_sources(paths, tell, stdin, visitor):
        for report in reports_of(source, tell, defaults):
            if report.id in seen:
                again = is_url(report.source)  # one story in two feeds of an outlet is no fault
                tell(Problem(report.source, f"id {report.id!r} was already used at {seen[report.id]}", lost=not again))
                continue
            seen[report.id] = report.source
            yield report


def reports_of(source: Source, tell: Tell, defaults: Defaults) -> Iterator[Report]:
    """The reports of one open source. ``defaults.published`` must be an ISO day or None."""
    try:
        for where, raw in _raw_records(source, tell):
            report = _report(where, raw, defaults, tell)
            if report is not None:
                yield report
    except NotText as error:
        tell(Problem(source.name, str(error)))
    except (OSError, EOFError, zlib.error) as error:  # damaged gzip, or a disk that fails half-way
        tell(Problem(source.name, f"cannot be read to its end: {error}"))


def report_of_text(text: str, *, published: str | None = None, publisher: str = "", title: str = "") -> Report:
    """A report made of words at hand: what ``demarche.load().code(text)`` uses. Raises BadDate."""
    body = _whole(text).strip("\n").rstrip()
    report = Report("", body, _whole(title).strip(), published_day(published), _whole(publisher), source="text")
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
    elif source.kind == "feed":
        yield from _feed(source, tell)
    elif source.kind == "record":
        yield source.name, {**source.about, "guessed": True, "dated": "date" in source.about}
    elif source.kind == "html":
        yield source.name, _page(source, tell)
    else:
        raw = _plain(decode(read_whole(source.stream), charset=source.charset))
        yield source.name, raw | _about(source)


def _page(source: Source, tell: Tell) -> dict[str, Any]:
    """The fields of a page; what is known of it from elsewhere wins. Raises NotText."""
    try:
        fields = page_fields(decode(read_whole(source.stream), page=True, charset=source.charset))
    except NotText as error:
        if not source.spare:
            raise
        tell(Problem(source.name, f"{error}; the feed's own words are taken", lost=False))
        fields = {"text": source.spare, "guessed": True}
    about = _about(source)
    if fields.get("publisher"):
        about.pop(
            "publisher", None
        )  # "BBC News" on the page says it better than "BBC News - World - Africa" of the feed
    return fields | about


def _about(source: Source) -> dict[str, Any]:
    return {**source.about, "dated": True} if "date" in source.about else dict(source.about)


def _feed(source: Source, tell: Tell) -> Iterator[tuple[str, dict[str, Any]]]:
    """Items of a feed that lies in a file, with the words it has of them: nothing is fetched."""
    from demarche.read import feeds, web
    from demarche.read.safe_xml import NotXml

    try:
        feed = feeds.read_feed(read_whole(source.stream))
    except NotXml as error:
        tell(Problem(source.name, str(error)))
        return
    for note in feed.notes:
        tell(Problem(source.name, note, lost=False))
    for item in feed.items:
        where = f"{source.name}#{item.position}"
        if text := web.spare_text(item):
            about = web.item_fields(item)
            yield where, about | {"text": text, "guessed": True, "dated": "date" in about}
        else:
            tell(Problem(where, "no text in this item; read the feed from its address to have its page fetched"))


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
    own_day = not guessed or raw.get("dated")  # the item of a feed says its day, however the page is dated
    published = _published(where, fields, defaults, tell) if own_day or not defaults.published else defaults.published
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
        return _whole(value)
    if isinstance(value, dict):  # NewsAPI and others: {"source": {"id": …, "name": …}}
        return _string(value.get("name") or value.get("title") or "")
    if isinstance(value, list):
        return "\n\n".join(_string(v) for v in value if isinstance(v, str))
    return "" if value is None or isinstance(value, bool) else str(value)


def _whole(words: str) -> str:
    """Without NUL and lone halves of surrogate pairs (JSON can hold them), which neither model nor store can take."""
    return words if words.isascii() and "\x00" not in words else words.translate(_UNWRITABLE)


def _keys(raw: dict[str, Any]) -> str:
    return ", ".join(str(k)[:30] for k in list(raw)[:8]) or "nothing"
