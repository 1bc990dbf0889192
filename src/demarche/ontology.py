"""The event ontology: PLOVER's types, modes, contexts and sectors, their scores, and the way to CAMEO and back.

All content is data (``data/ontology.json``); where the codebook contradicts itself the choice taken is numbered in
``docs/decisions.md``. Nothing is loaded at import: call ``load`` once and pass the result on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).parent / "data" / "ontology.json"


@dataclass(frozen=True, slots=True)
class Mode:
    """How a type of event is carried out. ``score`` runs from -10 (conflict) to 10 (cooperation)."""

    name: str
    score: float
    gloss: str = ""


@dataclass(frozen=True, slots=True)
class EventType:
    """One of the sixteen types. ``modes`` stand in order of precedence; ``folds_to`` is what a future act counts as."""

    name: str
    quad: int
    score: float
    gloss: str = ""
    modes: tuple[Mode, ...] = ()
    needs_recipient: bool = False
    folds_to: str | None = None


@dataclass(frozen=True, slots=True)
class Cameo:
    """A CAMEO code and what it becomes in PLOVER (``type`` is None where PLOVER dropped the act).

    ``goldstein`` follows the ICEWS edition of CAMEO, ``goldstein_gdelt`` the older edition that GDELT's published scale
    uses; either is None where that edition has no such code.
    """

    code: str
    name: str
    goldstein: float | None
    goldstein_gdelt: float | None
    type: str | None
    mode: str | None
    contexts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CameoRule:
    """One line of the export table: the code of a (type, mode) whose contexts include all of ``contexts``."""

    type: str
    mode: str | None
    contexts: tuple[str, ...]
    code: str
    role: str = "actor"


@dataclass(frozen=True, slots=True)
class Ontology:
    """The whole ontology. Names that do not exist raise KeyError; ``check`` says in words what is wrong."""

    version: str
    digest: str
    quads: tuple[str, ...]
    statuses: tuple[str, ...]
    types: tuple[EventType, ...]
    contexts: Mapping[str, str]
    sectors: Mapping[str, str]
    non_state_countries: Mapping[str, str]
    cameo_codes: Mapping[str, Cameo]
    cameo_rules: Mapping[tuple[str, str | None], tuple[CameoRule, ...]] = field(repr=False)
    by_name: Mapping[str, EventType] = field(repr=False)

    def type(self, name: str) -> EventType:
        """The type of that name. Raises KeyError."""
        return self.by_name[name]

    def quad(self, type: str) -> str:
        """The quad class in words, such as ``verbal cooperation``."""
        return self.quads[self.by_name[type].quad - 1]

    def score(self, type: str, mode: str | None = None) -> float:
        """The PLOVER score of a type, or of its mode where one is given."""
        found = self.by_name[type]
        return found.score if mode is None else _mode(found, mode).score

    def prefer(self, type: str, modes: Iterable[str]) -> str | None:
        """The one mode to keep where the codebook would give several; None when none belongs to the type."""
        given = set(modes)
        return next((mode.name for mode in self.by_name[type].modes if mode.name in given), None)

    def cameo(self, type: str, mode: str | None = None, contexts: Iterable[str] = (), role: str = "actor") -> str:
        """The best CAMEO code; ``role="recipient"`` gives that of the mirrored dyad (043 for a visit's host)."""
        given = set(contexts)
        for rule in self.cameo_rules.get((type, mode), ()):
            if rule.role in ("actor", role) and given.issuperset(rule.contexts):
                return rule.code
        return ""

    def goldstein(self, code: str, edition: str = "icews") -> float | None:
        """The Goldstein value of a CAMEO code in the ``icews`` or ``gdelt`` edition, None where there is none."""
        found = self.cameo_codes.get(code)
        if found is None:
            return None
        return found.goldstein_gdelt if edition == "gdelt" else found.goldstein

    def from_cameo(self, code: str) -> Cameo | None:
        """What a CAMEO code becomes, falling back to its parents (``1832x`` -> ``1832``); None when it is no code."""
        while code:
            found = self.cameo_codes.get(code)
            if found is not None:
                return found
            code = code[:-1]
        return None

    def extended(self, types: Iterable[EventType]) -> Ontology:
        """This ontology with a user's own types added; a name that exists already raises ValueError."""
        added = tuple(types)
        for new in added:
            if new.name in self.by_name:
                raise ValueError(f"event type {new.name} exists already")
        names = {**self.by_name, **{new.name: new for new in added}}
        return replace(self, types=self.types + added, by_name=names)

    def check(
        self,
        type: str,
        mode: str | None = None,
        contexts: Iterable[str] = (),
        status: str = "happened",
        sector: str | None = None,
    ) -> list[str]:
        """What is illegal about a coding, one plain sentence each; an empty list when all is legal."""
        problems = []
        known = self.by_name.get(type)
        if known is None:
            problems.append(f"no event type {type!r}")
        elif mode is not None and mode not in {m.name for m in known.modes}:
            legal = ", ".join(sorted(m.name for m in known.modes)) or "none"
            problems.append(f"{type} has no mode {mode!r} (it has: {legal})")
        problems += [f"no context {context!r}" for context in contexts if context not in self.contexts]
        if status not in self.statuses:
            problems.append(f"no status {status!r} (there are: {', '.join(self.statuses)})")
        if sector is not None and sector not in self.sectors:
            problems.append(f"no sector {sector!r}")
        return problems


def load(path: Path = SOURCE) -> Ontology:
    """Read the ontology; ``digest`` is the first 16 hex digits of the SHA-256 of the file's bytes."""
    raw = path.read_bytes()
    data: dict[str, Any] = json.loads(raw)
    types = tuple(_type(item) for item in data["types"])
    return Ontology(
        version=data["version"],
        digest=hashlib.sha256(raw).hexdigest()[:16],
        quads=tuple(data["quads"]),
        statuses=tuple(data["statuses"]),
        types=types,
        contexts={item["name"]: item["gloss"] for item in data["contexts"]},
        sectors={item["code"]: item["gloss"] for item in data["sectors"]},
        non_state_countries={item["code"]: item["gloss"] for item in data["non_state_countries"]},
        cameo_codes={item["code"]: _cameo(item) for item in data["cameo"]},
        cameo_rules=_rules(data["to_cameo"]),
        by_name={found.name: found for found in types},
    )


def _mode(found: EventType, name: str) -> Mode:
    for mode in found.modes:
        if mode.name == name:
            return mode
    raise KeyError(f"{found.name}/{name}")


def _type(item: Mapping[str, Any]) -> EventType:
    modes = tuple(Mode(mode["name"], float(mode["score"]), mode["gloss"]) for mode in item["modes"])
    return EventType(
        name=item["name"],
        quad=item["quad"],
        score=float(item["score"]),
        gloss=item["gloss"],
        modes=modes,
        needs_recipient=item["needs_recipient"],
        folds_to=item["folds_to"],
    )


def _cameo(item: Mapping[str, Any]) -> Cameo:
    plover = item["plover"] or {"type": None, "mode": None, "contexts": []}
    return Cameo(
        code=item["code"],
        name=item["name"],
        goldstein=item["goldstein"],
        goldstein_gdelt=item.get("goldstein_gdelt", item["goldstein"]),
        type=plover["type"],
        mode=plover["mode"],
        contexts=tuple(plover["contexts"]),
    )


def _rules(items: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str | None], tuple[CameoRule, ...]]:
    rules: dict[tuple[str, str | None], tuple[CameoRule, ...]] = {}
    for item in items:
        rule = CameoRule(item["type"], item["mode"], tuple(item["contexts"]), item["code"], item.get("role", "actor"))
        key = (rule.type, rule.mode)
        rules[key] = (*rules.get(key, ()), rule)
    return rules
