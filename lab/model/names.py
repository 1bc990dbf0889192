"""Brings the names of UNER, GUM and re3d to one scheme: BIO over person, organisation, place, group, facility.

The sources disagree, and a kind that one of them lacks must be masked there, never taught as "no name":

* UNER has PER, ORG, LOC, OTH. OTH is a group when all its words are demonyms or groups, otherwise none of our kinds.
  LOC takes in facilities: they are told apart by their last word, as in GUM and re3d.
* GUM marks whole noun phrases, named or not. A mention is named when its core (``minspan``) is all proper nouns; the
  name is the run of proper nouns around the core without a title. Countries that act are "organization" there, place
  here. Groups are not marked: proper nouns and adjectives of the group list are.
* re3d marks descriptions ("rebels") as well as names: what holds no capital is no name, mixtures are masked.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lab.model.records import UNKNOWN, Example

UNER_KINDS = {"PER": "person", "ORG": "organisation", "LOC": "place"}
GUM_KINDS = {"person": "person", "organization": "organisation", "place": "place"}
RE3D_KINDS = {"Person": "person", "Organisation": "organisation", "Location": "place", "Nationality": "group"}
UNER_FILES = {"train": "en_ewt-ud-train.OLDER_VERSION.iob2"}
NOT_GROUPS = {"", "s", "and", "or", "ands", "ors", "saint", "islander", "islanders", "cape", "central", "new"}
PRONOUNS = frozenset("i we they he she it her his their our its us them you this these".split())
INSIDE = {"of", "the", "for", "and", "de", "al", "bin", "ibn", "-", "'s", "’s", "&", ".", "el", "in"}
_TOKEN = re.compile(r"(?:[A-Za-z]\.){2,}|\w+(?:['’](?!s\b)\w+)*|['’]s\b|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Word lists (lower case) that tell groups, countries, facilities and titles."""

    groups: frozenset[str]
    modifiers: frozenset[str]
    countries: frozenset[str]
    facilities: frozenset[str]
    titles: frozenset[str]

    def is_group(self, words: Sequence[str]) -> bool:
        """Whether words such as "South Korean" or "the Sunnis" name a nation, people, religion or political camp."""
        low = [w.lower() for w in words]
        return all(w in self.groups for w in low) and not all(w in self.modifiers for w in low)

    def kind(self, words: Sequence[str], kind: str) -> str:
        """``kind``, told apart further: a country is a place, a place with a facility's last word a facility."""
        text = " ".join(w.lower() for w in words).removeprefix("the ")
        if text in self.countries:
            return "place"
        if kind == "place" and len(words) > 1 and words[-1].lower() in self.facilities:
            return "facility"
        if kind == "place" and text in ("pentagon", "kremlin"):
            return "facility"
        return kind


def load_lexicon(countries: Path) -> Lexicon:
    """The word lists of lexicon.toml with country names and demonyms of ``countries`` (countries.json)."""
    lists = tomllib.loads(Path(__file__).with_name("lexicon.toml").read_text(encoding="utf-8"))
    groups, names = set(lists["groups"]) | {"the"}, set()
    for country in json.loads(countries.read_text(encoding="utf-8")):
        names |= {country["name"]["common"].lower(), country["name"]["official"].lower()}
        names |= {n.lower() for n in country["altSpellings"] if len(n) > 3}
        for word in re.split(r"[,\s]+", country["demonyms"]["eng"]["m"].lower()):
            groups |= {word, word + "s"}
    names |= {"us", "usa", "u.s.", "u.s.a.", "uk", "u.k.", "uae", "america", "britain", "eu", "england", "scotland"}
    return Lexicon(
        groups=frozenset(groups - NOT_GROUPS),
        modifiers=frozenset(lists["group_modifiers"]) | {"new", "saint", "american samoan"},
        countries=frozenset(names - {"eu"}),
        facilities=frozenset(lists["facilities"]),
        titles=frozenset(lists["titles"]),
    )


def add_uner(examples: list[Example], folder: Path, split: str, lexicon: Lexicon) -> list[Example]:
    """EWT sentences with the names of UNER; sentences whose words do not agree keep none."""
    path = folder / UNER_FILES.get(split, f"en_ewt-ud-{split}.iob2")
    tagged = dict(_read_iob2(path))
    return [_with_uner(e, tagged.get(e.id), lexicon, split) for e in examples]


