"""Chooses the fixed uint8 grid of the activations in front of every quantised linear layer.

A few channels of a transformer's activations are far larger than the rest and would take up the whole grid. Before
rounding, channels are therefore evened out by a factor each, which the weights take back (SmoothQuant, Xiao et al.
2023). Strength of evening and width of the grid are chosen by the error of the layer's output.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from demarche.parse.wordpiece import WordPiece
from lab.model import batches
from lab.model.batches import Item
from lab.model.network import Network

ROWS = 1500  # activation vectors a layer on which the choice is made
STRENGTHS = (0.0, 0.4, 0.5, 0.6, 0.7)  # 0: channels as they are
SHARES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4)  # of the full range


@dataclass(frozen=True, slots=True)
class Grid:
    """How a layer's input is rounded: divided by ``smooth`` (a factor a channel), then between low and high."""

    low: float
    high: float
    smooth: np.ndarray | None = None


def activation_grid(low: float, high: float) -> tuple[float, int]:
    """Scale and zero point of uint8 activations between ``low`` and ``high`` (0 is always exact)."""
    low, high = min(low, 0.0), max(high, 0.0)
    scale = max(high - low, 1e-6) / 255.0
    return scale, round(min(255.0, max(0.0, -low / scale)))


def round_weights(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """int8 weights (in, out) and a scale a column."""
    scales = np.abs(weight).max(axis=0) / 127.0
    scales[scales == 0] = 1.0
    return np.clip(np.round(weight / scales), -127, 127).astype(np.int8), scales.astype(np.float32)


def choose_grids(
    network: Network, items: Sequence[Item], splitter: WordPiece, floats: Sequence[str]
) -> dict[str, Grid]:
    """A grid for every linear layer but those whose names begin with one of ``floats``, from a sample of sentences."""
    layers = {
        name: module
        for name, module in network.named_modules()
        if isinstance(module, nn.Linear) and not name.startswith(tuple(floats))
    }
    seen: dict[str, list[np.ndarray]] = {name: [] for name in layers}
    hooks = [layer.register_forward_pre_hook(_recorder(seen[name])) for name, layer in layers.items()]
    with torch.inference_mode():
        for item in items:  # one by one: no padding in the sample
            network(batches.collate([item], splitter))
    for hook in hooks:
        hook.remove()
    return {
        name: _best_grid(np.concatenate(seen[name]), layer.weight.detach().numpy().T)
        for name, layer in layers.items()
        if seen[name]
    }


def _recorder(kept: list[np.ndarray]) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
    def record(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        kept.append(inputs[0].detach().float().flatten(0, -2).numpy())

    return record


def _best_grid(values: np.ndarray, weight: np.ndarray) -> Grid:
    """The grid with the least squared error of the output, for inputs (N, in) and weights (in, out)."""
    greatest = np.abs(values).max(axis=0) + 1e-5
    sample = values[:: max(1, len(values) // ROWS)]
    wanted = sample @ weight
    best, least = Grid(0.0, 0.0), np.inf
    for strength in STRENGTHS:
        smooth = (greatest**strength / np.abs(weight).max(axis=1) ** (1 - strength)).astype(np.float32)
        smooth = smooth / np.exp(np.log(smooth).mean()) if strength else np.ones_like(smooth)
        even = sample / smooth
        low, high = float((values / smooth).min()), float((values / smooth).max())
        rows, scales = round_weights(weight * smooth[:, None])
        for share in SHARES:
            scale, zero = activation_grid(low * share, high * share)
            again = (np.clip(np.round(even / scale) + zero, 0, 255) - zero) * scale
            error = float(((again @ (rows * scales) - wanted) ** 2).mean())
            if error < least:
                best, least = Grid(low * share, high * share, smooth if strength else None), error
    return best
