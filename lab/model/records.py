"""What the lab knows about one sentence: words and whichever layers its source has annotated."""

from __future__ import annotations

from dataclasses import dataclass

UNKNOWN = "?"  # a label that the source does not give: no loss is taken there


Frame = tuple[int, tuple[tuple[str, int, int], ...]]  # predicate, (role, first, last) of its arguments


@dataclass(frozen=True, slots=True)
class Act:
    """One annotated event: word indices, last exclusive; ``mode`` "" for none; arguments are (role, first, last)."""

    type: str
    mode: str
    status: str
    contexts: tuple[str, ...]
    anchor: int
    end: int
    arguments: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """One sentence of training or test data; a layer is None where its source has none.

    ``heads`` are word indices, -1 for the root; ``names`` are BIO tags over NAME_KINDS, UNKNOWN where no one knows.
    """

    source: str  # ewt, gum, re3d, written, swap (a copy with other names)
    id: str
    words: tuple[str, ...]
    upos: tuple[str, ...] | None = None
    heads: tuple[int, ...] | None = None
    relations: tuple[str, ...] | None = None
    names: tuple[str, ...] | None = None
    xpos: tuple[str, ...] = ()
    events: tuple[Act, ...] | None = None
    frames: tuple[Frame, ...] | None = None
    facts: tuple[tuple[int, float], ...] = ()  # factuality of predicates, -3 to 3
    entities: tuple[tuple[int, int, str, tuple[int, ...], str], ...] = ()  # GUM: first, last, type, core, identity
