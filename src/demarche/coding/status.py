"""Did it happen? Negation, condition, future and background, read from the words around a trigger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from demarche.coding.reading import Reading, Scene, governor

_YEAR = re.compile(r"(1[5-9]\d\d|20\d\d)(s?)$")
_TO_BE = frozenset({"is", "are", "was", "were", "'s"})


class Verdict(NamedTuple):
    """A status and the words that decide it."""

    status: str
    why: str


def unreal(reading: Reading, scene: Scene) -> Verdict | None:
    """Negated, hypothetical or future, by the trigger's own predicate and those it depends on; None when asserted."""
    tree = scene.tree
    if reading.match.entry.kind == "noun":
        found = _of_noun(reading, scene)
        if found:
            return found
    place = governor(reading, scene)
    if place.nominal:
        return _of_nominal_clause(reading, scene)
    for predicate in _chain(place.predicate, scene):
        found = _of_predicate(predicate, scene)
        if found:
            return found
        above = tree.heads[predicate]
        if above >= 0:
            found = _of_governor(predicate, above, scene)
            if found:
                return found
    return None


def _chain(predicate: int, scene: Scene) -> Iterator[int]:
    """A predicate and those whose mood it shares: over xcomp, coordination, and clauses that complement a verb."""
    tree = scene.tree
    yield predicate
    current = predicate
    for _ in range(6):
        head, relation = tree.heads[current], tree.relations[current]
        if head < 0:
            return
        if relation == "conj":
            if tree.has(current, "nsubj", "nsubj:pass", "aux") or not tree.is_predicate(head):
                return
        elif relation == "ccomp":
            if not scene.cue(head, "report") or tree.tokens[head].upos not in ("VERB", "AUX"):
                return
            # reported words keep their own mood; only an unreal report ("if X says") would change it
            return
        elif relation not in ("xcomp", "csubj"):
            return
        if relation == "advcl" and (
            tree.has(current, "nsubj", "nsubj:pass") or tree.tokens[current].text.lower().endswith("ed")
        ):
            return
        current = head
        yield current


def _of_predicate(predicate: int, scene: Scene) -> Verdict | None:
    """The verdict of a predicate's own auxiliaries, negations and markers."""
    tree = scene.tree
    for child in tree.children[predicate]:
        relation = tree.relations[child]
        word = tree.tokens[child].text
        if relation in ("advmod", "det", "aux", "cc:preconj", "cc") and scene.cue(child, "negator"):
            if word.lower() == "not" and child + 1 < len(tree) and tree.lemmas[child + 1] == "only":
                continue
            return Verdict("negated", word)
        if relation in ("mark", "case") and tree.lemmas[child] == "without":
            return Verdict("negated", word)
        if relation in ("nsubj", "nsubj:pass", "obj") and _is_no(child, scene):
            return Verdict("negated", word)
        if relation == "mark" and scene.cue(child, "hypo_mark"):
            return Verdict("hypothetical", word)
    for child in tree.kids(predicate, "aux"):
        word = tree.tokens[child].text
        if scene.cue(child, "modal_future"):
            return Verdict("future", word)
        if word.lower() in ("would", "'d", "should", "were", "had") and _conditional(predicate, child, scene):
            return Verdict("hypothetical", word)
        if word.lower() in ("would", "'d"):
            return Verdict("future", word)
        if scene.cue(child, "modal_maybe"):
            return Verdict("hypothetical", word)
    return _infinitive(predicate, scene)


def _is_no(noun: int, scene: Scene) -> bool:
    tree = scene.tree
    if tree.lemmas[noun] in ("nobody", "nothing", "none", "neither"):
        return True
    return any(tree.lemmas[child] in ("no", "neither") for child in tree.kids(noun, "det"))


def _conditional(predicate: int, auxiliary: int, scene: Scene) -> bool:
    """Whether "would", "should" and the like belong to a condition: an if-clause, or inversion before the subject."""
    tree = scene.tree
    subjects = tree.kids(predicate, "nsubj", "nsubj:pass")
    if tree.relations[predicate] == "advcl" and subjects and auxiliary < subjects[0]:
        return True
    for clause in tree.kids(predicate, "advcl"):
        if any(scene.cue(mark, "hypo_mark") for mark in tree.kids(clause, "mark")):
            return True
        inner = tree.kids(clause, "nsubj", "nsubj:pass")
        if inner and any(aux < inner[0] for aux in tree.kids(clause, "aux", "cop")):
            return True
    return False


