"""Reads the lexicon: patterns of words and the event types they stand for (format: data/lexicon/README.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, NamedTuple

from demarche.coding.frames import Frame, parse_frame
from demarche.errors import SettingsError
from demarche.ontology import Ontology

KINDS: Final = ("verb", "noun", "adj")
NO_EVENT: Final = "-"  # the code of an entry that blocks less specific ones

Classes = Mapping[str, frozenset[str]]


class Condition(NamedTuple):
    """One demand on a slot: it is filled, is one of these words, or holds one of them anywhere in its phrase."""

    slot: str
    test: str  # "filled" | "head" | "within"
    words: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the lexicon. ``head`` are the lemmas that look it up; ``parts`` the other words of the pattern."""

    pattern: str
    kind: str
    head: frozenset[str]
    parts: tuple[frozenset[str], ...]
    type: str
    mode: str | None
    mode_by_cue: bool
    frame: Frame
    conditions: tuple[Condition, ...] = ()
    note: str = ""
    also: tuple[str, str | None] | None = None  # a second event of the same words
    source: str = field(default="", compare=False)
    own: bool = False  # of a user's own event type

    @property
    def demands(self) -> int:
        """How much the entry asks for: who asks for most wins; what must not stand there only breaks ties."""
        asked = len(self.parts) + sum(c.wanted for c in self.conditions)
        return 2 * asked + any(not c.wanted for c in self.conditions)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All entries by kind and head lemma (most demanding first), word classes, mode cues, types a lemma may have."""

    entries: Mapping[tuple[str, str], tuple[Entry, ...]]
    classes: Classes
    modes: Mapping[str, tuple[tuple[str, frozenset[str]], ...]]
    types_of: Mapping[str, frozenset[str]]
    heads: frozenset[str]

    def is_in(self, lemma: str, name: str) -> bool:
        """Whether a canonical lemma belongs to the word class ``name``; raises KeyError for an unknown class."""
        return lemma in self.classes[name]


_SPELLING: Final = re.compile(r"(?<=.{2})is(e|er|ation)$")
_ALWAYS_S: Final = frozenset(
    "promise exercise raise praise advise surprise compromise supervise premise expertise franchise arise noise "
    "cruise disguise revise devise televise improvise enterprise merchandise comprise demise likewise otherwise "
    "precise concise paradise treatise bruise despise excise incise circumcise poise chastise advertise adviser "
    "cruiser supervise braise appraise reprise guise wise rise otherwise crossways marquise".split()
)
_BRITISH: Final = {
    "defence": "defense", "labour": "labor", "harbour": "harbor", "favour": "favor", "honour": "honor",
    "centre": "center", "programme": "program", "offence": "offense", "neighbour": "neighbor",
    "manoeuvre": "maneuver", "licence": "license", "analyse": "analyze", "grey": "gray", "armour": "armor",
    "rumour": "rumor", "behaviour": "behavior", "theatre": "theater", "cheque": "check", "tonne": "ton",
    "demeanour": "demeanor", "endeavour": "endeavor", "vapour": "vapor", "paralyse": "paralyze",
}  # fmt: skip


def canonical(lemma: str) -> str:
    """The form under which a lemma is looked up: lower case, one spelling for British and American."""
    lower = lemma.lower()
    american = _BRITISH.get(lower)
    if american is not None:
        return american
    return _SPELLING.sub(r"iz\1", lower) if "is" in lower and lower not in _ALWAYS_S else lower


def load_lexicon(folder: Path, ontology: Ontology) -> Lexicon:
    """Read every ``*.tsv`` of a lexicon folder; raises SettingsError naming file and line."""
    classes = load_classes(folder)
    entries: list[Entry] = []
    for path in sorted(folder.glob("*.tsv")):
        if path.stem not in {"classes", "modes", "cues", "contexts"}:
            entries.extend(read_entries(path, classes, ontology))
    return build(entries, classes, _modes(folder / "modes.tsv", classes, ontology))


def build(
    entries: Iterable[Entry], classes: Classes, modes: Mapping[str, tuple[tuple[str, frozenset[str]], ...]]
) -> Lexicon:
    """Index entries by kind and head lemma, most demanding first, else in the order given."""
    index: dict[tuple[str, str], list[Entry]] = {}
    types: dict[str, set[str]] = {}
    for entry in entries:
        for lemma in entry.head:
            index.setdefault((entry.kind, lemma), []).append(entry)
            if entry.type != NO_EVENT:
                types.setdefault(lemma, set()).add(entry.type)
    ordered = {key: tuple(sorted(found, key=lambda e: (not e.own, -e.demands))) for key, found in index.items()}
    return Lexicon(
        entries=ordered,
        classes=classes,
        modes=modes,
        types_of={lemma: frozenset(found) for lemma, found in types.items()},
        heads=frozenset(lemma for _, lemma in index),
    )


def extend(lexicon: Lexicon, entries: Iterable[Entry]) -> Lexicon:
    """The lexicon with a user's own entries, which win over all others of the same words."""
    old = {id(e): e for found in lexicon.entries.values() for e in found}
    return build([*(replace(e, own=True) for e in entries), *old.values()], lexicon.classes, lexicon.modes)


def add_classes(lexicon: Lexicon, added: Mapping[str, Sequence[str]]) -> Lexicon:
    """The lexicon with further word classes; raises ValueError for a name that exists or an unknown %class in one."""
    known = dict(lexicon.classes)
    for name, words in added.items():
        if name in known:
            raise ValueError(f"word class {name} exists already")
        known[name] = _words("|".join(words), known)
    return replace(lexicon, classes=known)


