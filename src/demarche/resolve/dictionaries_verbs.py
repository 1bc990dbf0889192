"""TABARI and PETRARCH verb files: verbs and patterns with CAMEO codes, as entries of the coder's lexicon."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from demarche.ontology import Ontology
from demarche.records import Problem
from demarche.resolve.dictionaries_actors import content_lines

_CODE = re.compile(r"\[([^\]\n]*)\]")
_FORMS = re.compile(r"\{[^}\n]*\}")
_PIECE = re.compile(r"\(([^()\n]*)\)|\{([^{}\n]*)\}|([^\s(){}]+)")
_CAMEO = re.compile(r"\d{2,4}")
_NULL: Final = frozenset(("", "---"))
_SOURCE_TOKENS: Final = frozenset("$+%^")  # PETRARCH 1: slots for source and target
_PREPOSITIONS: Final = frozenset(
    "about above across after against along among around at before behind between by down during for from in into near "
    "of off on onto out outside over through throughout to toward towards under "
    "until up upon via with within without".split()
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A line ``- PRE * POST [CODE]``: nouns before and after the verb, and (preposition, noun or "") pairs."""

    line: int
    before: tuple[str, ...]
    after: tuple[str, ...]
    prepositions: tuple[tuple[str, str], ...]
    code: str


@dataclass(slots=True)
class Block:
    """Verbs that share a meaning and their patterns; each verb has its own code or the block's."""

    code: str
    verbs: list[tuple[int, str, str]] = field(default_factory=list)  # line, lemma and particles, code
    patterns: list[Pattern] = field(default_factory=list)


@dataclass(slots=True)
class Verbs:
    """A verb file: its blocks, its sets of synonyms (lower case), and what in it could not be read."""

    blocks: list[Block] = field(default_factory=list)
    sets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def parse_verbs(lines: Iterable[str], file: str) -> Verbs:
    """Read a verb file. Transformations and patterns with source and target slots are reported and left out."""
    verbs = Verbs()
    block: Block | None = None
    synonyms: list[str] | None = None
    name = ""
    for number, line in content_lines(lines):
        text, where = line.strip(), f"{file}:{number}"
        if text.startswith("---"):
            block, synonyms = Block(_first_code(text)), None
            verbs.blocks.append(block)
        elif text.startswith("&") and block is None:
            synonyms, name = [], _word(text[1:])
            verbs.sets[name] = ()
        elif text.startswith("+") and synonyms is not None:
            synonyms.append(_word(text[1:]))
            verbs.sets[name] = tuple(synonyms)
        elif text.startswith("~"):
            verbs.problems.append(Problem(where, "transformations have no place in the lexicon"))
        elif block is None:
            verbs.problems.append(Problem(where, "a verb or pattern before any block"))
        elif text.startswith("-"):
            _add_pattern(block, number, text, where, verbs.problems)
        else:
            _add_verb(block, number, text, where, verbs.problems)
    return verbs


def _first_code(text: str) -> str:
    found = _CODE.search(text)
    return found[1].strip() if found else ""


def _word(text: str) -> str:
    return " ".join(text.replace("_", " ").lower().split())


def _add_verb(block: Block, number: int, text: str, where: str, problems: list[Problem]) -> None:
    code = _first_code(text) if "[" in text else block.code
    written = _FORMS.sub("", text.partition("[")[0]).strip()
    if not written or not all(c.isalnum() or c in "_+- '" for c in written):
        problems.append(Problem(where, f"cannot be read as a verb: {text[:40]!r}"))
        return
    words = [w for w in re.split(r"[_ ]+", written.lower()) if w and w != "+"]
    marked = [w for w in words if w.startswith("+")]  # "CORDON_+OFF": the marked word is the verb
    plain = [w.strip("+") for w in words if not w.startswith("+")]
    lemma = " ".join([w.strip("+") for w in marked] + plain) if marked else " ".join(plain)
    block.verbs.append((number, lemma, code))


def _add_pattern(block: Block, number: int, text: str, where: str, problems: list[Problem]) -> None:
    body, bracket, _ = text[1:].partition("[")
    if not bracket or "*" not in body:
        problems.append(Problem(where, "a pattern needs the verb's place (*) and a code"))
        return
    pieces = [p for p in _PIECE.findall(body) if any(p)]
    bare = [p[2] for p in pieces]
    if _SOURCE_TOKENS & set(bare) or any(_SOURCE_TOKENS & set(p[0].split()) for p in pieces):
        problems.append(Problem(where, "slots for source and target ($ + % ^) have no place in the lexicon"))
        return
    try:
        star = bare.index("*")
    except ValueError:
        problems.append(Problem(where, "the verb's place (*) stands inside a phrase"))
        return
    before, _ = _nouns(pieces[:star])
    after, prepositions = _nouns(pieces[star + 1 :])
    block.patterns.append(Pattern(number, before, after, prepositions, _first_code(text)))


