"""What a speech act is about: the promised, demanded, refused or threatened act is its content, not an event."""

from __future__ import annotations

from typing import Final

from demarche.coding.match import Match
from demarche.coding.reading import Scene

SPEECH: Final = frozenset({"AGREE", "REQUEST", "REJECT", "THREATEN", "ACCUSE", "CONCEDE", "CONSULT", "SUPPORT"})
_TOPIC: Final = frozenset(
    {"on", "about", "over", "for", "of", "to", "into", "with", "against", "from", "in", "by", "at"}
)
_BACKGROUND: Final = frozenset({"after", "since", "during", "following", "before", "despite", "amid", "because"})
_COMPLEMENT: Final = frozenset({"xcomp", "ccomp"})

REQUEST_MODES: Final = {
    "RETREAT": "yield", "CONCEDE": "yield", "CONSULT": "meet", "AID": "assist", "COOPERATE": "assist",
    "SUPPORT": "assist", "AGREE": "assist",
}  # fmt: skip
THREAT_MODES: Final = {
    ("ASSAULT", None): "violence", ("MOBILIZE", None): "violence", ("COERCE", "arrest"): "arrest",
    ("COERCE", "deport"): "expel", ("COERCE", None): "restrict", ("SANCTION", "expel"): "expel",
    ("SANCTION", None): "relations", ("PROTEST", None): "restrict", ("REJECT", None): "relations",
}  # fmt: skip


def speech_act_over(match: Match, scene: Scene) -> Match | None:
    """The speech act whose content a trigger is: over complements, objects and topics, not over background phrases."""
    tree = scene.tree
    current = match.trigger
    by_token = {word: m for m in scene.matches for word in m.words}
    for head in tree.above(match.trigger):
        relation = tree.relations[current]
        if relation in ("acl:relcl", "parataxis", "appos", "advcl:relcl", "nsubj", "nsubj:outer", "list"):
            return None
        marks = {tree.lemmas[c] for c in tree.kids(current, "case", "mark")}
        if marks & _BACKGROUND:
            return None
        if relation == "advcl" and not marks & {"of", "for", "from", "to", "into", "with"}:
            return None
        if relation in ("obl", "nmod") and marks and not marks & _TOPIC:
            return None
        above = by_token.get(head)
        speech = above is not None and above.trigger != match.trigger and above.entry.type in SPEECH
        if above is not None and speech and _governs(above, current, relation, scene):
            return above
        if relation == "conj" and tree.has(current, "nsubj", "nsubj:pass"):
            return None
        current = head
    return None


def _governs(above: Match, child: int, relation: str, scene: Scene) -> bool:
    """Whether the word below a speech act is its content rather than something else that happened."""
    if above.entry.type in ("CONSULT", "SUPPORT"):
        return relation in ("obl", "nmod", "obj", "xcomp", "advcl", "acl")
    if above.entry.type == "ACCUSE":
        return relation in ("advcl", "obl", "nmod", "ccomp", "xcomp", "obj", "acl")
    return relation in (*_COMPLEMENT, "obj", "obl", "nmod", "acl", "advcl", "nsubj:pass", "conj", "csubj")


def contents(match: Match, scene: Scene) -> list[Match]:
    """The triggers that are content of a speech act, nearest to it first."""
    inside = [m for m in scene.matches if m is not match and speech_act_over(m, scene) is match]
    return sorted(inside, key=lambda m: abs(m.trigger - match.trigger))


def request_mode(match: Match, scene: Scene) -> str | None:
    """Mode of a REQUEST or REJECT by what is asked or refused: yield, meet, assist (PLOVER, tab:requestmode2)."""
    for inner in contents(match, scene):
        mode = REQUEST_MODES.get(inner.entry.type)
        if mode:
            return mode
    return None


def threat_mode(match: Match, scene: Scene) -> str | None:
    """Mode of a THREATEN by what is threatened (PLOVER, tab:threatmode)."""
    for inner in contents(match, scene):
        mode = threat_of(inner.entry.type, inner.entry.mode)
        if mode:
            return mode
    return None


def threat_of(type_: str, mode: str | None) -> str | None:
    """The THREATEN mode of a threatened act."""
    return THREAT_MODES.get((type_, mode)) or THREAT_MODES.get((type_, None))
