"""The ontology against facts: the codebook's numbers, legal codes, and the way to CAMEO and back."""

import hashlib
import json

import pytest

from demarche import ontology, records

ONTOLOGY = ontology.load()
TYPE_QUADS = {
    "verbal cooperation": "AGREE CONSULT SUPPORT CONCEDE",
    "material cooperation": "COOPERATE AID RETREAT",
    "verbal conflict": "REQUEST ACCUSE REJECT THREATEN",
    "material conflict": "PROTEST SANCTION MOBILIZE COERCE ASSAULT",
}
EVERY_CODING = [(t.name, mode) for t in ONTOLOGY.types for mode in (None, *(m.name for m in t.modes))]


def test_sixteen_types_in_four_quads():
    found = {quad: set(names.split()) for quad, names in TYPE_QUADS.items()}
    assert {q: {t.name for t in ONTOLOGY.types if ONTOLOGY.quad(t.name) == q} for q in ONTOLOGY.quads} == found


def test_counts_of_the_codebook():
    assert (len(ONTOLOGY.types), len(ONTOLOGY.contexts), len(ONTOLOGY.sectors)) == (16, 37, 25)
    assert {t.name: len(t.modes) for t in ONTOLOGY.types if t.modes} == {
        "CONSULT": 4, "RETREAT": 6, "REQUEST": 4, "ACCUSE": 3, "REJECT": 4, "THREATEN": 6, "PROTEST": 7,
        "SANCTION": 4, "MOBILIZE": 4, "COERCE": 10, "ASSAULT": 15,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("type", "mode", "score"),
    [
        ("AGREE", None, 2.5),
        ("CONSULT", "visit", 4),
        ("CONSULT", "phone", 1.5),
        ("RETREAT", "disarm", 10),
        ("REQUEST", None, 0),
        ("REQUEST", "assist", 0.5),
        ("ACCUSE", None, -3),
        ("PROTEST", "riot", -7),
        ("PROTEST", "vandalize", -5),
        ("SANCTION", "expel", -5.5),
        ("ASSAULT", "unconventional", -10),
    ],
)
def test_scores_printed_in_the_manual(type, mode, score):
    assert ONTOLOGY.score(type, mode) == score


def test_every_score_agrees_in_sign_with_its_quad():
    for type, mode in EVERY_CODING:
        cooperative = ONTOLOGY.quad(type).endswith("cooperation")
        assert ONTOLOGY.score(type, mode) > 0 if cooperative else ONTOLOGY.score(type, mode) <= 0.5


@pytest.mark.parametrize(("type", "mode"), EVERY_CODING)
def test_every_coding_has_a_cameo_code_with_a_goldstein_value(type, mode):
    code = ONTOLOGY.cameo(type, mode)
    assert ONTOLOGY.cameo_codes[code].type is not None
    assert isinstance(ONTOLOGY.goldstein(code), float)


@pytest.mark.parametrize(
    ("type", "mode", "contexts", "code"),
    [
        ("CONSULT", "visit", ["military", "economic"], "042"),
        ("CONSULT", "phone", [], "041"),
        ("CONSULT", "third-party", [], "044"),
        ("CONSULT", None, ["diplomatic"], "040"),
        ("AID", None, ["asylum"], "075"),
        ("AID", None, ["military", "economic"], "072"),
        ("ACCUSE", "investigate", ["military", "legal"], "094"),
        ("ACCUSE", "investigate", ["military"], "093"),
        ("COERCE", "curfew", [], "1723"),
        ("ASSAULT", "suicide-attack", ["terrorism"], "1831"),
        ("PROTEST", "demo", ["rights_freedoms"], "1413"),
        ("SANCTION", "discontinue", ["economic", "diplomatic"], "163"),
    ],
)
def test_best_cameo_code(type, mode, contexts, code):
    assert ONTOLOGY.cameo(type, mode, contexts) == code


def test_the_host_of_a_visit_has_the_mirrored_code():
    assert ONTOLOGY.cameo("CONSULT", "visit", role="recipient") == "043"
    assert ONTOLOGY.cameo("CONSULT", "phone", role="recipient") == "041"


def test_order_of_contexts_does_not_change_the_code():
    assert ONTOLOGY.cameo("AID", None, ["economic", "military"]) == ONTOLOGY.cameo(
        "AID", None, ["military", "economic"]
    )


def test_every_export_rule_can_fire():
    for rules in ONTOLOGY.cameo_rules.values():
        for place, rule in enumerate(rules):
            hidden = [
                r for r in rules[:place] if r.role in ("actor", rule.role) and set(r.contexts) <= set(rule.contexts)
            ]
            assert not hidden, (rule, hidden)


def test_a_code_that_goes_out_comes_back_as_the_same_type():
    # CAMEO has no type of its own for these: the table in docs/decisions.md (D31, D32) says what is lost
    lossy = {("RETREAT", "resign")}
    for type, mode in EVERY_CODING:
        if (type, mode) not in lossy:
            back = ONTOLOGY.from_cameo(ONTOLOGY.cameo(type, mode))
            assert back is not None
            assert back.type == type, (type, mode, back)


