"""What the coder makes of analysed sentences: who did what to whom, in every construction."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from demarche import coding
from demarche.records import Document, Draft, Phrase

Drafts = Callable[[str], tuple[Draft, ...]]
Documents = Callable[..., Document]


def words(phrases: tuple[Phrase, ...]) -> list[str]:
    return [phrase.text for phrase in phrases]


@pytest.mark.parametrize(
    ("case", "code", "actors", "recipients"),
    [
        ("active", "ASSAULT", ["Russia"], ["Ukraine"]),
        ("passive", "ASSAULT", ["Russia"], ["Ukraine"]),
        ("agentless", "COERCE/arrest", [], ["Three protesters"]),
        ("light-verb", "ASSAULT", ["Turkey"], ["Kurdish rebels"]),
        ("participle", "ASSAULT", ["Turkey"], ["Kurdish rebels"]),
        ("nominal", "ASSAULT/aerial", ["Russian"], ["Syrian rebels"]),
        ("said", "ASSAULT/heavy-weapons", ["The army"], ["the town"]),
        ("headline", "COERCE/arrest", ["Iran"], ["three British sailors"]),
        ("met", "CONSULT", ["Syria's foreign minister", "the Omani sultan"], []),
        ("flew", "CONSULT/visit", ["Kenyan President Daniel Otieno"], ["his Ugandan counterpart"]),
    ],
)
def test_the_parties_of_the_first_event(
    drafts: Drafts, case: str, code: str, actors: list[str], recipients: list[str]
) -> None:
    first = drafts(case)[0]
    assert f"{first.type}/{first.mode}".removesuffix("/None") == code
    assert words(first.actors) == actors
    assert words(first.recipients) == recipients


def test_a_relative_pronoun_stands_for_its_noun(drafts: Drafts) -> None:
    condemned, attacked = drafts("relative")
    assert (condemned.type, words(condemned.recipients)) == ("ACCUSE", ["Iran"])
    assert (words(attacked.actors), words(attacked.recipients)) == (["Iran"], ["Iraq"])


def test_coordinated_verbs_share_subject_and_object(drafts: Drafts) -> None:
    arrested, deported = drafts("coordination")
    assert words(arrested.actors) == words(deported.actors) == ["Police in Minsk"]
    assert words(arrested.recipients) == words(deported.recipients) == ["five Polish students"]


def test_a_vow_to_use_force_is_a_threat_and_no_attack(drafts: Drafts) -> None:
    (threat,) = drafts("control")
    assert (threat.type, threat.mode, threat.status) == ("THREATEN", "violence", "happened")
    assert (words(threat.actors), words(threat.recipients)) == (["Israel"], ["Lebanon"])
    assert "fold_promise" in threat.rules


def test_a_future_visit_is_an_agreement(drafts: Drafts) -> None:
    (promise,) = drafts("future")
    assert (promise.type, promise.mode, promise.status) == ("AGREE", None, "happened")
    assert promise.date is not None
    assert promise.date.text == "next week"


@pytest.mark.parametrize(
    ("case", "statuses"),
    [
        ("active", ["happened"]),
        ("passive", ["historical"]),
        ("negated", ["negated"]),
        ("denied", ["negated"]),
        ("old-year", ["historical"]),
        ("conditional", ["hypothetical", "hypothetical"]),
        ("after", ["happened", "historical"]),
    ],
)
def test_status(drafts: Drafts, case: str, statuses: list[str]) -> None:
    assert [draft.status for draft in drafts(case)] == statuses


def test_an_unknown_report_date_makes_every_year_a_past_one(coder: coding.Coder, document: Documents) -> None:
    (draft,) = coding.draft(document("passive", published=None), coder)
    assert draft.status == "historical"
    (recent,) = coding.draft(document("passive", published="2014-05-01"), coder)
    assert recent.status == "happened"


def test_the_speaker_of_a_final_clause_is_the_source(drafts: Drafts) -> None:
    (draft,) = drafts("said")
    assert words(draft.attributions) == ["state radio"]
    assert not draft.hedged


def test_according_to_names_the_source(drafts: Drafts) -> None:
    (draft,) = drafts("according")
    assert words(draft.attributions) == ["the defence ministry"]


def test_reportedly_hedges(drafts: Drafts) -> None:
    (draft,) = drafts("hedged")
    assert draft.hedged
    assert draft.attributions == ()


def test_place_and_date_stand_beside_the_trigger(drafts: Drafts) -> None:
    (draft,) = drafts("met")
    assert draft.place is not None
    assert draft.date is not None
    assert (draft.place.text, draft.date.text) == ("Muscat", "Monday")


def test_a_pronoun_stands_for_the_subject_before_it(drafts: Drafts) -> None:
    _, arrest = drafts("pronoun")
    (actor,) = arrest.actors
    assert (actor.text, actor.sentence, arrest.sentence) == ("The president of Kenya", 0, 1)


def test_casualties_are_ranges(drafts: Drafts) -> None:
    (draft,) = drafts("range")
    assert draft.casualties.killed == (3, 5)
    assert draft.casualties.injured == (24, 99)


def test_casualties_belong_to_the_attack_that_caused_them(drafts: Drafts) -> None:
    strike = drafts("nominal")[0]
    assert strike.casualties.killed == (12, 24)


def test_an_attack_on_a_decision_is_no_event(drafts: Drafts) -> None:
    assert drafts("sport") == ()


def test_every_draft_explains_itself(drafts: Drafts, coder: coding.Coder) -> None:
    known = {name for name, _ in coding.describe_rules(coder)}
    for case in ("active", "control", "future", "said"):
        for draft in drafts(case):
            assert draft.rules
            assert set(draft.rules) <= known
            assert draft.why[0][1].startswith("entries.tsv:")
            assert {field for field, _ in draft.confidence} == {"type", "mode", "actors", "recipients", "status"}


def test_rules_are_documented(coder: coding.Coder) -> None:
    assert all(text for _, text in coding.describe_rules(coder))


def test_spans_reproduce_the_words(coder: coding.Coder, document: Documents) -> None:
    for case in ("coordination", "flew", "pronoun", "range", "relative"):
        made = document(case)
        for draft in coding.draft(made, coder):
            phrases = (*draft.actors, *draft.recipients, *draft.attributions, draft.place, draft.date)
            for phrase in phrases:
                assert phrase is None or made.text(phrase.span) == phrase.text
