"""Writes docs/tour-of-a-report.md: a bundled report on its way through the rooms (``--check`` only compares).

    python -m tools.tour

What each room makes of it is taken from the program, so the page shows what happens, mistakes included. Scores of the
model are left out: they differ in the last digits between processors.
"""

# ruff: noqa: E501 - sentences and tables of the page stay on one line

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from demarche import merge, ontology
from demarche.coded import read_cases
from demarche.keep import keep_reports
from demarche.pipeline import Kit, code_reports, load_kit
from demarche.read import report_of_text
from demarche.records import Analysis, CodedReport, Draft, Event, Feature, Mention, MergedEvent, Phrase, Query, Report
from demarche.settings import DATA, Settings
from demarche.store import open_store
from tools.reference import main as write_pages
from tools.reference import table

FILE = Path(__file__).parents[1] / "docs" / "tour-of-a-report.md"
BUNDLED = "01-syria-russia.coded"
# Two other outlets on the same talks, written for this page: one rests on the same source, one prints the bundled text.
RETOLD = """Syria's foreign and defence ministers held talks with President Vladimir Putin in Moscow on Tuesday, Syrian \
state media reported.

It was the highest-level visit since the fall of Bashar al-Assad a year ago."""
MADE = "<!-- Made by `python -m tools.tour` from the bundled reports. Change tools/tour.py, not this page. -->\n"


def reports() -> tuple[Report, Report, Report]:
    """The bundled report, the one that tells the same in other words, the one that prints the same text."""
    case = read_cases((DATA / "demo" / BUNDLED).read_text(encoding="utf-8").splitlines(), BUNDLED)[0]
    first: Report = case.report
    other = report_of_text(
        RETOLD, published="2025-12-24", publisher="Meridian Post", title="Putin receives Syrian ministers"
    )
    copy = report_of_text(first.body, published="2025-12-25", publisher="Coast Tribune", title="Talks in Moscow")
    return first, other, copy


def page() -> str:
    """The whole page."""
    kit = load_kit(Settings())
    coded = list(code_reports(reports(), kit))
    return "\n".join([MADE, *_read(coded[0].report), *_parse(coded[0]), *_coding(coded[0]), *_resolve(coded[0]),
                      *_event(coded[0]), *_merge(coded), *_store(kit)])  # fmt: skip


def _read(report: Report) -> Iterator[str]:
    yield "# A report on its way through the rooms\n"
    yield (
        f"This page follows one report that comes with demarche (`{BUNDLED}`, written for it; the Moscow talks and the fall of Assad took"
        " place, the outlets are made up) from its words to the answer to a question. Each section is one room, one folder of"
        " `src/demarche/`, one line of `pipeline.py`. The tables are made by the program and checked by a test: where it is wrong, you see it.\n"
    )
    yield "## Read: words and where they come from\n"
    yield "Whatever comes in (text, page, feed, archive, table) becomes a `Report`. All offsets below count code points in this text.\n"
    yield "```text\n" + report.text + "\n```\n"
    yield table(["field", "value"], [
        ("id", f"`{report.id}`"), ("published", report.published), ("publisher", report.publisher), ("title", report.title),
    ])  # fmt: skip
    yield 'The day matters: without it, "on Tuesday" stays relative. Nothing is guessed: a report without a day says so.\n'


def _parse(coded: CodedReport) -> Iterator[str]:
    analyses = _document(coded)
    yield "## Parse: sentences, words, names\n"
    yield "Headline and dateline are no part of the first sentence; paragraphs are kept.\n"
    yield table(["no.", "kind", "paragraph", "sentence"], [
        (a.sentence.index, a.sentence.kind, a.sentence.paragraph, a.sentence.text) for a in analyses
    ])  # fmt: skip
    told = analyses[1]
    yield "The model reads each sentence once. Sentence 1, word by word (part of speech, and which word governs it how):\n"
    yield table(["word", "lemma", "part of speech", "relation", "of"], [
        (t.text, t.lemma, t.upos, t.relation, told.tokens[t.head].text if t.head >= 0 else "–") for t in told.tokens
    ])  # fmt: skip
    yield "Names in it: " + "; ".join(
        f"{' '.join(t.text for t in told.tokens[n.first : n.last])} ({n.kind})" for n in told.names
    ) + ".\n"  # fmt: skip


def _document(coded: CodedReport) -> tuple[Analysis, ...]:
    if coded.document is None:
        raise SystemExit(f"{coded.report.id} could not be coded: {'; '.join(coded.notes)}")
    return coded.document.analyses


def _drafts(coded: CodedReport) -> list[tuple[Event, Draft]]:
    return [(event, event.draft) for event in coded.events if event.draft is not None]


def _coding(coded: CodedReport) -> Iterator[str]:
    text = coded.report.text

    def words(phrases: Sequence[Phrase]) -> str:
        return "; ".join(p.text for p in phrases) or "–"

    yield "## Coding: what the words say\n"
    yield (
        "The coder finds acts and who stands on which side of them, still as words. Every draft names the rules that made it"
        " ([all rules](reference/rules.md)).\n"
    )
    yield table(["words", "type", "status", "actors", "recipients", "place", "date", "said by", "by", "rules"], [
        (text[d.trigger.start : d.trigger.end], f"{d.type}/{d.mode}" if d.mode else d.type, d.status, words(d.actors),
         words(d.recipients), d.place.text if d.place else "–", d.date.text if d.date else "–", words(d.attributions),
         d.decided_by, ", ".join(d.rules) or "–") for _, d in _drafts(coded)
    ])  # fmt: skip


