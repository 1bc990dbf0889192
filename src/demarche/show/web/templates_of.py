"""The templates: everything is escaped unless our own code drew it (charts)."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

HERE = Path(__file__).parent
STATIC = HERE / "static"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.globals["static"] = static
    environment.filters["signed"] = lambda value: f"{value:+.1f}".replace("-", "−")
    environment.filters["count"] = lambda value: f"{value:,}".replace(",", " ")
    return environment


@lru_cache(maxsize=16)
def static(name: str) -> str:
    """The address of a file of ours, another one whenever its content is another."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={digest}"


def render(template: str, **values: Any) -> str:
    """A page out of a template. Every value is escaped on its way in."""
    values.setdefault("links", {})
    values.setdefault("editing", None)
    return _environment().get_template(template).render(**values)
