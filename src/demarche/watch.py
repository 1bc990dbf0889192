"""The joint of `watch`: feeds are asked again and again, and what is new in them goes through the house.

A round asks every feed that is due. Workers wait for the net, each with one feed; the main thread does all else: it
turns what came into reports, gives them to ``keep``, and only then notes them as seen. So a kill costs some pages that
are fetched again, never a report. What is known of a feed (when it is due, what was seen, how often it failed) outlives
the program.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol
from urllib.parse import urlsplit

from demarche.read.addresses import FetchError, shown
from demarche.read.feeds import Item
from demarche.read.reports import Defaults, reports_of
from demarche.read.safe_xml import NotXml
from demarche.read.sources import Source
from demarche.read.visits import Visitor
from demarche.read.web import Listing, item_source, listing_of, spare_source
from demarche.records import Problem, Report

MAX_SEEN = 5000  # items remembered of one feed; feeds.MAX_ITEMS is less
GIVE_UP = 3  # rounds after which the feed's own words are taken for a page that cannot be had
_BATCH = 32  # reports that are kept together
_WAITING = 8  # fetched pages that may wait for this thread: they bound the memory
_LONGEST = 24 * 3600.0  # seconds between two attempts at a feed that fails and fails


class WatchState(Protocol):
    """Where the state of feeds is kept between rounds and runs (the store); keys are addresses, values JSON objects."""

    def watch_state(self, key: str) -> dict[str, Any] | None:
        """What was last set for a feed."""

    def set_watch_state(self, key: str, value: dict[str, Any]) -> None:
        """Keep this for a feed, in one piece."""


@dataclass
class FeedState:
    """What is known of one feed: ``due`` in seconds since 1970, ``tries`` failed attempts at an item's page."""

    etag: str = ""
    modified: str = ""
    due: float = 0.0
    failures: int = 0
    seen: dict[str, None] = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, value: Mapping[str, Any] | None) -> FeedState:
        """The state that was kept; whatever of it is not as it should be is left out."""
        value = value or {}
        seen, tries = value.get("seen"), value.get("tries")
        due, failures = value.get("due"), value.get("failures")
        return cls(
            etag=str(value.get("etag") or "")[:500],
            modified=str(value.get("modified") or "")[:500],
            due=float(due) if isinstance(due, (int, float)) else 0.0,
            failures=failures if isinstance(failures, int) and failures >= 0 else 0,
            seen=dict.fromkeys(str(k) for k in seen) if isinstance(seen, list) else {},
            tries={str(k): n for k, n in tries.items() if isinstance(n, int)} if isinstance(tries, dict) else {},
        )

    def as_dict(self) -> dict[str, Any]:
        """The state as JSON."""
        return asdict(self) | {"seen": list(self.seen)}


@dataclass(frozen=True, slots=True)
class Plan:
    """How to watch: seconds between two rounds, pages of one host in a round, feeds asked at a time."""

    every: float = 900.0
    max_per_host: int = 100
    workers: int = 8
    defaults: Defaults = field(default_factory=Defaults)


@dataclass(frozen=True, slots=True)
class _Found:
    """A worker's news: something of an item of a feed, or a line to be told."""

    feed: str
    item: str = ""
    source: Source | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class _Done:
    """A worker is done with a feed. ``whole``: nothing of it was left for the next round."""

    feed: str
    etag: str = ""
    modified: str = ""
    listed: tuple[str, ...] = ()
    retry: tuple[str, ...] = ()
    whole: bool = True
    unchanged: bool = False
    trouble: str = ""
    wait: float = 0.0


Keep = Callable[[Sequence[Report]], None]
Tell = Callable[[Problem], None]


