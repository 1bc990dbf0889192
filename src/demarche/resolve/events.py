"""Drafts become events: the words of each draft are resolved to actors, a date, a place and attributions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property

from demarche.ontology import Ontology
from demarche.records import Actor, Attribution, Choice, Document, Draft, Event, Phrase, Place, Span, When
from demarche.resolve.attributions import attribution
from demarche.resolve.coref import Coreference
from demarche.resolve.dates import find_dates, read_date
from demarche.resolve.mentions import PRONOUNS, SPEAKER_GROUPS, SPEAKERS
from demarche.resolve.places import Places
from demarche.resolve.setting import LOCATIVE, ReportSetting
from demarche.resolve.who import who
from demarche.resolve.world import World

# How sure a place is that no phrase of the event names: it stands in the sentence, or only in the dateline.
IN_SENTENCE, IN_DATELINE = 0.5, 0.3
TIME_CONJUNCTIONS = frozenset({"since", "after", "before", "when", "while", "until", "as", "once"})
ONLY_DATE = 0.6  # how sure a date is that stands in the sentence without a tie to the act
REPORT_DAY = 0.4  # how sure the report's own date is for an event whose words give none
LEAD = 8  # sentences of a report that are read in any case, to know where it plays; then as far as its events reach
_PRONOUNS = frozenset(PRONOUNS) | SPEAKERS | SPEAKER_GROUPS
# reasons of a country that a phrase did not name but took from its sentence (setting.py)
INHERITED = ("the only country in play", "the sentence is set in", "the nearest country")
_DESCRIBES_ANEW = 0.6  # an actor less sure than this is looked up in the report's earlier mentions


class Resolver:
    """One document being resolved: what is found out about it is kept for all its events."""

    def __init__(self, document: Document, world: World, drafts: Sequence[Draft] | None = None) -> None:
        self.document = document
        self.read = None if drafts is None else _reach(drafts)  # sentences up to the last event; None: all
        self.world = world
        self.date = document.report.published
        read = None if self.read is None else max(self.read, LEAD)
        self.setting = ReportSetting(document, world, until=read)
        self.coreference = Coreference(document, world.canonical, until=read)

    @cached_property
    def dates(self) -> tuple[When, ...]:
        """All dates of the document as far as its events reach, with spans."""
        return find_dates(self.document, until=self.read)

    @cached_property
    def gazetteer(self) -> Places:
        """The place resolver over this world."""
        return Places(self.world, until=None if self.read is None else max(self.read, LEAD))

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """All toponyms of the document, with spans."""
        return self.gazetteer.find(self.document)

    # -- actors ------------------------------------------------------------------------------------------------

    def actors(self, phrases: Iterable[Phrase], *, leading: bool = False) -> tuple[Actor, ...]:
        """The actors of some phrases, each once, in order.

        A ``leading`` phrase that names no country ("air power that targeted …") belongs to the sentence's first one.
        """
        found: dict[tuple[object, ...], Actor] = {}
        for phrase in phrases:
            start = self.document.analyses[phrase.sentence].sentence.span.start
            for choice in self.judge(phrase, Span(start, start) if leading else None):
                actor = choice.value
                key = (actor.entity or actor.name or actor.text, actor.country, actor.sector, actor.other_sectors)
                found.setdefault(key, actor)
        return tuple(found.values())

    def judge(self, phrase: Phrase, near: Span | None = None) -> tuple[Choice[Actor], ...]:
        """The actors of one phrase with their reasons; a pronoun or description is what it refers to."""
        if _is_pronoun(phrase.text):
            return self._referred(phrase) or (_unknown(phrase),)
        choices = who(
            phrase.text, self.date, self.world, self.setting, sentence=phrase.sentence, span=phrase.span, near=near
        )
        if all(choice.value.country and not _is_inherited(choice) for choice in choices):
            return choices
        owned = self._owned(phrase, choices)
        if owned is not None:
            return owned
        if any(choice.value.entity or choice.value.name for choice in choices):
            return choices
        return self._referred(phrase) or choices

    def _referred(self, phrase: Phrase) -> tuple[Choice[Actor], ...]:
        """What a pronoun or description stands for, under its own words."""
        result: list[Choice[Actor]] = []
        for earlier in self.coreference.antecedents(phrase):
            if _is_pronoun(earlier.text) or earlier.span == phrase.span:
                continue
            for choice in who(
                earlier.text, self.date, self.world, self.setting, sentence=earlier.sentence, span=earlier.span
            ):
                result.append(_said_as(choice, phrase, f'"{phrase.text}" is "{earlier.text}"'))
        return tuple(result)

    def _owned(self, phrase: Phrase, choices: tuple[Choice[Actor], ...]) -> tuple[Choice[Actor], ...] | None:
        """ "Its troops": the country of whom "its" stands for."""
        owner = self.coreference.owner(phrase)
        if owner is None:
            return None
        judged = who(owner.text, self.date, self.world, self.setting, sentence=owner.sentence, span=owner.span)
        country = next((one.value.country for one in judged if one.value.country), None)
        if country is None:
            return None
        why = f'of "{owner.text}", for which a pronoun stands'
        return tuple(_with_country(choice, country, 0.7, why) for choice in choices)

    def sites_apart(self, draft: Draft, recipients: tuple[Actor, ...]) -> tuple[tuple[Actor, ...], Place | None]:
        """Recipients without towns and reefs that are only where it happens ("a curfew in El Alto"), and that place.

        What is hit or seized keeps its words as recipient, also when it is a town.
        """
        if draft.type in ("ASSAULT", "AID"):
            return recipients, None
        parties: list[Actor] = []
        site: Place | None = None
        for actor in recipients:
            place = self._bare_place(actor)
            if place is None:
                parties.append(actor)
            site = site or place
        return tuple(parties), site

    def _bare_place(self, actor: Actor) -> Place | None:
        """The place that an actor's whole phrase names, when it stands for no state, body or person."""
        if actor.span is None or actor.sector or actor.entity:
            return None
        for place in self.places:
            here = place.span is not None and place.span.overlaps(actor.span) and place.precision != "country"
            if here and actor.text.removeprefix("the ").strip() == place.text.removeprefix("the ").strip():
                return place
        return None

    # -- dates and places ------------------------------------------------------------------------------------------

    def when(self, draft: Draft) -> When | None:
        """The event's date: what its words say, else the report's day for what has just happened."""
        if draft.date is not None:
            inside = [when for when in self.dates if when.span and when.span.overlaps(draft.date.span)]
            best = max(inside, key=lambda when: (when.start is not None, len(when.text)), default=None)
            past = draft.status not in ("future", "hypothetical")
            best = best or read_date(draft.date.text, self.date, past=past)
            if best is not None:
                return _without_full_stop(best)
        if draft.status in ("happened", "future"):
            only = self._only_date(draft)
            if only is not None:
                return only
        if draft.status == "happened" and self.date is not None:
            why = "the report's date; no date in the words"
            return When("", self.date, self.date, "day", why=why, score=REPORT_DAY)
        return None

    def _only_date(self, draft: Draft) -> When | None:
        """The one date of the event's sentence, outside the words of its parties and sources, where it has just one."""
        sentence = self.document.analyses[draft.sentence].sentence.span
        taken = [phrase.span for phrase in (*draft.actors, *draft.recipients, *draft.attributions)]
        here = [when for when in self.dates if when.span and when.span in sentence]
        if len(here) != 1 or here[0].start is None or any(here[0].span.overlaps(one) for one in taken if here[0].span):
            return None
        if here[0].precision not in ("day", "month") or self._clause_between(draft, here[0]):
            return None
        return replace(here[0], score=min(here[0].score, ONLY_DATE), why=f"{here[0].why}; the sentence's only date")

    def _clause_between(self, draft: Draft, when: When) -> bool:
        """Whether a conjunction of time parts act and date: "the visit since rebels won in May" is not dated May."""
        low, high = sorted((draft.trigger.start, when.span.start if when.span else draft.trigger.start))
        tokens = self.document.analyses[draft.sentence].tokens
        return any(low <= t.start < high and t.lemma in TIME_CONJUNCTIONS for t in tokens)

    def where(self, draft: Draft, actors: Sequence[Actor]) -> Place | None:
        """The event's place: its own phrase, else a place the sentence is set in, else the lead's dateline."""
        if draft.place is not None:
            inside = [place for place in self.places if place.span and place.span.overlaps(draft.place.span)]
            if inside:
                return max(inside, key=_exactness)
            found = self.gazetteer.resolve(draft.place.text, draft.place.span, self.document)
            if found is not None:
                return found
        return self._set_in(draft, actors) or self._dateline(draft)

    def _set_in(self, draft: Draft, actors: Sequence[Actor]) -> Place | None:
        """A toponym of the sentence after "in", "at" ..., outside the words of the actors, nearest to the trigger."""
        if draft.status == "historical":
            return None
        analysis = self.document.analyses[draft.sentence]
        taken = [actor.span for actor in actors if actor.span]
        found: list[tuple[int, Place]] = []
        for place in self.places:
            span = place.span
            if span is None or span not in analysis.sentence.span or any(span.overlaps(one) for one in taken):
                continue
            before = self.document.report.text[max(0, span.start - 14) : span.start].split()
            owner = self.document.report.text[span.end : span.end + 2] in ("'s", "’s")
            if before and not owner and any(word.lower() in LOCATIVE for word in before[-2:]):
                found.append((abs(span.start - draft.trigger.end), place))
        if not found:
            return None
        place = min(found, key=lambda pair: pair[0])[1]
        return _less_sure(place, IN_SENTENCE, "named in the sentence, not tied to the act")

    def _dateline(self, draft: Draft) -> Place | None:
        """The dateline's place, for the sentence that it opens and only for what has just happened."""
        sentence = self.document.analyses[draft.sentence].sentence
        if sentence.dateline is None or draft.status != "happened":
            return None
        line = sentence.dateline
        found = [place for place in self.places if place.span and place.span in line]
        place = found[0] if found else self.gazetteer.resolve(self.document.text(line), line, self.document)
        return None if place is None else _less_sure(place, IN_DATELINE, "the dateline's place; the words name none")

    # -- sources -----------------------------------------------------------------------------------------------

    def sources(self, phrases: Iterable[Phrase]) -> tuple[Attribution, ...]:
        """Who says so, each once, in order."""
        found: dict[tuple[object, ...], Attribution] = {}
        for phrase in phrases:
            stands = phrase
            if _is_pronoun(phrase.text):
                stands = next(iter(self.coreference.antecedents(phrase)), phrase)
            said = attribution(
                stands.text, self.date, self.world, self.setting, sentence=stands.sentence, span=phrase.span
            )
            found.setdefault((said.entity or said.name or said.text, said.kind), said)
        return tuple(found.values())


