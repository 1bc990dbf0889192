"""The four formats say the same, and what reports contain stays words."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from demarche.brief import Known, brief
from demarche.brief.rows import row
from demarche.cli.brief import COMMANDS, completion
from demarche.cli.brief import brief as command
from demarche.errors import InputError, StoreError
from demarche.records import Party
from demarche.show.brief import WIDTH, html_fragment, html_page, markdown, write_text
from demarche.store import open_store
from tests.brief.events import event, party
from tests.store.made import keep, report

EVIL = "<script>alert(1)</script> | [x](javascript:y) `z` \x1b[2J & *met* _them_ ![p](http://a.example/p.png)"


@pytest.fixture
def file(tmp_path: Path) -> str:
    name = str(tmp_path / "store.sqlite")
    opened = open_store(name)
    for day in range(1, 13):
        keep(opened, report(f"r{day}", f"2024-03-{day:02}: SYR GOV met RUS GOV in Lima.", f"2024-03-{day:02}"))
    keep(opened, report("a", "2024-03-14: RUS MIL shelled SYR REB in Zaghreb, 3 killed, says Moscow.", "2024-03-15"))
    opened.close()
    return name


@pytest.fixture
def found(file: str) -> dict[str, Any]:
    opened = open_store(file)
    whole = brief(opened, Party("SYR"), Party("RUS"), known=Known({"SYR": "Syria", "RUS": "Russia"})).as_dict()
    opened.close()
    return whole


@pytest.fixture
def evil(found: dict[str, Any]) -> dict[str, Any]:
    """The brief with one event more, in which everything that comes from a report is hostile."""
    hostile = event(
        "evil", EVIL, "met", actors=[party(EVIL, "SYR")], attributions=[{"name": EVIL, "text": EVIL, "kind": "other"}],
        place={"name": EVIL, "text": EVIL, "country": None, "precision": "city"},
    )  # fmt: skip
    from dataclasses import asdict

    rows = [asdict(row(hostile, Party("SYR"), Party("RUS"), Known()))]
    return found | {"sections": [{"key": "meetings", "name": "Meetings", "total": 1, "rows": rows}]}


def text_of(value: dict[str, Any]) -> str:
    out = StringIO()
    write_text(value, out)
    return out.getvalue()


class Seen(HTMLParser):
    """Tags and words of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_every_format_says_the_standing_and_names_the_events(found: dict[str, Any]) -> None:
    standing = found["standing"]["words"]
    assert standing.startswith("Since March 2024: 13 events, 12 of cooperation and 1 of conflict; mean score +1.62")
    attack = found["sections"][1]["rows"][0]["id"]
    page = Seen()
    page.feed(html_page(found))
    shown = (text_of(found), markdown(found).replace("\\", ""), " ".join(page.words))
    for words in shown:
        flat = " ".join(words.split())
        assert standing in flat
        assert attack in flat
        assert "2024-03-14: RUS MIL shelled SYR REB in Zaghreb, 3 killed, says Moscow." in flat
        assert "3 killed" in flat
        assert "says Moscow (government)" in flat


def test_text_is_narrow_and_without_colours_off_a_terminal(found: dict[str, Any]) -> None:
    words = text_of(found)
    assert max(len(line) for line in words.splitlines()) <= WIDTH
    assert "\x1b" not in words


def test_hostile_words_stay_words(evil: dict[str, Any]) -> None:
    words = text_of(evil)
    assert "\x1b" not in words
    assert "<script>alert(1)</script>" in words
    for html in (html_page(evil), html_fragment(evil, lambda i: f"/event/{i}")):
        page = Seen()
        page.feed(html)
        assert not {"script", "img", "iframe"} & {tag for tag, _ in page.tags}
        links = [a["href"] for tag, a in page.tags if tag == "a"]
        assert all(link is not None and link.startswith("/event/") for link in links)
        assert "<script>alert(1)</script>" in "".join(page.words)
    shown = markdown(evil)
    for sign in ("<", "[", "`", "*met", "|"):
        assert not re.search(rf"(?<!\\){re.escape(sign)}", shown.split("evil")[1].split("\n")[1].removeprefix("  > "))
    assert "\x1b" not in shown


