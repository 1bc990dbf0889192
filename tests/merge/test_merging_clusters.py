"""Clusters: no chains, no dependence on order, people's decisions kept."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from demarche import merge
from demarche.merge.cluster import in_force
from demarche.records import Decision, Link, Mention
from tests.merge.made import GAO, KIDAL, day, decide, made, party


def events(
    mentions: list[Mention], links: list[Link] | None = None, decisions: tuple[Decision, ...] = ()
) -> set[frozenset[str]]:
    found = links if links is not None else all_links(mentions)
    return {frozenset(m.mentions) for m in merge.cluster(mentions, found, decisions)}


def all_links(mentions: list[Mention]) -> list[Link]:
    found = []
    for i, a in enumerate(mentions):
        for b in mentions[i + 1 :]:
            if set(merge.blocks(a)) & set(merge.blocks(b)) and (one := merge.link(a, b)):
                found.append(one)
    return found


def sets(*groups: str) -> set[frozenset[str]]:
    return {frozenset(group.split()) for group in groups}


THREE = [made("a"), made("b"), made("c")]


def test_mentions_of_one_event_come_together_and_the_earliest_gives_the_id() -> None:
    mentions = [
        made("z", published="2025-03-04"),
        made("a", published="2025-03-05"),
        made("m", place=GAO, killed=[9, 9], words="Jets struck a market in Gao.", trigger="struck"),
    ]
    merges = merge.cluster(mentions, all_links(mentions), [])
    assert [(m.id, m.mentions) for m in merges] == [("m", ("m",)), ("z", ("z", "a"))]
    assert "2 mentions in 2 reports" in merges[1].why


def test_a_chain_of_links_is_no_event() -> None:
    chain = [Link("a", "b", 0.8), Link("b", "c", 0.8), Link("c", "d", 0.8)]
    mentions = [*THREE, made("d")]
    assert events(mentions, chain) == sets("a b", "c d")


def test_two_events_of_one_report_stay_apart_though_a_vague_mention_fits_both() -> None:
    mentions = [made("a", report="r"), made("b", report="r"), made("c")]
    links = [Link("a", "c", 0.9), Link("b", "c", 0.8)]
    assert events(mentions, links) == sets("a c", "b")


def test_decisions_merge_split_reject_and_can_be_revoked() -> None:
    links = [Link("a", "b", 0.9), Link("a", "c", 0.9), Link("b", "c", 0.9)]
    assert events(THREE, links) == sets("a b c")
    split = decide("1", "split", "a", "b")
    assert all(not {"a", "b"} <= e for e in events(THREE, links, (split,)))
    revoke = decide("2", "revoke", value="1", when="2025-04-02")
    assert events(THREE, links, (split, revoke)) == sets("a b c")
    again = decide("3", "revoke", value="2", when="2025-04-03")
    assert events(THREE, links, (split, revoke, again)) == events(THREE, links, (split,))
    assert events(THREE, links, (decide("4", "reject", "b"),)) == sets("a c")
    assert events(THREE, [], (decide("5", "merge", "a", "c"),)) == sets("a c", "b")


def test_the_later_decision_on_a_pair_wins() -> None:
    first, later = decide("1", "merge", "a", "b"), decide("2", "split", "a", "b", when="2025-04-02")
    assert events(THREE, [], (first, later)) == sets("a", "b", "c")
    assert [d.id for d in in_force([later, first])] == ["1", "2"]


def test_a_merge_by_hand_overrides_that_one_report_tells_both() -> None:
    mentions = [made("a", report="r"), made("b", report="r", words="Other words altogether.")]
    assert events(mentions, [], (decide("1", "merge", "a", "b"),)) == sets("a b")


def stream(seed: int, count: int = 14) -> list[Mention]:
    """Strikes by two armies on two towns on four days, told precisely and vaguely."""
    draw = random.Random(seed)
    mentions = []
    for i in range(count):
        on = draw.randrange(3, 7)
        told = draw.random() < 0.7
        mentions.append(
            made(
                f"m{i:02}", report=f"r{i // 2 if draw.random() < 0.2 else 100 + i}", published=f"2025-03-{on + draw.randrange(1, 3):02}",
                date=day(f"2025-03-{on:02}") if told else None, place=draw.choice([KIDAL, GAO, None]),
                killed=draw.choice([None, [on, on]]), status=draw.choice(["happened"] * 5 + ["negated"]),
                actors=[party(draw.choice(["MLI", "MLI", "NER"]), "MIL")],
                words=draw.choice(["Warplanes bombed a village.", f"They bombed the market near a well, {on} died there."]),
            )
        )  # fmt: skip
    return mentions


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_the_result_does_not_depend_on_the_order(seed: int, rng: random.Random) -> None:
    mentions = stream(seed)
    links = all_links(mentions)
    decisions = [decide("1", "split", "m00", "m01"), decide("2", "merge", "m02", "m03", when="2025-04-02")]
    before = merge.cluster(mentions, links, decisions)
    shown = [merge.merged(m, mentions, links, {}, decisions).as_dict() for m in before]
    rng.shuffle(mentions)
    shuffled = all_links(mentions)
    rng.shuffle(shuffled)
    rng.shuffle(decisions)
    after = merge.cluster(mentions, shuffled, decisions)
    assert after == before
    assert [m.why for m in after] == [m.why for m in before]
    assert [merge.merged(m, mentions, shuffled, {}, decisions).as_dict() for m in after] == shown


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_reports_that_come_one_by_one_give_what_all_at_once_give(seed: int, rng: random.Random) -> None:
    """The store clusters, for each new mention, only the connected component that it touches."""
    mentions = stream(seed)
    rng.shuffle(mentions)
    kept: dict[str, Mention] = {}
    links: list[Link] = []
    state: dict[str, frozenset[str]] = {}
    for new in mentions:
        links += [
            one
            for old in kept.values()
            if set(merge.blocks(new)) & set(merge.blocks(old)) and (one := merge.link(new, old))
        ]
        kept[new.id] = new
        touched = {new.id}
        while (
            grown := {x for one in links for x in (one.first, one.second) if {one.first, one.second} & touched}
            - touched
        ):
            touched |= grown
        part = [one for one in links if one.first in touched]
        for found in merge.cluster([kept[i] for i in touched], part, []):
            state |= dict.fromkeys(found.mentions, frozenset(found.mentions))
    assert set(state.values()) == events(mentions)
