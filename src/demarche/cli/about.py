"""demarche rules, doctor: what the program knows, and whether it is whole."""

from __future__ import annotations

import json
import platform
import sqlite3
from pathlib import Path
from typing import Any

import click

from demarche import __version__
from demarche.cli.inputs import settings
from demarche.errors import DemarcheError


@click.command("rules", short_help="The rules of the coder, in the order in which they are applied.")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@click.option("--types", multiple=True, type=click.Path(exists=True, path_type=Path), help="Your own event types.")
def rules(form: str, types: tuple[Path, ...]) -> int:
    """List the coder's rules with what each does: the coder's manual."""
    from demarche import coding, merge, resolve

    coder = coding.load_coder(settings(types).types)
    for name, text in (*coding.describe_rules(coder), *resolve.describe_rules(), *merge.describe_rules()):
        if form == "jsonl":
            click.echo(json.dumps({"rule": name, "text": text}, ensure_ascii=False))
        else:
            click.echo(f"{name}\n    " + "\n    ".join(line.strip() for line in text.splitlines()) + "\n")
    return 0


@click.command("doctor", short_help="What is installed, and whether it is whole.")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
def doctor(form: str) -> int:
    """Check versions, model, world data and rules; the exit status is the number of parts that are not well."""
    parts = [_part("program", _program), _part("model", _model), _part("world data", _world), _part("coder", _coder)]
    for part in parts:
        if form == "jsonl":
            click.echo(json.dumps(part, ensure_ascii=False))
        else:
            facts = "\n".join(f"    {k}: {v}" for k, v in part["facts"].items())
            click.echo(f"{'ok  ' if part['ok'] else 'FAIL'}  {part['part']}\n{facts}")
    return sum(not part["ok"] for part in parts)


def _part(name: str, look: Any) -> dict[str, Any]:
    try:
        return {"part": name, "ok": True, "facts": look()}
    except DemarcheError as error:
        return {"part": name, "ok": False, "facts": {"error": str(error)}}


def _program() -> dict[str, Any]:
    import numpy
    import onnxruntime

    return {
        "demarche": __version__, "python": platform.python_version(), "system": platform.platform(),
        "numpy": numpy.__version__, "onnxruntime": onnxruntime.__version__,
    }  # fmt: skip


def _model() -> dict[str, Any]:
    from demarche import parse

    folder = settings().model
    parse.load_model(folder)
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    return {"folder": str(folder)} | {
        k: v for k, v in card.items() if isinstance(v, (str, int, float)) or k == "scores"
    }


def _world() -> dict[str, Any]:
    from demarche import resolve

    options = settings()
    resolve.open_world(options.world, options.packs)
    with sqlite3.connect(f"file:{options.world}?mode=ro", uri=True) as connection:
        meta = dict(connection.execute("SELECT key, value FROM meta"))
    return {"file": str(options.world), "megabytes": round(options.world.stat().st_size / 1e6, 1), **meta}


def _coder() -> dict[str, Any]:
    from demarche import coding, ontology

    coder = coding.load_coder(settings().types)
    codebook = ontology.load()
    return {
        "rules": len(coding.describe_rules(coder)), "event types": len(codebook.types), "ontology": codebook.version,
        "ontology digest": codebook.digest,
    }  # fmt: skip


COMMANDS = (rules, doctor)
