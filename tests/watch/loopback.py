"""A real server on loopback that answers as told: well, badly, or with malice. Routes are bytes or functions."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable

from demarche.read.addresses import AddressRules
from demarche.read.fetch import Limits
from demarche.read.visits import Visitor

Request = tuple[str, dict[str, str]]  # path, headers in small letters
Route = bytes | Callable[[socket.socket, Request], None]
HOST = "127.0.0.1"
QUICK = Limits(connect=0.5, idle=0.4, total=1.2, size=300_000, redirects=5)


class Server:
    """Answers each connection in a thread of its own; ``asked`` counts paths, ``requests`` keeps them with headers."""

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self.requests: list[Request] = []
        self.times: list[float] = []
        self.at_once = 0
        self.most_at_once = 0
        self.guard = threading.Lock()
        self.socket = socket.create_server((HOST, 0), backlog=64)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://{HOST}:{self.port}{path}"

    @property
    def asked(self) -> Counter[str]:
        return Counter(path for path, _ in self.requests)

    def close(self) -> None:
        self.socket.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.socket.accept()
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(10)
            data = b""
            while b"\r\n\r\n" not in data and (more := connection.recv(4096)):
                data += more
            first, *lines = data.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
            path = first.split(" ")[1]
            headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines)}
            with self.guard:
                self.requests.append((path, headers))
                self.times.append(time.monotonic())
                self.at_once += 1
                self.most_at_once = max(self.most_at_once, self.at_once)
            route = self.routes.get(path, answer(b"nothing here", 404))
            try:
                if callable(route):
                    route(connection, (path, headers))
                else:
                    connection.sendall(route)
            finally:
                with self.guard:
                    self.at_once -= 1


def answer(body: bytes | str, status: int = 200, kind: str = "text/html; charset=utf-8", **headers: str) -> bytes:
    """The bytes of a proper answer; ``content_length="7"`` and the like replace what would be right."""
    data = body.encode() if isinstance(body, str) else body
    fields = {"content_type": kind, "content_length": str(len(data)), "connection": "close"} | headers
    lines = [f"HTTP/1.1 {status} Said"] + [f"{k.replace('_', '-')}: {v}" for k, v in fields.items() if v != ""]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + data


def page(title: str, words: str = "", publisher: str = "Harbour Wire") -> str:
    """A page with an article of its own; ``words`` make it differ from others."""
    return f"""<html lang="en"><head><title>{title}</title><meta property="og:site_name" content="{publisher}">
<meta property="article:published_time" content="2024-03-05T10:00:00Z"></head><body><nav>Home News Sport</nav><article>
<h1>{title}</h1><p>Envoys of Peru and Chile met in Lima on Monday to discuss the closed border crossing. {words}</p>
<p>The talks on {title} ended without a result, the ministry said, but both sides agreed to meet again in May.</p>
</article></body></html>"""


def feed(*items: str, title: str = "Harbour Wire") -> str:
    """An RSS feed of ready-made items."""
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{"".join(items)}</channel></rss>'


def item(link: str, title: str = "Envoys meet", more: str = "") -> str:
    """One RSS item with a link to its page."""
    return (
        f"<item><title>{title}</title><link>{link}</link><pubDate>Tue, 05 Mar 2024 10:00:00 GMT</pubDate>{more}</item>"
    )


def visitor(server_limits: Limits = QUICK, **options: object) -> Visitor:
    """A visitor that may ask loopback and has no time to lose."""
    rules = options.pop("rules", AddressRules(allowed_hosts=frozenset({HOST})))
    settings: dict[str, object] = {"delay": 0.0, "patience": 0.3, "backoff": 0.02} | options
    return Visitor(rules=rules, limits=server_limits, **settings)  # type: ignore[arg-type]


def drip(piece: bytes, pause: float, head: bytes = b"") -> Callable[[socket.socket, Request], None]:
    """A route that sends ``piece`` again and again until the other side hangs up."""

    def send(connection: socket.socket, _: Request) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(piece)
            time.sleep(pause)

    return send
