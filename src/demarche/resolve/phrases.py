"""The grammar of actor phrases: known names and plain words become items, items become the actors' parts.

"Syria's foreign and defence ministers" is two parts that share a head and a country; "the Syrian president, Bashar
al-Assad" is one part with an apposition; "US-backed rebels" is rebels. No syntax is needed, so that a bare phrase reads
as it does inside a report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from demarche.resolve import wording
from demarche.resolve.rows import Named, holds
from demarche.resolve.words import Match, Word, matches, singular, words
from demarche.resolve.world import World

KNOWN = frozenset({"country", "organisation", "person", "surname", "outlet", "office", "role"})
TITLES = frozenset({"office", "role"})
NAMES = frozenset({"person", "surname", "name"})
_LESSER = ("adjective", "demonym", "surname")  # kinds of name that yield to others of one weight


@dataclass(frozen=True, slots=True)
class Item:
    """A known name or a plain word of a phrase; ``key`` is folded, offsets are in the phrase.

    ``kind`` is one of KNOWN, ``name`` (a run of capitals nobody knows), ``word``, ``article``, ``prep``, ``and``,
    ``comma`` or ``stop``.
    """

    kind: str
    key: str
    start: int
    end: int
    text: str = ""  # as written, without a possessive ending
    rows: tuple[Named, ...] = ()
    possessive: bool = False
    plural: bool = False
    hyphen: bool = False
    capital: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One actor of a phrase: its zone up to the head, what prepositions attach, what stands in apposition."""

    zone: tuple[Item, ...]
    attached: tuple[tuple[str, tuple[Item, ...]], ...] = ()
    apposed: tuple[Part, ...] = ()
    article: str = ""
    shared: bool = False  # takes its head from, or lends it to, another part
    inherits: tuple[Item, ...] = ()  # country items of an earlier part that hold here too

    @property
    def head(self) -> Item:
        """The last item of the zone."""
        return self.zone[-1]

    @property
    def start(self) -> int:
        """Offset of the first item in the phrase."""
        return self.zone[0].start

    @property
    def end(self) -> int:
        """Offset behind the last item, attachments included."""
        ends = [self.head.end] + [items[-1].end for _, items in self.attached if items]
        return max(ends + [part.end for part in self.apposed])


def read(text: str, world: World, date: str | None) -> tuple[Part, ...]:
    """The parts of an actor phrase, in order; empty where no word can stand for an actor."""
    return parts(items(words(text), world, date), world)


def items(found: Sequence[Word], world: World, date: str | None) -> list[Item]:
    """Words and names as items; brackets and quotation marks are left out with what is in brackets."""
    kept = tuple(found)
    known = {match.first: match for match in matches(kept, world)}
    result: list[Item] = []
    depth = at = 0
    while at < len(kept):
        word = kept[at]
        match = known.get(at)
        depth += (word.key in "([") - (word.key in ")]") if word.mark else 0
        at = match.last if match else at + 1
        if depth > 0 or (word.mark and word.key in '()[]"“”'):
            continue
        result.append(_item(kept, match, world, date) if match else _plain(word))
    return _joined(_settled(result))


def _plain(word: Word) -> Item:
    return Item(
        _kind_of_word(word),
        word.key,
        word.start,
        word.end,
        _bare(word.text),
        possessive=word.possessive,
        hyphen=word.hyphen,
        capital=word.capital,
    )


def _kind_of_word(word: Word) -> str:
    if word.mark:
        return "and" if word.key == "/" else "comma"
    if word.key in wording.CONJUNCTIONS:
        return "and"
    if word.key in wording.RELATIVES and not word.hyphen:
        return "stop"
    if word.key in wording.ARTICLES or word.key[0].isdigit():
        return "article"
    if word.key in wording.PREPOSITIONS and not word.hyphen:
        return "prep"
    return "cap" if word.capital and word.key not in wording.NEVER_NAMES else "word"


def _bare(text: str) -> str:
    return text[:-2] if text[-2:] in ("'s", "’s", "ʼs", "'S", "’S") else text


