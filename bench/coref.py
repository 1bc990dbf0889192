"""Coreference of names and pronouns on the news documents of GUM (OntoGUM clusters), beside a head-match baseline.

    python -m bench.coref [--errors N] [--genre news]

Words and sentences are GUM's; syntax and names are the shipped model's. A mention is its head word; gold and predicted
clusters are cut to mentions headed by a proper noun or a personal pronoun; clusters of one are dropped on both sides.
MUC, B3 and CEAF (phi 4) as in the CoNLL-2012 score, pooled over documents. The baseline puts names with one head word
together, and each pronoun with its like. The held documents (GUM's development and test split) were never looked at.
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy
from scipy.optimize import linear_sum_assignment

from demarche import parse
from demarche.parse.lemmas import shipped
from demarche.records import Analysis, Document, Report, Sentence, Span, Token
from demarche.resolve.coref import Coreference
from demarche.resolve.mentions import PRONOUNS, SPEAKER_GROUPS, SPEAKERS, mentions
from demarche.resolve.world import World, open_world
from demarche.settings import Settings

GUM = Path(__file__).resolve().parents[2] / Path("shared/data/gum")
HELD = frozenset({"GUM_news_homeopathic", "GUM_news_iodine", "GUM_news_nasa", "GUM_news_sensitive"})
PERSONAL = frozenset(PRONOUNS) | SPEAKERS | SPEAKER_GROUPS
At = tuple[int, int]
Clusters = list[set[At]]


def sentences(path: Path) -> list[list[str]]:
    """Words of each sentence of a CoNLL-U file."""
    found: list[list[str]] = [[]]
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and line[0].isdigit():
            number, word = line.split("\t")[:2]
            if number.isdigit():
                found[-1].append(word)
        elif not line and found[-1]:
            found.append([])
    return [words for words in found if words]


def document(name: str, lines: Sequence[Sequence[str]], model: parse.Model) -> Document:
    """A document of given words, analysed by the model."""
    text = "\n".join(" ".join(line) for line in lines)
    lemmas = shipped()
    analyses = []
    start = 0
    for index, (line, seen) in enumerate(zip(lines, model.analyse(lines), strict=True)):
        tokens = []
        at = start
        for word, upos, head, relation in zip(line, seen.upos, seen.heads, seen.relations, strict=True):
            tokens.append(Token(word, at, at + len(word), lemmas.lemma(word, upos), upos, head, relation))
            at += len(word) + 1
        span = Span(start, at - 1)
        analyses.append(Analysis(Sentence(index, span, text[span.start : span.end]), tuple(tokens), tuple(seen.names)))
        start = at
    return Document(Report(name, text), tuple(analyses))


def gold(path: Path, read: Document) -> Clusters:
    """Clusters of OntoGUM as head positions."""
    places = [(s, t) for s, analysis in enumerate(read.analyses) for t in range(len(analysis.tokens))]
    opened: dict[str, list[int]] = defaultdict(list)
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line[:1].isdigit()]
    for at, row in enumerate(rows):
        for mark in re.findall(r"\(?\d+\)?", row[2]):
            number = mark.strip("()")
            if mark.startswith("("):
                opened[number].append(at)
            if mark.endswith(")"):
                spans[number].append((opened[number].pop(), at))
    clusters: Clusters = []
    for found in spans.values():
        heads = {head_of(read, places[first], places[last]) for first, last in found}
        clusters.append({head for head in heads if counts(read, head)})
    return [cluster for cluster in clusters if len(cluster) > 1]


def head_of(read: Document, first: At, last: At) -> At:
    """The word of a span whose governor lies outside it."""
    tokens = read.analyses[first[0]].tokens
    inside = range(first[1], last[1] + 1) if first[0] == last[0] else range(first[1], len(tokens))
    return (first[0], next((at for at in inside if tokens[at].head not in inside), inside[-1]))


def counts(read: Document, at: At) -> bool:
    """Whether a head is a proper noun or personal pronoun."""
    token = read.analyses[at[0]].tokens[at[1]]
    return token.upos == "PROPN" or token.text.lower() in PERSONAL


def ours(read: Document, world: World) -> Clusters:
    """The resolver's clusters, cut like the gold."""
    entities = Coreference(read, world.canonical).entities
    found = [{m.order for m in entity.members if counts(read, m.order)} for entity in entities]
    return [cluster for cluster in found if len(cluster) > 1]


