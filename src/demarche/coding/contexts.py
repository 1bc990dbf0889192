"""Contexts of an event: what it is about, read off the words of its own clause rather than off the whole report.

The words and their strengths stand in ``data/lexicon/contexts.tsv``. A word counts in full in the event's clause, its
complements and its arguments, and by half in the rest of the sentence; a context holds when its words reach strength 2
and one of them stands in the clause.
Longest phrases are read first and use their words up, so "nuclear power plant" says nothing about nuclear weapons.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from demarche.errors import SettingsError
from demarche.records import Analysis, Document, Draft, Token

SOURCE = Path(__file__).parent.parent / "data" / "lexicon" / "contexts.tsv"
ENOUGH = 2.0  # strength from which a context holds: one strong word in the clause, or two weak ones
OUTSIDE = 0.5  # what a word of the same sentence outside the event's clause counts
LIMIT = 3  # more contexts than this are noise in practice (docs/decisions.md, D35)
OTHER_CLAUSE = frozenset({"conj", "parataxis", "advcl", "acl:relcl", "ccomp"})


@dataclass(frozen=True, slots=True)
class Cue:
    """What one phrase says: a context and a strength, for events of these codes only (any when empty)."""

    context: str
    strength: float
    codes: frozenset[str] = frozenset()

    def fits(self, draft: Draft) -> bool:
        """Whether the cue speaks about events of the draft's type and mode."""
        return not self.codes or draft.type in self.codes or f"{draft.type}/{draft.mode}" in self.codes


@dataclass(frozen=True, slots=True)
class ContextLists:
    """The word lists: phrases by their first word, longest first; ``always`` holds what a code alone implies."""

    phrases: Mapping[str, tuple[tuple[tuple[str, ...], tuple[Cue, ...]], ...]]
    always: tuple[Cue, ...] = ()


def load_lists(path: Path = SOURCE) -> ContextLists:
    """Read the word lists. Raises SettingsError naming file, line and what to do."""
    cues: dict[tuple[str, ...], list[Cue]] = {}
    always: list[Cue] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cue, phrases = _row(line, f"{path.name}:{number}")
        for phrase in phrases:
            if phrase == "*":
                always.append(cue)
            else:
                cues.setdefault(tuple(phrase.replace("-", " ").split()), []).append(cue)
    by_first: dict[str, list[tuple[tuple[str, ...], tuple[Cue, ...]]]] = {}
    for words in sorted(cues, key=len, reverse=True):
        by_first.setdefault(words[0], []).append((words, tuple(cues[words])))
    return ContextLists({word: tuple(found) for word, found in by_first.items()}, tuple(always))


def contexts(document: Document, draft: Draft, lists: ContextLists) -> tuple[str, ...]:
    """The contexts of an event, strongest first, at most LIMIT; () when its words are about none of them."""
    heard = {(cue.context, "*"): (cue.strength, 1.0) for cue in lists.always if cue.fits(draft)}
    analysis = next((a for a in document.analyses if a.sentence.index == draft.sentence), None)
    if analysis is not None:
        weights = _weights(analysis, draft)
        for phrase, indexes, cues in _phrases(analysis.tokens, lists):
            weight = max(weights[i] for i in indexes)
            for cue in cues:
                if cue.fits(draft):
                    key = (cue.context, " ".join(phrase))  # a word repeated says no more than once
                    heard[key] = max(heard.get(key, (0.0, 0.0)), (cue.strength * weight, weight))
    scores: dict[str, float] = {}
    inside = {context for (context, _), (_, weight) in heard.items() if weight == 1.0}
    for (context, _), (strength, _) in heard.items():
        scores[context] = scores.get(context, 0.0) + strength
    held = sorted((-scores[context], context) for context in inside if scores[context] >= ENOUGH)
    return tuple(context for _, context in held[:LIMIT])


