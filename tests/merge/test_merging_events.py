"""The merged event: fields by rule, disagreements kept, denials named, corrections on top."""

from demarche import merge
from demarche.records import Decision, Mention, Merge
from tests.merge.made import GAO, KIDAL, day, decide, made, meeting, party, source


def event(*mentions: Mention, decisions: tuple[Decision, ...] = ()) -> dict:
    whole = Merge(mentions[0].id, tuple(m.id for m in mentions))
    return merge.merged(whole, mentions, [], {}, decisions).as_dict()


def test_every_key_of_an_event_is_there() -> None:
    shown = event(made("a"))
    wanted = set(made("a").event) - {"report", "evidence"}
    assert wanted | {
        "mentions",
        "outlets",
        "origins",
        "lineage",
        "first_report",
        "disputed_by",
        "alternatives",
        "decisions",
    } <= set(shown)


def test_type_and_mode_are_the_best_attested_and_their_scores_follow() -> None:
    shown = event(made("a"), made("b"), made("c", type="COERCE", mode="arrest"))
    assert (shown["type"], shown["mode"], shown["quad"], shown["score"]) == (
        "ASSAULT",
        "aerial",
        "material conflict",
        -9.5,
    )
    assert [v["value"] for v in shown["alternatives"]["type"]] == ["ASSAULT", "COERCE"]


def test_ten_copies_of_one_text_are_one_witness() -> None:
    copies = [made(f"c{i}", text="t", killed=[2, 2], mode="drone") for i in range(10)]
    shown = event(*copies, made("x"), made("y"))
    assert shown["mode"] == "aerial"


def test_a_corrected_toll_replaces_the_first_of_the_same_source_and_others_make_a_range() -> None:
    police = [source("police", "government", "MLI", "COP")]
    first = made("a", killed=[3, 3], attributions=police, published="2025-03-03")
    later = made("b", killed=[5, 5], attributions=police, published="2025-03-04")
    group = made("c", killed=[11, 11], attributions=[source("the Front", "armed group", "MLI", "REB")])
    shown = event(first, later, group)
    assert shown["casualties"]["killed"] == [5, 11]
    said = {tuple(v["value"]): v["by"] for v in shown["alternatives"]["casualties.killed"]}
    assert said == {(3, 3): "police", (5, 5): "police", (11, 11): "the Front"}


def test_a_denial_disputes_and_does_not_undo() -> None:
    denial = made(
        "b", status="negated", actors=[party("MLI", "MIL", name="Malian Armed Forces")], published="2025-03-05"
    )
    shown = event(made("a"), denial)
    assert (shown["status"], shown["disputed_by"]) == ("happened", ["Malian Armed Forces"])
    alone = event(denial)
    assert (alone["status"], alone["disputed_by"]) == ("negated", [])


def test_the_most_precise_date_and_place_that_agree_with_most() -> None:
    week = {"start": "2025-03-03", "end": "2025-03-09", "precision": "week", "text": "this week"}
    country = {
        **KIDAL,
        "name": "Mali",
        "text": "Mali",
        "precision": "country",
        "geonames": None,
        "latitude": None,
        "longitude": None,
    }
    shown = event(
        made("a", date=week, place=country), made("b"), made("c", date=day("2025-03-04", text=""), place=country)
    )
    assert (shown["date"]["start"], shown["date"]["precision"], shown["place"]["name"]) == (
        "2025-03-03",
        "day",
        "Kidal",
    )


def test_a_reports_own_day_is_not_taken_where_words_give_one() -> None:
    shown = event(made("a", date=day("2025-03-04", text="")), made("b", date=day("2025-03-04", text="")), made("c"))
    assert shown["date"]["start"] == "2025-03-03"


def test_parties_are_the_fullest_that_a_report_tells_and_never_on_both_sides() -> None:
    neutral = meeting("c", actors=[party("VNM", "GOV"), party("LAO", "GOV")], recipients=[])
    shown = event(meeting("a"), meeting("b"), neutral)
    sides = [[a["country"] for a in shown[side]] for side in ("actors", "recipients")]
    assert sorted(c for side in sides for c in side) == ["LAO", "VNM"]


def test_hedged_only_when_all_withhold_their_word() -> None:
    assert event(made("a", hedged=True), made("b", hedged=True))["hedged"] is True
    assert event(made("a", hedged=True), made("b"))["hedged"] is False


def test_agreement_raises_confidence_and_copies_do_not() -> None:
    alone = event(made("a"))["confidence"]["type"]
    assert event(made("a", text="t"), made("b", text="t"))["confidence"]["type"] == alone
    assert alone < event(made("a"), made("b"))["confidence"]["type"] <= 0.99


def test_a_correction_wins_stays_visible_and_can_be_revoked() -> None:
    fix = decide("1", "correct", "b", field="type", value="COERCE")
    toll = decide("2", "correct", "a", field="casualties.killed", value=[4, 4])
    shown = event(made("a"), made("b"), decisions=(fix, toll))
    assert (shown["type"], shown["mode"], shown["score"], shown["casualties"]["killed"]) == (
        "COERCE",
        None,
        -7.0,
        [4, 4],
    )
    assert shown["why"]["casualties.killed"] == "set by someone: because"
    back = decide("3", "revoke", value="1", when="2025-04-02")
    shown = event(made("a"), made("b"), decisions=(fix, toll, back))
    assert (shown["type"], [d["id"] for d in shown["decisions"]]) == ("ASSAULT", ["1", "2", "3"])


def test_a_users_own_type_keeps_its_own_scores() -> None:
    own = {"type": "SPORT", "mode": None, "quad": "", "score": 0.0, "cameo": "", "goldstein": None}
    shown = event(made("a", **own), made("b", **own))
    assert (shown["type"], shown["score"], shown["quad"]) == ("SPORT", 0.0, "")


def test_places_in_conflict_are_kept_as_alternatives() -> None:
    shown = event(made("a"), made("b"), made("c", place=GAO))
    assert shown["place"]["name"] == "Kidal"
    assert [v["mentions"] for v in shown["alternatives"]["place"]] == [["a", "b"], ["c"]]


def test_the_rules_are_named_and_described() -> None:
    rules = dict(merge.describe_rules())
    assert {"parties", "days", "cluster", "casualties", "origins_of"} <= set(rules)
    assert all(text for text in rules.values())
