"""Abbreviations that end in a full stop, by what the full stop then says about the sentence."""

from __future__ import annotations

from typing import Final

# A name follows: the full stop never ends a sentence.
TITLES: Final = frozenset(
    "Mr Mrs Ms Dr Drs Prof Rev Hon Gov Gen Lt Col Maj Sgt Cpl Pvt Pfc Spc Capt Cmdr Cdr Comdr Adm Brig Sen Rep Reps "
    "Sens Amb Pres Supt Insp Messrs Mlle Mme Fr Sra Ste Mt Pte Atty Dep Asst Det".split()
)
# A number or a day follows: the full stop ends no sentence before a digit.
COUNTED: Final = frozenset(
    "No Nos Fig Figs Art Vol Sec Op Eq Ch para pp p no nos art vol sec fig ca approx c pop tel ext".split()
)
CALENDAR: Final = frozenset(
    "Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun".split()
)
# These may stand at the end of a sentence: only the next word can tell.
FINAL: Final = frozenset(
    "Inc Corp Co Ltd Bros Plc Jr Sr Dept Univ Assn Ave Blvd Rd Bldg Esq St Ft etc al approx eds Ed Eds est Est Intl "
    "Govt Cal Calif Ala Ariz Ark Colo Conn Fla Kan La Minn Mont Neb Nev Okla Penn Tenn Tex Va Wis Wyo Ont Mass Miss "
    "Mich Wash Ill Ind Ore Pa Mo Md Ga Del Attn km sq ft mi jr sr cf vs v".split()
)
# Words or letters in their own right: a tokeniser gives their full stop to the sentence that they end.
WORDS: Final = frozenset("Sat Sun Mass Miss Mich Wash Ill Ind Ore Pa Mo Md Ga Del No Nos Fig Figs Art Sec".split())
# Abbreviations in small letters that a tokeniser keeps whole.
SMALL: Final = frozenset("etc vs approx ca cf al eds pp jr sr mr mrs dr st".split())
