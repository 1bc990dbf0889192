from __future__ import annotations

from collections.abc import Iterator

import pytest
from tiny_world import build

from demarche.resolve.world import World


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = build(tmp_path_factory.mktemp("world") / "tiny.sqlite")
    yield world
    world.connection.close()
