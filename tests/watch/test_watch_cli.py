"""The command itself, over a real server and a real store."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from loopback import Server, answer, feed, item, page

from demarche.cli import cli
from demarche.cli.watch import Duration

RUN = [sys.executable, "-c", "from demarche.cli import main; main()"]


def serve(server: Server) -> str:
    server.routes |= {"/1": answer(page("Talks")), "/feed": answer(feed(item("/1")))}
    return server.url("/feed")


def test_a_round_for_cron_and_another_that_finds_nothing_new(server: Server, tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.txt"
    feeds.write_text(f"# mine\n{serve(server)}\nnot an address\n{server.url('/gone')}\n", encoding="utf-8")
    options = [
        "watch",
        str(feeds),
        "--once",
        "--allow-private",
        "--delay",
        "0.1",
        "--store",
        str(tmp_path / "s.sqlite"),
    ]
    first = CliRunner().invoke(cli, options, standalone_mode=False)
    assert first.return_value == 2, first.output
    assert f"{feeds}:3: not an address" in first.output
    assert f"{server.url('/gone')}: answered 404; tried again" in first.output
    assert "2 feeds: 1 reports (1 new)" in first.output
    again = CliRunner().invoke(cli, options, standalone_mode=False)
    assert "2 feeds: nothing new" in again.output
    assert "left alone until" in again.output
    assert server.asked["/1"] == 1


def test_a_service_that_is_stopped_ends_well_and_says_what_it_did(server: Server, tmp_path: Path) -> None:
    command = [*RUN, "watch", serve(server), "--allow-private", "--delay", "0.1", "--store", str(tmp_path / "s.sqlite")]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ | {"OMP_NUM_THREADS": "1"})
    assert process.stderr is not None
    line = process.stderr.readline()
    assert line.startswith("1 reports (1 new)"), line
    process.send_signal(signal.SIGTERM)
    _, rest = process.communicate(timeout=20)
    assert process.returncode == 130
    assert rest == "stopped; 1 reports (1 new)\n"


@pytest.mark.parametrize("options", [[], ["no-such-file.txt"], ["https://news.example/rss", "--contact", "a)\nX: y"]])
def test_what_cannot_be_watched(options: list[str], tmp_path: Path) -> None:
    process = subprocess.run([*RUN, "watch", *options], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert process.returncode == 65
    assert "Traceback" not in process.stderr


@pytest.mark.parametrize(("words", "seconds"), [("90s", 90), ("15m", 900), ("1.5h", 5400), ("7d", 604_800)])
def test_times(words: str, seconds: float) -> None:
    assert Duration().convert(words, None, None) == seconds


@pytest.mark.parametrize("words", ["15", "5s", "8d", "m", "-15m", "9e9s"])
def test_what_is_no_time(words: str) -> None:
    assert CliRunner().invoke(cli, ["watch", "https://news.example/", "--every", words]).exit_code != 0
