import contextlib
import json
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demarche.read import Defaults, read_reports
from demarche.read.feeds import MAX_ITEMS, read_feed
from demarche.read.opml import feed_addresses
from demarche.read.safe_xml import NotXml
from demarche.read.sitemaps import read_sitemap
from demarche.records import Problem

URL = "https://news.example/feed"
LONG = "Envoys of Peru and Chile met in Lima on Monday to discuss the closed border crossing near the coast. " * 7

RSS2 = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>Harbour Wire &#8211; World</title><link>https://news.example/</link><language>en-gb</language>
<atom:link href="https://news.example/feed" rel="self"/><image><title>Logo</title><link>https://other.example</link></image>
<item><title><![CDATA[Envoys & ministers <b>meet</b>]]></title><link> https://news.example/a?utm_source=rss </link>
<guid isPermaLink="false">a-1</guid><pubDate>Tue, 05 Mar 2024 10:00:00 GMT</pubDate>
<media:title>Not this</media:title><media:content url="x"/><dc:creator>A. Writer</dc:creator>
<description>&lt;p&gt;Envoys met.&lt;/p&gt;</description>
<content:encoded><![CDATA[<p>First &amp; foremost.</p><script>bad()</script><p>{LONG}</p><img src="x">]]></content:encoded></item>
<item><guid>https://news.example/b</guid><dc:date>2024-03-06T01:00:00Z</dc:date><description>AT&T &nbsp;&eacute;t&eacute; &bogus;</description>
<source url="https://agency.example/rss">Coast Agency</source></item>
</channel></rss>"""

ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://news.example/base/"><title>Harbour Wire</title>
<entry><id>tag:1</id><title type="html">Envoys &amp;amp; ministers</title><link rel="enclosure" href="x.mp3"/>
<link rel="alternate" href="a.html"/><published>2024-03-05T10:00:00Z</published><updated>2024-03-09T10:00:00Z</updated>
<author><name>A. Writer</name></author><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One &lt; two.</p>
<p>{LONG}</p></div></content><source><id>tag:s</id><title>Coast Agency</title><updated>2020-01-01</updated></source></entry>
<entry><id>tag:2</id><updated>2024-03-07T10:00:00Z</updated><summary>Short.</summary></entry></feed>"""

RSS1 = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:d="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Harbour Wire</title></channel>
<item rdf:about="https://news.example/a"><title>Envoys meet</title><link>https://news.example/a</link><d:date>2024-03-05</d:date>
<description>Envoys met in Lima.</description></item></rdf:RDF>"""

RSS091 = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">
<rss version="0.91"><channel><title>Harbour Wire</title><item><title>Zo\xeb met envoys</title><link>/a</link></item></channel></rss>
"""


def test_rss_2() -> None:
    first, second = read_feed(RSS2.encode(), URL).items
    assert first.title == "Envoys & ministers meet"
    assert first.link == "https://news.example/a?utm_source=rss"
    assert first.date == "Tue, 05 Mar 2024 10:00:00 GMT"
    assert first.content.startswith("First & foremost.\n\nEnvoys of Peru")
    assert "bad()" not in first.content
    assert first.full
    assert first.summary == "Envoys met."
    assert (first.publisher, first.language) == ("Harbour Wire – World", "en-gb")
    assert second.link == "https://news.example/b"
    assert second.summary == "AT&T été &bogus;"
    assert second.publisher == "Coast Agency"
    assert second.date == "2024-03-06T01:00:00Z"
    assert not second.full


def test_atom() -> None:
    first, second = read_feed(ATOM.encode(), URL).items
    assert (first.title, first.link) == ("Envoys & ministers", "https://news.example/base/a.html")
    assert (first.date, first.publisher) == ("2024-03-05T10:00:00Z", "Coast Agency")
    assert first.content.startswith("One < two.\n\nEnvoys of Peru")
    assert first.full
    assert (second.date, second.summary, second.link, second.language) == ("2024-03-07T10:00:00Z", "Short.", "", "en")


def test_rss_1_and_rss_0_91_with_the_dtd_that_nobody_fetches() -> None:
    (item,) = read_feed(RSS1.encode(), URL).items
    assert (item.link, item.date, item.summary) == ("https://news.example/a", "2024-03-05", "Envoys met in Lima.")
    (item,) = read_feed(RSS091.encode("latin-1"), URL).items
    assert (item.title, item.link) == ("Zoë met envoys", "https://news.example/a")


