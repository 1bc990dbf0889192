"""Many processes, many machines: here reading and coding meet `scale/`. Read `pipeline.py` first, then this.

    reports -> chunks -> worker processes -> coded reports, in order                      (`code --workers`)
    files -> pieces of reports -> worker processes, or Ray -> parts and a manifest        (`code --out`, `--engine ray`)
    parts -> the store, without coding anything again                                     (`ingest --parts`)

Whatever crosses to a worker is plain data; each worker loads the kit itself, once, with one thread.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import PurePosixPath
from typing import Any

from demarche import merge
from demarche.errors import ModelMismatch
from demarche.exchange import load_exchange
from demarche.means import Coding, coding_of
from demarche.pipeline import Kit, code_reports, load_kit
from demarche.read.reports import Defaults, read_reports, reports_of
from demarche.read.sources import Source, kind_of
from demarche.records import CodedReport, Document, Problem, Report
from demarche.scale import (
    Folder,
    Piece,
    Row,
    Unit,
    begin,
    chunked,
    finish,
    finished_pieces,
    in_order,
    local_copy,
    parquet_lines,
    pieces,
    units_of,
    write_part,
)
from demarche.settings import Settings
from demarche.show.formats import write

PIECE = 2000  # reports of a part: some minutes of work
Tell = Callable[[Problem], None]
# What an error of ours in one report may look like; such a report is lost and told, not the other hundred million.
_FAULTS = (LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError)


def code_many(reports: Iterable[Report], settings: Settings, workers: int) -> Iterator[CodedReport]:
    """Code reports in order by so many processes; documents come back without their analyses (`explain` needs them).

    Raises what loading raises, and DemarcheError when a worker fails.
    """
    for chunk in in_order(chunked(reports), StartCoder(replace(settings, threads=1)), workers):
        yield from chunk


@dataclass(frozen=True, slots=True)
class StartCoder:
    """Loads the kit in a worker: reports in, coded reports out."""

    settings: Settings

    def __call__(self) -> Callable[[list[Report]], list[CodedReport]]:
        """Load; the work."""
        kit = load_kit(self.settings)
        return lambda chunk: [_slim(coded) for coded in code_reports(chunk, kit)]


def _slim(coded: CodedReport) -> CodedReport:
    """Without what only `explain` shows: tokens, trees and drafts are ten times the rest."""
    events = tuple(replace(event, draft=None) for event in coded.events)
    return replace(coded, document=coded.document and Document(coded.report, ()), events=events)


@dataclass(frozen=True, slots=True)
class Job:
    """A run that makes parts: where to, of what, with what."""

    out: str
    settings: Settings
    defaults: Defaults = field(default_factory=Defaults)
    size: int = PIECE
    engine: str = "local"
    address: str | None = None
    workers: int | None = None


def code_parts(job: Job, paths: tuple[str, ...], tell: Tell, progress: Callable[[Mapping[str, Any]], None]) -> dict[
    str, Any
]:  # fmt: skip
    """Code what paths name into parts; whole parts of an earlier run are left as they are. The manifest.

    Raises InputError, SettingsError, ModelMismatch and DemarcheError; what was finished stays.
    """
    folder = Folder(job.out)
    versions = dict(coding_of(load_kit(job.settings)).versions)
    run = versions | {"reports of a part": str(job.size), "defaults": json.dumps(asdict(job.defaults))}
    units = units_of(paths, is_source, tell)
    digest = begin(folder, run)
    done, todo = finished_pieces(folder, units, digest)
    start = StartPieces(job.out, _own(job.settings), versions, digest)
    read = ReadUnit(job.defaults)
    for mark in _made(job, todo, done, read, start):
        progress(mark)
    return finish(folder, units, run, events_file(job.settings))


def _made(
    job: Job, todo: Sequence[Unit], done: Mapping[str, set[int]], read: ReadUnit, start: StartPieces
) -> Iterator[Mapping[str, Any]]:
    if job.engine == "ray":
        from demarche.scale import ray

        if todo:
            yield from ray.run(todo, done, read, start, job.size, address=job.address, workers=job.workers)
        return
    found = (piece for unit in todo for piece in pieces(unit, read, job.size, done.get(unit.key, ())))
    if (job.workers or 1) > 1:
        yield from in_order(found, start, job.workers or 1, window=2)
    else:
        yield from map(start(), found)


@dataclass(frozen=True, slots=True)
class ReadUnit:
    """Reads a file into reports, as `demarche code FILE` does; Parquet too."""

    defaults: Defaults

    def __call__(self, unit: Unit, tell: Tell) -> Iterator[Report]:
        """Its reports, with their place under the name that the user gave; problems are told."""
        try:
            with local_copy(unit) as path:
                named = _Named(str(path), unit.name, tell)
                if path.suffix.lower() in {".parquet", ".pq"}:
                    with parquet_lines(path) as stream:
                        found = reports_of(Source(str(path), "lines", stream), named.tell, self.defaults)
                        yield from map(named.report, found)
                else:
                    yield from map(named.report, read_reports([str(path)], named.tell, self.defaults))
        except OSError as error:
            tell(Problem(unit.name, f"cannot be read: {error.strerror or error}"))


@dataclass(frozen=True, slots=True)
class _Named:
    """Puts the user's name of a file in place of where it lay."""

    path: str
    name: str
    told: Tell

    def report(self, report: Report) -> Report:
        return replace(report, source=report.source.replace(self.path, self.name, 1))

    def tell(self, problem: Problem) -> None:
        self.told(
            replace(
                problem,
                source=problem.source.replace(self.path, self.name, 1),
                reason=problem.reason.replace(self.path, self.name),
            )
        )


