"""The pages can be trusted: the site builds whole, its links lead somewhere, its commands print what is shown."""

import re
import shlex
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import click
import pytest
import yaml
from lxml import html
from mkdocs.commands.build import build
from mkdocs.config import load_config

from demarche import ontology
from demarche.cli import cli
from demarche.coded import CodedError, read_cases
from tools import consoles, reference, site, tour

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.rglob("*.md")])
GENERATED = sorted((DOCS / "reference").glob("*.md"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site; strict: a warning is an error."""
    folder = tmp_path_factory.mktemp("site")
    build(load_config(str(ROOT / "mkdocs.yml"), site_dir=str(folder), strict=True))
    return folder


def documents(built: Path) -> dict[Path, Any]:
    return {page: html.fromstring(page.read_bytes()) for page in sorted(built.rglob("*.html"))}


def lost_links(built: Path) -> list[str]:
    """Links within a site whose page or place on the page is not there."""
    pages = documents(built)
    anchors = {page: {*tree.xpath("//@id"), *tree.xpath("//a/@name")} for page, tree in pages.items()}
    lost = []
    for page, tree in pages.items():
        for address in tree.xpath("//a/@href | //img/@src"):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc or page.name == "404.html":  # that page's links start at a server's root
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            target = target / "index.html" if target.is_dir() else target
            if not target.is_file() or (parts.fragment and parts.fragment not in anchors.get(target, ())):
                lost.append(f"{page.relative_to(built)}: {address}")
    return lost


def test_every_page_is_on_the_site(built: Path) -> None:
    for page in DOCS.rglob("*.md"):
        assert (built / page.relative_to(DOCS)).with_suffix(".html").is_file(), page


def test_every_link_of_the_site_leads_somewhere(built: Path) -> None:
    assert lost_links(built) == []


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<p id="x"><a href="#x">1</a><a href="#y">2</a><a href="b.html">3</a><img src="c.png">'
    )
    assert lost_links(tmp_path) == ["a.html: #y", "a.html: b.html", "a.html: c.png"]


def test_the_site_asks_no_other_machine_for_anything(built: Path) -> None:
    loaded = []
    for tree in documents(built).values():
        loaded += tree.xpath("//script/@src | //img/@src | //iframe/@src | //form/@action")
        loaded += tree.xpath("//link[not(@rel='canonical')]/@href")
    assert loaded
    for sheet in built.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        loaded += re.findall(r"url\(\s*['\"]?([^'\")]+)", text) + re.findall(r"@import\s+['\"]([^'\"]+)", text)
    outside = [a for a in loaded if urlsplit(a).netloc or urlsplit(a).scheme not in ("", "data")]
    assert outside == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_to_files_of_the_source_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for address in re.findall(r"\]\(([^)\s#]+)", text):
        if not urlsplit(address).scheme:
            assert (page.parent / unquote(address)).exists(), address


# --- commands


@pytest.mark.parametrize("page", consoles.pages(), ids=lambda p: str(p.relative_to(ROOT)))
def test_the_commands_of_a_page_print_what_it_shows(page: Path, tmp_path: Path) -> None:
    differences = consoles.run_page(page, tmp_path)
    assert not differences, (
        "\n".join(map(str, differences)) + "\n(python -m tools.consoles --accept writes what is printed)"
    )


PAGE = """# A page
```console
$ cat words.txt
one
two
$ wc -l < words.txt
{shown}
$ sort -r words.txt \\
> | head -n 1
two
$ false
(exit status 1)
```
"""


@pytest.mark.parametrize(("shown", "lines"), [("2", []), ("…", []), ("3", [6]), ("", [6])])
def test_a_page_that_shows_something_else_is_found(shown: str, lines: list[int], tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE.format(shown=shown))
    (tmp_path / "run").mkdir()
    assert [d.command.line for d in consoles.run_page(page, tmp_path / "run")] == lines


def test_accepting_writes_what_was_printed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE.format(shown="3"))
    for name, left in (("first", 1), ("second", 0)):
        (tmp_path / name).mkdir()
        found = consoles.run_page(page, tmp_path / name)
        assert len(found) == left
        consoles.accept(page, found)
    assert page.read_text() == PAGE.format(shown="2")


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("a … c", "a b c", True), ("a … c", "a b d", False), ("a\n…\nz", "a\nb\nc\nz", True), ("a\n…", "a", True),
        ("…\nb", "a\nc", False), ("a.c", "abc", False), ("", "", True), ("", "a", False), ("a  ", "a", True),
    ],
)  # fmt: skip
def test_what_fits(shown: str, printed: str, same: bool) -> None:
    assert consoles.fits(shown, printed) is same


def shown_commands(page: Path) -> list[str]:
    """Every command line of demarche that a page shows, in blocks or in words."""
    found = []
    for line in page.read_text(encoding="utf-8").splitlines():
        for words in re.findall(r"`((?:\w+=\S+ )*demarche [^`]+)`", line) or [line.strip()]:
            words = re.sub(r"^(\$ )?((time|export) )*([A-Z_]+=\S+ )*", "", words)
            if words.startswith("demarche ") and "`" not in words:
                found.append(words)
    return found


def problem(words: str) -> str:
    """What is wrong with a command line of demarche: no such command, or no such option."""
    cut = re.split(r"\s(?:#|\||>|<|&&|;|2>)|\s{3,}", words.rstrip("\\").rstrip("; ").split("; ")[0])[0]
    try:
        parts = shlex.split(cut.replace("…", "x"))[1:]
    except ValueError:
        return ""  # half a quotation: a sentence, not a command
    command: click.Command = cli
    while parts and isinstance(command, click.Group) and not parts[0].startswith("-"):
        inner = command.commands.get(parts[0])
        if inner is None:
            return "" if not re.fullmatch(r"[a-z]+", parts[0]) else f"no command {parts[0]}"
        command, parts = inner, parts[1:]
    known = {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
    known |= {"--help", "-h", "--version"}
    unknown = [part for part in parts if re.match(r"-[a-z-]", part) and part.split("=")[0] not in known]
    return f"no option {unknown[0]}" if unknown else ""


PROSE = re.compile(r"demarche (?:codes|turns|has|is|was|does|records|needs|wants|also|knows|reads|in|and|or|the)\b")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_commands_that_a_page_names_exist_with_their_options(page: Path) -> None:
    wrong = [f"{w}: {problem(w)}" for w in shown_commands(page) if not PROSE.match(w) and problem(w)]
    assert wrong == []


def test_a_command_that_does_not_exist_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "Run `demarche dance` or\n\n    DEMARCHE_STORE=a demarche events --dance  # now\n    demarche code x.txt --date D\n"
    )
    assert [problem(w) for w in shown_commands(page)] == ["no command dance", "no option --dance", ""]


# --- pages made from the code


def test_the_reference_is_made_from_the_code() -> None:
    made = reference.made()
    assert reference.write(DOCS / "reference", lambda: made, check=True) == [], "run python -m tools.reference"
    assert {p.name for p in GENERATED} == set(made)


def test_a_page_out_of_date_is_found_and_written(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("old")
    assert reference.write(tmp_path, lambda: {"a.md": "new"}, check=True) == ["a.md"]
    assert (tmp_path / "a.md").read_text() == "old"
    assert reference.write(tmp_path, lambda: {"a.md": "new"}, check=False) == ["a.md"]
    assert reference.write(tmp_path, lambda: {"a.md": "new"}, check=True) == []


def test_the_tour_is_what_the_program_makes_of_the_report() -> None:
    assert reference.write(DOCS, tour.made, check=True) == [], "run python -m tools.tour"


def test_every_environment_variable_of_the_code_is_in_the_reference() -> None:
    used = {
        name for file in (ROOT / "src").rglob("*.py") for name in re.findall(r"(?<!_)DEMARCHE_[A-Z]+", file.read_text("utf-8"))
    }  # fmt: skip
    assert used == set(reference.VARIABLES)


def test_every_command_and_option_is_in_the_reference() -> None:
    page = (DOCS / "reference" / "commands.md").read_text(encoding="utf-8")
    for name, command in cli.commands.items():
        assert f"## demarche {name}" in page
        for option in command.params:
            if isinstance(option, click.Option) and not option.hidden:
                assert f"`{option.opts[0]}`" in page


# --- the codebook


def sections() -> dict[str, str]:
    parts = re.split(r"^## (.+)$", (DOCS / "codebook.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("found", ontology.load().types, ids=lambda t: t.name)
def test_the_codebook_has_every_type_with_its_modes_and_a_legal_example(found: ontology.EventType) -> None:
    book = ontology.load()
    text = sections()[found.name]
    head = text.split("```")[0]
    if found.name in ("REQUEST", "REJECT"):
        assert all(f"`{mode.name}`" in head for mode in found.modes)
    else:
        named = [name for name in re.findall(r"`([a-z-]+)`", head) if name in {m.name for m in found.modes}]
        assert named == [m.name for m in found.modes]  # in the order of precedence
    (block,) = re.findall(r"```coded\n(.*?)```", text, re.DOTALL)
    cases = read_cases(block.splitlines(), f"codebook, {found.name}")
    assert any(event.type == found.name for case in cases for event in case.events)
    for event in (event for case in cases for event in case.events):
        assert book.check(event.type, event.mode or None, event.contexts, event.status) == []


def test_an_example_whose_words_do_not_occur_is_found() -> None:
    with pytest.raises(CodedError):
        read_cases('== a\n| Peru condemned Chile.\n\nACCUSE happened "praised"'.splitlines(), "a")


def test_quad_classes_of_the_codebook_are_those_of_the_program() -> None:
    book = ontology.load()
    head, _, row = [line for line in sections()["The four quad classes"].splitlines() if line.startswith("|")]
    for quad, names in zip(head.strip("| ").split(" | "), row.strip("| ").split(" | "), strict=True):
        assert names.split() == [t.name for t in book.types if book.quad(t.name) == quad]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_decision_that_a_page_names_is_there(page: Path) -> None:
    if page.name != site.DECISIONS:
        named = set(re.findall(r"(?<![\w#\[])D(\d{1,2})(?![\w])", page.read_text(encoding="utf-8")))
        assert named <= site.numbers()


def test_the_site_links_pages_and_decisions_and_names_files_of_the_source() -> None:
    text = site.site_markdown("See `docs/store.md`, D8 and [the cases](../../tests/golden/README.md).\n", "howto/x.md")
    assert text == (
        "See [store.md](../store.md), [D8](../decisions.md#d8) and the cases (`tests/golden/README.md` in the source).\n"
    )
    code = "```\n`docs/store.md` D8\n```\n"
    assert site.site_markdown(code, "howto/x.md") == code


# --- citation


def test_the_citation_file_fits_the_package() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["cff-version"] == "1.2.0"
    assert cited["type"] == "software"
    assert cited["version"] == version("demarche")
    assert cited["message"]
    assert cited["authors"]
    assert all("name" in a or "family-names" in a for a in cited["authors"])
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert " AND ".join(cited["license"]) == re.findall(r'^license = "(.+)"', project, re.MULTILINE)[0].replace(
        "4.0", "4.0"
    )
    for other in cited["references"]:
        assert {"type", "title", "authors"} <= set(other)
