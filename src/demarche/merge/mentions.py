"""An event of one report made comparable: the record that is kept, and the form that features look at."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demarche.records import Document, Event, Mention

FAMILIES = {
    **dict.fromkeys("AGREE CONSULT SUPPORT COOPERATE AID CONCEDE RETREAT".split(), "cooperation"),
    **dict.fromkeys("REQUEST ACCUSE REJECT THREATEN".split(), "words"),
    **dict.fromkeys("ASSAULT COERCE SANCTION MOBILIZE PROTEST".split(), "force"),
}
RECIPROCAL = frozenset("CONSULT AGREE COOPERATE SUPPORT".split())
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W_]+(?:['’](?!s\b)[^\W_]+)?")
_NOT_A_WORD_OF_CONTENT = frozenset(
    """
    a an the of in on at to for from by with and or but as that this these those its it his her their he she they who
    which was were is are be been has have had will would said say says told after before during over into about near
    between not no also while when where than then more most some any all both other one two three first new
    """.split()
)
_NUMBER_WORDS = """
three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_NUMBERS = {word: str(value) for value, word in enumerate(_NUMBER_WORDS.split(), 3)} | {
    word: str(10 * value) for value, word in enumerate(_TENS.split(), 2)
}
_PORTFOLIOS = {
    "foreign": "foreign", "diplomat": "foreign", "diplomats": "foreign", "secretary": "foreign", "defence": "defence",
    "defense": "defence", "president": "president", "presidents": "president", "prime": "premier", "premier": "premier",
    "pm": "premier", "chancellor": "premier", "trade": "trade", "economy": "economy", "finance": "finance",
    "interior": "interior", "ambassador": "ambassador", "envoy": "envoy", "king": "king", "emir": "emir",
    "crown": "crown prince", "parliament": "parliament", "speaker": "parliament",
    "chief": "commander", "general": "commander", "commander": "commander",
}  # fmt: skip
_GROUP_NOUNS = frozenset(
    """
    the a an armed militants rebels fighters gunmen insurgents guerrillas jihadists islamists islamist communist members
    soldiers attackers assailants bandits suspected militiamen separatists forces group movement army front
    """.split()
)
_ENDINGS = ("ations", "ation", "ings", "ing", "ions", "ion", "ies", "ied", "es", "ed", "s")


_CALENDAR = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
    october november december
    """.split()
)
# What stands before an act that a report names in passing: it happened before the report's day, nobody says when.
_PASSING = re.compile(
    r"\b(?:had|having|since|after|following|over|against|because of|in response to|in protest at|remember|anniversary|"
    r"(?:days|weeks|months|years) (?:after|since)|carnage|condemned|accused)\b"
)
_LASTING = re.compile(
    r"\b(?:(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|another) (?:straight |consecutive )?"
    r"(?:day|night|week)|two-day|three-day|continu\w+|since|still|weekend|ongoing|lasted|went on|goes on)\b"
)
_DURABLE = frozenset("PROTEST COERCE MOBILIZE COOPERATE CONSULT".split())
_AGO = re.compile(r"\b(an?|one|two|\d{1,2}|[a-z]+) (day|week|month)s? (?:after|since)\b")
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_SUM = re.compile(
    r"\b(?:dozens|scores|series|waves?|string|hundreds|several|many|numerous|(?:more|fewer) than \w+|\d+|\w+ty|\w+teen)"
    r" (?:of )?(?:\w+ ){0,2}"
    r"(?:strikes|attacks|raids|sorties|clashes|protests|marches|rallies|demonstrations|bombings|arrests)\b"
    r"|\b(?:across the|nationwide|throughout the|"
    r"in (?:several|many|\w+teen|\w+ty|\d+) (?:cities|towns|provinces|villages))\b"
)
_SAID_ON = re.compile(
    r"\b(?:said|says|told|announced|reported|confirmed|denied|declared|stated)\b(?: [\w'’]+){0,3} on \w+day\b"
)
_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")
_YEARS_AGO = re.compile(
    r"\b(\d{1,3}|[a-z]+(?:-[a-z]+)?)(?:st|nd|rd|th)? (?:years (?:after|ago|since|later)|anniversary)\b"
)


@dataclass(frozen=True, slots=True)
class Side:
    """One actor or recipient: world-data key, country, sectors (main one first), office, folded name, words, and the
    names in them.
    """

    entity: str
    country: str | None
    sectors: tuple[str, ...]
    office: str
    name: str
    words: frozenset[str]
    named: frozenset[str] = frozenset()

    @property
    def known(self) -> bool:
        """Whether there is anything to compare."""
        return bool(self.entity or self.country or self.sectors)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place; ``tied`` says that the evidence sentence names it (a dateline does not)."""

    name: str
    country: str | None
    latitude: float | None
    longitude: float | None
    precision: str
    geonames: int | None
    tied: bool


