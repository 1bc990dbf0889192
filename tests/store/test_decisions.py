"""What people decide holds, can be taken back, and survives new codings and new versions."""

from __future__ import annotations

import pytest

from demarche.errors import InputError
from demarche.keep import decide, decision_id, forget
from demarche.records import Decision, Query
from demarche.store import Store
from tests.store.made import Plain, coding, keep, report, snapshot

A = report(
    "a", "2024-03-01: SYR GOV met RUS GOV in Lima. 2024-03-05: IRN GOV shelled TUR MIL, 3 killed.", "2024-03-01", "One"
)
B = report("b", "Later on. 2024-03-01: SYR GOV met RUS GOV in Quito.", "2024-03-02", "Two")
C = report("c", "Elsewhere. 2024-03-02: SYR GOV met RUS GOV in Lima.", "2024-03-03", "Three")
_clock = iter(range(10, 99))


def decided(store: Store, kind: str, mentions, field: str = "", value=None) -> Decision:
    when = f"2025-01-01T00:00:{next(_clock)}"
    made = Decision(
        decision_id(kind, mentions, "me", when, "why"), kind, tuple(mentions), "me", when, "why", field, value
    )
    decide(store, [made], coding().outlets, merging=Plain())
    return made


def mention(store: Store, name: str, kind: str = "CONSULT") -> str:
    return next(m.id for m in store.report(name).mentions if m.event["type"] == kind)


def told(store: Store) -> list[list[str]]:
    return sorted([m.report for m in e.mentions] for e in store.stream(Query(types=("CONSULT",))))


@pytest.fixture
def kept(store: Store) -> Store:
    keep(store, A, B, C)
    assert told(store) == [["a", "b"], ["c"]]
    return store


def test_merging_joins_events_until_it_is_revoked(kept: Store) -> None:
    before = snapshot(kept)
    made = decided(kept, "merge", [mention(kept, "b"), mention(kept, "c")])
    assert told(kept) == [["a", "b", "c"]]
    (event,) = kept.stream(Query(types=("CONSULT",)))
    assert [d.id for d in event.decisions] == [made.id]
    assert event.as_dict()["decisions"][0]["why"] == "why"
    decided(kept, "revoke", made.mentions, value=made.id)
    assert told(kept) == [["a", "b"], ["c"]]
    assert [d.kind for d in kept.decisions()] == ["merge", "revoke"]
    strip = [{k: v for k, v in e.items() if k != "decisions"} for e in snapshot(kept)["events"]]
    assert strip == [{k: v for k, v in e.items() if k != "decisions"} for e in before["events"]]


def test_splitting_parts_mentions_until_it_is_revoked(kept: Store) -> None:
    made = decided(kept, "split", [mention(kept, "a"), mention(kept, "b")])
    assert told(kept) == [["a"], ["b"], ["c"]]
    decided(kept, "revoke", made.mentions, value=made.id)
    assert told(kept) == [["a", "b"], ["c"]]


def test_corrections_and_rejections_show_in_what_is_asked(kept: Store) -> None:
    made = decided(kept, "correct", [mention(kept, "a"), mention(kept, "b")], "status", "negated")
    (event,) = kept.events(Query(statuses=("negated",))).items
    assert ("status", "set by me: why") in event.why
    assert [(d.id, d.mentions, d.value) for d in kept.decisions(event.id)] == [(made.id, made.mentions, "negated")]
    out = decided(kept, "reject", [mention(kept, "c")])
    assert told(kept) == [["a", "b"]]
    assert kept.report("c").mentions
    assert kept.event(mention(kept, "c")) is None
    decided(kept, "revoke", out.mentions, value=out.id)
    decided(kept, "revoke", made.mentions, value=made.id)
    assert told(kept) == [["a", "b"], ["c"]]
    assert not kept.events(Query(statuses=("negated",))).items


def test_decisions_survive_recoding_and_new_versions(kept: Store) -> None:
    decided(kept, "merge", [mention(kept, "b"), mention(kept, "c")])
    decided(kept, "correct", [mention(kept, "a", "ASSAULT")], "casualties.killed", [5, 6])
    old = mention(kept, "c")
    keep(kept, A, B, C, coding=coding({"coder": "2"}, "2"), recode=True)
    assert mention(kept, "c") != old
    assert told(kept) == [["a", "b", "c"]]
    assert [d.mentions for d in kept.decisions() if d.kind == "merge"] == [(mention(kept, "b"), mention(kept, "c"))]
    keep(
        kept,
        report("c", "A longer beginning now. " + C.body, C.published, C.publisher),
        coding=coding({"coder": "2"}, "2"),
    )
    assert told(kept) == [["a", "b", "c"]]
    (strike,) = kept.events(Query(types=("ASSAULT",))).items
    assert strike.fields["casualties"]["killed"] == [5, 6]
    keep(kept, report("c", "Nothing of the kind.", C.published, C.publisher))  # its anchor leads nowhere: no harm
    assert told(kept) == [["a", "b"]]
    keep(kept, report("c", "And again. " + C.body, C.published, C.publisher))
    assert told(kept) == [["a", "b", "c"]]


def test_decisions_hold_whatever_came_first(kept: Store, tmp_path) -> None:
    from demarche.store import open_store

    decided(kept, "merge", [mention(kept, "a"), mention(kept, "c")])
    keep(kept, report("d", "2024-03-02: SYR GOV met RUS GOV in Cusco.", "2024-03-04", "Four"))
    other = open_store(str(tmp_path / "other.sqlite"))
    keep(other, report("d", "2024-03-02: SYR GOV met RUS GOV in Cusco.", "2024-03-04", "Four"), C, B, A)
    decide(other, kept.decisions(), coding().outlets, merging=Plain())
    assert snapshot(kept) == snapshot(other)
    assert told(kept) == [["a", "b", "c", "d"]]
    other.close()


def test_a_decision_about_nothing_is_refused_as_a_whole(kept: Store) -> None:
    before = snapshot(kept)
    with pytest.raises(InputError, match="no mention ffff"):
        decided(kept, "merge", [mention(kept, "b"), "ffff"])
    assert snapshot(kept) == before
    assert kept.decisions() == []


def test_forgetting_takes_the_decisions_that_are_about_nothing_else(kept: Store) -> None:
    decided(kept, "merge", [mention(kept, "b"), mention(kept, "c")])
    decided(kept, "correct", [mention(kept, "c")], "mode", "visit")
    forget(kept, "c", coding().outlets, merging=Plain())
    assert [(d.kind, len(d.mentions), len(d.keys)) for d in kept.decisions()] == [("merge", 1, 1)]
    assert told(kept) == [["a", "b"]]
