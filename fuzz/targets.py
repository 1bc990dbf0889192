"""What is fuzzed: each target takes bytes and must end well, or with the errors that its documentation names.

A target that finds a wrong result raises AssertionError. Nothing here needs atheris: tests run the same targets.
"""

from __future__ import annotations

import gzip
import io
import json
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from demarche.coded import format as coded_format
from demarche.coding import Coder, load_coder
from demarche.coding.types import with_types
from demarche.errors import InputError, SettingsError
from demarche.exchange import load_exchange
from demarche.parse import split
from demarche.read import archives, language, opml, plain, published, robots, safe_xml, sitemaps, warc
from demarche.read.reports import Defaults, report_of_text, reports_of
from demarche.read.sources import Source, sniff
from demarche.records import Party, Problem, Report
from demarche.resolve import dates, dictionaries, packs
from demarche.settings import DATA, Settings
from demarche.show import formats
from demarche.show.web import asked

Run = Callable[[bytes], None]
GOOD = "Syria's foreign minister met President Ivanova in Moscow on Tuesday, 23 December 2025. Two people were killed."
HTML = (
    "<html><head><title>A visit</title><meta charset=utf-8><meta property='article:published_time' "
    f"content='2025-12-24'></head><body><article><h1>A visit</h1><p>{GOOD}</p><p>{GOOD * 3}</p></article></body></html>"
)
RSS = (
    "<?xml version='1.0'?><rss version='2.0'><channel><title>Wire</title><link>http://a.example/</link><item>"
    "<title>T</title><link>http://a.example/1</link><pubDate>Wed, 24 Dec 2025 10:00:00 GMT</pubDate>"
    f"<description>&lt;p&gt;{GOOD}</description></item></channel></rss>"
)
WARC = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/x\r\nContent-Length: {}\r\n\r\n{}\r\n\r\n"
ACTORS = "IRAN_ [IRN]\n+TEHRAN_\nALI_BAKER_ ;note\n+A_BAKER_\n[SYRGOV 050101-100512]\n[>100512 SYRELI]\n"
VERBS = "--- MEET [040] ---\nMEET\n- * WITH_$ [042]\n&CITY\n+MOSCOW\n- $ * IN &CITY [043]\n"
AGENTS = "!PERSON! = MAN, WOMAN\nMINISTER [~GOV]\nSPOKES!PERSON! {SPOKESMEN} [~GOV]\n"
PACK = (
    "key\tname\taliases\tkind\tcountry\tsector\tstart\tend\toffice\n"
    "org:x\tHouse\t^HX|~Hou #0.5 <2011..>\torganisation\tSYR\tGOV\t2011\t2020-05\t\n"
)
TYPES = (
    '[[type]]\nname = "FLOOD"\nquad = "material conflict"\nscore = -2\n'
    '[[type.triggers]]\npattern = "flood"\nkind = "verb"\n'
)
LEXICON = "flood\tverb\tASSAULT\tactor=subject recipient=object\t\tnote\n"


@dataclass(frozen=True, slots=True)
class Target:
    """``share`` of the inputs go to it; ``longest`` in bytes; ``also`` are errors that the function documents."""

    name: str
    run: Run
    seeds: tuple[bytes, ...]
    also: tuple[type[Exception], ...] = ()
    share: float = 1.0
    longest: int = 4096
    words: tuple[str, ...] = field(default=())  # what a mutation is helped with

    def __call__(self, data: bytes) -> None:
        """Run once; the documented errors are good ends."""
        try:
            self.run(data)
        except self.also:
            return


def reader(kind: str) -> Run:
    """The reader of one kind of source: problems are told, nothing is raised, no report is out of bounds."""

    def run(data: bytes) -> None:
        told: list[Problem] = []
        for report in reports_of(Source("x", kind, io.BytesIO(data)), told.append, Defaults()):
            _sound(report)
        for problem in told:
            assert "\n" not in str(problem)

    return run


def _sound(report: Report) -> None:
    assert report.id
    assert report.body.strip()
    assert report.published is None or date.fromisoformat(report.published)
    assert "\x00" not in report.text


def sniffed(data: bytes) -> None:
    """What comes on standard input: the kind is guessed, then read."""
    stream = io.BufferedReader(io.BytesIO(data))  # type: ignore[arg-type]
    list(reports_of(Source("-", sniff(stream), stream), lambda _: None, Defaults()))


def members(of: Callable[[str, Any], Iterator[Any]]) -> Run:
    """An archive: all members are read, and no more comes out than is allowed."""

    def run(data: bytes) -> None:
        out = 0
        for _, member in of("x", io.BytesIO(data)):
            if not isinstance(member, Problem):
                while piece := member.read(65_536):
                    out += len(piece)
        assert out <= 64_000_000

    return run


def pages(data: bytes) -> None:
    """A crawl."""
    list(warc.warc_pages("x", io.BytesIO(data)))


def xml(data: bytes) -> None:
    """A feed, a sitemap, a list of feeds: one after the other."""
    list(opml.feed_addresses("x", data, lambda _: None))
    sitemaps.read_sitemap(data, "http://a.example/sitemap.xml")


