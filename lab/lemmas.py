"""Derive the lemma table and score it: ``python -m lab.lemmas SHARED_DATA [--check]``.

The table holds the lemmas seen per part of speech in UD EWT and GUM (train) and in the PropBank frames, and the words
whose lemma the rules of ``demarche.parse.lemmas`` do not find with the help of those: seen ones and irregular ones.
``--check`` writes nothing and prints the scores only.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from demarche.parse.lemmas import Lemmas, parsed

TABLE = Path(__file__).parents[1] / "src/demarche/data/parse/lemmas.tsv"
OPEN = ("NOUN", "VERB", "ADJ", "ADV")
CLOSED = ("AUX", "PRON", "DET", "PART", "ADP", "SCONJ", "CCONJ", "INTJ")
PLAIN = re.compile(r"[a-z][a-z'-]*|'[a-z]+|n't|'")
HEADER = """\
# Lemmas by part of speech, and exceptions to the rules in demarche/parse/lemmas.py. Made by lab/lemmas.py.
# Source: Universal Dependencies English EWT 2.15 and GUM (training parts), lemmas of the PropBank frames.
# Licence: CC BY-SA 4.0, as theirs.
# UPOS <tab> known lemmas ...            UPOS=lemma <tab> words with this lemma ...
"""
PROPBANK_POS = {"v": "VERB", "n": "NOUN", "j": "ADJ"}
# Irregular forms that the training parts may lack, without those that are another verb's own ("found", "wound").
IRREGULAR = {
    "VERB": """arise arose arisen|awake awoke awoken|bear bore borne|beat beaten|become became|befall befell
        befallen|begin began begun|behold beheld|bend bent|beset|bid bade bidden|bind bound|bite bit
        bitten|bleed bled|blow blew blown|break broke broken|breed bred|bring brought|broadcast|build
        built|burn burnt|burst|buy bought|cast|catch caught|choose chose chosen|cling clung|come came|
        cost|creep crept|cut|deal dealt|dig dug|do did done|draw drew drawn|drive drove driven|drink drank
        drunk|eat ate eaten|fall fell fallen|feed fed|feel felt|fight fought|flee fled|fling flung|fly
        flew flown|forbid forbade forbidden|forecast|foresee foresaw foreseen|forego forewent|forget forgot
        forgotten|forgive forgave forgiven|forgo forwent forgone|forsake forsook forsaken|freeze froze frozen|
        get got gotten|give gave given|go went gone|grind ground|grow grew grown|hang hung|hear heard|hide
        hid hidden|hit|hold held|keep kept|kneel knelt|know knew known|lay laid|lead led|leap leapt|leave
        left|lend lent|let|lie lain lying|light lit|lose lost|make made|mean meant|meet met|mislead
        misled|mistake mistook mistaken|outdo outdid outdone|overcome overcame|override overrode overridden|
        oversee oversaw overseen|overthrow overthrew overthrown|overrun overran|overtake overtook overtaken|
        partake partook|pay paid|plead pled|put|quit|read|rebuild rebuilt|retake retook retaken|rid|ride
        rode ridden|ring rang rung|rise rose risen|run ran|see saw seen|seek sought|sell sold|send sent|
        set|shake shook shaken|shed|shoot shot|shrink shrank shrunk|shut|sing sang sung|sink sank sunk|sit
        sat|slay slew slain|sleep slept|slide slid|sling slung|speak spoke spoken|speed sped|spend spent|
        spin spun|split|spread|spring sprang sprung|stand stood|steal stole stolen|stick stuck|sting stung|
        strike struck stricken|strive strove striven|swear swore sworn|sweep swept|swim swam swum|swing
        swung|take took taken|teach taught|tear tore torn|tell told|think thought|throw threw thrown|
        thrust|undergo underwent undergone|understand understood|undertake undertook undertaken|undo undid
        undone|uphold upheld|upset|wake woke woken|wear wore worn|weave wove woven|weep wept|win won|
        withdraw withdrew withdrawn|withhold withheld|withstand withstood|wring wrung|write wrote written|die
        dying|tie tying|vie vying|eye eyeing""",
    "NOUN": """crisis crises|thesis theses|hypothesis hypotheses|analysis analyses|emphasis emphases|diagnosis
        diagnoses|parenthesis parentheses|oasis oases|sortie sorties|man men|woman women|child children|
        person people|foot feet|tooth teeth|mouse mice|criterion criteria|phenomenon phenomena|memorandum
        memoranda|referendum referenda|bacterium bacteria|spokesman spokesmen|spokeswoman spokeswomen|gunman
        gunmen|fisherman fishermen|serviceman servicemen|policeman policemen|policewoman policewomen|
        militiaman militiamen|infantryman infantrymen|lawman lawmen|strongman strongmen|tribesman tribesmen|
        clergyman clergymen|countryman countrymen|congressman congressmen|businessman businessmen|chairman
        chairmen|envoy envoys|thief thieves|calf calves|half halves|life lives|wife wives|leaf leaves|
        knife knives|wolf wolves|shelf shelves|quiz quizzes|coup coups""",
}
# Where the treebanks speak of something else than reports do.
REPORTS_MEAN = {("bases", "NOUN"): "base"}

Use = tuple[str, str, str]  # word, part of speech, lemma


def uses(path: Path) -> Iterator[Use]:
    """Every word of a CoNLL-U file with part of speech and lemma; marked typing errors are left out."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            columns = line.rstrip("\n").split("\t")
            if columns[0].isdigit() and "Typo=Yes" not in columns[5] and columns[2] != "_":
                yield columns[1], columns[3], columns[2]


