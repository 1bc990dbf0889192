"""Derives the table of hints from the lexicon (``parse/hints.py`` says what they are)."""

from __future__ import annotations

import json
import re
from functools import cache

from demarche import ontology
from demarche.coding.coder import LEXICON
from demarche.coding.lexicon import NO_EVENT, load_lexicon
from demarche.parse.hints import Hints

KINDS = ("alone", "head", "part")
COMMON = 400  # a word that this many entries hold besides others says nothing ("of", "in", "force")


@cache
def table() -> str:
    """``hints.json``: names of the bits, and the bits of every lemma."""
    known = ontology.load()
    lexicon = load_lexicon(LEXICON, known)
    types = [t.name for t in known.types]
    bits = [f"{kind} {name}" for kind in KINDS for name in types] + ["no event"]
    place = {bit: i for i, bit in enumerate(bits)}
    masks: dict[str, int] = {}

    def add(lemma: str, bit: str) -> None:
        for spelling in (lemma, re.sub(r"iz(e|er|ation)$", r"is\1", lemma)):
            masks[spelling] = masks.get(spelling, 0) | 1 << place[bit]

    entries = {id(e): e for found in lexicon.entries.values() for e in found}.values()
    for entry in entries:
        alone = not entry.parts and not any(c.wanted for c in entry.conditions)
        for name in {entry.type, entry.also[0] if entry.also else entry.type}:
            for lemma in entry.head:
                add(lemma, "no event" if name == NO_EVENT else f"{'alone' if alone else 'head'} {name}")
            for part in entry.parts if name != NO_EVENT else ():
                for lemma in part if len(part) < COMMON else ():
                    add(lemma, f"part {name}")
    return json.dumps({"bits": bits, "lemmas": dict(sorted(masks.items()))}, ensure_ascii=False, indent=0)


@cache
def hints() -> Hints:
    """The table, ready to look up."""
    return Hints.of_json(table().encode("utf-8"))