def robot_rules(data: bytes) -> None:
    """A robots.txt and a question to it."""
    robots.read_robots(data, "demarche").allows("/a/b?c=d")


def days(data: bytes) -> None:
    """What a record says its day is."""
    text = _text(data)
    try:
        for value in (text, text[:10], int(text) if text.isdecimal() and len(text) < 30 else None):
            day = published.published_day(value)
            assert day is None or date.fromisoformat(day)
    except published.BadDate:
        return


def phrases(data: bytes) -> None:
    """A date expression, seen from a day, looking back or ahead."""
    text = _text(data)
    for past, anchor in ((None, None), (True, "2025-12-01"), (False, None)):
        when = dates.read_date(text, "2025-12-24", past=past, anchor=anchor, day_first=past)
        if when is not None and when.start is not None and when.end is not None:
            assert date.fromisoformat(when.start) <= date.fromisoformat(when.end), when
            assert when.value


def markup(data: bytes) -> None:
    """Markup of a feed's item as plain text."""
    plain.plain_text(_text(data))
    plain.plain_line(_text(data))


def sentences(data: bytes) -> None:
    """Splitting: sentences lie in the text, in order, and say what stands there."""
    report = Report("x", _text(data), "A title")
    language.not_codable(report)
    at = 0
    for sentence in split(report):
        assert at <= sentence.span.start < sentence.span.end <= len(report.text)
        assert report.text[sentence.span.start : sentence.span.end] == sentence.text
        at = sentence.span.end


def cases(data: bytes) -> None:
    """A .coded file; what can be read is written and read again as the same."""
    found = coded_format.read_cases(_text(data).split("\n"), "x")
    for case in found:
        again = coded_format.write_case(case)
        if all(part == " ".join(part.split()) for part in (case.report.body, case.note, case.report.title)):
            (same,) = coded_format.read_cases(again.split("\n"), "x")
            assert [e.type for e in same.events] == [e.type for e in case.events]


def in_file(name: str, use: Callable[[Path], object]) -> Run:
    """A reader that wants a path."""

    def run(data: bytes) -> None:
        with tempfile.TemporaryDirectory(dir=_memory()) as folder:
            file = Path(folder) / name
            file.write_bytes(data)
            use(file)

    return run


@lru_cache(maxsize=1)
def _memory() -> str | None:
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def dictionary(file: Path) -> None:
    """TABARI and PETRARCH dictionaries; what an import writes can be used."""
    out = file.parent / "out"
    summary = dictionaries.import_dictionaries([file], out)
    for written in summary.outputs:
        if written.name == "pack.tsv":
            packs.read_packs([written])
        if written.name == "verbs.tsv":
            own_types(written)


def own_types(file: Path) -> None:
    """A user's event types or lexicon entries, added to the ones that ship."""
    coder = _coder()
    with_types(file, coder.lexicon, coder.ontology)


@lru_cache(maxsize=1)
def _coder() -> Coder:
    return load_coder()


def events(form: str) -> Run:
    """A file of coded events; what was read is written in every text format and stays readable."""

    def use(file: Path) -> None:
        exchange = _exchange()
        found = list(formats.read(formats.Source(file, lambda _: None), exchange, form))
        for other in formats.FORMATS.values():
            if not other.binary:
                out = io.StringIO()
                formats.write(found, other.name, out, exchange)
                out.getvalue().encode("utf-8", "replace")

    return in_file("x.events", use)


@lru_cache(maxsize=1)
def _exchange() -> formats.Exchange:
    return load_exchange(Settings())


def parameters(data: bytes) -> None:
    """The query string of the API."""
    pairs = parse_qsl(_text(data), keep_blank_values=True)
    query = asked.query_of(pairs, lambda words: Party(name=words), also=("format",))
    assert 0 < query.limit <= asked.MOST_ITEMS
    for day in (query.since, query.until):
        assert day is None or date.fromisoformat(day)


@lru_cache(maxsize=1)
def _kit() -> Any:
    from demarche.pipeline import load_kit

    return load_kit(Settings())


def whole(data: bytes) -> None:
    """A report through all rooms: events lie in the text, and their JSON can be written."""
    from demarche.pipeline import code_report

    title, _, body = _text(data).partition("\n")
    if not body.strip():
        return
    report = report_of_text(body, published="2025-12-24", publisher="Wire", title=title)
    for event in code_report(report, _kit()).events:
        assert 0 <= event.trigger.start < event.trigger.end <= len(report.text)
        json.dumps(event.as_dict())


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", GOOD)
        archive.writestr("b/c.html", HTML)
    return out.getvalue()


def _tar() -> bytes:
    import tarfile

    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("long/" * 30 + "a.txt")
        info.size = len(GOOD)
        archive.addfile(info, io.BytesIO(GOOD.encode()))
    return out.getvalue()


def _warc() -> bytes:
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{HTML}"
    return WARC.format(len(answer), answer).encode()