def _item(found: tuple[Word, ...], match: Match, world: World, date: str | None) -> Item:
    first, last = found[match.first], found[match.last - 1]
    key = " ".join([word.key for word in found[match.first : match.last]])
    text = _bare(" ".join([word.text for word in found[match.first : match.last]]))
    rows = tuple(sorted(match.rows, key=lambda row: _rank(row, text, date)))
    return Item(
        kind=kind_of(rows[0], world),
        key=key,
        start=first.start,
        end=last.end,
        text=text,
        rows=rows,
        possessive=last.possessive,
        plural=match.plural,
        hyphen=first.hyphen,
        capital=first.capital,
    )


def kind_of(row: Named, world: World) -> str:
    """What a name row stands for: country, surname, or the kind of its entity."""
    if row.country is not None or row.entity is None:
        return "country"
    return "surname" if row.kind == "surname" else world.entity(row.entity).kind


def _rank(row: Named, text: str, date: str | None) -> tuple[bool, bool, bool, float, int]:
    """Sort key of rows that share a name: the user's own, those that hold at the date, then by weight.

    What is written in capitals is rather an acronym: "SANA" is no "Sana".
    """
    shouted = text.isupper() and len(text) > 1 and not row.text.replace(".", "").isupper()
    lesser = _LESSER.index(row.kind) + 1 if row.kind in _LESSER else 0
    return (not row.pack, not holds(date, row.start, row.end), shouted, -row.weight, lesser)


def _settled(found: list[Item]) -> list[Item]:
    """Mend what a neighbour decides: a surname inside a longer name, "-backed" and "pro-" with what they tie."""
    result: list[Item] = []
    for at, item in enumerate(found):
        before = found[at - 1] if at else None
        after = found[at + 1] if at + 1 < len(found) else None
        inside = item.kind == "surname" and (_is_capital(before) or _is_capital(after))
        if inside or (item.key in wording.PERSONAL_COUNTRIES and _is_given_name(found, at)):
            item = replace(item, kind="cap", rows=())
        beside = before is not None and before.key in wording.BESIDE and before.key != "ex"
        if item.hyphen and result and (item.key in wording.BEHIND or beside):
            result.pop()
            continue
        if item.key in wording.LEADING and item.hyphen:
            continue
        result.append(item)
    return result


def _is_capital(item: Item | None) -> bool:
    return item is not None and item.kind == "cap" and not item.possessive


def _is_given_name(found: list[Item], at: int) -> bool:
    before = found[at - 1] if at else None
    return _is_capital(before) and before is not None and not before.hyphen and singular(before.key) == before.key


def _joined(found: list[Item]) -> list[Item]:
    """Runs of unknown capitals become one name; particles ("al", "bin", "de") belong to the run they stand in."""
    result: list[Item] = []
    for at, item in enumerate(found):
        last = result[-1] if result else None
        after = found[at + 1] if at + 1 < len(found) else None
        particle = item.kind == "word" and item.key in wording.NAME_PARTICLES and _is_capital(after)
        if item.kind != "cap" and not particle:
            result.append(item)
            continue
        if last is not None and last.kind == "name" and not last.possessive and (not item.hyphen or last.capital):
            gap = "-" if item.hyphen else " "
            result[-1] = replace(
                last,
                key=f"{last.key} {item.key}",
                text=f"{last.text}{gap}{item.text}",
                end=item.end,
                possessive=item.possessive,
            )
        else:
            result.append(replace(item, kind="name"))
    return result


def parts(found: list[Item], world: World) -> tuple[Part, ...]:
    """Split items into the parts of a compound actor; see the module's words for what counts as one part."""
    chunks, joints = _chunks(found)
    drafts = [_part(chunk) for chunk in chunks]
    kept = [(part, joint) for part, joint in zip(drafts, joints, strict=True) if part is not None]
    merged = _apposed([part for part, _ in kept], [joint for _, joint in kept], world)
    return tuple(_shared([part for part, _ in merged], [joint for _, joint in merged], world))


