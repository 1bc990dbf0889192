"""What the pages are given: the store to ask, and what other rooms do for them. They import no other room."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from demarche.records import CodedReport, Decision, Link, Mention, MergedEvent, Outlet, Party, Query

Volume = Callable[[str | None, str | None, str], Sequence[Any]]  # as Store.volume
Brief = Callable[[Party, Party, str | None, str | None, Volume], Mapping[str, Any]]  # a, b, since, until -> its JSON


class AskedStore(Protocol):
    """The asking side of a store, as far as the pages need it (see `demarche.store.Store`)."""

    @property
    def name(self) -> str:
        """The file, or the URL without its password."""

    def events(self, query: Query, *, total: bool = False) -> Any:
        """A page of events."""

    def stream(self, query: Query) -> Iterable[MergedEvent]:
        """All events of a query."""

    def event(self, event_id: str) -> MergedEvent | None:
        """The event that holds a mention."""

    def begins(self, prefix: str, most: int = 10) -> list[str]:
        """Ids that begin so."""

    def counts(self, query: Query, by: tuple[str, ...] = ()) -> list[Any]:
        """Events counted by some keys."""

    def volume(self, since: str | None = None, until: str | None = None, by: str = "year") -> list[Any]:
        """Reports kept, by period."""

    def report(self, report_id: str) -> Any:
        """A kept report."""

    def reports(
        self, *, words: str = "", publisher: str = "", since: str | None = None, until: str | None = None,
        limit: int = 50, cursor: str = "",
    ) -> Any:  # fmt: skip
        """Reports, newest first."""

    def actors(self, prefix: str = "", limit: int = 50) -> list[Any]:
        """Parties by the beginning of their name."""

    def sources(self) -> list[Any]:
        """Publishers in figures."""

    def offices(self, *, name: str = "", country: str = "", limit: int = 200) -> list[Any]:
        """Offices that reports state."""

    def decisions(self, event_id: str = "") -> list[Decision]:
        """Decisions of people."""

    def version(self) -> str:
        """Changes whenever content does."""

    def health(self) -> dict[str, Any]:
        """What the store holds."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A decision that somebody asks for: ``events`` and ``mentions`` are ids, ``value`` is as the person wrote it.

    ``kind`` is one of records.DECISIONS; ``split`` names the mentions that leave the event, ``revoke`` the decision.
    """

    kind: str
    who: str
    why: str
    events: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    field: str = ""
    value: str = ""
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a report that was sent to be kept; ``problem`` says in one line why it was not."""

    report: str
    outcome: str
    mentions: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one address may ask (requests at once, then a second), and how large what it sends may be (bytes)."""

    burst: int = 300
    rate: float = 30.0
    code_burst: int = 20
    code_rate: float = 1.0
    text: int = 200_000
    reports: int = 5_000_000
    form: int = 64_000
    waiting: int = 8  # texts that wait to be coded
    seconds: float = 60.0  # the longest wait for a text to be coded


@dataclass(frozen=True, slots=True)
class House:
    """All that the pages use. ``token`` is asked of whoever edits; without one only a server on loopback is edited."""

    store: AskedStore
    party: Callable[[str], Party]  # whom words mean: "SYR GOV", "org:hezbollah", a name
    code: Callable[[str, str | None, str, str], CodedReport]  # text, day, publisher, title
    compare: Callable[[Mention, Mention], Link | None]
    outlet: Callable[[str], Outlet | None]
    decide: Callable[[Asked], Sequence[Decision]]
    keep: Callable[[Sequence[Mapping[str, Any]]], Sequence[Outcome]]
    names: Mapping[str, str]  # code of a country -> its name
    fields: tuple[str, ...] = ()  # that can be corrected
    brief: Brief | None = None
    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # heading -> versions and figures
    version: str = "0"
    user: str = "unknown"
    token: str = ""
    loopback: bool = True
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")  # names that a loopback server answers to
    limits: Limits = Limits()
