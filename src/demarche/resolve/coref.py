"""Coreference inside a report: pronouns, shortened names, acronyms and descriptions, never across a clash.

Mentions are read in order; each joins the best earlier entity that agrees in number, gender and kind, or opens a new
one. The scores below are preferences of English news prose: subjects before objects, near before far.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

from demarche.records import Document, Phrase
from demarche.resolve.mentions import (
    POSSESSIVES,
    PRONOUNS,
    REFLEXIVES,
    SPEAKER_GROUPS,
    SPEAKERS,
    Mention,
    mentions,
    phrase_of,
)

PRONOUN_REACH = 3  # sentences that a pronoun looks back
NOUN_REACH = 8  # ... and a description
_GENERIC = frozenset(
    """
    group organisation organization body movement militia faction company firm agency
    """.split()
)
_PAIRS = frozenset(
    """
    side country party nation neighbour neighbor state government leader minister capital
    """.split()
)
_PAIR_WORDS = frozenset("both two".split())
_SPEAKING = frozenset(
    """
    say tell add state announce claim warn note argue explain insist declare write reply ask stress report
    believe think
    """.split()
)


@dataclass(slots=True)
class Entity:
    """Mentions that are taken to be one and the same, with what they share."""

    members: list[Mention] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    kind: str = ""
    number: str = ""
    gender: str = ""

    def add(self, mention: Mention) -> None:
        """Take a mention in and learn its kind, number and gender where they were open."""
        self.members.append(mention)
        self.kind = self.kind or mention.kind
        self.number = self.number or mention.number
        self.gender = self.gender or mention.gender
        if mention.form == "name":
            self.names.add(mention.key)
        if mention.form != "pronoun":
            self.words |= mention.words


class _Known:
    """The entities so far, found by name, by word, and by how lately they were mentioned."""

    def __init__(self) -> None:
        self.entities: list[Entity] = []
        self.named: dict[str, Entity] = {}
        self.worded: dict[str, list[Entity]] = {}
        self.lately: dict[int, Entity] = {}  # by id(), the latest last
        self.heads: dict[tuple[int, int], Entity] = {}

    def add(self, mention: Mention, entity: Entity | None) -> None:
        """Add a mention to an entity, or to a new one."""
        if entity is None:
            entity = Entity()
            self.entities.append(entity)
        fresh = mention.words - entity.words if mention.form != "pronoun" else frozenset[str]()
        entity.add(mention)
        for word in fresh:
            self.worded.setdefault(word, []).append(entity)
        if mention.form == "name":
            self.named[mention.key] = entity
            if mention.kind != "person" and (initials := _initials(mention.key)):
                self.named.setdefault(initials, entity)
        self.lately.pop(id(entity), None)
        self.lately[id(entity)] = entity
        self.heads[mention.order] = entity


class Coreference:
    """Who is meant again in one document; worked out when first asked for."""

    def __init__(self, document: Document, canonical: Callable[[str], str] = str, *, until: int | None = None) -> None:
        """``canonical`` gives one key to all names of one country or body ("us", "united states").

        ``until`` is the number of sentences that are read, None for all.
        """
        self.until = until
        self.document = document
        self.canonical = canonical

    @cached_property
    def entities(self) -> tuple[Entity, ...]:
        """All entities in order of their first mention, singletons too."""
        return tuple(self._known.entities)

    @cached_property
    def _known(self) -> _Known:
        known = _Known()
        for mention in mentions(self.document, self.until):
            if mention.form == "name":
                mention = replace(mention, key=self.canonical(mention.key))
            known.add(mention, self._antecedent(mention, known))
        return known

    def antecedents(self, phrase: Phrase) -> tuple[Phrase, ...]:
        """The phrases that a pronoun or description stands for; empty when it stands for itself or nothing is plain."""
        tokens = self.document.analyses[phrase.sentence].tokens
        words = {token.lemma.lower() for token in tokens[phrase.first : phrase.last]}
        if words & _PAIR_WORDS and words & _PAIRS and phrase.last - phrase.first <= 3:
            return self._pair(phrase)
        entity = self._known.heads.get((phrase.sentence, phrase.head))
        if entity is None:
            return ()
        best = _representative(entity, (phrase.sentence, phrase.head))
        return () if best is None else (phrase_of(self.document, best),)

    def owner(self, phrase: Phrase) -> Phrase | None:
        """The antecedent of a possessive pronoun inside a phrase ("its troops"); None without one."""
        tokens = self.document.analyses[phrase.sentence].tokens
        for at in range(phrase.first, min(phrase.last, len(tokens))):
            if tokens[at].text.lower() in POSSESSIVES and tokens[at].upos in ("PRON", "DET"):
                entity = self._known.heads.get((phrase.sentence, at))
                best = _representative(entity, (phrase.sentence, at)) if entity else None
                return phrase_of(self.document, best) if best else None
        return None

    def _pair(self, phrase: Phrase) -> tuple[Phrase, ...]:
        """ "Both sides": the two parties named last before the phrase, in their order."""
        here = (phrase.sentence, phrase.first)
        found: list[Mention] = []
        for entity in self.entities:
            earlier = [m for m in entity.members if m.order < here and m.form == "name"]
            if earlier and entity.kind in ("place", "organisation", "group"):
                found.append(earlier[-1])
        found.sort(key=lambda mention: mention.order)
        return tuple(phrase_of(self.document, mention) for mention in found[-2:])

    # -- one mention ---------------------------------------------------------------------------------------------

    def _antecedent(self, mention: Mention, known: _Known) -> Entity | None:
        if mention.form == "name":
            return _same_name(mention, known)
        if mention.form == "pronoun":
            if mention.key in SPEAKERS or mention.key in SPEAKER_GROUPS:
                return self._speaker(mention, known)
            return self._for_pronoun(mention, known)
        return self._apposed_to(mention, known) or (_same_noun(mention, known) if mention.definite else None)

    def _for_pronoun(self, mention: Mention, known: _Known) -> Entity | None:
        best: tuple[float, int, Entity] | None = None
        for recency, entity in enumerate(reversed(known.lately.values())):
            distance = mention.sentence - entity.members[-1].sentence
            if distance > PRONOUN_REACH:
                break
            if not _agrees(mention, entity) or self._blocked(mention, entity):
                continue
            score = _salience(mention, entity, distance)
            if best is None or (score, -recency) > best[:2]:
                best = (score, -recency, entity)
        return best[2] if best else None

    def _blocked(self, mention: Mention, entity: Entity) -> bool:
        """Subject and object of one verb differ, but for reflexives; a phrase cannot hold a pronoun for itself."""
        for other in entity.members:
            if other.sentence != mention.sentence:
                continue
            if other.first <= mention.head < other.last:
                return True
            same_clause = other.clause == mention.clause and not other.possessive and not mention.possessive
            if same_clause and mention.key not in REFLEXIVES:
                return True
        return False

    def _speaker(self, mention: Mention, known: _Known) -> Entity | None:
        """In a quotation "I" and "we" are its speaker: the subject of the nearest verb of speech, or the same voice."""
        lately = list(reversed(known.lately.values()))
        if mention.quoted:
            tokens = self.document.analyses[mention.sentence].tokens
            speaking = {at for at, token in enumerate(tokens) if token.upos == "VERB" and token.lemma in _SPEAKING}
            wanted = {"person"} if mention.key in SPEAKERS else {"person", "organisation", "group", "place"}
            for entity in lately:
                if any(m.sentence == mention.sentence and m.clause in speaking and m.subject for m in entity.members):
                    return entity if entity.kind in wanted else None
        for entity in lately:
            same = [m for m in entity.members if m.key == mention.key and mention.sentence - m.sentence <= 2]
            if same and (mention.quoted or same[-1] is entity.members[-1]):
                return entity
        return None

    def _apposed_to(self, mention: Mention, known: _Known) -> Entity | None:
        token = self.document.analyses[mention.sentence].tokens[mention.head]
        return known.heads.get((mention.sentence, token.head)) if token.relation == "appos" else None


def _agrees(mention: Mention, entity: Entity) -> bool:
    number, kinds, gender = PRONOUNS[mention.key]
    if _clash(entity.gender, gender):
        return False
    if entity.kind and entity.kind not in kinds:
        return False
    if not entity.kind and number == "one" and "person" in kinds and not entity.gender:
        return False
    if number == "many":
        return entity.number == "many" or entity.kind in ("organisation", "group")
    return entity.number != "many" or entity.kind == "organisation"


def _clash(one: str, other: str) -> bool:
    return bool(one and other and one != other)


def _salience(mention: Mention, entity: Entity, distance: int) -> float:
    last = entity.members[-1]
    score = -1.2 * distance
    score += 0.8 if last.subject else 0.0
    score += 0.5 if last.subject and mention.subject else 0.0
    score += 0.5 if entity.names else 0.0
    score += 0.3 if last.form == "pronoun" and last.key == mention.key else 0.0
    score += 0.1 * min(len(entity.members), 5)
    score -= 0.6 if last.possessive else 0.0
    if mention.key in ("it", "its", "itself"):
        score += 0.6 if entity.kind in ("organisation", "place") else -0.2
    if mention.key in ("they", "them", "their"):
        score += 0.5 if entity.number == "many" else -0.3
    return score + 0.001 * last.head * (distance == 0)


def _same_name(mention: Mention, known: _Known) -> Entity | None:
    """The entity of that name; else the latest whose name is a longer or shorter form of it."""
    initials = _initials(mention.key) if mention.kind != "person" else ""
    same = known.named.get(mention.key) or (known.named.get(initials) if initials else None)
    if same is not None and not _clash(same.gender, mention.gender):
        return same
    for word in mention.key.split():
        for entity in reversed(known.worded.get(word, ())):
            if _clash(entity.kind, mention.kind) or _clash(entity.gender, mention.gender):
                continue
            if any(_is_short(mention.key, name, mention.kind) for name in entity.names):
                return entity
    return None


def _is_short(one: str, other: str, kind: str) -> bool:
    """Whether one name is the other shortened: "Putin", "Example Front"; places are never shortened."""
    short, full = (one, other) if len(one) < len(other) else (other, one)
    if kind == "person":
        return full.endswith(" " + short) or (full.startswith(short + " ") and " " not in short)
    return kind in ("organisation", "group", "facility") and full.startswith(short + " ") and len(short) > 3


def _initials(name: str) -> str:
    """The folded initials of a body's name, "" for a single word."""
    parts = [word for word in name.split() if word not in ("of", "the", "for", "and")]
    return "".join([word[0] for word in parts]) if len(parts) > 1 else ""


