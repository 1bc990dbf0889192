"""show: events -> tables, files of every format, explanations."""

from demarche.show.explain import explanation
from demarche.show.rows import FORMATS, write_events
from demarche.show.table import event_table, print_table

__all__ = ["FORMATS", "event_table", "explanation", "print_table", "write_events"]