def _read_iob2(path: Path) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    identity, rows = "", []
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        if line.startswith("# sent_id"):
            identity = line.split("=", 1)[1].strip()
        elif not line.strip():
            if rows:
                yield identity, rows
            rows = []
        elif not line.startswith("#"):
            fields = line.split("\t")
            rows.append((fields[1], fields[2]))


def _with_uner(example: Example, rows: list[tuple[str, str]] | None, lexicon: Lexicon, split: str) -> Example:
    if rows is None or tuple(w for w, _ in rows) != example.words:
        return example
    tags = ["O"] * len(rows)
    for first, last, kind in spans([t for _, t in rows]):
        words = example.words[first:last]
        if kind in UNER_KINDS:
            _write(tags, first, last, lexicon.kind(words, UNER_KINDS[kind]))
        elif kind == "OTH" and lexicon.is_group(words):
            _write(tags, first, last, "group")
    if split == "train":  # the annotators left out a part of the demonyms; their test set has no OTH at all
        _mark_groups(example, tags, lexicon)
    return replace(example, names=tuple(tags))


def _mark_groups(example: Example, tags: list[str], lexicon: Lexicon) -> None:
    """Mark capitalised demonyms that no name covers; a singular proper noun may be a language and is masked."""
    for i, word in enumerate(example.words):
        if tags[i] != "O" or not word[:1].isupper() or not lexicon.is_group([word]):
            continue
        sure = example.xpos[i] in ("JJ", "NNPS", "NNS")
        tags[i] = "B-group" if sure else UNKNOWN
        if sure and i and tags[i - 1] == "O" and example.words[i - 1].istitle():
            before = example.words[i - 1].lower()
            if before in lexicon.modifiers and before != "the":
                tags[i - 1 : i + 1] = ["B-group", "I-group"]


def add_gum(examples: list[Example], lexicon: Lexicon) -> list[Example]:
    """GUM sentences with the named ones among their mentions."""
    return [_with_gum(e, lexicon) for e in examples]


def _with_gum(example: Example, lexicon: Lexicon) -> Example:
    tags = ["O"] * len(example.words)
    covered: set[int] = set()
    for first, last, etype, core, _ in sorted(example.entities, key=_precedence):
        if etype == "time":  # "Tuesday", "May": proper nouns that are certainly no name here
            covered.update(i for i in range(first, last) if _proper(example, i))
            continue
        start, end = _proper_run(example, first, last, core, covered, joined=etype != "person")
        while etype == "person" and start < end and example.words[start].lower() in lexicon.titles:
            covered.add(start)
            start += 1
        if start < end and etype in GUM_KINDS:
            kind = lexicon.kind(example.words[start:end], GUM_KINDS[etype])
            kind = "group" if lexicon.is_group(example.words[start:end]) else kind
            _write(tags, start, end, kind)
        covered.update(range(start, end))  # events, works and the like: proper nouns, but none of our kinds
    for i in range(len(tags)):
        if _proper(example, i) and i not in covered:
            tags[i] = UNKNOWN  # a proper noun of no mention: a part of a title, or left out
    _mark_groups(example, tags, lexicon)
    return replace(example, names=tuple(tags))


def _precedence(mention: tuple[int, int, str, tuple[int, ...], str]) -> tuple[bool, int, int]:
    """Organisations and places before others, long before short ("Bank of Ghana" is one name, "Ghana" no other);

    the others short before long ("U.S." before "U.S. President Jane Roe").
    """
    first, last, etype, *_ = mention
    named_whole = etype in ("organization", "place")
    return not named_whole, (first - last) if named_whole else (last - first), first


def _proper(example: Example, i: int) -> bool:
    return example.xpos[i] in ("NNP", "NNPS")


def _proper_run(
    example: Example, first: int, last: int, core: tuple[int, ...], covered: set[int], *, joined: bool
) -> tuple[int, int]:
    """The run of proper nouns around the mention's syntactic head, empty when the head is none.

    With ``joined`` the run goes on over "of", "and", hyphens where GUM's minimal span (``core``) does.
    """
    heads = example.heads or ()
    head = next((i for i in range(first, last) if not first <= heads[i] < last), first)
    if not _proper(example, head) or head in covered:
        return first, first
    start = end = head
    while start > first and _proper(example, start - 1) and start - 1 not in covered:
        start -= 1
    while end < last and (
        (_proper(example, end) and end not in covered)
        or (joined and example.words[end].lower() in INSIDE and end + 1 in core)
    ):
        end += 1
    while not _proper(example, end - 1):
        end -= 1
    return start, end


