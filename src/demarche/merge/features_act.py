"""Features of the act: its kind, its parties, whether it happened, whom it hurt."""

from __future__ import annotations

from functools import lru_cache

from demarche.merge.mentions import RECIPROCAL, Side, View

# Types by which reports tell one act in other words.
NEIGHBOURS = frozenset(
    frozenset(pair.split("/"))
    for pair in """
    AGREE/SUPPORT AGREE/CONCEDE AGREE/COOPERATE AGREE/AID AID/COOPERATE AID/SUPPORT SUPPORT/COOPERATE CONCEDE/RETREAT
    COOPERATE/MOBILIZE REQUEST/ACCUSE REQUEST/THREATEN ACCUSE/REJECT ACCUSE/THREATEN
    REQUEST/REJECT SANCTION/COERCE COERCE/ASSAULT COERCE/MOBILIZE PROTEST/ASSAULT PROTEST/COERCE MOBILIZE/ASSAULT
    CONCEDE/SUPPORT
    """.split()
)
# Types that hold acts of very different kinds.
_BROAD = frozenset("AGREE SUPPORT COOPERATE AID CONCEDE REQUEST ACCUSE REJECT THREATEN".split())
# Modes of one type that are different acts, not different words.
_APART = {
    "CONSULT": ({"phone"}, {"visit", "third-party", "multilateral"}),
    "RETREAT": ({"disarm"}, {"withdraw"}, {"ceasefire"}, {"release"}, {"access"}, {"resign"}),
    "SANCTION": ({"convict"}, {"expel"}, {"withdraw"}, {"discontinue"}),
    "COERCE": ({"martial-law", "curfew", "restrict", "censor"}, {"arrest"}, {"deport"}, {"cyber"}, {"seize"}),
    "PROTEST": ({"hunger"}, {"strike"}, {"boycott"}, {"demo", "obstruct", "riot", "vandalize"}),
    "ASSAULT": ({"abduct"}, {"torture"}, {"sexual"}, {"suicide-attack", "explosives"}, {"beat", "primitive"}),
    "ACCUSE": ({"investigate"}, {"disapprove"}),
    "THREATEN": ({"violence", "territory"}, {"arrest"}, {"expel"}, {"relations", "restrict"}),
    "REQUEST": ({"yield"}, {"meet"}, {"assist"}),
    "REJECT": ({"yield"}, {"meet"}, {"assist"}),
    "MOBILIZE": ({"weapons"}, {"troops"}, {"police"}),
}


def kind_of_act(a: View, b: View) -> tuple[str, str] | None:
    """Type and mode. Types that never tell one act rule the pair out; so do not modes, which coders confuse."""
    if a.type != b.type:
        if frozenset((a.type, b.type)) not in NEIGHBOURS:
            return "never", f"{a.type} is never {b.type}"
        return "near type", f"{a.type} and {b.type} can tell one act"
    if a.mode and b.mode:
        if a.mode == b.mode:
            return "same mode", f"both {a.type}/{a.mode}"
        groups = _APART.get(a.type, ())
        x, y = (next((i for i, g in enumerate(groups) if mode in g), None) for mode in (a.mode, b.mode))
        apart = x is not None and y is not None and x != y
        return ("modes apart" if apart else "other mode"), f"{a.type}/{a.mode} against {b.type}/{b.mode}"
    return ("same broad type" if a.type in _BROAD else "same type"), f"both {a.type}"


def parties(a: View, b: View) -> tuple[str, str] | None:
    """Who to whom, or either way round for what is mutual: entity, then sector, then country; unknown says nothing.

    A state and its army, police or service agree as coarser and finer words; so does a side that one report leaves out.
    """
    ways = [(_side(a.actors, b.actors), _side(a.recipients, b.recipients))]
    mutual = a.type in RECIPROCAL and b.type in RECIPROCAL
    if mutual or not (a.recipients and b.recipients):
        ways.append((_side(a.actors, b.recipients), _side(a.recipients, b.actors)))
        ways.append(_all_sides(a.sides, b.sides))
    level = _level(*max((w for w in ways if any(w)), key=_worth, default=(None, None)))
    said = "; ".join(" ".join(sorted({s.country or s.name or "?" for s in v.sides})) for v in (a, b))
    return level, said


_GRADES = ("conflict", "foe", "other sector", "country", "sector", "entity")
_STATE = frozenset("GOV MIL COP SPY LEG JUD".split())
_ARMED = frozenset("REB UAF".split())


@lru_cache(maxsize=8192)  # the same two parties meet again and again
def _side(one: tuple[Side, ...], other: tuple[Side, ...]) -> str | None:
    """How well two sides agree, by the worst of the best partners of the smaller side; None when one is not known."""
    one, other = tuple(s for s in one if s.known), tuple(s for s in other if s.known)
    if not one or not other:
        return None
    if len(one) > len(other):
        one, other = other, one
    return min((max((_grade(x, y) for y in other), key=_GRADES.index) for x in one), key=_GRADES.index)


