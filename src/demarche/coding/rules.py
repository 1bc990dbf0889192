"""The rules that turn a trigger into an event, in the order in which they apply: the coder's manual.

Each rule takes a reading and its scene and gives the reading back, changed or not, or None when there is no event.
A rule that changes a reading is named in the draft (``demarche explain``); ``demarche rules`` prints this list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from demarche.coding import attribution, circumstances, content, status
from demarche.coding.antecedents import antecedent_of
from demarche.coding.arguments import fill, is_party, party_beside, party_phrase
from demarche.coding.casualties import find_casualties
from demarche.coding.reading import Reading, Scene, governor

Rule = Callable[[Reading, Scene], Reading | None]

_DEEDS = frozenset({"ASSAULT", "COERCE", "SANCTION", "MOBILIZE", "PROTEST"})
_THINGS = frozenset({"ASSAULT", "COERCE", "PROTEST"})
_VIOLENT = frozenset({"ASSAULT", "PROTEST", "COERCE"})


def drop_content(reading: Reading, scene: Scene) -> Reading | None:
    """What is promised, demanded, refused, threatened, alleged or talked about is no event of its own."""
    return None if content.speech_act_over(reading.match, scene) else reading


def name_parties(reading: Reading, scene: Scene) -> Reading | None:
    """Actors and recipients are the phrases that the trigger's frame names, active or passive, shared or controlled."""
    actors, recipients = fill(reading.match, scene)
    return replace(
        reading,
        actors=tuple(party_phrase(i, reading.match, scene) for i in actors),
        recipients=tuple(party_phrase(i, reading.match, scene) for i in recipients),
    )


def resolve_pronouns(reading: Reading, scene: Scene) -> Reading | None:
    """A pronoun as actor or recipient stands for the nearest earlier subject that agrees, if that is plain."""
    return replace(
        reading,
        actors=tuple(antecedent_of(p, scene) or p for p in reading.actors),
        recipients=tuple(antecedent_of(p, scene) or p for p in reading.recipients),
    )


def party_of_object(reading: Reading, scene: Scene) -> Reading | None:
    """Where the object is a thing ("restored ties with Havana", "denounced EU subsidies"), its party is the recipient.

    Things hit, seized or blocked stay as they are: without a party they are the domestic object of the act.
    """
    inside = [p for p in reading.recipients if p.sentence == scene.index]
    if reading.match.entry.frame.together or any(_like_party(p.head, scene) for p in inside):
        return reading
    own = {p.head for p in reading.actors}
    things = [] if reading.type in _THINGS else [p.head for p in inside]
    found = party_beside(reading.match, things, own, scene)
    if found is not None:
        return replace(reading, recipients=(party_phrase(found, reading.match, scene),))
    if inside and reading.type not in _THINGS:
        return replace(reading, recipients=())
    return reading


def _like_party(head: int, scene: Scene) -> bool:
    """Whether an object is a party, or counted people whose word no list holds ("two Belarusian attaches")."""
    return is_party(head, scene) or (scene.tree.has(head, "nummod") and scene.tree.has(head, "amod"))


def visitor_and_host(reading: Reading, scene: Scene) -> Reading | None:
    """Who travels to talks is the visitor, those he meets are the hosts ("flew to Kampala for talks with")."""
    if reading.type != "CONSULT" or reading.mode not in (None, "visit") or not reading.match.entry.frame.together:
        return reading
    light = reading.match.slots.get("light")
    if not light or not scene.cue(light[0], "travel") or len(reading.actors) < 2:
        return reading
    travellers = set(scene.tree.subject(light[0]))
    guests = tuple(p for p in reading.actors if p.head in travellers)
    hosts = tuple(p for p in reading.actors if p.head not in travellers)
    return replace(reading, mode="visit", actors=guests, recipients=hosts) if guests and hosts else reading


