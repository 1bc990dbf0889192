"""Addresses as sources of `code` and `ingest`: pages, feeds and sitemaps, told apart by what is there."""

import gzip
import time

import pytest
from loopback import Server, answer, drip, feed, item, page, visitor

from demarche.read import Defaults, read_reports
from demarche.records import Problem, Report

LONG = "Envoys of Peru and Chile met in Lima on Monday to discuss the closed border crossing near the coast. " * 7
SUMMARY = "<description>Envoys of Peru and Chile met in Lima on Monday, the ministry of Peru said.</description>"


def read(server: Server, *paths: str, **defaults: str) -> tuple[list[Report], list[str]]:
    problems: list[Problem] = []
    urls = [server.url(p) for p in paths]
    reports = list(read_reports(urls, problems.append, Defaults(**defaults), visitor=visitor()))
    lines = [("" if p.lost else "note: ") + str(p).replace(server.url(""), "") for p in problems]
    assert all("\n" not in line for line in lines)
    return reports, lines


def test_a_page(server: Server) -> None:
    server.routes["/a?utm_source=x&id=7"] = answer(page("Talks"))
    (report,), lines = read(server, "/a?utm_source=x&id=7#top")
    assert lines == []
    assert (report.title, report.publisher, report.published) == ("Talks", "Harbour Wire", "2024-03-05")
    assert report.url == server.url("/a?id=7")
    assert report.source == server.url("/a?utm_source=x&id=7#top")


def test_a_page_moved_is_known_by_its_new_address(server: Server) -> None:
    server.routes |= {"/a": answer(b"", 301, location="/b"), "/b": answer(page("Talks"))}
    (report,), _ = read(server, "/a")
    assert report.url == server.url("/b")


@pytest.mark.parametrize(
    ("encoding", "said", "title"),
    [
        ("utf-8", "iso-8859-1", "Zoë"),
        ("cp1252", "utf-8", "Zoë"),
        ("cp1251", "windows-1251", "Жук"),
        ("cp1252", "punycode", "Zoë"),
        ("cp1252", "no-such", "Zoë"),
    ],
)
def test_what_a_server_says_of_the_encoding_is_believed_only_if_it_can_be_true(
    server: Server, encoding: str, said: str, title: str
) -> None:
    server.routes["/a"] = answer(page(title).encode(encoding), kind=f"text/html; charset={said}")
    (report,), _ = read(server, "/a")
    assert report.title == title