def _chunks(found: list[Item]) -> tuple[list[list[Item]], list[str]]:
    """Items between conjunctions and commas, and what stood before each chunk ("", "," or "and")."""
    chunks: list[list[Item]] = [[]]
    joints = [""]
    for item in found:
        if item.kind == "stop":
            break
        if item.kind in ("and", "comma"):
            joint = "and" if item.kind == "and" else ","
            if chunks[-1]:
                chunks.append([])
                joints.append(joint)
            elif joint == "and":
                joints[-1] = "and"
        else:
            chunks[-1].append(item)
    if not chunks[-1]:
        chunks.pop()
        joints.pop()
    return chunks, joints


def _part(chunk: list[Item]) -> Part | None:
    """A chunk as a part: the zone before its first preposition, and the zones after each."""
    zones: list[tuple[str, list[Item]]] = [("", [])]
    article = ""
    for item in chunk:
        if item.kind == "prep":
            zones.append((item.key, []))
        elif item.kind == "article":
            if not article and len(zones) == 1 and not zones[0][1]:
                article = item.key
        else:
            zones[-1][1].append(item)
    while zones and not zones[0][1] and len(zones) > 1:  # "dozens of protesters", "some of the rebels"
        zones.pop(0)
    if not zones[0][1]:
        return None
    attached = tuple((prep, tuple(zone)) for prep, zone in zones[1:] if zone)
    return Part(tuple(zones[0][1]), attached, article=article)


def _apposed(found: list[Part], joints: list[str], world: World) -> list[tuple[Part, str]]:
    """Fold appositions into what they describe: "X, the Syrian foreign minister" and "the Syrian president, X"."""
    result: list[tuple[Part, str]] = []
    for at, (part, joint) in enumerate(zip(found, joints, strict=True)):
        listed = joint == "," and at + 1 < len(found) and joints[at + 1] == "and" and part.article == ""
        if result and joint == "," and not listed and _describes(result[-1][0], part):
            before, its_joint = result[-1]
            result[-1] = (replace(before, apposed=(*before.apposed, part)), its_joint)
        else:
            result.append((part, joint))
    return result


def _describes(first: Part, second: Part) -> bool:
    """Whether the second of two parts divided by a comma says again who the first is."""
    named, described = _is_named(first), _is_described(second)
    if named and described:
        return not (second.head.plural and first.head.kind in NAMES)
    return _is_described(first) and not first.head.plural and second.head.kind in NAMES and len(second.zone) == 1


def _is_named(part: Part) -> bool:
    return part.head.kind in NAMES | {"organisation", "outlet"}


def _is_described(part: Part) -> bool:
    """A description: a common noun, an office or a role, without a name of its own."""
    return part.head.kind in ("office", "role") or (part.head.kind == "word" and part.article in ("the", "a", "an"))


def _shared(found: list[Part], joints: list[str], world: World) -> list[Part]:
    """Lend heads, countries and attachments across the members of a coordination."""
    result = list(found)
    for at in range(len(result) - 2, -1, -1):  # from the right: "French, German and British leaders"
        lent = _lend_head(result[at], result[at + 1], world)
        if lent is not result[at]:
            result[at : at + 2] = lent, replace(result[at + 1], shared=True)
    spread: list[Part] = []
    for at, part in enumerate(result):
        before = spread[-1] if spread else None
        if before is not None and joints[at] and _is_bare_country(part) and _spreads(before):
            spread += _again(spread, part)
        elif before is not None and not own_countries(part):
            spread.append(replace(part, inherits=own_countries(before) or before.inherits))
        else:
            spread.append(part)
    return _lend_back(spread)


def _again(spread: list[Part], country: Part) -> list[Part]:
    """The parts that end in the last part's attachment, once more with another country in its place."""
    attached = spread[-1].attached
    sharing = [part for part in spread if part.attached == attached]
    for at, part in enumerate(spread):
        if part.attached == attached:
            spread[at] = replace(part, shared=True)
    prep = attached[-1][0]
    return [replace(part, attached=(*attached[:-1], (prep, country.zone)), shared=True) for part in sharing]


