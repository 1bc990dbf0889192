"""Runs the ``console`` blocks of a page as a reader would, and compares what is printed with what the page shows.

    python -m tools.consoles [PAGE...]            print every difference
    python -m tools.consoles --accept [PAGE...]   write what was printed into the pages (read the diff afterwards)

A line ``$ command`` is run by bash; lines ``> more`` go on with it. What follows, up to the next command, is what it
must print (standard output and error). ``…`` on a line of its own stands for any lines, within a line for any
characters.
``(exit status 1)`` ends the output of a command that fails. ``$ cat FILE`` of a file that is not there makes it, with
what is shown: the reader sees all that is used. The blocks of a page share one empty folder.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
LONGEST = 120  # seconds that a command may take
ANY = "…"


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a page: its line number (from 1), its words, and the lines ``first <= i < last`` it should print."""

    line: int
    words: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A command that printed something else than the page shows."""

    command: Command
    shown: str
    printed: str

    def __str__(self) -> str:
        return f"line {self.command.line}: $ {self.command.words}\n--- shown\n{self.shown}\n--- printed\n{self.printed}"


def commands(lines: list[str]) -> Iterator[Command]:
    """The commands in the ``console`` blocks of a page; ``lines`` are its lines without their ends."""
    inside = False
    number = 0
    while number < len(lines):
        line = lines[number]
        if line.startswith("```"):
            inside = not inside and line.strip() == "```console"
        elif inside and line.startswith("$ "):
            words, after = line[2:], number + 1
            while lines[after].startswith("> ") and words.endswith("\\"):
                words, after = f"{words}\n{lines[after][2:]}", after + 1
            last = after
            while not lines[last].startswith(("$ ", "```")):
                last += 1
            yield Command(number + 1, words, after, last)
            number = last - 1
        number += 1


def fits(shown: str, printed: str) -> bool:
    """Whether what was printed is what is shown; blanks at the ends of lines do not count."""
    parts = []
    for line in shown.rstrip().split("\n"):
        if line.strip() == ANY:
            parts.append(r"(?:[^\n]*\n)*?")
        else:
            parts.append(".*?".join(re.escape(part) for part in line.rstrip().split(ANY)) + r"\n")
    return re.fullmatch("".join(parts), _clean(printed) + "\n") is not None


def _clean(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.rstrip().split("\n"))


def run_page(page: Path, folder: Path) -> list[Difference]:
    """Run all commands of a page in an empty folder; the differences in their order. Leaves no process behind."""
    lines = page.read_text(encoding="utf-8").split("\n")
    started: list[int] = []
    found = []
    try:
        for command in commands(lines):
            shown = "\n".join(lines[command.first : command.last])
            made = re.fullmatch(r"cat ([\w./-]+)", command.words)
            if made and not (folder / made[1]).exists():
                (folder / made[1]).parent.mkdir(parents=True, exist_ok=True)
                (folder / made[1]).write_text(shown + "\n", encoding="utf-8")
                continue
            printed = _run(command.words, folder, started)
            if not fits(shown, printed):
                found.append(Difference(command, shown, _clean(printed)))
    finally:
        for group in started:  # servers that the page started
            try:
                os.killpg(group, signal.SIGTERM)
            except ProcessLookupError:
                continue
    return found


def _run(words: str, folder: Path, started: list[int]) -> str:
    shell = subprocess.Popen(
        ["bash", "-c", words], cwd=folder, env=_environment(folder), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    started.append(shell.pid)
    printed, _ = shell.communicate(timeout=LONGEST)
    status = f"(exit status {shell.returncode})\n" if shell.returncode else ""
    return printed.decode("utf-8", "replace") + status


def _environment(folder: Path) -> dict[str, str]:
    """A reader's machine: nothing of ours in it but the installed program."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return kept | {
        "PATH": path, "HOME": str(folder / ".home"), "LANG": "C.UTF-8", "TZ": "UTC", "COLUMNS": "110",
        "DEMARCHE_USER": "reader", "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1",
    }  # fmt: skip


def pages() -> list[Path]:
    """All pages with ``console`` blocks, in order."""
    every = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [page for page in every if "\n```console\n" in page.read_text(encoding="utf-8")]


def accept(page: Path, differences: list[Difference]) -> None:
    """Write what was printed into the page, from the last difference to the first."""
    lines = page.read_text(encoding="utf-8").split("\n")
    for difference in reversed(differences):
        command = difference.command
        lines[command.first : command.last] = difference.printed.split("\n") if difference.printed else []
    page.write_text("\n".join(lines), encoding="utf-8")


def main() -> int:
    """Run the pages; the exit status is the number of pages that differ."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("pages", nargs="*", type=Path)
    parser.add_argument("--accept", action="store_true")
    given = parser.parse_args()
    bad = 0
    for page in given.pages or pages():
        with tempfile.TemporaryDirectory() as folder:
            differences = run_page(page, Path(folder))
        bad += bool(differences)
        print(f"{page}: {len(differences)} differences")
        for difference in differences:
            print(difference)
        if given.accept:
            accept(page, differences)
    return min(bad, 63)


if __name__ == "__main__":
    sys.exit(main())
