"""Users' own event types (``--types my.toml``, docs/own-types.md): new types by their triggers and frames."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from demarche.coding.lexicon import Entry, Lexicon, add_classes, extend, parse_entry, read_entries
from demarche.errors import SettingsError
from demarche.ontology import EventType, Mode, Ontology

_TYPE_KEYS: Final = frozenset({"name", "quad", "score", "gloss", "modes", "triggers"})
_TRIGGER_KEYS: Final = frozenset({"pattern", "kind", "mode", "frame", "conditions", "note"})


def with_types(path: Path, lexicon: Lexicon, ontology: Ontology) -> tuple[Lexicon, Ontology]:
    """Lexicon and ontology with one file of the user's added; raises SettingsError naming file and entry.

    A TOML file describes types of one's own; a ``.tsv`` file holds lexicon entries, such as ``dictionaries import``
    writes, for the types that there are.
    """
    if path.suffix == ".tsv":
        return extend(lexicon, read_entries(path, lexicon.classes, ontology)), ontology
    data = _read(path)
    unknown = data.keys() - {"type", "classes"}
    if unknown:
        raise SettingsError(f"{path}: unknown table {sorted(unknown)[0]!r} (there are [[type]] and [classes])")
    try:
        lexicon = add_classes(lexicon, {name: str(words).split() for name, words in data.get("classes", {}).items()})
    except ValueError as error:
        raise SettingsError(f"{path}: {error}") from error
    tables = data.get("type", [])
    if not isinstance(tables, list) or not tables:
        raise SettingsError(f"{path}: no [[type]] in this file")
    types = [_event_type(table, f"{path}: type {number}", ontology) for number, table in enumerate(tables, 1)]
    try:
        ontology = ontology.extended(types)
    except ValueError as error:
        raise SettingsError(f"{path}: {error}") from error
    entries = [
        _entry(trigger, found.name, lexicon, ontology, f"{path.name}: {found.name} trigger {number}")
        for table, found in zip(tables, types, strict=True)
        for number, trigger in enumerate(table.get("triggers", []), 1)
    ]
    return extend(lexicon, entries), ontology


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from error


def _event_type(table: Any, where: str, ontology: Ontology) -> EventType:
    if not isinstance(table, Mapping) or not isinstance(table.get("name"), str):
        raise SettingsError(f"{where}: a type needs a name")
    name = table["name"]
    where = f"{where} ({name})"
    unknown = table.keys() - _TYPE_KEYS
    if unknown:
        raise SettingsError(f"{where}: unknown key {sorted(unknown)[0]!r}")
    if not name.isupper() or not name.replace("-", "").replace("_", "").isalnum():
        raise SettingsError(f"{where}: names of types are capitals, digits, - and _")
    if table.get("quad") not in ontology.quads:
        raise SettingsError(f"{where}: quad must be one of: {', '.join(ontology.quads)}")
    if not table.get("triggers"):
        raise SettingsError(f"{where}: a type needs triggers")
    score = _score(table.get("score"), where)
    modes = tuple(Mode(mode, _score(value, f"{where} mode {mode}")) for mode, value in table.get("modes", {}).items())
    return EventType(name, ontology.quads.index(table["quad"]) + 1, score, str(table.get("gloss", "")), modes)


def _score(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -10 <= value <= 10:
        raise SettingsError(f"{where}: score must be a number from -10 to 10")
    return float(value)


def _entry(trigger: Any, name: str, lexicon: Lexicon, ontology: Ontology, where: str) -> Entry:
    if not isinstance(trigger, Mapping) or trigger.keys() - _TRIGGER_KEYS or "pattern" not in trigger:
        raise SettingsError(f"{where}: a trigger has pattern, kind, and if need be mode, frame, conditions, note")
    mode = trigger.get("mode", "")
    columns = [
        str(trigger["pattern"]),
        str(trigger.get("kind", "verb")),
        f"{name}/{mode}" if mode else name,
        *(str(trigger.get(key, "")) for key in ("frame", "conditions", "note")),
    ]
    return parse_entry(columns, lexicon.classes, ontology, where)
