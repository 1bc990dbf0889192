"""Merging measured on tests/merge: B³ over mentions, wrong merges, independent origins.

    python -m bench.merge [--errors] [--fit] [--half tune|held|fresh]

Mentions are made twice: (a) from what people annotated, which is what merging answers for, and (b) end to end, where the
coder misses events. Intervals are 95 % bootstrap intervals over stories. tune and held are development data: rules and
weights were made on them, so their figures are too good; fresh is held out, and only printed when named. --errors prints
pairs of the development data; --fit fits the weights on them (bench/merge_fit.py) and writes merge/weights.py.
"""

from __future__ import annotations

import argparse
import dataclasses
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from bench import merge_fit
from bench.merge_gold import Gold, coded_mentions, gold_mentions, outlets_of, read_half
from demarche import merge, pipeline
from demarche.coded import Case
from demarche.merge.lineage import ends_of, origins_of
from demarche.merge.link import judged
from demarche.merge.mentions import view
from demarche.records import Link, Mention, Outlet, Span
from demarche.settings import Settings

SAMPLES, SEED = 1000, 5
DEVELOPMENT = ("tune", "held")
Item = tuple[str, Span]  # case and trigger


@dataclass(frozen=True)
class Result:
    """Mentions by gold item (None: not found), the predicted cluster of each, links, and all mentions."""

    mention_of: Mapping[Item, Mention | None]
    cluster_of: Mapping[str, str]
    links: Mapping[tuple[str, str], Link]
    clusters: Mapping[str, list[Mention]]


def with_texts(mentions: Sequence[Mention], cases: Sequence[Case]) -> list[Mention]:
    """The mentions with their groups of copies, found as the store does: buckets, then resemblance."""
    reports = sorted((case.report for case in cases), key=lambda r: (r.published or "9999", r.id))
    signatures = {r.id: merge.signature(r) for r in reports}
    buckets: dict[int, list[str]] = {}
    for r in reports:
        for band in merge.bands(signatures[r.id]):
            buckets.setdefault(band, []).append(r.id)
    text = {r.id: r.id for r in reports}
    order = {r.id: i for i, r in enumerate(reports)}

    def root(one: str) -> str:
        return one if text[one] == one else root(text[one])

    for members in buckets.values():
        for a, b in combinations(sorted(set(members), key=order.__getitem__), 2):
            if merge.resemblance(signatures[a], signatures[b]) >= merge.COPY:
                x, y = sorted((root(a), root(b)), key=order.__getitem__)
                text[y] = x
    return [dataclasses.replace(m, text=root(m.report)) for m in mentions]


def run(mention_of: Mapping[Item, Mention | None], extra: Sequence[Mention], cases: Sequence[Case]) -> Result:
    """Link and cluster all mentions as the store does."""
    unique = {m.id: m for m in (*(m for m in mention_of.values() if m), *extra)}
    mentions = with_texts(list(unique.values()), cases)
    blocks: dict[int, list[Mention]] = {}
    for m in mentions:
        for key in merge.blocks(m):
            blocks.setdefault(key, []).append(m)
    links: dict[tuple[str, str], Link] = {}
    for members in blocks.values():
        for a, b in combinations(members, 2):
            pair = (min(a.id, b.id), max(a.id, b.id))
            if pair not in links and (found := merge.link(a, b)):
                links[pair] = found
    merges = merge.cluster(mentions, list(links.values()), [])
    known = {m.id: m for m in mentions}
    cluster_of = {m: one.id for one in merges for m in one.mentions}
    clusters = {one.id: [known[m] for m in one.mentions] for one in merges}
    found_of = {item: known[m.id] if m else None for item, m in mention_of.items()}
    return Result(found_of, cluster_of, links, clusters)


@dataclass(frozen=True)
class Score:
    """Counts of one story, to be added up."""

    precision: float = 0.0
    recall: float = 0.0
    items: int = 0
    merged: int = 0
    wrong: int = 0
    origins: int = 0
    origins_right: int = 0
    many: int = 0
    many_right: int = 0

    def __add__(self, o: Score) -> Score:
        return Score(*(getattr(self, f) + getattr(o, f) for f in self.__dataclass_fields__))

    def figures(self) -> dict[str, float]:
        """The figures by name, each between 0 and 1."""
        p, r = self.precision / max(self.items, 1), self.recall / max(self.items, 1)
        return {
            "B3 precision": p, "B3 recall": r, "B3 F1": 2 * p * r / (p + r) if p + r else 0.0,
            "wrong merges": self.wrong / max(self.merged, 1), "origins right": self.origins_right / max(self.origins, 1),
            "origins right, told twice or more": self.many_right / max(self.many, 1),
        }  # fmt: skip