def load_classes(folder: Path) -> dict[str, frozenset[str]]:
    """Read ``classes.tsv`` and ``cues.tsv``; ``%other`` within a class includes that class. Raises SettingsError."""
    raw: dict[str, list[str]] = {}
    for path in (folder / "classes.tsv", folder / "cues.tsv"):
        for where, columns in _lines(path):
            if len(columns) < 2:
                raise SettingsError(f"{where}: a class is a name, a tab and words")
            raw.setdefault(columns[0], []).extend(columns[1].split())
    done: dict[str, frozenset[str]] = {}
    for name in raw:
        _resolve(name, raw, done, ())
    return done


def _resolve(
    name: str, raw: Mapping[str, list[str]], done: dict[str, frozenset[str]], above: tuple[str, ...]
) -> frozenset[str]:
    if name in done:
        return done[name]
    if name in above:
        raise SettingsError(f"lexicon class %{name} includes itself")
    if name not in raw:
        raise SettingsError(f"lexicon class %{name} is used but not defined")
    words: set[str] = set()
    for word in raw[name]:
        if word.startswith("%"):
            words |= _resolve(word[1:], raw, done, (*above, name))
        else:
            words.add(canonical(word))
    done[name] = frozenset(words)
    return done[name]


def read_entries(path: Path, classes: Classes, ontology: Ontology) -> Iterator[Entry]:
    """The entries of one lexicon file, in order; raises SettingsError naming file and line."""
    for where, columns in _lines(path):
        if columns[0] != "pattern":
            yield parse_entry(columns, classes, ontology, where)


def parse_entry(columns: list[str], classes: Classes, ontology: Ontology, where: str) -> Entry:
    """Make an entry of the columns of one line; raises SettingsError starting with ``where``."""
    pattern, kind, code, frame, conditions, note = [*columns, "", "", "", "", ""][:6]
    if kind not in KINDS:
        raise SettingsError(f"{where}: kind {kind!r} is not one of {', '.join(KINDS)}")
    first, _, second = code.partition("+")
    try:
        type_, mode, by_cue = _code(first, ontology)
        also = _code(second, ontology)[:2] if second else None
        head, parts = _pattern(pattern, kind, classes)
        demands = tuple(_condition(text, classes) for text in conditions.split())
        shape = parse_frame(frame)
    except ValueError as error:
        raise SettingsError(f"{where}: {error}") from error
    return Entry(pattern, kind, head, parts, type_, mode, by_cue, shape, demands, note, also, where)


def _code(text: str, ontology: Ontology) -> tuple[str, str | None, bool]:
    type_, _, mode = text.strip().partition("/")
    name = mode.removesuffix("?") or None
    if type_ != NO_EVENT:
        problems = ontology.check(type_, name)
        if problems:
            raise ValueError(problems[0])
    return type_, name, mode.endswith("?")


_PREPOSITIONS: Final = frozenset("of to in on for with against at by from into over under between through".split())


def _pattern(text: str, kind: str, classes: Classes) -> tuple[frozenset[str], tuple[frozenset[str], ...]]:
    words = text.split()
    if not words:
        raise ValueError("the pattern is empty")
    starred = [i for i, word in enumerate(words) if word.startswith("*")]
    if starred:
        at = starred[0]
        words[at] = words[at][1:]
    elif kind == "noun":
        at = next((i for i, word in enumerate(words) if word in _PREPOSITIONS and i), len(words)) - 1
    else:
        at = 0
    sets = [_words(word, classes) for word in words]
    return sets[at], tuple(found for i, found in enumerate(sets) if i != at)


def _words(text: str, classes: Classes) -> frozenset[str]:
    found: set[str] = set()
    for word in text.split("|"):
        if word.startswith("%"):
            if word[1:] not in classes:
                raise ValueError(f"unknown class {word}")
            found |= classes[word[1:]]
        elif word:
            found.add(canonical(word))
    if not found:
        raise ValueError(f"{text!r} names no word")
    return frozenset(found)


_DEMAND: Final = re.compile(r"(!?)([\w:|]+)(?:(!?)([=~])([^\s=~]+))?$")


def _condition(text: str, classes: Classes) -> Condition:
    match = _DEMAND.match(text)
    if not match or (match[1] and match[4]):
        raise ValueError(f"cannot read the condition {text!r}")
    slot = match[2]
    if not match[4]:
        return Condition(slot, "filled", wanted=not match[1])
    values = match[5].split("|")
    names = frozenset(v[1:] for v in values if v.startswith("@"))
    types = frozenset(v for v in values if v.isupper() and not v.startswith("@"))
    plain = [v for v in values if not v.startswith("@") and not v.isupper()]
    words = _words("|".join(plain), classes) if plain else frozenset()
    test = "within" if match[4] == "~" else "head"
    return Condition(slot, test, words, types, names, wanted=not match[3])


def _modes(path: Path, classes: Classes, ontology: Ontology) -> dict[str, tuple[tuple[str, frozenset[str]], ...]]:
    found: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for where, columns in _lines(path):
        if len(columns) < 3:
            raise SettingsError(f"{where}: TYPE, mode and cue words are needed")
        type_, mode, cues = columns[:3]
        problems = ontology.check(type_, mode)
        if problems:
            raise SettingsError(f"{where}: {problems[0]}")
        try:
            found.setdefault(type_, []).append((mode, _words("|".join(cues.split()), classes)))
        except ValueError as error:
            raise SettingsError(f"{where}: {error}") from error
    return {type_: tuple(lines) for type_, lines in found.items()}


def _lines(path: Path) -> Iterator[tuple[str, list[str]]]:
    if not path.is_file():
        raise SettingsError(f"{path}: the lexicon lacks this file")
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: not UTF-8 text ({error.reason} at byte {error.start})") from None
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield f"{path.name}:{number}", [column.strip() for column in line.split("\t")]