@dataclass(frozen=True, slots=True)
class View:
    """A mention as the features see it. Days are ordinals; ``told`` says that the report's words give the date.

    ``passing``: its words name the act in passing and give no day, so it happened before the report's day; ``lasting``:
    they tell of something that goes on for days; ``weekdays``: those that its words name; ``sum_of``: words that tell
    many acts as one.
    """

    id: str
    report: str
    type: str
    family: str
    mode: str | None
    status: str
    contexts: frozenset[str]
    actors: tuple[Side, ...]
    recipients: tuple[Side, ...]
    first: int | None
    last: int | None
    told: bool
    published: int | None
    place: Spot | None
    killed: tuple[int, int] | None
    injured: tuple[int, int] | None
    words: tuple[str, ...]
    content: frozenset[str]
    numbers: frozenset[str]
    portfolios: frozenset[tuple[str, str]]
    names: frozenset[str]
    near: tuple[str, ...]
    trigger: str
    offset: int
    vector: NDArray[np.float32] | None
    norm: np.float32  # length of the vector
    passing: bool
    lasting: bool
    weekdays: frozenset[int]
    sum_of: str

    @property
    def sides(self) -> tuple[Side, ...]:
        """All parties, actors first."""
        return (*self.actors, *self.recipients)

    @property
    def exact(self) -> bool:
        """Whether the act has one day."""
        return self.first is not None and self.first == self.last

    @property
    def fresh(self) -> bool:
        """Whether the report tells news: the act is of the month before publication, or undated and not historical."""
        if self.first is None or self.last is None:
            return self.status != "historical"
        return self.published is None or self.published - self.last <= 31


def mention(event: Event, document: Document) -> Mention:
    """The mention of an event: its JSON, its evidence sentence and the sentence vector in signed bytes."""
    analysis = document.analyses[event.sentence]
    vector = np.asarray(analysis.vector, dtype=np.float32)
    return Mention(
        id=event.id,
        report=event.report.id,
        published=event.report.published,
        publisher=event.report.publisher,
        event=event.as_dict(),
        words=analysis.sentence.text,
        vector=np.clip(np.rint(vector * 127), -127, 127).astype(np.int8).tobytes(),
    )


def view(m: Mention) -> View:
    """The mention as the features see it; the last few are kept, since one mention meets all its neighbours.

    Kept by identity of the event: two codings of one trigger share an id and must not share a view.
    """
    held = _views.get(id(m.event))
    if held is not None and held[0] is m.event and held[1] == m.words and held[2] == m.published:
        return held[3]
    made = _view(m)
    while len(_views) >= _VIEWS:
        _views.pop(next(iter(_views)), None)
    _views[id(m.event)] = (m.event, m.words, m.published, made)  # the event is held, so its id is nobody else's
    return made


_VIEWS = 4096
_views: dict[int, tuple[Mapping[str, Any], str, str | None, View]] = {}


def _view(m: Mention) -> View:
    event = m.event
    when: Mapping[str, Any] = event["date"] or {}
    words = tuple(_TOKEN.findall(m.words))
    lowered = [w.casefold() for w in words]
    sides = [_side(a) for a in (*event["actors"], *event["recipients"])]
    taken = frozenset().union(*(s.words for s in sides)) | frozenset(_tokens(m.publisher))
    split = len(event["actors"])
    trigger = event["evidence"]["trigger"]
    first, last = ordinal(when.get("start")), ordinal(when.get("end"))
    published = ordinal(m.published)
    if first is None and event["status"] == "historical":
        first, last = _year(m.words, published)
    ago = None
    if not when.get("text") and published and event["status"] in ("happened", "negated"):
        ago = _ago(m.words, trigger, published)
        first, last = ago or (first, last)
    vector = np.frombuffer(m.vector, dtype=np.int8).astype(np.float32) if m.vector else None
    killed, injured = event["casualties"]["killed"], event["casualties"]["injured"]
    return View(
        id=m.id,
        report=m.report,
        type=event["type"],
        family=FAMILIES.get(event["type"], event["type"]),
        mode=event["mode"],
        status=event["status"],
        contexts=frozenset(event["contexts"]),
        actors=tuple(sides[:split]),
        recipients=tuple(sides[split:]),
        first=first,
        last=last,
        told=bool(when.get("text")) or (first is not None and not when) or ago is not None,
        published=published,
        place=_spot(event["place"], m.words),
        killed=(killed[0], killed[1]) if killed else None,
        injured=(injured[0], injured[1]) if injured else None,
        words=tuple(lowered),
        content=frozenset(stem(w) for w in lowered if w not in _NOT_A_WORD_OF_CONTENT and not w[0].isdigit())
        - taken
        - _CALENDAR,
        numbers=_numbers(lowered),
        portfolios=frozenset((s.country or "", _PORTFOLIOS[w]) for s in sides for w in s.words if w in _PORTFOLIOS),
        names=frozenset(w.casefold() for w in words[1:] if w[0].isupper()) - taken - _CALENDAR,
        near=_near(m.words, trigger),
        trigger=" ".join(stem(w) for w in _tokens(trigger["text"])),
        offset=trigger["start"] - event["evidence"]["start"],
        vector=vector,
        norm=np.float32(0) if vector is None else np.float32(np.linalg.norm(vector)),
        passing=not when.get("text") and not ago and bool(_PASSING.search(_before(m.words, trigger))),
        lasting=event["type"] in _DURABLE and event["mode"] != "phone" and bool(_LASTING.search(m.words.casefold())),
        weekdays=_weekdays(m.words),
        sum_of=found.group() if (found := _SUM.search(" ".join(lowered))) else "",
    )


