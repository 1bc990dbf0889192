"""store: keeps reports, mentions, merged events and people's decisions, in SQLite or PostgreSQL, and finds them again.

open_store(url)        the room's front: a `Store` to ask; makes a new store or brings an old one up to date
Store                  asking, read-only and cheap (SQL does the work); `write()` is the one way to change anything

The modules reports, mentions, graph, events and decisions are what `keep.py` writes with, inside `Store.write()`.
"""

from demarche.store.answers import Counted, Found, KeptReport, KnownActor, LearnedOffice, Page, SourceFigures
from demarche.store.opening import open_store
from demarche.store.store import Store

__all__ = [
    "Counted", "Found", "KeptReport", "KnownActor", "LearnedOffice", "Page", "SourceFigures", "Store", "open_store",
]  # fmt: skip
