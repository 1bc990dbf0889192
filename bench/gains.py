"""What coreference gives to actor coding, and what a user's pack costs when nothing in the text is in it.

    python -m bench.gains

The parties are those of tests/golden and the demo reports that have codes written; the cases were looked at while the
rules were made, so the difference between the two rows is the point, not their height.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from demarche import pipeline, resolve
from demarche.coded import Case, check_case, read_cases
from demarche.resolve.coref import Coreference
from demarche.settings import DATA, Settings

GOLDEN = Path(__file__).resolve().parents[1] / "tests" / "golden"
PHRASES = ("the Syrian foreign minister", "Russian troops", "Vladimir Putin", "protesters in Lima", "the UN", "rebels")


def cases() -> list[Case]:
    found: list[Case] = []
    for file in [*sorted(GOLDEN.glob("*.coded")), *sorted((DATA / "demo").glob("*.coded"))]:
        with file.open(encoding="utf-8") as lines:
            found += read_cases(lines, file.name)
    return found


def parties(kit: pipeline.Kit) -> tuple[int, int]:
    """(parties written with codes, of these coded as written)."""
    wanted = wrong = 0
    for case in cases():
        coded = pipeline.code_report(case.report, kit)
        wanted += sum(bool(q.value) for e in case.events for role in ("actor", "recipient") for q in e.of(role))
        messages = [d.message for d in check_case(case, coded)]
        wrong += sum(m.startswith(("actor ", "recipient ")) and "not expected" not in m for m in messages)
    return wanted, wanted - wrong


def lookups(world: resolve.World, rounds: int = 300) -> float:
    """Phrases resolved a second."""
    began = time.perf_counter()
    for _ in range(rounds):
        for phrase in PHRASES:
            resolve.who(phrase, "2025-12-24", world)
    return rounds * len(PHRASES) / (time.perf_counter() - began)


def main() -> None:
    kit = pipeline.load_kit(Settings())
    wanted, right = parties(kit)
    print(f"with coreference     {right} of {wanted} parties coded as written")
    kept = Coreference.antecedents, Coreference.owner
    Coreference.antecedents = lambda self, phrase: ()  # type: ignore[method-assign]
    Coreference.owner = lambda self, phrase: None  # type: ignore[method-assign]
    try:
        wanted, right = parties(kit)
    finally:
        Coreference.antecedents, Coreference.owner = kept  # type: ignore[method-assign]
    print(f"without coreference  {right} of {wanted}")
    with tempfile.TemporaryDirectory() as folder:
        pack = Path(folder) / "pack.tsv"
        header = "key\tname\taliases\tkind\tcountry\tsector\tother_sectors\tstart\tend\toffice\tdetail\tsource\n"
        rows = (
            f"org:front-{i}\tRuritanian Front {i}\t\torganisation\tRUR\tREB\t\t\t\t\t\town\n" for i in range(20_000)
        )
        pack.write_text(header + "".join(rows), encoding="utf-8")
        world = Settings().world
        plain, packed = resolve.open_world(world), resolve.open_world(world, [pack])
        rates = [(lookups(plain), lookups(packed)) for _ in range(5)]
    without, with_pack = (sorted(column)[2] for column in zip(*rates, strict=True))
    print(f"phrases a second: {without:.0f} without a pack, {with_pack:.0f} with an unused one of 20,000 rows")


if __name__ == "__main__":
    main()