def gap_in_days(a: View, b: View) -> int:
    """Days between the times of two acts, 0 or less when they meet or one is not known."""
    if a.first is None or b.first is None or a.last is None or b.last is None:
        return 0
    return max(a.first, b.first) - min(a.last, b.last)


def ordinal(day: str | None) -> int | None:
    """The ordinal of an ISO day, None when there is none or it is no day."""
    try:
        return date.fromisoformat(day[:10]).toordinal() if day else None
    except ValueError:
        return None


@lru_cache(maxsize=32768)
def stem(word: str) -> str:
    """A word without its commonest endings: enough to match "shelled" with "shelling"."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _near(words: str, trigger: Mapping[str, Any], reach: int = 6) -> tuple[str, ...]:
    """The trigger and ``reach`` words on either side, where the sentence has the trigger's words."""
    at = words.find(trigger["text"])
    before, after = (words[:at], words[at:]) if at >= 0 else ("", words)
    return tuple(w.casefold() for w in (*_TOKEN.findall(before)[-reach:], *_TOKEN.findall(after)[: reach + 1]))


def _before(words: str, trigger: Mapping[str, Any], reach: int = 8) -> str:
    """The ``reach`` words before the trigger, up to the last comma but one."""
    at = words.find(trigger["text"])
    return " ".join(words[: max(at, 0)].casefold().split()[-reach:])


def _ago(words: str, trigger: Mapping[str, Any], published: int) -> tuple[int, int] | None:
    """The days of an act told as "three weeks after" it: about so long before the report; None when it is not."""
    found = _AGO.search(words[: max(words.find(trigger["text"]), 0)].casefold())
    if found is None:
        return None
    count = {"a": "1", "an": "1", "one": "1", "two": "2"}.get(found[1], _NUMBERS.get(found[1], found[1]))
    if not count.isdecimal():
        return None
    unit, slack = {"day": (1, 0), "week": (7, 4), "month": (30, 16)}[found[2]]
    day = published - int(count) * unit
    return day - slack - 2, day + slack


def _weekdays(words: str) -> frozenset[int]:
    """The weekdays that a sentence names (Monday 0), but for the day on which somebody said it."""
    named = _TOKEN.findall(_SAID_ON.sub(" ", words.casefold()))
    return frozenset(_WEEKDAYS.index(w) for w in named if w in _WEEKDAYS)


def _year(words: str, published: int | None) -> tuple[int | None, int | None]:
    """The one year that a sentence about long ago gives: "1995", "43 years after"; (None, None) when it gives none."""
    years = {int(y) for y in _YEAR.findall(words)}
    now = date.fromordinal(published).year if published else None
    for said in _YEARS_AGO.findall(words.casefold()) if now else ():
        count = (
            _NUMBERS.get(said, said)
            if "-" not in said
            else str(sum(int(_NUMBERS.get(w, "0")) for w in said.split("-")))
        )
        if count.isdecimal() and now:
            years.add(now - int(count))
    if len(years) != 1 or not 1 <= (year := years.pop()) <= 9998:
        return None, None
    return date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()


def _numbers(words: Sequence[str]) -> frozenset[str]:
    """Figures from 3 up, in digits or words; years are dates and left to them."""
    figures = {_NUMBERS.get(w, w) for w in words}
    return frozenset(f for f in figures if f.isdecimal() and f not in "012" and not 1900 <= int(f[:9]) <= 2100)


def _tokens(text: str) -> Sequence[str]:
    return [w.casefold() for w in _TOKEN.findall(text)]


def _side(actor: Mapping[str, Any]) -> Side:
    sectors = tuple(s for s in (actor["sector"], *actor["other_sectors"]) if s)
    words = frozenset(_tokens(actor["text"])) | frozenset(_tokens(actor["name"]))
    named = frozenset(w.casefold() for w in _TOKEN.findall(actor["text"]) if w[0].isupper()) - _GROUP_NOUNS
    return Side(
        actor["entity"], actor["country"], sectors, actor["office"], " ".join(_tokens(actor["name"])), words, named
    )


def _spot(place: Mapping[str, Any] | None, words: str) -> Spot | None:
    if place is None:
        return None
    return Spot(
        place["name"], place["country"], place["latitude"], place["longitude"], place["precision"], place["geonames"],
        bool(place["text"]) and place["text"] in words,
    )  # fmt: skip
