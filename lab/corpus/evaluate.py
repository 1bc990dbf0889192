"""Measures event coding on the project's own corpus: the whole coder as users run it, or the model's graph alone.

    python -m lab.corpus.evaluate [--split dev|test] [--graph] [--errors KIND] [--limit N] [--json]

Written sentences and real ones are scored apart, each with counts and 95 % bootstrap intervals over sentences. Real
sentences need ../shared (their text is not ours); written ones do not. The test split is for reporting, never for
choosing. ``--errors`` prints what went wrong: missed, false, type, actor, recipient, mode, status, attribution.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from demarche import coding, parse
from demarche.coding.graph import KEEP
from demarche.parse.lemmas import shipped
from demarche.records import Analysis, Document, Draft, Report, Sentence, Span, Token
from demarche.settings import Settings
from lab.corpus import split as parts
from lab.model import event_scores, events, names, treebanks
from lab.model.records import Act, Example

SHARED = Path(__file__).resolve().parents[3] / "shared"


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence: where it is from, its words, what is annotated and what was found."""

    kind: str
    id: str
    words: tuple[str, ...]
    gold: tuple[Act, ...]
    found: tuple[Act, ...]


def examples(split: str, shared: Path = SHARED, real: bool = True) -> dict[str, list[list[Example]]]:
    """Annotated sentences by kind (written, real) and document."""
    grouped: dict[str, dict[str, list[Example]]] = {"written": defaultdict(list), "real": defaultdict(list)}
    for example in events.written(split):
        grouped["written"][example.id.partition("/")[0]].append(example)
    known = events.real() if real else {}
    if known:
        for example in events.with_real(real_texts(split, shared), known):
            if example.events is not None:
                grouped["real"][known[example.id][0]].append(example)
    return {kind: list(documents.values()) for kind, documents in grouped.items()}


def real_texts(split: str, shared: Path) -> list[Example]:
    """The treebank and re3d sentences of one split."""
    data = shared / "data"
    lexicon = names.load_lexicon(data / "countries" / "countries.json")
    re3d = [e for e in names.read_re3d(data / "re3d", lexicon) if parts.of_key(e.id.rsplit("-", 1)[0]) == split]
    return treebanks.read_ewt(data / "ud_ewt", split) + treebanks.read_gum(data / "gum", split) + re3d


def coded(documents: Sequence[Sequence[Example]], kind: str, graph: bool) -> Iterator[Case]:
    """Run model and coder over documents whose words are given."""
    settings = Settings.from_environment()
    model, coder = parse.load_model(settings.model), coding.load_coder()
    for sentences in documents:
        document = analysed(sentences, model)
        drafts = () if graph else coding.draft(document, coder)
        for i, example in enumerate(sentences):
            if graph:
                found = event_scores.acts_of([t for t in document.analyses[i].triggers or () if t.score >= KEEP])
            else:
                found = tuple(act_of(d, document.analyses[i]) for d in drafts if d.sentence == i)
            yield Case(kind, example.id, example.words, example.events or (), found)


def analysed(sentences: Sequence[Example], model: parse.Model) -> Document:
    """A document out of sentences whose words are known, one blank between words, one line a sentence."""
    lemmas = shipped()
    readings = model.analyse([e.words for e in sentences])
    body, made = "", []
    for index, (example, reading) in enumerate(zip(sentences, readings, strict=True)):
        start = len(body)
        tokens, at = [], start
        for word, upos, head, relation in zip(
            example.words, reading.upos, reading.heads, reading.relations, strict=True
        ):
            tokens.append(Token(word, at, at + len(word), lemmas.lemma(word, upos), upos, head, relation))
            at += len(word) + 1
        text = " ".join(example.words)
        body += text + "\n"
        sentence = Sentence(index, Span(start, start + len(text)), text)
        made.append(Analysis(sentence, tuple(tokens), reading.names, reading.triggers, reading.vector))
    return Document(Report(sentences[0].id, body), tuple(made))


