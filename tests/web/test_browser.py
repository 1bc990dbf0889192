"""The pages in real Chromium: no error, nothing asked for off the machine, three clicks to the words, keyboard, print, phone.

`.ci/run` installs chromium; another one is named with DEMARCHE_CHROMIUM.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.web.conftest import HOSTILE, Site

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
PAGES = (
    "/", "/events", "/search?q=Moscow", "/reports", "/sources", "/decisions", "/about", "/map", "/network", "/dyad/SYR/RUS", "/brief/SYR/RUS",
    "/actor/SDN", "/code", "/docs", "/login", "/nothing",
)  # fmt: skip
NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = os.environ.get("DEMARCHE_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    assert program, "these tests need chromium (apt-get install chromium), or DEMARCHE_CHROMIUM"
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


class Watched:
    """A page, with all that went wrong in it, and all that it asked of other machines."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page, self.site = page, site
        self.troubles: list[str] = []
        page.on("console", lambda m: self.troubles.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: self.troubles.append(str(e)))
        page.on(
            "request", lambda r: None if r.url.startswith(site.base) else self.troubles.append(f"asked for {r.url}")
        )

    def go(self, path: str) -> Page:
        self.page.goto(self.site.base + path)
        return self.page


@pytest.fixture
def watched(browser: Browser, site: Site) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    yield Watched(context.new_page(), site)
    context.close()


def evidence_pages(site: Site) -> list[str]:
    """An event and a report, besides the pages with fixed addresses."""
    event = site.an_event(type="CONSULT", **{"with": "SYR"})
    return [
        f"/event/{event['id']}",
        f"/report/{quote(event['mentions'][0]['report']['id'])}",
        f"/report/{quote(HOSTILE.id, safe='')}",
    ]


def test_every_page_loads_without_error_and_asks_nobody_else(watched: Watched) -> None:
    for path in (*PAGES, *evidence_pages(watched.site)):
        page = watched.go(path)
        assert page.locator("h1").count() == 1, path
        expected = ["the server responded with a status of 404"] if path == "/nothing" else []
        assert [t for t in watched.troubles if not any(e in t for e in expected)] == [], path
        watched.troubles.clear()


def test_from_the_dossier_to_the_words_in_three_clicks(watched: Watched) -> None:
    page = watched.go("/dyad/SYR/RUS")
    page.locator("article.event h3 a").first.click()  # one: the event
    assert "/event/" in page.url
    words = page.locator("article.mention mark.m-trigger").first.inner_text()
    page.locator("article.mention h3 a").first.click()  # two: the report
    assert "/report/" in page.url
    marked = page.locator(".text a.trigger", has_text=words).first
    assert marked.is_visible()
    marked.click()  # three: back to the event that these words tell
    assert "/event/" in page.url
    assert watched.troubles == []


def test_a_correction_is_made_shown_and_taken_back(browser: Browser, started: Any) -> None:
    site: Site = started()
    page = browser.new_page()
    event = site.an_event(type="CONSULT", status="happened")
    page.goto(f"{site.base}/event/{event['id']}")
    page.get_by_text("Correct a field").click()
    form = page.locator("form.decide").filter(has=page.locator("input[value=correct]"))
    form.locator("select[name=field]").select_option("status")
    form.locator("input[name=value]").fill("hypothetical")
    form.locator("input[name=why]").fill("only a plan <b>so far</b>")
    form.get_by_role("button").click()
    assert page.locator("[role=status]").inner_text().startswith("Decided: correct")
    assert page.locator("h1 .status").inner_text() == "hypothetical"
    assert "only a plan <b>so far</b>" in page.locator(".history").inner_text()
    page.get_by_text("Take back").first.click()
    page.locator(".history form input[name=why]").fill("it took place")
    page.locator(".history form button").click()
    assert page.locator("h1 .status").count() == 0
    assert page.locator(".history li").count() == 2
    page.close()


def test_a_report_full_of_html_and_script_is_only_text(watched: Watched) -> None:
    event = watched.site.store.report(HOSTILE.id).events[0][1]
    for path in (
        f"/report/{quote(HOSTILE.id, safe='')}",
        f"/event/{event}",
        "/",
        "/events?country=KEN",
        "/search?q=Nairobi",
    ):
        page = watched.go(path)
        page.mouse.move(300, 400)
        assert page.evaluate("window.hacked") is None, path
        assert page.locator("main img, main script, main b, main iframe").count() == 0, path
    assert "<b onmouseover=" in watched.go(f"/report/{quote(HOSTILE.id, safe='')}").locator(".text").inner_text()
    assert watched.troubles == []


def test_axe_finds_no_serious_violation(watched: Watched) -> None:
    script = AXE.read_text(encoding="utf-8")
    found = []
    for path in (*PAGES, *evidence_pages(watched.site)):
        page = watched.go(path)
        page.evaluate(script)  # by the debugger: our own policy lets no page run it
        result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        for one in result["violations"]:
            if one["impact"] in ("serious", "critical"):
                found.append(f"{path}: {one['id']}: {one['nodes'][0]['html'][:150]}")
    assert found == []


def test_on_a_phone_nothing_runs_over_the_edge(browser: Browser, site: Site) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    for path in (*PAGES, *evidence_pages(site)):
        page.goto(site.base + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
    context.close()


def test_in_print_there_is_the_content_and_no_menu(watched: Watched) -> None:
    page = watched.go("/dyad/SYR/RUS")
    page.emulate_media(media="print")
    assert not page.locator(".top").is_visible()
    assert not page.locator(".filters").first.is_visible()
    assert page.locator("article.event").first.is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_charts_are_walked_through_and_rows_filtered_by_keyboard(watched: Watched) -> None:
    page = watched.go("/dyad/SYR/RUS")
    page.locator("svg.timeline").focus()
    page.keyboard.press("ArrowRight")
    assert "reports kept" in page.locator(".tip").first.inner_text()
    page = watched.go("/events")
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.locator("tr.here").count() == 1
    rows = page.locator("table.events tbody tr")
    every = rows.count()
    page.locator(".tablefilter").fill("Moscow")
    assert 0 < page.locator("table.events tbody tr:visible").count() < every
    page.locator("h1").click()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"


def test_without_javascript_the_pages_read_the_same(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.base + "/")
    page.get_by_label("One actor").fill("Syria")
    page.get_by_label("The other").fill("Russia")
    page.get_by_role("button", name="Show the dossier").click()
    assert page.url == site.base + "/dyad/SYR/RUS"
    assert page.locator("article.event").count() > 0
    assert page.locator("svg.timeline").is_visible()
    context.close()
