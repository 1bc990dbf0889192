"""From drafts to events: the room's front, with what a report itself teaches."""

from __future__ import annotations

import dataclasses

import pytest
from made import document, phrase

from demarche import resolve
from demarche.records import Document, Draft, Span
from demarche.resolve.attributions import attribution
from demarche.resolve.events import Resolver
from demarche.resolve.world import World

MET = (
    "Russian/ADJ/2/amod President/PROPN/5/nsubj Vladimir/PROPN/2/flat/person Putin/PROPN/3/flat/person "
    "met/VERB/0/root Iraqi/ADJ/7/amod officials/NOUN/5/obj on/ADP/9/case Tuesday/PROPN/5/obl +./PUNCT/5/punct"
)
UNDATED = MET.replace("on/ADP/9/case Tuesday/PROPN/5/obl +./PUNCT/5/punct", "+./PUNCT/5/punct")
TITLED = (
    "Ann/PROPN/8/nsubj/person Example/PROPN/1/flat/person +,/PUNCT/6/punct the/DET/6/det Kenyan/ADJ/6/amod "
    "lawmaker/NOUN/1/appos +,/PUNCT/6/punct spoke/VERB/0/root +./PUNCT/8/punct"
)
LATER = "Example/PROPN/2/nsubj/person met/VERB/0/root police/NOUN/2/obj +./PUNCT/2/punct"


def draft(made: Document, trigger: str, sentence: int = 0, **fields: object) -> Draft:
    span = phrase(made, trigger, sentence).span
    return Draft("CONSULT", None, "happened", span, sentence, evidence=made.analyses[sentence].sentence.span, **fields)  # type: ignore[arg-type]


def codes(actors: object) -> list[tuple[str | None, str | None]]:
    return [(actor.country, actor.sector) for actor in actors]  # type: ignore[attr-defined]


def test_a_draft_becomes_an_event(tiny: World) -> None:
    made = document(MET)
    met = draft(
        made, "met", actors=(phrase(made, "Russian President Vladimir Putin"), phrase(made, "Iraqi officials")),
        date=phrase(made, "Tuesday"), confidence=(("type", 0.8), ("actors", 0.8)),
    )  # fmt: skip
    (event,) = resolve.resolve(made, [met], tiny)
    assert codes(event.actors) == [("RUS", "GOV"), ("IRQ", "GOV")]
    assert event.actors[0].entity == "person:putin"
    assert made.text(event.actors[0].span or Span(0, 0)) == "Russian President Vladimir Putin"
    assert (event.date.start, event.date.precision) == ("2025-12-23", "day") if event.date else False
    assert (event.quad, event.score, event.cameo) == ("verbal cooperation", 2.5, "040")
    assert dict(event.confidence)["actors"] < 0.8
    assert dict(event.confidence)["type"] == 0.8
    assert event.as_dict()["actors"][0]["why"]


def test_ids_depend_on_report_trigger_type_and_ontology_alone(tiny: World) -> None:
    made = document(MET)
    met = draft(made, "met")
    (first,) = resolve.resolve(made, [met], tiny)
    (again,) = resolve.resolve(document(MET), [dataclasses.replace(met, status="future")], tiny)
    (other,) = resolve.resolve(made, [dataclasses.replace(met, type="AID")], tiny)
    assert first.id == again.id != other.id
    assert len(first.id) == 16


def test_one_trigger_and_type_is_one_event(tiny: World) -> None:
    made = document(MET)
    sure = draft(made, "met", confidence=(("type", 0.9),), hedged=True)
    unsure = draft(made, "met", confidence=(("type", 0.5),))
    (event,) = resolve.resolve(made, [unsure, sure], tiny)
    assert event.hedged


def test_a_users_own_type_needs_no_scores(tiny: World) -> None:
    made = document(MET)
    (event,) = resolve.resolve(made, [dataclasses.replace(draft(made, "met"), type="TOAST")], tiny)
    assert (event.quad, event.cameo, event.goldstein) == ("", "", None)


@pytest.mark.parametrize(
    ("status", "published", "expected"),
    [
        ("happened", "2025-12-24", "2025-12-24"),
        ("historical", "2025-12-24", None),
        ("future", "2025-12-24", None),
        ("happened", None, None),
    ],
)
def test_without_date_words_only_news_takes_the_reports_day(
    status: str, published: str | None, expected: str | None, tiny: World
) -> None:
    made = document(UNDATED, published=published)
    (event,) = resolve.resolve(made, [dataclasses.replace(draft(made, "met"), status=status)], tiny)
    assert (event.date.start if event.date else None) == expected
    if event.date:
        assert "no date in the words" in event.date.why
        assert event.date.score < 0.5


def test_stated_offices_are_learned_for_the_report(tiny: World) -> None:
    made = document(TITLED, LATER)
    (fact,) = resolve.learned_offices(made, tiny)
    assert (fact.name, fact.country, fact.sector, fact.date) == ("Ann Example", "KEN", "LEG", "2025-12-24")
    assert made.text(fact.span) == "Ann Example"
    met = draft(made, "met", 1, actors=(phrase(made, "Example", 1),), recipients=(phrase(made, "police", 1),))
    (event,) = resolve.resolve(made, [met], tiny)
    assert codes(event.actors) == [("KEN", "LEG")]
    assert "the report says so of Ann Example" in event.actors[0].why
    assert codes(event.recipients) == [("KEN", "COP")]  # the one country in play


