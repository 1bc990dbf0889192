"""Writes the network as an ONNX graph by hand: what is int8, and how, is then said in one place.

Weights of a quantised product are int8 with a scale a column; the activations are uint8 with one fixed scale and zero
point a product, measured beforehand (``calibrate.py``). Fixed ranges make a sentence's result independent of the other
sentences in its batch, which ranges taken at run time over the whole batch do not.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from lab.model import encoder
from lab.model.calibrate import Grid, activation_grid, round_weights
from lab.model.heads import ArgumentHead, ContextHead, FactHead, SyntaxHead, TagHead, VectorHead
from lab.model.network import Network

OPSET = 20


@dataclass
class Builder:
    """Nodes and constants of a graph under construction; values are named by number."""

    grids: Mapping[str, Grid]
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[onnx.TensorProto] = field(default_factory=list)
    outputs: list[onnx.ValueInfoProto] = field(default_factory=list)

    def op(self, kind: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """Add a node with one output; gives the output's name."""
        out = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [out], domain=domain, **attributes))
        return out

    def constant(self, value: np.ndarray) -> str:
        """Add an array as a constant; gives its name."""
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def numbers(self, *values: int) -> str:
        """Add a short vector of integers (a shape, axes)."""
        return self.constant(np.array(values, dtype=np.int64))

    def scalar(self, value: float) -> str:
        """Add a float."""
        return self.constant(np.array(value, dtype=np.float32))

    def output(self, name: str, value: str, shape: tuple[int | str, ...]) -> None:
        """Give ``value`` out under ``name``."""
        self.nodes.append(helper.make_node("Identity", [value], [name]))
        self.outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))

    def linear(self, x: str, layer: nn.Linear, name: str) -> str:
        """``x`` times the layer's weights plus its bias: int8 when a grid is known for ``name``, else float."""
        weight, bias = array(layer.weight).T, self.constant(array(layer.bias))
        if name not in self.grids:
            return self.op("Add", self.op("MatMul", x, self.constant(weight)), bias)
        grid = self.grids[name]
        if grid.smooth is not None:
            x = self.op("Mul", x, self.constant((1.0 / grid.smooth).astype(np.float32)))
            weight = weight * grid.smooth[:, None]
        scale, zero = activation_grid(grid.low, grid.high)
        rows, scales = round_weights(weight)
        a_scale, a_zero = self.scalar(scale), self.constant(np.array(zero, dtype=np.uint8))
        small = self.op("QuantizeLinear", x, a_scale, a_zero)
        # inputs: A, B, scale of A, scale of B, zero of A, zero of B (none: symmetric), bias
        return self.op(
            "MatMulIntegerToFloat", small, self.constant(rows), a_scale,
            self.constant(scales), a_zero, "", bias, domain="com.microsoft",
        )  # fmt: skip

    def norm(self, x: str, layer: nn.LayerNorm) -> str:
        """Layer norm over the last axis."""
        weight, bias = self.constant(array(layer.weight)), self.constant(array(layer.bias))
        return self.op("LayerNormalization", x, weight, bias, axis=-1, epsilon=encoder.EPSILON)


def array(tensor: Tensor) -> np.ndarray:
    """A tensor's numbers."""
    return tensor.detach().float().numpy()


def build_graph(network: Network, grids: Mapping[str, Grid]) -> onnx.ModelProto:
    """The network; inputs ``pieces`` ``shapes`` (B, T) and ``first`` (B, 1 + W) int64, ``hints`` (B, T, bits) float."""
    b = Builder(grids)
    real = b.op("Cast", b.op("Not", b.op("Equal", "pieces", b.constant(np.array(0, dtype=np.int64)))), to=1)
    pieces = _encode(b, network.encoder, real)
    words = b.op("GatherND", pieces, b.op("Unsqueeze", "first", b.numbers(2)), batch_dims=1)
    below = b.op("Slice", words, b.numbers(1), b.numbers(2**31), b.numbers(1))  # without the root
    for name, head in network.heads.items():
        if isinstance(head, TagHead | ContextHead):
            _tag(b, head, below, name)
        elif isinstance(head, ArgumentHead):
            _arguments(b, head, below)
        elif isinstance(head, FactHead):
            continue  # trains the encoder only
        elif isinstance(head, SyntaxHead):
            _syntax(b, head, below, words)
        elif isinstance(head, VectorHead):
            _vector(b, head, pieces, real)
        else:
            raise TypeError(f"no graph for head {name}")
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ("batch", length))
        for name, length in (("pieces", "pieces"), ("shapes", "pieces"), ("first", "words+1"))
    ]
    bits = network.encoder.hints.in_features
    inputs.append(helper.make_tensor_value_info("hints", TensorProto.FLOAT, ("batch", "pieces", bits)))
    graph = helper.make_graph(b.nodes, "demarche", inputs, b.outputs, b.constants)
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=opsets, producer_name="demarche lab", ir_version=9)
    onnx.checker.check_model(model)
    return model


