"""The watch against a server that lies, stalls and floods: it survives, names each trouble, and reads the good feed."""

import gzip
import json
import re
import threading
import time
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from loopback import HOST, Request, Server, answer, drip, feed, item, page, visitor

from demarche import watch as joint
from demarche.read.addresses import AddressRules
from demarche.read.fetch import Limits
from demarche.read.visits import Visitor
from demarche.records import Problem, Report
from demarche.store import open_store
from demarche.watch import MAX_SEEN, FeedState, Plan, watch

OK = b"HTTP/1.1 200 OK\r\n"
PLAN = Plan(every=900.0, workers=4)


class Memory:
    """A state that goes through JSON, as a store keeps it."""

    def __init__(self) -> None:
        self.rows: dict[str, str] = {}

    def watch_state(self, key: str) -> dict[str, Any] | None:
        return json.loads(self.rows[key]) if key in self.rows else None  # type: ignore[no-any-return]

    def set_watch_state(self, key: str, value: dict[str, Any]) -> None:
        self.rows[key] = json.dumps(value)


class Watching:
    """A watch with a clock of its own; each ``round`` is a new run of the program over the same state."""

    def __init__(self, server: Server, *paths: str) -> None:
        self.server = server
        self.feeds = [server.url(p) for p in paths]
        self.state = Memory()
        self.now = 1_700_000_000.0
        self.kept: list[Report] = []
        self.lines: list[str] = []
        self.keep: Callable[[Sequence[Report]], None] = self.kept.extend

    def tell(self, problem: Problem) -> None:
        assert "\n" not in str(problem)
        self.lines.append(str(problem).replace(self.server.url(""), ""))

    def round(self, later: float = 901.0, plan: Plan = PLAN, one: Visitor | None = None) -> list[str]:
        """Titles of the reports kept in one more round."""
        self.now += later
        before, self.lines = len(self.kept), []
        watch(self.feeds, self.state, self.keep, self.tell, one or visitor(), plan, once=True, clock=lambda: self.now)
        return [r.title for r in self.kept[before:]]


def pages(server: Server, *numbers: int) -> list[str]:
    for n in numbers:
        server.routes[f"/{n}"] = answer(page(f"Talks {n}"))
    return [item(f"/{n}", f"Talks {n}") for n in numbers]


def test_what_is_new_is_kept_once_and_conditions_are_sent(server: Server) -> None:
    one = Watching(server, "/feed")
    items = pages(server, 1, 2, 3)

    def conditional(connection: Any, request: Request) -> None:
        same = request[1].get("if-none-match") == '"v1"' and request[1].get("if-modified-since", "").startswith("Tue")
        whole = answer(feed(*items[:2]), etag='"v1"', last_modified="Tue, 05 Mar 2024 10:00:00 GMT")
        connection.sendall(answer(b"", 304) if same else whole)

    server.routes["/feed"] = conditional
    assert one.round() == ["Talks 1", "Talks 2"]
    assert one.round() == []
    assert one.lines == []
    server.routes["/feed"] = answer(feed(*items[:3], items[0]), etag='"v2"')
    assert one.round() == ["Talks 3"]
    assert [server.asked[f"/{n}"] for n in (1, 2, 3)] == [1, 1, 1]


def test_the_hostile_and_the_good_together(server: Server) -> None:
    good = pages(server, 1, 2)
    laughs = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><rss><channel><item><title>&b;</title></item></channel></rss>'
    bad: dict[str, tuple[object, str]] = {
        "/endless": (drip(b"x" * 60_000, 0, OK + b"\r\n"), "larger than|more than"),
        "/drip": (drip(b"x", 0.05, OK + b"\r\n"), "longer than 1.2 s"),
        "/loop": (answer(b"", 302, location="/loop"), "circle"),
        "/private": (answer(b"", 302, location="http://192.168.0.1/"), "private address"),
        "/bomb": (answer(gzip.compress(bytes(40_000_000)), content_encoding="gzip"), "when unpacked"),
        "/laughs": (answer(laughs), "DTD of its own"),
        "/500": (answer(b"", 500), "answered 500|left alone"),
        "/cut": (answer(gzip.compress(feed(*good).encode())[:90], content_encoding="gzip"), "damaged|left alone"),
        "/headers": (drip(b"X-Some: " + b"y" * 5000 + b"\r\n", 0, OK), "KiB|no proper answer|left alone"),
        "/length": (answer(b"x", content_length="999999"), "cut short|MiB|left alone"),
        "/page": (answer(page("A page")), "a page, not a feed"),
        "/binary": (answer(bytes(range(256)) * 40, kind="application/rss+xml"), "a page, not a feed"),
    }
    server.routes |= {path: route for path, (route, _) in bad.items()}  # type: ignore[misc]
    server.routes["/good"] = answer(feed(*good).encode("cp1252"), kind="text/xml; charset=utf-16")
    one = Watching(server, *bad, "/good")
    # every host of this test is 127.0.0.1: one that failed is asked on at once, so that each feed has its turn
    tracemalloc.start()
    started = time.monotonic()
    assert one.round(one=visitor(backoff=0.0, patience=5.0)) == ["Talks 1", "Talks 2"]
    took, (_, peak) = time.monotonic() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert took < 14
    assert peak < 12_000_000
    assert len(one.lines) == len(bad)
    for path, (_, reason) in bad.items():
        (line,) = [x for x in one.lines if x.startswith(path + ":")]
        assert re.search(reason, line), line
        assert "; tried again 2023-11-14 22:" in line


