"""Licences of all that users get with demarche: ``python -m tools.licences [--extra ray] [--json]``.

Reads the metadata of the installed packages that demarche needs, as far as they are needed. The exit status is the
number of packages whose licence is not known to be free to use and pass on.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

FREE = re.compile(
    r"apache|mit\b|bsd|isc\b|python software foundation|psf|mozilla public license 2|mpl-2|lgpl|lesser general public|"
    r"unlicense|zlib|cc0|0bsd|public domain",
    re.IGNORECASE,
)


def needed(name: str, extras: frozenset[str], found: dict[str, Distribution | None]) -> None:
    """Add a package and all that it needs to ``found``; None for one that is not installed."""
    key = canonicalize_name(name)
    if key in found and not extras:
        return
    try:
        found[key] = distribution(name)
    except PackageNotFoundError:
        found[key] = None
        return
    for line in found[key].requires or ():  # type: ignore[union-attr]
        requirement = Requirement(line)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            needed(requirement.name, frozenset(requirement.extras), found)


def licence_of(package: Distribution) -> str:
    """What a package says of its licence: the SPDX expression, the classifiers, or the first line of the field."""
    about = package.metadata
    if about["License-Expression"]:
        return str(about["License-Expression"])
    classified = [c.rsplit(" :: ", 1)[-1] for c in about.get_all("Classifier") or () if c.startswith("License ::")]
    return ", ".join(classified) or (about["License"] or "not said").strip().splitlines()[0][:80]


def main() -> None:
    """Print package, version and licence, one a line."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--extra", action="append", default=[])
    arguments.add_argument("--json", action="store_true")
    given = arguments.parse_args()
    found: dict[str, Distribution | None] = {}
    needed("demarche", frozenset(given.extra), found)
    rows = [
        (name, package.version if package else "", licence_of(package) if package else "not installed")
        for name, package in sorted(found.items())
    ]
    if given.json:
        print(json.dumps([{"name": n, "version": v, "licence": said} for n, v, said in rows], indent=1))
    else:
        for name, version, said in rows:
            print(f"{name:<24}{version:<14}{said}")
    wrong = [name for name, _, said in rows if not FREE.search(said)]
    if wrong:
        print(f"look at: {', '.join(wrong)}", file=sys.stderr)
    sys.exit(min(len(wrong), 63))


if __name__ == "__main__":
    main()
