"""The API: the same answers as pages and command, in pages or as lines; and its description holds."""

from __future__ import annotations

import json
from typing import Any

import pytest

from demarche.records import Query
from tests.web.conftest import Site


def test_pages_of_an_answer_hold_each_event_once(site: Site) -> None:
    found: list[str] = []
    cursor = ""
    while True:
        page = site.ask(f"/api/events?limit=7&cursor={cursor}").json()
        found += [e["id"] for e in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    assert found == [e.id for e in site.store.stream(Query())]
    assert len(found) == len(set(found)) == page["total"]


def test_lines_hold_the_same_as_pages(site: Site) -> None:
    lines = site.ask("/api/events?type=CONSULT", Accept="application/x-ndjson")
    assert lines.headers["content-type"].startswith("application/x-ndjson")
    found = [json.loads(line) for line in lines.text.splitlines()]
    assert found == site.ask("/api/events?type=CONSULT&limit=1000").json()["items"]
    assert site.ask("/api/events?format=jsonl&cursor=bad").status == 400


def test_the_next_page_is_linked(site: Site) -> None:
    link = site.ask("/api/events?limit=2&status=happened").headers["link"]
    follow = link[1 : link.index(">")]
    assert link.endswith('rel="next"')
    assert len(site.ask(follow).json()["items"]) == 2


@pytest.mark.parametrize(
    ("filters", "holds"),
    [
        ("actor=RUS", lambda e: any(a["country"] == "RUS" for a in e["actors"])),
        ("recipient=SYR", lambda e: any(a["country"] == "SYR" for a in e["recipients"])),
        ("type=CONSULT&type=AID", lambda e: e["type"] in ("CONSULT", "AID")),
        ("status=historical", lambda e: e["status"] == "historical"),
        ("quad=material+conflict", lambda e: e["quad"] == "material conflict"),
        ("country=RUS", lambda e: e["place"]["country"] == "RUS"),
        ("min-confidence=0.7", lambda e: min(e["confidence"].values()) >= 0.7),
        ("publisher=Harbour+Wire", lambda e: any(m["report"]["publisher"] == "Harbour Wire" for m in e["mentions"])),
        ("said-by=state+media", lambda e: any(a["kind"] == "state media" for a in e["attributions"])),
    ],
)
def test_filters_let_through_what_meets_them_and_nothing_else(site: Site, filters: str, holds: Any) -> None:
    every = site.ask("/api/events?limit=1000").json()["items"]
    found = site.ask(f"/api/events?limit=1000&{filters}").json()["items"]
    wanted = [e["id"] for e in every if e["place"] or "country" not in filters]
    assert [e["id"] for e in found] == [e["id"] for e in every if e["id"] in wanted and holds(e)]
    assert 0 < len(found) < len(every)


def test_counts_add_up(site: Site) -> None:
    total = site.ask("/api/events?limit=1").json()["total"]
    by_type = site.ask("/api/counts?by=type").json()["items"]
    assert sum(line["events"] for line in by_type) == total
    by_two = site.ask("/api/counts?by=type,status").json()["items"]
    assert sum(line["events"] for line in by_two) == total
    assert set(by_two[0]) == {"type", "status", "events", "reports", "score"}


def test_a_text_is_coded_and_not_kept(site: Site) -> None:
    before = site.store.version()
    coded = site.send(
        "/api/code",
        {"text": "Kenya's foreign minister met Ghana's president in Accra on Tuesday.", "date": "2025-03-05"},
    )
    (event,) = coded.json()["events"]
    assert (event["type"], event["actors"][0]["country"], event["date"]["start"]) == ("CONSULT", "KEN", "2025-03-04")
    assert site.store.version() == before
    other = site.send(
        "/api/code", {"text": "Le ministre des affaires étrangères a rencontré le président à Paris mardi soir."}
    )
    assert other.json()["events"] == []
    assert other.json()["notes"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400), (b"[1]", 400), (b'{"text": 5}', 400), (b"{}", 400), (b'{"text": ""}', 400), (b"\xff\xfe", 400),
        (b'{"text": "x", "date": "yesterday"}', 400), (b"[" * 100_000, 400), (b'{"text": "\\ud800 met"}', 200),
    ],
)  # fmt: skip
def test_broken_bodies_get_a_helpful_answer(site: Site, body: bytes, status: int) -> None:
    answer = site.ask("/api/code", "POST", body, Content_Type="application/json")
    assert answer.status == status
    if status == 400:
        assert answer.json()["title"]


def test_who_and_search_and_reports(site: Site) -> None:
    assert site.ask("/api/who?text=Syria").json()["party"]["country"] == "SYR"
    found = site.ask("/api/search?q=Moscow").json()
    assert any("«Moscow»" in r["snippet"] for r in found["reports"])
    report = found["reports"][0]["id"]
    whole = site.ask(f"/api/report/{report}").json()
    for mention in whole["mentions"]:
        trigger = mention["evidence"]["trigger"]
        assert whole["text"][trigger["start"] : trigger["end"]] == trigger["text"]
    brief = site.ask("/api/brief/SYR/RUS").json()
    assert brief == site.ask("/brief/SYR/RUS.json").json() == site.ask("/dyad/SYR/RUS.json").json()["brief"]
    assert brief["total"] == site.ask("/dyad/SYR/RUS.json").json()["events"]
    assert site.ask("/api/brief/SYR/SYR").status == 400
    assert site.ask("/api/dyads?with=SYR").json()["items"]
    assert site.ask("/api/actors?prefix=russ").json()["items"][0]["name"].startswith("russ")


def test_every_address_of_the_description_is_served(site: Site) -> None:
    described = site.ask("/api/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    for path, methods in described["paths"].items():
        for method in methods:
            asked = path.replace("{id}", "none").replace("{a}", "SYR").replace("{b}", "RUS")
            answer = site.ask(
                asked, method.upper(), b"{}" if method == "post" else None, Content_Type="application/json"
            )
            assert answer.status not in (405, 500), f"{method} {path}"
            assert answer.status != 404 or "{id}" in path, f"{method} {path}"
