"""Keeping: coded reports -> mentions -> links -> merged events, in a store. Read `pipeline.py` first, then this.

    report -> (known already? then nothing) -> coded -> its copies -> its mentions -> links to their neighbours
           -> the connected component around them is clustered anew -> the events of that component are written

What the store holds is a function of the reports, their versions and people's decisions: not of the order in which they
came. Every batch is one transaction of the one writer: kill it at any moment, and it is there as a whole or not at all.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from demarche import merge, pipeline
from demarche.errors import InputError
from demarche.means import Coding, Merging, Outlets, coding_of
from demarche.read.reports import digest_id
from demarche.records import CodedReport, Decision, Document, Link, Mention, Merge, MergedEvent, Report
from demarche.store import Store, decisions, events, graph, mentions, reports
from demarche.store import meta as facts
from demarche.store.meta import run_key

BATCH = 64  # reports of one transaction
BATCH_SECONDS = 10.0  # a slow source does not keep what came waiting longer


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a report: new, version (of a known one), known, recoded, forgotten (on request), not coded."""

    report: Report
    outcome: str
    events: int = 0
    notes: tuple[str, ...] = ()


def keep_reports(
    reports_: Iterable[Report],
    kit: pipeline.Kit | Coding,
    store: Store,
    *,
    recode: bool = False,
    merging: Merging = merge,
) -> Iterator[Kept]:
    """Code and keep reports; what is known already is not coded again, unless ``recode`` and by other versions.

    Yields what became of each report once it is safely kept. Raises StoreError.
    """
    coding = kit if isinstance(kit, Coding) else coding_of(kit)
    remerge(store, coding.outlets, merging)
    run = run_key(coding.versions)
    for batch in _batches(reports_):
        clean = [replace(r, title=reports.storable(r.title), body=reports.storable(r.body),
                         publisher=reports.storable(r.publisher), url=reports.storable(r.url),
                         id=reports.storable(r.id), source=reports.storable(r.source)) for r in batch]  # fmt: skip
        with store.read() as connection:
            known = reports.known(connection, [_key(r) for r in clean])
        todo = [r for r in clean if (row := known.get(_key(r))) is None or (recode and row.live and row.run != run)]
        coded = {_key(c.report): c for c in coding.code(todo)} if todo else {}
        outcomes = [Kept(r, "known") for r in clean if _key(r) not in coded]
        outcomes += [Kept(c.report, "not coded", notes=c.notes) for c in coded.values() if c.document is None]
        if any(c.document for c in coded.values()):
            with store.write() as connection:
                change = Change(connection, store, merging, coding.outlets)
                for one in coded.values():
                    if one.document:
                        outcomes.append(_keep(change, one, one.document, coding, recode))
                change.settle()
        yield from outcomes


def _keep(change: Change, coded: CodedReport, document: Document, coding: Coding, recode: bool) -> Kept:
    report, connection = coded.report, change.connection
    at = reports.address(report.url)
    if reports.is_forgotten(connection, report.id, at):
        return Kept(report, "forgotten", notes=("was forgotten on request and is not kept (demarche forget --help)",))
    run = facts.run_number(connection, coding.versions)
    row = reports.known(connection, [_key(report)]).get(_key(report))
    if row is not None and not (recode and row.live and row.run != run_key(coding.versions)):
        return Kept(report, "known")
    own_id = report.id != digest_id(report)  # two records with names of their own are two, also with one address
    before = None if row else reports.predecessor(connection, report.id, "" if own_id else at)
    found = [change.merging.mention(event, document) for event in coded.events]
    if row is not None:
        change.retire_mentions(mentions.of_reports(connection, [row.n]))
        mentions.drop(connection, row.n, [m.id for m in found])
        reports.coded_by(connection, row.n, run)
        n = row.n
    else:
        n = change.add_report(report, at, run, before)
    change.add_mentions(n, found)
    reports.learn(connection, n, coding.offices(document))
    if row is not None or before is not None:
        change.touch(decisions.find_again(connection, reports.ids(connection, reports.lineage(connection, report.id))))
    outcome = "new" if row is None and before is None else "recoded" if row is not None else "version"
    return Kept(report, outcome, len(found), coded.notes)