def _records() -> tuple[bytes, bytes, bytes]:
    row = {
        "id": "1",
        "title": "A visit",
        "text": GOOD,
        "date": "2025-12-24",
        "publisher": {"name": "Wire"},
        "url": "http://a.example",
    }
    table = 'id,title,text,date\n1,A visit,"Syria\'s, minister\nmet",2025-12-24\n2;x\n'
    return json.dumps(row).encode() + b"\n{}\n", json.dumps({"articles": [row]}).encode(), table.encode()


@lru_cache(maxsize=1)
def _event_files() -> dict[str, bytes]:
    """Coded demo reports in each format."""
    from demarche.coded import read_cases
    from demarche.pipeline import code_reports

    reports = []
    for file in sorted((DATA / "demo").glob("*.coded"))[:2]:
        with file.open(encoding="utf-8") as lines:
            reports += [case.report for case in read_cases(lines, file.name)][:2]
    coded = [event.as_dict() for report in code_reports(reports, _kit()) for event in report.events][:4]
    files = {}
    for form in formats.FORMATS.values():
        if form.read is not None and not form.binary:
            out = io.StringIO()
            formats.write(coded, form.name, out, _exchange())
            files[form.name] = out.getvalue().encode()
    return files


PACKED = (OSError, EOFError, zlib.error)


@lru_cache(maxsize=1)
def targets() -> dict[str, Target]:
    """All targets by name."""
    lines, listed, table = _records()
    coded = b"\n".join(p.read_bytes()[:1500] for p in sorted((DATA / "demo").glob("*.coded"))[:2])
    query = b"actor=SYR+GOV&recipient=RUS&type=CONSULT&since=2025-02&until=2025&min-confidence=0.5&limit=20&cursor=abc"
    text, html, rss = GOOD.encode(), HTML.encode(), RSS.encode()
    opml_seed = b'<opml version="2.0"><body><outline type="rss" xmlUrl="http://a.example/f.xml"/></body></opml>'
    sitemap = b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://a.example/1</loc><lastmod>2025-12-24</lastmod></url></urlset>'
    all_ = [
        Target("text", reader("text"), (text,), share=0.3),
        Target("html", reader("html"), (html,), share=0.03),
        Target("jsonl", reader("lines"), (lines,), share=3),
        Target("json", reader("json"), (listed, lines), share=3),
        Target("csv", reader("csv"), (table,), share=3),
        Target("tsv", reader("tsv"), (table.replace(b",", b"\t"),), share=2),
        Target("feed", reader("feed"), (rss,), share=0.3),
        Target("stdin", sniffed, (text, lines, rss), share=0.3),
        Target("zip", members(archives.zip_members), (_zip(),), PACKED, share=2),
        Target("tar", members(archives.tar_members), (_tar(), gzip.compress(_tar())), PACKED, share=2),
        Target("warc", pages, (_warc(), gzip.compress(_warc())), PACKED, share=2),
        Target("xml", xml, (opml_seed, sitemap), (safe_xml.NotXml,), share=2),
        Target("robots", robot_rules, (b"User-agent: *\nDisallow: /a*$\nAllow: /\nCrawl-delay: 5\n",), share=2),
        Target("published", days, (b"2025-12-24", b"Wed, 24 Dec 2025 10:00:00 GMT", b"1766570400"), share=6,
               longest=80),
        Target("dates", phrases, (b"the second half of March 2024", b"two days before last Tuesday", b"Q3 2024",
               b"from November 30, 2024 to January 2, 2025"), share=4, longest=160),
        Target("markup", markup, (b"<p>A &amp; <b>B</b><br>&#x41;</p>",), share=2),
        Target("sentences", sentences, (text, "ERBIL (Wire) — He said: “No.” Gen. A. Baker left.".encode()), share=2),
        Target("coded", cases, (coded,), (coded_format.CodedError,), share=3),
        Target("actors", in_file("a.txt", dictionary), (ACTORS.encode(),), (InputError,), share=0.3),
        Target("agents", in_file("a.txt", dictionary), (AGENTS.encode(),), (InputError,), share=0.3),
        Target("verbs", in_file("a.txt", dictionary), (VERBS.encode(),), (InputError,), share=0.05),
        Target("pack", in_file("a.tsv", lambda f: packs.read_packs([f])), (PACK.encode(),), (SettingsError,), share=2),
        Target("types", in_file("a.toml", own_types), (TYPES.encode(),), (SettingsError,), share=0.05),
        Target("lexicon", in_file("a.tsv", own_types), (LEXICON.encode(),), (SettingsError,), share=0.05),
        Target("parameters", parameters, (query,), (InputError,), share=4, longest=600),
        Target("coder", whole, (b"A visit\n" + text,), share=0.05, longest=600),
        *(
            Target(f"events-{form}", events(form), (seed,), (InputError,), share=0.15)
            for form, seed in _event_files().items()
        ),
    ]  # fmt: skip
    return {target.name: target for target in all_}


__all__ = ["Target", "targets"]
