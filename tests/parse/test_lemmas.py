import pytest

from demarche.parse.lemmas import lemma, parsed


@pytest.mark.parametrize(
    ("word", "upos", "expected"),
    [
        ("met", "VERB", "meet"),
        ("holding", "VERB", "hold"),
        ("HOLDS", "VERB", "hold"),
        ("withdrew", "VERB", "withdraw"),
        ("fled", "VERB", "flee"),
        ("struck", "VERB", "strike"),
        ("recalibrated", "VERB", "recalibrate"),
        ("besieged", "VERB", "besiege"),
        ("vetoes", "VERB", "veto"),
        ("boycotted", "VERB", "boycott"),
        ("lied", "VERB", "lie"),
        ("was", "AUX", "be"),
        ("’s", "AUX", "be"),
        ("n’t", "PART", "not"),
        ("ministers", "NOUN", "minister"),
        ("embassies", "NOUN", "embassy"),
        ("crises", "NOUN", "crisis"),
        ("bases", "NOUN", "base"),
        ("spokesmen", "NOUN", "spokesman"),
        ("embargoes", "NOUN", "embargo"),
        ("airstrikes", "NOUN", "airstrike"),
        ("news", "NOUN", "news"),
        ("worse", "ADJ", "bad"),
        ("Syrian", "ADJ", "syrian"),
        ("Nations", "PROPN", "Nations"),
        ("them", "PRON", "they"),
        ("20,000", "NUM", "20,000"),
    ],
)
def test_lemma(word: str, upos: str, expected: str) -> None:
    assert lemma(word, upos) == expected


@pytest.mark.parametrize(
    ("word", "upos", "expected"),
    [
        ("zorbing", "VERB", "zorb"),
        ("zorbated", "VERB", "zorbate"),
        ("zorbises", "VERB", "zorbise"),
        ("zapped", "VERB", "zap"),
        ("zorbs", "NOUN", "zorb"),
        ("zorbies", "NOUN", "zorby"),
        ("zorches", "NOUN", "zorch"),
        ("zorbus", "NOUN", "zorbus"),
        ("zorber", "ADJ", "zorber"),
    ],
)
def test_unknown_words_follow_the_rules(word: str, upos: str, expected: str) -> None:
    assert parsed([]).lemma(word, upos) == expected


def test_known_lemmas_decide_between_stems_and_exceptions_win() -> None:
    table = parsed(["# a note", "VERB\tzorbe", "NOUN=zorbum\tzorba\tzorbs"])
    assert table.lemma("zorbing", "VERB") == "zorbe"
    assert table.lemma("zorbs", "NOUN") == "zorbum"


@pytest.mark.parametrize("word", ["", "s", "es", "ed", "ing", "'s", "ss", "-ing", "lling"])
def test_short_words_do_not_fail(word: str) -> None:
    assert all(lemma(word, upos) is not None for upos in ("NOUN", "VERB", "ADJ", "ADV", "AUX"))