def is_source(path: PurePosixPath) -> bool:
    """Whether a file of a directory is read."""
    return path.suffix.lower() in {".parquet", ".pq"} or kind_of(path) is not None


@dataclass(frozen=True, slots=True)
class StartPieces:
    """Loads the kit in a worker: a piece in, its part written, the mark out. Raises ModelMismatch."""

    out: str
    own: Mapping[str, Any]  # settings that are not the installed ones: paths may differ from machine to machine
    versions: Mapping[str, str]
    run: str

    def __call__(self) -> Callable[[Piece], dict[str, Any]]:
        """Load; the work."""
        settings = Settings(**self.own)
        kit = load_kit(settings)
        coding = coding_of(kit)
        if other := [name for name, value in self.versions.items() if coding.versions.get(name) != value]:
            raise ModelMismatch(f"a worker has another {', '.join(other)}: install the same demarche on all machines")
        folder, events = Folder(self.out), events_file(settings)

        def work(piece: Piece) -> dict[str, Any]:
            rows = [row_of(coded, coding) for coded in _coded(piece.reports, kit)]
            about = {"unit": asdict(piece.unit), "number": piece.number, "last": piece.last, "run": self.run}
            return write_part(folder, piece.name, about, rows, piece.problems, events)

        return work


def _own(settings: Settings) -> dict[str, Any]:
    usual = Settings()
    names = {f.name for f in fields(Settings)} - {"threads", "store", "user"}
    return {n: getattr(settings, n) for n in sorted(names) if getattr(settings, n) != getattr(usual, n)}


def _coded(reports: Sequence[Report], kit: Kit) -> Iterator[CodedReport]:
    try:
        yield from list(code_reports(reports, kit))
        return
    except _FAULTS:
        pass  # one of them: it is found by coding each on its own
    for report in reports:
        try:
            yield from list(code_reports([report], kit))
        except _FAULTS as error:
            reason = f"an error of demarche, please tell us: {type(error).__name__}: {str(error)[:200]}"
            yield CodedReport(report, None, (), (reason,))


def row_of(coded: CodedReport, coding: Coding) -> Row:
    """A coded report with all that keeping needs."""
    if coded.document is None:
        return Row(coded.report, False, coded.notes)
    mentions = tuple(merge.mention(event, coded.document) for event in coded.events)
    offices = json.dumps([asdict(office) for office in coding.offices(coded.document)])
    return Row(coded.report, True, coded.notes, mentions, offices)


def events_file(settings: Settings) -> Callable[[Iterable[Mapping[str, Any]]], bytes]:
    """How events become a Parquet file of `demarche export`."""
    exchange = load_exchange(settings)

    def written(events: Iterable[Mapping[str, Any]]) -> bytes:
        out = io.BytesIO()
        write(events, "parquet", out, exchange)
        return out.getvalue()

    return written