def test_a_feed_with_pages_whole_texts_and_everything_that_goes_wrong(server: Server) -> None:
    """Each trouble is one line with its item; the good ones are read; nothing but http is ever followed."""
    server.routes |= {
        "/1": answer(page("One")),
        "/drip": drip(b"x", 0.05, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"),
        "/film": answer(b"x", kind="video/mp4"),
        "/empty": answer("<html></html>"),
        "/robots.txt": answer("User-agent: *\nDisallow: /private"),
        "/feed": answer(
            feed(
                item("/1?utm_medium=rss"),
                item(server.url("/1?utm_medium=rss")),  # the same again
                item("javascript:alert(1)"),
                item("file:///etc/passwd"),
                item("data:text/html,hello"),
                item("http://10.1.2.3/", more=SUMMARY),
                item("/private/x", more=SUMMARY),
                item("/gone"),
                item("/film"),
                item("/empty", more=SUMMARY),
                item("/whole", "Whole", f"<content>{LONG}</content><pubDate>not a day</pubDate>"),
                "<item><title>Nothing</title></item>",
                item("/drip", "Dripping"),
            ),
            kind="text/plain",
        ),
    }
    server.routes["/1?utm_medium=rss"] = server.routes["/1"]
    reports, lines = read(server, "/feed")
    assert [(r.title, r.source.split("#")[1]) for r in reports] == [
        ("Envoys meet", "1"), ("Envoys meet", "6"), ("Envoys meet", "7"), ("Envoys meet", "10"), ("Whole", "11"),
    ]  # fmt: skip
    assert reports[0].url == server.url("/1")
    assert reports[0].publisher == "Harbour Wire"
    assert "both sides agreed" in reports[0].body
    assert reports[1].body == "Envoys of Peru and Chile met in Lima on Monday, the ministry of Peru said."
    assert reports[4].url == server.url("/whole")
    assert server.asked["/whole"] == 0
    assert server.asked["/private/x"] == 0
    told = {line.split(": ", 1)[0 if line.startswith("/") else 1].split(": ")[0].split("#")[1]: line for line in lines}
    for number, words, lost in [
        ("3", "not http or https: javascript:", True),
        ("4", "not http or https: file:", True),
        ("5", "not http or https: data:", True),
        ("6", "private address (10.1.2.3)", False),
        ("7", "robots.txt does not allow it; the feed's own words are taken", False),
        ("8", "answered 404", True),
        ("9", "not a page: video/mp4", True),
        ("10", "no article text found in the page; the feed's own words are taken", False),
        ("12", "no link and no whole text", True),
        ("13", "longer than 1.2 s", True),
    ]:
        assert words in told[number], told
        assert told[number].startswith("note: ") is not lost, told[number]


def test_what_the_feed_says_of_an_item_and_what_the_user_says(server: Server) -> None:
    server.routes |= {
        "/1": answer(page("One")),
        "/feed": answer(feed(item("/1", "Said by the feed", "<source>Agency</source>"))),
    }
    (report,), _ = read(server, "/feed", published="2020-01-01", publisher="Own Desk")
    assert (report.title, report.published, report.publisher) == ("Said by the feed", "2024-03-05", "Own Desk")


def test_sitemaps_index_packed_maps_and_other_sites(server: Server) -> None:
    here = server.url("")
    inner = f"<urlset><url><loc>{here}/1</loc></url><url><loc>https://other.example/</loc></url></urlset>"
    server.routes |= {
        "/1": answer(page("One")),
        "/2": answer(page("Two")),
        "/a.xml.gz": answer(gzip.compress(inner.encode()), kind="application/gzip"),
        "/b.xml": answer(f"<?xml version='1.0'?><urlset><url><loc>{here}/2</loc></url></urlset>", kind="text/xml"),
        "/bomb.xml.gz": answer(gzip.compress(bytes(30_000_000)), kind="application/gzip"),
        "/map.xml": answer(
            "<sitemapindex>"
            + "".join(
                f"<sitemap><loc>{here}{p}</loc></sitemap>"
                for p in ("/a.xml.gz", "/gone", "/bomb.xml.gz", "/1", "/map.xml", "/b.xml")
            )
            + "</sitemapindex>"
        ),
    }
    reports, lines = read(server, "/map.xml")
    assert [r.title for r in reports] == ["One", "Two"]
    assert lines == [
        "note: /a.xml.gz: 1 addresses of other sites or none: left out",
        "/gone: answered 404",
        "/bomb.xml.gz: a packed file that cannot be read: larger than 10 MiB when unpacked",
        "/1: not a sitemap of pages",
        "/map.xml: not a sitemap of pages",
    ]


@pytest.mark.parametrize(
    ("body", "kind", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(900), "image/png", "a binary file, not text"),
        (b"<rss><!DOCTYPE x", "text/xml", "broken XML"),
        (b'<!DOCTYPE r [<!ENTITY a "b">]><rss><channel/></rss>', "text/xml", "DTD of its own"),
        (b"<html><body></body></html>", "text/html", "no article text found"),
    ],
)
def test_what_is_no_report(server: Server, body: bytes, kind: str, reason: str) -> None:
    server.routes |= {"/a": answer(body, kind=kind), "/good": answer(page("Good"))}
    reports, (line,) = read(server, "/a", "/good")
    assert [r.title for r in reports] == ["Good"]
    assert line.startswith("/a: ")
    assert reason in line


def test_private_addresses_need_leave(server: Server) -> None:
    problems: list[Problem] = []
    assert list(read_reports([server.url("/a"), "http://localhost/"], problems.append)) == []
    assert "port" in problems[0].reason
    assert "localhost is at a private address" in problems[1].reason
    assert server.requests == []


def test_pages_of_one_host_come_at_the_pace_asked_for(server: Server) -> None:
    server.routes |= {f"/{i}": answer(page(f"Talks {i}")) for i in range(3)}
    server.routes["/feed"] = answer(feed(*(item(f"/{i}") for i in range(3))))
    started = time.monotonic()
    assert len(list(read_reports([server.url("/feed")], print, visitor=visitor(delay=0.2)))) == 3
    assert time.monotonic() - started >= 0.8  # robots.txt, feed, three pages


def test_one_story_in_two_feeds_of_an_outlet_is_one_report_and_no_failure(server: Server) -> None:
    server.routes |= {"/1": answer(page("One")), "/world": answer(feed(item("/1"))), "/top": answer(feed(item("/1")))}
    reports, (line,) = read(server, "/world", "/top")
    assert len(reports) == 1
    assert line.startswith("note: /top#1: id ")


def test_a_page_with_a_few_broken_characters_stays_what_it_says_it_is(server: Server) -> None:
    body = page("Zoë and Łukasz").encode() + b"<p>caf\xc3"
    server.routes["/a"] = answer(body, kind="text/html; charset=utf-8")
    (report,), _ = read(server, "/a")
    assert report.title == "Zoë and Łukasz"