def _reach(drafts: Sequence[Draft]) -> int:
    """How many sentences of a report its events reach to, the words of their parties, places and dates included."""
    asked = [draft.sentence for draft in drafts]
    for draft in drafts:
        given = (draft.place, draft.date, *draft.actors, *draft.recipients, *draft.attributions)
        asked += [phrase.sentence for phrase in given if phrase is not None]
    return max(asked, default=-1) + 1


def event_of(draft: Draft, resolver: Resolver, ontology: Ontology) -> Event:
    """Resolve one draft; the id depends on report, trigger, type and ontology alone, so that re-runs agree."""
    report = resolver.document.report
    actors = resolver.actors(draft.actors, leading=True)
    recipients, site = resolver.sites_apart(draft, resolver.actors(draft.recipients))
    place = site if site and draft.place is None else resolver.where(draft, (*actors, *recipients))
    actors, recipients = _of_the_place(actors, place), _of_the_place(recipients, place)
    known = draft.type in ontology.by_name
    cameo = ontology.cameo(draft.type, draft.mode, draft.contexts) if known else ""
    return Event(
        id=event_id(report.id, draft.trigger, draft.type, ontology.digest),
        report=report,
        type=draft.type,
        mode=draft.mode,
        status=draft.status,
        contexts=draft.contexts,
        actors=actors,
        recipients=recipients,
        date=resolver.when(draft),
        place=place,
        attributions=resolver.sources(draft.attributions),
        hedged=draft.hedged,
        casualties=draft.casualties,
        quad=ontology.quad(draft.type) if known else "",
        score=ontology.score(draft.type, draft.mode) if known else 0.0,
        cameo=cameo,
        goldstein=ontology.goldstein(cameo) if cameo else None,
        confidence=_confidence(draft, actors, recipients),
        sentence=draft.sentence,
        evidence=draft.evidence,
        trigger=draft.trigger,
        draft=draft,
    )


