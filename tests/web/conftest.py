"""A real server over a real store of the bundled reports and one hostile report, asked over loopback."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from demarche.cli.house import house_of
from demarche.cli.serve import address, beside, demo_reports, listening
from demarche.keep import keep_reports
from demarche.pipeline import Kit, load_kit
from demarche.records import Report
from demarche.settings import Settings
from demarche.show.web import House, Limits, make_app
from demarche.store import Store, open_store

FREE = Limits(burst=100_000, rate=100_000.0, code_burst=1000, code_rate=1000.0)
HOSTILE = Report(
    id='hostile"><script>alert(1)</script>',
    title='<script>window.hacked = 1</script>"><img src=x onerror="window.hacked=1">',
    body='Ruritania\'s foreign minister met <b onmouseover="window.hacked=1">the president of Kenya</b> in Nairobi on '
    "Tuesday, </q></mark><svg onload=window.hacked=1> officials said. {{ 7*7 }} {% raw %} =cmd|' /C calc'!A0",
    published="2025-03-05",
    publisher="=HYPERLINK(\"http://example.org\")",
    url="javascript:window.hacked=1",
    source="made",
)  # fmt: skip

VAGUE = Report(  # an act that is placed by its country alone
    id="vague", title="", body="Thousands of nurses marched in Kenya on Monday to demand higher pay.", published="2025-09-03",
    publisher="Lakeside Courier", source="made",
)  # fmt: skip


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Site:
    """A server and its store."""

    base: str
    store: Store
    house: House

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        """One request, as it is: nothing is followed, no cookie kept. ``_`` in header names stands for ``-``."""
        parts = urlsplit(self.base)
        line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        try:
            line.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            got = line.getresponse()
            return Answer(got.status, {k.lower(): v for k, v in got.getheaders()}, got.read())
        finally:
            line.close()

    def send(self, path: str, value: Any, **headers: str) -> Answer:
        return self.ask(path, "POST", json.dumps(value).encode(), Content_Type="application/json", **headers)

    def form(self, path: str, fields: dict[str, str] | list[tuple[str, str]], **headers: str) -> Answer:
        kind = "application/x-www-form-urlencoded"
        return self.ask(path, "POST", urlencode(fields).encode(), Content_Type=kind, **headers)

    def form_token(self, path: str = "/code") -> str:
        """What the forms of a page hold."""
        return self.ask(path).text.split('name="form" value="')[1].split('"')[0]

    def an_event(self, **filters: str) -> dict[str, Any]:
        """The first event of a question."""
        found: dict[str, Any] = self.ask("/api/events?" + urlencode({**filters, "limit": "1"})).json()["items"][0]
        return found


@pytest.fixture(scope="session")
def kit() -> Kit:
    return load_kit(Settings.from_environment({"DEMARCHE_USER": "tester"}))


@pytest.fixture(scope="session")
def filled(kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store with the bundled reports, the hostile one and a vague one."""
    file = tmp_path_factory.mktemp("web") / "store.sqlite"
    store = open_store(str(file))
    outcomes = [kept.outcome for kept in keep_reports([*demo_reports(), HOSTILE, VAGUE], kit, store)]
    store.close()
    assert set(outcomes) == {"new"}
    return file


def _site(stack: ExitStack, file: Path, **changes: Any) -> Site:
    store = open_store(str(file))
    stack.callback(store.close)
    token = changes.pop("token", "")
    loopback = changes.pop("loopback", True)
    options = Settings.from_environment({"DEMARCHE_USER": "tester"})
    house = replace(house_of(store, options, token=token, loopback=loopback, limits=FREE), **changes)
    door = stack.enter_context(listening("127.0.0.1", 0))
    stack.enter_context(beside(make_app(house), door))
    return Site(address(door), store, house)


@pytest.fixture(scope="session")
def site(filled: Path) -> Iterator[Site]:
    """A server on loopback that nothing is changed on."""
    with ExitStack() as stack:
        yield _site(stack, filled)


@pytest.fixture
def started(filled: Path, tmp_path: Path) -> Iterator[Any]:
    """Starts a server of its own over a copy of the store: ``started(token="…", loopback=False, limits=…)``."""
    with ExitStack() as stack:

        def start(**changes: Any) -> Site:
            file = tmp_path / "copy.sqlite"
            if not file.exists():
                file.write_bytes(filled.read_bytes())
            return _site(stack, file, **changes)

        yield start
