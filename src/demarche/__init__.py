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

    from demarche.keep import Kept
    from demarche.pipeline import Kit
    from demarche.records import CodedReport, Event, Report
    from demarche.settings import Settings
    from demarche.store import Store

try:
    __version__ = version("demarche")
except PackageNotFoundError:  # run from a source tree that is not installed
    __version__ = "0+unknown"

__all__ = ["LoadedCoder", "__version__", "load", "open_store"]


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

    def keep(self, reports: Iterable[Report], store: Store) -> Iterator[Kept]:
        """Code reports and keep them in a store, as `demarche ingest` does; what is known already is not coded again.

        Yields what became of each report once it is safely kept. Raises StoreError.
        """
        from demarche.keep import keep_reports

        return keep_reports(reports, self._kit, store)


def load(settings: Settings | None = None) -> LoadedCoder:
    """Load model, rules and world data once. Raises ModelMismatch, WorldMissing or SettingsError."""
    from demarche.pipeline import load_kit
    from demarche.settings import Settings

    return LoadedCoder(load_kit(settings or Settings.from_environment()))


def open_store(url: str | None = None, *, create: bool = False) -> Store:
    """Open a store: a file, a database URL, or the default one ($DEMARCHE_STORE, else in the user's data folder).

    With ``create`` a store that is not there is made. Raises StoreError.
    """
    from demarche.settings import Settings
    from demarche.store import open_store as opened

    return opened(url or Settings.from_environment().store, create=create)