def watch(
    feeds: Sequence[str],
    state: WatchState,
    keep: Keep,
    tell: Tell,
    visitor: Visitor,
    plan: Plan,
    *,
    once: bool = False,
    clock: Callable[[], float] = time.time,
) -> None:
    """Ask the feeds in rounds until ``visitor.stop`` is set; one round only when ``once``.

    New reports go to ``keep`` in batches; a feed that fails is told in one line with the time of the next attempt and
    never stops the others. What ``keep`` raises ends the watch.
    """
    feeds = list(dict.fromkeys(feeds))
    states = {feed: FeedState.read(state.watch_state(feed)) for feed in feeds}
    stop = visitor.stop
    while not stop.is_set():
        now = clock()
        # with `once` the round is when cron says; only feeds that failed or asked for a pause wait for their time
        due = [f for f in feeds if states[f].due <= now or (once and not states[f].failures)]
        for feed in feeds if once else ():
            if feed not in due:
                tell(Problem(shown(feed), f"failed before, left alone until {_moment(states[feed].due)}", lost=False))
        _Round(states, state, keep, tell, visitor, plan, clock).run(due)
        if once:
            return
        stop.wait(max(0.05, min(states[f].due for f in feeds) - clock()) if feeds else plan.every)


class _Round:
    """One round over the feeds that are due."""

    def __init__(
        self,
        states: dict[str, FeedState],
        state: WatchState,
        keep: Keep,
        tell: Tell,
        visitor: Visitor,
        plan: Plan,
        clock: Callable[[], float],
    ) -> None:
        self.states = states
        self.state = state
        self.keep = keep
        self.tell = tell
        self.visitor = visitor
        self.plan = plan
        self.clock = clock
        self.news: queue.Queue[_Found | _Done] = queue.Queue(_WAITING)
        self.batch: list[tuple[_Found, list[Report]]] = []
        self.asked: Counter[str] = Counter()
        self.guard = threading.Lock()
        self.ended = threading.Event()

    def run(self, feeds: Sequence[str]) -> None:
        """Ask the feeds and take in what they bring."""
        open_feeds = len(feeds)
        with self._workers(feeds):
            while open_feeds and not self.visitor.stop.is_set():
                try:
                    news = self.news.get(timeout=0.5)
                except queue.Empty:
                    self._flush()
                    continue
                if isinstance(news, _Done):
                    self._flush()
                    self._close(news)
                    open_feeds -= 1
                else:
                    self._take(news)
            self._flush()

    @contextmanager
    def _workers(self, feeds: Sequence[str]) -> Iterator[None]:
        """Workers that ask the feeds; whatever ends the round ends them."""
        pool = ThreadPoolExecutor(max(1, min(self.plan.workers, len(feeds))), thread_name_prefix="watch")
        try:
            for feed in feeds:
                pool.submit(self._ask, feed, self.states[feed]).add_done_callback(partial(self._died, feed))
            yield
        except BaseException:
            self.visitor.stop.set()  # Ctrl-C, or a store that cannot be written: no transfer goes on
            raise
        finally:
            self.ended.set()
            pool.shutdown(wait=True, cancel_futures=True)

    def _take(self, found: _Found) -> None:
        """Make reports of what came; they are kept with the batch."""
        if found.problem is not None:
            self.tell(found.problem)
            return
        reports = list(reports_of(found.source, self.tell, self.plan.defaults)) if found.source else []
        self.batch.append((found, reports))
        if sum(len(r) for _, r in self.batch) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        """Keep the batch, then note its items as seen."""
        batch, self.batch = self.batch, []
        if not batch:
            return
        reports = [report for _, some in batch for report in some]
        if reports:
            self.keep(reports)
        for found, _ in batch:
            known = self.states[found.feed]
            known.seen[found.item] = None
            known.tries.pop(found.item, None)
        for feed in dict.fromkeys(found.feed for found, _ in batch):
            self.state.set_watch_state(feed, self.states[feed].as_dict())

    def _close(self, done: _Done) -> None:
        """Note how it went with a feed and when it is due again."""
        known = self.states[done.feed]
        now = self.clock()
        if done.trouble:
            known.failures += 1
            wait = min(self.plan.every * 2 ** min(known.failures - 1, 20), max(_LONGEST, self.plan.every))
            known.due = now + max(wait, done.wait)
            self.tell(Problem(shown(done.feed), f"{done.trouble}; tried again {_moment(known.due)}"))
        else:
            known.failures, known.due = 0, now + self.plan.every
            if not done.unchanged:
                # with items left over, the same answer is wanted again: no condition is sent with the next request
                known.etag, known.modified = (done.etag, done.modified) if done.whole else ("", "")
                known.tries = {key: known.tries.get(key, 0) + 1 for key in done.retry}
                _forget(known.seen, done.listed)
        self.state.set_watch_state(done.feed, known.as_dict())

    # What follows runs in the workers; `known` is only read there, and only for the worker's own feed.

    def _put(self, news: _Found | _Done) -> None:
        while not self.ended.is_set():
            with suppress(queue.Full):
                self.news.put(news, timeout=0.2)
                return

    def _died(self, feed: str, future: Future[None]) -> None:
        """A feed that trips over a mistake of ours is told like any other trouble, and the others go on."""
        error = None if future.cancelled() else future.exception()
        if error is not None:
            self._put(
                _Done(feed, trouble=f"an error of demarche itself: {type(error).__name__}: {shown(str(error), 80)}")
            )

    def _ask(self, feed: str, known: FeedState) -> None:
        """Ask one feed and fetch what is new in it."""
        seen, tries = set(known.seen), dict(known.tries)
        try:
            answer = self.visitor.get(feed, etag=known.etag, modified=known.modified)
            if answer.status == 304:
                self._put(_Done(feed, unchanged=True))
                return
            listing = listing_of(answer)
            if listing is None:
                raise NotXml("a page, not a feed or sitemap")
            if listing.maps:
                raise NotXml("an index of sitemaps: watch the sitemaps that it lists")
        except (FetchError, NotXml) as error:
            if not self.visitor.stop.is_set():
                self._put(_Done(feed, trouble=str(error), wait=getattr(error, "wait", 0.0)))
            return
        whole, retry = self._items(feed, listing, seen, tries)
        listed = tuple(item.key for item in listing.items)
        self._put(_Done(feed, answer.etag, answer.modified, listed, retry, whole))

    def _items(
        self, feed: str, listing: Listing, seen: set[str], tries: dict[str, int]
    ) -> tuple[bool, tuple[str, ...]]:
        """Fetch the new items; whether nothing is left, and the keys of those whose page could not be had."""
        for note in listing.notes:
            self._put(_Found(feed, problem=Problem(shown(feed), note, lost=False)))
        retry: list[str] = []
        left = 0
        for item in listing.items:
            if item.key in seen:
                continue
            if self.ended.is_set() or self.visitor.stop.is_set() or not self._may_ask(item):
                left += 1
                continue
            found = self._item(feed, item, tries.get(item.key, 0) + 1)
            if found is None:
                retry.append(item.key)
            else:
                self._put(found)
        return not left and not retry, tuple(retry)

    def _item(self, feed: str, item: Item, attempt: int) -> _Found | None:
        """An item with its text; None when its page shall be asked for again in the next round."""
        where = f"{shown(feed)}#{item.position}"
        try:
            return _Found(feed, item.key, item_source(feed, item, self.visitor))
        except FetchError as error:
            if self.visitor.stop.is_set():
                return None
            reason = f"{shown(item.link)}: {error}" if item.link else str(error)
            if not error.lasting and attempt < GIVE_UP:
                self._put(_Found(feed, problem=Problem(where, f"{reason}; tried again in the next round", lost=False)))
                return None
            spare = spare_source(feed, item)
            words = "; the feed's own words are taken" if spare else ""
            self._put(_Found(feed, problem=Problem(where, reason + words, lost=spare is None)))
            return _Found(feed, item.key, spare)

    def _may_ask(self, item: Item) -> bool:
        """Count a page against its host's share of the round."""
        if item.full or not item.link:
            return True
        host = urlsplit(item.link).netloc.lower()
        with self.guard:
            self.asked[host] += 1
            return self.asked[host] <= self.plan.max_per_host


def _forget(seen: dict[str, None], listed: tuple[str, ...]) -> None:
    """Drop the oldest of the items seen, those first that the feed does not list any more."""
    if len(seen) <= MAX_SEEN:
        return
    there = set(listed)
    for key in [k for k in seen if k not in there][: len(seen) - MAX_SEEN]:
        del seen[key]


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
