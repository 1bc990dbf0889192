"""Weights of the features in log-odds, set by hand after what ``python -m bench.merge --half tune --fit`` prints.

By hand because the tune half has a few hundred pairs: levels that it never shows keep what experience says, and the
order of levels ("most" above "many") is kept. The bias is lower than the fit's: in a stream most neighbours are other
events, and a wrong merge costs more than a missed one.
"""

from typing import Final

BIAS: Final = -1.2

# Common words count for no more than this in all: an outlet tells the next strike as it told the last.
MOST_BY_WORDS: Final = 2.0
BY_WORDS: Final = ("wording", "content", "names", "numbers", "trigger")

WEIGHTS: Final[dict[str, dict[str, float]]] = {
    "kind_of_act": {"same mode": 1.2, "same type": 0.9, "other mode": 0.2, "modes apart": -2.5, "near type": -2.0},
    "parties": {
        "both entity": 1.8, "both sector": 1.2, "both country": 1.0, "both other sector": -0.3, "one entity": 0.9,
        "one sector": 0.4, "one country": 0.0, "one other sector": -0.8, "unknown": -0.3, "conflict": -3.0,
        "both conflict": -8.0,
    },
    "offices": {"shared": 0.9, "differ": -3.0},
    "status": {"same": 0.0, "two plans": -0.5, "denied": 0.6, "recalled": 0.3},
    "casualties": {
        "same toll": 2.0, "same small toll": 1.2, "tolls overlap": 0.9, "toll grew": 0.2, "tolls differ": -1.0,
    },
    "days": {
        "same day": 1.4, "a day apart": -3.4, "days apart": -7.0, "report's day": 0.6, "a day before it happened": -3.0,
        "before it happened": -5.0, "report's day, late": -1.8, "same report day": 0.9, "report a day apart": 0.5,
        "reports 2-3 days apart": 0.3, "reports days apart": -1.2, "windows meet": 0.4, "windows near": -0.2,
        "windows apart": -4.5,
    },
    "publication": {"same day": 0.1, "next day": 0.1, "within days": -0.6, "later": -1.2},
    "place": {
        "same": 1.4, "same country": 0.3, "inside": 0.4, "near": 0.4, "some way apart": -1.5, "far apart": -4.5,
        "near, untied": 0.2, "some way apart, untied": -0.5, "far apart, untied": -1.0, "inside, untied": 0.1,
        "same, untied": 0.6, "other country": -3.2, "other country, untied": -0.5,
    },
    "wording": {"alike": 1.4, "close": 0.8, "related": 0.5, "loose": -0.4, "unlike": -1.0},
    "content": {"most": 0.9, "many": 0.7, "some": 0.0, "few": -0.3},
    "names": {"several": 0.7, "one": 0.2, "none shared": -0.1},
    "numbers": {"shared": 1.2, "none shared": -0.6},
    "trigger": {"same": 0.3, "other": 0.0},
    "another_one": {"both": 0.2, "one only": -0.9},
    "same_sentence": {"same": 6.0, "other days": 0.0, "other trigger": -6.0},
    "contexts": {"shared": 0.3, "none shared": 0.0},
}  # fmt: skip