def _nouns(pieces: Sequence[tuple[str, str, str]]) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Head nouns, and (preposition, head noun) pairs, of one side of a pattern."""
    nouns: list[str] = []
    pairs: list[tuple[str, str]] = []
    for phrase, group, word in pieces:
        if phrase:
            inner = phrase.replace("{", " ").replace("}", " ").split()
            pairs.append((_word(inner[0]), _word(inner[-1]) if len(inner) > 1 else ""))
        else:
            last = (group or word).split()
            nouns += [_word(last[-1])] if last else []
    return tuple(nouns), tuple(pairs)


def lexicon_lines(verbs: Verbs, file: str, ontology: Ontology) -> list[str]:
    """The entries as lines of ``data/lexicon`` (its README): pattern, kind, code, frame, conditions, note."""
    lines: list[str] = []
    for block in verbs.blocks:
        for number, lemma, code in block.verbs:
            said = _meaning(code, f"{file}:{number}", ontology, verbs.problems)
            if said is not None:
                lines.append("\t".join((lemma, "verb", *said, "", f"{file}:{number} [{code or '---'}]")))
        heads = [lemma for _, lemma, _ in block.verbs if " " not in lemma]
        if not heads:
            continue
        for pattern in block.patterns:
            where = f"{file}:{pattern.line}"
            said = _meaning(pattern.code, where, ontology, verbs.problems)
            if said is None:
                continue
            conditions = _conditions(pattern, verbs.sets)
            if conditions is None:
                verbs.problems.append(Problem(where, "an unknown set of synonyms, or words that no condition can hold"))
                continue
            lines.append("\t".join(("|".join(heads), "verb", *said, conditions, f"{where} [{pattern.code}]")))
    return lines


def _meaning(code: str, where: str, ontology: Ontology, problems: list[Problem]) -> tuple[str, str] | None:
    """(lexicon code, frame) of a CAMEO code; null codes and acts that PLOVER dropped block other entries."""
    forward, _, backward = code.partition(":")
    if code in _NULL:
        return "-", "act"
    chosen = (forward or backward).strip()
    cameo = ontology.from_cameo(chosen) if _CAMEO.fullmatch(chosen) else None
    if cameo is None:
        problems.append(Problem(where, f"[{code}] is no CAMEO code"))
        return None
    if cameo.type is None:
        return "-", "act"
    frame = "act"
    if not forward:
        frame = "actor=obj recipient=subj"
    elif (forward, backward) == ("042", "043"):
        frame = "visit"
    elif backward:
        frame = "both"
    asks = cameo.type in ("REQUEST", "REJECT", "THREATEN") and cameo.mode is None
    return (f"{cameo.type}/?" if asks else f"{cameo.type}/{cameo.mode}" if cameo.mode else cameo.type), frame


def _conditions(pattern: Pattern, sets: Mapping[str, tuple[str, ...]]) -> str | None:
    """The demands of a pattern: nouns before are the subject's, after the object's, the rest stands by preposition."""
    found: list[str] = []
    for slot, nouns in (("subj", pattern.before), ("obj", pattern.after)):
        for position, noun in enumerate(nouns):
            words = _alternatives(noun, sets)
            if words is None:
                return None
            found.append(f"{slot}={words}" if position == 0 else f"clause~{words}")
    for preposition, noun in pattern.prepositions:
        if preposition not in _PREPOSITIONS:
            return None
        words = _alternatives(noun, sets) if noun else ""
        if words is None:
            return None
        found.append(f"{preposition}={words}" if words else preposition)
    return " ".join(found)


def _alternatives(noun: str, sets: Mapping[str, tuple[str, ...]]) -> str | None:
    """A noun, or the single words of a synonym set, joined by "|", likely singulars added; None for none."""
    listed = sets.get(noun[1:], ()) if noun.startswith("&") else (noun,)
    words = [w for w in listed if w and " " not in w and all(c.isalnum() or c in "-'" for c in w)]
    singular = [w[:-1] for w in words if len(w) > 4 and w.endswith("s") and not w.endswith("ss")]
    return "|".join(dict.fromkeys([*words, *singular])) or None