def _all_sides(one: tuple[Side, ...], other: tuple[Side, ...]) -> tuple[str | None, str | None]:
    """Both sides taken together: as good as two sides that agree when two different parties have their partners."""
    grade = _side(one, other)
    parties = [{(s.country, s.sectors[:1]) for s in sides if s.known} for sides in (one, other)]
    return grade, grade if min(map(len, parties)) > 1 else None


def _grade(x: Side, y: Side) -> str:
    if x.country and y.country and x.country != y.country:
        return "conflict"
    if x.entity and x.entity == y.entity:
        return "entity"
    persons = x.entity.startswith("person:") and y.entity.startswith("person:")
    if persons or not (x.country and y.country):
        return "country" if not persons and set(x.sectors) & set(y.sectors) else "other sector"
    if set(x.sectors) & set(y.sectors):
        return "other sector" if _groups_apart(x, y) else "sector"
    if not x.sectors or not y.sectors:
        return "country"
    if any(set(s.sectors) & _ARMED and set(t.sectors) & {"GOV", "MIL", "COP"} for s, t in ((x, y), (y, x))):
        return "foe"
    coarse = "GOV" in (*x.sectors, *y.sectors) and {x.sectors[0], y.sectors[0]} <= _STATE
    return "country" if coarse else "other sector"


def _groups_apart(x: Side, y: Side) -> bool:
    """Two armed groups of one country with names of their own that share no word."""
    armed = _ARMED & set(x.sectors) and _ARMED & set(y.sectors)
    return bool(armed and x.named and y.named and not x.named & y.named)


def _worth(way: tuple[str | None, str | None]) -> tuple[int, int]:
    grades = [_GRADES.index(g) for g in way if g]
    return (min(grades, default=3), sum(grades))


def _level(actors: str | None, recipients: str | None) -> str:
    both = [g for g in (actors, recipients) if g]
    if not both:
        return "unknown"
    worst = min(both, key=_GRADES.index)
    if worst == "conflict":
        if both.count("conflict") == 2:
            return "both conflict"
        side = "actors" if actors == "conflict" else "recipients"
        other = max(both, key=_GRADES.index)
        return f"other {side}, one {other}" if other in ("entity", "sector", "country") else f"other {side}"
    if worst == "foe":
        return "foes"
    return f"{'both' if len(both) == 2 else 'one'} {worst}"


def offices(a: View, b: View) -> tuple[str, str] | None:
    """Which offices meet or act: the foreign ministers of a pair are not its presidents."""
    if not a.portfolios or not b.portfolios:
        return None
    shared = a.portfolios & b.portfolios
    for country in sorted({c for c, _ in a.portfolios} & {c for c, _ in b.portfolios}):
        one, other = (sorted(p for c, p in v.portfolios if c == country) for v in (a, b))
        if not set(one) & set(other):
            return ("one differs" if shared else "differ"), f"{country} {' '.join(one)} and {' '.join(other)}".strip()
    if shared:
        return "shared", " ".join(sorted(p for _, p in shared))
    return None


def status(a: View, b: View) -> tuple[str, str] | None:
    """A plan is not its happening, a condition neither; an act and its denial are one; old news and news may be."""
    if a.status == b.status:
        return "same", f"both {a.status}"
    told = {a.status, b.status}
    if told == {"future", "hypothetical"}:
        return "two plans", "one plans it, one makes it depend"
    if told & {"future", "hypothetical"}:
        return "never", f"{a.status} against {b.status}: a plan is not its happening"
    if "negated" in told:
        return "denied", "one tells it, one denies it: one event, disputed"
    return "recalled", "one report recalls what the other tells"


def casualties(a: View, b: View) -> tuple[str, str] | None:
    """Equal tolls speak for one event, the more the higher they are; a toll grows within days; others speak against."""
    levels = []
    for what, x, y in (("killed", a.killed, b.killed), ("injured", a.injured, b.injured)):
        if x is None or y is None or max(x[1], y[1]) == 0:
            continue
        if x == y:
            levels.append((2 if x[0] >= 3 else 1, "same toll" if x[0] >= 3 else "same small toll", what, x, y))
        elif x[0] <= y[1] and y[0] <= x[1]:
            levels.append((1, "tolls overlap", what, x, y))
        else:
            low, high = sorted((max(x), max(y)))
            levels.append((0, "toll grew" if high <= 3 * low + 2 else "tolls differ", what, x, y))
    if not levels:
        return None
    _, level, what, x, y = max(levels)
    return level, f"{what} {x[0]}-{x[1]} and {y[0]}-{y[1]}"


def contexts(a: View, b: View) -> tuple[str, str] | None:
    """What the act is about: contexts in common, or none in common where both have some."""
    if not a.contexts or not b.contexts:
        return None
    shared = sorted(a.contexts & b.contexts)
    return ("shared", ", ".join(shared)) if shared else ("none shared", "about different things")
