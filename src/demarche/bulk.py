"""Parts -> the store: keeping (`keep.py`) with what was coded elsewhere in place of coding."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

from demarche import keep, merge, resolve
from demarche.errors import InputError
from demarche.means import Coding, Merging, outlets_of
from demarche.records import CodedReport, Document, Event, Mention, Problem, Report
from demarche.scale import Folder, Row, manifest_of, read_part
from demarche.settings import Settings
from demarche.store import LearnedOffice, Store
from demarche.store.reports import storable, storable_report


def keep_parts(
    url: str,
    store: Store,
    settings: Settings,
    tell: Callable[[Problem], None],
    *,
    recode: bool = False,
    size: int = 512,
) -> Iterator[keep.Kept]:
    """Keep the reports of a folder of parts; a part that is damaged is told and left out.

    The store comes out as if the reports had been coded here by the versions that the manifest names. Raises
    InputError when there is no finished run, and StoreError.
    """
    folder = Folder(url)
    manifest = manifest_of(folder)
    parts = _Parts(2 * size)
    versions = {k: v for k, v in manifest["run"].items() if k not in ("reports of a part", "defaults")}
    world = resolve.open_world(settings.world, settings.packs)
    coding = Coding(parts.code, versions, outlets_of(world), parts.offices)
    merging = cast(
        Merging, SimpleNamespace(**{n: getattr(merge, n) for n in merge.__all__} | {"mention": parts.mention})
    )

    def reports() -> Iterator[Report]:
        for mark in manifest["parts"]:
            try:
                rows = read_part(folder, mark)
            except InputError as error:
                tell(Problem(f"part {mark['part']}", str(error)))
                continue
            yield from parts.take(rows)

    yield from keep.keep_reports(reports(), coding, store, recode=recode, merging=merging, size=size)


class _Parts:
    """Stands in for the coder: gives for a report what its part holds. Holds the rows that are on their way only."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting: dict[Report, Row] = {}
        self._mentions: dict[tuple[str, str], Mention] = {}
        self._offices: dict[str, Sequence[LearnedOffice]] = {}

    def take(self, rows: Sequence[Row]) -> Iterator[Report]:
        """The reports of a part; so many of the last ones are remembered: known ones are never asked for."""
        for row in rows:
            self._waiting[storable_report(row.report)] = row
            while len(self._waiting) > self._most:
                del self._waiting[next(iter(self._waiting))]
            yield row.report

    def code(self, some: Sequence[Report]) -> list[CodedReport]:
        """What the parts hold of these reports, in order."""
        self._mentions, self._offices = {}, {}
        return [self._coded(report, self._waiting.pop(report)) for report in some]

    def _coded(self, report: Report, row: Row) -> CodedReport:
        if not row.coded:
            return CodedReport(report, None, (), row.notes)
        events = []
        for mention in row.mentions:
            event = cast(Mapping[str, Any], _storable(mention.event))
            self._mentions[report.id, mention.id] = replace(
                mention, report=report.id, event=event, words=storable(mention.words), publisher=report.publisher
            )
            events.append(Event(mention.id, report, event["type"], event["mode"], event["status"]))
        self._offices[report.id] = tuple(
            LearnedOffice(**o | {"other_sectors": tuple(o["other_sectors"])})
            for o in _storable(json.loads(row.offices))
        )
        return CodedReport(report, Document(report, ()), tuple(events), row.notes)

    def mention(self, event: Event, document: Document) -> Mention:
        """The mention as it was made where the report was coded."""
        return self._mentions[document.report.id, event.id]

    def offices(self, document: Document) -> Sequence[LearnedOffice]:
        """What the report states of persons."""
        return self._offices[document.report.id]


def _storable(value: Any) -> Any:
    """The same value without code points that no database holds."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {name: _storable(one) for name, one in value.items()}
    return [_storable(one) for one in value] if isinstance(value, list) else value