def test_pronouns_are_whom_they_stand_for(tiny: World) -> None:
    made = document(MET, "He/PRON/2/nsubj left/VERB/0/root +./PUNCT/2/punct")
    (event,) = resolve.resolve(made, [draft(made, "left", 1, actors=(phrase(made, "He", 1),))], tiny)
    (actor,) = event.actors
    assert (actor.text, actor.country, actor.entity) == ("He", "RUS", "person:putin")
    assert actor.score < 0.9


def test_a_pronoun_without_antecedent_stays_unknown(tiny: World) -> None:
    made = document("He/PRON/2/nsubj left/VERB/0/root +./PUNCT/2/punct")
    (event,) = resolve.resolve(made, [draft(made, "left", actors=(phrase(made, "He"),))], tiny)
    assert codes(event.actors) == [(None, None)]
    assert "surely stands for" in event.actors[0].why


def test_possessive_pronouns_give_their_country(tiny: World) -> None:
    made = document(
        "Russia/PROPN/2/nsubj/place said/VERB/0/root its/PRON/4/nmod:poss troops/NOUN/5/nsubj left/VERB/2/ccomp "
        "Syria/PROPN/5/obj/place +./PUNCT/2/punct"
    )
    (event,) = resolve.resolve(made, [draft(made, "left", actors=(phrase(made, "its troops"),))], tiny)
    assert codes(event.actors) == [("RUS", "MIL")]


def test_acronyms_in_brackets_are_learned(tiny: World) -> None:
    made = document(
        "The/DET/4/det Kenyan/ADJ/4/amod Foreign/PROPN/4/compound Ministry/PROPN/8/nsubj/organisation "
        "(/PUNCT/6/punct +KFM/PROPN/4/appos/organisation +)/PUNCT/6/punct spoke/VERB/0/root",
        "KFM/PROPN/2/nsubj/organisation agreed/VERB/0/root",
    )
    (actor,) = Resolver(made, tiny).actors([phrase(made, "KFM", 1)])
    assert (actor.country, actor.sector) == ("KEN", "GOV")


def test_the_country_in_play_falls_back_to_dateline_and_publisher(tiny: World) -> None:
    line = "Police/NOUN/2/nsubj left/VERB/0/root +./PUNCT/2/punct"
    dated = document(line, dateline="NAIROBI (Agency) — ")
    published = document(line, publisher="SANA")
    nowhere = document(line)
    found = [Resolver(made, tiny).actors([phrase(made, "Police")])[0].country for made in (dated, published, nowhere)]
    assert found == ["KEN", "SYR", None]
    assert Resolver(published, tiny).actors([phrase(published, "Police")])[0].score <= 0.3


def test_regional_words_are_no_country(tiny: World) -> None:
    made = document("Western/ADJ/2/amod leaders/NOUN/3/nsubj met/VERB/0/root in/ADP/5/case Paris/PROPN/3/obl/place")
    assert codes(Resolver(made, tiny).actors([phrase(made, "Western leaders")])) == [(None, "GOV")]


def test_the_place_is_told_from_the_actors_countries(tiny: World) -> None:
    made = document(
        "Iraqi/ADJ/2/amod police/NOUN/3/nsubj met/VERB/0/root in/ADP/5/case Homs/PROPN/3/obl/place +./PUNCT/3/punct"
    )
    met = draft(made, "met", actors=(phrase(made, "Iraqi police"),))
    (event,) = resolve.resolve(made, [met], tiny)
    assert event.place is not None
    assert (event.place.name, event.place.country) == ("Homs", "SYR")
    (past,) = resolve.resolve(made, [dataclasses.replace(met, status="historical")], tiny)
    assert past.place is None


@pytest.mark.parametrize(
    ("text", "kind", "country", "sector"),
    [
        ("the state-run SANA news agency", "state media", "SYR", "JRN"),
        ("SANA", "state media", "SYR", "JRN"),
        ("Syrian state media", "state media", "SYR", "JRN"),
        ("Reuters", "media", "GBR", "JRN"),
        ("local media", "media", None, "JRN"),
        ("a Kenyan police spokesman", "government", "KEN", "COP"),
        ("the Kremlin", "government", "RUS", "GOV"),
        ("the Iraqi army", "military", "IRQ", "MIL"),
        ("Syrian rebels", "armed group", "SYR", "REB"),
        ("UN officials", "igo", "UNO", "GOV"),
        ("witnesses", "witness", None, None),
        ("military experts", "expert", None, None),
        ("sources", "unnamed", None, None),
    ],
)
def test_attributions(text: str, kind: str, country: str | None, sector: str | None, tiny: World) -> None:
    said = attribution(text, "2025-12-24", tiny)
    assert (said.kind, said.country, said.sector) == (kind, country, sector)


def test_the_three_resolvers_on_their_own(tiny: World) -> None:
    assert resolve.who("Russia", None, tiny)[0].value.country == "RUS"
    place = resolve.where("Homs", tiny)
    assert place.value is not None
    assert place.value.country == "SYR"
    assert resolve.where("Qqqq", tiny).value is None
    day = resolve.when("Tuesday", "2025-12-24")
    assert day.value is not None
    assert day.value.start == "2025-12-23"
    assert resolve.when("the minister", "2025-12-24").value is None


def test_annotations_name_everything_with_offsets(tiny: World) -> None:
    made = document(MET)
    found = resolve.annotate(made, tiny)
    assert set(found) == {"report", "sentences", "names", "places", "dates"}
    (name,) = found["names"]
    assert made.report.text[name["start"] : name["end"]] == name["text"] == "Vladimir Putin"
    assert name["actor"]["country"] == "RUS"
    assert [date["date"] for date in found["dates"]] == ["2025-12-23"]
    assert found["sentences"] == [[0, len(made.report.text)]]