def test_markdown_links_to_events(found: dict[str, Any]) -> None:
    name = found["sections"][0]["rows"][0]["id"]
    assert f"[{name}](</event/{name}>)" in markdown(found, lambda i: f"/event/{i}")


def test_the_page_loads_nothing(found: dict[str, Any]) -> None:
    page = html_page(found)
    assert "default-src 'none'" in page
    assert not re.search(r"https?://|@import|url\(", page)


def run(*words: str) -> Any:
    return CliRunner().invoke(command, list(words), standalone_mode=False, catch_exceptions=True)


def test_the_command_writes_every_format(file: str) -> None:
    text = run("Syria", "Russia", "--store", file)
    assert text.exit_code == 0, text.exception
    assert "Syria and Russia, as of 2024-03-15" in text.stdout
    assert "'Syria' is taken for SYR" in text.stderr
    whole = json.loads(run("SYR", "RUS", "--format", "json", "--store", file, "--limit", "2").stdout)
    assert [len(s["rows"]) for s in whole["sections"]] == [2, 1]
    assert whole["sections"][0]["total"] == 12
    assert run("SYR", "RUS", "--format", "html", "--store", file).stdout.startswith("<!doctype html>")
    assert run("SYR", "RUS", "--format", "markdown", "--store", file).stdout.startswith("# Syria and Russia")


def test_periods_are_days_months_or_years(file: str) -> None:
    def days(*words: str) -> tuple[str | None, str | None]:
        whole = json.loads(run("SYR", "RUS", "--format", "json", "--store", file, *words).stdout)
        return whole["since"], whole["until"]

    assert days("--since", "2024", "--until", "2024") == ("2024-01-01", "2024-12-31")
    assert days("--since", "2024-02", "--until", "2024-03-05") == ("2024-02-01", "2024-03-05")
    for wrong in ("24", "2024-13", "2024-02-30", "20240301", "yesterday"):
        assert isinstance(run("SYR", "RUS", "--store", file, "--since", wrong).exception, InputError)


def test_what_the_command_cannot_do_is_told(file: str) -> None:
    assert "names 2 actors (SYR, RUS): give one" in str(run("Syria and Russia", "IRN", "--store", file).exception)
    assert isinstance(run("SYR", "RUS", "--store", file + ".no").exception, StoreError)
    assert "two different actors" in str(run("SYR", "Syria", "--store", file).exception)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_names_the_program(shell: str) -> None:
    found = CliRunner().invoke(completion, [shell])
    assert found.exit_code == 0
    assert "_DEMARCHE_COMPLETE" in found.output
    assert "demarche" in found.output


def test_the_program_completes_commands_and_options() -> None:
    def completed(words: str, at: int) -> list[str]:
        env = os.environ | {"COMP_WORDS": words, "COMP_CWORD": str(at), "_DEMARCHE_COMPLETE": "bash_complete"}
        program = "import sys; sys.argv = ['demarche']; from demarche.cli import main; main()"
        done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, timeout=60)
        return [line.partition(",")[2] for line in done.stdout.splitlines()]

    assert completed("demarche ev", 1) == ["evaluate", "events"]
    assert "--since" in completed("demarche events --si", 2)


def test_help_is_like_a_manual_page() -> None:
    """Each command: what it does in one line, how it is called, an example, every option explained."""
    for one in COMMANDS:
        page = one.get_help(click.Context(one, info_name=f"demarche {one.name}"))
        assert page.startswith(f"Usage: demarche {one.name}")
        assert f"demarche {one.name} " in page.partition("\n")[2], one.name
        for option in one.params:
            if isinstance(option, click.Option) and option.name not in ("help", "form"):
                assert option.help, (one.name, option.name)
