"""Trains the model: ``python -m lab.model.train`` (resumable: the same command goes on).

One encoder, all heads jointly from the plain encoder. Every epoch writes ``checkpoint.pt`` (to go on) and ``model.pt``
(the averaged weights, for export) into the folder. Same seed, same machine, same result.
"""

from __future__ import annotations

import argparse
import copy
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch

from demarche.parse.wordpiece import WordPiece
from lab.model import batches, data, events, measure
from lab.model.encoder import pretrained, vocabulary
from lab.model.network import Network, build

ENCODER_RATE, HEAD_RATE, DECAY, CLIP = 1.5e-4, 1.5e-3, 0.01, 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What fixes a run."""

    epochs: int = 9
    seed: int = 1
    warm_up: int = 80
    average: float = 0.998  # decay of the averaged weights
    limit: int = 0  # training sentences, 0 for all
    repeat: int = 2  # times that a sentence with events is shown in an epoch
    start: str = ""  # weights (model.pt) to start from instead of the plain encoder
    rate: float = 1.0  # of the usual learning rates


def train(shared: Path, out: Path, plan: Plan) -> None:
    """Train or go on with training; ``shared`` holds data/, ``out`` the checkpoints."""
    torch.manual_seed(plan.seed)
    corpus = events.digest()
    examples = data.load(shared, "train")
    labels = batches.all_labels(examples)
    splitter = WordPiece(vocabulary())
    numbers = {head: {label: i for i, label in enumerate(names)} for head, names in labels.items()}
    items = [batches.number(e, splitter, numbers) for e in examples]
    items = [i for i in items if len(i.pieces) <= batches.LONGEST][: plan.limit or None]
    order = [i for i, item in enumerate(items) for _ in range(plan.repeat if item.arguments else 1)]
    shown = [items[i] for i in order]  # sentences with events come several times an epoch
    out.mkdir(parents=True, exist_ok=True)
    vectors = teacher_vectors(items, splitter, out / "teacher.npy")
    network = load(Path(plan.start))[0] if plan.start else build(labels)
    shuffles = [1000 * (plan.seed - 1) + epoch for epoch in range(plan.epochs)]
    run = Run(network, plan, steps=sum(len(list(batches.batched(shown, s))) for s in shuffles))
    run.restore(out / "checkpoint.pt")
    held = data.load(shared, "dev")
    dev = [e for e in held if e.source == "ewt"]
    mask_id = vocabulary().index("[MASK]")
    while run.epoch < plan.epochs:
        began, noise = time.time(), torch.Generator().manual_seed(1000 * plan.seed + run.epoch)
        torch.manual_seed(1000 * plan.seed + run.epoch)  # dropout after a restart as without one
        losses: dict[str, float] = {}
        for drawn in batches.batched(shown, shuffles[run.epoch]):
            group = [order[i] for i in drawn]
            batch = batches.collate([items[i] for i in group], splitter, vectors[group])
            for name, value in run.step(batches.disturb(batch, mask_id, noise)).items():
                losses[name] = 0.98 * losses.get(name, value) + 0.02 * value
            if run.steps_done % 50 == 0:
                said = " ".join(f"{n} {v:.3f}" for n, v in losses.items())
                print(f"step {run.steps_done}/{run.steps} {said} {time.time() - began:.0f}s", flush=True)
        run.epoch += 1
        run.save(out / "checkpoint.pt")
        save(out / "model.pt", run.averaged, labels, plan, corpus)
        scores = measure.torch_scores(run.averaged, dev, splitter, labels)
        scores |= measure.event_dev_scores(run.averaged, held, splitter, labels)
        row = {"epoch": run.epoch, "seconds": round(time.time() - began), **scores}
        print(json.dumps(row), flush=True)


class Run:
    """The moving parts of training: weights, their average, optimiser, counters."""

    def __init__(self, network: Network, plan: Plan, steps: int) -> None:
        self.network, self.plan, self.steps = network, plan, steps
        self.averaged = copy.deepcopy(network).requires_grad_(False)
        self.steps_done = self.epoch = 0
        new = {network.encoder.hints.weight}  # not pretrained
        groups = [
            {
                "params": [p for p in network.encoder.parameters() if p.requires_grad and p not in new],
                "lr": ENCODER_RATE,
            },
            {"params": [*network.heads.parameters(), *new], "lr": HEAD_RATE},
        ]
        self.optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=DECAY)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimiser, self._rate)

    def _rate(self, step: int) -> float:
        warm = self.plan.warm_up
        return self.plan.rate * min((step + 1) / warm, max(0.0, (self.steps - step) / max(1, self.steps - warm)))

    def step(self, batch: dict[str, torch.Tensor]) -> dict[str, float]:
        """One step of the optimiser; gives the losses by head."""
        self.network.train()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            losses = self.network.losses(batch)
            total = torch.stack(list(losses.values())).sum()
        total.backward()
        trained = [p for p in self.network.parameters() if p.requires_grad]
        torch.nn.utils.clip_grad_norm_(trained, CLIP)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.schedule.step()
        self.steps_done += 1
        keep = min(self.plan.average, (1 + self.steps_done) / (10 + self.steps_done))
        slow = [
            a for a, p in zip(self.averaged.parameters(), self.network.parameters(), strict=True) if p.requires_grad
        ]
        torch._foreach_lerp_(slow, [p.detach() for p in trained], 1.0 - keep)
        return {name: float(value.detach()) for name, value in losses.items()}

    def save(self, path: Path) -> None:
        """Write all that is needed to go on, at once or not at all."""
        state = {
            "network": self.network.state_dict(), "averaged": self.averaged.state_dict(),
            "optimiser": self.optimiser.state_dict(), "schedule": self.schedule.state_dict(),
            "steps_done": self.steps_done, "epoch": self.epoch, "plan": asdict(self.plan),
        }  # fmt: skip
        torch.save(state, path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)

    def restore(self, path: Path) -> None:
        """Go on from a checkpoint of the same plan, if there is one."""
        if not path.exists():
            return
        state = torch.load(path, weights_only=True)
        if state["plan"] != asdict(self.plan):
            raise SystemExit(f"{path}: made with another plan ({state['plan']}); give another --out")
        self.network.load_state_dict(state["network"])
        self.averaged.load_state_dict(state["averaged"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.schedule.load_state_dict(state["schedule"])
        self.steps_done, self.epoch = state["steps_done"], state["epoch"]


def teacher_vectors(items: Sequence[batches.Item], splitter: WordPiece, kept: Path) -> np.ndarray:
    """Unit sentence vectors (N, WIDTH) of the plain encoder; kept in a file, since they never change."""
    if kept.exists():
        found: np.ndarray = np.load(kept, allow_pickle=False)
        if len(found) == len(items):
            return found
    teacher = pretrained(dropout=0.0).eval()
    vectors = np.zeros((len(items), 384), dtype=np.float32)
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        for group in batches.batched(items, None):
            batch = batches.collate([items[i] for i in group], splitter)
            pieces = teacher(batch["pieces"], batch["shapes"], batch["mask"]).float()
            part = batch["mask"][:, :, None].float()
            mean = (pieces * part).sum(1) / part.sum(1)
            vectors[group] = torch.nn.functional.normalize(mean, dim=-1).numpy()
    np.save(kept, vectors)
    return vectors


def save(path: Path, network: Network, labels: Mapping[str, tuple[str, ...]], plan: Plan, corpus: str) -> None:
    """Write weights, labels, plan and the corpus' digest for export."""
    torch.save({"network": network.state_dict(), "labels": dict(labels), "plan": asdict(plan), "corpus": corpus}, path)


def load(path: Path) -> tuple[Network, dict[str, tuple[str, ...]], dict[str, object]]:
    """Network (for inference), labels and plan out of ``model.pt``."""
    state = torch.load(path, weights_only=True)
    network = build(state["labels"])
    network.load_state_dict(state["network"])
    return network.eval(), state["labels"], state["plan"] | {"corpus": state["corpus"]}


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path, default=Path("build/model/run"))
    parser.add_argument("--threads", type=int, default=2)
    for field, kind in (
        ("epochs", int),
        ("seed", int),
        ("limit", int),
        ("average", float),
        ("repeat", int),
        ("start", str),
        ("rate", float),
    ):
        parser.add_argument(f"--{field}", type=kind, default=getattr(Plan(), field))
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    train(
        args.shared,
        args.out,
        Plan(
            **{name: getattr(args, name) for name in ("epochs", "seed", "average", "limit", "repeat", "start", "rate")}
        ),
    )


if __name__ == "__main__":
    main()
