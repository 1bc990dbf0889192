"""Decisions through forms and API: who may, what is refused, and that each can be seen and taken back."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.web.conftest import Site

TOKEN = "a-long-enough-token"


def test_a_field_is_corrected_by_form_and_taken_back(started: Any) -> None:
    site: Site = started()
    event = site.an_event(type="CONSULT", status="happened")
    form = {"form": site.form_token(), "kind": "correct", "event": event["id"], "field": "status", "value": "negated",
            "why": "the second paragraph denies it", "who": "A. Tester"}  # fmt: skip
    done = site.form("/decide", form)
    assert done.status == 303, done.text
    assert done.headers["location"] == f"/event/{event['id']}?done=correct"
    after = site.ask(f"/event/{event['id']}.json").json()
    assert after["status"] == "negated"
    (decision,) = after["decisions"]
    assert (decision["who"], decision["why"]) == ("A. Tester", "the second paragraph denies it")
    page = site.ask(f"/event/{event['id']}").text
    assert "the second paragraph denies it" in page
    back = {
        "form": form["form"],
        "kind": "revoke",
        "decision": decision["id"],
        "event": event["id"],
        "why": "it does not",
    }
    assert site.form("/decide", back).status == 303
    assert site.ask(f"/event/{event['id']}.json").json()["status"] == "happened"
    assert len(site.ask("/api/decisions").json()["items"]) == 2


def test_a_rejected_event_says_so_and_can_be_taken_back(started: Any) -> None:
    site: Site = started()
    event = site.an_event(type="ASSAULT")
    (taken,) = site.send("/api/decisions", {"kind": "reject", "events": [event["id"]], "why": "a drill"}).json()[
        "items"
    ]
    gone = site.ask(f"/event/{event['id']}")
    assert gone.status == 410
    assert "a drill" in gone.text
    assert "Take back" in gone.text
    ids = [e["id"] for e in site.ask("/api/events?limit=1000").json()["items"]]
    assert event["id"] not in ids
    assert site.send("/api/decisions", {"kind": "revoke", "decision": taken["id"], "why": "it was none"}).status == 200
    assert site.ask(f"/event/{event['id']}").status == 200


def test_events_are_merged_and_split_again(started: Any) -> None:
    site: Site = started()
    one, two = (e["id"] for e in site.ask("/api/events?type=ASSAULT&limit=2").json()["items"])
    assert site.send("/api/decisions", {"kind": "merge", "events": [one, two], "why": "one attack"}).status == 200
    merged = site.ask(f"/api/event/{two}").json()
    assert merged["id"] == site.ask(f"/api/event/{one}").json()["id"]
    form = {"form": site.form_token(), "kind": "split", "event": merged["id"], "mention": two, "why": "two attacks"}
    assert site.form("/decide", form).status == 303
    assert site.ask(f"/api/event/{one}").json()["id"] != site.ask(f"/api/event/{two}").json()["id"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "correct", "field": "status", "value": "perhaps"}, "no status"),
        ({"kind": "correct", "field": "colour", "value": "red"}, "no field"),
        ({"kind": "correct", "field": "actors", "value": "Nobody Knows Whom"}, "nobody is known"),
        ({"kind": "merge"}, "two or more"),
        ({"kind": "split", "mentions": ["none"]}, "some of the event"),
        ({"kind": "delete"}, "is wanted, not"),
        ({"kind": "reject", "why": ""}, "'why'"),
        ({"kind": "revoke", "decision": "none"}, "no decision"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused_in_words(site: Site, change: dict[str, Any], words: str) -> None:
    event = site.an_event(type="CONSULT")
    before = site.store.version()
    answer = site.send("/api/decisions", {"events": [event["id"]], "why": "a test"} | change)
    assert answer.status == 400
    assert words in answer.text
    assert site.store.version() == before


def test_other_sites_cannot_make_a_browser_decide(site: Site) -> None:
    event = site.an_event(type="CONSULT")
    form = {"form": site.form_token(), "kind": "reject", "event": event["id"], "why": "evil"}
    before = site.store.version()
    assert site.form("/decide", form, Origin="https://evil.example").status == 403
    assert site.form("/decide", form, Sec_Fetch_Site="cross-site").status == 403
    assert site.form("/decide", {**form, "form": "guess"}).status == 403
    value = f'{{"kind": "reject", "events": ["{event["id"]}"], "why": "evil"}}'.encode()
    assert site.ask("/api/decisions", "POST", value, Content_Type="text/plain").status == 415
    assert site.ask("/api/decisions", "POST", value, Content_Type="application/json", Origin="null").status == 403
    assert site.store.version() == before


def test_with_a_token_only_whoever_shows_it_edits(started: Any) -> None:
    site: Site = started(token=TOKEN, loopback=False)
    event = site.an_event(type="CONSULT")
    what = {"kind": "reject", "events": [event["id"]], "why": "a test"}
    refused = site.send("/api/decisions", what)
    assert refused.status == 401
    assert refused.headers["www-authenticate"].startswith("Bearer")
    assert site.send("/api/decisions", what, Authorization="Bearer wrong").status == 401
    assert "<details><summary>Correct a field" not in site.ask(f"/event/{event['id']}").text
    assert site.send("/api/decisions", what, Authorization=f"Bearer {TOKEN}").status == 200


def test_a_login_sets_a_cookie_for_this_site_only(started: Any) -> None:
    site: Site = started(token=TOKEN, loopback=False)
    token = site.form_token("/login")
    assert site.form("/login", {"form": token, "token": "wrong"}).status == 401
    entered = site.form("/login", {"form": token, "token": TOKEN})
    cookie = entered.headers["set-cookie"]
    assert entered.status == 303
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert TOKEN not in cookie
    event = site.an_event(type="CONSULT")
    shown = cookie.partition(";")[0]
    assert "Correct a field" in site.ask(f"/event/{event['id']}", Cookie=shown).text
    form = {"form": token, "kind": "reject", "event": event["id"], "why": "a test"}
    assert site.form("/decide", form).status == 401
    assert site.form("/decide", form, Cookie=shown).status == 303


def test_open_to_others_without_a_token_it_is_read_only(started: Any) -> None:
    site: Site = started(loopback=False)
    event = site.an_event(type="CONSULT")
    answer = site.send("/api/decisions", {"kind": "reject", "events": [event["id"]], "why": "a test"})
    assert answer.status == 403
    assert "DEMARCHE_TOKEN" in answer.text
    assert "read-only" in site.ask(f"/event/{event['id']}").text
    assert site.send("/api/reports", {"reports": [{"text": "x"}]}).status == 403


def test_reports_that_are_sent_are_kept(started: Any) -> None:
    site: Site = started(token=TOKEN, loopback=False)
    sent = {"reports": [
        {"text": "Kenya's foreign minister met the president of Ghana in Accra on Tuesday.", "date": "2025-03-05",
         "publisher": "Harbour Wire", "id": "sent-1", "url": "https://example.org/1"},
        {"text": "   "},
    ]}  # fmt: skip
    assert site.send("/api/reports", sent).status == 401
    answer = site.send("/api/reports", sent, Authorization=f"Bearer {TOKEN}")
    assert answer.status == 200, answer.text
    good, bad = answer.json()["items"]
    assert (good["report"], good["outcome"], good["mentions"]) == ("sent-1", "new", 1)
    assert bad["outcome"] == "not kept"
    assert re.search("no text", bad["problem"])
    assert site.ask("/api/report/sent-1").json()["mentions"][0]["type"] == "CONSULT"
    again = site.send("/api/reports", {"reports": sent["reports"][:1]}, Authorization=f"Bearer {TOKEN}")
    assert again.json()["items"][0]["outcome"] == "known"


def test_too_much_at_once_is_refused(started: Any) -> None:
    from demarche.show.web import Limits

    site: Site = started(limits=Limits(text=1000, reports=5000, form=2000))
    assert site.send("/api/code", {"text": "word " * 300}).status == 413
    assert site.send("/api/code", {"text": "word " * 3000}).status == 413
    assert site.send("/api/reports", {"reports": [{"text": "word " * 2000}]}).status == 413
    assert site.form("/decide", {"form": "x" * 5000}).status == 413
