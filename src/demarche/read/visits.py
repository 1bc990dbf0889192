"""Manners on the net: one request per host at a time, pauses, robots.txt, patience with servers that are busy."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import urljoin

from demarche.read.addresses import AddressRules, FetchError, Place, Resolver, addresses_of, place_of, system_resolver
from demarche.read.fetch import Answer, Limits, exchange
from demarche.read.robots import ALL, MAX_ROBOTS, Robots, read_robots

PRODUCT = "demarche"
MAX_DELAY = 30.0  # seconds of Crawl-delay that are respected; who asks for more is asked this seldom
_ROBOTS_HOLD = 24 * 3600.0  # RFC 9309: not to be used for longer than a day
MAX_HOSTS = 4096  # remembered at a time; of more, those that wait for nothing are forgotten
_MAX_PAUSE = 24 * 3600.0
_ATTEMPTS = 3
PAGES = frozenset({"", "text/html", "application/xhtml+xml", "text/plain"})


def agent_name(contact: str = "") -> str:
    """The User-Agent: product, version, and where whoever runs the servers finds out what this is."""
    try:
        number = version(PRODUCT)
    except PackageNotFoundError:
        number = "0"
    return f"{PRODUCT}/{number} (+{contact or 'https://pypi.org/project/demarche/'})"


@dataclass
class _Host:
    """What is known of a host: when it may be asked next (monotonic seconds), how often it failed in a row."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    robots_turn: threading.Lock = field(default_factory=threading.Lock)
    next_at: float = 0.0
    failures: int = 0
    reason: str = ""
    robots: dict[str, tuple[float, Robots]] = field(default_factory=dict)  # by scheme and port: held until


