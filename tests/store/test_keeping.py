"""Keeping reports: once each, in versions, without regard to order, and nothing left of what was forgotten."""

from __future__ import annotations

from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import event as events_of
from sqlalchemy import select, text

from demarche import merge
from demarche.keep import allow, forget, remerge
from demarche.records import Party, Query
from demarche.store import Store, open_store, schema
from tests.store.made import Plain, coding, database, in_parts, keep, report, shuffled, snapshot, stream

MET = "Envoys sat down. 2024-03-01: SYR GOV met RUS GOV in Lima. Nothing else was said by anyone at all that day."


def outcomes(kept: list) -> list[str]:
    return [one.outcome for one in kept]


def test_the_same_report_twice_changes_nothing(store: Store) -> None:
    some = stream(12)
    assert outcomes(keep(store, *some)) == ["new"] * 12
    before, version = snapshot(store), store.version()
    assert before["events"]
    assert outcomes(keep(store, *shuffled(some, 3))) == ["known"] * 12
    assert (snapshot(store), store.version()) == (before, version)


def test_reports_that_tell_one_event_are_one_event(store: Store) -> None:
    keep(store, report("a", MET, "2024-03-01", "One"))
    keep(store, report("b", "Later. 2024-03-01: SYR GOV met RUS GOV in Quito.", "2024-03-02", "Two"))
    keep(store, report("c", "2024-03-02: SYR GOV met RUS GOV in Lima.", "2024-03-02", "Two"))
    first, second = store.events(Query(newest_first=False)).items
    assert [m.report for m in first.mentions] == ["a", "b"]
    assert [m.report for m in second.mentions] == ["c"]
    assert (first.outlets, first.first_report) == (2, "2024-03-01")
    assert {v["value"] for v in first.alternatives["place"]} == {"Lima, RUS", "Quito, RUS"}
    for mention in first.mentions:  # any mention's id leads to its event
        assert store.event(mention.id) == first


def test_a_changed_text_is_a_new_version_and_the_old_mentions_lead_to_its_event(store: Store) -> None:
    keep(store, report("b", "2024-03-01: SYR GOV met RUS GOV.", publisher="Two"))
    keep(store, report("a", MET))
    (old,) = store.report("a").mentions
    assert outcomes(keep(store, report("a", "Corrected. 2024-03-01: SYR GOV met RUS GOV in Quito."))) == ["version"]
    kept = store.report("a")
    assert (kept.report.body[:9], [v.body for v in kept.versions]) == ("Corrected", [MET])
    (event,) = store.events(Query()).items
    assert sorted(m.report for m in event.mentions) == ["a", "b"]
    assert store.event(old.id) == event
    assert not store.events(Query(countries=("PER",))).items
    assert outcomes(keep(store, report("a", MET))) == ["known"]  # an old version that comes again is no news
    assert store.report("a").report.body.startswith("Corrected")


def test_a_page_that_changed_is_a_new_version_but_two_records_with_names_of_their_own_are_two(store: Store) -> None:
    from dataclasses import replace

    from demarche.read.reports import digest_id

    def page(body: str, url: str):
        unnamed = report("", body, url=url)
        return replace(unnamed, id=digest_id(unnamed))

    url = "https://wire.example/story?id=7"
    assert outcomes(keep(store, page("First text of it.", url), page("Second text of it.", url + "#top"))) == [
        "new",
        "version",
    ]
    assert (
        outcomes(keep(store, page("One.", "https://wire.example/"), page("Two.", "https://wire.example/")))
        == ["new"] * 2
    )
    assert (
        outcomes(keep(store, report("x1", "One text.", url=url), report("x2", "Another text.", url=url))) == ["new"] * 2
    )


