"""Imports real TABARI and PETRARCH dictionaries and prints counts, warnings and time.

    python -m bench.dictionaries [FOLDER] [--problems]

Then loads what was written, as a user's run would: the pack by the world's reader, the verbs by the coder's.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from demarche import ontology
from demarche.coding import lexicon
from demarche.resolve.dictionaries import import_dictionaries
from demarche.resolve.packs import read_packs

FOLDER = Path(__file__).resolve().parents[2] / Path("shared/data/petrarch_dictionaries")
LEXICON = Path(__file__).resolve().parents[1] / "src/demarche/data/lexicon"


def main() -> None:
    arguments = [a for a in sys.argv[1:] if not a.startswith("-")]
    paths = sorted((Path(arguments[0]) if arguments else FOLDER).glob("*.txt"))
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        started = time.perf_counter()
        summary = import_dictionaries(paths, out / "imported")
        seconds = time.perf_counter() - started
        for file in summary.files:
            print(
                f"{file.path.name:34} {file.kind:8} {file.entries:6} entries {file.written:6} lines"
                f" {len(file.problems):5} problems"
            )
        print(f"{len(summary.problems)} problems in all, {seconds:.2f} s")
        reasons = Counter(" ".join(p.reason.split()[-6:]) for p in summary.problems)
        for reason, count in reasons.most_common(12):
            print(f"  {count:5}  … {reason}")
        if "--problems" in sys.argv:
            for problem in summary.problems:
                print(problem)
        load(out, summary.outputs)


def load(out: Path, outputs: tuple[Path, ...]) -> None:
    """Read the outputs back with the readers that use them."""
    for path in outputs:
        started = time.perf_counter()
        if path.name == "pack.tsv":
            pack = read_packs([path])
            counts = f"{len(pack.names)} names, {len(pack.entities)} entities"
        elif path.name == "verbs.tsv":
            words = out / "lexicon"
            words.mkdir()
            for name in ("classes.tsv", "modes.tsv", "cues.tsv"):
                shutil.copy(LEXICON / name, words)
            shutil.copy(path, words)
            counts = f"{len(lexicon.load_lexicon(words, ontology.load()).heads)} head words in the coder's lexicon"
        else:
            counts = f"{len(path.read_text(encoding='utf-8').splitlines()) - 2} lines"
        print(f"{path.name:34} {counts}, read in {time.perf_counter() - started:.2f} s, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