def recipient_in_content(reading: Reading, scene: Scene) -> Reading | None:
    """Where a promise, demand, refusal or protest names no one, its recipient is the party its content would fall on.

    "Demanded that Hamas renounce", "threatened to shell Goma", "marched to protest against the king's decree".
    """
    if reading.recipients or reading.type not in ("AGREE", "REQUEST", "REJECT", "THREATEN", "CONCEDE", "PROTEST"):
        return reading
    own = {p.head for p in reading.actors}
    for token in reading.match.slots.get("compsubj", ()) if reading.type == "REQUEST" else ():
        if token not in own and is_party(token, scene):
            return replace(reading, recipients=(party_phrase(token, reading.match, scene),))
    for inner in content.contents(reading.match, scene):
        actors, recipients = fill(inner, scene)
        for token in (*recipients, *(actors if inner.entry.frame.together else ())):
            if token not in own and is_party(token, scene):
                return replace(reading, recipients=(party_phrase(token, inner, scene),))
    tree = scene.tree
    nouns = [i for i in reading.match.words if tree.tokens[i].upos == "NOUN"]
    clauses = [*reading.match.slots.get("comp", ()), *(c for noun in nouns for c in tree.kids(noun, "acl"))]
    if reading.type == "PROTEST":
        clauses.extend(_purposes(reading, scene))
    for clause in clauses:
        found = _addressed(clause, own, scene)
        if found is not None:
            return replace(reading, recipients=(party_phrase(found, reading.match, scene),))
    return reading


def _purposes(reading: Reading, scene: Scene) -> list[int]:
    """Clauses that say what a protest is for: "to demand reforms", "protesting against the decree"."""
    heads = {reading.trigger, *reading.match.words, *reading.match.slots.get("light", ())}
    return [clause for head in sorted(heads) for clause in scene.tree.kids(head, "advcl", "acl", "xcomp")]


def _addressed(clause: int, own: set[int], scene: Scene) -> int | None:
    """The party in what is promised or asked: "to recalibrate relations with Syria", "to end its blockade of Gaza"."""
    tree = scene.tree
    direct = tree.kids(clause, "obj", "iobj", "obl")
    inner = [child for thing in direct for child in tree.kids(thing, "nmod", "nmod:poss")]
    inner += [child for thing in inner for child in tree.kids(thing, "nmod", "nmod:poss")]
    for token in (*direct, *inner):
        cases = tree.cases(token)[:1]
        fits = not cases or cases[0] in _TOWARDS
        named = is_party(token, scene) and not scene.cue(token, "no_recipient") and not scene.positions.is_time(token)
        if fits and named and token not in own and tree.lemmas[token] not in _OWNERS:
            return token
    return None


_TOWARDS = frozenset({"with", "to", "against", "on", "toward", "towards", "of", "between", "from", "by"})
_OWNERS = frozenset({"its", "his", "her", "their", "our", "my", "your"})


def drop_unpolitical(reading: Reading, scene: Scene) -> Reading | None:
    """Without a state, organisation, armed group, office, crowd or any name among its parties, nothing is an event."""
    phrases = (*reading.actors, *reading.recipients)
    if any(p.sentence != scene.index or is_party(p.head, scene) for p in phrases):
        return reading
    for phrase in phrases:
        if any(is_party(i, scene) for i in range(phrase.first, phrase.last)):
            return reading
    return None


def date_phrase(reading: Reading, scene: Scene) -> Reading | None:
    """The date is the time phrase next to the trigger, its light verb, or the verb that governs it."""
    return replace(reading, date=circumstances.find_date(reading, scene))


def place_phrase(reading: Reading, scene: Scene) -> Reading | None:
    """The place is the place phrase next to the trigger or its light verb, else one inside a recipient or actor."""
    return replace(reading, place=circumstances.find_place(reading, scene))


def judge_unreal(reading: Reading, scene: Scene) -> Reading | None:
    """Negation, conditions and the future make an event negated, hypothetical or future."""
    verdict = status.unreal(reading, scene)
    if verdict is None and reading.type not in content.SPEECH - {"CONSULT", "SUPPORT"}:
        verdict = status.ahead(reading, scene)
    if verdict is None:
        return reading
    return reading.because("status", f"{verdict.status}: “{verdict.why}”", status=verdict.status)


def judge_background(reading: Reading, scene: Scene) -> Reading | None:
    """Past perfect, "since", "former" and dates long before the report make an event historical."""
    if reading.status != "happened":
        return reading
    verdict = status.background(reading, scene)
    if verdict is None:
        return reading
    return reading.because("status", f"{verdict.status}: “{verdict.why}”", status=verdict.status)


