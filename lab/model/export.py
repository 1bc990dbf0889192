"""Exports trained weights: ``python -m lab.model.export`` (of build/model/run, to src/demarche/data/model).

Writes model.onnx (int8), vocab.txt and card.json (without scores: ``python -m lab.model.evaluate`` adds them), and
prints how far the exported graph is from torch on 200 development sentences.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch

from demarche.parse.model import CARD, GRAPH, HINTS, SCHEMA, VOCABULARY
from demarche.parse.wordpiece import WordPiece
from lab.model import batches, data, train
from lab.model.batches import Item
from lab.model.calibrate import choose_grids
from lab.model.encoder import vocabulary
from lab.model.graph import OPSET, build_graph
from lab.model.hints import table
from lab.model.network import Network

CALIBRATION, CHECKED = 400, 200  # sentences
CAUTION = 0.75  # added to the score of "no name": the best of 0 to 2 on UNER dev (lab/LOG.md)
FLOATS = (  # small layers that stay float
    "heads.vector", "heads.relation.out", "heads.names", "heads.event", "heads.mode", "heads.status", "heads.contexts",
    "heads.argument",
)  # fmt: skip
DATA = (
    ("UD English EWT 2.15", "part of speech, syntax", "CC BY-SA 4.0"),
    (
        "GUM (academic, bio, court, interview, news, speech, textbook, voyage)",
        "syntax, derived names",
        "annotations CC BY 4.0; texts CC BY and CC BY-SA",
    ),
    ("UNER English EWT", "names", "CC BY-SA 4.0"),
    ("demarche's own corpus (lab/corpus)", "events", "CC BY-SA 4.0; the real sentences are GUM's, EWT's and re3d's"),
    ("PropBank EWT", "semantic roles (auxiliary)", "CC BY-SA 4.0"),
    ("UDS factuality EWT", "factuality (auxiliary)", "CC BY-SA 4.0"),
    ("re3d (Dstl)", "names", "by source: public domain, OGL 3.0, CC BY 3.0 AU, CC BY-SA 3.0, EC legal notice"),
    ("GeoNames, UCDP actors, REIGN leaders, mledoze/countries", "names swapped into training sentences",
     "CC BY 4.0; CC BY 4.0; none stated (facts); ODbL 1.0"),
    ("all-MiniLM-L6-v2", "pretrained encoder", "Apache-2.0"),
)  # fmt: skip


def export(weights: Path, folder: Path, shared: Path, floats: Sequence[str] = FLOATS) -> dict[str, Any]:
    """Write the model of ``weights`` into ``folder``; gives the card."""
    network, labels, plan = train.load(weights)
    with torch.no_grad():
        network.heads["names"].out.bias[labels["names"].index("O")] += CAUTION
    splitter = WordPiece(vocabulary())
    numbers = {head: {label: i for i, label in enumerate(names)} for head, names in labels.items()}
    chosen = random.Random(1).sample(data.load(shared, "train"), CALIBRATION)
    items = [batches.number(e, splitter, numbers) for e in chosen]
    grids = choose_grids(network, [i for i in items if len(i.pieces) <= batches.LONGEST], splitter, floats)
    model = build_graph(network, grids)
    folder.mkdir(parents=True, exist_ok=True)
    content = model.SerializeToString(deterministic=True)
    (folder / GRAPH).write_bytes(content)
    (folder / VOCABULARY).write_text("\n".join(vocabulary()) + "\n", encoding="utf-8")
    (folder / HINTS).write_text(table() + "\n", encoding="utf-8")
    files = (GRAPH, VOCABULARY, HINTS)
    card = {
        "schema": SCHEMA,
        "name": "demarche-parse",
        "licence": "CC BY-SA 4.0",
        "languages": ["en"],
        "made": datetime.date.today().isoformat(),
        "files": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files},
        "bytes": {name: (folder / name).stat().st_size for name in files},
        "opset": OPSET,
        "quantisation": {
            "int8": "weights a column, activations fixed ranges; word embeddings a row",
            "float": sorted(floats),
        },
        "labels": {head: list(names) for head, names in labels.items()},
        "data": [{"name": n, "used_for": u, "licence": licence} for n, u, licence in DATA],
        "training": {"command": f"python -m lab.model.train --epochs {plan['epochs']} --seed {plan['seed']}", **plan},
        "scores": {},
    }
    (folder / CARD).write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    dev = [e for e in data.load(shared, "dev") if len(e.words) < 60][:CHECKED]
    print(json.dumps(difference(network, content, [batches.number(e, splitter, numbers) for e in dev], splitter)))
    return card


def difference(network: Network, graph: bytes, items: Sequence[Item], splitter: WordPiece) -> dict[str, float]:
    """Per cent of decisions (greedy) in which graph and torch agree, and the mean cosine of the vectors."""
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    agree: dict[str, list[float]] = {"upos": [], "names": [], "arcs": [], "vector": []}
    for item in items:
        batch = batches.collate([item], splitter)
        with torch.inference_mode():
            wanted = {k: v.numpy() for k, v in network(batch).items()}
        feed = {k: batch[k].numpy() for k in ("pieces", "shapes", "first", "hints")}
        found = dict(zip(agree, session.run(list(agree), feed), strict=True))
        for name in ("upos", "names", "arcs"):
            agree[name] += (wanted[name].argmax(-1) == found[name].argmax(-1)).ravel().tolist()
        agree["vector"].append(float((wanted["vector"] * found["vector"]).sum()))
    return {name: round(float(np.mean(values)) * (1 if name == "vector" else 100), 4) for name, values in agree.items()}


def main() -> None:
    """Read the command line and export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path, nargs="?", default=Path("build/model/run/model.pt"))
    parser.add_argument("--to", type=Path, default=Path("src/demarche/data/model"))
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--float", nargs="*", default=list(FLOATS), help="layers that stay float, by prefix")
    args = parser.parse_args()
    export(args.weights, args.to, args.shared, args.float)


if __name__ == "__main__":
    main()
