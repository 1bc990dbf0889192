"""Libraries that only runs with parts need: they come with an extra, and nothing else pays for loading them."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def library(name: str) -> Any:
    """The module ``name``. Raises InputError saying what to install."""
    from demarche.errors import InputError

    try:
        return import_module(name)
    except ImportError as error:
        if error.name is None or error.name.split(".")[0] != name.split(".")[0]:
            raise
        raise InputError(f"parts need {name.split('.')[0]}: pip install 'demarche[ray]'") from None
