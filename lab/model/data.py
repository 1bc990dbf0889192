"""Puts the data together: which sentences are trained on and which are only measured."""

from __future__ import annotations

from pathlib import Path

from lab.model import augment, names, treebanks
from lab.model.records import Example

SWAPPED, SEED = 2500, 11  # copies with other names, and the seed of their making


def load(shared: Path, split: str) -> list[Example]:
    """All sentences of one split (train, dev, test) with every layer that their source has; ``shared`` holds data/."""
    data = shared / "data"
    lexicon = names.load_lexicon(data / "countries" / "countries.json")
    ewt = names.add_uner(treebanks.read_ewt(data / "ud_ewt", split), data / "uner_ewt", split, lexicon)
    gum = names.add_gum(treebanks.read_gum(data / "gum", split), lexicon)
    if split != "train":
        return ewt + gum
    annotated = ewt + gum + names.read_re3d(data / "re3d", lexicon)
    pools = augment.make_pools(annotated, data, lexicon)
    return annotated + augment.swapped(annotated, pools, SWAPPED, SEED)
