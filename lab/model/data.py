"""Puts the data together: which sentences are trained on and which are only measured."""

from __future__ import annotations

from pathlib import Path

from lab.corpus import split as parts
from lab.model import augment, events, names, treebanks
from lab.model.records import Example

SWAPPED, SEED = 2500, 11  # copies with other names, and the seed of their making


def load(shared: Path, split: str) -> list[Example]:
    """All sentences of one split (train, dev, test) with every layer that their source has; ``shared`` holds data/."""
    data = shared / "data"
    lexicon = names.load_lexicon(data / "countries" / "countries.json")
    ewt = names.add_uner(treebanks.read_ewt(data / "ud_ewt", split), data / "uner_ewt", split, lexicon)
    gum = names.add_gum(treebanks.read_gum(data / "gum", split), lexicon)
    re3d = names.read_re3d(data / "re3d", lexicon)
    mine = [e for e in re3d if parts.of_real(e.id.rsplit("-", 1)[0], None) == split]
    known = events.real()
    annotated = events.with_frames(ewt + gum, data / "propbank_ewt", data / "uds") + mine
    annotated = events.with_real(annotated, known)
    if split != "train":
        return annotated + events.written(split)
    pools = augment.make_pools(annotated, data, lexicon)
    return annotated + augment.swapped(annotated, pools, SWAPPED, SEED) + events.written(split)
