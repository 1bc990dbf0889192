"""Every page over HTTP: its three forms, its headers, what it refuses, and hostile words that stay words."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any
from urllib.parse import quote

import pytest

from demarche.cli.events import events as events_command
from demarche.show.web import Limits
from demarche.show.web.asked import PARAMETERS
from tests.web.conftest import HOSTILE, Site

PAGES = (
    "/", "/events", "/events?type=CONSULT&limit=3", "/search?q=Moscow", "/reports", "/sources", "/decisions", "/about", "/map",
    "/map?view=world&with=SYR", "/network", "/dyad/SYR/RUS", "/brief/SYR/RUS", "/actor/SYR", "/actor/org:nowhere", "/code",
)  # fmt: skip


def with_form(path: str, form: str) -> str:
    """A page's address in another form."""
    plain, mark, rest = path.partition("?")
    return f"{'/index' if plain == '/' else plain}.{form}{mark}{rest}"


@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_there_as_html_json_and_csv(site: Site, path: str) -> None:
    page = site.ask(path)
    assert page.status == 200, page.text
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    for form in ("json", "csv"):
        address = with_form(path, form)
        assert f'href="{address}"'.replace("&", "&amp;") in page.text
        other = site.ask(address)
        assert other.status == 200, other.text
    assert isinstance(site.ask(with_form(path, "json")).json(), dict)
    rows = list(csv.reader(io.StringIO(site.ask(with_form(path, "csv")).text)))
    assert len({len(row) for row in rows}) == 1


def test_the_csv_of_a_page_holds_what_its_json_holds(site: Site) -> None:
    listed = site.ask("/events.json?limit=20").json()["items"]
    rows = list(csv.DictReader(io.StringIO(site.ask("/events.csv?limit=20").text)))
    assert [r["id"] for r in rows] == [e["id"] for e in listed]
    assert [r["type"] for r in rows] == [e["type"] for e in listed]


@pytest.mark.parametrize("path", ["/", "/nothing", "/api/events", "/events?since=1", "/static/style.css", "/login"])
def test_every_answer_carries_the_security_headers(site: Site, path: str) -> None:
    headers = site.ask(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers
    assert "server" not in headers


@pytest.mark.parametrize("path", PAGES)
def test_no_page_loads_anything_from_elsewhere_or_holds_inline_code(site: Site, path: str) -> None:
    page = site.ask(path).text
    assert set(re.findall(r'<(?:script|img|link|iframe|source)[^>]*(?:src|href)="([^"]*)"', page)) == set(
        re.findall(r'"(/static/[^"]+)"', page)
    )
    assert not re.search(r"<script(?![^>]*src=)", page)
    assert not re.search(r'<[^>]+\s(?:style|on\w+)="', page)


def test_a_hostile_report_is_shown_as_text(site: Site) -> None:
    told = site.store.report(HOSTILE.id)
    event = told.events[0][1]
    address = quote(HOSTILE.id, safe="")
    paths = [
        f"/report/{address}",
        f"/event/{event}",
        "/events?country=KEN",
        "/search?q=Nairobi",
        "/reports",
        "/sources",
        "/",
        "/actor/KEN",
    ]
    for path in paths:
        page = site.ask(path).text
        assert "<script>" not in page.replace('<script src="', ""), path
        assert "<b onmouseover" not in page, path
        assert "onload=window" not in re.sub(r"&lt;.*?&gt;", "", page), path
        assert 'href="javascript:' not in page, path
    whole = site.ask(f"/report/{address}").text
    assert "&lt;b onmouseover=" in whole
    assert "{{ 7*7 }}" in whole


def test_words_of_the_address_are_escaped_too(site: Site) -> None:
    for path in ("/search?q=%3Cscript%3Ealert(1)%3C/script%3E", "/actor/%3Cscript%3Ealert(1)%3C%2Fscript%3E", "/%3Cscript%3E",
                 "/events?words=%22%3E%3Cscript%3E", "/dyad/%3Cscript%3E/RUS"):  # fmt: skip
        assert "<script>" not in site.ask(path).text.replace("<script src=", ""), path


def test_no_cell_of_a_csv_starts_a_formula(site: Site) -> None:
    for path in ("/sources.csv", "/events.csv?country=KEN", "/reports.csv"):
        for row in csv.reader(io.StringIO(site.ask(path).text)):
            for cell in row:
                if cell[:1] in "=+@" or (cell[:1] == "-" and not re.fullmatch(r"-[\d.]+", cell)):
                    assert not cell, f"{path}: {cell}"


def test_names_lead_to_the_permanent_address(site: Site) -> None:
    moved = site.ask("/dyad/Syria/Russia?since=2025")
    assert (moved.status, moved.headers["location"]) == (308, "/dyad/SYR/RUS?since=2025")
    assert site.ask("/dyad/Syria/Russia.json").headers["location"] == "/dyad/SYR/RUS.json"
    assert site.ask("/actor/Russia").headers["location"] == "/actor/RUS"
    asked = site.ask("/dyad?a=Syria&b=Russia")
    assert (asked.status, asked.headers["location"]) == (303, "/dyad/Syria/Russia")


def test_any_mentions_id_leads_to_its_event(site: Site) -> None:
    for event in site.ask("/api/events?limit=1000").json()["items"]:
        if len(event["mentions"]) > 1:
            last = event["mentions"][-1]["id"]
            assert site.ask(f"/event/{last}.json").json()["id"] == event["id"]
            return
    raise AssertionError("no event with several mentions in the bundled reports")


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nothing", 404, "There is no such page"),
        ("/event/0000000000000000", 404, "No event or mention"),
        ("/report/none", 404, "No report"),
        ("/events?colour=red", 400, "there is no parameter"),
        ("/events?status=maybe", 400, "happened"),
        ("/events?since=2025-02-30", 400, "is no day, month or year"),
        ("/events?limit=0", 400, "a number from 1 to 1000"),
        ("/events?cursor=nonsense", 400, "cursor"),
        ("/events?min-confidence=nan", 400, "a number from 0 to 1"),
        ("/events?words=%00", 400, "no text has"),
        ("/events?actor=" + "x" * 400, 400, "longer than"),
        ("/dyad?a=&b=", 400, "Two actors"),
    ],
)
def test_what_cannot_be_answered_says_why(site: Site, path: str, status: int, words: str) -> None:
    page = site.ask(path)
    assert page.status == status
    assert words in page.text
    assert 'href="/search"' in page.text
    api = site.ask("/api" + path) if path.startswith("/events") else None
    if api:
        assert api.status == status
        assert api.headers["content-type"] == "application/problem+json"
        assert set(api.json()) == {"type", "title", "status", "detail", "instance"}
        assert words in api.json()["detail"]