def test_copies_are_one_text_named_after_the_earliest(store: Store) -> None:
    long = MET + " " + " ".join(f"word{i}" for i in range(60))
    keep(store, report("b", long, "2024-03-03", "Copier"))
    keep(store, report("c", long + " A tail of the copier's own.", "2024-03-04", "Third"))
    keep(store, report("a", "CITY (Agency) - " + long, "2024-03-01", "Agency"))
    assert {m.text for m in store.events(Query()).items[0].mentions} == {"a"}
    assert [c.id for c in store.report("a").copies] == ["b", "c"]
    forget(store, "a", coding().outlets, merging=Plain())
    assert {m.text for m in store.events(Query()).items[0].mentions} == {"b"}


def test_forgetting_leaves_nothing_and_the_rest_is_as_if_it_had_never_been(store: Store) -> None:
    some = stream(14)
    unique = report("gone", f"Zanzibarquux minister. {some[0].body}", url="https://wire.example/x")
    keep(store, *some[:5], unique, *some[5:])
    keep(store, report("gone", f"Zanzibarquux a second time, minister. {some[1].body}", url="https://wire.example/x"))
    assert store.reports(words="zanzibarquux").items
    assert store.offices(country="SYR")
    assert forget(store, "gone", coding().outlets, merging=Plain()) == 2
    other = open_store(str(store.engine.url.database) + ".other") if store.engine.dialect.name == "sqlite" else None
    if other is not None:
        keep(other, *some)
        assert snapshot(store) == snapshot(other)
        file = Path(str(store.engine.url.database))
        left = file.read_bytes() + Path(f"{file}-wal").read_bytes()
        assert b"anzibarquux" not in left
    assert not store.reports(words="zanzibarquux").items
    assert not store.offices(country="SYR")
    (kept,) = keep(store, unique)
    assert (kept.outcome, bool(kept.notes)) == ("forgotten", True)
    assert allow(store, "gone")
    assert outcomes(keep(store, unique)) == ["new"]


def test_reports_that_cannot_be_coded_are_told_and_not_kept(store: Store) -> None:
    (kept,) = keep(store, report("a", "IN ANOTHER LANGUAGE"))
    assert (kept.outcome, kept.notes) == ("not coded", ("not in English",))
    assert store.report("a") is None


def test_texts_that_no_database_can_write_are_kept_with_their_offsets(store: Store) -> None:
    odd = "A \ud800 half and a \x00 nothing. 2024-03-01: SYR GOV met RUS GOV in Lima. Zo\u00eb \U0001f600."
    keep(store, report("odd\udfff", odd, publisher="\udc00"))
    (event,) = store.events(Query()).items
    evidence = event.mentions[0].event["evidence"]
    kept = store.report("odd\ufffd").report
    assert kept.text[evidence["start"] : evidence["end"]] == evidence["text"]
    assert kept.body == odd.replace("\ud800", "\ufffd").replace("\x00", " ")
    assert outcomes(keep(store, report("odd\udfff", odd, publisher="\udc00"))) == ["known"]


def test_another_coder_codes_anew_only_when_asked(store: Store) -> None:
    some = stream(8)
    keep(store, *some)
    before = snapshot(store)
    newer = coding({"coder": "made", "ontology": "2"}, "2")
    assert set(outcomes(keep(store, *some, coding=newer))) == {"known"}
    assert snapshot(store) == before
    old = store.events(Query()).items[0]
    assert set(outcomes(keep(store, *some, coding=newer, recode=True))) == {"recoded"}
    again = store.events(Query(limit=1000)).items
    assert len(again) == len(before["events"])
    assert old.id not in {m.id for e in again for m in e.mentions}
    assert [m.report for m in store.event(old.id).mentions] == [m.report for m in old.mentions]
    assert set(outcomes(keep(store, *some, coding=newer, recode=True))) == {"known"}
    keep(store, *some, recode=True)  # and back: the same as at first, but for what is superseded
    assert snapshot(store)["events"] == before["events"]


def test_other_merging_rules_merge_the_whole_store_anew(store: Store) -> None:
    class Apart(Plain):
        MERGE_VERSION = 2

        def link(self, a, b):
            return None

    keep(store, *stream(20))
    before = snapshot(store)
    keep(store, merging=Apart())
    assert all(len(e["mentions"]) == 1 for e in snapshot(store)["events"])
    assert remerge(store, coding().outlets, Plain())
    assert snapshot(store) == before
    assert not remerge(store, coding().outlets, Plain())


