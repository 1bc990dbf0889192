"""Settings, read once at the edge (environment, then options); rooms take plain arguments."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from demarche.errors import SettingsError

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are and how many threads to use. Paths are files or folders on this machine.

    ``store`` is a file or a database URL; ``user`` is who decides (merges, corrections).
    """

    model: Path = DATA / "model"
    world: Path = DATA / "world.sqlite"
    packs: tuple[Path, ...] = ()
    types: tuple[Path, ...] = ()
    threads: int = 1
    store: str = ""
    user: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read DEMARCHE_MODEL, DEMARCHE_WORLD, DEMARCHE_PACKS, DEMARCHE_TYPES (lists as in PATH), DEMARCHE_THREADS,
        DEMARCHE_STORE, DEMARCHE_USER.

        Raises SettingsError naming the variable.
        """
        env = os.environ if environment is None else environment
        return cls(
            model=Path(env.get("DEMARCHE_MODEL") or DATA / "model"),
            world=Path(env.get("DEMARCHE_WORLD") or DATA / "world.sqlite"),
            packs=_paths(env.get("DEMARCHE_PACKS", "")),
            types=_paths(env.get("DEMARCHE_TYPES", "")),
            threads=_threads(env.get("DEMARCHE_THREADS", "1")),
            store=env.get("DEMARCHE_STORE") or str(_data_folder(env) / "demarche" / "store.sqlite"),
            user=env.get("DEMARCHE_USER") or _login(),
        )


def _paths(value: str) -> tuple[Path, ...]:
    return tuple(Path(part) for part in value.split(os.pathsep) if part)


def _threads(value: str) -> int:
    if not value.isdigit() or not 1 <= int(value) <= 256:
        raise SettingsError(f"DEMARCHE_THREADS: {value!r} is not a number from 1 to 256")
    return int(value)


def _data_folder(env: Mapping[str, str]) -> Path:
    """Where programs keep a user's data on this system."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(env.get("LOCALAPPDATA") or home / "AppData" / "Local")
    if sys.platform == "darwin":
        return home / "Library" / "Application Support"
    return Path(env.get("XDG_DATA_HOME") or home / ".local" / "share")


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user without a name
        return "unknown"
