"""read: files, archives, the net and standard input -> ``Report``s, one clear line for all that cannot be used."""

from demarche.read.language import not_codable
from demarche.read.published import BadDate, published_day
from demarche.read.reports import Defaults, read_reports, report_of_text

__all__ = ["BadDate", "Defaults", "not_codable", "published_day", "read_reports", "report_of_text"]