@pytest.mark.parametrize("rules", [Plain(), merge], ids=["plain", "real"])
def test_a_hundred_shuffles_of_a_stream_give_the_same_events(rules, tmp_path: Path) -> None:
    some = stream(8)
    wanted = None
    empty, file = tmp_path / "empty.sqlite", tmp_path / "store.sqlite"
    open_store(str(empty)).close()
    store = open_store(str(file))
    for seed in range(100):
        store.close()  # one store object for all, emptied each time: making a hundred takes longer than filling them
        store.near.clear()
        copyfile(empty, file)
        for part in in_parts(shuffled(some, seed), 2 + seed % 5):
            keep(store, *part, merging=rules)
        found = snapshot(store)
        wanted = wanted or found
        assert len(found["events"]) < len(found["mentions"])
        assert found == wanted, f"shuffle {seed} differs"
    store.close()


def test_shuffles_give_the_same_on_postgresql(server) -> None:
    found = []
    for seed in range(4):
        store = open_store(database(server))
        for part in in_parts(shuffled(stream(16), seed), 1 + 3 * seed):
            keep(store, *part, merging=merge)
        found.append(snapshot(store))
        store.close()
    assert found[1:] == found[:-1]


def test_forgetting_in_any_order_gives_the_same(lite: Store, tmp_path: Path) -> None:
    some = stream(36, days=3)
    keep(lite, *some, merging=merge)
    for one in shuffled(some, 5)[:20]:
        forget(lite, one.id, coding().outlets)
    left = [r for r in some if r.id not in {one.id for one in shuffled(some, 5)[:20]}]
    other = open_store(str(tmp_path / "other.sqlite"))
    keep(other, *left, merging=merge)
    assert snapshot(lite) == snapshot(other)
    other.close()


def test_only_the_neighbourhood_is_written(lite: Store) -> None:
    keep(lite, *stream(30))
    with lite.write() as connection:  # mark every event; what is written anew loses its mark
        connection.execute(schema.events.update().values(latitude=77.0))
    keep(lite, report("new", "2024-03-01: SYR GOV met RUS GOV in Lima."))
    with lite.read() as connection:
        rows = connection.execute(select(schema.events.c.latitude)).scalars().all()
    assert sum(value != 77.0 for value in rows) == 1
    assert len(rows) > 10


def test_keeping_reads_no_table_from_end_to_end(lite: Store) -> None:
    keep(lite, *stream(30))
    plans: dict[str, list[str]] = {}

    def look(connection, cursor, statement, values, context, many) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            rows = cursor.connection.execute(
                f"EXPLAIN QUERY PLAN {statement}", values[0] if many else values
            ).fetchall()
            plans[statement] = [row[3] for row in rows]

    events_of.listen(lite.engine, "before_cursor_execute", look)
    keep(lite, *stream(60)[30:])
    events_of.remove(lite.engine, "before_cursor_execute", look)
    scans = [step for steps in plans.values() for step in steps if step.startswith("SCAN")]
    assert len(plans) > 20
    own = ("json_each", "anon_1", "decision_mentions")  # the list itself, a result, and whether there is a first row
    assert [step for step in scans if not any(name in step for name in own)] == []


def test_every_foreign_key_holds(lite: Store) -> None:
    keep(lite, *stream(30))
    forget(lite, "r3", coding().outlets, merging=Plain())
    with lite.read() as connection:
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_a_question_finds_the_party_again_after_a_merge(store: Store) -> None:
    keep(store, report("a", MET), report("b", "2024-03-01: RUS MIL shelled SYR REB in Homs, 3 killed."))
    assert len(store.events(Query(parties=(Party("SYR"), Party("RUS")))).items) == 2
    assert [e.fields["type"] for e in store.events(Query(actors=(Party("RUS", "MIL"),))).items] == ["ASSAULT"]


def long_text(name: str, words: int = 60) -> str:
    return " ".join(f"{name}{i}" for i in range(words)) + "."