def training_uses(data: Path) -> Iterator[Use]:
    """The training parts of both treebanks."""
    yield from uses(data / "ud_ewt/en_ewt-ud-train.conllu")
    held_out = set(re.findall(r"GUM_\w+", (data / "gum/splits.md").read_text(encoding="utf-8")))
    for path in sorted((data / "gum/dep").glob("GUM_*.conllu")):
        if path.stem not in held_out:
            yield from uses(path)


def propbank_lemmas(data: Path) -> Iterator[tuple[str, str]]:
    """(part of speech, lemma) of every one-word alias in the PropBank frames."""
    with (data / "propbank_frames/rolesets.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            for alias, pos in json.loads(line)["aliases"]:
                if pos in PROPBANK_POS and re.fullmatch(r"[a-z]{2,}", alias):
                    yield PROPBANK_POS[pos], alias


def irregular() -> Iterator[tuple[str, str, str]]:
    """(word, part of speech, lemma) of the irregular forms."""
    for upos, entries in IRREGULAR.items():
        for entry in entries.split("|"):
            lemma, *words = entry.split()
            for word in words:
                yield word, upos, lemma


def table(counts: Counter[Use], more: Iterable[tuple[str, str]]) -> str:
    """The table's text: known lemmas first, then what the rules miss with their help."""
    best = {(word, upos): lemma for word, upos, lemma in irregular()} | _commonest(counts)
    known: dict[str, set[str]] = defaultdict(set)
    inflected = set(best) - {(lemma, upos) for (_, upos), lemma in best.items()}
    for upos, lemma in more:
        if (lemma, upos) not in inflected:
            known[upos].add(lemma)
    for (_, upos), lemma in best.items():
        if upos in OPEN:
            known[upos].add(lemma)
    rules = Lemmas({upos: frozenset(lemmas) for upos, lemmas in known.items()}, {})
    exceptions: dict[str, set[str]] = defaultdict(set)
    for (word, upos), lemma in best.items():
        if rules.lemma(word, upos) != lemma:
            exceptions[f"{upos}={lemma}"].add(word)
    lines = ["\t".join((upos, *sorted(known[upos]))) for upos in sorted(known)]
    lines += ["\t".join((head, *sorted(words))) for head, words in sorted(exceptions.items())]
    return HEADER + "\n".join(lines) + "\n"


def _commonest(counts: Counter[Use]) -> dict[tuple[str, str], str]:
    """The commonest lemma of each word and part of speech, names left out."""
    best: dict[tuple[str, str], tuple[int, str]] = {}
    for (word, upos, lemma), count in counts.items():
        plain = word.lower().replace("’", "'")
        if upos not in OPEN + CLOSED or not PLAIN.fullmatch(plain):
            continue
        key = (plain, upos)
        kept = lemma if upos == "PRON" else lemma.lower()
        best[key] = max(best.get(key, (0, "")), (count, kept))
    return {key: lemma for key, (_, lemma) in best.items()} | REPORTS_MEAN


def accuracy(lemmas: Lemmas, path: Path) -> dict[str, float]:
    """Share of words with the gold lemma (case apart) by part of speech, given the gold part of speech."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for word, upos, lemma in uses(path):
        total[upos] += 1
        right[upos] += lemmas.lemma(word, upos).lower() == lemma.lower()
    return {upos: right[upos] / total[upos] for upos in sorted(total)}


def main(arguments: list[str]) -> None:
    """Write the table unless ``--check`` is given, and print its size and scores."""
    data = Path(arguments[0])
    if "--check" not in arguments:
        TABLE.parent.mkdir(parents=True, exist_ok=True)
        TABLE.write_text(table(Counter(training_uses(data)), propbank_lemmas(data)), encoding="utf-8")
    text = TABLE.read_text(encoding="utf-8")
    print(f"{TABLE.name}: {len(text.encode()) / 1000:.0f} kB")
    for upos, score in accuracy(parsed(text.splitlines()), data / "ud_ewt/en_ewt-ud-test.conllu").items():
        print(f"EWT test {upos:6} {score:.4f}")


if __name__ == "__main__":
    main(sys.argv[1:])
