"""Writes measured scores where they belong: card.json, the readable CARD.md beside it, bench/floors.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

COMMAND = "python -m lab.model.evaluate"


def write_scores(folder: Path, scores: dict[str, Any], floors: Path) -> None:
    """Put ``scores`` into the card, the readable card and the key "model" of the file of floors."""
    path = folder / "card.json"
    card = json.loads(path.read_text(encoding="utf-8"))
    kept = {k: v for k, v in scores.items() if k != "speed"}  # a speed is of a machine, not of a model
    card["scores"] = {"int8": kept, "command": COMMAND}
    path.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "CARD.md").write_text(readable(card), encoding="utf-8")
    known = json.loads(floors.read_text(encoding="utf-8")) if floors.exists() else {}
    known["model"] = {"sha256": card["files"]["model.onnx"], "scores": kept, "command": COMMAND}
    floors.parent.mkdir(parents=True, exist_ok=True)
    floors.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def readable(card: dict[str, Any]) -> str:
    """The card as Markdown."""
    scores = card["scores"]["int8"]
    names = scores["ewt"]["names"]
    kinds = [key[:-2] for key in names if key.endswith("_f")]
    training = card["training"]
    return TEMPLATE.format(
        name=card["name"],
        megabytes=f"{card['bytes']['model.onnx'] / 1e6:.1f}",
        licence=card["licence"],
        made=card["made"],
        sha256=card["files"]["model.onnx"],
        data="\n".join(f"| {d['name']} | {d['used_for']} | {d['licence']} |" for d in card["data"]),
        command=card["scores"]["command"],
        sets="\n".join(
            _set_row(f"{label} {scores['split']}", scores[source], note)
            for source, label, note in (("ewt", "EWT", "UNER"), ("gum", "GUM", "derived labels"))
        ),
        kinds="\n".join(f"| {k} | " + " | ".join(f"{names[f'{k}_{n}']:.1f}" for n in "prf") + " |" for k in kinds),
        trained=f"`{training['command']}` (seed {training['seed']}, {training['epochs']} epochs, averaged weights)",
    )


def _set_row(label: str, scores: dict[str, Any], note: str) -> str:
    numbers = " | ".join(f"{scores[key]:.1f}" for key in ("upos", "uas", "las", "las_subtypes"))
    return f"| {label} | {numbers} | {scores['names']['all_f']:.1f} ({note}) |"


TEMPLATE = """# Model card: {name}

Part of speech, Universal Dependencies syntax, names and sentence vectors for English news. One encoder
(all-MiniLM-L6-v2, six layers, 384 wide) with light heads, trained jointly; int8 ONNX, {megabytes} MB.

Licence of the weights: **{licence}**, because of the treebanks. Made {made}; sha256 of model.onnx:
`{sha256}`.

## Data
| data | used for | licence |
|---|---|---|
{data}

GUM's non-commercial texts (fiction, wikiHow, essays, letters, podcasts, reddit) were not used.

## Scores (int8, words given, `{command}`)
| set | UPOS | UAS | LAS | LAS, full relations | names F1 |
|---|---|---|---|---|---|
{sets}

LAS compares universal relations and counts punctuation (CoNLL 2018); "full relations" compares subtypes too.

| UNER EWT | precision | recall | F1 |
|---|---|---|---|
{kinds}

UNER has person, organisation and location: a facility counts as a place there. UNER's OTH is not in its test set: the
part of it that names nations, peoples, religions and political camps is this model's kind `group` and is left out of
the UNER score; the rest (works, products, events) is no kind of this model.

## Training
{trained}, then `python -m lab.model.export`. Experiments, also the failed ones: `lab/LOG.md`.

## Known limits
English only. Organisations are the weakest kind of name; facilities were told from places by their last word.
Sentences of more than 510 word pieces are read up to there; what follows hangs on the root word as `dep`.
Activations are quantised with fixed ranges, so that a sentence's result does not depend on its batch; on processors
without VNNI instructions the arithmetic differs slightly, and so may a close decision.
"""