def test_a_feed_that_fails_is_asked_less_and_less_and_forgiven_at_once(server: Server) -> None:
    server.routes["/feed"] = answer(b"", 404)
    one = Watching(server, "/feed")
    waits = []
    for _ in range(4):
        one.round(later=0)
        state = one.state.watch_state(one.feeds[0])
        assert state
        waits.append(state["due"] - one.now)
        one.now = state["due"]
    assert waits == [900, 1800, 3600, 7200]
    one.now -= 60
    one.round(later=0)
    assert "left alone until 2023-11-15" in one.lines[0]
    assert server.asked["/feed"] == 4
    server.routes["/feed"] = answer(feed(*pages(server, 1)))
    assert one.round(later=61) == ["Talks 1"]
    assert FeedState.read(one.state.watch_state(one.feeds[0])).failures == 0


def test_a_feed_that_asks_for_a_day_gets_it(server: Server) -> None:
    server.routes["/feed"] = answer(b"", 429, retry_after="80000")
    one = Watching(server, "/feed")
    one.round()
    assert "answered 429; tried again 2023-11-15 20:41 UTC" in one.lines[0]
    assert FeedState.read(one.state.watch_state(one.feeds[0])).due == one.now + 80_000


def test_a_page_that_cannot_be_had_is_tried_in_three_rounds_then_the_summary_is_taken(server: Server) -> None:
    said = "<description>Envoys of Peru and Chile met in Lima on Monday, the ministry of Peru said.</description>"
    server.routes |= {
        "/x": answer(b"", 503),
        "/feed": answer(feed(*pages(server, 1), item("/x", "Late", said)), etag='"v"'),
    }
    one = Watching(server, "/feed")
    assert one.round() == ["Talks 1"]
    assert "/x: answered 503; tried again in the next round" in one.lines[0]
    assert one.round() == []
    assert "if-none-match" not in server.requests[-1][1]  # the whole feed is wanted again
    assert one.round() == ["Late"]
    assert "answered 503; the feed's own words are taken" in one.lines[0]
    assert one.round() == []
    assert one.lines == []


def test_a_page_that_comes_back_in_time_is_read_whole(server: Server) -> None:
    server.routes |= {"/x": answer(b"", 503), "/feed": answer(feed(item("/x", "Late")))}
    one = Watching(server, "/feed")
    assert one.round() == []
    server.routes["/x"] = answer(page("Late"))
    assert one.round() == ["Late"]
    assert "both sides agreed" in one.kept[0].body


def test_a_host_has_its_share_of_a_round_and_the_rest_follows(server: Server) -> None:
    whole = answer(feed(*pages(server, 1, 2, 3, 4, 5)), etag='"v"')

    def conditional(connection: Any, request: Request) -> None:  # the rest must come although the feed is the same
        connection.sendall(answer(b"", 304) if "if-none-match" in request[1] else whole)

    server.routes["/feed"] = conditional
    one = Watching(server, "/feed")
    plan = Plan(every=900.0, max_per_host=2)
    assert [one.round(plan=plan) for _ in range(4)] == [["Talks 1", "Talks 2"], ["Talks 3", "Talks 4"], ["Talks 5"], []]


