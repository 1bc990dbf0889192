"""Worker processes: the same as one process, in order, with bounded reading, and what happens when one dies."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from demarche.cli import cli
from demarche.errors import DemarcheError, ModelMismatch
from demarche.scale import in_order

Work = Callable[[int], int]


def squares() -> Work:
    return _square


def _square(n: int) -> int:
    time.sleep(0.02 if n % 3 == 0 else 0)  # so that results come out of order
    return n * n


def killed_once(marker: str) -> Work:
    return partial(_killed_once, marker)


def _killed_once(marker: str, n: int) -> int:
    if n == 5 and not os.path.exists(marker):
        Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return n


def always_killed() -> Work:
    return lambda n: os.kill(os.getpid(), signal.SIGKILL) or n


def failing() -> Work:
    return lambda n: 1 // n


def no_model() -> Work:
    raise ModelMismatch("the model does not fit")


def test_results_come_in_the_order_of_the_items() -> None:
    assert list(in_order(range(40), squares, 2)) == [n * n for n in range(40)]


def test_items_are_read_no_further_ahead_than_the_window() -> None:
    read: list[int] = []

    def items() -> Iterator[int]:
        for n in range(1000):
            read.append(n)
            yield n

    results = in_order(items(), squares, 2, window=2)
    for _ in range(10):
        next(results)
    assert len(read) <= 10 + 2 * 2
    results.close()  # type: ignore[attr-defined]


def test_a_killed_worker_is_replaced_and_nothing_is_lost(tmp_path: Path) -> None:
    assert list(in_order(range(12), partial(killed_once, str(tmp_path / "killed")), 2)) == list(range(12))
    assert (tmp_path / "killed").exists()


def test_work_that_kills_its_worker_each_time_ends_the_run_with_a_reason() -> None:
    with pytest.raises(DemarcheError, match=r"killed twice \(signal 9\)"):
        list(in_order(range(3), always_killed, 1))


def test_an_error_of_the_work_ends_the_run_and_is_told() -> None:
    with pytest.raises(DemarcheError, match="worker process failed"):
        list(in_order([1, 0], failing, 1))


def test_what_loading_raises_is_raised_here() -> None:
    with pytest.raises(ModelMismatch, match="does not fit"):
        list(in_order([1], no_model, 2))


def test_two_workers_code_the_same_as_one_process(tmp_path: Path, make_lines: Callable[..., Path]) -> None:
    file = make_lines(tmp_path / "a.jsonl", 60)
    with file.open("a") as out:
        out.write("{broken\n")
    alone = CliRunner().invoke(
        cli, ["code", str(file), "--format", "jsonl", "-o", str(tmp_path / "1")], standalone_mode=False
    )
    spread = CliRunner().invoke(
        cli,
        ["code", str(file), "--format", "jsonl", "-o", str(tmp_path / "2"), "--workers", "2"],
        standalone_mode=False,
    )
    assert alone.return_value == spread.return_value == 1, spread.output
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()
    assert len((tmp_path / "1").read_text().splitlines()) > 200


def test_an_interrupt_leaves_no_worker_and_no_half_file(tmp_path: Path, make_lines: Callable[..., Path]) -> None:
    file = make_lines(tmp_path / "a.jsonl", 3000)
    command = [sys.executable, "-c", "from demarche.cli import main; main()", "code", str(file), "--workers", "2",
               "--format", "jsonl", "-o", str(tmp_path / "out.jsonl")]  # fmt: skip
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    part = tmp_path / "out.jsonl.part"
    for _ in range(2400):
        if part.exists() and part.stat().st_size:
            break
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(20) == 130
    assert process.stderr is not None
    assert process.stderr.read().strip() in ("", "demarche: interrupted")  # and no traceback of anybody
    assert _is_gone(process.pid)  # nobody of its group is left
    assert not (tmp_path / "out.jsonl").exists()
    first = json.loads(part.read_text().splitlines()[0])
    assert first["report"]["id"] == "r0"


def _is_gone(group: int) -> bool:
    """Whether a process group has ended, within five seconds."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False
