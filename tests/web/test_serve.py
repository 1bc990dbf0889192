"""`demarche serve` and `demarche demo` as commands: they say the address, answer, and stop when told to."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from demarche.cli.serve import is_loopback

SERVE = "from demarche.cli.serve import serve; import sys; sys.exit(serve.main(standalone_mode=False))"


@contextmanager
def start(*words: object, **environment: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, *map(str, words)],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def told_address(process: subprocess.Popen[str]) -> str:
    assert process.stderr
    line = process.stderr.readline()
    return next(word for word in line.split() if word.startswith("http"))


def test_serve_says_its_address_answers_and_stops_at_ctrl_c(filled: Path) -> None:
    with start("--store", filled, "--port", 0) as process:
        address = told_address(process)
        with urllib.request.urlopen(address + "/dyad/SYR/RUS") as page:
            assert b"How they stand" in page.read()
        process.send_signal(signal.SIGINT)
        assert process.wait(15) == 0
        assert process.stderr
        assert "Traceback" not in process.stderr.read()


def test_open_to_others_without_a_token_it_says_that_it_is_read_only(filled: Path) -> None:
    with start("--store", filled, "--port", 0, "--host", "0.0.0.0", DEMARCHE_TOKEN="") as process:
        address = told_address(process)
        assert process.stderr
        assert "read-only" in process.stderr.readline()
        body = b'{"kind": "reject", "events": ["x"], "why": "y"}'
        asked = urllib.request.Request(address + "/api/decisions", body, {"Content-Type": "application/json"})
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(asked)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--token", "short"), "too short"),
        (("--host", "203.0.113.7"), "cannot be listened on"),
        (("--port", "0"), "no store at"),
    ],
)
def test_what_cannot_be_served_is_told_in_one_line(
    filled: Path, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    store = tmp_path / "none.sqlite" if told == "no store at" else filled
    run = subprocess.run(
        [sys.executable, "-c", SERVE, "--store", str(store), *words], capture_output=True, text=True, timeout=60
    )
    assert run.returncode != 0
    assert told in run.stderr.splitlines()[-1]


def test_a_port_that_is_taken_is_told(filled: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        run = subprocess.run([sys.executable, "-c", SERVE, "--store", str(filled), "--port", port], capture_output=True, text=True,
                             timeout=60)  # fmt: skip
    assert "choose another --port" in run.stderr


def test_the_demo_asks_its_own_page_and_ends_when_there_is_no_terminal() -> None:
    command = "from demarche.cli.serve import demo; import sys; sys.exit(demo.main(standalone_mode=False))"
    run = subprocess.run(
        [sys.executable, "-c", command], capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL
    )
    assert run.returncode == 0, run.stderr
    assert "The page answers (200" in run.stdout
    assert "Meetings and talks" in run.stdout
    assert "written for demarche" in run.stdout


def test_which_addresses_are_of_this_machine_only() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "127.1.2.3", "localhost", "::1", "[::1]")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "192.168.1.5", "example.org", "")))
