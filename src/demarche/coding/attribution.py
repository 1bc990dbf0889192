"""Who says so: speakers of reporting clauses, "according to", running quotations, chains of quotation, hedges."""

from __future__ import annotations

from collections.abc import Iterator

from demarche.coding.arguments import make_phrase
from demarche.coding.reading import Reading, Scene
from demarche.coding.tree import Tree
from demarche.records import Phrase


def speakers(reading: Reading, scene: Scene) -> tuple[Phrase, ...]:
    """Everyone the event is attributed to, nearest first; the event's own actors are left out."""
    own = {(p.sentence, p.head) for p in reading.actors}
    found: list[Phrase] = []
    for token in _sources(reading.trigger, scene):
        for part in scene.tree.conjuncts(scene.tree.antecedent(token)):
            phrase = make_phrase(part, scene)
            if (scene.index, part) not in own and phrase not in found:
                found.append(phrase)
    if not found:
        found.extend(p for p in _running_quotation(scene) if (p.sentence, p.head) not in own)
    return tuple(found)


def _sources(trigger: int, scene: Scene) -> Iterator[int]:
    """Tokens that name a source for the clause of a trigger, from the trigger up to the root."""
    tree = scene.tree
    below = trigger
    for token in (trigger, *tree.above(trigger)):
        yield from _according(token, scene)
        if token != trigger and _reports(token, below, scene):
            yield from _speaker(token, scene)
        for child in tree.kids(token, "parataxis", "ccomp"):
            if child != below and tree.relations[child] == "parataxis" and _is_report_verb(child, scene):
                yield from _speaker(child, scene)
        below = token


def _is_report_verb(token: int, scene: Scene) -> bool:
    return scene.tree.tokens[token].upos == "VERB" and scene.cue(token, "report")


def _reports(verb: int, clause: int, scene: Scene) -> bool:
    """Whether a verb reports the clause below it."""
    tree = scene.tree
    if not _is_report_verb(verb, scene) or scene.match_at(verb) is not None:
        return False
    if tree.relations[clause] == "ccomp":
        return True
    return tree.relations[clause] == "parataxis"


def _speaker(verb: int, scene: Scene) -> Iterator[int]:
    """The subject of a reporting verb, and those it quotes in turn ("state media said, quoting SANA")."""
    tree = scene.tree
    subjects = [] if tree.is_passive(verb) else tree.subject(verb)
    for subject in subjects[:1]:
        if tree.tokens[subject].upos in ("NOUN", "PROPN", "PRON", "NUM", "ADJ"):
            yield subject
    yield from tree.kids(verb, "obl:agent")
    for child in tree.kids(verb, "advcl"):
        if tree.lemmas[child] in ("cite", "quote"):
            yield from tree.kids(child, "obj")


def _according(token: int, scene: Scene) -> Iterator[int]:
    """The source in "according to X", wherever the parser hangs it."""
    tree = scene.tree
    for child in tree.children[token]:
        if tree.relations[child] in ("obl", "nmod", "advcl", "parataxis"):
            if any(scene.cue(c, "according") for c in tree.kids(child, "case", "mark")):
                yield child
            elif scene.cue(child, "according"):
                yield from (c for c in tree.children[child] if tree.relations[c] in ("obl", "obj", "nmod"))


def _running_quotation(scene: Scene) -> tuple[Phrase, ...]:
    """The speaker of the sentence in which a quotation began, for a sentence wholly inside it."""
    if scene.document.analyses[scene.index].sentence.kind != "quote":
        return ()
    for earlier in range(scene.index - 1, max(scene.index - 6, -1), -1):
        subject = quoted_speaker(scene.trees[earlier], scene)
        if subject is not None:
            return (make_phrase(subject, scene, earlier),)
        if scene.document.analyses[earlier].sentence.kind != "quote":
            break
    return ()


def quoted_speaker(tree: Tree, scene: Scene) -> int | None:
    """The subject of the first reporting verb of a sentence."""
    words = scene.lexicon.classes["report"]
    for token in range(len(tree)):
        if tree.tokens[token].upos == "VERB" and tree.lemmas[token] in words:
            subjects = tree.kids(token, "nsubj")
            if subjects and tree.tokens[subjects[0]].upos in ("NOUN", "PROPN"):
                return subjects[0]
    return None


def hedge(reading: Reading, scene: Scene) -> str | None:
    """The word that withholds the reporter's own word: "reportedly", "alleged", "is said to have", "claims that"."""
    tree = scene.tree
    below = reading.trigger
    for token in (reading.trigger, *tree.above(reading.trigger)):
        for child in tree.kids(token, "advmod", "amod"):
            name = "hedge" if tree.relations[child] == "advmod" else "hedge_adj"
            if scene.cue(child, name) and (name == "hedge" or token == reading.trigger):
                return tree.tokens[child].text
        if token != reading.trigger:
            relation = tree.relations[below]
            if relation == "ccomp" and scene.cue(token, "hedge_verb") and scene.match_at(token) is None:
                return tree.tokens[token].text
            said_to = relation == "xcomp" and tree.is_passive(token)
            if said_to and (scene.cue(token, "hedge_verb") or scene.cue(token, "report")):
                return tree.tokens[token].text
            noun = tree.tokens[token].upos == "NOUN"
            if noun and relation in ("acl", "ccomp") and scene.cue(token, "hedge_noun"):
                return tree.tokens[token].text
        if tree.relations[token] in ("acl:relcl", "ccomp") and token != reading.trigger and tree.has(token, "nsubj"):
            break
        below = token
    return None
