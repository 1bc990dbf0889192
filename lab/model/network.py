"""Encoder and heads together."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor, nn

from lab.model.encoder import WIDTH, Encoder, pretrained
from lab.model.heads import Batch, build_heads


class Network(nn.Module):
    """One encoder pass for all heads."""

    def __init__(self, encoder: Encoder, labels: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__()
        self.encoder = encoder
        self.heads = build_heads(labels)

    def encode(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Piece vectors (B, T, WIDTH) and word vectors (B, 1 + W, WIDTH): first pieces, [CLS] as the root."""
        pieces = self.encoder(batch["pieces"], batch["shapes"], batch["mask"], batch["hints"])
        index = batch["first"][:, :, None].expand(-1, -1, WIDTH)
        return pieces, pieces.gather(1, index)

    def losses(self, batch: Batch) -> dict[str, Tensor]:
        """Weighted loss of every head."""
        pieces, words = self.encode(batch)
        return {name: head.weight * head.loss(pieces, words, batch) for name, head in self.heads.items()}

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        """The outputs of all heads, as the exported graph gives them."""
        pieces, words = self.encode(batch)
        found: dict[str, Tensor] = {}
        for head in self.heads.values():
            found |= head.outputs(pieces, words, batch)
        return found


def build(labels: Mapping[str, tuple[str, ...]]) -> Network:
    """A network on the pretrained encoder, heads at random (seed torch first)."""
    return Network(pretrained(), labels)