def scores(
    events: Sequence[Gold], result: Result, outlets: Mapping[str, Outlet] | None, *, given: bool
) -> dict[str, Score]:
    """Score by story. ``given``: origins of the right clusters, else of the cluster that was found; None: no origins."""
    gold_of = {item: e.name for e in events for item in e.members}
    system = {item: (result.cluster_of[m.id] if m else f"lost {item}") for item, m in result.mention_of.items()}
    by_system: dict[str, list[Item]] = {}
    for item, name in system.items():
        by_system.setdefault(name, []).append(item)
    found: dict[str, Score] = {}
    for e in events:
        precision = recall = 0.0
        for item in e.members:
            mates = by_system[system[item]]
            right = sum(gold_of[i] == e.name for i in mates)
            precision += right / len(mates)
            recall += right / len(e.members)
        mentions = [m for item in e.members if outlets is not None and (m := result.mention_of[item])]
        if not given:
            mentions = _commonest(mentions, result)
        right_count = bool(mentions) and origins_of(mentions, outlets or {}) == e.origins
        many = len(e.members) > 1
        one = Score(precision, recall, len(e.members), 0, 0, 1, right_count, many, many and right_count)
        found[e.story] = found.get(e.story, Score()) + one
    for members in by_system.values():
        for a, b in combinations(sorted(members), 2):
            story = gold_of[a].partition(".")[0]
            found[story] += Score(merged=1, wrong=gold_of[a] != gold_of[b])
    return found


def _commonest(mentions: Sequence[Mention], result: Result) -> list[Mention]:
    names = [result.cluster_of[m.id] for m in mentions]
    return result.clusters[max(sorted(set(names)), key=names.count)] if names else []


def show(title: str, by_story: Mapping[str, Score]) -> None:
    """Figures with their intervals."""
    stories = sorted(by_story)
    whole = sum(by_story.values(), Score())
    draw = random.Random(SEED)
    drawn = [
        sum((by_story[s] for s in draw.choices(stories, k=len(stories))), Score()).figures() for _ in range(SAMPLES)
    ]
    print(
        f"{title}: {len(stories)} stories, {whole.origins} events, {whole.items} mentions, {whole.merged} merged pairs"
    )
    for name, value in whole.figures().items():
        spread = sorted(one[name] for one in drawn)
        print(f"  {name:<34} {value:.3f}  [{spread[int(0.025 * SAMPLES)]:.3f}, {spread[int(0.975 * SAMPLES)]:.3f}]")


def matched(
    events: Sequence[Gold], golds: Mapping[Item, Mention], coded: Mapping[str, list[Mention]]
) -> dict[Item, Mention | None]:
    """The coded event of each annotated one: the trigger overlaps, or the only one of its type and sentence; once each."""
    found: dict[Item, Mention | None] = {}
    used: set[str] = set()
    for strict in (True, False):
        for e in events:
            for item in e.members:
                if found.get(item):
                    continue
                gold = golds[item].event
                for m in coded[item[0]]:
                    t = m.event["evidence"]["trigger"]
                    meets = t["start"] < item[1].end and item[1].start < t["end"]
                    same = m.event["type"] == gold["type"] and m.event["status"] == gold["status"]
                    if m.id not in used and (meets if strict else same):
                        found[item] = m
                        used.add(m.id)
                        break
                else:
                    found[item] = None
    return found