def _row(line: str, where: str) -> tuple[Cue, tuple[str, ...]]:
    columns = line.split("\t")
    if len(columns) not in (3, 4):
        raise SettingsError(f"{where}: write context, strength, phrases and perhaps codes, separated by tabs")
    try:
        strength = float(columns[1])
    except ValueError:
        raise SettingsError(f"{where}: strength {columns[1]!r} is not a number") from None
    codes = frozenset(columns[3].split()) if len(columns) == 4 else frozenset()
    phrases = tuple(phrase.strip().lower() for phrase in columns[2].split("|") if phrase.strip())
    return Cue(columns[0], strength, codes), phrases


def _weights(analysis: Analysis, draft: Draft) -> list[float]:
    """1 for every word of the event's clause, its complements and its arguments, OUTSIDE for the rest."""
    tokens = analysis.tokens
    weights = [OUTSIDE] * len(tokens)
    trigger = next((i for i, t in enumerate(tokens) if t.span.overlaps(draft.trigger)), None)
    if trigger is None:
        return [1.0] * len(tokens)
    for index in _clause(tokens, trigger):
        weights[index] = 1.0
    for phrase in (*draft.actors, *draft.recipients, *((draft.place,) if draft.place else ())):
        if phrase.sentence == draft.sentence:
            weights[phrase.first : phrase.last] = [1.0] * (phrase.last - phrase.first)
    return weights


def _clause(tokens: Sequence[Token], trigger: int) -> set[int]:
    """The words under the trigger, and those of the clause it stands in without its other clauses."""
    head = trigger
    for _ in tokens:  # bounded, whatever the tree looks like
        if tokens[head].head < 0 or tokens[head].relation in OTHER_CLAUSE or tokens[head].upos == "VERB":
            break
        head = tokens[head].head
    inside = _below(tokens, trigger, OTHER_CLAUSE - {"ccomp"})
    if head != trigger:
        inside |= _below(tokens, head, OTHER_CLAUSE)
    return inside


def _below(tokens: Sequence[Token], top: int, barred: frozenset[str]) -> set[int]:
    """Indexes below ``top``; clauses of a barred relation stay out, purpose clauses ("to discuss") come in."""
    children: dict[int, list[int]] = {}
    for index, token in enumerate(tokens):
        children.setdefault(token.head, []).append(index)
    found, waiting = {top}, [top]
    while waiting:
        for child in children.get(waiting.pop(), ()):
            token = tokens[child]
            clausal = token.upos in ("VERB", "AUX") or token.relation in ("advcl", "ccomp", "parataxis")
            purpose = any(tokens[c].lemma.lower() == "to" for c in children.get(child, ()))
            if child in found or (token.relation in barred and clausal and not purpose):
                continue
            found.add(child)
            waiting.append(child)
    return found


_Found = tuple[tuple[str, ...], tuple[int, ...], tuple[Cue, ...]]


def _phrases(tokens: Sequence[Token], lists: ContextLists) -> Iterator[_Found]:
    """Phrases of the lists in reading order, longest first, none overlapping, with the tokens they cover."""
    forms = list(_forms(tokens))
    at = 0
    while at < len(forms):
        found = _longest(forms, at, lists)
        if found is None:
            at += 1
            continue
        words, cues = found
        yield words, tuple(index for _, index in forms[at : at + len(words)]), cues
        at += len(words)


def _longest(
    forms: Sequence[tuple[frozenset[str], int]], at: int, lists: ContextLists
) -> tuple[tuple[str, ...], tuple[Cue, ...]] | None:
    starting = [entry for form in sorted(forms[at][0]) for entry in lists.phrases.get(form, ())]
    for words, cues in sorted(starting, key=lambda entry: -len(entry[0])):
        if at + len(words) <= len(forms) and all(w in forms[at + k][0] for k, w in enumerate(words)):
            return words, cues
    return None


def _forms(tokens: Sequence[Token]) -> Iterator[tuple[frozenset[str], int]]:
    """Each word as written and as lemma, hyphenated words in their parts, hyphens left out."""
    for index, token in enumerate(tokens):
        text, lemma = token.text.lower(), token.lemma.lower()
        parts = [part for part in text.split("-") if part]
        if len(parts) > 1:
            for part in parts:
                yield frozenset({part}), index
        elif parts:
            yield frozenset({text.strip("-"), lemma}), index
