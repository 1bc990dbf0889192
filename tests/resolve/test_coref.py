"""Who is meant again: pronouns, shortened names, acronyms, descriptions; and what must never be joined."""

from __future__ import annotations

from made import document, phrase

from demarche.resolve.coref import Coreference
from demarche.resolve.mentions import mentions

PUTIN_SPOKE = "Vladimir/PROPN/3/nsubj/person Putin/PROPN/1/flat/person spoke/VERB/0/root +./PUNCT/3/punct"


def antecedents(made, words, sentence=0, nth=0):  # type: ignore[no-untyped-def]
    return [found.text for found in Coreference(made).antecedents(phrase(made, words, sentence, nth))]


def test_a_pronoun_stands_for_the_subject_before_it() -> None:
    made = document(PUTIN_SPOKE, "He/PRON/2/nsubj left/VERB/0/root Moscow/PROPN/2/obj/place +./PUNCT/2/punct")
    assert antecedents(made, "He", 1) == ["Vladimir Putin"]


def test_a_pronoun_never_clashes_in_number_kind_or_gender() -> None:
    made = document(
        "Mrs/PROPN/3/nsubj Example/PROPN/1/flat/person met/VERB/0/root Russia/PROPN/3/obj/place +./PUNCT/3/punct",
        "He/PRON/2/nsubj left/VERB/0/root +./PUNCT/2/punct",
        "They/PRON/2/nsubj left/VERB/0/root +./PUNCT/2/punct",
        "It/PRON/2/nsubj agreed/VERB/0/root +./PUNCT/2/punct",
        "She/PRON/2/nsubj agreed/VERB/0/root +./PUNCT/2/punct",
    )
    assert antecedents(made, "He", 1) == []
    assert antecedents(made, "They", 2) == []
    assert antecedents(made, "It", 3) == ["Russia"]
    assert antecedents(made, "She", 4) == []  # the text is too far back by now


def test_subject_and_object_of_one_verb_differ() -> None:
    made = document(
        "Russia/PROPN/2/nsubj/place attacked/VERB/0/root it/PRON/2/obj +./PUNCT/2/punct",
        "Syria/PROPN/2/nsubj/place defended/VERB/0/root itself/PRON/2/obj +./PUNCT/2/punct",
    )
    assert antecedents(made, "it") == []
    assert antecedents(made, "itself", 1) == ["Syria"]


def test_shortened_names_are_one_person() -> None:
    made = document(PUTIN_SPOKE, "Putin/PROPN/2/nsubj/person left/VERB/0/root +./PUNCT/2/punct")
    (entity,) = [e for e in Coreference(made).entities if "vladimir putin" in e.names]
    assert [m.key for m in entity.members] == ["vladimir putin", "putin"]


def test_two_bearers_of_one_surname_stay_two() -> None:
    made = document(
        "Ann/PROPN/3/nsubj/person Example/PROPN/1/flat/person spoke/VERB/0/root +./PUNCT/3/punct",
        "Bob/PROPN/3/nsubj/person Example/PROPN/1/flat/person left/VERB/0/root +./PUNCT/3/punct",
    )
    assert [sorted(e.names) for e in Coreference(made).entities] == [["ann example"], ["bob example"]]


def test_initials_and_the_kind_of_body() -> None:
    made = document(
        "Free/PROPN/4/nsubj/organisation Example/PROPN/1/flat/organisation Army/PROPN/1/flat/organisation "
        "spoke/VERB/0/root +./PUNCT/4/punct",
        "The/DET/2/det group/NOUN/3/nsubj left/VERB/0/root +./PUNCT/3/punct",
        "FEA/PROPN/2/nsubj/organisation agreed/VERB/0/root +./PUNCT/2/punct",
    )
    assert antecedents(made, "The group", 1) == ["Free Example Army"]
    (entity,) = Coreference(made).entities
    assert len(entity.members) == 3


def test_the_two_sides_are_the_last_two_parties() -> None:
    made = document(
        "Russia/PROPN/2/nsubj/place met/VERB/0/root Syria/PROPN/2/obj/place +./PUNCT/2/punct",
        "Both/DET/2/det sides/NOUN/3/nsubj agreed/VERB/0/root +./PUNCT/3/punct",
    )
    assert antecedents(made, "Both sides", 1) == ["Russia", "Syria"]


def test_possessives_are_looked_up_inside_a_phrase() -> None:
    made = document(
        "Russia/PROPN/2/nsubj/place said/VERB/0/root its/PRON/4/nmod:poss forces/NOUN/5/nsubj left/VERB/2/ccomp"
    )
    owner = Coreference(made).owner(phrase(made, "its forces"))
    assert owner is not None
    assert owner.text == "Russia"


def test_names_of_one_country_are_one_when_told_so() -> None:
    made = document(
        "US/PROPN/2/nsubj/place agreed/VERB/0/root +./PUNCT/2/punct",
        "America/PROPN/2/nsubj/place agreed/VERB/0/root +./PUNCT/2/punct",
    )
    same = {"us": "country:USA", "america": "country:USA"}
    assert len(Coreference(made).entities) == 2
    assert len(Coreference(made, lambda key: same.get(key, key)).entities) == 1


def test_an_apposition_is_what_it_describes() -> None:
    made = document(
        "Ann/PROPN/7/nsubj/person Example/PROPN/1/flat/person +,/PUNCT/5/punct the/DET/5/det minister/NOUN/1/appos "
        "+,/PUNCT/5/punct spoke/VERB/0/root",
        "The/DET/2/det minister/NOUN/3/nsubj left/VERB/0/root",
    )
    assert antecedents(made, "The minister", 1) == ["Ann Example"]


def test_mentions_have_number_and_kind() -> None:
    made = document("The/DET/2/det groups/NOUN/3/nsubj met/VERB/0/root a/DET/5/det minister/NOUN/3/obj")
    found = [(m.key, m.number, m.kind, m.definite, m.subject) for m in mentions(made)]
    assert found == [("group", "many", "organisation", True, True), ("minister", "one", "person", False, False)]


def test_a_thousand_pronouns_stay_cheap() -> None:
    line = " ".join(["Russia/PROPN/2/nsubj/place met/VERB/0/root", *["it/PRON/2/obj"] * 60])
    made = document(*[line] * 20)
    assert len(Coreference(made).entities) > 0
