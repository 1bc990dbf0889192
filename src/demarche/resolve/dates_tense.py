"""Whether the words around a date look back or ahead, read from the verb that the date hangs on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from demarche.records import Token

_AHEAD: Final = frozenset("will 'll ’ll wo shall would 'd ’d".split())
_MAYBE: Final = frozenset("may might could should must can".split())
_PLANNED: Final = frozenset(
    "schedule plan expect due slate set plan hope intend aim prepare threaten promise vow pledge bill".split()
)
# Infinitives after these tell what came about (or did not), not what lies ahead.
_CAME_ABOUT: Final = frozenset(
    "fail manage begin start continue appear seem refuse come go use forget decline cease happen help".split()
)
_NOW: Final = frozenset("is are 's ’s 're ’re am 'm ’m".split())
_BEHIND: Final = frozenset("was were had has have 've ’ve been did".split())
_HOPS: Final = 12  # a date hangs on its verb within few steps


def looks_back(tokens: Sequence[Token], first: int, last: int) -> bool | None:
    """True when the verb over tokens ``first <= i < last`` is past, False when it looks ahead, None when unknown."""
    head = _outside_head(tokens, first, last)
    for _ in range(_HOPS):
        if head is None:
            return None
        if _is_verb(tokens, head):
            told = _verb(tokens, head)
            if told is not None or not _defers(tokens, head):
                return told
        head = _head(tokens, head)
    return None


def _head(tokens: Sequence[Token], i: int) -> int | None:
    head = tokens[i].head
    return head if 0 <= head < len(tokens) and head != i else None


def _outside_head(tokens: Sequence[Token], first: int, last: int) -> int | None:
    for i in range(first, min(last, len(tokens))):
        head = tokens[i].head
        if not first <= head < last:
            return _head(tokens, i)
    return None


def _is_verb(tokens: Sequence[Token], i: int) -> bool:
    return tokens[i].upos in ("VERB", "AUX") or any(t.head == i and t.relation == "cop" for t in tokens)


def _helpers(tokens: Sequence[Token], i: int) -> set[str]:
    return {t.text.lower() for t in tokens if t.head == i and t.relation.startswith(("aux", "cop"))}


def _verb(tokens: Sequence[Token], i: int) -> bool | None:
    """What one verb tells, its auxiliaries counted."""
    token, helpers = tokens[i], _helpers(tokens, i)
    form, lemma = token.text.lower(), token.lemma.lower()
    if helpers & _AHEAD and "have" not in helpers:
        return False
    if helpers & _MAYBE:
        return "have" in helpers
    if lemma in _PLANNED and (helpers or token.upos == "ADJ"):
        return False
    if any(t.head == i and t.relation == "mark" and t.lemma == "to" for t in tokens):
        return _infinitive(tokens, i)
    if form == "going" and helpers & _NOW:
        return False
    if helpers & _BEHIND:
        return True
    if form.endswith("ing"):
        return False if helpers & _NOW and token.relation != "cop" else None
    if token.upos in ("VERB", "AUX") and form != lemma and not form.endswith("s"):
        return None if helpers & _NOW else True
    return form in ("was", "were", "had", "did") or None


def _infinitive(tokens: Sequence[Token], i: int) -> bool | None:
    governor = _head(tokens, i)
    if governor is None:
        return False  # a headline's "Syria to hold elections"
    told = _verb(tokens, governor) if _is_verb(tokens, governor) else None
    if tokens[governor].lemma.lower() in _CAME_ABOUT or (tokens[i].relation == "advcl" and told):
        return told
    return None if told and tokens[governor].upos == "ADJ" else False  # "was willing to come on Friday"


def _defers(tokens: Sequence[Token], i: int) -> bool:
    """Whether a verb that tells nothing itself (a participle) leaves it to the verb above."""
    return tokens[i].text.lower().endswith("ing") or tokens[i].relation.startswith(("acl", "advcl", "xcomp"))
