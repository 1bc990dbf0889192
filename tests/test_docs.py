"""What the pages promise is there: every command is documented, and the README's Python runs."""

import re
from pathlib import Path

import click

from demarche.cli import cli

ROOT = Path(__file__).parents[1]


def test_every_command_and_environment_variable_is_documented() -> None:
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    for name, command in cli.commands.items():
        assert f"`demarche {name}" in page, name
        assert command.get_short_help_str()
    used = re.findall(r"DEMARCHE_[A-Z]+", (ROOT / "src/demarche/settings.py").read_text(encoding="utf-8"))
    assert used
    assert all(f"`{name}`" in page for name in used)


def test_every_command_has_help() -> None:
    for name, command in cli.commands.items():
        text = command.get_help(click.Context(command, info_name=name))
        assert len(text) > 60, name


def test_the_readme_names_no_page_that_is_not_there() -> None:
    for page in re.findall(r"\b(docs/[a-z-]+\.md|tests/golden/README\.md)", (ROOT / "README.md").read_text("utf-8")):
        assert (ROOT / page).exists(), page


def test_the_python_of_the_readme_runs() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})  # our own page


def test_every_reason_of_a_lint_exception_is_given() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    ignored = [line for line in lines if re.match(r'\s+"[A-Z]+\d+",', line)]
    assert ignored
    assert all("#" in line for line in ignored)