def read_re3d(folder: Path, lexicon: Lexicon) -> list[Example]:
    """Sentences of re3d with names only; a plain tokenisation, since no other layer is annotated."""
    examples = []
    for source in sorted(p for p in folder.iterdir() if p.is_dir()):
        entities = [json.loads(line) for line in (source / "entities.json").read_text("utf-8").splitlines()]
        for line in (source / "documents.json").read_text("utf-8").splitlines():
            document = json.loads(line)
            mentions = [e for e in entities if e["documentId"] == document["_id"]]
            examples += _re3d_document(document, mentions, lexicon)
    return examples


def _re3d_document(document: dict[str, str], mentions: list[dict[str, object]], lexicon: Lexicon) -> Iterator[Example]:
    text = document["text"]
    for n, match in enumerate(re.finditer(r"[^\n]+?(?:[.!?](?=\s+[A-Z\"“])|(?=\n)|$)", text)):
        tokens = [
            (t.start() + match.start(), t.end() + match.start(), t.group()) for t in _TOKEN.finditer(match.group())
        ]
        if 3 <= len(tokens) <= 150:
            yield Example(
                source="re3d",
                id=f"{document['_id']}-{n}",
                words=tuple(w for _, _, w in tokens),
                names=tuple(_re3d_tags(tokens, mentions, lexicon)),
            )


def _re3d_tags(tokens: list[tuple[int, int, str]], mentions: list[dict[str, object]], lexicon: Lexicon) -> list[str]:
    words = [w for _, _, w in tokens]
    # unmarked capitals inside a sentence are doubtful; lower-case words are certainly no names
    tags = [UNKNOWN if i and w[:1].isupper() else "O" for i, w in enumerate(words)]
    for mention in sorted(mentions, key=lambda m: int(m["begin"]) - int(m["end"])):  # type: ignore[call-overload]
        inside = [
            i
            for i, (a, b, _) in enumerate(tokens)
            if a < mention["end"] and b > mention["begin"]  # type: ignore[operator]
        ]
        kind = RE3D_KINDS.get(str(mention["type"]))
        if not inside or kind is None:
            continue
        first, last = inside[0], inside[-1] + 1
        if float(str(mention["confidence"])) < 0.5 or words[first].lower() in PRONOUNS:
            continue
        _write_re3d(words, tags, first, last, kind, lexicon)
    return tags


def _write_re3d(words: list[str], tags: list[str], first: int, last: int, kind: str, lexicon: Lexicon) -> None:
    if kind == "person":  # "UK Foreign Secretary Jane Roe": the name begins behind the last title
        titles = [i for i in range(first, last) if words[i].lower() in lexicon.titles]
        first = titles[-1] + 1 if titles else first
    while first < last and (not words[first][:1].isupper() or words[first].lower() in ("the", "a", "an")):
        first += 1
    while last > first and not words[last - 1][:1].isupper() and not words[last - 1].isdigit():
        last -= 1
    if first >= last or any(tag not in ("O", UNKNOWN) for tag in tags[first:last]):
        return  # no name, or inside a longer one
    named = all(w[:1].isupper() or w.lower() in INSIDE for w in words[first:last])
    if not named:
        tags[first:last] = [
            UNKNOWN if w[:1].isupper() else t for w, t in zip(words[first:last], tags[first:last], strict=True)
        ]
    elif kind == "group" and not lexicon.is_group(words[first:last]):
        tags[first:last] = [UNKNOWN] * (last - first)
    else:
        kind = "group" if lexicon.is_group(words[first:last]) else lexicon.kind(words[first:last], kind)
        _write(tags, first, last, kind)


def spans(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """(first, last, kind) of BIO tags; an I that continues nothing begins a span."""
    found: list[tuple[int, int, str]] = []
    first, kind = 0, ""
    for i, tag in enumerate([*tags, "O"]):
        if kind and tag != f"I-{kind}":
            found.append((first, i, kind))
            kind = ""
        if tag not in ("O", UNKNOWN) and not kind:
            first, kind = i, tag[2:]
    return [s for s in found if s[2] != "O"]


def _write(tags: list[str], first: int, last: int, kind: str) -> None:
    tags[first:last] = [f"B-{kind}"] + [f"I-{kind}"] * (last - first - 1)
