"""Coded reports (``.coded``): one text format for golden tests, training corpus and people's corrections."""

from demarche.coded.check import Difference, check_case
from demarche.coded.format import Case, CodedError, Expected, Quote, case_of, read_cases, write_case

__all__ = [
    "Case", "CodedError", "Difference", "Expected", "Quote", "case_of", "check_case", "read_cases", "write_case",
]  # fmt: skip
