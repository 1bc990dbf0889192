"""Keeping: coded reports -> mentions -> links -> merged events, in a store. Read `pipeline.py` first, then this.

    report -> (known already? then nothing) -> coded -> its copies -> its mentions -> links to their neighbours
           -> the connected component around them is clustered anew -> the events of that component are written

What the store holds is a function of the reports, their versions and people's decisions: not of the order in which they
came. Every batch is one transaction of the one writer: kill it at any moment, and it is there as a whole or not at all.
"""

from __future__ import annotations

import gc
import hashlib
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection

from demarche import merge, pipeline
from demarche.errors import InputError
from demarche.means import Coding, Merging, Outlets, coding_of
from demarche.read.reports import digest_id
from demarche.records import CodedReport, Decision, Link, Mention, Merge, MergedEvent, Report
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
    size: int = BATCH,
) -> Iterator[Kept]:
    """Code and keep reports; what is known already is not coded again, unless ``recode`` and by other versions.

    ``size`` is the number of reports that are kept, or lost by a kill, together. Yields what became of each report once
    it is safely kept. Raises StoreError.
    """
    coding = kit if isinstance(kit, Coding) else coding_of(kit)
    remerge(store, coding.outlets, merging)
    run = run_key(coding.versions)
    for batch in _batches(reports_, size):
        clean = {_key(r): r for r in map(reports.storable_report, batch)}
        with store.read() as connection:
            known = reports.known(connection, list(clean))
        todo = {k: r for k, r in clean.items() if (old := known.get(k)) is None or (recode and old.stale(run))}
        outcomes = [Kept(r, "known") for k, r in clean.items() if k not in todo]
        coded = list(coding.code(list(todo.values()))) if todo else []
        outcomes += [Kept(c.report, "not coded", notes=c.notes) for c in coded if c.document is None]
        if any(c.document for c in coded):
            with _uncollected(), store.write() as connection:
                change = Change(connection, store, merging, coding.outlets)
                outcomes += _keep_batch(change, [c for c in coded if c.document], coding, recode)
                change.settle()
        yield from outcomes


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for garbage cycles meanwhile: a batch makes many objects and no cycles, and searching took a fifth."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _keep_batch(change: Change, batch: Sequence[CodedReport], coding: Coding, recode: bool) -> list[Kept]:
    """Keep coded reports: those that nothing in the store is like all at once, the others one by one."""
    run = facts.run_number(change.connection, coding.versions)
    taken = reports.taken(change.connection, [_key(c.report) for c in batch])
    new: list[CodedReport] = []
    others: list[CodedReport] = []
    for coded in batch:
        names = {name for name in (coded.report.id, reports.address(coded.report.url)) if name}
        (others if names & taken else new).append(coded)
        taken |= names
    change.add_reports(new, run, coding)
    outcomes = [Kept(c.report, "new", len(c.events), c.notes) for c in new]
    return outcomes + [_keep(change, c, run, coding, recode) for c in others]


