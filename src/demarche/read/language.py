"""Can this report be coded? The model and the rules know English: anything else is said, not mis-coded."""

from __future__ import annotations

import re
import unicodedata

from demarche.records import Report

SAMPLE = 6000  # characters looked at
# Function words that are frequent in one language and rare in the others; words shared with English are left out.
_ENGLISH = frozenset(
    "the of and to that for with were has have had by from at as it its his her their said which who will would been "
    "this they are be not but after before over about into against".split()
)
_OTHER = {
    "French": "le la les des et du une est dans que qui pour par sur avec pas plus aux ont été cette".split(),
    "Spanish": "el la los las que y en del por con una para su es al lo como más pero fue".split(),
    "Portuguese": "o os as que e em do da dos das um uma para com não por mais foi ao".split(),
    "German": "der die das und den von zu mit sich des auf für ist im dem nicht ein eine als auch".split(),
    "Italian": "il di che la della per un una con del sono è le dei nel alla gli più".split(),
    "Dutch": "de het een en van dat op te zijn met voor niet aan er door ook naar".split(),
    "Swedish": "och att det som en på är av för med den till inte om ett har".split(),
    "Danish or Norwegian": "og det som en på er av for med den til ikke et har at".split(),
    "Polish": "w i na z się nie do że to jest o od za po przez jak".split(),
    "Turkish": "ve bir bu da de için ile olarak çok daha olan gibi kadar sonra".split(),
    "Romanian": "și de la în cu pe din care nu este o un mai sau fost".split(),
    "Indonesian or Malay": "yang dan di untuk dengan ini dari pada dalam itu tidak akan oleh juga".split(),
    "Swahili": "ya na wa kwa ni katika la za kuwa cha hiyo".split(),
    "Vietnamese": "và của là các cho trong một được có người đã với không".split(),
    "Hausa": "da na ta a ya cewa ga su wani kuma".split(),
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")


def not_codable(report: Report) -> str | None:
    """Why a report cannot be coded ("looks French: only English can be coded"), or None when it can."""
    declared = report.language.strip().lower().replace("_", "-")
    if declared and declared.split("-")[0] not in {"en", "eng", "english"}:
        return f"declared as {report.language.strip()[:30]!r}: only English can be coded"
    text = report.text[:SAMPLE]
    script = _foreign_script(text)
    if script:
        return f"written in {script} script: only English can be coded"
    words = _WORD.findall(text)
    english = sum(w.lower() in _ENGLISH for w in words)
    # capitals are left out on the other side: "La Paz", "El Alto" and "Juan de la Cruz" stand in English reports too
    counts = dict.fromkeys(_OTHER, 0)
    for word in words:
        for name in _LANGUAGES.get(word, ()):
            counts[name] += 1
    language, count = max(counts.items(), key=lambda pair: pair[1])
    if count >= 3 and count > 1.5 * english and count > 0.2 * len(words):
        return f"looks {language}: only English can be coded"
    if len(words) >= 60 and english < 0.06 * len(words):
        return "does not look English: only English can be coded"
    return None


_LANGUAGES = {
    word: [name for name, own in _OTHER.items() if word in own] for words in _OTHER.values() for word in words
}
_NOT_LATIN = re.compile(r"[^\u0000-\u024f]")


def _foreign_script(text: str) -> str | None:
    """The script of most letters when it is not Latin, from the first word of their Unicode names."""
    if not _NOT_LATIN.search(text):
        return None
    letters = [c for c in text if c.isalpha()]
    foreign = [c for c in letters if ord(c) > 0x24F and not unicodedata.name(c, "").startswith("LATIN")]
    if len(foreign) * 2 <= len(letters):
        return None
    name = unicodedata.name(foreign[len(foreign) // 2], "another").split()[0]
    return {"CJK": "Chinese or Japanese", "HIRAGANA": "Japanese", "KATAKANA": "Japanese"}.get(name, name.capitalize())
