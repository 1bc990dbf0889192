"""How the lab brings the names of different sources to one scheme (invented rows in the sources' formats)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lab.model import names, treebanks
from lab.model.names import Lexicon
from lab.model.records import UNKNOWN, Example

LEXICON = Lexicon(
    groups=frozenset({"the", "south", "ruritanian", "ruritanians", "borduran"}),
    modifiers=frozenset({"the", "south"}),
    countries=frozenset({"ruritania"}),
    facilities=frozenset({"bridge", "prison"}),
    titles=frozenset({"president", "foreign", "minister"}),
)

GUM = """# global.Entity = GRP-etype-infstat-salience-centering-minspan-link-identity
# sent_id = invented-1
1	Ruritania	Ruritania	PROPN	NNP	_	3	nmod:poss	_	Entity=(1-person-n-n-c-3,4,5-coref-Ada_Roe(2-organization-n-n-c-1-coref-Ruritania)
2	's	's	PART	POS	_	1	case	_	_
3	President	president	PROPN	NNP	_	6	nsubj	_	_
4	Ada	Ada	PROPN	NNP	_	3	flat	_	_
5	Roe	Roe	PROPN	NNP	_	3	flat	_	Entity=1)
6	left	leave	VERB	VBD	_	0	root	_	_
7	the	the	DET	DT	_	8	det	_	Entity=(3-organization-new-n-cf3-2,3,4-coref
8	Bank	Bank	PROPN	NNP	_	6	obj	_	_
9	of	of	ADP	IN	_	10	case	_	_
10	Ruritania	Ruritania	PROPN	NNP	_	8	nmod	_	Entity=(2-organization-giv-n-cf2-1-coref-Ruritania)3)
11	on	on	ADP	IN	_	12	case	_	_
12	Monday	Monday	PROPN	NNP	_	6	obl	_	Entity=(4-time-new-n-cf4-1-sgl)
13	for	for	ADP	IN	_	15	case	_	_
14	Borduran	Borduran	ADJ	JJ	_	15	amod	_	Entity=(5-person-new-n-cf5-2-sgl
15	troops	troop	NOUN	NNS	_	6	obl	_	Entity=5)
16	Zed	Zed	PROPN	NNP	_	6	dep	_	_

"""


@pytest.fixture
def gum(tmp_path: Path) -> Example:
    (tmp_path / "doc.conllu").write_text(GUM, encoding="utf-8")
    [example] = treebanks.read_conllu(tmp_path / "doc.conllu", "gum")
    return example


def found(example: Example) -> set[tuple[str, str]]:
    return {(" ".join(example.words[a:b]), kind) for a, b, kind in names.spans(example.names or ())}


def test_gum_mentions_become_names(gum: Example) -> None:
    [named] = names.add_gum([gum], LEXICON)
    assert found(named) == {
        ("Ruritania", "place"),  # a country that acts is no organisation here
        ("Ada Roe", "person"),  # without the title
        ("Bank of Ruritania", "organisation"),  # whole: the country in it is no other name
        ("Borduran", "group"),
    }
    tags = dict(zip(named.words, named.names or (), strict=True))
    assert tags["Zed"] == UNKNOWN
    assert tags["Monday"] == "O"


def test_multiword_ranges_and_empty_nodes_are_left_out(tmp_path: Path) -> None:
    lines = (
        "# sent_id = a",
        "1-2\tdon't" + "\t_" * 8,
        "1\tdo\tdo\tAUX\tVBP\t_\t2\taux\t_\t_",
        "2\tn't\tnot\tPART\tRB\t_\t0\troot\t_\t_",
        "2.1\tgo" + "\t_" * 8,
    )
    (tmp_path / "x.conllu").write_text("\n".join(lines), encoding="utf-8")
    [example] = treebanks.read_conllu(tmp_path / "x.conllu", "ewt")
    assert (example.words, example.heads, example.relations) == (("do", "n't"), (1, -1), ("aux", "root"))


def test_uner_labels_become_kinds(tmp_path: Path) -> None:
    words = ("Roe", "met", "South", "Ruritanian", "police", "on", "Zenda", "Bridge", ",", "playing", "Risk")
    tags = ("B-PER", "O", "B-OTH", "I-OTH", "O", "O", "B-LOC", "I-LOC", "B-O", "O", "B-OTH")
    rows = "".join(f"{i}\t{w}\t{t}\t-\tx\n" for i, (w, t) in enumerate(zip(words, tags, strict=True), 1))
    (tmp_path / "en_ewt-ud-dev.iob2").write_text(f"# sent_id = s1\n{rows}\n", encoding="utf-8")
    plain = Example(source="ewt", id="s1", words=words, xpos=("NN",) * len(words))
    [named, other] = names.add_uner([plain, replace(plain, id="s2")], tmp_path, "dev", LEXICON)
    assert found(named) == {("Roe", "person"), ("South Ruritanian", "group"), ("Zenda Bridge", "facility")}
    assert other.names is None


def test_spans_need_a_beginning_only_once() -> None:
    assert names.spans(["B-place", "I-place", "I-person", "O", UNKNOWN, "B-place", "B-place"]) == [
        (0, 2, "place"),
        (2, 3, "person"),
        (5, 6, "place"),
        (6, 7, "place"),
    ]
