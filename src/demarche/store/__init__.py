"""store: keeps reports, mentions, merged events and people's decisions, in SQLite or PostgreSQL, and finds them again.

open_store(url)        the room's front: a `Store` to ask; makes a new store or brings an old one up to date
Store                  asking, read-only and cheap (SQL does the work); `write()` is the one way to change anything
reports, mentions, graph, events, decisions   what `keep.py` writes with, inside `Store.write()`
"""

from demarche.store import decisions, events, graph, mentions, reports
from demarche.store.answers import Counted, Found, KeptReport, KnownActor, LearnedOffice, Page, SourceFigures
from demarche.store.opening import open_store
from demarche.store.store import Store

__all__ = [
    "Counted", "Found", "KeptReport", "KnownActor", "LearnedOffice", "Page", "SourceFigures", "Store", "decisions",
    "events", "graph", "mentions", "open_store", "reports",
]  # fmt: skip
