"""What a report itself says about its actors: offices it states, names in full, and the country it is set in."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property

from demarche.records import Analysis, Document, Span
from demarche.resolve import countries
from demarche.resolve.claims import Claim
from demarche.resolve.fold import fold
from demarche.resolve.identity import claim_of, person_of
from demarche.resolve.phrases import NAMES, TITLES, Item, Part, items, parts
from demarche.resolve.standing import standing
from demarche.resolve.words import words
from demarche.resolve.world import World

_BRACKETED = re.compile(r"\(([A-Z][A-Za-z&-]{1,9})\)")  # "Free Example Army (FEA)"
BEFORE_BRACKET = 80  # code points before a bracket that may hold what it abbreviates
_TITLE_WORDS = frozenset({"NOUN", "PROPN", "ADJ", "PART"})
BEFORE_NAME = 8  # words before a name that may be its title
BEHIND_NAME = 14  # words behind it that may be in apposition
LOCATIVE = frozenset({"in", "at", "inside", "across", "throughout", "within", "near", "outside", "around"})
# outlets that report the whole world: that they are British or Qatari says nothing of where a report is set
WORLDWIDE = frozenset({
    "outlet:al-jazeera", "outlet:bbc", "outlet:cnn", "outlet:france-24", "outlet:deutsche-welle", "outlet:euronews",
    "outlet:voice-of-america", "outlet:sky-news", "outlet:guardian", "outlet:financial-times", "outlet:rfi",
    "outlet:radio-free-europe-radio-liberty", "outlet:al-arabiya", "outlet:middle-east-eye", "outlet:al-monitor",
})  # fmt: skip
# an ally or critic of a country is not of that country
BESIDE = frozenset("ally allies critic foe rival opponent enemy friend supporter backer adversary nemesis".split())
DOMINANT = 0.6  # share of a report's mentions of countries that makes one the country in play


@dataclass(frozen=True, slots=True)
class LearnedOffice:
    """An office or affiliation that a report states for a person, with its date and place in the text."""

    name: str
    country: str | None
    sector: str | None
    other_sectors: tuple[str, ...]
    office: str
    date: str | None
    report: str
    span: Span
    why: str


@dataclass(frozen=True, slots=True)
class _Mention:
    code: str
    start: int
    end: int
    locative: bool


class ReportSetting:
    """Facts of one report, each worked out when first asked for. It belongs to one document and one world."""

    def __init__(self, document: Document, world: World, *, until: int | None = None) -> None:
        """``until`` is the number of sentences that tell what country the report is set in, None for all."""
        self.document = document
        self.until = until
        self.world = world
        self.date = document.report.published

    def stated(self, name: str) -> Claim | None:
        """The office or affiliation that the report states for a folded personal name."""
        return self._claims.get(name)

    def in_full(self, item: Item) -> Item:
        """The longer name that a shortened one or an acronym stands for; the item itself where there is none."""
        if item.kind in ("surname", "name", "person"):
            return self._full_names.get(item.key) or self._acronyms.get(item.key) or item
        return item

    def home(self, sentence: int, near: Span | None) -> tuple[str, float, str] | None:
        """The country in play: the one place or country of the sentence, else the one that the report is set in."""
        here = self._mentions(sentence)
        codes = {mention.code for mention in here}
        if len(codes) == 1:
            return here[0].code, 0.62, f"the only country in play in the sentence: {here[0].code}"
        located = {mention.code for mention in here if mention.locative}
        if len(located) == 1:
            code = next(iter(located))
            return code, 0.55, f"the sentence is set in {code}"
        whole = self._country_of_report
        if whole is not None and (not codes or whole[0] in codes):
            return whole
        if codes and near is not None:
            mention = min(here, key=lambda one: (one.start > near.start, abs(one.start - near.start)))
            return mention.code, 0.4, f"the nearest country in the sentence: {mention.code}"
        return whole

    @property
    def learned(self) -> tuple[LearnedOffice, ...]:
        """All offices and affiliations that the report states, in order of the text."""
        return tuple(fact for fact, _ in self._stated)

    # -- countries in play -------------------------------------------------------------------------------------

    @cached_property
    def _cache(self) -> dict[int, tuple[_Mention, ...]]:
        return {}

    def _mentions(self, sentence: int) -> tuple[_Mention, ...]:
        if sentence not in self._cache:
            text = self.document.analyses[sentence].sentence.text if sentence < len(self.document.analyses) else ""
            start = self.document.analyses[sentence].sentence.span.start if text else 0
            self._cache[sentence] = self._countries_in(text, start)
        return self._cache[sentence]

    def _countries_in(self, text: str, start: int) -> tuple[_Mention, ...]:
        found: list[_Mention] = []
        preposition = ""
        for item in items(words(text), self.world, self.date):
            if item.kind == "prep":
                preposition = item.key
                continue
            reading = countries.of_item(item, self.world, self.date) if item.kind == "country" else None
            if reading is None and item.kind == "name" and preposition in LOCATIVE:
                reading = countries.of_place(item, self.world)
            code = reading.code if reading is not None else self._country_of_person(item)
            if code is not None and not self._is_nonstate(code):
                located = reading is not None and preposition in LOCATIVE and not _owns(text, item.end)
                found.append(_Mention(code, start + item.start, start + item.end, located))
            if item.kind not in ("article", "word"):
                preposition = ""
        return tuple(found)

    def _country_of_person(self, item: Item) -> str | None:
        """The country that a known person stands for, when the report names one."""
        if item.kind not in ("person", "surname"):
            return None
        person = person_of(self.in_full(item), self.world, self.date)
        return standing(person, self.date, self.world).country if person is not None else None

    def _is_nonstate(self, code: str) -> bool:
        known = self.world.country(code)
        return known is not None and known.kind == "nonstate"

    @cached_property
    def _country_of_report(self) -> tuple[str, float, str] | None:
        dateline = self._dateline_country()
        if dateline is not None:
            return dateline
        counts: Counter[str] = Counter()
        for index, analysis in enumerate(self.document.analyses[: self.until]):
            weight = 2 if analysis.sentence.kind == "headline" or index < 2 else 1
            for mention in self._mentions(index):
                counts[mention.code] += weight
        if counts:
            code, most = counts.most_common(1)[0]
            if most >= DOMINANT * counts.total():
                return code, 0.5, f"the country that the report is set in: {code}"
        return self._publisher_country() if not counts else None

    def _dateline_country(self) -> tuple[str, float, str] | None:
        for analysis in self.document.analyses:
            if analysis.sentence.dateline is not None:
                line = self.document.text(analysis.sentence.dateline)
                for item in items(words(line), self.world, self.date):
                    reading = countries.of_item(item, self.world, self.date) if item.kind == "country" else None
                    reading = reading or (countries.of_place(item, self.world) if item.kind == "name" else None)
                    if reading is not None:
                        return reading.code, 0.45, f"the report's dateline is in {reading.code}"
        return None

    def _publisher_country(self) -> tuple[str, float, str] | None:
        for row in self.world.names(fold(self.document.report.publisher)):
            if row.entity is not None:
                entity = self.world.entity(row.entity)
                local = entity.detail != "agency-private" and entity.key not in WORLDWIDE
                if entity.kind == "outlet" and entity.country and local:
                    return entity.country, 0.3, f"the report's publisher is in {entity.country}"
        return None

    # -- names -------------------------------------------------------------------------------------------------

    @cached_property
    def _persons(self) -> tuple[tuple[Part, Span], ...]:
        """Every personal name with its titles and appositions, as parts of the grammar."""
        found: list[tuple[Part, Span]] = []
        for analysis in self.document.analyses:
            for name in analysis.names:
                if name.kind != "person":
                    continue
                inner = Span(analysis.tokens[name.first].start, analysis.tokens[name.last - 1].end)
                titled = self._parts_naming(_with_titles(analysis, name.first, name.last), inner)
                # words that are no title may hide the name ("the overthrow of ruler X"): then the name stands alone
                found.extend((part, inner) for part in titled or self._parts_naming(inner, inner))
        return tuple(found)

    def _parts_naming(self, span: Span, inner: Span) -> list[Part]:
        """The parts of the words at ``span`` whose name overlaps ``inner``."""
        found = []
        for part in parts(items(words(self.document.text(span)), self.world, self.date), self.world):
            named = _named(part)
            if named is not None and Span(span.start + named.start, span.start + named.end).overlaps(inner):
                found.append(part)
        return found

    @cached_property
    def _full_names(self) -> dict[str, Item]:
        """Last (and first) names -> the one longer name in the report that ends (or begins) with them."""
        full: dict[str, Item] = {}
        for part, _ in self._persons:
            item = _named(part)
            if item is not None and " " in item.key:
                full.setdefault(item.key, item)
        short: dict[str, Item | None] = {}
        for key, item in full.items():
            pieces = key.split()
            endings = {" ".join(pieces[at:]) for at in range(1, len(pieces))} | {pieces[0]}
            for ending in endings - full.keys():
                known = short.get(ending, item)
                short[ending] = item if known is not None and known.key == key else None
        return {key: item for key, item in short.items() if item is not None and key not in ("al", "bin", "de")}

    @cached_property
    def _acronyms(self) -> dict[str, Item]:
        found: dict[str, Item] = {}
        text = self.document.report.text
        for match in _BRACKETED.finditer(text):
            stretch = text[max(0, match.start() - BEFORE_BRACKET) : match.start()]
            stretch = re.split(r"[.,;:!?()\n“”\"]", stretch)[-1]
            before = [item for item in items(words(stretch), self.world, self.date) if item.kind != "article"]
            if before and before[-1].kind in ("organisation", "name", "role") and _abbreviates(match[1], before[-1]):
                found.setdefault(fold(match[1]), before[-1])
        return found

    @cached_property
    def _stated(self) -> tuple[tuple[LearnedOffice, Claim], ...]:
        found: list[tuple[LearnedOffice, Claim]] = []
        for part, span in self._persons:
            named = _named(part)
            titled = part.apposed or any(item.kind in TITLES for item in part.zone)
            if named is None or not titled or _stands_beside(self.document, span):
                continue
            claim = self._at_home(claim_of(part, self.world, self.date), span)
            if claim.sector is None:
                continue
            why = f"the report says so of {named.text}: " + "; ".join(dict.fromkeys(claim.reasons))
            fact = LearnedOffice(
                named.text, claim.country, claim.sector, claim.others, claim.office, self.date,
                self.document.report.id, span, why,
            )  # fmt: skip
            found.append((fact, replace(claim, reasons=(why,))))
        return tuple(found)

    def _at_home(self, claim: Claim, span: Span) -> Claim:
        if claim.country is not None or not claim.inherits:
            return claim
        home = self.home(self._sentence_at(span.start), span)
        if home is None:
            return claim
        return replace(claim, country=home[0], country_score=home[1], reasons=(*claim.reasons, home[2]))

    def _sentence_at(self, offset: int) -> int:
        found = (a.sentence.index for a in self.document.analyses if a.sentence.span.end > offset)
        return next(found, 0)

    @cached_property
    def _claims(self) -> dict[str, Claim]:
        """The best-stated claim of each full name; the first wins among equals, as reports introduce people once."""
        best: dict[str, Claim] = {}
        for fact, claim in self._stated:
            key = fold(fact.name)
            full = self._full_names.get(key)
            key = full.key if full is not None else key
            if key not in best or claim.country_score > best[key].country_score + 0.1:
                best[key] = claim
        return best


def _owns(text: str, end: int) -> bool:
    """Whether what ends here is a possessor: "throughout Syria's war" is not set in Syria as "in Syria" is."""
    return text[end : end + 2] in ("'s", "’s", "s'", "s’")


def _named(part: Part) -> Item | None:
    if part.head.kind in NAMES:
        return part.head
    return next((one.head for one in part.apposed if one.head.kind in NAMES), None)


def _stands_beside(document: Document, span: Span) -> bool:
    """Whether the words behind a name say with or against whom a person stands ("Assad, a key Moscow ally")."""
    behind = document.report.text[span.end : span.end + 60]
    if not behind.startswith(","):
        return False
    words_behind = behind[1:].split(",")[0].lower().split()[:BEHIND_NAME]
    return not BESIDE.isdisjoint(words_behind)


def _with_titles(analysis: Analysis, first: int, last: int) -> Span:
    """The name with the title before it and the apposition behind it."""
    tokens = analysis.tokens
    start = first
    while start > max(0, first - BEFORE_NAME) and _belongs_before(analysis, start):
        start -= 1
    end = last
    if end < len(tokens) and tokens[end].text == ",":
        limit = min(len(tokens), end + BEHIND_NAME)
        stop = end + 1
        while (
            stop < limit
            and tokens[stop].text not in (",", ";", "—", "–", ".", "(")
            and tokens[stop].upos
            not in (
                "VERB",
                "AUX",
            )
        ):
            stop += 1
        opens = end + 1 < len(tokens) and tokens[end + 1].upos in ("DET", "ADJ", "NOUN", "PROPN", "PRON")
        if stop > end + 1 and opens and stop < len(tokens) and tokens[stop].text in (",", ".", ";", "—", "–"):
            end = stop
    return Span(tokens[start].start, tokens[end - 1].end)


def _belongs_before(analysis: Analysis, at: int) -> bool:
    """Whether the word before position ``at`` goes on a title leftwards ("the Syrian president ,| X" too)."""
    word, tokens = analysis.tokens[at - 1], analysis.tokens
    if word.upos in _TITLE_WORDS:
        return True
    if word.upos == "ADP" and word.lemma in ("of", "for"):
        return at >= 2 and tokens[at - 2].upos in ("NOUN", "PROPN")
    if word.upos == "DET":
        return True
    return word.text == "," and at >= 3 and tokens[at - 2].upos == "NOUN" and tokens[at].upos == "PROPN"


def _abbreviates(acronym: str, item: Item) -> bool:
    """Whether an acronym begins like the name before it, in English or, for a known body, in any language."""
    initials = "".join([word[0] for word in item.key.split()])
    return item.kind == "organisation" or initials.endswith(fold(acronym)[-2:]) or acronym[0].lower() == initials[:1]