def reciprocal(act: Act) -> Act:
    """The act as the record has it: both sides of a meeting that is no visit are actors.

    The corpus marks the two sides apart, since words tell them apart; PLOVER puts them together. Gold and coded acts
    are both compared in this form.
    """
    if act.type != "CONSULT" or act.mode == "visit":
        return act
    sides = tuple(("actor" if role == "recipient" else role, a, b) for role, a, b in act.arguments)
    return replace(act, arguments=sides)


def act_of(draft: Draft, analysis: Analysis) -> Act:
    """A draft in the form of the annotation, phrases of other sentences left out."""
    inside = [i for i, t in enumerate(analysis.tokens) if t.start < draft.trigger.end and draft.trigger.start < t.end]
    arguments = [("actor", p) for p in draft.actors] + [("recipient", p) for p in draft.recipients]
    arguments += [("attribution", p) for p in draft.attributions]
    arguments += [(role, p) for role, p in (("place", draft.place), ("date", draft.date)) if p]
    own = tuple((role, p.first, p.last) for role, p in arguments if p.sentence == draft.sentence)
    return Act(draft.type, draft.mode or "", draft.status, draft.contexts, inside[0], inside[-1] + 1, own)


def table(cases: Sequence[Case]) -> dict[str, dict[str, object]]:
    """Scores by kind."""
    found: dict[str, dict[str, object]] = {}
    for kind in ("written", "real"):
        chosen = [c for c in cases if c.kind == kind]
        rows = [event_scores.count([*map(reciprocal, c.gold)], [*map(reciprocal, c.found)]) for c in chosen]
        if rows:
            total = sum(rows, Counter())
            found[kind] = {
                "sentences": len(rows),
                "events": total["trigger wanted"],
                "scores": event_scores.with_intervals(rows),
            }
    return found


def errors(cases: Sequence[Case], kind: str) -> Iterator[str]:
    """What went wrong, one line each."""
    for case in cases:
        free = list(case.gold)
        for mine in case.found:
            partner = next((g for g in free if g.anchor < mine.end and mine.anchor < g.end), None)
            if partner is None:
                if kind == "false":
                    yield _line(case, f"{mine.type} “{' '.join(case.words[mine.anchor : mine.end])}”")
                continue
            free.remove(partner)
            yield from _differences(case, partner, mine, kind)
        if kind == "missed":
            for gold in free:
                yield _line(case, f"{gold.type}/{gold.mode} “{' '.join(case.words[gold.anchor : gold.end])}”")


def _differences(case: Case, gold: Act, mine: Act, kind: str) -> Iterator[str]:
    trigger = " ".join(case.words[gold.anchor : gold.end])
    if mine.type != gold.type:
        if kind == "type":
            yield _line(case, f"{gold.type} as {mine.type} “{trigger}”")
    elif kind in ("mode", "status") and getattr(gold, kind) != getattr(mine, kind):
        yield _line(case, f"{getattr(gold, kind)} as {getattr(mine, kind)} “{trigger}”")
    elif kind in event_scores.COUNTED:
        theirs, own = ([case.words[a:b] for r, a, b in act.arguments if r == kind] for act in (gold, mine))
        if theirs != own:
            yield _line(case, f"“{trigger}” wanted {[' '.join(w) for w in theirs]} found {[' '.join(w) for w in own]}")


def _line(case: Case, what: str) -> str:
    return f"{what}\t{' '.join(case.words)}\t{case.id}"


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("train", "dev", "test"), default="dev")
    parser.add_argument("--graph", action="store_true", help="the model's graph alone, without rules")
    parser.add_argument("--errors", default="")
    parser.add_argument("--limit", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    grouped = examples(options.split)
    cases = [case for kind, documents in grouped.items() for case in coded(documents, kind, options.graph)]
    if options.errors:
        for number, line in enumerate(errors(cases, options.errors)):
            if number < options.limit:
                print(line)
        return
    found = table(cases)
    if options.json:
        print(json.dumps(found, indent=1))
        return
    for kind, row in found.items():
        print(f"{kind}: {row['sentences']} sentences, {row['events']} events ({options.split})")
        for name, (value, low, high) in row["scores"].items():  # type: ignore[attr-defined]
            print(f"  {name:12} {value:.3f}  [{low:.3f}, {high:.3f}]")


if __name__ == "__main__":
    main()