def _of_the_place(actors: tuple[Actor, ...], place: Place | None) -> tuple[Actor, ...]:
    """Those whose country was only inherited from the sentence are of the country where the act took place.

    "Russia bombed Idlib, killing nine civilians": the civilians are Syria's, though Russia is the only country named.
    """
    if place is None or place.country is None or place.span is None or place.score <= 0.5:
        return actors
    return tuple(
        replace(a, country=place.country, score=0.5, why=f"{a.why}; the act took place in {place.country}")
        if a.country != place.country and any(words in a.why for words in INHERITED)
        else a
        for a in actors
    )


def event_id(report: str, trigger: Span, type_: str, digest: str) -> str:
    """First 16 hex digits of the SHA-256 over report id, trigger offsets, type and ontology digest."""
    words = "\x1f".join((report, str(trigger.start), str(trigger.end), type_, digest))
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def once_each(events: Iterable[Event]) -> tuple[Event, ...]:
    """One event per trigger and type: the surer of two, in the order of the first."""
    kept: dict[str, Event] = {}
    for event in events:
        other = kept.get(event.id)
        if other is None or dict(event.confidence).get("type", 0) > dict(other.confidence).get("type", 0):
            kept[event.id] = event
    return tuple(kept.values())


def _confidence(
    draft: Draft, actors: tuple[Actor, ...], recipients: tuple[Actor, ...]
) -> tuple[tuple[str, float], ...]:
    """The coder's confidence, that of the parties weighed with how surely they were resolved."""
    scores = dict(draft.confidence)
    for field, found in (("actors", actors), ("recipients", recipients)):
        if found:
            mean = sum([actor.score for actor in found]) / len(found)
            scores[field] = round(scores.get(field, 0.85) * (0.5 + 0.5 * mean), 2)
    return tuple(scores.items())


