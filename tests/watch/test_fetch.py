"""One address at a time, from a server that means harm: each case must end soon, with a reason that can be read."""

import gzip
import re
import socket
import threading
import time
import tracemalloc
import zlib

import pytest
from loopback import QUICK, Request, Server, answer, drip, page, visitor

from demarche.read.addresses import AddressRules, FetchError, place_of
from demarche.read.fetch import Limits
from demarche.read.visits import MAX_DELAY, MAX_HOSTS, Visitor, page_kind, retry_after

OK = b"HTTP/1.1 200 OK\r\n"


def refused(visitor: Visitor, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        visitor.get(url)
    assert "\n" not in str(caught.value)
    return caught.value


def test_a_page_comes_whole_with_what_the_server_says_of_it(server: Server) -> None:
    server.routes["/a"] = answer(page("Talks"), ETag='"x"', Last_Modified="Tue, 05 Mar 2024 10:00:00 GMT")
    got = visitor().get(server.url("/a"))
    assert (got.status, got.body.decode()) == (200, page("Talks"))
    assert (got.kind, got.charset, got.etag) == ("text/html", "utf-8", '"x"')
    assert server.requests[-1][1]["user-agent"].startswith("demarche/")
    assert "(+http" in server.requests[-1][1]["user-agent"]
    assert server.requests[-1][1]["host"] == f"127.0.0.1:{server.port}"


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, lambda d: gzip.compress(d[:9]) + gzip.compress(d[9:])])
def test_compressed_pages(server: Server, pack: object) -> None:
    name = "deflate" if pack is zlib.compress else "gzip"
    server.routes["/a"] = answer(pack(page("Talks").encode()), Content_Encoding=name)  # type: ignore[operator]
    assert visitor().get(server.url("/a")).body.decode() == page("Talks")


def test_deflate_without_its_head_and_chunks(server: Server) -> None:
    raw = zlib.compressobj(wbits=-15)
    body = raw.compress(b"words " * 99) + raw.flush()
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    server.routes["/a"] = answer(chunks, content_encoding="deflate", content_length="", transfer_encoding="chunked")
    assert visitor().get(server.url("/a")).body == b"words " * 99


