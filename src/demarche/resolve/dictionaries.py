"""Imports TABARI and PETRARCH dictionaries: actors and agents as a pack, verbs as a lexicon (docs/dictionaries.md).

A file never fails as a whole: what cannot be read is reported with its line and left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from demarche import ontology as ontologies
from demarche.errors import InputError
from demarche.records import Problem
from demarche.resolve.dictionaries_actors import (
    ActorRecord,
    AgentRecord,
    Clause,
    content_lines,
    parse_actors,
    parse_agents,
    stretches,
)
from demarche.resolve.dictionaries_codes import ActorCode, is_null, read_code
from demarche.resolve.dictionaries_verbs import lexicon_lines, parse_verbs
from demarche.resolve.fold import fold

KINDS: Final = ("actors", "agents", "verbs", "issues", "discards")
OUTPUTS: Final = {"actors": "pack.tsv", "agents": "pack.tsv", "verbs": "verbs.tsv", "issues": "issues.tsv"} | {
    "discards": "discards.tsv"
}
_HEADERS: Final = {
    "pack.tsv": "key\tname\taliases\tkind\tcountry\tsector\tother_sectors\tstart\tend\tdetail\tsource",
    "verbs.tsv": "# pattern\tkind\tcode\tframe\tconditions\tnote",
    "issues.tsv": "category\ttype\tkind\ttext\tissue\texcludes",
    "discards.tsv": "text\tscope\twhole_word",
}
_BODY_WORDS: Final = frozenset(
    "party ministry army government military police forces force navy movement front organization organisation union "
    "council committee commission court bank company corporation agency association league group brigade brigades "
    "liberation parliament senate congress assembly house street palace office department bureau institute university "
    "foundation federation alliance coalition militia guard guards command service services authority society center "
    "centre network fund programme program international national united state republic of the for and".split()
)
_UNSAFE: Final = frozenset("|#<>\t")
_PERSONAL: Final = frozenset(("GOV", "ELI", "LEG", "JUD", "OPP"))


@dataclass(frozen=True, slots=True)
class FileSummary:
    """What became of one file: its kind, entries read, lines written, and the problems met in it."""

    path: Path
    kind: str
    entries: int
    written: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What an import did, file by file, and what it wrote."""

    files: tuple[FileSummary, ...]
    outputs: tuple[Path, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that could not be read, in the order of files and lines."""
        return tuple(problem for file in self.files for problem in file.problems)


@dataclass(slots=True)
class _Work:
    """One file being imported."""

    name: str
    lines: list[str]
    entries: int = 0
    rows: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def report(self, line: int, reason: str) -> None:
        self.problems.append(Problem(f"{self.name}:{line}", reason))


def import_dictionaries(paths: Sequence[Path], out: Path) -> Summary:
    """Read dictionary files of any kind (told by their content) and write what they hold into the folder ``out``.

    Writes ``pack.tsv`` (actors and agents), ``verbs.tsv``, ``issues.tsv``, ``discards.tsv``, each only when there is
    something for it. Raises InputError when a file cannot be opened or ``out`` cannot be written.
    """
    ontology = ontologies.load()
    known = frozenset(ontology.sectors)
    summaries: list[FileSummary] = []
    contents: dict[str, list[str]] = {}
    for path in paths:
        work = _opened(path)
        kind = kind_of(work.lines)
        match kind:
            case "actors":
                _actors(work, known)
            case "agents":
                _agents(work, known)
            case "verbs":
                verbs = parse_verbs(work.lines, work.name)
                work.entries = sum(len(b.verbs) + len(b.patterns) for b in verbs.blocks)
                work.rows = lexicon_lines(verbs, work.name, ontology)
                work.problems += verbs.problems
            case "issues":
                _issues(work)
            case _:
                _discards(work)
        contents.setdefault(OUTPUTS[kind], []).extend(work.rows)
        problems = tuple(sorted(work.problems, key=_line_number))
        summaries.append(FileSummary(path, kind, work.entries, len(work.rows), problems))
    return Summary(tuple(summaries), _write(contents, [s.path.name for s in summaries], out))


def _line_number(problem: Problem) -> int:
    return int(problem.source.rpartition(":")[2])


def _opened(path: Path) -> _Work:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot read this dictionary ({error.strerror})") from error
    try:
        return _Work(path.name, content.decode("utf-8-sig").splitlines())
    except UnicodeDecodeError:
        work = _Work(path.name, content.decode("latin-1").splitlines())
        work.report(1, "not UTF-8: read as Latin-1")
        return work


def kind_of(lines: Iterable[str]) -> str:
    """Which of KINDS a file is, by what its lines look like."""
    counts = dict.fromkeys(KINDS, 0)
    for _, line in content_lines(lines):
        text = line.strip()
        if text.startswith("<ISSUE"):
            counts["issues"] += 1000
        elif text.startswith("---") or re.match(r"-\s.*\*", text):
            counts["verbs"] += 5
        elif re.search(r"\[(?:~[A-Z]*|[A-Z]*~)\s*\]", text):
            counts["agents"] += 5
        elif text.startswith("[") or re.search(r"\[[A-Z-]{3,}[^\]]*\]", text):
            counts["actors"] += 2
        elif "[" not in text:
            counts["discards"] += 1
    if counts["actors"] or counts["agents"] or counts["verbs"]:
        counts["discards"] = 0  # names without a code occur in every kind
    return max(KINDS, key=lambda kind: counts[kind]) if any(counts.values()) else "discards"


def _actors(work: _Work, sectors: frozenset[str]) -> None:
    parsed = parse_actors(work.lines, work.name)
    work.problems += parsed.problems
    work.entries = len(parsed.actors)
    used: dict[str, int] = {}
    for record in parsed.actors:
        coded = list(_coded(record, work, sectors))
        if not coded:
            continue
        names = _usable(record.names, record.line, work)
        if not names:
            continue
        kind = _kind(record, [code for _, code in coded])
        key = _key(kind, names[0], coded[0][1], used)
        for clause, code in coded:
            work.rows.append(_row(key, names, kind, code, f"{work.name}:{record.line}", clause))


def _coded(record: ActorRecord, work: _Work, sectors: frozenset[str]) -> Iterator[tuple[Clause, ActorCode]]:
    """The stretches of a record that PLOVER can hold, with their codes read."""
    for clause in stretches(record.clauses):
        if is_null(clause.code):
            continue  # known, and not to be coded
        try:
            code = read_code(clause.code, sectors)
        except ValueError as error:
            work.report(record.line, str(error))
            continue
        if code.country or code.sector:
            yield clause, code
        else:
            work.report(record.line, f"code {clause.code!r} has no country or sector that PLOVER knows")


def _usable(names: Iterable[str], line: int, work: _Work) -> list[str]:
    usable = []
    for name in dict.fromkeys(names):
        if _UNSAFE & set(name) or not fold(name):
            work.report(line, f"name {name!r} holds characters that a pack cannot carry")
        else:
            usable.append(name)
    return usable


def _kind(record: ActorRecord, codes: Sequence[ActorCode]) -> str:
    """country, person, organisation, or role for a code without a country: the files do not say which."""
    if all(code.country is None for code in codes):
        return "role"
    if any(code.country in ("IGO", "NGO", "IMG", "MNC", "ISM", "UNO", "EUR") for code in codes):
        return "organisation" if not _personal(record, codes) else "person"
    if all(code.sector is None and not code.rest for code in codes):
        return "country"
    return "person" if _personal(record, codes) else "organisation"


def _personal(record: ActorRecord, codes: Sequence[ActorCode]) -> bool:
    words = record.names[0].lower().split()
    dated = any(clause.start != date.min or clause.end != date.max for clause in record.clauses)
    office = any(code.sector in _PERSONAL for code in codes)
    return 2 <= len(words) <= 5 and not _BODY_WORDS & set(words) and (dated or office)


def _key(kind: str, name: str, code: ActorCode, used: dict[str, int]) -> str:
    slug = fold(name).replace(" ", "-")
    prefix = {"organisation": "org"}.get(kind, kind)
    key = f"{prefix}:{code.country.lower()}-{slug}" if kind == "country" and code.country else f"{prefix}:{slug}"
    used[key] = used.get(key, 0) + 1
    return key if used[key] == 1 else f"{key}-{used[key]}"


def _row(key: str, names: Sequence[str], kind: str, code: ActorCode, source: str, clause: Clause | None) -> str:
    said = [n.lower() for n in names] if kind == "role" else list(names)
    aliases = [f"~{n}" if kind == "person" and " " not in n else n for n in said[1:]]
    start = clause.start.isoformat() if clause is not None and clause.start != date.min else ""
    end = clause.end.isoformat() if clause is not None and clause.end != date.max else ""
    detail = "name" if kind == "country" else " ".join(code.rest)
    cells = (
        key, said[0], "|".join(aliases), kind, code.country or "", code.sector or "", " ".join(code.other_sectors),
        start, end, detail, source,
    )  # fmt: skip
    return "\t".join(cells)


def _agents(work: _Work, sectors: frozenset[str]) -> None:
    parsed = parse_agents(work.lines, work.name)
    work.problems += parsed.problems
    work.entries = len(parsed.agents)
    used: dict[str, int] = {}
    for agent in parsed.agents:
        code = _agent_code(agent, work, sectors)
        names = _usable((*agent.names, *agent.plurals), agent.line, work)
        if code is not None and names:
            key = _key("role", names[0], code, used)
            work.rows.append(_row(key, names, "role", code, f"{work.name}:{agent.line}", None))


def _agent_code(agent: AgentRecord, work: _Work, sectors: frozenset[str]) -> ActorCode | None:
    try:
        code = read_code(agent.code, sectors, root=False)
    except ValueError as error:
        work.report(agent.line, str(error))
        return None
    if code.sector is None and code.country is None:
        work.report(agent.line, f"code {agent.code!r} has no sector that PLOVER knows")
        return None
    return code


def _issues(work: _Work) -> None:
    category = scope = ""
    for number, line in content_lines(work.lines):
        text = line.strip()
        opened = re.match(r'<ISSUE\s+CATEGORY="([^"]*)"(?:\s+TYPE="([^"]*)")?', text)
        if opened is not None:
            category, scope = opened[1], opened[2] or "ALL"
        elif text.startswith("</"):
            category = ""
        elif not category:
            work.report(number, "an issue outside <ISSUE …>")
        else:
            said, _, code = text.partition("[")
            excludes = "report" if said.startswith("~~") else "sentence" if said.startswith("~") else ""
            said = said.lstrip("~").strip()
            kind = {"n:": "noun", "v:": "verb"}.get(said[:2], "words")
            said = said.replace("n:", "").replace("v:", "").replace("\t", " ")
            work.entries += 1
            work.rows.append("\t".join((category, scope, kind, said, code.rstrip("] \t") or category, excludes)))


def _discards(work: _Work) -> None:
    for _, line in content_lines(work.lines):
        text = line.strip()
        scope = "report" if text.startswith("+") else "sentence"
        said = " ".join(text.lstrip("+").replace("_", " ").lower().split())
        work.entries += 1
        work.rows.append("\t".join((said, scope, "1" if text.endswith("_") else "0")))


def _write(contents: dict[str, list[str]], sources: Sequence[str], out: Path) -> tuple[Path, ...]:
    written = []
    remark = f"# demarche dictionaries import: {', '.join(sources)}"
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, rows in contents.items():
            if rows:
                target = out / name
                target.write_text("\n".join((remark, _HEADERS[name], *rows)) + "\n", encoding="utf-8")
                written.append(target)
    except OSError as error:
        raise InputError(f"{out}: cannot write the imported dictionaries ({error.strerror})") from error
    return tuple(written)
