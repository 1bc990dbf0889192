"""Coding: analysed sentences in, drafts of events out, by a lexicon and named rules that explain themselves."""

from demarche.coding.coder import Coder, describe_rules, draft, load_coder

__all__ = ["Coder", "describe_rules", "draft", "load_coder"]