def _encode(b: Builder, network: encoder.Encoder, real: str) -> str:
    table = array(network.pieces.weight)
    scales = np.abs(table).max(axis=1, keepdims=True) / 127.0
    rows = np.clip(np.round(table / scales), -127, 127).astype(np.int8)
    # int8 rows and a scale a row: the embedding would be two thirds of the file as floats
    found = b.op("Cast", b.op("Gather", b.constant(rows), "pieces"), to=1)
    x = b.op("Mul", found, b.op("Gather", b.constant(scales.astype(np.float32)), "pieces"))
    length = b.op("Shape", "pieces", start=1, end=2)
    positions = b.op("Slice", b.constant(array(network.positions.weight)), b.numbers(0), length, b.numbers(0))
    x = b.op("Add", x, b.op("Gather", b.constant(array(network.shapes.weight)), "shapes"))
    x = b.op("Add", x, b.op("MatMul", "hints", b.constant(array(network.hints.weight).T)))
    x = b.norm(b.op("Add", x, positions), network.norm)
    bias = b.op("Mul", b.op("Sub", real, b.scalar(1.0)), b.scalar(1e4))
    bias = b.op("Unsqueeze", bias, b.numbers(1, 2))
    for i, layer in enumerate(network.layers):
        x = _layer(b, layer, x, bias, f"encoder.layers.{i}.")
    return x


def _layer(b: Builder, layer: nn.Module, x: str, bias: str, name: str) -> str:
    parts = b.op("Reshape", b.linear(x, layer.qkv, name + "qkv"), b.numbers(0, 0, 3, encoder.HEADS, -1))
    parts = b.op("Transpose", parts, perm=[2, 0, 3, 1, 4])  # (3, B, heads, T, width)
    q, k, v = (b.op("Gather", parts, b.constant(np.array(i, dtype=np.int64)), axis=0) for i in range(3))
    q = b.op("Mul", q, b.scalar(1 / math.sqrt(encoder.WIDTH // encoder.HEADS)))
    scores = b.op("Add", b.op("MatMul", q, b.op("Transpose", k, perm=[0, 1, 3, 2])), bias)
    mixed = b.op("MatMul", b.op("Softmax", scores, axis=-1), v)
    mixed = b.op("Reshape", b.op("Transpose", mixed, perm=[0, 2, 1, 3]), b.numbers(0, 0, encoder.WIDTH))
    x = b.norm(b.op("Add", x, b.linear(mixed, layer.out, name + "out")), layer.norm1)
    inner = b.op("Gelu", b.linear(x, layer.up, name + "up"))
    return b.norm(b.op("Add", x, b.linear(inner, layer.down, name + "down")), layer.norm2)


def _tag(b: Builder, head: TagHead | ContextHead, words: str, name: str) -> None:
    inner = b.op("Gelu", b.linear(words, head.inner, f"heads.{name}.inner"))
    scores = b.linear(inner, head.out, f"heads.{name}.out")
    b.output(name, scores, ("batch", "words", len(head.labels)))


def _syntax(b: Builder, head: SyntaxHead, below: str, words: str) -> None:
    sizes = b.numbers(head.arc, head.relation)
    dependent = b.op("Gelu", b.linear(below, head.dependent, "heads.relation.dependent"))
    governor = b.op("Gelu", b.linear(words, head.governor, "heads.relation.governor"))
    ends: list[str] = []
    for vectors in (dependent, governor):
        names = [f"s{len(b.nodes)}", f"t{len(b.nodes)}"]
        b.nodes.append(helper.make_node("Split", [vectors, sizes], names, axis=-1))
        ends += names
    arc_d, rel_d, arc_h, rel_h = ends
    turned = b.linear(arc_d, head.bilinear, "heads.relation.bilinear")
    arcs = b.op("MatMul", turned, b.op("Transpose", arc_h, perm=[0, 2, 1]))
    b.output("arcs", arcs, ("batch", "words", "words+1"))
    b.output("dependents", rel_d, ("batch", "words", head.relation))
    b.output("governors", rel_h, ("batch", "words+1", head.relation))
    # constants: relations are scored outside the graph, once the tree is known
    labels = len(head.labels)
    b.output("relation_weight", b.constant(array(head.out.weight)), (labels, 3 * head.relation))
    b.output("relation_bias", b.constant(array(head.out.bias)), (labels,))


def _arguments(b: Builder, head: ArgumentHead, words: str) -> None:
    for output, layer, name in (("anchors", head.anchor, "anchor"), ("fillers", head.word, "word")):
        made = b.op("Gelu", b.linear(words, layer, f"heads.argument.{name}"))
        b.output(output, made, ("batch", "words", head.rank))
    # constants: roles are scored outside the graph, once the triggers are known
    b.output("argument_weight", b.constant(array(head.out.weight)), tuple(head.out.weight.shape))
    b.output("argument_bias", b.constant(array(head.out.bias)), tuple(head.out.bias.shape))


def _vector(b: Builder, head: VectorHead, pieces: str, real: str) -> None:
    part = b.op("Unsqueeze", real, b.numbers(2))
    total = b.op("ReduceSum", b.op("Mul", pieces, part), b.numbers(1), keepdims=0)
    mean = b.op("Div", total, b.op("ReduceSum", real, b.numbers(1), keepdims=1))
    out = b.linear(mean, head.out, "heads.vector.out")
    length = b.op("ReduceL2", out, b.numbers(1), keepdims=1)
    b.output("vector", b.op("Div", out, length), ("batch", encoder.WIDTH))