HOSTILE: dict[str, tuple[object, str]] = {
    "endless body": (drip(b"x" * 60_000, 0, OK + b"\r\n"), "more than|larger than"),
    "endless chunks": (drip(b"ffff\r\n" + b"x" * 65_535 + b"\r\n", 0, OK + b"Transfer-Encoding: chunked\r\n\r\n"), "MiB|more than"),
    "slow drip of the body": (drip(b"x", 0.05, OK + b"\r\n"), "longer than 1.2 s"),
    "slow drip of the headers": (drip(b"X", 0.05, OK + b"X-Long: "), "longer than 1.2 s"),
    "silence": (drip(b"", 0.2), "silent"),
    "endless headers": (drip(b"X-Some: " + b"y" * 5000 + b"\r\n", 0, OK), "more than 256 KiB|no proper answer"),
    "one huge header": (drip(b"y" * 9000, 0, OK + b"X: "), "no proper answer"),
    "endless continues": (drip(b"HTTP/1.1 100 Continue\r\n\r\n", 0), "more than 256 KiB"),
    "no HTTP": (b"SSH-2.0-OpenSSH_9.6\r\n", "no proper answer"),
    "nothing": (b"", "no proper answer|connection failed"),
    "told too long": (answer(b"x", content_length="99999999999"), "MiB"),
    "cut short": (answer(b"x" * 100, content_length="5000"), "cut short"),
    "cut chunk": (answer(b"ff\r\nxxx", content_length="", transfer_encoding="chunked"), "cut short"),
    "bad chunk": (answer(b"zz\r\nxxx", content_length="", transfer_encoding="chunked"), "cut short"),
    "bomb": (answer(gzip.compress(bytes(50_000_000)), content_encoding="gzip"), "when unpacked"),
    "bomb of members": (answer(gzip.compress(bytes(200_000)) * 50, content_encoding="gzip"), "when unpacked"),
    "cut gzip": (answer(gzip.compress(page("T").encode())[:150], content_encoding="gzip"), "damaged"),
    "false gzip": (answer(b"no gzip at all", content_encoding="gzip"), "damaged"),
    "brotli": (answer(b"x", content_encoding="br"), "not asked for"),
    "loop": (answer(b"", 302, location="/hostile"), "circle"),
    "redirect to nowhere": (answer(b"", 302), "without saying"),
    "redirect to a file": (answer(b"", 301, location="file:///etc/passwd"), "not http"),
    "redirect to script": (answer(b"", 301, location="javascript:alert(1)"), "not http"),
    "redirect to a private host": (answer(b"", 302, location="http://10.0.0.7/"), "private address"),
    "redirect to metadata": (answer(b"", 302, location="http://169.254.169.254/latest/"), "private address"),
    "redirect to mapped loopback": (answer(b"", 302, location="http://[::ffff:127.0.0.1]/"), "private address"),
    "redirect to a port": (answer(b"", 302, location="http://news.example:25/"), "port 25"),
    "redirect with a password": (answer(b"", 302, location="http://a:b@127.0.0.1/"), "user name"),
    "redirect to rubbish": (answer(b"", 302, location="http://[::1/%%"), "no address"),
    "500": (answer(b"", 500), "answered 500"),
    "404": (answer(b"", 404), "answered 404"),
    "204": (answer(b"", 204), "answered 204"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_answer_ends_soon_with_its_reason(server: Server, name: str) -> None:
    route, reason = HOSTILE[name]
    server.routes["/hostile"] = route  # type: ignore[assignment]
    one = visitor(delay=0.0, patience=0.0)
    tracemalloc.start()
    started = time.monotonic()
    error = refused(one, server.url("/hostile"))
    took, (_, peak) = time.monotonic() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert re.search(reason, str(error)), str(error)
    assert took < 2.5
    assert peak < 8_000_000  # the limit is 300 kB; nothing else may pile up


def test_more_than_five_redirects(server: Server) -> None:
    for i in range(9):
        server.routes[f"/{i}"] = answer(b"", 302, location=f"/{i + 1}")
    assert "more than 5 redirects" in str(refused(visitor(), server.url("/0")))
    assert server.asked["/5"] == 1
    assert server.asked["/6"] == 0


def test_films_and_documents_are_not_even_begun(server: Server) -> None:
    server.routes["/a"] = drip(b"x" * 1000, 0, OK + b"Content-Type: video/mp4\r\n\r\n")
    started = time.monotonic()
    with pytest.raises(FetchError, match="not a page: video/mp4"):
        visitor().get(server.url("/a"), accept=page_kind)
    assert time.monotonic() - started < 1


def test_the_address_that_was_checked_is_the_one_that_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers with a public address first and a private one afterwards gains nothing."""
    answers = [["10.0.0.1", "93.184.215.14"], ["127.0.0.1"]]
    connected: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        connected.append(address[0])
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket, "create_connection", connect)
    strict = Visitor(rules=AddressRules(), limits=QUICK, resolve=resolve, delay=0.0, patience=0.0, backoff=0.0)
    assert "private address (127.0.0.1)" in str(refused(strict, "http://rebound.example/"))
    assert connected == ["93.184.215.14"]


def test_a_name_is_looked_up_once_for_a_request(server: Server) -> None:
    server.routes["/a"] = answer("x")
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    rules = AddressRules(allowed_hosts=frozenset({"news.example"}))
    one = visitor(rules=rules, resolve=resolve)
    one.get(f"http://news.example:{server.port}/a")
    assert asked == ["news.example"] * 2  # robots.txt and the page
    assert server.requests[-1][1]["host"] == f"news.example:{server.port}"


def test_a_look_up_that_hangs(server: Server) -> None:
    def resolve(host: str, port: int) -> list[str]:
        time.sleep(3)
        return ["127.0.0.1"]

    one = visitor(Limits(connect=0.2), resolve=resolve, patience=0.0)
    assert "could not be looked up within 0.2 s" in str(refused(one, server.url("/a")))


def test_a_certificate_is_asked_for(server: Server) -> None:
    url = server.url("/a").replace("http:", "https:")
    assert "no connection" in str(refused(visitor(), url))


def test_robots_txt_is_kept_to_and_fetched_once(server: Server) -> None:
    server.routes["/robots.txt"] = answer("User-agent: *\nDisallow: /secret\n", kind="text/plain")
    server.routes |= {"/open": answer("x"), "/secret/a": answer("x"), "/way": answer(b"", 302, location="/secret/a")}
    one = visitor()
    assert one.get(server.url("/open")).status == 200
    assert "robots.txt does not allow it" in str(refused(one, server.url("/secret/a")))
    assert "robots.txt does not allow it" in str(refused(one, server.url("/way")))
    assert server.asked["/robots.txt"] == 1
    assert server.asked["/secret/a"] == 0


@pytest.mark.parametrize(("status", "open_"), [(404, True), (403, True), (500, False), (503, False)])
def test_robots_txt_that_cannot_be_had(server: Server, status: int, open_: bool) -> None:
    server.routes |= {"/robots.txt": answer(b"", status), "/a": answer("x")}
    if open_:
        assert visitor().get(server.url("/a")).status == 200
    else:
        assert "robots.txt cannot be had" in str(refused(visitor(patience=0.0), server.url("/a")))
        assert server.asked["/a"] == 0


def test_a_busy_server_is_given_the_time_it_asks_for(server: Server) -> None:
    def busy(connection: socket.socket, request: Request) -> None:
        first = server.asked["/a"] == 1
        connection.sendall(answer(b"", 429, retry_after="1") if first else answer("x"))

    server.routes["/a"] = busy
    assert visitor(patience=2.0).get(server.url("/a")).status == 200
    times = [t for t, (path, _) in zip(server.times, server.requests, strict=True) if path == "/a"]
    assert times[1] - times[0] >= 1.0


def test_a_server_that_asks_for_an_hour_is_left_alone(server: Server) -> None:
    server.routes |= {"/a": answer(b"", 503, retry_after="3600"), "/b": answer("x")}
    one = visitor()
    assert refused(one, server.url("/a")).wait == 3600
    error = refused(one, server.url("/b"))  # the same host
    assert "answered 503 a moment ago" in str(error)
    assert 3500 < error.wait <= 3600
    assert server.asked["/a"] == 1
    assert server.asked["/b"] == 0


def test_failures_are_waited_out_longer_each_time(server: Server) -> None:
    server.routes["/a"] = answer(b"", 500)
    one = visitor(backoff=0.05)
    waits = [refused(one, server.url("/a")).wait for _ in range(1)]
    assert server.asked["/a"] == 3
    assert waits == [0.2]  # 0.05, 0.1, 0.2


def test_one_request_at_a_time_and_a_pause_between(server: Server) -> None:
    server.routes |= {f"/{i}": answer("x") for i in range(4)}
    one = visitor(delay=0.15)
    threads = [threading.Thread(target=one.get, args=(server.url(f"/{i}"),)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert server.most_at_once == 1
    gaps = [b - a for a, b in zip(server.times, server.times[1:], strict=False)]
    assert len(gaps) == 4  # robots.txt and four pages
    assert min(gaps) >= 0.14


def test_crawl_delay_is_kept_within_bounds(server: Server) -> None:
    server.routes |= {"/robots.txt": answer("User-agent: *\nCrawl-delay: 0.4\n"), "/a": answer("x"), "/b": answer("x")}
    one = visitor()
    one.get(server.url("/a"))
    one.get(server.url("/b"))
    assert server.times[-1] - server.times[-2] >= 0.39
    host = one._hosts["127.0.0.1"]
    (key,) = host.robots
    until, rules = host.robots[key]
    host.robots[key] = (until, type(rules)(rules.rules, 86_400.0))
    assert one._pause(host, place_of(server.url("/a"), one.rules)) == MAX_DELAY


def test_stopping_ends_a_transfer_at_once(server: Server) -> None:
    server.routes["/a"] = drip(b"x", 0.05, OK + b"\r\n")
    one = visitor(Limits(total=30.0))
    threading.Timer(0.3, one.stop.set).start()
    started = time.monotonic()
    assert str(refused(one, server.url("/a"))) == "stopped"
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        ("120", 120, 120),
        ("0", 0, 0),
        ("Tue, 05 Mar 2024 10:00:00 GMT", 0, 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 1e9, 1e12),
    ],
)
def test_retry_after_in_seconds_and_as_a_date(value: str, low: float, high: float) -> None:
    found = retry_after(value)
    assert found is not None
    assert low <= found <= high


@pytest.mark.parametrize("value", ["", "soon", "-5", "Tue, 99 Foo", "١٢"])
def test_retry_after_that_says_nothing(value: str) -> None:
    assert retry_after(value) is None


def test_hosts_are_forgotten_before_they_fill_the_memory_but_not_those_that_must_be_left_alone(server: Server) -> None:
    server.routes |= {"/a": answer(b"", 503, retry_after="3600")}
    one = visitor()
    refused(one, server.url("/a"))
    for i in range(MAX_HOSTS * 2):
        one._host(place_of(f"http://h{i}.example/", one.rules))
    assert len(one._hosts) <= MAX_HOSTS
    assert "left alone" in str(refused(one, server.url("/a")))
