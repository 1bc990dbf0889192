"""The records that travel through the house. Standard library only; frozen, slotted; tuples, never lists.

    Report -> Sentence -> Analysis -> Draft -> Event          (one report)
    Event + Event + ... -> Merge                              (many reports)

Every offset in every record is a code-point offset into ``Report.text``. Evidence (spans, reasons) travels with
everything and never counts in equality: two judgements are equal when they say the same, wherever they read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

T = TypeVar("T")

STATUSES = ("happened", "historical", "future", "hypothetical", "negated")
NAME_KINDS = ("person", "organisation", "place", "group", "facility")
ATTRIBUTION_KINDS = (
    "state media", "media", "government", "military", "armed group", "igo", "ngo", "witness", "expert",
    "unnamed", "other",
)  # fmt: skip
DATE_PRECISIONS = ("day", "week", "month", "season", "year", "decade", "range")
PLACE_PRECISIONS = ("site", "city", "district", "region", "country", "area")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of code points ``start <= i < end`` in ``Report.text``."""

    start: int
    end: int

    def __contains__(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share a code point."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """A judgement: the value taken, how sure (0 to 1), why, and what was considered and left."""

    value: T
    score: float = field(default=1.0, compare=False)
    why: str = field(default="", compare=False)
    rejected: tuple[tuple[T, float, str], ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Report:
    """One report as read. ``published`` is an ISO day (``2025-12-24``) or None when nobody said."""

    id: str
    body: str
    title: str = ""
    published: str | None = None
    publisher: str = ""
    url: str = ""
    language: str = ""  # as declared by the source ("" when it is not); reading decides whether it can be coded
    source: str = field(default="", compare=False)  # file and record it came from, for messages: "a.jsonl:7"

    @property
    def text(self) -> str:
        """The text that all offsets point into: title, blank line, body; the body alone when there is no title."""
        return f"{self.title}\n\n{self.body}" if self.title else self.body

    @property
    def body_start(self) -> int:
        """Offset of the body in ``text``."""
        return len(self.title) + 2 if self.title else 0


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of report text that is analysed on its own.

    ``kind`` is ``headline`` (title, subtitle, cross-head), ``body`` or ``quote`` (a sentence wholly inside a quotation
    that goes on from an earlier sentence). A dateline ("ERBIL (Agency) —") is no part of any sentence: it stands in
    ``dateline`` of the sentence that follows it.
    """

    index: int
    span: Span
    text: str
    kind: str = "body"
    paragraph: int = 0
    dateline: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Token:
    """One word. ``head`` is the index of the governing token in the same sentence, -1 for the root (UD relations)."""

    text: str
    start: int
    end: int
    lemma: str
    upos: str
    head: int
    relation: str

    @property
    def span(self) -> Span:
        """Where the word stands in the report."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Name:
    """A name found by the model: tokens ``first <= i < last`` and a kind out of NAME_KINDS."""

    first: int
    last: int
    kind: str
    score: float = field(default=1.0, compare=False)


@dataclass(frozen=True, slots=True)
class Argument:
    """One arc of the event graph: role (actor recipient place date attribution) and tokens ``first <= i < last``."""

    role: str
    first: int
    last: int
    score: float = field(default=1.0, compare=False)


@dataclass(frozen=True, slots=True)
class Trigger:
    """One typed trigger of the learned event graph: tokens ``first <= i < last``, and what hangs on them."""

    first: int
    last: int
    type: str
    mode: str | None
    status: str
    contexts: tuple[str, ...] = ()
    arguments: tuple[Argument, ...] = ()
    score: float = field(default=1.0, compare=False)  # that there is an event of this type
    confidence: tuple[tuple[str, float], ...] = field(default=(), compare=False)  # as Draft's


@dataclass(frozen=True, slots=True)
class Analysis:
    """What the model sees in one sentence. ``vector`` is the sentence vector used to compare wordings (unit length)."""

    sentence: Sentence
    tokens: tuple[Token, ...]
    names: tuple[Name, ...] = ()
    triggers: tuple[Trigger, ...] | None = None  # None: the model has no event heads
    vector: tuple[float, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Document:
    """A report with all its sentences analysed, in order: what coding and resolving look at."""

    report: Report
    analyses: tuple[Analysis, ...]

    def text(self, span: Span) -> str:
        """The words at a span."""
        return self.report.text[span.start : span.end]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of one sentence that fill a role: tokens ``first <= i < last``, syntactic ``head``, and their text.

    ``sentence`` is the sentence's index in the document, which may differ from the event's: a pronoun's antecedent or
    the speaker of a running quotation stands elsewhere.
    """

    text: str
    span: Span = field(compare=False)
    sentence: int = field(compare=False)
    first: int = field(compare=False)
    last: int = field(compare=False)
    head: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Casualties:
    """Killed and injured as inclusive ranges; ``by`` is who gives the figures, "" when the report itself does."""

    killed: tuple[int, int] | None = None
    injured: tuple[int, int] | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An event as the words have it, before anyone knows who, where and when.

    ``rules`` names the rules that fired, in order; ``confidence`` holds (field, score) pairs out of type, mode, actors,
    recipients, status; ``why`` holds (field, reason) pairs.
    """

    type: str
    mode: str | None
    status: str
    trigger: Span
    sentence: int
    actors: tuple[Phrase, ...] = ()
    recipients: tuple[Phrase, ...] = ()
    place: Phrase | None = None
    date: Phrase | None = None
    attributions: tuple[Phrase, ...] = ()
    hedged: bool = False
    contexts: tuple[str, ...] = ()
    casualties: Casualties = Casualties()
    evidence: Span = field(default=Span(0, 0), compare=False)
    decided_by: str = field(default="lexicon", compare=False)  # model | lexicon | user type
    rules: tuple[str, ...] = field(default=(), compare=False)
    confidence: tuple[tuple[str, float], ...] = field(default=(), compare=False)
    why: tuple[tuple[str, str], ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who a phrase stands for. ``country`` is ISO 3166 alpha-3 or a PLOVER code; None when unknown, never guessed."""

    text: str
    name: str = ""
    country: str | None = None
    sector: str | None = None
    other_sectors: tuple[str, ...] = ()
    office: str = ""
    entity: str = ""  # key of the world-data row ("org:hezbollah", "person:..."), "" when none
    why: str = field(default="", compare=False)
    score: float = field(default=1.0, compare=False)
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Place:
    """A gazetteer entry. ``precision`` is one of PLACE_PRECISIONS; a country carries no coordinates."""

    text: str
    name: str = ""
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    precision: str = ""
    geonames: int | None = None
    kind: str = field(default="", compare=False)
    region: str = field(default="", compare=False)
    why: str = field(default="", compare=False)
    score: float = field(default=1.0, compare=False)
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class When:
    """A date with its precision. ``start`` and ``end`` are inclusive ISO days; both None when it stays relative."""

    text: str
    start: str | None = None
    end: str | None = None
    precision: str = ""
    why: str = field(default="", compare=False)
    score: float = field(default=1.0, compare=False)
    span: Span | None = field(default=None, compare=False)

    @property
    def value(self) -> str | None:
        """The ISO prefix that says no more than is known (``2024-12`` is a month), ``start/end`` for other ranges."""
        if self.start is None or self.end is None:
            return None
        width = {"day": 10, "month": 7, "year": 4}.get(self.precision)
        return self.start[:width] if width else f"{self.start}/{self.end}"


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says so. ``kind`` is one of ATTRIBUTION_KINDS."""

    text: str
    name: str = ""
    kind: str = "other"
    country: str | None = None
    sector: str | None = None
    entity: str = ""
    why: str = field(default="", compare=False)
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what to whom, where, when, according to whom, how certainly: one act as one report has it."""

    id: str
    report: Report = field(compare=False, repr=False)
    type: str
    mode: str | None
    status: str
    contexts: tuple[str, ...] = ()
    actors: tuple[Actor, ...] = ()
    recipients: tuple[Actor, ...] = ()
    date: When | None = None
    place: Place | None = None
    attributions: tuple[Attribution, ...] = ()
    hedged: bool = False
    casualties: Casualties = Casualties()
    quad: str = ""
    score: float = 0.0
    cameo: str = ""
    goldstein: float | None = None
    confidence: tuple[tuple[str, float], ...] = field(default=(), compare=False)
    sentence: int = field(default=0, compare=False)
    evidence: Span = field(default=Span(0, 0), compare=False)
    trigger: Span = field(default=Span(0, 0), compare=False)
    draft: Draft | None = field(default=None, compare=False, repr=False)  # what `explain` shows

    def as_dict(self) -> dict[str, Any]:
        """The event as the JSON of docs/design.md: every key present, null or [] when empty."""
        text = self.report.text
        return {
            "id": self.id,
            "report": report_dict(self.report),
            "type": self.type,
            "mode": self.mode,
            "contexts": list(self.contexts),
            "status": self.status,
            "actors": [actor_dict(a) for a in self.actors],
            "recipients": [actor_dict(a) for a in self.recipients],
            "date": when_dict(self.date),
            "place": place_dict(self.place),
            "attributions": [attribution_dict(a) for a in self.attributions],
            "hedged": self.hedged,
            "casualties": {
                "killed": list(self.casualties.killed) if self.casualties.killed else None,
                "injured": list(self.casualties.injured) if self.casualties.injured else None,
            },
            "quad": self.quad,
            "score": self.score,
            "cameo": self.cameo,
            "goldstein": self.goldstein,
            "confidence": dict(self.confidence),
            "evidence": {
                "sentence": self.sentence,
                "start": self.evidence.start,
                "end": self.evidence.end,
                "text": text[self.evidence.start : self.evidence.end],
                "trigger": {
                    "start": self.trigger.start,
                    "end": self.trigger.end,
                    "text": text[self.trigger.start : self.trigger.end],
                },
            },
        }


@dataclass(frozen=True, slots=True)
class Mention:
    """An event as one report has it, with what is needed to compare it with other reports' mentions.

    ``event`` is the JSON of ``Event.as_dict``; ``words`` the text of the evidence sentence; ``vector`` the sentence
    vector as signed bytes (unit vector times 127); ``text`` names the group of reports that print one text: the id of
    the earliest of them ("" until the store has looked for copies).
    """

    id: str
    report: str
    published: str | None
    publisher: str
    event: Mapping[str, Any] = field(compare=False, repr=False)
    words: str = field(default="", compare=False, repr=False)
    vector: bytes = field(default=b"", compare=False, repr=False)
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Feature:
    """One named reason for or against two mentions being one event; ``score`` is in log-odds, 0 says nothing."""

    name: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Link:
    """Two mentions that may tell one event; ``first < second`` are mention ids; ``score`` is a probability."""

    first: str
    second: str
    score: float
    features: tuple[Feature, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Merge:
    """One event as many reports have it: the ids of its mentions, earliest first, and why they are taken to be one.

    ``id`` is the id of the first mention: any mention's id leads to the event that holds it, so addresses stay good.
    """

    id: str
    mentions: tuple[str, ...]
    why: str = field(default="", compare=False)
    score: float = field(default=1.0, compare=False)


DECISIONS = ("merge", "split", "correct", "reject", "revoke")


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided: append-only, never changed; a ``revoke`` takes an earlier one back.

    ``merge`` and ``split`` hold for the pairs of ``mentions``; ``correct`` sets ``field`` of ``mentions`` to ``value``;
    ``reject`` says that they are no events; ``revoke`` names the decision in ``value``. ``keys`` hold each mention's
    anchor (report id, trigger offsets, type), by which it is found again after the report is coded anew.
    """

    id: str
    kind: str
    mentions: tuple[str, ...]
    who: str
    when: str
    why: str
    field: str = ""
    value: Any = None
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outlet:
    """What the world data know of a publisher: ``kind`` is one of ATTRIBUTION_KINDS, ``owner`` a name or ""."""

    name: str
    kind: str = ""
    owner: str = ""
    country: str | None = None


@dataclass(frozen=True, slots=True)
class MergedEvent:
    """One event out of all reports that tell it, its fields chosen by stated rules (``demarche rules``).

    ``fields`` has the event's keys but ``id``, ``report`` and ``evidence``; ``mentions`` are ordered, earliest first.
    """

    id: str
    fields: Mapping[str, Any]
    mentions: tuple[Mention, ...]
    outlets: int
    origins: int
    lineage: tuple[tuple[str, str], ...] = ()  # (who tells, from whom)
    first_report: str | None = None
    disputed_by: tuple[str, ...] = ()
    alternatives: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()
    why: tuple[tuple[str, str], ...] = field(default=(), compare=False)  # (field, reason of its choice)

    def as_dict(self) -> dict[str, Any]:
        """The merged event as the JSON of docs/design.md."""
        return {
            "id": self.id,
            **self.fields,
            "mentions": [mention_dict(m) for m in self.mentions],
            "outlets": self.outlets,
            "origins": self.origins,
            "lineage": [list(step) for step in self.lineage],
            "first_report": self.first_report,
            "disputed_by": list(self.disputed_by),
            "alternatives": {name: [dict(v) for v in values] for name, values in self.alternatives.items()},
            "decisions": [decision_dict(d) for d in self.decisions],
            "why": dict(self.why),
        }


@dataclass(frozen=True, slots=True)
class Party:
    """Whom a question asks for; every part that is given must hold. ``name`` is compared without case."""

    country: str | None = None
    sector: str | None = None
    entity: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """A question to the store: every filter that is given must hold. Empty tuples and None ask for nothing.

    ``parties`` are on either side, all of them, each on its own side or together in one compound (``brief A B`` asks
    for two). Dates are ISO days, inclusive, and compare with the event's date (its report's when it has none).
    """

    actors: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    parties: tuple[Party, ...] = ()
    types: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    quads: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()  # where it happened
    publishers: tuple[str, ...] = ()
    attributed_to: tuple[str, ...] = ()  # kinds out of ATTRIBUTION_KINDS, or countries
    since: str | None = None
    until: str | None = None
    words: str = ""  # full-text search over the reports
    report: str = ""
    single_origin: bool = False
    disputed: bool = False
    min_confidence: float = 0.0
    min_outlets: int = 0
    newest_first: bool = True
    limit: int = 50
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One clear line about input: where it stands and what is the matter. ``lost`` is False for a mere remark."""

    source: str
    reason: str
    lost: bool = True

    def __str__(self) -> str:
        return f"{self.source}: {self.reason}"


@dataclass(frozen=True, slots=True)
class CodedReport:
    """What the house makes of one report. ``notes`` are remarks for the user (no date known, language not coded)."""

    report: Report
    document: Document | None
    events: tuple[Event, ...]
    notes: tuple[str, ...] = ()


def report_dict(report: Report) -> dict[str, Any]:
    """The ``report`` object of an event."""
    return {
        "id": report.id, "publisher": report.publisher, "published": report.published, "url": report.url,
        "title": report.title,
    }  # fmt: skip


def actor_dict(actor: Actor) -> dict[str, Any]:
    """An entry of ``actors`` or ``recipients``."""
    return {
        "text": actor.text, "name": actor.name, "country": actor.country, "sector": actor.sector,
        "other_sectors": list(actor.other_sectors), "office": actor.office, "entity": actor.entity,
        "why": actor.why,
    }  # fmt: skip


def when_dict(when: When | None) -> dict[str, Any] | None:
    """The ``date`` object of an event."""
    if when is None:
        return None
    return {"start": when.start, "end": when.end, "precision": when.precision, "text": when.text}


def place_dict(place: Place | None) -> dict[str, Any] | None:
    """The ``place`` object of an event."""
    if place is None:
        return None
    return {
        "text": place.text, "name": place.name, "country": place.country, "latitude": place.latitude,
        "longitude": place.longitude, "precision": place.precision, "geonames": place.geonames,
    }  # fmt: skip


def attribution_dict(attribution: Attribution) -> dict[str, Any]:
    """An entry of ``attributions``."""
    return {
        "text": attribution.text, "name": attribution.name, "kind": attribution.kind,
        "country": attribution.country, "sector": attribution.sector,
    }  # fmt: skip


def mention_dict(mention: Mention) -> dict[str, Any]:
    """An entry of ``mentions`` in a merged event."""
    event = mention.event
    return {
        "id": mention.id, "report": event["report"], "evidence": event["evidence"], "status": event["status"],
        "attributions": event["attributions"], "casualties": event["casualties"], "hedged": event["hedged"],
    }  # fmt: skip


def decision_dict(decision: Decision) -> dict[str, Any]:
    """An entry of ``decisions`` in a merged event."""
    return {
        "id": decision.id, "kind": decision.kind, "mentions": list(decision.mentions), "who": decision.who,
        "when": decision.when, "why": decision.why, "field": decision.field, "value": decision.value,
    }  # fmt: skip