def choose_mode(reading: Reading, scene: Scene) -> Reading | None:
    """The mode is what cue words in the clause say (air, artillery, telephone), or the content of a speech act."""
    if not reading.match.entry.mode_by_cue:
        return reading
    mode = None
    if reading.type in ("REQUEST", "REJECT"):
        mode = content.request_mode(reading.match, scene)
    elif reading.type == "THREATEN":
        mode = content.threat_mode(reading.match, scene)
    return replace(reading, mode=mode or _cued_mode(reading, scene) or reading.mode)


def _cued_mode(reading: Reading, scene: Scene) -> str | None:
    tree = scene.tree
    place = governor(reading, scene)
    words = set(tree.clause_words(place.predicate))
    if place.nominal:
        words = set(tree.below(scene.positions.carrier(reading.trigger)))
    words.update(tree.below(reading.trigger) if reading.match.entry.kind == "noun" else ())
    for phrase in (*reading.actors, *reading.recipients):
        if phrase.sentence == scene.index:
            words.update(range(phrase.first, phrase.last))
    lemmas = {tree.lemmas[i] for i in words} | {tree.tokens[i].text.lower() for i in words}
    for mode, cues in scene.lexicon.modes.get(reading.type, ()):
        if not cues.isdisjoint(lemmas):
            return mode
    return None


def fold_promise(reading: Reading, scene: Scene) -> Reading | None:
    """A promise to retreat or concede is CONCEDE; a vow to use force, arrest or sanction is THREATEN."""
    if reading.type != "AGREE":
        return reading
    for inner in content.contents(reading.match, scene):
        kind = inner.entry.type
        if kind in ("RETREAT", "CONCEDE"):
            return reading.because("type", f"promised {kind}", type="CONCEDE", mode=None)
        if kind in _DEEDS and scene.cue(reading.trigger, "hostile_speech"):
            mode = content.threat_of(kind, inner.entry.mode)
            return reading.because("type", f"threatened {kind}", type="THREATEN", mode=mode)
        return reading
    return reading


def fold_future(reading: Reading, scene: Scene) -> Reading | None:
    """Future CONSULT, SUPPORT, COOPERATE and AID are AGREE, future RETREAT is CONCEDE: the promise is the news."""
    if reading.status != "future":
        return reading
    known = scene.ontology.by_name.get(reading.type)
    if known is None or known.folds_to is None:
        return reading
    return reading.because("type", f"future {reading.type}", type=known.folds_to, mode=None, status="happened")


def fold_threat(reading: Reading, scene: Scene) -> Reading | None:
    """Force or sanctions that the speaker himself says will or would come are THREATEN."""
    if reading.status not in ("future", "hypothetical") or reading.type not in _DEEDS:
        return reading
    if not _actor_speaks(reading, scene):
        return reading
    mode = content.threat_of(reading.type, reading.mode)
    return reading.because("type", f"announced {reading.type}", type="THREATEN", mode=mode, status="happened")


def fold_refusal(reading: Reading, scene: Scene) -> Reading | None:
    """A cooperative act that the speaker says will not come is REJECT ("will not withdraw", "would not talk")."""
    if reading.status != "negated" or reading.type in _DEEDS:
        return reading
    tree = scene.tree
    place = governor(reading, scene)
    refusing = [c for c in tree.kids(place.predicate, "aux") if tree.tokens[c].text.lower() in ("will", "wo", "would")]
    if not refusing:
        return reading
    mode = content.REQUEST_MODES.get(reading.type)
    return reading.because("type", f"refused {reading.type}", type="REJECT", mode=mode, status="happened")


def _actor_speaks(reading: Reading, scene: Scene) -> bool:
    """Whether the reporting verb over a reading has the reading's own actor as its subject."""
    tree = scene.tree
    own = {(p.sentence, p.head) for p in reading.actors}
    for token in tree.above(reading.trigger):
        if scene.cue(token, "report") and tree.tokens[token].upos == "VERB":
            return any((scene.index, i) in own for i in tree.subject(token))
    return False


def attribute(reading: Reading, scene: Scene) -> Reading | None:
    """Whoever reports, says, announces, or is quoted is a source, unless he is the one who acts."""
    return replace(reading, attributions=attribution.speakers(reading, scene))


_FACT = 0.0
_EXACT = frozenset({"host", "undergo"})
_HIT = frozenset({"ASSAULT", "THREATEN", "REQUEST", "REJECT"})  # where the place may be what the act falls on


