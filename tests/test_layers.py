"""The rooms do not know each other: the one rule of the house that a reviewer would miss."""

import ast
from pathlib import Path

import pytest

import demarche

ROOMS = ("read", "parse", "coding", "resolve", "merge", "store", "show", "scale")
SHARED = {"records", "errors", "ontology"}
PACKAGE = Path(demarche.__file__).parent


def imported(file: Path) -> set[str]:
    """Names directly below ``demarche`` that a module imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            parts = node.module.split(".")
            if parts[0] == "demarche":
                names |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {a.name.split(".")[1] for a in node.names if a.name.startswith("demarche.")}
    return names


@pytest.mark.parametrize("room", [r for r in ROOMS if (PACKAGE / r / "__init__.py").exists()])
def test_a_room_imports_only_records_errors_ontology_and_itself(room: str) -> None:
    for file in sorted((PACKAGE / room).rglob("*.py")):
        foreign = imported(file) - SHARED - {room}
        assert not foreign, f"{file.relative_to(PACKAGE)} imports {sorted(foreign)}"


def test_records_and_errors_import_only_the_standard_library() -> None:
    for name in ("records.py", "errors.py"):
        assert imported(PACKAGE / name) == set()


def test_the_test_sees_every_room() -> None:
    found = {p.parent.name for p in PACKAGE.glob("*/__init__.py")} - {"cli", "coded", "brief"}
    assert found <= set(ROOMS), f"a room that this test does not know: {sorted(found - set(ROOMS))}"


def test_an_import_of_another_room_would_be_seen(tmp_path: Path) -> None:
    module = tmp_path / "m.py"
    module.write_text("from demarche.store import Store\nimport demarche.show.table\nfrom demarche import merge\n")
    assert imported(module) == {"store", "show", "merge"}


def test_no_pickles_and_no_compiled_files_in_the_package() -> None:
    bad = [p for p in PACKAGE.rglob("*") if p.suffix in {".pkl", ".pickle", ".so", ".joblib", ".pt", ".npy"}]
    assert bad == []