@dataclass
class Visitor:
    """Fetches addresses politely; one object for all threads, so that they share what they know of each host.

    ``delay`` is the pause between two requests to one host, ``patience`` the longest time that one request waits for a
    host that asked for a pause or failed (both in seconds); ``stop`` ends waits and transfers at once.
    """

    rules: AddressRules = field(default_factory=AddressRules)
    limits: Limits = field(default_factory=Limits)
    delay: float = 1.0
    patience: float = 30.0
    backoff: float = 2.0
    agent: str = field(default_factory=agent_name)
    resolve: Resolver = system_resolver
    stop: threading.Event = field(default_factory=threading.Event)
    _hosts: dict[str, _Host] = field(default_factory=dict, repr=False)
    _guard: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def get(
        self, url: str, *, etag: str = "", modified: str = "", accept: Callable[[str], bool] = lambda kind: True
    ) -> Answer:
        """The answer to a request: status 200, or 304 when ``etag`` or ``modified`` still hold. Raises FetchError."""
        conditions = {"If-None-Match": etag} if etag else {}
        conditions |= {"If-Modified-Since": modified} if modified else {}
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return self._follow(url, conditions, accept, robots=True)
            except FetchError as error:
                if error.lasting or attempt == _ATTEMPTS or error.wait > self.patience or self.stop.is_set():
                    raise
        raise FetchError("no answer")  # unreachable: the last attempt raises

    def _follow(self, url: str, extra: dict[str, str], accept: Callable[[str], bool], *, robots: bool) -> Answer:
        """Follow redirects, each checked like an address of its own: robots, private addresses, time left."""
        place = place_of(url, self.rules)
        seen = {place.url}
        left = self.limits.total
        for _ in range(self.limits.redirects + 1):
            if robots and not self._robots(place).allows(place.target):
                raise FetchError("robots.txt does not allow it", lasting=True)
            answer, spent = self._ask(place, extra, accept, left)
            left = max(left - spent, 0.1)
            if answer.status not in {301, 302, 303, 307, 308}:
                return self._judged(answer, conditional=bool(extra))
            if not answer.location:
                raise FetchError(f"answered {answer.status} without saying where to", lasting=True)
            try:
                target = urljoin(place.url, answer.location)
            except ValueError:
                raise FetchError("redirects to no address that can be read", lasting=True) from None
            before, place = place, place_of(target, self.rules)
            if before.scheme == "https" and place.scheme == "http":
                raise FetchError("redirects from https to http: refused", lasting=True)
            if place.url in seen:
                raise FetchError("redirects in a circle", lasting=True)
            seen.add(place.url)
        raise FetchError(f"more than {self.limits.redirects} redirects", lasting=True)

    def _judged(self, answer: Answer, *, conditional: bool) -> Answer:
        if answer.status == 200 or (answer.status == 304 and conditional):
            return answer
        raise FetchError(f"answered {answer.status}", lasting=answer.status not in {408, 425})

    def _ask(
        self, place: Place, extra: dict[str, str], accept: Callable[[str], bool], left: float
    ) -> tuple[Answer, float]:
        """One request when it is this one's turn; a busy or failing host is left alone for longer each time."""
        host = self._host(place)
        with host.turn:
            self._wait_for(host)
            started = time.monotonic()
            limits = replace(self.limits, total=left)
            headers = {"User-Agent": self.agent, "Accept-Encoding": "gzip", "Accept": _ACCEPT} | extra
            pause = self._pause(host, place)
            try:
                addresses = addresses_of(place, self.rules, self.resolve, self.limits.connect)
                answer = exchange(place, addresses, headers, limits, accept=accept, stopped=self.stop.is_set)
            except FetchError as error:
                host.next_at = time.monotonic() + pause
                if not error.lasting:
                    error.wait = self._failed(host, str(error), None)
                raise
            ended = time.monotonic()
            host.next_at = ended + pause
            if answer.status == 429 or answer.status >= 500:
                reason = f"answered {answer.status}"
                raise FetchError(reason, wait=self._failed(host, reason, retry_after(answer.retry)))
            host.failures, host.reason = 0, ""
            return answer, ended - started

    def _failed(self, host: _Host, reason: str, asked: float | None) -> float:
        """Note a failure; seconds for which the host is left alone."""
        host.failures = min(host.failures + 1, 20)
        wait = asked if asked is not None else self.backoff * 2 ** (host.failures - 1)
        wait = min(max(wait, self.delay), _MAX_PAUSE)
        host.next_at = time.monotonic() + wait
        host.reason = reason
        return wait

    def _wait_for(self, host: _Host) -> None:
        wait = host.next_at - time.monotonic()
        if host.failures and wait > self.patience:
            raise FetchError(f"{host.reason or 'asked'} a moment ago, the host is left alone", wait=wait)
        if (wait > 0 and self.stop.wait(wait)) or self.stop.is_set():
            raise FetchError("stopped")

    def _pause(self, host: _Host, place: Place) -> float:
        known = host.robots.get(f"{place.scheme}:{place.port}")
        asked = known[1].delay if known else None
        return self.delay if asked is None else max(self.delay, min(asked, MAX_DELAY))

    def _host(self, place: Place) -> _Host:
        with self._guard:
            if len(self._hosts) >= MAX_HOSTS:
                now = time.monotonic()
                idle = [n for n, h in self._hosts.items() if h.next_at < now and not h.turn.locked()]
                for name in idle[: MAX_HOSTS // 2]:
                    del self._hosts[name]
            return self._hosts.setdefault(place.host, _Host())

    def _robots(self, place: Place) -> Robots:
        """The rules of a host, fetched once a day. Raises FetchError when they cannot be had: then it is not asked."""
        host = self._host(place)
        key = f"{place.scheme}:{place.port}"
        with host.robots_turn:
            held = host.robots.get(key)
            if held and held[0] > time.monotonic():
                return held[1]
            rules = self._fetch_robots(place)
            host.robots[key] = (time.monotonic() + _ROBOTS_HOLD, rules)
            return rules

    def _fetch_robots(self, place: Place) -> Robots:
        try:
            answer = self._follow(f"{place.scheme}://{place.authority}/robots.txt", {}, _any_kind, robots=False)
        except FetchError as error:
            if error.lasting:  # 4xx, too many redirects: RFC 9309 2.3.1.2 and 2.3.1.3
                return ALL
            raise FetchError(f"robots.txt cannot be had: {error}", wait=error.wait) from None
        return read_robots(answer.body[:MAX_ROBOTS], PRODUCT)


_ACCEPT = "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/xml;q=0.9,text/*;q=0.8"


def _any_kind(kind: str) -> bool:
    return True


def page_kind(kind: str) -> bool:
    """Whether a media type is that of a page: films and documents are not even begun."""
    return kind in PAGES


def retry_after(value: str) -> float | None:
    """Seconds that a Retry-After header asks for, None when it says nothing that can be read."""
    if value.isascii() and value.isdigit():
        return float(value[:9])
    if not value:
        return None
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())
