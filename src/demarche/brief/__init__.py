"""brief: how two actors stand, out of the store: a joint, since it asks the store and the resolver.

brief(store, a, b, since, until, today)   the `Brief`; `as_dict()` is its JSON (docs/brief.md)
parties_of(words, world)                  whom words name
known_of(world)                           what the world data know of parties, offices and outlets, for `known=`
"""

from demarche.brief.make import brief
from demarche.brief.parties import Known, code_of, known_of, parties_of
from demarche.brief.records import Brief

__all__ = ["Brief", "Known", "brief", "code_of", "known_of", "parties_of"]