class Change:
    """One change to the store: what is added, retired and touched, and at its end the neighbourhood settled anew."""

    def __init__(self, connection: Connection, store: Store, merging: Merging, outlets: Outlets) -> None:
        self.connection = connection
        self.merging = merging
        self._near = store.near
        self._outlets = outlets
        self._texts = graph.Texts(merging.bands, lambda a, b: merging.resemblance(a, b) >= merging.COPY)
        self._fresh: set[int] = set()  # mentions without links yet
        self._touched: set[int] = set()  # mentions whose event may come out otherwise
        self._gone: set[int] = set()

    def add_report(self, report: Report, at: str, run: int, before: int | None) -> int:
        """Keep a report's text and find its copies; ``before`` is the version that it follows."""
        signature = self.merging.signature(report)
        n = reports.add(self.connection, report, at, run, signature)
        if before is not None:
            self.retire_report(before, n)
        changed = graph.join_texts(self.connection, n, signature, self._texts)
        self.touch(mentions.of_reports(self.connection, sorted(changed)))
        return n

    def retire_report(self, n: int, by: int) -> None:
        """A version is followed by another: its mentions are superseded, its text is no copy of any other."""
        self.retire_mentions(mentions.of_reports(self.connection, [n]))
        self.leave_texts(n)
        reports.retire(self.connection, n, by)

    def leave_texts(self, n: int) -> None:
        """A report is no copy of others any more."""
        changed = graph.leave_texts(self.connection, n, self._texts)
        self.touch(mentions.of_reports(self.connection, sorted(changed)))

    def add_mentions(self, report: int, found: Sequence[Mention]) -> None:
        """Keep the mentions of a report."""
        self._fresh |= set(mentions.add(self.connection, report, found))

    def retire_mentions(self, numbers: Sequence[int]) -> None:
        """Mentions are superseded: their links go, and those who stood with them are settled anew."""
        if not numbers:
            return
        self._unblock(numbers)
        self._touched |= graph.drop_links(self.connection, numbers)
        held = events.standing(self.connection, numbers)
        self._touched |= {n for event in held.values() for n in event.members}
        events.remove(self.connection, sorted(held))
        mentions.retire(self.connection, numbers)
        self._gone |= set(numbers)
        self._fresh -= self._gone

    def touch(self, numbers: Iterable[int]) -> None:
        """The events of these mentions may come out otherwise."""
        self._touched |= set(numbers)

    def link_anew(self, numbers: Iterable[int]) -> None:
        """These mentions have no links and no block keys any more: find them again."""
        self._fresh |= set(numbers)

    def settle(self) -> None:
        """Link what is new, cluster the components around what changed, write the events that came out otherwise."""
        connection = self.connection
        self._link()
        dirty = (self._fresh | self._touched) - self._gone
        parts = graph.components(connection, dirty)
        scope = sorted(n for members, _ in parts for n in members)
        loaded = mentions.load(connection, scope, self._near)
        held = decisions.on(connection, scope)
        before = events.standing(connection, scope)
        written: dict[int, tuple[MergedEvent, Sequence[int], str]] = {}
        unchanged: set[int] = set()
        for members, scored in parts:
            known = {loaded[n].id: n for n in members}
            links = [_link(loaded[a], loaded[b], score) for a, b, score in scored]
            about = decisions.among(held, known)
            for one in self.merging.cluster([loaded[n] for n in members], links, about):
                own, basis = [known[m] for m in one.mentions], events.basis(one)
                stood = before.get(known[one.id])
                if stood == events.Standing(frozenset(own), basis) and dirty.isdisjoint(own):
                    unchanged.add(known[one.id])
                else:
                    written[known[one.id]] = self._merged(one, [loaded[n] for n in own], links, about), own, basis
        events.remove(connection, sorted(set(before) - unchanged))
        events.write(connection, written)
        facts.changed(connection)
        self._fresh, self._touched = set(), set()

    def _link(self) -> None:
        own = mentions.load(self.connection, self._fresh, self._near)
        keys = {n: self.merging.blocks(m) for n, m in own.items()}
        graph.add_blocks(self.connection, keys)
        near = graph.neighbours(self.connection, keys)
        others = mentions.load(self.connection, {n for found in near.values() for n in found} - set(own), self._near)
        everyone = own | others
        found = []
        for n, neighbours in sorted(near.items()):
            for other in sorted(neighbours):
                if other in own and other < n:
                    continue  # that pair was seen from its other side
                link = self.merging.link(everyone[n], everyone[other])
                if link is not None:
                    found.append((min(n, other), max(n, other), link.score))
        graph.add_links(self.connection, found)

    def _merged(
        self, one: Merge, told: Sequence[Mention], links: Sequence[Link], about: Sequence[Decision]
    ) -> MergedEvent:
        """The event of a merge, out of its own mentions and links only; the strongest link comes with its reasons."""
        inside = set(one.mentions)
        own = [link for link in links if link.first in inside and link.second in inside]
        if own:
            best = max(own, key=lambda link: (link.score, link.first, link.second))
            by_id = {m.id: m for m in told}
            own = [self.merging.link(by_id[best.first], by_id[best.second]) or best if x is best else x for x in own]
        names = {m.publisher for m in told} | {
            str(a["name"] or a["text"]) for m in told for a in m.event["attributions"]
        }
        outlets = {name: outlet for name in sorted(names) if (outlet := self._outlets(name)) is not None}
        return self.merging.merged(one, told, own, outlets, decisions.among(about, inside))

    def _unblock(self, numbers: Sequence[int]) -> None:
        for n, mention in mentions.load(self.connection, numbers, self._near).items():
            graph.drop_blocks(self.connection, {n: self.merging.blocks(mention)})