@pytest.mark.parametrize(
    ("code", "type", "mode"),
    [
        ("0331", "AGREE", None),
        ("043", "CONSULT", "visit"),
        ("055", "CONCEDE", None),
        ("085", "CONCEDE", None),
        ("0871", "RETREAT", "ceasefire"),
        ("1053", "REQUEST", "yield"),
        ("116", "SANCTION", "convict"),
        ("163", "SANCTION", "discontinue"),
        ("173", "COERCE", "arrest"),
        ("1833", "ASSAULT", "explosives"),
        ("195", "ASSAULT", "aerial"),
        ("012", None, None),
    ],
)
def test_cameo_import(code, type, mode):
    found = ONTOLOGY.from_cameo(code)
    assert found is not None
    assert (found.type, found.mode) == (type, mode)


def test_an_unknown_leaf_falls_back_to_its_parent_and_nonsense_to_nothing():
    assert ONTOLOGY.from_cameo("1952").code == "195"
    assert ONTOLOGY.from_cameo("9") is None


def test_every_imported_coding_is_legal():
    for found in ONTOLOGY.cameo_codes.values():
        if found.type is not None:
            assert ONTOLOGY.check(found.type, found.mode, found.contexts) == [], found


@pytest.mark.parametrize(("code", "icews", "gdelt"), [("042", 1.9, 1.9), ("163", -8.0, -6.5), ("1661", -7.0, None)])
def test_goldstein_by_edition(code, icews, gdelt):
    assert ONTOLOGY.goldstein(code) == icews
    assert ONTOLOGY.goldstein(code, "gdelt") == gdelt


def test_goldstein_of_no_code_is_none():
    assert ONTOLOGY.goldstein("999") is None


@pytest.mark.parametrize(
    ("coding", "says"),
    [
        (("FIGHT",), "no event type 'FIGHT'"),
        (("AGREE", "visit"), "AGREE has no mode 'visit' (it has: none)"),
        (("CONSULT", "demo"), "CONSULT has no mode 'demo'"),
        (("AID", None, ["humanitarian"]), "no context 'humanitarian'"),
        (("AID", None, [], "past"), "no status 'past'"),
        (("AID", None, [], "happened", "INS"), "no sector 'INS'"),
    ],
)
def test_check_says_what_is_illegal(coding, says):
    (problem,) = ONTOLOGY.check(*coding)
    assert problem.startswith(says)


def test_check_passes_a_legal_coding():
    assert ONTOLOGY.check("ASSAULT", "drone", ["military", "terrorism"], "historical", "MIL") == []


def test_unknown_names_raise():
    with pytest.raises(KeyError):
        ONTOLOGY.score("AGREE", "visit")
    with pytest.raises(KeyError):
        ONTOLOGY.type("FIGHT")


def test_preferred_mode_is_the_more_specific_one():
    assert ONTOLOGY.prefer("ASSAULT", ["explosives", "suicide-attack"]) == "suicide-attack"
    assert ONTOLOGY.prefer("ASSAULT", ["beat", "primitive"]) == "primitive"
    assert ONTOLOGY.prefer("AGREE", ["visit"]) is None


def test_future_acts_fold_as_the_manual_says():
    folds = {t.name: t.folds_to for t in ONTOLOGY.types if t.folds_to}
    assert folds == {"CONSULT": "AGREE", "SUPPORT": "AGREE", "COOPERATE": "AGREE", "AID": "AGREE", "RETREAT": "CONCEDE"}


def test_statuses_are_those_of_the_records():
    assert ONTOLOGY.statuses == records.STATUSES


def test_digest_is_that_of_the_file():
    assert hashlib.sha256(ontology.SOURCE.read_bytes()).hexdigest().startswith(ONTOLOGY.digest)


def test_a_user_type_extends_and_may_not_replace():
    wider = ONTOLOGY.extended([ontology.EventType("CENSUS", 1, 1.0)])
    assert wider.quad("CENSUS") == "verbal cooperation"
    assert wider.cameo("CENSUS") == ""
    assert ONTOLOGY.check("CENSUS") != []
    with pytest.raises(ValueError, match="AID"):
        ONTOLOGY.extended([ontology.EventType("AID", 1, 1.0)])


def test_decisions_are_numbered_without_gaps():
    text = (ontology.SOURCE.parents[3] / "docs" / "decisions.md").read_text(encoding="utf-8")
    numbers = [int(line.split(".")[0].removeprefix("**D")) for line in text.splitlines() if line.startswith("**D")]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_file_names_nothing_twice():
    data = json.loads(ontology.SOURCE.read_bytes())
    for key, name in [("types", "name"), ("contexts", "name"), ("sectors", "code"), ("cameo", "code")]:
        names = [item[name] for item in data[key]]
        assert len(names) == len(set(names))
