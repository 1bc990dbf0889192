"""Ray on a real cluster of three nodes on this machine: a coder and a node are killed, and nothing is missing."""

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest

from demarche.scale import Folder, manifest_of
from demarche.settings import Settings
from demarche.spread import Job, code_parts
from tests.scale.conftest import contents

NODE = {"num_cpus": 1, "object_store_memory": 80 * 2**20}


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setenv("RAY_BACKEND_LOG_LEVEL", "fatal")
    from ray.cluster_utils import Cluster

    quick = {"health_check_period_ms": 1000, "health_check_timeout_ms": 2000, "health_check_failure_threshold": 3}
    head = NODE | {"num_cpus": 0, "include_dashboard": False, "_system_config": quick}
    running = Cluster(initialize_head=True, head_node_args=head)
    yield running
    running.shutdown()


def test_a_killed_coder_and_a_lost_node_change_nothing(
    cluster: Any, tmp_path: Path, make_lines: Callable[..., Path]
) -> None:
    nodes = [cluster.add_node(**NODE) for _ in range(2)]
    for n in range(3):
        make_lines(tmp_path / "in" / f"{n}.jsonl", 12, f"f{n}-")
    with (tmp_path / "in" / "1.jsonl").open("a") as out:
        out.write("{broken\n")
    marks: list[str] = []
    killed: list[int] = []

    def watch(mark: Mapping[str, Any]) -> None:
        marks.append(mark["part"])
        if len(marks) == 2:
            killed.append(_coders()[0])
            os.kill(killed[0], signal.SIGKILL)
        if len(marks) == 4:
            cluster.remove_node(nodes[0], allow_graceful=False)

    paths = (str(tmp_path / "in"),)
    job = Job(str(tmp_path / "ray"), Settings(), size=2, engine="ray", address=cluster.address)
    manifest = code_parts(job, paths, lambda _: None, watch)
    assert killed
    assert len(cluster.list_all_nodes()) == 2  # the head and one worker node
    assert sorted(set(marks)) == sorted(marks)
    assert manifest["counts"]["parts"] == len(marks) == 18
    assert manifest["counts"]["lost"] == 1
    local = code_parts(Job(str(tmp_path / "local"), Settings(), size=2), paths, lambda _: None, lambda _: None)
    assert local == manifest == manifest_of(Folder(job.out))
    assert contents(tmp_path / "local") == contents(tmp_path / "ray")
    assert manifest["counts"]["events"] > 100


def _coders() -> list[int]:
    """Processes of the cluster, which are ours, that hold a coder."""
    return [p.pid for p in psutil.Process().children(recursive=True) if "_Coder" in " ".join(p.cmdline())]