def test_an_item_that_is_cut_is_not_taken_for_the_whole_report() -> None:
    for end in ("…", "[...]", " Read more", "... Continue reading &raquo;"):
        (item,) = read_feed(f"<rss><channel><item><content>{LONG}{end}</content></item></channel></rss>".encode()).items
        assert not item.full, end


@pytest.mark.parametrize(
    ("data", "charset", "title"),
    [
        ('<?xml version="1.0" encoding="utf-8"?>\n<rss><channel><item><title>Zoë</title></item></channel></rss>'.encode("cp1252"), "utf-8", "Zoë"),
        ('<?xml version="1.0" encoding="latin-1"?><rss><channel><item><title>Zoë</title></item></channel></rss>'.encode(), "", "Zoë"),
        ("<rss><channel><item><title>Zoë</title></item></channel></rss>".encode("utf-16"), "utf-8", "Zoë"),
        ("<rss><channel><item><title>Жук</title></item></channel></rss>".encode("cp1251"), "windows-1251", "Жук"),
        ('<?xml version="1.0" encoding="punycode"?><rss><channel><item><title>Zoë</title></item></channel></rss>'.encode("cp1252"), "idna", "Zoë"),
        (b"\n\n junk <?xml version='1.0'?><rss><channel><item><title>A\x00\x0bB</title></item></channel></rss>", "", "A B"),
        (b"<rss><channel><item><title>A &#0;&#xFFFF;&#99999999; B &lt;</title></item></channel></rss>", "", "A B <"),
        (b"<rss><channel><item><title>A <!-- & --> B & C</title></item></channel></rss>", "", "A B & C"),
        (b"<rss><channel><undeclared:x/><item><dc:title>T</dc:title></item></channel></rss>", "", "T"),
    ],
)  # fmt: skip
def test_broken_feeds_of_the_usual_kinds(data: bytes, charset: str, title: str) -> None:
    assert [i.title for i in read_feed(data, URL, charset).items] == [title]


def test_a_feed_that_breaks_off_gives_what_came_before() -> None:
    feed = read_feed(RSS2.encode()[:-60], URL)
    assert [i.title for i in feed.items] == ["Envoys & ministers meet"]
    assert "broken XML in line" in feed.notes[0]
    assert "the 1 items before it are read" in feed.notes[0]


_TENFOLD = "".join(f'<!ENTITY lol{i} "{f"&lol{i - 1};" * 10}">' for i in range(1, 10))
LAUGHS = (
    f'<!DOCTYPE lolz [<!ENTITY lol0 "lol">{_TENFOLD}]><rss><channel><item><title>&lol9;</title></item></channel></rss>'
)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (LAUGHS, "DTD of its own"),
        (
            '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&x;</title></item></channel></rss>',
            "DTD of its own",
        ),
        ('<!DOCTYPE r [<!ENTITY % x SYSTEM "http://127.0.0.1/x.dtd">%x;]><rss/>', "DTD of its own"),
        ("<rss><channel>" + "<a>" * 100_000, "nested more than 200 deep"),
        ("<html><body>no</body></html>", "its root is <html>"),
        ("", "not a feed"),
        ("just words", "not a feed"),
        ("<rss><channel><item><title>never closed", "broken XML"),
    ],
)
def test_xml_that_is_refused(data: str, reason: str) -> None:
    started = time.monotonic()
    with pytest.raises(NotXml, match=reason):
        read_feed(data.encode(), URL)
    assert time.monotonic() - started < 2


def test_a_feed_of_100_000_items_costs_no_more_than_its_first_2_000() -> None:
    entries = "".join(f"<item><title>Talks {i}</title><link>/{i}</link></item>" for i in range(100_000))
    data = f"<rss><channel>{entries}</channel></rss>".encode()
    tracemalloc.start()
    started = time.monotonic()
    feed = read_feed(data, URL)
    took, (_, peak) = time.monotonic() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(feed.items) == MAX_ITEMS
    assert feed.items[0].title == "Talks 0"
    assert "more than 2,000 items" in feed.notes[0]
    assert took < 5
    assert peak < 8 * len(data)


def test_the_same_item_twice_is_one() -> None:
    one = "<item><guid>x</guid><title>A</title></item>"
    assert len(read_feed(f"<rss><channel>{one * 3}</channel></rss>".encode()).items) == 1