def _infinitive(predicate: int, scene: Scene) -> Verdict | None:
    """ "X to visit Y": a headline's future; "is to", "going to"."""
    tree = scene.tree
    marks = [c for c in tree.kids(predicate, "mark") if tree.lemmas[c] == "to"]
    if not marks:
        return None
    head, relation = tree.heads[predicate], tree.relations[predicate]
    sentence = scene.document.analyses[scene.index].sentence
    if any(tree.tokens[c].text.lower() in _TO_BE for c in tree.kids(predicate, "aux", "aux:pass", "cop")):
        return Verdict("future", "is to")
    if head < 0 or (sentence.kind == "headline" and relation in ("acl", "ccomp", "parataxis")):
        return Verdict("future", "to")
    if tree.lemmas[head] == "be" and relation in ("xcomp", "ccomp"):
        return Verdict("future", f"{tree.tokens[head].text} to")
    if tree.lemmas[head] == "go" and relation == "xcomp" and tree.tokens[head].text == "going":
        return Verdict("future", "going to")
    return None


def _of_governor(predicate: int, head: int, scene: Scene) -> Verdict | None:
    """The verdict of the word a clause depends on: "plans to", "failed to", "denied that", "a proposal to"."""
    tree = scene.tree
    relation = tree.relations[predicate]
    word = tree.tokens[head].text
    infinitive = any(tree.lemmas[c] == "to" for c in tree.kids(predicate, "mark"))
    if relation in ("xcomp", "ccomp", "csubj"):
        if scene.cue(head, "deny"):
            return Verdict("negated", word)
        if relation == "xcomp" and scene.cue(head, "fail"):
            return Verdict("negated", word)
        if scene.cue(head, "hypo_verb"):
            return Verdict("hypothetical", word)
        if infinitive and (scene.cue(head, "future_verb") or scene.cue(head, "future_adj")):
            return Verdict("future", word)
    if relation == "advcl" and scene.cue(head, "prevent"):
        marks = {tree.lemmas[c] for c in tree.kids(predicate, "mark", "case")}
        if "from" in marks:
            return Verdict("negated", word)
    if relation == "advcl" and infinitive and scene.cue(head, "future_adj"):
        return Verdict("future", word)
    if relation == "acl" and infinitive:
        if scene.cue(head, "hypo_noun"):
            return Verdict("hypothetical", word)
        if scene.cue(head, "future_noun"):
            return Verdict("future", word)
    return None


def _of_noun(reading: Reading, scene: Scene) -> Verdict | None:
    """A noun's own signs: "no talks", "without a deal", "planned talks", "possible strikes"."""
    tree = scene.tree
    noun = scene.positions.carrier(reading.trigger)
    for token in {noun, reading.trigger}:
        if _is_no(token, scene):
            return Verdict("negated", "no")
        if "without" in tree.cases(token):
            return Verdict("negated", "without")
        for child in tree.kids(token, "amod", "acl"):
            if tree.lemmas[child] in ("possible", "potential", "hypothetical"):
                return Verdict("hypothetical", tree.tokens[child].text)
            if tree.lemmas[child] in ("plan", "planned", "upcoming", "scheduled", "future", "propose", "proposed",
                                      "imminent", "forthcoming", "impending", "coming", "next"):  # fmt: skip
                return Verdict("future", tree.tokens[child].text)
    head = tree.heads[noun]
    if head >= 0 and tree.relations[noun] in ("obj", "nsubj:pass", "nmod", "obl"):
        word = tree.tokens[head].text
        if tree.tokens[head].upos == "VERB" and tree.relations[noun] != "obl":
            if scene.cue(head, "prevent") and tree.lemmas[head] not in ("stop", "block"):
                return Verdict("negated", word)
            if scene.cue(head, "deny"):
                return Verdict("negated", word)
            if scene.cue(head, "hypo_verb"):
                return Verdict("hypothetical", word)
            if scene.cue(head, "future_verb"):
                return Verdict("future", word)
        elif tree.relations[noun] == "nmod" and "of" in tree.cases(noun) and scene.cue(head, "hypo_noun"):
            return Verdict("hypothetical", word)
        elif tree.relations[noun] == "nmod" and "for" in tree.cases(noun) and scene.cue(head, "future_noun"):
            return Verdict("future", word)
    return None


def _of_nominal_clause(reading: Reading, scene: Scene) -> Verdict | None:
    """A bare noun as subject or object of its clause shares an if-clause's mood, nothing else."""
    tree = scene.tree
    predicate = tree.clause(reading.trigger)
    marks = [c for c in tree.kids(predicate, "mark") if scene.cue(c, "hypo_mark")]
    if marks and tree.relations[predicate] == "advcl":
        return Verdict("hypothetical", tree.tokens[marks[0]].text)
    return None


