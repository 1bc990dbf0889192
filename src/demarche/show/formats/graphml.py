"""GraphML networks (Gephi, igraph, networkx): parties as nodes; dyads with their counts, or single events, as edges."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TextIO
from xml.sax.saxutils import escape, quoteattr

from demarche.show.formats.dyads import dyads, sectors
from demarche.show.formats.event import Exchange, Record, day_of, is_fact, outlets

QUADS: Final = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
NODE: Final = {"label": "string", "country": "string", "iso2": "string", "cow": "string", "sector": "string",
               "entity": "string", "events": "long"}  # fmt: skip
DYAD: Final = {"events": "long", "weight": "double", "mean_score": "double", "first": "string", "last": "string",
               **{quad.replace(" ", "_"): "long" for quad in QUADS}}  # fmt: skip
EVENT: Final = {"id": "string", "type": "string", "mode": "string", "status": "string", "quad": "string",
                "score": "double", "cameo": "string", "date": "string",
                "place": "string", "outlets": "long"}  # fmt: skip
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(slots=True)
class _Nodes:
    """Every party once, by what it is known for: its entity, else its name, else country and sectors."""

    exchange: Exchange
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)

    def id(self, one: Record) -> str:
        codes = " ".join(c for c in (one["country"], *sectors(one)) if c)
        key = one["entity"] or (f"{one['name']} {codes}" if one["name"] else codes) or one["text"]
        if key not in self.rows:
            country = one["country"]
            self.rows[key] = {
                "label": one["name"] or codes or one["text"], "country": country or "",
                "iso2": self.exchange.codes.iso2(country), "cow": self.exchange.codes.cow_number(country),
                "sector": " ".join(sectors(one)), "entity": one["entity"], "events": 0,
            }  # fmt: skip
        return str(key)

    def count(self, keys: Iterable[str]) -> None:
        for key in set(keys):
            self.rows[key]["events"] += 1

    def lines(self) -> Iterator[str]:
        for key, row in sorted(self.rows.items()):
            yield f"<node id={_attribute(key)}>{_data('n', row)}</node>\n"


@dataclass(slots=True)
class _Edge:
    events: int = 0
    score: float = 0.0
    first: str = ""
    last: str = ""
    quads: dict[str, int] = field(default_factory=dict)

    def add(self, event: Record) -> None:
        day = day_of(event)
        self.events += 1
        self.score += event["score"]
        self.first = min(d for d in (self.first or day, day or self.first))
        self.last = max(self.last, day)
        self.quads[event["quad"]] = self.quads.get(event["quad"], 0) + 1

    def row(self) -> dict[str, Any]:
        counts = {quad.replace(" ", "_"): self.quads.get(quad, 0) for quad in QUADS}
        return {"events": self.events, "weight": float(self.events), "mean_score": round(self.score / self.events, 4),
                "first": self.first, "last": self.last, **counts}  # fmt: skip


def write(events: Iterable[Record], out: TextIO, exchange: Exchange) -> None:
    """Dyads: one edge for each actor and recipient, over what happened; memory grows with the dyads."""
    nodes, edges = _Nodes(exchange), dict[tuple[str, str], _Edge]()
    for event in events:
        if not is_fact(event):
            exchange.left[f"status {event['status']}"] += 1
            continue
        found = _ends(event, nodes)
        if not found:
            exchange.left["actor or recipient not known"] += 1
        for pair in dict.fromkeys(found):
            edges.setdefault(pair, _Edge()).add(event)
    out.writelines(_head(DYAD))
    out.writelines(nodes.lines())
    for number, (pair, edge) in enumerate(sorted(edges.items(), key=lambda item: item[0])):
        out.write(_edge(str(number), pair, edge.row()))
    out.write("</graph>\n</graphml>\n")


def write_events(events: Iterable[Record], out: TextIO, exchange: Exchange) -> None:
    """Events: one edge for each event, actor and recipient, whatever its status. Edges wait in a temporary file."""
    nodes = _Nodes(exchange)
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace", newline="\n") as edges:
        for event in events:
            found = dict.fromkeys(_ends(event, nodes))
            if not found:
                exchange.left["actor or recipient not known"] += 1
            where = event["place"]
            row = {name: event[name] or "" for name in ("id", "type", "mode", "status", "quad", "cameo")} | {
                "score": float(event["score"]), "date": day_of(event), "outlets": outlets(event),
                "place": (where["name"] or where["text"]) if where else "",
            }  # fmt: skip
            for number, pair in enumerate(found):
                edges.write(_edge(f"{event['id']}-{number}", pair, row))
        out.writelines(_head(EVENT))
        out.writelines(nodes.lines())
        edges.seek(0)
        shutil.copyfileobj(edges, out)
    out.write("</graph>\n</graphml>\n")


def _ends(event: Record, nodes: _Nodes) -> list[tuple[str, str]]:
    found = [(nodes.id(a), nodes.id(b)) for a, b, _ in dyads(event) if a is not None and b is not None]
    nodes.count(end for pair in found for end in pair)
    return found


def _head(edge: Mapping[str, str]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for short, whom, names in (("n", "node", NODE), ("e", "edge", edge)):
        for name, kind in names.items():
            yield f'<key id="{short}_{name}" for="{whom}" attr.name="{name}" attr.type="{kind}"/>\n'
    yield '<graph id="events" edgedefault="directed">\n'


def _edge(name: str, pair: tuple[str, str], row: Mapping[str, Any]) -> str:
    ends = f"source={_attribute(pair[0])} target={_attribute(pair[1])}"
    return f"<edge id={_attribute(name)} {ends}>{_data('e', row)}</edge>\n"


def _data(short: str, row: Mapping[str, Any]) -> str:
    return "".join(f'<data key="{short}_{name}">{escape(_xml(value))}</data>' for name, value in row.items())


def _attribute(value: str) -> str:
    return quoteattr(_xml(value))


def _xml(value: Any) -> str:
    """Text without the characters that XML 1.0 forbids."""
    return _NOT_XML.sub("\ufffd", str(value))