def test_a_feed_of_100_000_items(server: Server) -> None:
    entries = "".join(f"<item><title>T{i}</title><link>/{i}</link></item>" for i in range(100_000))
    server.routes["/feed"] = answer(feed(entries), etag='"v"')
    pages(server, *range(3))
    one = Watching(server, "/feed")
    assert one.round(plan=Plan(max_per_host=3), one=visitor(Limits())) == ["T0", "T1", "T2"]
    assert "more than 2,000 items" in one.lines[0]
    assert len(one.state.rows[one.feeds[0]]) < 1000


def test_what_is_remembered_of_a_feed_is_bounded(server: Server) -> None:
    one = Watching(server, "/feed")
    server.routes["/feed"] = answer(feed(*pages(server, 1)))
    one.round()
    old = one.state.watch_state(one.feeds[0])
    assert old
    one.state.set_watch_state(one.feeds[0], old | {"seen": old["seen"] + [f"old{i}" for i in range(MAX_SEEN)]})
    one.round()
    seen = FeedState.read(one.state.watch_state(one.feeds[0])).seen
    assert len(seen) == MAX_SEEN
    assert old["seen"][0] in seen  # it still stands in the feed


@pytest.mark.parametrize(
    "value",
    [{}, {"seen": 3, "tries": [], "due": "x", "failures": -1, "etag": None}, {"seen": [1], "tries": {"a": "b"}}],
)
def test_a_damaged_state_is_no_reason_to_stop(server: Server, value: dict[str, Any]) -> None:
    one = Watching(server, "/feed")
    one.state.set_watch_state(one.feeds[0], value)
    server.routes["/feed"] = answer(feed(*pages(server, 1)))
    assert one.round() == ["Talks 1"]


def test_reports_count_as_seen_only_when_they_are_kept(server: Server) -> None:
    """A store that fails half-way ends the watch; the next run brings the reports again."""
    server.routes["/feed"] = answer(feed(*pages(server, 1, 2)))
    one = Watching(server, "/feed")

    def full(reports: Sequence[Report]) -> None:
        raise OSError("disk full")

    one.keep = full
    with pytest.raises(OSError, match="disk full"):
        one.round()
    assert not [t for t in threading.enumerate() if t.name.startswith("watch")]
    one.keep = one.kept.extend
    assert one.round() == ["Talks 1", "Talks 2"]


def test_ctrl_c_ends_it_soon_and_loses_nothing(server: Server) -> None:
    server.routes |= {"/slow": drip(b"x", 0.05, OK + b"\r\n"), "/feed": answer(feed(*pages(server, 1)))}
    one = Watching(server, "/slow", "/feed")
    one.feeds[0] = one.feeds[0].replace(HOST, "localhost")  # another host: the two need not wait for each other
    rules = AddressRules(allowed_hosts=frozenset({HOST, "localhost"}))

    def interrupted(reports: Sequence[Report]) -> None:
        one.kept.extend(reports)
        raise KeyboardInterrupt

    one.keep = interrupted
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        one.round(one=visitor(Limits(), rules=rules))
    assert time.monotonic() - started < 4


def test_a_mistake_of_ours_in_one_feed_does_not_stop_the_others(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.routes |= {"/a": answer(feed()), "/b": answer(feed(*pages(server, 1)))}
    real = joint.listing_of
    monkeypatch.setattr(joint, "listing_of", lambda a: 1 / 0 if a.url.endswith("/a") else real(a))
    one = Watching(server, "/a", "/b")
    assert one.round() == ["Talks 1"]
    assert "/a: an error of demarche itself: ZeroDivisionError" in one.lines[0]


def test_it_goes_on_in_rounds_until_it_is_stopped(server: Server) -> None:
    items = pages(server, 1, 2)
    server.routes["/feed"] = answer(feed(items[0]))
    kept: list[str] = []
    one = visitor()

    def keep(reports: Sequence[Report]) -> None:
        kept.extend(r.title for r in reports)
        server.routes["/feed"] = answer(feed(*items))
        if len(kept) == 2:
            one.stop.set()

    thread = threading.Thread(target=watch, args=([server.url("/feed")], Memory(), keep, print, one, Plan(every=0.2)))
    thread.start()
    thread.join(6)
    assert not thread.is_alive()
    assert kept == ["Talks 1", "Talks 2"]


def test_the_state_outlives_the_program_in_the_store(server: Server, tmp_path: Path) -> None:
    server.routes["/feed"] = answer(feed(*pages(server, 1)))
    one = Watching(server, "/feed")
    for wanted in (["Talks 1"], []):
        store = open_store(str(tmp_path / "s.db"))
        one.state = store  # type: ignore[assignment]
        assert one.round() == wanted
        store.close()
