"""Asking: SQL finds what a plain reading of all events finds; pages, counts and searches add up; nothing is syntax."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from typing import Any

import pytest

from demarche import merge
from demarche.errors import InputError
from demarche.records import Party, Query
from demarche.store import Store, open_store, search
from demarche.store.counts import BY
from tests.store.made import database, keep, report, stream


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def full(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    if request.param == "sqlite":
        store = open_store(str(tmp_path_factory.mktemp("full") / "store.sqlite"))
    else:
        store = open_store(database(request.getfixturevalue("server")))
    keep(store, *stream(60, seed=3, days=25))
    keep(
        store,
        report("month", "The Zaghreb minister's speeches. 2024-02-01: SYR GOV accused SYR REB in Homs, says Sana.", "2024-04-30", "Odd 'outlet'"),
        report("undated", "2024-12-31: USA GOV met RUS GOV. Speech in Zaghreb.", None, ""),
    )  # fmt: skip
    yield store
    store.close()


def everything(store: Store) -> list[dict[str, Any]]:
    return [event.as_dict() for event in store.stream(Query())]


def is_party(side: list[dict[str, Any]], party: Party) -> list[int]:
    return [
        i for i, a in enumerate(side)
        if (not party.country or a["country"] == party.country)
        and (not party.sector or party.sector in (a["sector"], *a["other_sectors"]))
        and (not party.name or a["name"].lower() == party.name.lower())
    ]  # fmt: skip


def meets(event: dict[str, Any], query: Query) -> bool:
    both = event["actors"] + event["recipients"]
    seats = [is_party(both, p) for p in query.parties]
    start, end = event["date"]["start"], event["date"]["end"]
    return (
        all(is_party(event["actors"], p) for p in query.actors)
        and all(is_party(event["recipients"], p) for p in query.recipients)
        and any(len(set(found)) == len(found) for found in itertools.product(*seats))
        and (not query.types or event["type"] in query.types)
        and (not query.quads or event["quad"] in query.quads)
        and (not query.statuses or event["status"] in query.statuses)
        and (not query.countries or (event["place"] or {}).get("country") in query.countries)
        and (not query.publishers or any(m["report"]["publisher"] in query.publishers for m in event["mentions"]))
        and (not query.since or end >= query.since)
        and (not query.until or start <= query.until)
        and (not query.single_origin or event["origins"] <= 1)
        and (not query.disputed or bool(event["disputed_by"]))
        and event["outlets"] >= query.min_outlets
        and min(event["confidence"].values()) >= query.min_confidence
        and (not query.attributed_to or any({a["kind"], a["country"]} & set(query.attributed_to) for a in event["attributions"]))
        and (not query.report or any(m["report"]["id"] == query.report for m in event["mentions"]))
    )  # fmt: skip


def test_sql_finds_what_a_plain_reading_finds(full: Store) -> None:
    chance = random.Random(5)
    events = everything(full)
    choices: dict[str, list[Any]] = {
        "actors": [(Party("SYR"),), (Party("RUS", "GOV"),), (Party(sector="MIL"),), (Party(name="syr gov"),)],
        "recipients": [(Party("RUS"),), (Party("TUR", "MIL"),), (Party("TUR", "GOV"),)],
        "parties": [(Party("SYR"), Party("RUS")), (Party("SYR"),), (Party("SYR"), Party("SYR")), (Party("IRN"), Party(sector="MIL"))],
        "types": [("CONSULT",), ("ASSAULT", "AID")], "quads": [("material conflict",)],
        "statuses": [("negated",), ("happened",)], "countries": [("RUS", "SYR")], "publishers": [("Outlet 1", "Made 2")],
        "since": ["2024-03-10"], "until": ["2024-03-20"], "single_origin": [True], "disputed": [True],
        "min_outlets": [2], "min_confidence": [0.85, 0.99], "attributed_to": [("government",), ("SYR",)], "report": ["r3"],
    }  # fmt: skip
    hits = 0
    asked = [{name: value} for name, values in choices.items() for value in values]
    for _ in range(150):
        names = chance.sample(sorted(choices), chance.randrange(1, 4))
        asked.append({name: chance.choice(choices[name]) for name in names})
    for some in asked:
        query = Query(**some)
        found = [event.id for event in full.stream(query)]
        wanted = [event["id"] for event in events if meets(event, query)]
        assert found == wanted, some
        hits += bool(found)
    assert hits > 60


@pytest.mark.parametrize("newest_first", [True, False])
def test_pages_follow_each_other_without_gap_or_repetition(full: Store, newest_first: bool) -> None:
    query = Query(limit=7, newest_first=newest_first)
    whole = [e.id for e in full.stream(query)]
    found, cursor = [], ""
    for _ in range(100):
        page = full.events(replace(query, cursor=cursor), total=True)
        assert page.total == len(whole)
        found += [e.id for e in page.items]
        cursor = page.cursor
        if not cursor:
            break
    assert found == whole
    days = [e.fields["date"]["start"] for e in full.stream(query)]
    assert days == sorted(days, reverse=newest_first)


def test_counts_add_up(full: Store) -> None:
    events = everything(full)
    (all_of_them,) = full.counts(Query())
    assert all_of_them.events == len(events)
    assert all_of_them.reports == sum(len({m["report"]["id"] for m in e["mentions"]}) for e in events)
    assert all_of_them.score == pytest.approx(sum(e["score"] for e in events))
    for name in ("year", "month", "week", "day", "type", "quad", "status", "country", "mode"):
        rows = full.counts(Query(), (name,))
        assert sum(row.events for row in rows) == len(events), name
    by_dyad = {row.keys[0]: row.events for row in full.counts(Query(), ("dyad",))}
    assert by_dyad["SYR>RUS"] == sum(
        bool(is_party(e["actors"], Party("SYR"))) and bool(is_party(e["recipients"], Party("RUS"))) for e in events
    )
    by_publisher = {row.keys[0]: row.events for row in full.counts(Query(), ("publisher",))}
    assert by_publisher["Outlet 1"] == sum(
        "Outlet 1" in {m["report"]["publisher"] for m in e["mentions"]} for e in events
    )
    weeks = [row.keys[0] for row in full.counts(Query(since="2024-03-01", until="2024-03-10"), ("week",))]
    assert weeks == ["2024-02-26", "2024-03-04"]
    two = full.counts(Query(types=("AID",)), ("actor", "year"))
    assert sum(r.events for r in two) == sum(e["type"] == "AID" for e in events)
    assert full.counts(Query(types=("NONE",)), ("year",)) == []
    for name in BY:
        full.counts(Query(), (name, "type") if name != "type" else (name,))
    with pytest.raises(InputError, match="not by 'x'"):
        full.counts(Query(), ("x",))


def test_volume_counts_what_was_reported_at_all(full: Store) -> None:
    assert sum(row.reports for row in full.volume(by="week")) == 62
    assert [(row.keys, row.reports) for row in full.volume(since="2024-04-01")] == [(("2024",), 1)]
    assert [row.keys[0] for row in full.volume(by="month")] == ["2024-03", "2024-04", None]


def test_words_are_found_in_any_form_and_phrases_as_they_stand(full: Store) -> None:
    assert [f.report.id for f in full.reports(words="speech zaghreb").items] == ["month", "undated"]
    assert [f.report.id for f in full.reports(words='"speech in Zaghreb"').items] == ["undated"]
    assert "«Zaghreb»" in full.reports(words="zaghreb").items[0].snippet
    assert [m.report for e in full.stream(Query(words="ZAGHREB")) for m in e.mentions] == ["month", "undated"][::-1]
    assert not full.reports(words="zaghreb nosuchword").items


def test_frequent_words_find_the_same_the_other_way(full: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked() -> list[Any]:
        reports, cursor = [], ""
        while True:
            page = full.reports(words="report day", limit=7, cursor=cursor, until="2024-03-20")
            reports += [found.report.id for found in page.items]
            cursor = page.cursor
            if not cursor:
                break
        events = [event.id for event in full.stream(Query(words="report day"))]
        return [reports, events, full.events(Query(words="report day", limit=5, disputed=True), total=True)]

    rare = asked()
    assert len(rare[0]) > 20 < len(rare[1])
    monkeypatch.setattr(search, "MANY", 1)
    assert asked() == rare


@pytest.mark.parametrize(
    "words",
    ['"', "a OR b", "NEAR(a b)", "words:a", "a*", "^a", "-a", "'; DROP TABLE reports; --", "(((", "!!!", "a & | ! b", "{x}", "%", ":*",
     "\\", "«»", "word " * 500, "AND", '""', "\x00", "\ud800 \x00b", "ä" * 3000],
)  # fmt: skip
def test_nothing_that_is_searched_for_is_syntax(full: Store, words: str) -> None:
    full.reports(words=words, publisher=words)
    full.events(Query(words=words))
    full.actors(words)
    assert full.events(Query(actors=(Party(name=words),), publishers=(words,), report=words)).items == ()
    assert (full.report(words), full.event(words), full.offices(name=words)) == (None, None, [])
    assert full.report("month") is not None


def test_cursors_and_limits_that_make_no_sense_are_told(full: Store) -> None:
    for cursor in ("x", "~", "2024~", "2024-01-01~"):
        with pytest.raises(InputError, match="cursor"):
            full.events(Query(cursor=cursor))
    for limit in (0, 1001, -1):
        with pytest.raises(InputError, match="1 to 1000"):
            full.events(Query(limit=limit))


def test_reports_come_in_pages_newest_first(full: Store) -> None:
    found, cursor = [], ""
    while True:
        page = full.reports(limit=9, cursor=cursor)
        found += [f.report for f in page.items]
        cursor = page.cursor
        if not cursor:
            break
    assert len({r.id for r in found}) == len(found) == 62
    assert [r.published or "" for r in found] == sorted((r.published or "" for r in found), reverse=True)
    assert {r.publisher for r in (f.report for f in full.reports(publisher="Outlet 1").items)} == {"Outlet 1"}
    assert full.reports(since="2024-04-01").items[0].report.id == "month"


def test_who_is_known(full: Store) -> None:
    actors = full.actors("syr")
    assert {(a.country, a.sector) for a in actors} <= {("SYR", "GOV"), ("SYR", "MIL"), ("SYR", "REB")}
    assert [a.events for a in actors] == sorted((a.events for a in actors), reverse=True)
    sources = {s.publisher: s for s in full.sources()}
    assert sum(s.reports for s in sources.values()) == 62
    assert (sources["Odd 'outlet'"].events, sources["Odd 'outlet'"].alone) == (1, 1)
    assert [o.name for o in full.offices(country="SYR")] == ["A Person"]
    assert full.offices(name="Nobody") == []


def test_no_report_and_no_event_are_none(full: Store) -> None:
    assert full.report("nosuch") is None
    assert full.event("nosuch") is None
    first = next(full.stream(Query())).id
    assert full.begins(first[:6]) == [first]


def test_the_store_tells_how_it_is(full: Store) -> None:
    health = full.health()
    assert (health["reports"], health["events"], health["merged by"]) == (
        62,
        len(everything(full)),
        f"1.{merge.SIGNATURE_VERSION}",
    )
    assert health["runs"] == [{"coder": "made", "ontology": "1"}]