def errors(events: Sequence[Gold], result: Result, outlets: Mapping[str, Outlet]) -> None:
    """Every wrong and every missed pair with the features, and every wrong number of origins."""
    name_of = {m.id: (item, e.name) for e in events for item in e.members if (m := result.mention_of[item])}
    for a, b in combinations(sorted(name_of), 2):
        same, joined = name_of[a][1] == name_of[b][1], result.cluster_of[a] == result.cluster_of[b]
        if same == joined:
            continue
        link = result.links.get((a, b))
        x, y = (next(m for m in result.clusters[result.cluster_of[i]] if m.id == i) for i in (a, b))
        features = judged(view(x), view(y))
        print("MISSED" if same else "WRONG ", name_of[a][0][0], name_of[b][0][0], name_of[a][1], name_of[b][1], link.score if link else None,
              "block" if set(merge.blocks(x)) & set(merge.blocks(y)) else "NO BLOCK")  # fmt: skip
        print(
            "      ",
            "; ".join(f"{f.name} {f.score:+.1f}" for f in features)
            if features
            else f"never {x.event['type']} {y.event['type']} {x.event['status']} {y.event['status']}",
        )
    for e in events:
        mentions = [m for item in e.members if (m := result.mention_of[item])]
        if mentions and origins_of(mentions, outlets) != e.origins:
            print("ORIGINS", e.name, "want", e.origins, "got", sorted(ends_of(mentions, outlets)), "|", e.note)
            for m in mentions:
                print(
                    "      ",
                    m.publisher,
                    m.text,
                    [(s["name"] or s["text"], s["kind"], s["country"], s["sector"]) for s in m.event["attributions"]],
                )


def fit(kit: pipeline.Kit) -> None:
    """Fit the weights on tune and held together, print cross-validated figures, and write ``merge/weights.py``."""
    cases: list[Case] = []
    events: list[Gold] = []
    for half in DEVELOPMENT:
        more_cases, more_events = read_half(half)
        cases += more_cases
        events += more_events
    golds = gold_mentions(cases, kit)
    coded = coded_mentions(cases, kit)
    of_items: list[Mapping[Item, Mention | None]] = [
        {item: golds[item] for e in events for item in e.members},
        matched(events, golds, coded),
    ]
    extras: list[list[Mention]] = [[], [m for ms in coded.values() for m in ms]]
    sets = []
    for mention_of, extra in zip(of_items, extras, strict=True):
        unique = {m.id: m for m in (*(m for m in mention_of.values() if m), *extra)}
        event = {m.id: e.name for e in events for item in e.members if (m := mention_of[item])}
        sets.append(merge_fit.pairs_of(list(unique.values()), event))

    def score(number: int, cluster_of: Mapping[str, str], stories: set[str]) -> Score:
        by_story = scores(events, Result(of_items[number], cluster_of, {}, {}), None, given=True)
        return sum((by_story[s] for s in sorted(stories)), Score())

    stories = sorted({e.story for e in events})
    found = merge_fit.cross_validate(sets, stories, score, Score())
    print(f"{merge_fit.FOLDS}-fold cross-validation by group, {merge_fit.REPEATS} times, ridge {merge_fit.RIDGE}")
    print("care   annotated: B3, wrong merges   end to end: B3, wrong merges")
    chosen = max(merge_fit.CARES)
    for care in sorted(merge_fit.CARES, reverse=True):
        figures = [one.figures() for one in found[care]]
        print(f"{care:4.2f}   " + "   ".join(f"{f['B3 F1']:.3f} {f['wrong merges']:.3f}" for f in figures))
        if figures[0]["wrong merges"] <= merge_fit.WRONG:
            chosen = care
    pairs, same = merge_fit.write(sets, chosen)
    print(f"care {chosen}; {pairs} pairs, {same} of them one event; written to {merge_fit.FILE}")


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--errors", action="store_true")
    options.add_argument("--fit", action="store_true")
    options.add_argument("--half", choices=[*DEVELOPMENT, "fresh"])
    given = options.parse_args()
    kit = pipeline.load_kit(Settings())
    if given.fit:
        fit(kit)
        return
    for half in [given.half] if given.half else DEVELOPMENT:
        kind = "development data" if half in DEVELOPMENT else "held out"
        cases, events = read_half(half)
        outlets = outlets_of(cases, kit.world)
        golds = gold_mentions(cases, kit)
        coded = coded_mentions(cases, kit)
        a = run({item: golds[item] for e in events for item in e.members}, (), cases)
        pairs = matched(events, golds, coded)
        b = run(pairs, [m for ms in coded.values() for m in ms], cases)
        show(f"{half} ({kind}), annotated mentions", scores(events, a, outlets, given=True))
        found = sum(m is not None for m in pairs.values())
        show(f"{half} ({kind}), end to end ({found} of {len(pairs)} found)", scores(events, b, outlets, given=False))
        if half in DEVELOPMENT and given.errors:
            for title, result in (("annotated", a), ("end to end", b)):
                print(f"-- {title}")
                errors(events, result, outlets)


if __name__ == "__main__":
    main()