def _same_noun(mention: Mention, known: _Known) -> Entity | None:
    """A definite description: the same head word with no clashing modifier, or the kind of body it says."""
    modifiers = mention.words - {mention.key}
    for entity in reversed(known.worded.get(mention.key, ())):
        if mention.sentence - entity.members[-1].sentence > NOUN_REACH:
            continue
        agrees = not _clash(entity.gender, mention.gender) and not _clash(entity.number, mention.number)
        if agrees and modifiers <= entity.words:
            return entity
    if mention.key in _GENERIC and not modifiers and mention.number == "one":
        for entity in reversed(known.lately.values()):
            if mention.sentence - entity.members[-1].sentence > 2:
                break
            if entity.kind in ("organisation", "group") and entity.names:
                return entity
    return None


def _representative(entity: Entity, here: tuple[int, int]) -> Mention | None:
    """The mention that says most: the first name with titles, else the first noun phrase; not the asking one itself."""
    others = [m for m in entity.members if m.order != here and m.form != "pronoun"]
    asking = next((m for m in entity.members if m.order == here), None)
    if asking is not None and asking.form == "name":
        return None
    named = [m for m in others if m.form == "name"]
    if asking is not None and asking.form == "noun":
        return min(named, key=lambda m: m.order) if named else None
    pool = named or [m for m in others if m.order < here]
    return min(pool, key=lambda m: m.order) if pool else None