def background(reading: Reading, scene: Scene) -> Verdict | None:
    """Historical: past perfect, "since", a date long before the report, "former", a time long ago."""
    dated = _old_date(reading, scene)
    if dated:
        return dated
    tree = scene.tree
    place = governor(reading, scene)
    if not place.nominal:
        for predicate in _chain(place.predicate, scene):
            if _reported(predicate, scene):
                break
            for child in tree.kids(predicate, "aux"):
                if tree.lemmas[child] == "have" and tree.tokens[child].text.lower() in ("had", "'d", "’d"):
                    return Verdict("historical", "had")
        return _old_clause(place.predicate, scene) or _during(place.predicate, scene)
    return _old_nominal(reading, scene)


def _during(predicate: int, scene: Scene) -> Verdict | None:
    """ "Bombed towns during the war": a past act placed in a period that the reader knows to be over.

    The period may stand with a clause that the act's clause depends on ("backed him throughout the war, arming …").
    """
    tree = scene.tree
    for head in (predicate, *tree.above(predicate)):
        for child in tree.kids(head, "obl", "nmod"):
            if scene.cue(child, "period") and tree.cases(child)[:1] in (("during",), ("throughout",)):
                return Verdict("historical", f"{tree.tokens[child].text}, a period of the past")
    return None


def _reported(predicate: int, scene: Scene) -> bool:
    """Whether "had" is only the tense of reported speech ("said the junta had freed …"), not of background."""
    return scene.tree.relations[predicate] == "ccomp" and scene.cue(scene.tree.heads[predicate], "report")


def _old_clause(predicate: int, scene: Scene) -> Verdict | None:
    """A clause after "since", or "months after" something: older than the news it is told with."""
    tree = scene.tree
    if tree.relations[predicate] != "advcl":
        return None
    # the parser sometimes hangs the conjunction on the object ("after ousting X"): the word before counts too
    for mark in dict.fromkeys((*tree.kids(predicate, "mark", "case"), max(0, predicate - 1))):
        if tree.lemmas[mark] == "since":
            return Verdict("historical", "since")
        if tree.lemmas[mark] == "after" and _measured(mark, predicate, scene):
            return Verdict("historical", "long after")
    return None


def _measured(preposition: int, head: int, scene: Scene) -> bool:
    """Whether a duration stands before "after": "months after", "two years after"."""
    tree = scene.tree
    before = preposition - 1
    near = {*tree.children[head], *tree.children[preposition], before}
    return any(i >= 0 and i < preposition and preposition - i <= 3 and scene.cue(i, "longtime") for i in near)


def _old_nominal(reading: Reading, scene: Scene) -> Verdict | None:
    tree = scene.tree
    noun = scene.positions.carrier(reading.trigger)
    for case in tree.kids(noun, "case"):
        if scene.cue(case, "past_prep"):
            return Verdict("historical", tree.tokens[case].text)
        if tree.lemmas[case] in ("after", "following") and _measured(case, noun, scene):
            return Verdict("historical", "long after")
    for child in tree.kids(noun, "amod"):
        if scene.cue(child, "past_adj"):
            return Verdict("historical", tree.tokens[child].text)
    return None


def _old_date(reading: Reading, scene: Scene) -> Verdict | None:
    """A date phrase that lies long before the report: an earlier year, "last December", "years ago", "the 1990s"."""
    if reading.date is None:
        return None
    tree = scene.trees[reading.date.sentence]
    words = [tree.lemmas[i] for i in range(reading.date.first, reading.date.last)]
    if words[0] == "since":  # it goes on: "has patrolled since May"
        return None
    published = scene.document.report.published
    for i in range(reading.date.first, reading.date.last):
        year = _YEAR.match(tree.tokens[i].text)
        if year and (year[2] or not published or int(year[1]) < int(published[:4])):
            return Verdict("historical", reading.date.text)
    classes = scene.lexicon.classes
    far = classes["month"] | classes["longspan"]
    back = "last" in words and not far.isdisjoint(words)
    ago = words[-1] in ("ago", "earlier") and not (classes["longspan"] | {"month"}).isdisjoint(words)
    return Verdict("historical", reading.date.text) if back or ago else None


def ahead(reading: Reading, scene: Scene) -> Verdict | None:
    """Future by its date ("next week", "tomorrow") or by what it is told before ("ahead of Thursday's march")."""
    tree = scene.tree
    if reading.date is not None:
        dated = scene.trees[reading.date.sentence]
        words = {dated.lemmas[i] for i in range(reading.date.first, reading.date.last)}
        if words & {"next", "tomorrow", "coming", "upcoming"}:
            return Verdict("future", reading.date.text)
    if reading.match.entry.kind == "noun" and "light" not in reading.match.slots:
        cases = tree.cases(scene.positions.carrier(reading.trigger))
        if "ahead" in cases or "before" in cases:
            return Verdict("future", cases[0])
    return None
