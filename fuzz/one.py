"""One target under atheris, in a process of its own: ``python -m fuzz.one TARGET [options of libFuzzer]``."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["demarche"]):
    from fuzz.targets import targets


def main() -> None:
    """Fuzz until libFuzzer's own limits end it."""
    target = targets()[sys.argv[1]]
    atheris.Setup([sys.argv[0], *sys.argv[2:]], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