def _without_full_stop(when: When) -> When:
    """ "June." at the end of a sentence is "June"; short forms such as "Sept." keep their stop."""
    last = when.text.split()[-1] if when.text else ""
    if not last.endswith(".") or (len(last) <= 5 and last not in ("May.", "June.", "July.")):
        return when
    span = when.span and Span(when.span.start, when.span.end - 1)
    return replace(when, text=when.text[:-1], span=span)


def _is_pronoun(text: str) -> bool:
    return text.lower() in _PRONOUNS and (not text.isupper() or text == "I")  # "US" is a country


def _is_inherited(choice: Choice[Actor]) -> bool:
    return choice.score < _DESCRIBES_ANEW


def _unknown(phrase: Phrase) -> Choice[Actor]:
    why = f'nobody before "{phrase.text}" that it surely stands for'
    return Choice(Actor(phrase.text, why=why, score=0.0, span=phrase.span), 0.0, why)


def _said_as(choice: Choice[Actor], phrase: Phrase, why: str) -> Choice[Actor]:
    actor = choice.value
    told = Actor(
        phrase.text, actor.name, actor.country, actor.sector, actor.other_sectors, actor.office, actor.entity,
        f"{why}; {actor.why}", round(0.85 * actor.score, 2), phrase.span,
    )  # fmt: skip
    return Choice(told, told.score, told.why, choice.rejected)


def _with_country(choice: Choice[Actor], country: str, score: float, why: str) -> Choice[Actor]:
    actor = choice.value
    told = Actor(
        actor.text, actor.name, country, actor.sector, actor.other_sectors, actor.office, actor.entity,
        "; ".join(filter(None, (actor.why, why))), score, actor.span,
    )  # fmt: skip
    return Choice(told, score, told.why, choice.rejected)


def _exactness(place: Place) -> tuple[int, float]:
    order = ("area", "country", "region", "district", "city", "site")
    return (order.index(place.precision) if place.precision in order else 0, place.score)


def _less_sure(place: Place, score: float, why: str) -> Place:
    return Place(
        place.text, place.name, place.country, place.latitude, place.longitude, place.precision, place.geonames,
        place.kind, place.region, f"{place.why}; {why}" if place.why else why, min(score, place.score), place.span,
    )  # fmt: skip
