"""Features of wording."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

from demarche.merge.mentions import View, gap_in_days

_ANOTHER = re.compile(
    r"\b(?:(?:second|third|fourth|fifth)(?![ -](?:day|night|week|month|year|largest|biggest|city))|another|again|fresh|"
    r"renewed|further|"
    r"repeated|once more|later|too|separately|elsewhere|next round|additional|extended|widened|"
    r"(?:new|more) (?:round|wave|series|batch|package|attack|strike|raid|talks|march|protest|sanctions)s?)\b"
)


def wording(a: View, b: View) -> tuple[str, str] | None:
    """How alike the two sentences are as a whole: cosine of the model's sentence vectors."""
    if a.vector is None or b.vector is None:
        return None
    norm = float(a.norm * b.norm)
    cosine = round(float(np.dot(a.vector, b.vector)) / norm, 3) if norm else 0.0
    level = next(name for low, name in _COSINES if cosine >= low)
    return level, f"cosine {cosine:.2f}"


_COSINES = ((0.85, "alike"), (0.7, "close"), (0.55, "related"), (0.4, "loose"), (-2.0, "unlike"))


def content(a: View, b: View) -> tuple[str, str] | None:
    """Words of content that both sentences have, parties' words left out."""
    smaller = min(len(a.content), len(b.content))
    if smaller < 2:
        return None
    shared = a.content & b.content
    share = len(shared) / smaller
    level = "most" if share >= 0.6 else "many" if share >= 0.35 else "some" if share >= 0.15 else "few"
    return level, f"{len(shared)} of {smaller} words: {' '.join(sorted(shared)[:6])}"


def names(a: View, b: View) -> tuple[str, str] | None:
    """Names in both sentences besides the parties': rarer than words, so they tell more."""
    shared = a.names & b.names
    if shared:
        return ("several" if len(shared) > 1 else "one"), " ".join(sorted(shared)[:6])
    return ("none shared", "names differ") if a.names and b.names else None


def numbers(a: View, b: View) -> tuple[str, str] | None:
    """Figures in both sentences, or figures in both and none in common."""
    shared = a.numbers & b.numbers
    if shared:
        return "shared", " ".join(sorted(shared)[:6])
    return ("none shared", "figures differ") if a.numbers and b.numbers else None


def trigger(a: View, b: View) -> tuple[str, str] | None:
    """The word that tells the act, without its ending."""
    if not a.trigger or not b.trigger:
        return None
    same = a.trigger == b.trigger or bool(set(a.trigger.split()) & set(b.trigger.split()))
    return ("same", a.trigger) if same else ("other", f"{a.trigger} and {b.trigger}")


@lru_cache(maxsize=8192)
def _another(near: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_ANOTHER.findall(" ".join(near)))


def another_one(a: View, b: View) -> tuple[str, str] | None:
    """Words that set an act apart from an earlier one ("second", "again", "anniversary"), in one report only."""
    x, y = (_another(v.near) for v in (a, b))
    if x == y:
        return ("both", " ".join(sorted(x))) if x else None
    if x & y:
        return None
    return "one only", " ".join(sorted(x ^ y))


def sum_and_part(a: View, b: View) -> tuple[str, str] | None:
    """Words that tell many acts as one sum ("forty strikes across"), in one report only: a sum is not its part."""
    return None if bool(a.sum_of) == bool(b.sum_of) else ("one only", a.sum_of or b.sum_of)


def same_sentence(a: View, b: View) -> tuple[str, str] | None:
    """The same words with the same trigger: a copied sentence tells the same event; another trigger in it does not.

    Stock sentences ("on Monday") that come back on other days say nothing.
    """
    if len(a.words) < 6 or a.words != b.words:
        return None
    if gap_in_days(a, b) > 2:
        return "other days", "word for word, but told of another day"
    if a.trigger == b.trigger and a.offset == b.offset:
        return "same", "word for word"
    return "other trigger", "word for word, but another act in it"
