"""What the web pages are given: here the rooms meet that `show/web` may not know."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from threading import Lock
from typing import Any

from demarche import __version__
from demarche.cli.corrections import FIELDS, value_of
from demarche.errors import InputError
from demarche.records import CodedReport, Decision, MergedEvent, Outlet, Party, Problem
from demarche.settings import Settings
from demarche.show.web import Asked, House, Limits, Outcome
from demarche.show.web.house import Volume

DEMO = "These reports were written for demarche to show what it does: no news, and not about real acts."


def house_of(
    store: Any, options: Settings, *, token: str = "", host: str = "127.0.0.1", loopback: bool = True,
    demo: bool = False, limits: Limits | None = None,
) -> House:  # fmt: skip
    """All that the pages use, around a store that is open. The model is loaded when the first text is coded."""
    from demarche import means, merge, resolve
    from demarche.brief import brief, known_of

    world = resolve.open_world(options.world, options.packs)
    lock = Lock()  # one connection to the world data, asked from many threads
    outlets = means.outlets_of(world)

    def outlet(name: str) -> Outlet | None:
        with lock:
            return outlets(name)

    @lru_cache(maxsize=4096)
    def party(words: str) -> Party:
        with lock:
            return party_of(words, world)

    @lru_cache(maxsize=1)
    def kit() -> Any:
        from demarche.pipeline import load_kit

        return load_kit(options)

    def code(text: str, date: str | None, publisher: str, title: str) -> CodedReport:
        from demarche.pipeline import code_report
        from demarche.read import BadDate, report_of_text

        try:
            report = report_of_text(text, published=date, publisher=publisher, title=title)
        except BadDate as error:
            raise InputError(str(error)) from None
        return code_report(report, kit())

    own_world = resolve.open_world(options.world, options.packs)
    known, briefs = known_of(own_world), Lock()

    def how_they_stand(a: Party, b: Party, since: str | None, until: str | None, volume: Volume) -> Mapping[str, Any]:
        with briefs:  # which asks a connection of its own to the world data
            return brief(store, a, b, since, until, known=known, volume=volume).as_dict()

    facts: dict[str, Any] = {"model": _card(options), "world data": _world(world)}
    if demo:
        facts["demo"] = DEMO
    names = (host,) if loopback else ()
    return House(
        store=store, party=party, code=code, compare=merge.link, outlet=outlet,
        decide=lambda asked: decide(store, asked, options, outlet),
        keep=lambda sent: keep_sent(store, sent, kit), names=_names(world), fields=FIELDS, brief=how_they_stand,
        facts=facts,
        version=__version__, user=options.user, token=token, loopback=loopback,
        hosts=tuple(dict.fromkeys(("localhost", "127.0.0.1", "[::1]", *names))), limits=limits or Limits(),
    )  # fmt: skip


def party_of(words: str, world: Any) -> Party:
    """Whom words mean: codes, the key of an entity, or a name that the world data are asked for. Raises InputError."""
    import re

    from demarche import ontology, resolve

    words = " ".join(words.split())
    if not words:
        raise InputError("an actor needs a code or a name")
    codes = re.fullmatch(r"([A-Z]{3})(?: ([A-Z]{3}))?", words)
    if codes:
        first, second = codes[1], codes[2]
        alone = second is None and first in ontology.load().sectors
        return Party(sector=first) if alone else Party(country=first, sector=second)
    if ":" in words and " " not in words:
        return Party(entity=words)
    found = resolve.who(words, None, world)
    meant = found[0].value if found else None
    if meant is None or not (meant.entity or meant.country):
        return Party(name=words)
    return Party(entity=meant.entity) if meant.entity else Party(country=meant.country)


def decide(store: Any, asked: Asked, options: Settings, outlets: Callable[[str], Outlet | None]) -> list[Decision]:
    """Keep what somebody decided in a form or through the API; the decisions made of it. Raises InputError."""
    from demarche import keep

    taken = _decisions(store, asked, options)
    keep.decide(store, taken, outlets)
    return taken


def _decisions(store: Any, asked: Asked, options: Settings) -> list[Decision]:
    if asked.kind == "revoke":
        old = [d for d in store.decisions() if d.id == asked.decision]
        if not old:
            raise InputError(f"there is no decision {asked.decision[:40]!r}")
        return [_one(asked, d.mentions, value=d.id) for d in old]
    events = [_event(store, name) for name in asked.events]
    mentions = tuple(dict.fromkeys(m.id for e in events for m in e.mentions))
    if asked.kind == "merge":
        if len({e.id for e in events}) < 2:
            raise InputError("name two or more different events")
        return [_one(asked, mentions)]
    if len(events) != 1:
        raise InputError("name one event")
    if asked.kind == "split":
        out = [m for m in mentions if m in asked.mentions]
        stay = [m for m in mentions if m not in out]
        if not out or not stay:
            raise InputError("choose some of the event's mentions, not all of them")
        return [_one(asked, (a, b)) for a in out for b in stay]
    if asked.kind == "correct":
        return [_one(asked, mentions, asked.field, value_of(asked.field, asked.value, events[0], options))]
    return [_one(asked, mentions)]


def _one(asked: Asked, mentions: Sequence[str], field: str = "", value: Any = None) -> Decision:
    from demarche import keep

    when = datetime.now(UTC).isoformat(timespec="microseconds")
    name = keep.decision_id(asked.kind, mentions, asked.who, when, asked.why, field, json.dumps(value))
    return Decision(name, asked.kind, tuple(mentions), asked.who, when, asked.why, field, value)


def _event(store: Any, name: str) -> MergedEvent:
    event: MergedEvent | None = store.event(name)
    if event is None:
        raise InputError(f"there is no event {name[:40]!r}")
    return event


def keep_sent(store: Any, sent: Sequence[Mapping[str, Any]], kit: Callable[[], Any]) -> list[Outcome]:
    """Code and keep reports that were sent, in the form of JSON lines of `demarche ingest`."""
    from demarche.keep import keep_reports
    from demarche.read.reports import Defaults, reports_of
    from demarche.read.sources import Source

    problems: list[Problem] = []
    lines = "\n".join(json.dumps(dict(one)) for one in sent).encode()
    reports = list(reports_of(Source("sent", "lines", io.BytesIO(lines)), problems.append, Defaults()))
    outcomes = [
        Outcome(kept.report.id, kept.outcome, kept.events, "; ".join(kept.notes))
        for kept in keep_reports(reports, kit(), store)
    ]
    return outcomes + [Outcome(p.source, "not kept", 0, p.reason) for p in problems if p.lost]


def _names(world: Any) -> dict[str, str]:
    return dict(world.connection.execute("SELECT code, name FROM country ORDER BY code"))


def _card(options: Settings) -> dict[str, Any]:
    """The model card in short: what it is, and the scores that it was measured at."""
    card = json.loads((options.model / "card.json").read_text(encoding="utf-8"))
    found = {k: card[k] for k in ("name", "made", "licence", "languages") if k in card}
    for group, scores in (card.get("scores") or {}).items():
        found[f"score: {group}"] = scores
    return found


def _world(world: Any) -> dict[str, Any]:
    meta = dict(world.connection.execute("SELECT key, value FROM meta"))
    return {k: v for k, v in sorted(meta.items()) if k == "built" or (k.startswith("count.") and k.count(".") == 1)}
