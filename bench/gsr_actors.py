"""Countries and sectors of the gold actor phrases of the 80 PLOVER development sentences, each resolved in its sentence.

    python -m bench.gsr_actors [--errors]

The coder has no part in this: the phrases are the gold's own, so the figures are the resolver's. Countries are folded as
in score_gsr.py. A side's sector is right when the gold's sectors are among the resolver's.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from demarche import parse
from demarche.records import Actor, Document, Phrase, Report, Span
from demarche.resolve.events import Resolver
from demarche.resolve.who import who
from demarche.resolve.world import open_world
from demarche.settings import Settings

SHARED = Path(__file__).resolve().parents[2] / "shared"
GOLD = SHARED / "data/plover_gsr_dev/plover_gsr_dev.json"
sys.path.insert(0, str(SHARED / "score"))


def phrase_of(read: Document, text: str) -> Phrase | None:
    """The first place where the words stand in the document; None when the gold's words are not in the text."""
    at = read.report.text.find(text)
    span = Span(at, at + len(text))
    for index, analysis in enumerate(read.analyses if at >= 0 else ()):
        inside = [i for i, token in enumerate(analysis.tokens) if token.span.overlaps(span)]
        if inside:
            head = next((i for i in inside if analysis.tokens[i].head not in inside), inside[-1])
            return Phrase(text, span, index, inside[0], inside[-1] + 1, head)
    return None


def resolved(texts: list[str], read: Document, resolver: Resolver) -> Iterator[Actor]:
    """The actors of some phrases of a document."""
    for text in dict.fromkeys(texts):
        phrase = phrase_of(read, text)
        found = resolver.judge(phrase) if phrase else who(text, resolver.date, resolver.world, resolver.setting)
        yield from (choice.value for choice in found)


def main() -> None:
    import score_gsr as rules  # the shared scorer's table of codes

    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--errors", action="store_true")
    given = options.parse_args()
    model, world = parse.load_model(Settings().model), open_world(Settings().world)
    counts = {"source": [0, 0, 0], "target": [0, 0, 0]}
    sectors = [0, 0]
    records: list[dict[str, Any]] = json.loads(GOLD.read_text(encoding="utf-8"))
    for record in (r for r in records if r["event"] != "DOCUMENT"):
        report = Report(record["id"], record["text"], published=record["date"][:10])
        read = Document(report, tuple(parse.analyse(parse.split(report), model)))
        resolver = Resolver(read, world)
        for side, count in counts.items():
            actors = [a for a in rules.as_list(record.get(side)) if a.get("code") not in rules.NOCOUNTRY | {None}]
            found = list(resolved([a.get("actorText") or "" for a in actors], read, resolver))
            fixed = {rules.FIX_GOLD.get(a["code"], a["code"]) for a in actors}
            gold = {rules.FIX_PRED.get(code, code) for code in fixed}
            mine = {rules.FIX_PRED.get(a.country, a.country) for a in found if a.country}
            for at, codes in enumerate((gold & mine, mine - gold, gold - mine)):
                count[at] += len(codes)
            wanted = {s for a in actors if (s := rules.clean_sector(a.get("sector")))}
            sectors[0] += bool(wanted) and wanted <= {s for a in found for s in (a.sector, *a.other_sectors)}
            sectors[1] += bool(wanted)
            if given.errors and gold != mine:
                print(
                    record["id"], side, [a.get("actorText") for a in actors], "gold", sorted(gold), "got", sorted(mine)
                )
    for side, (right, spurious, missed) in counts.items():
        print(
            f"{side} country F1 {2 * right / (2 * right + spurious + missed):.3f} ({right} right, {spurious} spurious, {missed} missed)"
        )
    print(f"sector {sectors[0]} of {sectors[1]} sides")


if __name__ == "__main__":
    main()
