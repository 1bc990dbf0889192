"""Writes the reference pages: ``python -m tools.reference`` (``--check`` only says what is out of date)."""

# ruff: noqa: E501 - sentences and tables of the pages stay on one line

from __future__ import annotations

import argparse
import inspect
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import click

from demarche import coding, errors, merge, ontology, records, resolve
from demarche.cli import cli
from demarche.ontology import Ontology
from demarche.settings import DATA, Settings

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
MADE = "<!-- Made by `python -m tools.reference` from the code. Change the code, not this page. -->\n"

# What no docstring says: variables and what they are for. A test compares the names with those in the code.
VARIABLES = {
    "DEMARCHE_MODEL": ("model", "folder with another model"),
    "DEMARCHE_WORLD": ("world", "another world data file"),
    "DEMARCHE_PACKS": ("packs", "your own packs, parted as in `PATH`"),
    "DEMARCHE_TYPES": ("types", "your own event types or lexicon entries, parted as in `PATH`"),
    "DEMARCHE_THREADS": ("threads", "threads of the model, 1 to 256"),
    "DEMARCHE_STORE": ("store", "the store: a file or a database URL"),
    "DEMARCHE_USER": ("user", "who decides, kept with every decision"),
    "DEMARCHE_TOKEN": ("", "what whoever edits must show to `demarche serve`; 12 characters or more"),
}
DEFAULTS = {
    "packs": "none", "types": "none", "store": "`demarche/store.sqlite` in your data folder", "user": "your login name",
    "model": "the one in the package", "world": "the one in the package",
}  # fmt: skip


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; bars in cells are escaped."""
    cells = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    lines = [" | ".join(head), "|".join(["---"] * len(head)), *(" | ".join(row) for row in cells)]
    return "\n".join(f"| {line} |" if i != 1 else f"|{line}|" for i, line in enumerate(lines)) + "\n"


def commands_page() -> str:
    """Every command with its arguments and options."""
    parts = [
        MADE, "# Commands and options\n",
        "`demarche COMMAND --help` prints the same. What commands have in common (input, fields, exit status) is in [Commands](../commands.md).\n",
    ]  # fmt: skip
    for name, command in sorted(cli.commands.items()):
        if isinstance(command, click.Group):
            for below, inner in sorted(command.commands.items()):
                parts += _command(f"{name} {below}", inner)
        else:
            parts += _command(name, command)
    return "\n".join(parts)


def _command(name: str, command: click.Command) -> list[str]:
    context = click.Context(command, info_name=f"demarche {name}")
    usage = " ".join(command.collect_usage_pieces(context))
    text, _, examples = inspect.cleandoc(command.help or "").partition("\b\n")
    parts = [f"## demarche {name}\n", f"`demarche {name} {usage}`\n", text.strip() + "\n"]
    if examples:
        parts.append("```\n" + inspect.cleandoc(examples) + "\n```\n")
    options = [p for p in command.params if isinstance(p, click.Option) and not p.hidden]
    if options:
        parts.append(table(["option", "does", "default"], [_option(option) for option in options]))
    return parts


def _option(option: click.Option) -> tuple[str, str, str]:
    names = " ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    kind = "" if option.is_flag else _values(option)
    default = option.default
    shown = f"`{default}`" if isinstance(default, (str, int, float)) and not option.is_flag and default != "" else ""
    many = " (may be repeated)" if option.multiple else ""
    return f"{names} {kind}".strip(), (option.help or "").strip() + many, shown


def _values(option: click.Option) -> str:
    if isinstance(option.type, click.Choice):
        return "one of " + " ".join(f"`{value}`" for value in option.type.choices)
    return (
        (option.metavar or option.type.name).upper().replace("INTEGER RANGE", "NUMBER").replace("FLOAT RANGE", "NUMBER")
    )


def settings_page() -> str:
    """Environment variables, the fields of ``Settings``, and exit statuses."""
    known = {field.name: field for field in fields(Settings)}
    rows = []
    for variable, (name, gloss) in VARIABLES.items():
        default = DEFAULTS.get(name) or (f"`{known[name].default}`" if name else "none")
        rows.append((f"`{variable}`", gloss, f"`Settings.{name}`" if name else "", default))
    found = [e for _, e in inspect.getmembers(errors, inspect.isclass) if issubclass(e, errors.DemarcheError)]
    listed = sorted(found, key=lambda e: (e.exit_code, e.__name__))
    return "\n".join([
        MADE, "# Settings\n",
        "Read once, when the program starts: from the environment, then from options, which win.\n",
        table(["variable", "means", "in Python", "default"], rows),
        "## Errors\n", "Each is one line on standard error. In Python they are in `demarche.errors`.\n",
        table(["error", "exit status", "means"], [(f"`{e.__name__}`", e.exit_code, inspect.getdoc(e)) for e in listed]),
    ])  # fmt: skip


def records_page() -> str:
    """Every record with its fields."""
    parts = [
        MADE, "# Records\n",
        ("What travels through the house (`demarche.records`): frozen, compared by what they say, not by where it was read."
        " The event's JSON is in [The design](../design.md).\n"),
    ]  # fmt: skip
    for name, record in vars(records).items():
        if inspect.isclass(record) and is_dataclass(record) and record.__module__ == records.__name__:
            parts += [f"## {name}\n", (inspect.getdoc(record) or "") + "\n"]
            parts.append(table(["field", "type"], [(f"`{f.name}`", f"`{f.type}`") for f in fields(record)]))
    return "\n".join(parts)


def rules_page() -> str:
    """Every rule of the coder, of resolving and of merging."""
    parts = [
        MADE, "# Rules\n",
        "In the order in which they are applied. `demarche explain` names those that fired for an event.\n",
    ]  # fmt: skip
    groups: list[tuple[str, list[tuple[str, str]]]] = [
        ("Coding: from words to drafts", coding.describe_rules(coding.load_coder())),
        ("Resolving: once it is known who and where", resolve.describe_rules()),
        ("Merging: many reports, one event", merge.describe_rules()),
    ]
    for title, listed in groups:
        parts.append(f"## {title}\n")
        parts += [f"**{name.strip('_')}**: {' '.join(text.split())}\n" for name, text in listed]
    return "\n".join(parts)


def types_page(book: Ontology) -> str:
    """Types and modes with scores, CAMEO codes and some of the words of the lexicon."""
    words = _words()
    parts = [
        MADE, "# Event types and modes\n",
        (f"Codebook `{book.version}`, digest `{book.digest}`. What counts and what does not is in [The codebook](../codebook.md)."
        " The first mode that fits is kept. \"Words\" are some of the lexicon's patterns (lemmas; `%name` stands for a class of words).\n"),
        table(["type", "quad class", "score", "a future one is", "recipient", "meaning"],
              [(f"[{t.name}](#{t.name.lower()})", book.quad(t.name), f"{t.score:+g}", t.folds_to or "–",
                "needed" if t.needs_recipient else "if told", t.gloss) for t in book.types]),
    ]  # fmt: skip
    for found in book.types:
        parts.append(f"## {found.name}\n\n{found.gloss}\n")
        listed = [
            (None, found.score, "none of the modes, or not told"),
            *((m.name, m.score, m.gloss) for m in found.modes),
        ]
        rows = [
            (f"`{mode}`" if mode else "(no mode)", f"{score:+g}", gloss, _codes(book, found.name, mode),
             ", ".join(words.get((found.name, mode), ())[:6]) or "–")
            for mode, score, gloss in listed
        ]  # fmt: skip
        parts.append(table(["mode", "score", "meaning", "CAMEO", "words"], rows))
    return "\n".join(parts)


def _codes(book: Ontology, type_: str, mode: str | None) -> str:
    codes = [
        rule.code + (f" ({', '.join(rule.contexts)})" if rule.contexts else "") + (" host" if rule.role == "recipient" else "")
        for rule in book.cameo_rules.get((type_, mode), ())
    ]  # fmt: skip
    return "; ".join(codes) or "–"


def _words() -> dict[tuple[str, str | None], list[str]]:
    """Patterns of the lexicon by type and mode, in the order of its files, those without conditions only."""
    found: dict[tuple[str, str | None], list[str]] = {}
    for file in sorted((DATA / "lexicon").glob("*.tsv")):
        for line in file.read_text(encoding="utf-8").splitlines():
            cells = line.split("\t")
            if line.startswith("#") or len(cells) < 3 or cells[1] not in ("verb", "noun", "adj") or len(cells) > 4:
                continue
            for code in cells[2].split("+"):
                type_, _, mode = code.partition("/")
                key = (type_, None if mode in ("", "?") else mode.rstrip("?"))
                words = " ".join(word.split("|")[0] for word in cells[0].split())  # the first of each choice
                if words not in found.setdefault(key, []):
                    found[key].append(words)
    return found


def contexts_page(book: Ontology) -> str:
    """Contexts, statuses, sectors, countries that are none, kinds of sources, precisions."""

    def codes(items: dict[str, str]) -> list[tuple[str, str]]:
        return [(f"`{code}`", gloss) for code, gloss in items.items()]  # fmt: skip

    return "\n".join([
        MADE, "# Contexts, statuses, sectors\n",
        "## Contexts\n", "At most three to an event, of its own clause.\n", table(["context", "meaning"], codes(dict(book.contexts))),
        "## Statuses\n", " ".join(f"`{status}`" for status in book.statuses) + ". See [The codebook](../codebook.md#status).\n",
        "## Sectors\n", table(["sector", "meaning"], codes(dict(book.sectors))),
        "## Actors that are no country\n", "In `country`, where ISO 3166 has no code.\n",
        table(["code", "meaning"], codes(dict(book.non_state_countries))),
        "## Kinds of sources\n", ", ".join(f"`{kind}`" for kind in records.ATTRIBUTION_KINDS) + ".\n",
        "## Precision\n", "Of dates: " + ", ".join(f"`{p}`" for p in records.DATE_PRECISIONS)
        + ". Of places: " + ", ".join(f"`{p}`" for p in records.PLACE_PRECISIONS) + ".\n",
    ])  # fmt: skip


def cameo_page(book: Ontology) -> str:
    """CAMEO codes and what they become."""
    rows = []
    for code in sorted(book.cameo_codes):
        found = book.cameo_codes[code]
        plover = f"{found.type}/{found.mode}" if found.mode else found.type or "nothing"
        values = [("–" if v is None else f"{v:+g}") for v in (found.goldstein, found.goldstein_gdelt)]
        rows.append((f"`{code}`", found.name, plover, ", ".join(found.contexts), *values))
    return "\n".join([
        MADE, "# From CAMEO\n",
        ("What each CAMEO code becomes when files of other coders are read, and its Goldstein value in the ICEWS edition and in GDELT's."
        " The way back, from type and mode to the best code, is in [Event types and modes](event-types.md).\n"),
        table(["code", "CAMEO", "PLOVER", "contexts", "Goldstein, ICEWS", "Goldstein, GDELT"], rows),
    ])  # fmt: skip


def made() -> dict[str, str]:
    """All reference pages by file name."""
    book = ontology.load()
    return {
        "commands.md": commands_page(), "settings.md": settings_page(), "records.md": records_page(),
        "rules.md": rules_page(), "event-types.md": types_page(book), "contexts.md": contexts_page(book),
        "cameo.md": cameo_page(book),
    }  # fmt: skip


def write(folder: Path, make: Callable[[], dict[str, str]], check: bool) -> list[str]:
    """Write pages that changed (only name them when ``check``); the names of those that were out of date."""
    stale = []
    for name, text in make().items():
        file = folder / name
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                folder.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
    return stale


def main(folder: Path = FOLDER, make: Callable[[], dict[str, str]] = made) -> int:
    """The command; with ``--check`` the exit status is 1 when a page is out of date."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--check", action="store_true")
    given: Any = parser.parse_args()
    stale = write(folder, make, given.check)
    print(f"{'out of date' if given.check else 'written'}: {', '.join(stale) or 'nothing'}")
    return int(given.check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
