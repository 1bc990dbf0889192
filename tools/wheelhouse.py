"""Does the wheel come out the same twice, and does it work where there is no network? ``python -m tools.wheelhouse``.

Builds the wheel twice (SOURCE_DATE_EPOCH from the last commit), gathers it with all wheels of requirements.lock in
build/wheelhouse, installs from there into an empty environment cut off from the network, and codes the demo reports.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
USUAL_EPOCH = "1735689600"  # 1 January 2025: for a source tree without git


def main() -> None:
    """Build, gather, install, code; the exit status is 1 at the first thing that fails."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--folder", type=Path, default=ROOT / "build" / "wheelhouse")
    arguments.add_argument("--keep", action="store_true", help="gather nothing anew: use the wheels that are there")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as work:
        trees = [Path(work) / name for name in ("first", "other/second")]  # another path must make no difference
        _copy(ROOT, trees[0])
        _copy(trees[0], trees[1])
        wheels = [_built(tree) for tree in trees]
        digests = [hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in wheels]
        print(f"{wheels[0].name}\n  sha256 {digests[0]}\n  again  {digests[1]}")
        if digests[0] != digests[1]:
            sys.exit("the wheel comes out otherwise the second time")
        given.folder.mkdir(parents=True, exist_ok=True)
        for old in given.folder.glob("demarche-*.whl"):
            old.unlink()
        shutil.copy(wheels[0], given.folder)
        if not given.keep:
            _pip("download", "-q", "--only-binary", ":all:", "-r", ROOT / "requirements.lock", "-d", given.folder)
        _try_offline(given.folder, Path(work))


def _copy(tree: Path, to: Path) -> None:
    left = shutil.ignore_patterns(".*", "build", "dist", "__pycache__", "*.egg-info", "lab", "tests")
    shutil.copytree(tree, to, ignore=left)


def _built(tree: Path) -> Path:
    epoch = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False)
    environment = os.environ | {"SOURCE_DATE_EPOCH": epoch.stdout.strip() or USUAL_EPOCH}
    folder = tree.with_name(f"{tree.name}-wheel")
    _pip("wheel", "-q", "--no-deps", "-w", folder, tree, environment=environment)
    return next(folder.glob("*.whl"))


def _try_offline(folder: Path, work: Path) -> None:
    home = work / "empty"
    subprocess.run([sys.executable, "-m", "venv", home], check=True)
    binaries = home / ("Scripts" if os.name == "nt" else "bin")
    cut, how = _cut_off()
    print(f"network: {how}")
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "PYTHON", "DEMARCHE_"))}
    clean |= {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9", "PIP_CONFIG_FILE": os.devnull}
    install = [binaries / "python", "-m", "pip", "install", "-q", "--no-index", "--find-links", folder, "demarche"]
    subprocess.run([*cut, *install], check=True, env=clean, cwd=work)
    demo = subprocess.run(
        [*cut, binaries / "demarche", "demo"], check=True, env=clean, cwd=work, capture_output=True, text=True
    )
    events = sum(word in demo.stdout for word in ("CONSULT", "ASSAULT", "ACCUSE", "AGREE", "SANCTION"))
    print(
        f"installed from {len(list(folder.glob('*.whl')))} wheels; the demo reports are coded ({events} of 5 types met)"
    )
    if not events:
        sys.exit("no event was coded")


_LOOPBACK = """
import fcntl, os, socket, struct, sys
with socket.socket() as door:  # the new namespace has nothing but a loopback device, which is down (IFF_UP is 1)
    fcntl.ioctl(door, 0x8914, struct.pack("16sh", b"lo", 1))
os.execvp(sys.argv[1], sys.argv[1:])
"""


def _cut_off() -> tuple[list[str], str]:
    """A prefix for commands that takes the network away, and how it does so."""
    if shutil.which("unshare"):
        cut = ["unshare", "--map-root-user", "--net", sys.executable, "-c", _LOOPBACK]
        if subprocess.run([*cut, "true"], capture_output=True, check=False).returncode == 0:
            return cut, "off (a network namespace of its own)"
    return [], "no index, and every proxy points nowhere (no network namespaces here)"


def _pip(*arguments: object, environment: dict[str, str] | None = None) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *map(str, arguments)]
    subprocess.run(command, check=True, env=environment)


if __name__ == "__main__":
    main()
