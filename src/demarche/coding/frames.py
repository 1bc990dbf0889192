"""Frames: which grammatical position of a trigger fills which role (list in data/lexicon/README.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_PARTY: Final = ("with", "between", "among")


@dataclass(frozen=True, slots=True)
class Frame:
    """Slots of a verb or noun that give the actor and the recipient, first filled wins.

    ``together`` frames put every party into the actors (reciprocal events, PLOVER "Compound and Reciprocal Actors").
    ``place_hosts`` frames take the place visited when no host is named.
    """

    name: str
    verb_actor: tuple[str, ...]
    verb_recipient: tuple[str, ...]
    noun_actor: tuple[str, ...]
    noun_recipient: tuple[str, ...]
    together: bool = False
    place_hosts: bool = False


_NOUN_ACTOR: Final = ("by", "subj", "poss", "mod")
_PRESETS: Final = {
    "act": Frame("act", ("subj",), ("obj",), _NOUN_ACTOR, ("on", "against", "at", "of", "obj")),
    "self": Frame("self", ("subj",), (), (*_NOUN_ACTOR, "of"), ()),
    "both": Frame(
        "both",
        ("subj", "obj", "iobj", *_PARTY),
        (),
        ("subj", "poss", "by", "of", *_PARTY, "mod"),
        (),
        together=True,
    ),
    "visit": Frame(
        "visit", ("subj",), ("obj", "with"), ("by", "subj", "poss", "of", "from", "mod"), ("with", "to"),
        place_hosts=True,
    ),
    "host": Frame("host", ("obj", "with"), ("subj",), ("of", "with"), ("by", "subj", "poss")),
    "undergo": Frame("undergo", ("by", "from"), ("subj",), ("by", "from"), ("subj", "poss", "of", "mod")),
}  # fmt: skip


def parse_frame(text: str) -> Frame:
    """Read a frame as the lexicon writes it; raises ValueError for one that does not exist."""
    text = text.strip() or "act"
    if text in _PRESETS:
        return _PRESETS[text]
    if text.startswith("act:"):
        slots = tuple(text[4:].split("|"))
        return Frame(text, ("subj",), slots, _NOUN_ACTOR, slots)
    roles = dict(part.partition("=")[::2] for part in text.split())
    if not roles or not roles.keys() <= {"actor", "recipient"} or not all(roles.values()):
        raise ValueError(f"unknown frame {text!r}")
    actor = tuple(part for part in roles.get("actor", "").split("|") if part)
    recipient = tuple(part for part in roles.get("recipient", "").split("|") if part)
    return Frame(text, actor, recipient, actor, recipient)