def test_copies_are_looked_for_from_the_month_before_to_the_month_after(store: Store) -> None:
    text_ = long_text("word")
    keep(
        store, report("may", text_, "2024-05-01"), report("april", text_, "2024-04-01"), report("undated", text_, None)
    )
    keep(store, report("march", text_, "2024-03-31"), report("december", text_, "2023-12-31"))
    assert [c.id for c in store.report("may").copies] == ["march", "april"]
    assert store.report("december").copies == store.report("undated").copies == ()


def test_a_report_that_joins_two_texts_changes_the_events_that_they_tell(store: Store) -> None:
    told = "2024-03-01: SYR GOV met RUS GOV in Lima."
    one = report("one", f"{long_text('first')} {told}", "2024-03-01", "One")
    two = report("two", f"{long_text('second')} {told}", "2024-03-02", "Two")
    both = report("both", f"{long_text('first')} {long_text('second')}", "2024-03-03", "Both")
    keep(store, one, two)
    assert "2 of 2 texts" in dict(store.event(store.report("one").mentions[0].id).why)["type"]
    keep(store, both)
    assert {c.id for c in store.report("both").copies} == {"one", "two"}
    assert "1 of 1 texts" in dict(store.event(store.report("one").mentions[0].id).why)["type"]
    forget(store, "both", coding().outlets, merging=Plain())
    assert "2 of 2 texts" in dict(store.event(store.report("one").mentions[0].id).why)["type"]


def test_a_change_that_was_taken_back_leaves_nothing_in_memory(store: Store) -> None:
    class Failing(Plain):
        def merged(self, *given):
            raise ArithmeticError("in the middle")

    with pytest.raises(ArithmeticError):
        keep(store, report("a", "2024-03-01: SYR GOV met RUS GOV in Lima."), merging=Failing())
    keep(
        store,
        report("b", "2024-03-01: IRN GOV aided TUR MIL."),
        report("c", "2024-03-01: IRN GOV aided TUR MIL in Lima."),
    )
    (event,) = store.events(Query()).items
    assert sorted((m.report, m.event["type"]) for m in event.mentions) == [("b", "AID"), ("c", "AID")]
    assert "2 of 2 texts" in dict(event.why)["type"]


def counted(store: Store) -> dict[str, list[int]]:
    """Publishers in figures, by reading all events and reports."""
    found: dict[str, list[int]] = {}
    with store.read() as connection:
        of = schema.reports.c
        for name in connection.execute(select(of.publisher).where(of.live)).scalars():
            found.setdefault(name, [0] * 5)[0] += 1
    for event in store.stream(Query()):
        names = [m.publisher for m in event.mentions]
        for name in set(names):
            more = (0, names.count(name), 1, int(event.outlets <= 1), int(bool(event.disputed_by)))
            found[name] = [a + b for a, b in zip(found[name], more, strict=True)]
    return found


def test_publishers_are_counted_right_whatever_happens(store: Store) -> None:
    def figures() -> dict[str, list[int]]:
        return {
            s.publisher: [s.reports, s.mentions, s.events, s.alone, s.disputed] for s in store.sources()
        }  # fmt: skip

    some = stream(40, days=4)
    keep(store, *some, size=9)
    assert figures() == counted(store)
    assert all(sum(column) for column in zip(*figures().values(), strict=True))
    keep(store, report("r3", "Corrected. 2024-03-01: SYR GOV met RUS GOV in Quito.", publisher="Another Wire"))
    assert figures() == counted(store)
    assert figures()["Another Wire"][0] == 1
    for one in some[5:12]:
        forget(store, one.id, coding().outlets, merging=Plain())
    assert figures() == counted(store)
    keep(store, *some, coding=coding({"coder": "made", "ontology": "2"}, "2"), recode=True)
    assert figures() == counted(store)
    with store.write() as connection:
        connection.execute(text("UPDATE meta SET value = 'other rules' WHERE key = 'merged by'"))
    assert remerge(store, coding().outlets, Plain())
    assert figures() == counted(store)
