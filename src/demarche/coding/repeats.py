"""After the rules: readings of one sentence that tell one act become one."""

from __future__ import annotations

from dataclasses import replace

from demarche.coding.reading import Reading, Scene
from demarche.records import Phrase

_HARM = frozenset({"kill", "wound", "injure", "hurt", "maim", "slay", "massacre"})
_AMONG_PEOPLE = frozenset({"ASSAULT", "PROTEST", "COERCE"})


def result_of_violence(readings: list[Reading], scene: Scene) -> list[Reading]:
    """ "Shelled a village, killing two" is one act: who was killed or wounded in it are its casualties.

    The clause of harm must hang on the act's own clause and have no actor of its own; an act without a recipient takes
    the victims as its recipient.
    """
    kept = list(readings)
    for harm in readings:
        if scene.tree.lemmas[harm.trigger] not in _HARM or harm.type != "ASSAULT":
            continue
        act = _act_over(harm, kept, scene)
        if act is None:
            continue
        kept.remove(harm)
        at = kept.index(act)
        counted = act.casualties.killed or act.casualties.injured
        kept[at] = replace(
            act,
            casualties=act.casualties if counted else harm.casualties,
            recipients=act.recipients or harm.recipients,
            attributions=act.attributions or harm.attributions,
            rules=(*act.rules, "result_of_violence"),
        )
    return kept


def _act_over(harm: Reading, readings: list[Reading], scene: Scene) -> Reading | None:
    """The violent act whose result a clause of harm tells, or None when the harm is an act of its own."""
    tree = scene.tree
    relation = tree.relations[harm.trigger]
    if relation not in ("advcl", "acl", "acl:relcl", "conj", "parataxis", "xcomp"):
        return None
    if relation in ("conj", "parataxis") and tree.has(harm.trigger, "nsubj", "nsubj:pass"):
        return None
    above = list(tree.above(harm.trigger))
    for act in readings:
        if act is harm or act.type not in _AMONG_PEOPLE or tree.lemmas[act.trigger] in _HARM:
            continue
        clause = tree.clause(act.trigger)
        if act.trigger in above or clause in above[:2]:
            return act
    return None


def merge_repeats(readings: list[Reading], scene: Scene) -> list[Reading]:
    """One act told twice in a sentence ("met, holding talks") is one event with the place and date of both."""
    kept: list[Reading] = []
    for reading in readings:
        twin = next((i for i, other in enumerate(kept) if _same_act(other, reading)), None)
        if twin is None:
            kept.append(reading)
        else:
            first = kept[twin]
            kept[twin] = replace(
                first,
                mode=first.mode or reading.mode,
                place=first.place or reading.place,
                date=first.date or reading.date,
                recipients=first.recipients or reading.recipients,
                rules=(*first.rules, "merge_repeats"),
            )
    return kept


def _same_act(a: Reading, b: Reading) -> bool:
    if a.type != b.type or a.status != b.status or (a.mode and b.mode and a.mode != b.mode):
        return False
    parties_a, parties_b = _heads(a.actors), _heads(b.actors)
    if b.actors and a.actors and parties_a.isdisjoint(parties_b):
        return False
    recipients_a, recipients_b = _heads(a.recipients), _heads(b.recipients)
    return not (recipients_a and recipients_b and recipients_a.isdisjoint(recipients_b))


def _heads(phrases: tuple[Phrase, ...]) -> set[tuple[int, int]]:
    return {(p.sentence, p.head) for p in phrases}