def drop_unreal_content(reading: Reading, scene: Scene) -> Reading | None:
    """What is demanded, promised or threatened is no event of its own, unless the model reads it as a fact."""
    graph = reading.graph
    if reading.match.entry.source == "model" or graph is None:
        return reading
    doubtful = reading.status in ("hypothetical", "future", "negated") or graph.score < _FACT
    return drop_content(reading, scene) if doubtful else reading


def exact_frame(reading: Reading, scene: Scene) -> Reading | None:
    """Where the lexicon knows that a word turns the sides ("received", "underwent"), its frame says who is who."""
    if reading.match.entry.source == "model" or reading.match.entry.frame.name not in _EXACT:
        return reading
    by_frame = name_parties(reading, scene)
    return by_frame if by_frame is not None and by_frame.actors and by_frame.recipients else reading


def reciprocal(reading: Reading, scene: Scene) -> Reading | None:
    """Both sides of a meeting that is no visit, and of an act that takes two, are actors (PLOVER: reciprocal)."""
    together = reading.match.entry.frame.together and reading.match.entry.source != "model"
    meeting = reading.type == "CONSULT" and reading.mode not in ("visit",)
    if not reading.recipients or not (meeting or together) or reading.mode == "visit":
        return reading
    own = {(p.sentence, p.head) for p in reading.actors}
    others = tuple(p for p in reading.recipients if (p.sentence, p.head) not in own)
    return replace(reading, actors=(*reading.actors, *others), recipients=())


def complete_parties(reading: Reading, scene: Scene) -> Reading | None:
    """Where the model finds no actor or no recipient, the lexicon's frame or the act's content may name one."""
    if (reading.recipients and reading.actors) or reading.match.entry.source == "model":
        return reading
    by_frame: Reading | None = reading
    for rule in (name_parties, party_of_object, recipient_in_content):
        by_frame = rule(by_frame, scene) if by_frame is not None else None
    if by_frame is None:
        return reading
    if not reading.actors:
        others = {p.head for p in (*reading.recipients, *by_frame.recipients)}
        actors = tuple(p for p in by_frame.actors if p.head not in others and is_party(p.head, scene))
        reading = replace(reading, actors=actors)
    if reading.recipients:
        return reading
    own = {p.head for p in reading.actors}
    place = reading.place.head if reading.place and reading.type not in _HIT else -1
    found = tuple(p for p in by_frame.recipients if p.head not in own and p.head != place and is_party(p.head, scene))
    return replace(reading, recipients=found) if found else reading


def complete_attribution(reading: Reading, scene: Scene) -> Reading | None:
    """Where the model names no source, the speaker of a running quotation or of the sentence around is one."""
    return reading if reading.attributions else attribute(reading, scene)


def hedge(reading: Reading, scene: Scene) -> Reading | None:
    """ "Reportedly", "alleged", "claims that" and "is said to have" mark the event as hedged."""
    word = attribution.hedge(reading, scene)
    return reading.because("hedged", f"“{word}”", hedged=True) if word else reading


def count_casualties(reading: Reading, scene: Scene) -> Reading | None:
    """Killed and injured are counted as ranges for violence that happened."""
    if reading.type not in _VIOLENT or reading.status not in ("happened", "historical"):
        return reading
    return replace(reading, casualties=find_casualties(reading, scene))


RULES: list[Rule] = [
    drop_content,
    name_parties,
    party_of_object,
    visitor_and_host,
    recipient_in_content,
    resolve_pronouns,
    drop_unpolitical,
    date_phrase,
    place_phrase,
    judge_unreal,
    judge_background,
    choose_mode,
    fold_promise,
    fold_future,
    fold_threat,
    fold_refusal,
    attribute,
    hedge,
    count_casualties,
]


# Where the model has read the event: it has learned type, roles and status, but neither arithmetic nor reference.
GRAPH_RULES: list[Rule] = [
    drop_unreal_content,
    exact_frame,
    complete_parties,
    reciprocal,
    resolve_pronouns,
    fold_future,
    complete_attribution,
    hedge,
    count_casualties,
]


def apply(reading: Reading, scene: Scene) -> Reading | None:
    """Pass a reading through all rules; None as soon as one finds that there is no event."""
    for rule in RULES if reading.graph is None else GRAPH_RULES:
        changed = rule(reading, scene)
        if changed is None:
            return None
        if changed is not reading and changed != reading:
            changed = replace(changed, rules=(*changed.rules, rule.__name__))
        reading = changed
    return reading