def _resolve(coded: CodedReport) -> Iterator[str]:
    yield "## Resolve: who, where, when\n"
    yield (
        "Words become codes, with the world data as they were on that day. What was said stays beside what it was taken to mean,"
        " and every judgement has its reason.\n"
    )
    rows = []
    for event in coded.events:
        name = f"{event.type} “{event.report.text[event.trigger.start : event.trigger.end]}”"
        for role, parties in (("actor", event.actors), ("recipient", event.recipients)):
            for party in parties:
                codes = " ".join(filter(None, (party.country, party.sector, *party.other_sectors))) or "unknown"
                rows.append((name, role, party.text, f"{codes}; {party.name}" if party.name else codes, party.why))
        if event.place:
            place = event.place
            rows.append((name, "place", place.text, f"{place.name} {place.country} ({place.precision})", place.why))
        if event.date:
            rows.append((name, "date", event.date.text, f"{event.date.value} ({event.date.precision})", event.date.why))
        for said in event.attributions:
            rows.append((name, "said by", said.text, f"{said.kind} {said.country or ''}", said.why))
    yield table(["event", "field", "words", "taken to be", "because"], rows)


def _event(coded: CodedReport) -> Iterator[str]:
    first = max(coded.events, key=lambda e: (e.type == "CONSULT", e.date is not None, len(e.attributions)))
    event = first.as_dict()
    event["confidence"] = dict.fromkeys(event["confidence"], "…")
    yield "The event of the talks, as `--format jsonl` prints it (here on several lines, confidences left out):\n"
    yield "```json\n" + json.dumps(event, ensure_ascii=False, indent=1) + "\n```\n"
    score = ontology.load().score(first.type, first.mode)
    yield (
        f"Quad class, score ({score:+g}), CAMEO code and Goldstein value follow from type, mode and contexts"
        " ([event types](reference/event-types.md)). `demarche explain` prints all of this for any event.\n"
    )


def _merge(coded: Sequence[CodedReport]) -> Iterator[str]:
    _, other, copy = (c.report for c in coded)
    mentions = [
        [merge.mention(e, c.document) for e in c.events if e.type == "CONSULT" and c.document] for c in coded
    ]  # fmt: skip
    yield "## Merge: one event out of many reports\n"
    yield f"Two more outlets write about the talks. {other.publisher}, in its own words:\n"
    yield "> " + other.text.replace("\n", "\n> ") + "\n"
    yield f"and {copy.publisher}, which prints the first report's text under another headline. Two mentions of different reports:\n"
    link = _link(mentions[0], mentions[1])
    if link:
        yield table(["feature", "speaks", "because"], [
            (f.name, "for" if f.score > 0 else "against" if f.score < 0 else "neither way", "the model's vectors of the two sentences" if "cosine" in f.why else f.why)
            for f in link
        ])  # fmt: skip


def _link(ours: Sequence[Mention], theirs: Sequence[Mention]) -> tuple[Feature, ...]:
    found = [merge.link(*sorted((a, b), key=lambda m: m.id)) for a in ours for b in theirs]
    best = max((one for one in found if one), key=lambda one: one.score, default=None)
    return best.features if best else ()


def _store(kit: Kit) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder, closing(open_store(f"{folder}/tour.sqlite")) as store:
        kept = [k.outcome for k in keep_reports(reports(), kit, store)]
        events = list(store.stream(Query(newest_first=True)))
    talks = max((e for e in events if e.fields["type"] == "CONSULT"), key=lambda e: (e.outlets, e.id))
    yield from _talks(talks)
    yield "## Store and show: ask\n"
    yield (
        f"`demarche ingest` has kept {len(kept)} reports; the same command again changes nothing. `demarche events` now lists"
        f" {len(events)} events (of {sum(len(e.mentions) for e in events)} mentions), newest first:\n"
    )
    yield table(
        ["date", "event", "status", "who", "to whom", "reports", "outlets", "origins"], [_row(e) for e in events]
    )
    yield (
        "The same store answers as [web pages and API](web.md), as files in [the formats of the field](formats.md), and as"
        " [a brief](brief.md) on two actors. Where it is wrong, say so: [correct and retrain](howto/correct-and-retrain.md).\n"
    )


def _talks(talks: MergedEvent) -> Iterator[str]:
    yield (
        f"The talks are **one event told by {len(talks.mentions)} mentions in {talks.outlets} outlets, resting on"
        f" {talks.origins} origin{'s' if talks.origins != 1 else ''}**. Who has it from whom:\n"
    )
    yield "\n".join(f"- {teller} ← {source}" for teller, source in talks.lineage) + "\n"
    yield "Each field is chosen by a stated rule:\n"
    yield table(["field", "value", "because"], [
        (name, _short(talks, name), why) for name, why in talks.why if name not in ("confidence", "merge", "event")
    ])  # fmt: skip


def _short(event: MergedEvent, name: str) -> str:
    value = event.fields.get(name)
    if isinstance(value, list):
        return "; ".join(v["text"] if isinstance(v, dict) else str(v) for v in value) or "–"
    if isinstance(value, dict):
        return str(value.get("text") or value.get("start") or "–")
    return "–" if value is None else str(value)


def _row(event: MergedEvent) -> tuple[object, ...]:
    fields = event.fields
    date, mode = fields["date"], fields["mode"]

    def people(side: str) -> str:
        return "; ".join(a["name"] or a["text"] for a in fields[side]) or "–"

    return (
        (date["start"][: {"year": 4, "month": 7}.get(date["precision"], 10)] if date and date["start"] else "–"),
        f"{fields['type']}/{mode}" if mode else fields["type"], fields["status"], people("actors"), people("recipients"),
        len({m.report for m in event.mentions}), event.outlets, event.origins,
    )  # fmt: skip


def made() -> dict[str, str]:
    """The page by its file name."""
    return {FILE.name: page()}


if __name__ == "__main__":
    sys.exit(write_pages(FILE.parent, made))
