"""Settings, read once at the edge (environment, then options); rooms take plain arguments."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from demarche.errors import SettingsError

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are and how many threads to use. Paths are files or folders on this machine."""

    model: Path = DATA / "model"
    world: Path = DATA / "world.sqlite"
    packs: tuple[Path, ...] = ()
    types: tuple[Path, ...] = ()
    threads: int = 1

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read DEMARCHE_MODEL, DEMARCHE_WORLD, DEMARCHE_PACKS, DEMARCHE_TYPES (lists as in PATH), DEMARCHE_THREADS.

        Raises SettingsError naming the variable.
        """
        env = os.environ if environment is None else environment
        return cls(
            model=Path(env.get("DEMARCHE_MODEL") or DATA / "model"),
            world=Path(env.get("DEMARCHE_WORLD") or DATA / "world.sqlite"),
            packs=_paths(env.get("DEMARCHE_PACKS", "")),
            types=_paths(env.get("DEMARCHE_TYPES", "")),
            threads=_threads(env.get("DEMARCHE_THREADS", "1")),
        )


def _paths(value: str) -> tuple[Path, ...]:
    return tuple(Path(part) for part in value.split(os.pathsep) if part)


def _threads(value: str) -> int:
    if not value.isdigit() or not 1 <= int(value) <= 256:
        raise SettingsError(f"DEMARCHE_THREADS: {value!r} is not a number from 1 to 256")
    return int(value)