def decide(store: Store, decided: Sequence[Decision], outlets: Outlets, *, merging: Merging = merge) -> None:
    """Keep decisions of a person and settle the events that they are about: all of them, or none.

    Raises InputError when a mention is not there (any more).
    """
    remerge(store, outlets, merging)
    with store.write() as connection:
        change = Change(connection, store, merging, outlets)
        try:
            for decision in decided:
                change.touch(decisions.add(connection, decision))
        except KeyError as error:
            raise InputError(f"there is no mention {error.args[0]} in the store") from None
        change.settle()


def decision_id(kind: str, mentions_: Sequence[str], who: str, when: str, why: str, *more: str) -> str:
    """A name for a decision: a digest of what it says."""
    words = "\x1f".join((kind, *mentions_, who, when, why, *more))
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def forget(store: Store, report_id: str, outlets: Outlets, *, merging: Merging = merge) -> int:
    """Remove a report in all its versions with all that rests on it; how many versions there were, 0 for none."""
    remerge(store, outlets, merging)
    with store.write() as connection:
        numbers = reports.lineage(connection, report_id)
        if not numbers:
            return 0
        change = Change(connection, store, merging, outlets)
        change.retire_mentions(mentions.of_reports(connection, numbers))
        for n in numbers:
            change.leave_texts(n)
        decisions.forget(connection, reports.ids(connection, numbers))
        reports.forget(connection, numbers)
        change.settle()
    store.erase_traces()
    return len(numbers)


def allow(store: Store, report_id: str) -> bool:
    """Let a forgotten report be ingested again, by its id; whether it was forgotten."""
    with store.write() as connection:
        return reports.allow(connection, report_id)


def remerge(store: Store, outlets: Outlets, merging: Merging = merge) -> bool:
    """Merge a store anew that other rules merged: all of it, in one transaction; whether that was needed."""
    rules = f"{merging.MERGE_VERSION}.{merging.SIGNATURE_VERSION}"
    with store.read() as connection:
        if facts.get(connection, "merged by") == rules:
            return False
    with store.write() as connection:
        if facts.get(connection, "merged by") == rules:
            return False  # another command was first
        facts.put(connection, "merged by", rules)
        graph.clear(connection)
        events.clear(connection)
        change = Change(connection, store, merging, outlets)
        texts = graph.Texts(merging.bands, lambda a, b: merging.resemblance(a, b) >= merging.COPY)
        for n, report in reports.live(connection):
            signature = merging.signature(report)
            reports.signed(connection, n, signature)
            graph.join_texts(connection, n, signature, texts)
        for part in facts.chunks(mentions.all_live(connection), 500):
            change.link_anew(part)
            change.settle()
    return True


def _batches(found: Iterable[Report]) -> Iterator[list[Report]]:
    """Reports in parts of BATCH, or of what came within BATCH_SECONDS, each report once."""
    batch: dict[tuple[str, str, str], Report] = {}
    began = time.monotonic()
    for report in found:
        batch.setdefault(_key(report), report)
        if len(batch) >= BATCH or time.monotonic() - began > BATCH_SECONDS:
            yield list(batch.values())
            batch, began = {}, time.monotonic()
    if batch:
        yield list(batch.values())


def _key(report: Report) -> tuple[str, str, str]:
    own_id = report.id != digest_id(report)
    return report.id, reports.digest(report), "" if own_id else reports.address(report.url)


def _link(a: Mention, b: Mention, score: float) -> Link:
    return Link(min(a.id, b.id), max(a.id, b.id), score)
