"""Weights of the features in log-odds. Made by ``python -m bench.merge --fit``: change bench/merge_fit.py, not this.

Logistic regression on 723 pairs (426 of them one event) of the tune and held groups, ridge 10.0 towards the weights
set by hand in bench/merge_fit.py; levels that no pair shows keep those. The bias is 2.0 below the fitted one: in a
stream most neighbours are other events, and a wrong merge costs more than a missed one.
"""

from typing import Final

BIAS: Final = -2.55

# Common words count for no more than this in all: an outlet tells the next strike as it told the last.
MOST_BY_WORDS: Final = 2.0
BY_WORDS: Final = ("wording", "content", "names", "numbers", "trigger")

WEIGHTS: Final[dict[str, dict[str, float]]] = {
    "kind_of_act": {
        "same mode": 1.62, "same type": 0.99, "same broad type": 0.96, "other mode": 0.34, "modes apart": -2.54,
        "near type": -2.31,
    },
    "parties": {
        "both entity": 1.8, "both sector": 0.89, "both country": 0.67, "both other sector": -0.34, "one entity": 1.06,
        "one sector": 0.22, "one country": 0.27, "one other sector": -0.73, "unknown": -0.24, "other actors": -3.08,
        "other actors, one entity": -2.0, "other actors, one sector": -2.33, "other actors, one country": -2.94,
        "other recipients": -2.15, "other recipients, one entity": -0.95, "other recipients, one sector": -1.35,
        "other recipients, one country": -1.88, "foes": -1.87, "both conflict": -8.0,
    },
    "offices": {
        "shared": 0.85, "one differs": -2.26, "differ": -3.09,
    },
    "status": {
        "same": 0.13, "two plans": -0.5, "denied": 1.03, "recalled": 0.38,
    },
    "casualties": {
        "same toll": 1.82, "same small toll": 1.25, "tolls overlap": 1.01, "toll grew": 0.42, "tolls differ": -0.86,
    },
    "days": {
        "same day": 1.04, "a day apart": -3.77, "days apart": -6.77, "goes on": -0.49, "report's day": 0.43,
        "report's day, 2 late": -0.28, "report's day, late": -1.51, "report's day, very late": -2.51,
        "a day before it happened": -3.09, "before it happened": -4.91, "in passing": 0.42, "in passing, late": -0.49,
        "in passing, elsewhen": -3.46, "same report day": 0.94, "report a day apart": 0.51,
        "reports 2-3 days apart": 0.42, "reports days apart": -1.2, "reports weeks apart": -2.66,
        "windows meet": 1.05, "windows near": -0.24, "windows apart": -4.52,
    },
    "weekday": {
        "named": 0.75, "another": -0.45,
    },
    "publication": {
        "same day": 0.05, "next day": 0.36, "within days": -0.75, "later": -1.02, "weeks later": -1.61,
        "in passing": -0.3,
    },
    "place": {
        "same": 1.38, "named": 0.91, "same country": 0.34, "inside": 0.12, "near": 0.42, "some way apart": -1.5,
        "far apart": -4.33, "near, untied": 0.2, "some way apart, untied": -0.5, "far apart, untied": -1.01,
        "inside, untied": 0.1, "same, untied": 0.6, "other country": -3.09, "other country, untied": -0.49,
    },
    "wording": {
        "alike": 1.4, "close": 0.61, "related": 0.77, "loose": 0.0, "unlike": -0.99,
    },
    "content": {
        "most": 0.82, "many": 0.77, "some": -0.1, "few": 0.0,
    },
    "names": {
        "several": 0.69, "one": 0.35, "none shared": 0.0,
    },
    "numbers": {
        "shared": 1.4, "none shared": -0.09,
    },
    "trigger": {
        "same": 0.03, "other": 0.0,
    },
    "another_one": {
        "both": 0.21, "one only": -1.26,
    },
    "sum_and_part": {
        "one only": -1.3,
    },
    "same_sentence": {
        "same": 6.0, "other days": 0.0, "other trigger": -6.0,
    },
    "contexts": {
        "shared": 0.41, "none shared": -0.06,
    },
}  # fmt: skip
