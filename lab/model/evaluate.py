"""Measures an exported model through the run-time that users have.

    python -m lab.model.evaluate                      # prints the table
    python -m lab.model.evaluate --write              # … and puts the scores into card.json, CARD.md and floors.json

Sets: EWT test and GUM test (the openly licensed documents) for syntax, UNER EWT test for names, GUM test for derived
names. Words are given as the treebanks have them. LAS counts punctuation and compares universal relations, as the
CoNLL 2018 evaluation does; ``las_subtypes`` compares full relations.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from demarche.parse.model import Model, load_model
from lab.model import data, measure
from lab.model.card import write_scores
from lab.model.records import Example


def evaluate(model: Model, shared: Path, split: str = "test") -> dict[str, Any]:
    """Scores by set, in per cent, and sentences a second (model and decoding together)."""
    examples = data.load(shared, split)
    began = time.perf_counter()
    parsed = model.analyse([e.words for e in examples])
    seconds = time.perf_counter() - began
    found: dict[str, Any] = {"split": split}
    for source in ("ewt", "gum"):
        chosen = [i for i, e in enumerate(examples) if e.source == source]
        part: list[Example] = [examples[i] for i in chosen]
        scores = measure.syntax_scores(
            part,
            [parsed[i].upos for i in chosen],
            [parsed[i].heads for i in chosen],
            [parsed[i].relations for i in chosen],
        )
        spans = [[(n.first, n.last, n.kind) for n in parsed[i].names] for i in chosen]
        names = measure.name_scores(part, spans, uner=source == "ewt")
        found[source] = {"sentences": len(part), **scores, "names": names}
    words = sum(len(e.words) for e in examples)
    found["speed"] = {
        "sentences_per_second": round(len(examples) / seconds),
        "words_per_second": round(words / seconds),
    }
    return found


def table(scores: dict[str, Any]) -> str:
    """The scores as text."""
    lines = [f"{'set':10} {'UPOS':>6} {'UAS':>6} {'LAS':>6} {'sub':>6}   names P / R / F1"]
    for source, label in (("ewt", "EWT"), ("gum", "GUM")):
        s, n = scores[source], scores[source]["names"]
        numbers = " ".join(f"{s[key]:6.2f}" for key in ("upos", "uas", "las", "las_subtypes"))
        head = f"{label + ' ' + scores['split']:10} {numbers}"
        kinds = [k[:-2] for k in n if k.endswith("_f")]
        each = "; ".join(f"{k} {n[k + '_p']:.1f} / {n[k + '_r']:.1f} / {n[k + '_f']:.1f}" for k in reversed(kinds))
        lines.append(f"{head}   {each}")
    speed = scores["speed"]
    lines.append(f"{speed['sentences_per_second']} sentences a second, {speed['words_per_second']} words a second")
    return "\n".join(lines)


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=Path("src/demarche/data/model"))
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--split", choices=("dev", "test"), default="test")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", action="store_true", help="into the card and bench/floors.json")
    args = parser.parse_args()
    scores = evaluate(load_model(args.model, threads=args.threads), args.shared, args.split)
    print(json.dumps(scores, indent=1) if args.json else table(scores))
    if args.write:
        write_scores(args.model, scores, Path("bench/floors.json"))


if __name__ == "__main__":
    main()