def _lend_back(found: list[Part]) -> list[Part]:
    """ "The prime minister and foreign minister of Iraq": the first takes the attachment of the second."""
    result = list(found)
    for at in range(len(result) - 2, -1, -1):
        part, after = result[at], result[at + 1]
        bare = part.head.kind in TITLES and not own_countries(part) and not part.attached and not part.inherits
        if bare and after.attached and after.head.kind in TITLES and after.article == "":
            result[at] = replace(part, inherits=own_countries(after), attached=after.attached)
    return result


def _lend_head(part: Part, after: Part, world: World) -> Part:
    """The part with the next one's head where it has none of its own; the part itself otherwise."""
    head = next((item for item in after.zone if item.kind in TITLES), None)
    if head is None and after.head.kind == "organisation" and part.head.kind == "country":
        return _with_common_head(part, after, world)
    if head is None:
        head = after.head if after.head.kind == "word" and after.head.plural else None
    if part.attached or part.apposed or head is None or part.head.kind in TITLES | NAMES | {"outlet"}:
        return part
    if part.head.kind == "word":
        item = _completed(part, head, world)
        kept = [one for one in part.zone if one.kind != "word"]
        return part if item is None else replace(part, zone=(*kept, item), attached=after.attached, shared=True)
    if part.head.kind not in ("country", "organisation"):
        return part
    adjective = any(row.kind in ("adjective", "demonym") for row in part.head.rows) and not part.head.plural
    acronym = part.head.rows[0].text.isupper() and after.zone[0].kind in ("country", "organisation")
    if (adjective or acronym or part.head.possessive) and after.zone[0].kind in ("country", "organisation"):
        tail = tuple(item for item in after.zone[1:] if item.kind != "country")
        return replace(part, zone=(*part.zone, *tail), attached=after.attached, shared=True) if tail else part
    return part


def _with_common_head(part: Part, after: Part, world: World) -> Part:
    """ "Indian and Pakistani troops", where "Pakistani troops" is a body's name: the first are troops too."""
    last = after.head.key.rpartition(" ")[2]
    rows = tuple(row for row in world.names(last) or world.names(singular(last)) if row.entity is not None)
    adjective = any(row.kind == "adjective" for row in part.head.rows) and not part.head.possessive
    plain = part.attached or part.apposed or len(after.zone) > 1
    if plain or not adjective or not rows or kind_of(rows[0], world) not in TITLES or " " not in after.head.key:
        return part
    item = Item(kind_of(rows[0], world), last, after.head.start, after.head.end, last, rows, plural=True)
    return replace(part, zone=(*part.zone, item), shared=True)


def _completed(part: Part, head: Item, world: World) -> Item | None:
    """ "foreign" with the head of "defence ministers": the office "foreign minister", when there is such a name."""
    stem = " ".join([item.key for item in part.zone if item.kind == "word"])
    last = singular(head.key.rpartition(" ")[2])
    rows = tuple(row for row in world.names(f"{stem} {last}") if row.entity is not None)
    if not rows:
        return None
    first = next(item for item in part.zone if item.kind == "word")
    key = f"{stem} {last}"
    return Item(kind_of(rows[0], world), key, first.start, head.end, key, rows, plural=head.plural)


def _is_bare_country(part: Part) -> bool:
    return len(part.zone) == 1 and part.head.kind == "country" and not part.attached and not part.apposed


def _spreads(part: Part) -> bool:
    """ "The leaders of Turkey" followed by "and Iran": a plural head whose last attachment is a bare country."""
    if not part.attached or not part.head.plural:
        return False
    prep, zone = part.attached[-1]
    return prep in ("of", "from") and len(zone) == 1 and zone[0].kind == "country"


def own_countries(part: Part) -> tuple[Item, ...]:
    """The country items that a part itself holds: in its zone, or after "of", "from"."""
    own = tuple(item for item in part.zone if item.kind == "country")
    return own or tuple(
        item for prep, zone in part.attached if prep in ("of", "from") for item in zone if item.kind == "country"
    )
