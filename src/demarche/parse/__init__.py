"""Parse: a report's sentences, and what the model sees in them. ``split`` and ``analyse`` are the way in."""

from demarche.parse.analyse import analyse
from demarche.parse.model import Model, load_model
from demarche.parse.sentences import split

__all__ = ["Model", "analyse", "load_model", "split"]