def _keep(change: Change, coded: CodedReport, run: int, coding: Coding, recode: bool) -> Kept:
    """Keep a report whose id or address is known: as a new version, coded anew, beside the other one, or not at all."""
    report, connection = coded.report, change.connection
    id_, digest, page = _key(report)
    if reports.is_forgotten(connection, id_, reports.address(report.url)):
        return Kept(report, "forgotten", notes=("was forgotten on request and is not kept (demarche forget --help)",))
    old = reports.known(connection, [(id_, digest, page)]).get((id_, digest, page))
    if old is not None and not (recode and old.stale(run_key(coding.versions))):
        return Kept(report, "known")
    before = None if old else reports.predecessor(connection, id_, page)
    if old is not None:
        change.recode(old.n, coded, run, coding)
    else:
        (n,) = change.add_reports([coded], run, coding)
        if before is not None:
            change.retire_report(before, n)
    if old is not None or before is not None:
        change.touch(decisions.find_again(connection, reports.ids(connection, reports.lineage(connection, id_))))
    outcome = "recoded" if old else "version" if before else "new"
    return Kept(report, outcome, len(coded.events), coded.notes)


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

    def add_reports(self, batch: Sequence[CodedReport], run: int, coding: Coding) -> list[int]:
        """Keep the texts and mentions of coded reports, and find whose text they print; their numbers."""
        signatures = [self.merging.signature(c.report) for c in batch]
        rows = [(c.report, reports.address(c.report.url), s) for c, s in zip(batch, signatures, strict=True)]
        numbers = reports.add(self.connection, rows, run)
        changed = graph.join_texts(self.connection, dict(zip(numbers, signatures, strict=True)), self._texts)
        self.touch(mentions.of_reports(self.connection, sorted(changed)))
        self._add_mentions(dict(zip(numbers, batch, strict=True)), coding)
        return numbers

    def recode(self, n: int, coded: CodedReport, run: int, coding: Coding) -> None:
        """Put new mentions in place of those that a report had by other rules."""
        self.retire_mentions(mentions.of_reports(self.connection, [n]))
        mentions.drop(self.connection, n, [event.id for event in coded.events])
        reports.coded_by(self.connection, n, run)
        self._add_mentions({n: coded}, coding)

    def _add_mentions(self, batch: dict[int, CodedReport], coding: Coding) -> None:
        found = {
            n: [self.merging.mention(event, coded.document) for event in coded.events]
            for n, coded in batch.items() if coded.document
        }  # fmt: skip
        self._fresh |= set(mentions.add(self.connection, found))
        reports.learn(self.connection, {n: coding.offices(c.document) for n, c in batch.items() if c.document})

    def retire_report(self, n: int, by: int) -> None:
        """A version is followed by another: its mentions are superseded, its text is no copy of any other."""
        self.retire_mentions(mentions.of_reports(self.connection, [n]))
        self.leave_texts(n)
        reports.retire(self.connection, n, by)

    def leave_texts(self, n: int) -> None:
        """A report is no copy of others any more."""
        changed = graph.leave_texts(self.connection, n, self._texts)
        self.touch(mentions.of_reports(self.connection, sorted(changed)))

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
            merges = self.merging.cluster([loaded[n] for n in members], links, about)
            held_by = {m: one.id for one in merges for m in one.mentions}
            inside: dict[str, list[Link]] = {one.id: [] for one in merges}
            for link in links:
                if (at := held_by.get(link.first)) is not None and at == held_by.get(link.second):
                    inside[at].append(link)
            for one in merges:
                own, basis = [known[m] for m in one.mentions], events.basis(one)
                stood = before.get(known[one.id])
                if stood == events.Standing(frozenset(own), basis) and dirty.isdisjoint(own):
                    unchanged.add(known[one.id])
                else:
                    written[known[one.id]] = (
                        self._merged(one, [loaded[n] for n in own], inside[one.id], about),
                        own,
                        basis,
                    )
        events.remove(connection, sorted(set(before) - unchanged))
        events.write(connection, written)
        facts.changed(connection)
        self._fresh, self._touched = set(), set()

    def _link(self) -> None:
        own = mentions.load(self.connection, self._fresh, self._near, texts=False)
        keys = {n: self.merging.blocks(m) for n, m in own.items()}
        graph.add_blocks(self.connection, keys)
        near = graph.neighbours(self.connection, {n: self.merging.wanted(found) for n, found in keys.items()})
        strangers = {n for found in near.values() for n in found} - set(own)
        others = mentions.load(self.connection, strangers, self._near, texts=False)
        everyone = own | others
        found = []
        for n, neighbours in sorted(near.items()):
            for other in sorted(neighbours):
                if other in own and other < n:
                    continue  # that pair was seen from its other side
                score = self.merging.chance(everyone[n], everyone[other])
                if score is not None:
                    found.append((min(n, other), max(n, other), score))
        graph.add_links(self.connection, found)

    def _merged(
        self, one: Merge, told: Sequence[Mention], links: Sequence[Link], about: Sequence[Decision]
    ) -> MergedEvent:
        """The event of a merge, out of its own mentions and links only; the strongest link comes with its reasons."""
        own = list(links)
        if own:
            best = max(own, key=lambda link: (link.score, link.first, link.second))
            by_id = {m.id: m for m in told}
            own = [self.merging.link(by_id[best.first], by_id[best.second]) or best if x is best else x for x in own]
        names = {m.publisher for m in told} | {
            str(a["name"] or a["text"]) for m in told for a in m.event["attributions"]
        }
        outlets = {name: outlet for name in sorted(names) if (outlet := self._outlets(name)) is not None}
        return self.merging.merged(one, told, own, outlets, decisions.among(about, one.mentions))

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
        for batch in reports.live(connection):
            signatures = {n: merging.signature(report) for n, report in batch}
            reports.signed(connection, signatures)
            graph.join_texts(connection, signatures, texts)
        for part in facts.chunks(mentions.all_live(connection), 500):
            change.link_anew(part)
            change.settle()
    return True


def _batches(found: Iterable[Report], size: int) -> Iterator[list[Report]]:
    """Reports in parts of ``size``, or of what came within BATCH_SECONDS, each report once."""
    batch: dict[tuple[str, str, str], Report] = {}
    began = time.monotonic()
    for report in found:
        batch.setdefault(_key(report), report)
        if len(batch) >= size or time.monotonic() - began > BATCH_SECONDS:
            yield list(batch.values())
            batch, began = {}, time.monotonic()
    if batch:
        yield list(batch.values())


def _key(report: Report) -> tuple[str, str, str]:
    """Id, digest, and the address of a report without a name of its own: records with names are told apart by them."""
    own_id = report.id != digest_id(report)
    return report.id, reports.digest(report), "" if own_id else reports.address(report.url)


def _link(a: Mention, b: Mention, score: float) -> Link:
    return Link(min(a.id, b.id), max(a.id, b.id), score)
