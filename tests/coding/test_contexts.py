"""Contexts are read off the event's own clause: strong and weak words, longest phrases, codes."""

from collections import Counter

import pytest

from demarche import ontology
from demarche.coding import contexts as subject
from demarche.errors import SettingsError
from demarche.records import Analysis, Document, Draft, Report, Sentence, Span, Token

LISTS = subject.load_lists()


def sentence(rows: str, index: int = 0) -> Analysis:
    """Words written ``text/lemma/UPOS/head/relation``, blanks between them."""
    tokens, at, words = [], 0, []
    for row in rows.split():
        text, lemma, upos, head, relation = row.rsplit("/", 4)
        tokens.append(Token(text, at, at + len(text), lemma or text.lower(), upos, int(head), relation))
        at += len(text) + 1
        words.append(text)
    text = " ".join(words)
    return Analysis(Sentence(index, Span(0, len(text)), text), tuple(tokens))


def found(rows: str, trigger: str, type: str = "CONSULT", mode: str | None = None, lists=LISTS) -> tuple[str, ...]:
    """The contexts of an event at the given trigger word."""
    analysis = sentence(rows)
    token = next(t for t in analysis.tokens if t.text == trigger)
    draft = Draft(type, mode, "happened", token.span, 0)
    return subject.contexts(Document(Report("r", analysis.sentence.text), (analysis,)), draft, lists)


MET = "Envoys/envoy/NOUN/1/nsubj met/meet/VERB/-1/root"
SOLDIERS = "Soldiers/soldier/NOUN/1/nsubj left/leave/VERB/-1/root Goma//PROPN/1/obj"


def lists_of(tmp_path, text: str) -> subject.ContextLists:
    path = tmp_path / "contexts.tsv"
    path.write_text(text, encoding="utf-8")
    return subject.load_lists(path)


def test_a_strong_word_decides_alone():
    assert found(SOLDIERS, "left", "RETREAT", "withdraw") == ("military",)


def test_a_clause_about_nothing_has_no_context():
    assert found("They/they/PRON/1/nsubj left/leave/VERB/-1/root Goma//PROPN/1/obj", "left", "RETREAT") == ()


def test_weak_words_need_company(tmp_path):
    lists = lists_of(tmp_path, "military\t1\tweapon | front line\n")
    one = "Weapons/weapon/NOUN/1/nsubj:pass moved/move/VERB/-1/root"
    assert found(one, "moved", "MOBILIZE", lists=lists) == ()
    two = one + " to/to/ADP/4/case front/front/ADJ/4/amod line/line/NOUN/1/obl"
    assert found(two, "moved", "MOBILIZE", lists=lists) == ("military",)


def test_a_repeated_word_counts_once(tmp_path):
    lists = lists_of(tmp_path, "military\t1\tweapon\n")
    rows = "Weapons/weapon/NOUN/1/nsubj met/meet/VERB/-1/root weapons/weapon/NOUN/1/obj"
    assert found(rows, "met", lists=lists) == ()


def test_longest_phrases_use_their_words_up(tmp_path):
    lists = lists_of(
        tmp_path, "cbrn\t2\tnuclear\ntechnology\t2\tnuclear power plant\n-\t0\tair force one\nmilitary\t2\tair force\n"
    )
    plant = MET + " on/on/ADP/5/case nuclear/nuclear/ADJ/5/amod power/power/NOUN/5/compound plant/plant/NOUN/1/obl"
    assert found(plant, "met", lists=lists) == ("technology",)
    one = "Envoys/envoy/NOUN/1/nsubj met/meet/VERB/-1/root Air//PROPN/3/compound Force//PROPN/1/obj One//PROPN/3/flat"
    assert found(one, "met", lists=lists) == ()


def test_the_purpose_of_a_meeting_counts():
    rows = MET + " to/to/PART/3/mark discuss/discuss/VERB/1/advcl trade/trade/NOUN/3/obj"
    assert "economic" in found(rows, "met")


