"""The brief of a small store whose figures can be counted by hand."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from demarche.brief import Brief, Known, brief
from demarche.errors import InputError
from demarche.records import Outlet, Party, Query, Report
from demarche.store import Store, open_store
from tests.store.made import keep, report

SYR, RUS = Party("SYR"), Party("RUS")
MONTHS = [f"{2024 + n // 12}-{n % 12 + 1:02}" for n in range(18)]  # 2024-01 to 2025-06
KNOWN = Known(
    countries={"SYR": "Syria", "RUS": "Russia", "TUR": "Türkiye"},
    sectors={"GOV": "executive"},
    outlet=lambda name: Outlet(name, "media", "One Owner") if name in ("Harbour Wire", "Quay Post") else None,
)


def reports() -> list[Report]:
    """Each month of 2024 a meeting and ten reports of nothing; each month of 2025 four attacks and ten such reports."""
    found = []
    for month in MONTHS:
        for i in range(10):
            words = (
                f"Nothing of note at station {month}-{i}: the ferry {i * 7919} ran on time and quay {month} was dry."
            )
            found.append(report(f"n{month}-{i}", words, f"{month}-{i + 1:02}"))
        if month < "2025":
            found.append(report(f"m{month}", f"{month}-05: SYR GOV met RUS GOV in Lima.", f"{month}-06"))
        else:
            for day in (3, 9, 15, 21):
                body = f"{month}-{day:02}: RUS MIL shelled SYR REB in Zaghreb, {day} killed, says Ruritania."
                found.append(report(f"s{month}-{day}", body, f"{month}-{day:02}"))
    own = "Our reporter at the quay counted the dead after a night without light or water."
    attack = "2025-06-09: RUS MIL shelled SYR REB, 12 killed."
    found.append(report("other", f"{own} {attack}", "2025-06-10", "Quay Post"))
    found.append(
        report("denial", "2025-06-21: RUS MIL denies it shelled SYR REB, says Moscow.", "2025-06-22", "Dock News")
    )
    found.append(report("only", "2025-05-12: SYR GOV denies it accused RUS GOV.", "2025-05-12", "Dock News"))
    found.append(report("old", "2016-05-01: RUS MIL shelled SYR GOV.", "2024-03-06"))
    found.append(report("third", "2025-06-23: TUR GOV aided SYR GOV. 2025-06-24: TUR GOV met RUS GOV.", "2025-06-25"))
    found.append(
        report("office", "Nothing but the word minister here, on pier nine, under the tall lamp.", "2025-06-24")
    )
    return found


def made(folder: Path, some: list[Report]) -> Store:
    opened = open_store(str(folder / "store.sqlite"))
    keep(opened, *some)
    return opened


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = made(tmp_path_factory.mktemp("brief"), reports())
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def found(store: Store) -> Brief:
    return brief(store, SYR, RUS, known=KNOWN)


def test_standing_counts_the_last_six_months_against_those_before(found: Brief) -> None:
    standing = found.standing
    assert found.today == "2025-06-25"  # the newest report
    assert (standing.recent.since, standing.recent.events, standing.recent.score) == ("2025-01-01", 24, -9.0)
    assert (standing.before.since, standing.before.until) == ("2024-01-01", "2024-12-31")
    assert (standing.before.events, standing.before.score) == (12, 2.5)
    assert standing.recent.quads["material conflict"] == 24
    assert standing.before.quads["verbal cooperation"] == 12
    assert standing.difference == (-11.5, -11.5, -11.5)  # all scores of a time are the same: no spread
    assert standing.recent.reports == 6 * 14 + 5  # two on 2025-06-10 and 22, one each on 05-12, 06-25, 06-24
    assert standing.before.reports == 12 * 11 + 1
    assert len(standing.events) == standing.looked_at == 24
    assert standing.words.startswith(
        "Since January 2025: 24 events, 0 of cooperation and 24 of conflict; mean score −9.00 (95 % interval −9.00 to "
        "−9.00). Before, since January 2024: +2.50 over 12 events; difference −11.50 (−11.50 to −11.50): more "
        "conflictual than before."
    )


def test_origins_and_outlets_are_counted_once(found: Brief, store: Store) -> None:
    standing = found.standing
    two = [e for e in store.stream(Query(parties=(SYR, RUS))) if e.outlets == 2]
    assert [e.fields["date"]["start"] for e in two] == ["2025-06-21", "2025-06-09"]
    assert standing.outlets == 3
    assert standing.single_origin == sum(
        e.origins <= 1 and e.fields["status"] == "happened" and e.fields["date"]["start"] >= "2025"
        for e in store.stream(Query(parties=(SYR, RUS)))
    )
    assert [e.origins for e in two] == [1, 2]  # a denial is no second witness
    assert standing.single_origin == 23
    assert standing.origins == 2  # the state whose words they are, and the reporter at the quay


def test_directions_are_apart(found: Brief) -> None:
    figures = {d.key: (d.recent.events, d.before.events) for d in found.directions}
    assert figures == {"all": (24, 12), "a-to-b": (0, 12), "b-to-a": (24, 0), "jointly": (0, 0)}
    (towards,) = (d for d in found.directions if d.key == "b-to-a")
    assert towards.name == "Russia → Syria"
    assert set(towards.events) == set(found.standing.events)


def test_the_change_is_found_where_it_is(found: Brief, store: Store) -> None:
    changes = {c.series: c for c in found.changes}
    assert set(changes) == {"conflict", "cooperation", "score"}
    conflict = changes["conflict"]
    assert (conflict.month, conflict.before, conflict.before_events, conflict.after_events) == ("2025-01", 0.0, 0, 24)
    assert conflict.after == round(1000 * 24 / (6 * 14 + 5), 2)
    assert conflict.p <= 0.01
    assert (changes["cooperation"].month, changes["cooperation"].after) == ("2025-01", 0.0)
    assert (changes["score"].month, changes["score"].before, changes["score"].after) == ("2025-01", 2.5, -9.0)
    assert conflict.words.startswith("January 2025 to June 2025: more conflict: ")
    first = [store.event(i) for i in conflict.events]
    assert [e.fields["date"]["start"] for e in first if e] == [
        "2025-01-03", "2025-01-09", "2025-01-15", "2025-01-21", "2025-02-03",
    ]  # fmt: skip


def test_sections_hold_what_happened_newest_first(found: Brief) -> None:
    sections = {s.key: s for s in found.sections}
    assert {k: s.total for k, s in sections.items()} == {"meetings": 12, "force": 25}
    days = [r.date for r in sections["force"].rows]
    assert days[:5] == ["2025-06-21", "2025-06-15", "2025-06-09", "2025-06-03", "2025-05-21"]
    row = sections["force"].rows[2]
    assert (row.direction, row.outlets, row.place) == ("b-to-a", 2, "Zaghreb, Syria")
    assert (row.actors, row.recipients) == (("RUS MIL (RUS MIL)",), ("SYR REB (SYR REB)",))
    assert row.casualties == {"killed": (9, 12), "injured": None}
    assert row.said_by[0].endswith("(government)")
    assert row.sentence == "2025-06-09: RUS MIL shelled SYR REB in Zaghreb, 9 killed, says Ruritania."
    assert (row.trigger, row.report, row.publisher) == ("shelled", "s2025-06-9", "Harbour Wire")


def test_an_event_of_before_the_reports_is_shown_but_in_no_figure(found: Brief, store: Store) -> None:
    assert any("1 events are in the sections but in no figure" in note for note in found.notes)
    rows = brief(store, SYR, RUS, known=KNOWN, limit=100).sections[-1].rows
    assert rows[-1].date == "2016-05-01"
    assert found.months[0].month == "2024-01"
    assert sum(m.events for m in found.months) == 36
    assert [m.reports for m in found.months[:3]] == [11, 11, 12]


def test_denials_and_claims_stand_apart(found: Brief) -> None:
    assert [(r.date, r.status, bool(r.disputed_by)) for r in found.denials.rows] == [
        ("2025-06-21", "happened", True), ("2025-05-12", "negated", False),
    ]  # fmt: skip
    assert found.denials.total == 2
    assert found.claims.total >= 20
    assert all(r.origins <= 1 and (r.hedged or r.said_by) for r in found.claims.rows)
    assert "2025-06-09" not in [r.date for r in found.claims.rows]  # two origins
    assert found.claims.total == 23


def test_offices_come_from_world_data_and_from_reports(found: Brief, store: Store) -> None:
    (office,) = found.offices
    assert (office.name, office.office, office.of, office.source) == ("A Person", "minister", "SYR", "reports")
    assert (office.since, office.reports) == ("2025-06-24", ("office",))
    assert brief(store, SYR, RUS, until="2025-05-31", known=KNOWN).offices == ()


def test_every_event_named_is_one_of_the_two(found: Brief, store: Store) -> None:
    ids = {e.id for e in store.stream(Query(parties=(SYR, RUS)))}
    named: set[str] = set()

    def collect(value: Any, key: str = "") -> None:
        if isinstance(value, dict):
            for k, v in value.items():
                collect(v, k)
        elif isinstance(value, list):
            for v in value:
                collect(v, key)
        elif key in ("events", "id") and isinstance(value, str):
            named.add(value)

    collect(found.as_dict())
    assert named
    assert named <= ids


def test_every_quote_stands_in_its_report(found: Brief, store: Store) -> None:
    rows = [r for s in (*found.sections, found.claims, found.denials) for r in s.rows]
    assert rows
    for row in rows:
        kept = store.report(row.report)
        assert kept is not None
        assert row.sentence.strip("…") in " ".join(kept.report.text.split())


def test_the_order_of_arrival_changes_nothing(found: Brief, tmp_path: Path) -> None:
    some = reports()
    random.Random(3).shuffle(some)
    opened = made(tmp_path, some)
    again = brief(opened, SYR, RUS, known=KNOWN)
    opened.close()
    assert json.dumps(again.as_dict()) == json.dumps(found.as_dict())


def test_a_period_bounds_everything(store: Store) -> None:
    early = brief(store, SYR, RUS, "2024-03-01", "2024-10-31", known=KNOWN)
    assert early.today == "2024-10-31"
    assert (early.standing.recent.since, early.standing.recent.events) == ("2024-05-01", 6)
    assert early.standing.before.events == 2
    assert not early.standing.known
    assert early.standing.words.startswith("Too little is known: 6 events since May 2024; 8 are needed.")
    assert early.standing.recent.low is None
    assert [s.key for s in early.sections] == ["meetings"]
    assert early.changes == ()
    assert [m.month for m in early.months] == [f"2024-{m:02}" for m in range(3, 11)]
    half = brief(store, SYR, RUS, until="2025-06-09", known=KNOWN)
    assert half.months[-1].reports == 9 + 2


def test_sectors_and_those_who_never_met(store: Store) -> None:
    rebels = brief(store, Party("SYR", "REB"), Party("RUS", "MIL"), known=KNOWN)
    assert (rebels.total, rebels.b.code) == (24, "RUS MIL")
    nobody = brief(store, Party("SYR"), Party(name="Nobody Known"), known=KNOWN)
    assert (nobody.total, nobody.sections, nobody.standing.events) == (0, (), ())
    assert nobody.standing.words == "Too little is known: 0 events since January 2025; 8 are needed."


def test_what_cannot_be_asked_is_told(store: Store) -> None:
    with pytest.raises(InputError, match="two different actors"):
        brief(store, SYR, SYR)
    with pytest.raises(InputError, match="'soon' is no day"):
        brief(store, SYR, RUS, "soon")
    with pytest.raises(InputError, match="no dated report since 2031"):
        brief(store, SYR, RUS, "2031-01-01")


def test_a_volume_that_was_counted_before_is_used(store: Store, found: Brief) -> None:
    asked: list[Any] = []

    def volume(since: str | None, until: str | None, by: str) -> list[Any]:
        asked.append((since, until, by))
        return store.volume(since, until, by)

    assert brief(store, SYR, RUS, known=KNOWN, volume=volume).as_dict() == found.as_dict()
    assert asked == [(None, None, "month"), ("2025-06-01", None, "day"), ("2025-06-01", "2025-06-25", "month")]