def baseline(read: Document) -> Clusters:
    """All mentions with one head word are one."""
    same: dict[str, set[At]] = defaultdict(set)
    for mention in mentions(read):
        if counts(read, mention.order):
            same[read.analyses[mention.sentence].tokens[mention.head].text.lower()].add(mention.order)
    return [cluster for cluster in same.values() if len(cluster) > 1]


# -- scores: each gives (numerator, denominator) of recall; precision is the same with the sides changed -------------


def muc(key: Clusters, other: Clusters) -> tuple[float, float]:
    """Links of the key that the other side keeps (Vilain et al. 1995)."""
    owner = {m: i for i, cluster in enumerate(other) for m in cluster}
    links = parts = 0
    for cluster in key:
        split = {owner[m] for m in cluster if m in owner}
        parts += len(split) + sum(m not in owner for m in cluster)
        links += len(cluster)
    return float(links - parts), float(links - len(key))


def b_cubed(key: Clusters, other: Clusters) -> tuple[float, float]:
    """Share of each mention's cluster that the other side keeps (Bagga and Baldwin 1998)."""
    owner = {m: cluster for cluster in other for m in cluster}
    total = sum(len(cluster & owner.get(m, set())) / len(cluster) for cluster in key for m in cluster)
    return total, float(sum(map(len, key)))


def ceaf(key: Clusters, other: Clusters) -> tuple[float, float]:
    """The best one-to-one alignment of clusters under phi 4 (Luo 2005)."""
    if not key or not other:
        return 0.0, float(len(key))
    phi = numpy.array([[2 * len(a & b) / (len(a) + len(b)) for b in other] for a in key])
    rows, columns = linear_sum_assignment(-phi)
    return float(phi[rows, columns].sum()), float(len(key))


def report(label: str, pairs: Iterable[tuple[Clusters, Clusters]]) -> None:
    """Print the three scores and their mean."""
    pairs = list(pairs)
    scores = []
    for name, measure in (("MUC", muc), ("B3", b_cubed), ("CEAFe", ceaf)):
        recall = [measure(key, found) for key, found in pairs]
        precision = [measure(found, key) for key, found in pairs]
        r = sum(n for n, _ in recall) / max(1e-9, sum(d for _, d in recall))
        p = sum(n for n, _ in precision) / max(1e-9, sum(d for _, d in precision))
        scores.append(2 * p * r / (p + r) if p + r else 0.0)
        print(f"  {label:12} {name:6} P {p:.3f} R {r:.3f} F1 {scores[-1]:.3f}")
    print(f"  {label:12} CoNLL F1 {sum(scores) / 3:.3f}")


def show(read: Document, key: Clusters, found: Clusters) -> None:
    """Print clusters with the gold cluster of each mention, and what was missed."""
    owner = {m: i for i, cluster in enumerate(key) for m in cluster}
    for cluster in found:
        words = [f"{read.analyses[s].tokens[t].text}@{s}/{owner.get((s, t), '-')}" for s, t in sorted(cluster)]
        print("   ", " ".join(words))
    mine = {m for cluster in found for m in cluster}
    missed = [f"{read.analyses[s].tokens[t].text}@{s}/{i}" for (s, t), i in sorted(owner.items()) if (s, t) not in mine]
    print("   missed:", " ".join(missed), "\n")


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--errors", type=int, default=0, help="show the clusters of so many tuning documents")
    options.add_argument("--genre", default="news")
    given = options.parse_args()
    model = parse.load_model(Settings().model)
    world = open_world(Settings().world)
    halves: dict[str, list[tuple[Clusters, Clusters, Clusters]]] = {"tune": [], "held": []}
    for path in sorted((GUM / "coref/ontogum/conll").glob(f"GUM_{given.genre}_*.conll")):
        read = document(path.stem, sentences(GUM / "dep" / f"{path.stem}.conllu"), model)
        key, found = gold(path, read), ours(read, world)
        held = path.stem in HELD
        halves["held" if held else "tune"].append((key, found, baseline(read)))
        if given.errors and not held:
            given.errors -= 1
            show(read, key, found)
    for half, results in halves.items():
        print(f"{half}: {len(results)} documents, {sum(len(c) for key, _, _ in results for c in key)} mentions")
        report("demarche", [(key, found) for key, found, _ in results])
        report("head match", [(key, found) for key, _, found in results])


if __name__ == "__main__":
    main()
