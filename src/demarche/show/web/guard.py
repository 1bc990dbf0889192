"""Who may ask and who may edit: hosts, origins, rates, tokens, and the headers that every answer carries."""

from __future__ import annotations

import hashlib
import hmac
import os
import time
from collections import OrderedDict
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demarche.show.web.house import House, Limits
from demarche.show.web.problems import Refused, answer

COOKIE = "demarche_session"
MOST_ADDRESSES = 10_000
SAFE = ("GET", "HEAD", "OPTIONS")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with "no-referrer" browsers hide the origin of our own forms from us too
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
}


class Bucket:
    """A token bucket an address: ``burst`` at once, then ``rate`` a second. The address not seen for longest goes."""

    def __init__(self, burst: int, rate: float) -> None:
        self._burst, self._rate = burst, rate
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, address: str, now: float) -> float:
        """0 when the request may pass, else the seconds until the next one may."""
        tokens, then = self._held.pop(address, (float(self._burst), now))
        tokens = min(float(self._burst), tokens + (now - then) * self._rate)
        passes = tokens >= 1
        self._held[address] = (tokens - 1 if passes else tokens, now)
        if len(self._held) > MOST_ADDRESSES:
            self._held.popitem(last=False)
        return 0.0 if passes else (1 - tokens) / self._rate


class Keys:
    """The secrets of one run of the server: what a session's cookie and a form must hold."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._secret = os.urandom(32)
        self.boot = os.urandom(6).hex()

    @property
    def editable(self) -> bool:
        """Whether anyone may edit: with a token, or because the server is on loopback."""
        return bool(self._house.token) or self._house.loopback

    def may_edit(self, request: Request) -> bool:
        """Whether this request comes from somebody who may edit."""
        if not self._house.token:
            return self._house.loopback
        return self.bearer(request) or hmac.compare_digest(_cookie(request), self.session())

    def bearer(self, request: Request) -> bool:
        """Whether the request shows the token in its header, which no other site's page can make a browser do."""
        kind, _, shown = request.headers.get("authorization", "").partition(" ")
        return bool(self._house.token) and kind.lower() == "bearer" and self.is_token(shown.strip())

    def is_token(self, shown: str) -> bool:
        """Whether these words are the token, compared in constant time."""
        return hmac.compare_digest(_digest(shown), _digest(self._house.token)) and bool(self._house.token)

    def session(self) -> str:
        """The cookie of whoever logged in; another one after each start of the server."""
        return hmac.new(self._secret, b"session" + self._house.token.encode(), hashlib.sha256).hexdigest()

    def form(self) -> str:
        """What a form of ours holds and another site's cannot know."""
        return hmac.new(self._secret, b"form", hashlib.sha256).hexdigest()

    def check_form(self, shown: str) -> None:
        """Raises Refused when a form does not come from our own pages."""
        if not hmac.compare_digest(_digest(shown), _digest(self.form())):
            raise Refused(403, "The form is out of date", "Load the page again and send the form from there.")

    def check_edit(self, request: Request) -> None:
        """Raises Refused when the request may not edit."""
        if not self.editable:
            raise Refused(403, "This server is read-only", "It was started without a token for edits (DEMARCHE_TOKEN).")
        if not self.may_edit(request):
            raise Refused(
                401, "A token is needed", "Send it as 'Authorization: Bearer …', or log in at /login.",
                {"WWW-Authenticate": 'Bearer realm="demarche"'},
            )  # fmt: skip


class Guard:
    """Around the whole application: host, origin and rate are looked at first; every answer gets HEADERS."""

    def __init__(self, app: ASGIApp, house: House) -> None:
        self._app, self._house = app, house
        limits: Limits = house.limits
        self._all = Bucket(limits.burst, limits.rate)
        self._coding = Bucket(limits.code_burst, limits.code_rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            self._check(scope)
        except Refused as refused:
            await answer(Request(scope), refused)(scope, receive, sent)
            return
        await self._app(scope, receive, sent)

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if self._house.loopback and _name(host) not in self._house.hosts:
            raise Refused(
                421, "Wrong host", "This server answers to " + ", ".join(self._house.hosts) + " only."
            )  # fmt: skip
        method = scope["method"]
        if method not in SAFE:
            _check_origin(headers, host)
        address = (scope.get("client") or ("", 0))[0]
        coding = method == "POST" and scope["path"] in ("/code", "/api/code", "/login")
        wait = (self._coding if coding else self._all).wait(address, time.monotonic())
        if wait:
            seconds = str(max(1, round(wait + 0.5)))
            raise Refused(429, "Too many requests", f"Try again in {seconds} s.", {"Retry-After": seconds})


def _check_origin(headers: Headers, host: str) -> None:
    site = headers.get("sec-fetch-site", "same-origin")
    origin = headers.get("origin")
    if site not in ("same-origin", "none") or (origin is not None and urlsplit(origin).netloc != host):
        raise Refused(403, "Refused: the request comes from another site", "Use the pages of this server itself.")


def _name(host: str) -> str:
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].lower()


def _cookie(request: Request) -> str:
    held: SimpleCookie = SimpleCookie()
    try:
        held.load(request.headers.get("cookie", ""))
    except CookieError:
        return ""
    value = held[COOKIE].value if COOKIE in held else ""
    return value if value.isascii() else ""


def _digest(words: str) -> bytes:
    return hashlib.sha256(words.encode("utf-8", "replace")).digest()
