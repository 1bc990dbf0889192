"""A sentence as a tree that can be asked: children, phrases, clauses, names, canonical lemmas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final, overload

from demarche.coding.lexicon import canonical
from demarche.coding.repair import repaired
from demarche.records import Analysis, Token

CLAUSES: Final = frozenset({"advcl", "acl:relcl", "acl", "ccomp", "csubj", "parataxis", "advcl:relcl", "csubj:pass"})
_VERBAL: Final = frozenset({"root", "conj", "xcomp", *CLAUSES})
_RELATIVE: Final = frozenset({"who", "which", "that", "whom", "whose", "where", "when"})


class Tree:
    """Read-only view of one Analysis; token indexes are those of the analysis."""

    def __init__(self, analysis: Analysis, reports: frozenset[str] = frozenset()) -> None:
        self.analysis = analysis
        self.tokens: tuple[Token, ...] = analysis.tokens
        self.lemmas: tuple[str, ...] = tuple(canonical(token.lemma) for token in analysis.tokens)
        self.heads, self.relations = repaired(analysis.tokens, self.lemmas, reports)
        children: list[list[int]] = [[] for _ in analysis.tokens]
        for index, head in enumerate(self.heads):
            if 0 <= head < len(children):
                children[head].append(index)
        self.children = children

    def __len__(self) -> int:
        return len(self.tokens)

    @cached_property
    def names(self) -> dict[int, str]:
        """The kind of name each token is part of."""
        return {i: name.kind for name in self.analysis.names for i in range(name.first, name.last)}

    @cached_property
    def joined(self) -> dict[int, str]:
        """Hyphenated words, which the tokeniser splits, by the index of each of their parts: ``sit-in``."""
        found: dict[int, str] = {}
        for i in range(1, len(self.tokens) - 1):
            before, hyphen, after = self.tokens[i - 1 : i + 2]
            if hyphen.text in "-‐‑" and before.end == hyphen.start and hyphen.end == after.start:
                found[i - 1] = found[i + 1] = f"{canonical(before.text)}-{self.lemmas[i + 1]}"
        return found

    def kids(self, index: int, *relations: str) -> list[int]:
        """Children of a token with one of these relations, in order of the text."""
        return [child for child in self.children[index] if self.relations[child] in relations]

    def has(self, index: int, *relations: str) -> bool:
        """Whether a token has a child with one of these relations."""
        return any(self.relations[child] in relations for child in self.children[index])

    def cases(self, index: int) -> tuple[str, ...]:
        """Lemmas of the prepositions of a noun ("because" of "because of" counts as "because")."""
        return tuple(self.lemmas[child] for child in self.kids(index, "case"))

    def conjuncts(self, index: int) -> list[int]:
        """A token and everything coordinated with it."""
        return [index, *self.kids(index, "conj")]

    def above(self, index: int) -> Iterator[int]:
        """The governors of a token, nearest first, up to the root."""
        seen = 0
        head = self.heads[index]
        while 0 <= head < len(self.tokens) and seen < len(self.tokens):
            yield head
            seen += 1
            head = self.heads[head]

    def below(self, index: int) -> list[int]:
        """A token and all that depends on it, unordered."""
        found = [index]
        for token in found:
            found.extend(self.children[token])
        return found

    def is_predicate(self, index: int) -> bool:
        """Whether a token heads a clause: a verb, or anything with a subject or copula."""
        if self.tokens[index].upos in ("VERB", "AUX"):
            return self.relations[index] not in ("amod", "compound", "case", "mark")
        return self.has(index, "nsubj", "cop", "nsubj:pass", "csubj", "nsubj:outer")

    def clause(self, index: int) -> int:
        """The predicate whose clause a token stands in: itself, or the nearest governor that heads a clause."""
        if self.is_predicate(index):
            return index
        last = index
        for head in self.above(index):
            last = head
            if self.is_predicate(head):
                return head
        return last

    def clause_words(self, predicate: int) -> list[int]:
        """The tokens of a clause without those of clauses below it."""
        found = [predicate]
        for token in found:
            found.extend(
                child
                for child in self.children[token]
                if self.relations[child] not in CLAUSES
                and not (self.relations[child] in ("conj", "xcomp") and self.is_predicate(child))
            )
        return found

    def is_participle(self, index: int) -> bool:
        """Whether a verb without auxiliary is a past participle by its looks (there is no morphology to ask)."""
        token = self.tokens[index]
        text = token.text.lower()
        if token.upos != "VERB" or text.endswith("ing") or text == self.lemmas[index]:
            return text == self.lemmas[index] and text in _SAME_PARTICIPLE and token.upos == "VERB"
        return not self.has(index, "aux", "aux:pass")

    def is_passive(self, index: int) -> bool:
        """Whether a verb is passive: by its auxiliaries, its by-agent, or as a participle that modifies a noun."""
        if self.has(index, "aux:pass", "obl:agent"):
            return True
        if self.has(index, "nsubj:pass", "csubj:pass"):  # with an object and no auxiliary it is a slip of the parser
            return not self.has(index, "obj")
        relation = self.relations[index]
        if relation in ("acl", "advcl") and not self.has(index, "nsubj", "mark", "aux", "obj"):
            return self.is_participle(index)
        if relation == "conj" and not self.has(index, "nsubj", "aux", "obj", "mark"):
            head = self.heads[index]
            return self.tokens[head].upos == "VERB" and self.is_passive(head) and self.is_participle(index)
        return False

    def antecedent(self, index: int) -> int:
        """The noun that a relative pronoun stands for, else the token itself."""
        if self.lemmas[index] not in _RELATIVE or self.tokens[index].upos not in ("PRON", "DET", "SCONJ"):
            return index
        for head in self.above(index):
            if self.relations[head] == "acl:relcl":
                return self.heads[head]
        return index

    def subject(self, index: int, depth: int = 6) -> list[int]:
        """The surface subjects of a predicate (coordinated ones all), shared and controlled ones included."""
        own = self.kids(index, "nsubj", "nsubj:pass", "csubj:pass") or self.kids(index, "nsubj:outer")
        if own:
            return self.conjuncts(self.antecedent(own[0]))
        head = self.heads[index]
        if depth == 0 or head < 0:
            return []
        return self._inherited(index, head, depth - 1)

    def _inherited(self, index: int, head: int, depth: int) -> list[int]:
        relation = self.relations[index]
        if relation in ("acl", "acl:relcl"):
            return self._of_modifier(index, head, depth)
        if relation in ("xcomp", "advcl", "ccomp", "parataxis"):
            objects = self.kids(head, "obj", "iobj")
            marks = {self.lemmas[child] for child in self.kids(index, "mark", "case")}
            controls_object = relation == "xcomp" or (
                relation == "advcl" and bool(marks & {"of", "for", "from", "into"})
            )
            if objects and controls_object and self.lemmas[head] not in _SUBJECT_CONTROL:
                return self.conjuncts(self.antecedent(objects[0]))
            if relation == "parataxis" and self.tokens[head].upos != "VERB":
                return []
            return self.subject(head, depth)
        if relation == "conj":  # a verb hung on a noun by mistake shares the subject of that noun's clause
            top = head if self.is_predicate(head) else self.clause(head)
            return self.subject(top, depth) if top != index else []
        return []

    def _of_modifier(self, index: int, noun: int, depth: int) -> list[int]:
        """The subject of a clause that modifies a noun: the noun itself ("forces holding the town").

        For "decision to leave" and "a role in sustaining" it is the noun's possessor, or the subject of its clause.
        """
        if not self.has(index, "mark") or self.relations[index] == "acl:relcl":
            return self.conjuncts(noun)
        owners = self.kids(noun, "nmod:poss")
        if owners:
            return self.conjuncts(owners[0])
        governor = self.heads[noun]
        if governor >= 0 and self.relations[noun] in ("obj", "obl", "xcomp") and depth:
            return self.subject(governor, depth - 1)
        return []


_SUBJECT_CONTROL: Final = frozenset({"promise", "vow", "threaten", "pledge", "have", "take", "hold"})
_SAME_PARTICIPLE: Final = frozenset({"hit", "cut", "shut", "set", "put", "hurt", "beat", "split", "shed", "let"})


class Trees(Sequence[Tree]):
    """The trees of a document, each made when it is first asked for: most sentences are never looked at."""

    def __init__(self, analyses: Sequence[Analysis], reports: frozenset[str] = frozenset()) -> None:
        self._analyses = analyses
        self._reports = reports
        self._made: dict[int, Tree] = {}

    def __len__(self) -> int:
        return len(self._analyses)

    @overload
    def __getitem__(self, index: int) -> Tree: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Tree]: ...
    def __getitem__(self, index: int | slice) -> Tree | Sequence[Tree]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        made = self._made.get(index)
        if made is None:
            made = self._made[index] = Tree(self._analyses[index], self._reports)
        return made