def test_a_feed_in_a_file_is_read_with_its_own_words_and_nothing_is_fetched(tmp_path: Path) -> None:
    (tmp_path / "a.rss").write_text(RSS2, encoding="utf-8")
    (tmp_path / "b.xml").write_text(ATOM, encoding="utf-8")
    problems: list[Problem] = []
    paths = [str(tmp_path / "a.rss"), str(tmp_path / "b.xml")]
    reports = list(read_reports(paths, problems.append, Defaults("2024-01-01", "Own Desk")))
    assert [r.source for r in reports] == [f"{paths[0]}#1", f"{paths[1]}#1"]
    assert [(r.published, r.publisher, r.url) for r in reports] == [
        ("2024-03-05", "Own Desk", "https://news.example/a"),
        ("2024-03-05", "Own Desk", "https://news.example/base/a.html"),
    ]
    assert [p.source for p in problems] == [f"{paths[0]}#2", f"{paths[1]}#2"]


SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="i"><url><loc>https://news.example/old</loc><lastmod>2024-01-01</lastmod></url>
<url><loc>https://www.news.example/new</loc><lastmod>2024-03-05</lastmod><image:image><image:loc>https://news.example/i.png</image:loc></image:image>
<news:news><news:publication><news:name>Harbour Wire</news:name><news:language>en</news:language></news:publication>
<news:publication_date>2024-03-05T10:00:00Z</news:publication_date><news:title>Envoys &amp; ministers</news:title></news:news></url>
<url><loc>https://victim.example/a</loc></url><url><loc>javascript:x</loc></url><url/></urlset>"""


def test_a_sitemap_lists_its_own_site_newest_first() -> None:
    found = read_sitemap(SITEMAP.encode(), "https://news.example/map.xml")
    assert [i.link for i in found.items] == ["https://www.news.example/new", "https://news.example/old"]
    assert (found.items[0].title, found.items[0].publisher, found.items[0].date) == (
        "Envoys & ministers", "Harbour Wire", "2024-03-05T10:00:00Z",
    )  # fmt: skip
    assert found.items[1].date == ""  # when a page was changed is not when it was published
    assert found.notes == ("2 addresses of other sites or none: left out",)


def test_an_index_of_sitemaps() -> None:
    data = b"<sitemapindex><sitemap><loc>https://news.example/1.xml</loc></sitemap></sitemapindex>"
    found = read_sitemap(data, "https://news.example/map.xml")
    assert found.maps == ("https://news.example/1.xml",)
    assert found.items == ()


def test_lists_of_feeds() -> None:
    problems: list[Problem] = []
    opml = b"""<opml version="2.0"><body><outline text="World"><outline type="rss" xmlUrl="https://a.example/rss"/>
    <outline xmlurl="https://b.example/rss"/></outline><outline xmlUrl="file:///etc/passwd"/></body></opml>"""
    assert list(feed_addresses("r.opml", opml, problems.append)) == ["https://a.example/rss", "https://b.example/rss"]
    text = b"# mine\nhttps://a.example/rss  World\n\nnot an address\nhttps://b.example/x#y\n"
    assert list(feed_addresses("f.txt", text, problems.append)) == ["https://a.example/rss", "https://b.example/x#y"]
    assert [str(p) for p in problems] == [
        "r.opml#4: not an address (http://… or https://…): file:///etc/passwd",
        "f.txt:4: not an address (http://… or https://…): not",
    ]
    problems.clear()
    for bad in (b"<opml>", b"<opml/>", b"\x00\x01\x02" * 50, LAUGHS.replace("rss", "opml").encode()):
        assert list(feed_addresses("bad", bad, problems.append)) == []
    assert len(problems) == 4


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.data())
def test_no_damage_makes_a_reader_fail_otherwise_than_said(data: st.DataObject) -> None:
    """Bytes of real feeds, cut, doubled and changed at random: a feed, or NotXml, and JSON-ready text."""
    good = data.draw(st.sampled_from([RSS2, ATOM, RSS1, SITEMAP, LAUGHS])).encode()
    parts = bytearray(good)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, max(0, len(parts) - 1)))
        size = data.draw(st.integers(0, 40))
        piece = data.draw(
            st.one_of(
                st.binary(max_size=8), st.sampled_from([b"<item>", b"</item>", b"]]>", b"<![CDATA[", b"&", b"<!--"])
            )
        )
        parts[at : at + size] = piece
    for read in (read_feed, read_sitemap):
        with contextlib.suppress(NotXml):
            found = read(bytes(parts), URL, data.draw(st.sampled_from(["", "utf-16", "punycode", "gb18030"])))
            json.dumps([(i.title, i.link, i.content) for i in found.items])
