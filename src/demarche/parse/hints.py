"""What the lexicon says of a word on its own, as a hint to the model: the event types whose entries hold its lemma.

The table (``hints.json`` beside the model) is derived from the lexicon by ``lab/model/hints.py``: for each lemma the
types of entries that it fulfils alone, of entries of which it is the head beside other words, and of entries of which
it is such another word, and whether an entry says "no event". The model has learned how far to trust each.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from demarche.parse.lemmas import Lemmas, shipped

CACHED = 50_000  # words remembered; then the cache starts again
_PARTS = ("VERB", "NOUN", "ADJ")


class Hints:
    """Looks words up, whatever part of speech they may be."""

    def __init__(self, masks: Mapping[str, int], width: int, lemmas: Lemmas | None = None) -> None:
        self.width = width
        self._masks = masks
        self._lemmas = lemmas or shipped()
        self._known: dict[str, int] = {}

    @classmethod
    def of_json(cls, content: bytes) -> Hints:
        """The table of ``hints.json``; raises ValueError when it is none."""
        table: Any = json.loads(content)
        if not isinstance(table, dict) or not isinstance(table.get("bits"), list):
            raise ValueError("no table of hints")
        return cls({str(k): int(v) for k, v in table["lemmas"].items()}, len(table["bits"]))

    def mask(self, word: str) -> int:
        """The bits of a word, 0 for one that the lexicon does not know."""
        found = self._known.get(word)
        if found is None:
            if len(self._known) >= CACHED:
                self._known.clear()
            found = self._masks.get(word.lower(), 0)
            for upos in _PARTS:
                found |= self._masks.get(self._lemmas.lemma(word, upos), 0)
            self._known[word] = found
        return found


def spread(masks: npt.NDArray[np.int64], width: int) -> npt.NDArray[np.float32]:
    """Bits as numbers: (…) of int64 to (…, width) of 0.0 and 1.0."""
    return ((masks[..., None] >> np.arange(width, dtype=np.int64)) & 1).astype(np.float32)