def test_a_method_that_is_not_taken_is_405(site: Site) -> None:
    answer = site.ask("/events", "DELETE")
    assert answer.status == 405
    assert "GET" in answer.headers["allow"]


def test_an_unchanged_page_is_not_sent_again_and_a_changed_one_is(started: Any) -> None:
    site = started()
    first = site.ask("/events")
    assert site.ask("/events", If_None_Match=first.headers["etag"]).status == 304
    assert site.ask("/events", If_None_Match='W/"another"').status == 200
    event = site.an_event(type="CONSULT")
    done = site.send("/api/decisions", {"kind": "reject", "events": [event["id"]], "why": "a test"})
    assert done.status == 200, done.text
    assert site.ask("/events", If_None_Match=first.headers["etag"]).status == 200


def test_a_name_that_points_to_loopback_is_refused(site: Site) -> None:
    assert site.ask("/", Host="evil.example:80").status == 421
    assert site.ask("/", Host="localhost:1234").status == 200


def test_whoever_asks_too_often_is_told_when_to_come_back(started: Any) -> None:
    site = started(limits=Limits(burst=3, rate=0.5))
    statuses = [site.ask("/api/decisions").status for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    assert 1 <= int(site.ask("/").headers["retry-after"]) <= 3


def test_the_map_has_points_only_for_places_known_more_exactly_than_by_country(site: Site) -> None:
    shown = site.ask("/map.json").json()
    assert shown["places"]
    assert all(p["precision"] != "country" and p["latitude"] is not None for p in shown["places"])
    by_country = [e["id"] for e in site.ask("/api/events?limit=1000").json()["items"]
                  if e["place"] and e["place"]["precision"] == "country"]  # fmt: skip
    assert by_country
    on_map = {i for p in shown["places"] for i in p["ids"]}
    assert not on_map & set(by_country)
    assert shown["without_place"] >= len(by_country)


def test_the_dossier_counts_what_the_events_say(site: Site) -> None:
    dossier = site.ask("/dyad/SYR/RUS.json").json()
    events = site.ask("/api/events?with=SYR&with=RUS&limit=1000").json()["items"]
    assert dossier["events"] == len(events) > 0
    assert sum(s["total"] for s in dossier["sections"]) == len(events)
    there = site.ask("/api/events?actor=SYR&recipient=RUS&status=happened").json()["items"]
    assert sum(d["events"] for d in dossier["directions"]) == sum(e["status"] == "happened" for e in events)
    assert dossier["directions"][0]["events"] == len(there)
    assert dossier["directions"][0]["score"] == round(sum(e["score"] for e in there) / len(there), 2)
    happened = [e for e in events if e["status"] == "happened"]
    assert sum(b["events"] for b in dossier["timeline"]) == len(happened)


def test_the_event_page_gives_a_reason_for_each_field_and_the_words(site: Site) -> None:
    event = site.an_event(type="CONSULT", **{"with": "SYR"})
    page = site.ask(f"/event/{event['id']}").text
    for field, reason in event["why"].items():
        assert field in page
        assert reason.replace('"', "&#34;").replace("'", "&#39;") in page
    assert f'<mark class="m-trigger">{event["mentions"][0]["evidence"]["trigger"]["text"]}</mark>' in page


def test_the_filters_are_those_of_the_command() -> None:
    options = {o.lstrip("-") for p in events_command.params for o in p.opts}
    page_only = {"between"}  # two actors at once: on a page, `with` is given twice
    other = {"all", "count-by", "format", "store"}
    assert {p.name for p in PARAMETERS} == options - page_only - other


def test_coding_a_pasted_report_shows_it_and_keeps_nothing(site: Site) -> None:
    before = site.store.version()
    fields = {"form": site.form_token(), "text": "Kenya's foreign minister met Ruritania's president in Nairobi on Tuesday.",
              "date": "2025-03-05", "publisher": "", "title": ""}  # fmt: skip
    page = site.form("/code", fields)
    assert page.status == 200, page.text
    assert "CONSULT" in page.text
    assert site.store.version() == before
    assert site.form("/code", {**fields, "form": "wrong"}).status == 403
    assert site.form("/code", {**fields, "text": " "}).status == 400
    assert site.form("/code", {**fields, "text": "word " * 60_000}).status == 413


def test_the_pages_about_versions_and_api_say_what_they_must(site: Site) -> None:
    about = site.ask("/about.json").json()
    assert {"store", "model", "world data"} <= set(about["facts"])
    docs = site.ask("/docs").text
    for path in site.ask("/api/openapi.json").json()["paths"]:
        assert path in docs
    assert json.loads(site.ask("/sources.json").body)["items"]
