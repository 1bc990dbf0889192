"""Which part of the corpus a case belongs to: by report, for ever.

Written cases go by a hash of the report's id; single sentences by blocks of ten neighbours, so that contrast sets stay
together. Real sentences keep the split of their treebank; documents of re3d go by a hash of their id.
The test part is never looked at while modelling.
"""

from __future__ import annotations

import hashlib
import re

TRAIN, DEVELOPMENT, TEST = "train", "dev", "test"
BLOCK = 10


def of_key(key: str) -> str:
    """10 % test, 10 % development, the rest train, by the key's hash."""
    place = int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) % 10
    return TEST if place == 0 else DEVELOPMENT if place == 1 else TRAIN


def of_case(identity: str, is_report: bool) -> str:
    """The part of a written case; ``identity`` is ``file-0012``."""
    if is_report:
        return of_key(identity)
    # the seed sentences were seen while the lexicon was made: they can test nothing
    stem, number = re.fullmatch(r"(.+)-(\d+)", identity).groups()  # type: ignore[union-attr]
    part = of_key(f"{stem}/{int(number) // BLOCK}")
    return TRAIN if part == TEST and stem.startswith("seed-") else part


def of_real(document: str, treebank: str | None) -> str:
    """The part of a real document: its treebank's split, or by hash where it has none."""
    return treebank or of_key(document)
