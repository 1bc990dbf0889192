"""One request over the net and its answer, with a bound on everything: time, bytes, headers, what unpacks from them.

Why not a library: the usual ones look the host up themselves after our check, bound only the pause between two packets
(a drip of one byte a second goes on for ever), and unpack compressed bodies before they can be measured. The standard
library's ``http.client`` takes any socket-like object, so ``_Wire`` hands it a socket that is already connected to a
checked address and that keeps the deadline and the count of bytes on every single read.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from functools import cache
from typing import Any

from demarche.read.addresses import FetchError, Place, shown
from demarche.read.unpack import Inflater, TooLarge

_SLICE = 0.5  # seconds after which a waiting read looks whether it shall stop
_HEADERS = 256 * 1024  # bytes of status line and headers


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to connect, between two packets, and for a page in all; bytes before and after unpacking; redirects."""

    connect: float = 10.0
    idle: float = 10.0
    total: float = 30.0
    size: int = 10 * 1024 * 1024
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: ``url`` is where it came from in the end; ``body`` is unpacked; the rest as it says."""

    url: str
    status: int
    body: bytes = b""
    kind: str = ""  # media type in small letters, "" when not said
    charset: str = ""
    etag: str = ""
    modified: str = ""
    retry: str = ""
    location: str = ""


class _Wire(io.RawIOBase):
    """What comes in from a connected socket; every read keeps the deadline and counts against ``allowance``."""

    def __init__(self, sock: socket.socket, limits: Limits, deadline: float, stopped: Callable[[], bool]) -> None:
        self.sock = sock
        self.limits = limits
        self.deadline = deadline
        self.stopped = stopped
        self.allowance = _HEADERS
        self.received = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Receive what there is. Raises FetchError when it takes too long or is too much."""
        quiet = time.monotonic() + self.limits.idle
        while True:
            now = time.monotonic()
            if self.stopped():
                raise FetchError("stopped")
            if now >= self.deadline:
                raise FetchError(f"took longer than {self.limits.total:g} s")
            if now >= quiet:
                raise FetchError(f"silent for {self.limits.idle:g} s")
            self.sock.settimeout(max(0.01, min(_SLICE, self.deadline - now, quiet - now)))
            try:
                count = self.sock.recv_into(buffer)
                break
            except TimeoutError:
                continue
        self.received += count
        if self.received > self.allowance:
            raise FetchError(f"more than {self.allowance // 1024:,} KiB", lasting=True)
        return count


class _Plug:
    """What http.client takes for a socket: it writes here and reads from the wire."""

    def __init__(self, wire: _Wire) -> None:
        self.wire = wire

    def sendall(self, data: bytes) -> None:
        """Send a request (it is small: one timeout serves for all of it)."""
        wire = self.wire
        wire.sock.settimeout(max(0.01, min(wire.limits.idle, wire.deadline - time.monotonic())))
        wire.sock.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        """The buffered stream that http.client reads from."""
        return io.BufferedReader(self.wire)

    def close(self) -> None:
        """Called when the headers are read, long before the body is: ``exchange`` closes the socket."""


def exchange(
    place: Place,
    addresses: list[str],
    headers: Mapping[str, str],
    limits: Limits,
    *,
    accept: Callable[[str], bool],
    stopped: Callable[[], bool] = lambda: False,
) -> Answer:
    """Ask once, at the first of ``addresses`` that answers; redirects are reported, not followed.

    ``accept`` decides by the media type whether the body of a 200 is read at all. Raises FetchError.
    """
    deadline = time.monotonic() + limits.total
    try:
        sock = _connect(place, addresses, limits, deadline)
    except OSError as error:
        raise FetchError(f"no connection: {_words(error)}") from None
    wire = _Wire(sock, limits, deadline, stopped)
    connection = http.client.HTTPConnection(place.host, place.port)
    connection.sock = _Plug(wire)
    try:
        connection.putrequest("GET", place.target, skip_host=True, skip_accept_encoding=True)
        for name, value in ({"Host": place.authority, "Connection": "close"} | dict(headers)).items():
            connection.putheader(name, value)
        connection.endheaders()
        return _answer(place, connection.getresponse(), wire, limits, accept)
    except TooLarge as error:
        raise FetchError(str(error), lasting=True) from None
    except http.client.IncompleteRead:
        raise FetchError("the answer is cut short") from None
    except http.client.HTTPException as error:
        raise FetchError(f"no proper answer: {_words(error)}") from None
    except zlib.error:
        raise FetchError("the compressed answer is damaged") from None
    except (OSError, ValueError) as error:
        raise FetchError(f"the connection failed: {_words(error)}") from None
    finally:
        connection.sock = None
        sock.close()


def _connect(place: Place, addresses: list[str], limits: Limits, deadline: float) -> socket.socket:
    """Connect to the first address that answers, with TLS for https; at most four are tried."""
    trouble: OSError = TimeoutError("timed out")
    for address in addresses[:4]:
        left = min(limits.connect, deadline - time.monotonic())
        if left <= 0:
            break
        try:
            sock = socket.create_connection((address, place.port), timeout=left)
        except OSError as error:
            trouble = error
            continue
        if place.scheme == "http":
            return sock
        try:
            sock.settimeout(max(0.01, min(limits.connect, deadline - time.monotonic())))
            return _tls().wrap_socket(sock, server_hostname=place.host)
        except OSError as error:
            sock.close()
            trouble = error
    raise trouble


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()  # certificates are checked against the system's


def _answer(
    place: Place, response: http.client.HTTPResponse, wire: _Wire, limits: Limits, accept: Callable[[str], bool]
) -> Answer:
    headers = response.headers
    answer = Answer(
        url=place.url,
        status=response.status,
        kind=headers.get_content_type() if headers.get("Content-Type") else "",
        charset=shown(_charset(headers), 40),
        etag=_ascii(headers.get("ETag")),
        modified=_ascii(headers.get("Last-Modified")),
        retry=_ascii(headers.get("Retry-After")),
        location=(headers.get("Location") or "").strip()[:4000],
    )
    if response.status != 200:
        return answer
    if not accept(answer.kind):
        raise FetchError(f"not a page: {shown(answer.kind, 60)}", lasting=True)
    length = headers.get("Content-Length") or ""
    if length.isascii() and length.isdigit() and int(length[:20]) > limits.size:
        raise FetchError(f"{int(length[:20]) // 2**20:,} MiB: the limit is {limits.size / 2**20:g} MiB", lasting=True)
    inflater = Inflater(headers.get("Content-Encoding") or "", limits.size)
    wire.allowance = wire.received + limits.size + 64 * 1024
    body = bytearray()
    while chunk := response.read(64 * 1024):
        body += inflater.feed(chunk)
    if response.length:  # http.client says nothing when a body ends before its Content-Length
        raise FetchError("the answer is cut short")
    inflater.finish()
    return Answer(answer.url, 200, bytes(body), answer.kind, answer.charset, answer.etag, answer.modified, answer.retry)


def _charset(headers: Message) -> str:
    value = headers.get_param("charset")
    return value if isinstance(value, str) else ""


def _ascii(value: str | None) -> str:
    """A header that is kept and may be sent back: bounded printable ASCII, else nothing."""
    value = (value or "").strip()
    return value if len(value) <= 500 and value.isascii() and value.isprintable() else ""


def _words(error: Exception) -> str:
    """The reason in words, without addresses of memory and code names where Python has any."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificate not valid: {shown(error.verify_message, 80)}"
    if isinstance(error, TimeoutError):
        return "timed out"
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return shown(str(text), 100)
