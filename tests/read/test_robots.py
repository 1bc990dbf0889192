import time

import pytest

from demarche.read.robots import Robots, read_robots

FILE = b"""\xef\xbb\xbf# a comment
User-agent: other
Disallow: /

User-agent: *
Disallow: /all
Crawl-delay: 3

user-agent: Demarche/1.0   # our own group
USER-AGENT: another
Disallow: /private
Allow: /private/open
Disallow: /*.pdf$
Disallow: /search?*page=
Disallow:
Crawl-delay: 2.5
Sitemap: https://news.example/map.xml

User-agent: demarche
Disallow: /more
"""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/all", True),  # a group of our own replaces that for everyone
        ("/private", False),
        ("/private/a", False),
        ("/private/open/a", True),  # the longer rule wins
        ("/a/b.pdf", False),
        ("/a/b.pdf?x", True),
        ("/search?q=1&page=2", False),
        ("/search?q=1", True),
        ("/more/a", False),  # groups of one name are one group
        ("/%70rivate", False),
    ],
)
def test_rules(path: str, allowed: bool) -> None:
    assert read_robots(FILE, "demarche").allows(path) is allowed


def test_delay_sitemaps_and_the_group_for_all() -> None:
    assert read_robots(FILE, "demarche").delay == 2.5
    assert read_robots(FILE, "demarche").sitemaps == ("https://news.example/map.xml",)
    assert not read_robots(FILE, "stranger").allows("/all/a")
    assert read_robots(FILE, "stranger").delay == 3.0


def test_allow_wins_over_disallow_of_one_length() -> None:
    assert read_robots(b"User-agent: *\nDisallow: /a\nAllow: /a\n", "x").allows("/a")


@pytest.mark.parametrize(
    "data", [b"", b"<html>not found</html>", bytes(range(256)) * 50, b"Disallow: /\n", b"::::\n\r\r"]
)
def test_files_that_say_nothing_allow_all(data: bytes) -> None:
    assert read_robots(data, "demarche").allows("/a")


def test_no_pattern_makes_it_slow() -> None:
    data = b"User-agent: *\n" + (b"Disallow: /" + b"*a" * 900 + b"b$\n") * 200
    rules: Robots = read_robots(data, "demarche")
    started = time.monotonic()
    assert rules.allows("/" + "a" * 2000)
    assert time.monotonic() - started < 1
