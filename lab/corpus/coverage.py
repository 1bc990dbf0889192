"""How much of the designed lemma table the corpus uses, and how diverse it is.

    python -m lab.corpus.coverage [--missing N] [--neighbours]

The table ``pairs.tsv`` lists (trigger lemma, type) pairs. A pair is used when a trigger of that type holds the lemma,
or the lemma stands within NEAR words of it: where a verb and a noun tell an act together ("held talks"), the guide
makes the noun the trigger. ``--neighbours`` also gives each sentence's nearest neighbour by the model's
sentence vectors (a minute of computing).
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from demarche import parse
from demarche.coding.lexicon import canonical
from demarche.parse.lemmas import Lemmas, shipped
from demarche.settings import Settings
from lab.model import events
from lab.model.records import Example

PAIRS = Path(__file__).with_name("pairs.tsv")
GRAM = 5
NEAR = 4


def load_pairs() -> list[tuple[str, str]]:
    """(lemma, type) pairs of the table."""
    rows = [line.split("\t") for line in PAIRS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [(row[0], row[2]) for row in rows[1:]]


def lemmas_of(word: str, lemmas: Lemmas) -> set[str]:
    """A word's lemmas as verb, noun and adjective, and the word itself: triggers are written without their part."""
    return {canonical(lemmas.lemma(word, upos)) for upos in ("VERB", "NOUN", "ADJ")} | {canonical(word)}


def uses(examples: list[Example], near: bool = False) -> Counter[tuple[str, str]]:
    """How many triggers hold each (lemma, type), or have it near."""
    lemmas = shipped()
    counts: Counter[tuple[str, str]] = Counter()
    for example in examples:
        for act in example.events or ():
            words = example.words[act.anchor : act.end]
            if near:
                words = example.words[max(0, act.anchor - NEAR) : act.end + NEAR]
            held = {lemma for word in words for lemma in lemmas_of(word, lemmas)} | {canonical("".join(words))}
            counts.update((lemma, act.type) for lemma in held)
    return counts


def main() -> None:
    """Print coverage and diversity."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--missing", type=int, default=0, help="print so many pairs that are used less than three times"
    )
    parser.add_argument("--neighbours", action="store_true")
    options = parser.parse_args()
    examples = [e for split in ("train", "dev", "test") for e in events.written(split)]
    counts = uses(examples)
    pairs = load_pairs()
    beside = uses(examples, near=True)
    for least in (1, 2, 3):
        inside = sum(counts[p] >= least for p in pairs)
        around = sum(beside[p] >= least for p in pairs)
        print(f"pairs used {least} times or more: {inside} of {len(pairs)} in the trigger, {around} in or beside it")
    by_type: dict[str, set[str]] = defaultdict(set)
    for (lemma, kind), _ in counts.items():
        by_type[kind].add(lemma)
    print("pairs covered three times, by type: " + ", ".join(
        f"{kind} {sum(counts[p] >= 3 for p in pairs if p[1] == kind)}/{sum(p[1] == kind for p in pairs)}"
        for kind in sorted({p[1] for p in pairs})
    ))  # fmt: skip
    several = defaultdict(set)
    for lemma, kind in pairs:
        several[lemma].add(kind)
    contrast = [lemma for lemma, kinds in several.items() if len(kinds) > 1]
    held = sum(sum(counts[lemma, kind] > 0 for kind in several[lemma]) > 1 for lemma in contrast)
    print(f"contrast sets (a lemma with several types): {held} of {len(contrast)} used with two types or more")
    grams: Counter[tuple[str, ...]] = Counter()
    for example in examples:
        words = [w.lower() for w in example.words]
        grams.update({tuple(words[i : i + GRAM]) for i in range(len(words) - GRAM + 1)})
    print(f"{GRAM}-grams in more than one sentence: {sum(n > 1 for n in grams.values()) / max(1, len(grams)):.2%}")
    triggers = {kind: len(lemmas) for kind, lemmas in sorted(by_type.items())}
    print("different trigger words by type: " + ", ".join(f"{k} {n}" for k, n in triggers.items()))
    if options.neighbours:
        _neighbours(examples)
    for pair in [p for p in pairs if counts[p] < 3][: options.missing]:
        print(f"{pair[0]}\t{pair[1]}\t{counts[pair]}")


def _neighbours(examples: list[Example]) -> None:
    model = parse.load_model(Settings.from_environment().model)
    vectors = np.array([p.vector for p in model.analyse([e.words for e in examples])], dtype=np.float32)
    nearest = []
    for start in range(0, len(vectors), 500):
        products = vectors[start : start + 500] @ vectors.T
        products[np.arange(len(products)), np.arange(start, start + len(products))] = -1
        nearest.append(products.max(1))
    found = np.concatenate(nearest)
    print(f"nearest neighbour by sentence vector: mean cosine {found.mean():.3f}; over .9: {(found > 0.9).mean():.2%}")


if __name__ == "__main__":
    main()