def test_another_clause_does_not_decide():
    rows = (
        MET
        + " after/after/SCONJ/4/mark police/police/NOUN/4/nsubj seized/seize/VERB/1/advcl cocaine/cocaine/NOUN/4/obj"
    )
    assert "illegal_drugs" not in found(rows, "met")
    assert "illegal_drugs" in found(rows, "seized", "COERCE", "seize")


def test_the_rest_of_the_sentence_helps_a_weak_word_of_the_clause(tmp_path):
    lists = lists_of(tmp_path, "illegal_drugs\t1\tpolice\nillegal_drugs\t2\tcocaine\n")
    rows = (
        "Police/police/NOUN/1/nsubj met/meet/VERB/-1/root after/after/SCONJ/4/mark smugglers/smuggler/NOUN/4/nsubj "
        "moved/move/VERB/1/advcl cocaine/cocaine/NOUN/4/obj"
    )
    assert found(rows, "met", lists=lists) == ("illegal_drugs",)
    assert found(rows.replace("Police/police", "Envoys/envoy"), "met", lists=lists) == ()


@pytest.mark.parametrize("name", ["cyber", "misinformation"])
def test_two_modes_of_coercion_bring_their_context(name):
    assert name in found("They/they/PRON/1/nsubj acted/act/VERB/-1/root", "acted", "COERCE", name)


def test_a_row_may_be_for_some_codes_only():
    rows = "Police/police/NOUN/1/nsubj beat/beat/VERB/-1/root protesters/protester/NOUN/1/obj"
    assert "repression" in found(rows, "beat", "ASSAULT", "beat")
    assert "repression" not in found(rows, "beat", "CONSULT")


def test_hyphenated_words_are_read_in_their_parts():
    assert "peacekeeping" in found(MET + " blue-helmets/blue-helmet/NOUN/1/obj", "met")


def test_never_more_than_three(tmp_path):
    rows = "\n".join(f"{name}\t2\tword" for name in ("health", "gender", "lgbt", "crime", "asylum"))
    lists = lists_of(tmp_path, rows + "\n")
    assert found("word/word/NOUN/1/nsubj met/meet/VERB/-1/root", "met", lists=lists) == ("asylum", "crime", "gender")


def test_a_broken_tree_does_no_harm():
    rows = "Soldiers/soldier/NOUN/1/nsubj left/leave/VERB/0/root"  # the two govern each other
    assert found(rows, "left", "RETREAT") == ("military",)


def test_a_draft_of_an_unknown_sentence_has_no_words():
    analysis = sentence(SOLDIERS)
    draft = Draft("CONSULT", None, "happened", Span(0, 3), sentence=7)
    assert subject.contexts(Document(Report("r", analysis.sentence.text), (analysis,)), draft, LISTS) == ()


@pytest.mark.parametrize(("text", "says"), [("military\tarmy\n", "tabs"), ("military\tmuch\tarmy\n", "not a number")])
def test_a_bad_line_is_named(tmp_path, text, says):
    with pytest.raises(SettingsError, match=rf"contexts.tsv:1: .*{says}"):
        lists_of(tmp_path, text)


def test_every_context_of_the_codebook_can_be_found_and_no_other():
    named = {cue.context for entries in LISTS.phrases.values() for _, cues in entries for cue in cues}
    assert named - {"-"} == set(ontology.load().contexts)


def test_codes_in_the_list_are_legal():
    known = ontology.load()
    cues = [cue for entries in LISTS.phrases.values() for _, found_cues in entries for cue in found_cues]
    for code in {code for cue in [*cues, *LISTS.always] for code in cue.codes}:
        assert known.check(*code.split("/")) == []


def test_no_phrase_is_listed_twice_for_one_context():
    seen = Counter(
        (words, cue.context, cue.codes) for entries in LISTS.phrases.values() for words, cues in entries for cue in cues
    )
    assert [key for key, times in seen.items() if times > 1 and key[1] != "-"] == []
