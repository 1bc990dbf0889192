"""What the site does with pages that are also read as plain files (hooks of MkDocs, named in mkdocs.yml).

On the site a page's name in code (``docs/store.md``) becomes a link to it, a decision's number (D8) a link to the
decision, and a link to a file of the source tree, which the site does not hold, becomes that file's name.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
DECISIONS = "decisions.md"
_FENCE = re.compile(r"^(```.*?^```|~~~.*?^~~~|(?:^    .*\n)+)", re.MULTILINE | re.DOTALL)
_PAGE = re.compile(r"`docs/([\w/-]+\.md)`|(?<![\w/(\[`])docs/([\w/-]+\.md)")
_OUTSIDE = re.compile(r"\[([^\]]+)\]\((\.\./[^)#\s]+)(?:#[^)]*)?\)")
_DECISION = re.compile(r"(?<![\w#\[/*`-])D(\d{1,2})(?![\w*])")


def numbers() -> frozenset[str]:
    """The numbers of the decisions there are."""
    return frozenset(re.findall(r"^\*\*D(\d+)\.", (DOCS / DECISIONS).read_text(encoding="utf-8"), re.MULTILINE))


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Called by MkDocs for each page before it is turned into HTML."""
    return site_markdown(markdown, page.file.src_uri)


def site_markdown(markdown: str, name: str) -> str:
    """The page as the site shows it; ``name`` is its path below ``docs/``."""
    known = numbers()
    folder = posixpath.dirname(name)

    def page_link(match: re.Match[str]) -> str:
        target = match[1] or match[2]
        if not (DOCS / target).exists():
            return match[0]
        return f"[{target}]({posixpath.relpath(target, folder or '.')})"

    def outside(match: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join("docs", folder, match[2]))
        return match[0] if path.startswith("docs/") else f"{match[1]} (`{path}` in the source)"

    def decision(match: re.Match[str]) -> str:
        if match[1] not in known:
            return match[0]
        return f"[D{match[1]}]({posixpath.relpath(DECISIONS, folder or '.')}#d{match[1]})"

    def change(text: str) -> str:
        text = _PAGE.sub(page_link, _OUTSIDE.sub(outside, text))
        if name == DECISIONS:
            return re.sub(r"^\*\*D(\d+)\.", r'<a id="d\1"></a>**D\1.', text, flags=re.MULTILINE)
        return _DECISION.sub(decision, text)

    return _outside_code(markdown, change)


def _outside_code(markdown: str, change: Callable[[str], str]) -> str:
    parts = _FENCE.split(markdown)
    return "".join(part if i % 2 else change(part) for i, part in enumerate(parts))
