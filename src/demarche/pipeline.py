"""The way of a report through the house. Read this file first: each line below `code_reports` is one room.

    read  ->  parse  ->  code  ->  resolve  (->  merge  ->  store  ->  show, see `keep.py` and the commands)

A room knows the records and itself, never another room; this module is where they meet.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from demarche import coding, parse, resolve
from demarche.read import language
from demarche.records import Analysis, CodedReport, Document, Report, Sentence
from demarche.settings import Settings

BATCH = 256  # sentences that are sorted by length and analysed together, across reports
NO_DATE = "no publication date: dates stay relative (give one with --date)"


@dataclass(frozen=True, slots=True)
class Kit:
    """Everything that is loaded once and used for every report."""

    model: parse.Model
    coder: coding.Coder
    world: resolve.World


def load_kit(settings: Settings) -> Kit:
    """Load model, rules and world data: the only place where anything is loaded.

    Raises ModelMismatch, WorldMissing or SettingsError.
    """
    kit = Kit(
        model=parse.load_model(settings.model, threads=settings.threads),
        coder=coding.load_coder(settings.types),
        world=resolve.open_world(settings.world, settings.packs),
    )
    gc.freeze()  # what is loaded stays: the collector need not search it again and again
    return kit


def code_report(report: Report, kit: Kit) -> CodedReport:
    """Code one report."""
    return next(code_reports([report], kit))


def code_reports(reports: Iterable[Report], kit: Kit) -> Iterator[CodedReport]:
    """Code reports in order, batching sentences across them; memory is bounded by BATCH and the longest report."""
    for batch in _batches(reports):
        analyses = parse.analyse([s for _, sentences, _ in batch for s in sentences], kit.model)
        start = 0
        for report, sentences, notes in batch:
            end = start + len(sentences)
            yield _code(report, tuple(analyses[start:end]), notes, kit)
            start = end


def _code(report: Report, analyses: tuple[Analysis, ...], notes: tuple[str, ...], kit: Kit) -> CodedReport:
    if not analyses:  # not codable, or no words: the notes say which
        return CodedReport(report, None, (), notes or ("no sentence in it",))
    document = Document(report, analyses)
    drafts = coding.draft(document, kit.coder)
    events = resolve.resolve(document, drafts, kit.world, kit.coder.ontology)
    return CodedReport(report, document, events, notes)


def annotated(reports: Iterable[Report], kit: Kit) -> Iterator[tuple[CodedReport, dict[str, Any] | None]]:
    """Every name, place and date of each report, event or not, as the JSON of docs/design.md; None if not coded."""
    for coded in code_reports(reports, kit):
        yield coded, resolve.annotate(coded.document, kit.world) if coded.document else None


_Prepared = tuple[Report, tuple[Sentence, ...], tuple[str, ...]]


def _batches(reports: Iterable[Report]) -> Iterator[list[_Prepared]]:
    batch: list[_Prepared] = []
    size = 0
    for report in reports:
        reason = language.not_codable(report)
        sentences = () if reason else parse.split(report)
        notes = (reason,) if reason else () if report.published else (NO_DATE,)
        batch.append((report, sentences, notes))
        size += len(sentences)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
