"""A unit's reports in pieces of so many: the step of a run, and what is lost when a worker dies."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, dataclass

from demarche.records import Problem, Report
from demarche.scale.units import Unit


@dataclass(frozen=True, slots=True)
class Piece:
    """Reports ``number * size`` and following of a unit, and what was the matter while they were read."""

    unit: Unit
    number: int
    last: bool
    reports: tuple[Report, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        """The name of its part."""
        return f"{self.unit.key}-{self.number:06d}"

    def to_json(self) -> str:
        """All of it as JSON: what travels to other machines."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Piece:
        """The piece again."""
        value = json.loads(text)
        return cls(
            Unit(**value["unit"]), value["number"], value["last"], tuple(Report(**r) for r in value["reports"]),
            tuple(Problem(**p) for p in value["problems"]),
        )  # fmt: skip


Read = Callable[[Unit, Callable[[Problem], None]], Iterator[Report]]


def pieces(unit: Unit, read: Read, size: int, done: Collection[int] = ()) -> Iterator[Piece]:
    """Read a unit and give it in pieces of ``size`` reports, leaving out the ``done`` ones; the last may be empty."""
    problems: list[Problem] = []
    some: list[Report] = []
    number = 0
    for report in read(unit, problems.append):
        if len(some) == size:
            # a problem told on the way to this report goes with the piece before it: the same in every run
            if number not in done:
                yield Piece(unit, number, False, tuple(some), tuple(problems))
            some, number = [], number + 1
            problems.clear()
        some.append(report)
    if number not in done:
        yield Piece(unit, number, True, tuple(some), tuple(problems))
