"""demarche: who did what to whom, where, when, according to whom, and how certainly, from news reports.

    import demarche
    coder = demarche.load()
    for event in coder.code("Syria's foreign minister met Russia's president in Moscow on Tuesday.", date="2025-12-24"):
        print(event.type, event.status)

The way of a report through the house is in ``demarche.pipeline``; the records are in ``demarche.records``.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from demarche.pipeline import Kit
    from demarche.records import CodedReport, Event, Report
    from demarche.settings import Settings

try:
    __version__ = version("demarche")
except PackageNotFoundError:  # run from a source tree that is not installed
    __version__ = "0+unknown"

__all__ = ["LoadedCoder", "__version__", "load"]


class LoadedCoder:
    """A loaded model, rules and world data: give it words, get events. Not to be shared between threads."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def code(self, text: str, *, date: str | None = None, publisher: str = "", title: str = "") -> tuple[Event, ...]:
        """Events of one text, in the order of their triggers; ``date`` is the day of publication (ISO).

        Raises InputError when the text cannot be coded (another language, no words) or the date cannot be read.
        """
        from demarche.errors import InputError
        from demarche.pipeline import code_report
        from demarche.read import BadDate, report_of_text

        try:
            report = report_of_text(text, published=date, publisher=publisher, title=title)
        except BadDate as error:
            raise InputError(str(error)) from None
        coded = code_report(report, self._kit)
        if coded.document is None:
            raise InputError("; ".join(coded.notes) or "no text")
        return coded.events

    def code_reports(self, reports: Iterable[Report]) -> Iterator[CodedReport]:
        """Code many reports, one by one and in order, batching sentences across them."""
        from demarche.pipeline import code_reports

        return code_reports(reports, self._kit)


def load(settings: Settings | None = None) -> LoadedCoder:
    """Load model, rules and world data once. Raises ModelMismatch, WorldMissing or SettingsError."""
    from demarche.pipeline import load_kit
    from demarche.settings import Settings

    return LoadedCoder(load_kit(settings or Settings.from_environment()))
