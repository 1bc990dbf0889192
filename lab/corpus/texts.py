"""Writes the sentences that real-text annotators read: ``python -m lab.corpus.texts --out DIR [--double]``.

The texts stay outside the repository: files ``gum.txt ewt1.txt ewt2.txt re3d.txt`` with lines ``id<TAB>words``. With
``--double`` one file of whole documents that were annotated once, chosen by hash, for the second, blind annotation.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

from lab.corpus.split import of_key
from lab.model import names, treebanks
from lab.model.records import Example

POLITICS = re.compile(
    r"\b(Iraq|Iran|Israel|Palestin|Bush|president|minister|military|troops|attack|killed|bomb|government|election|"
    r"terror|al-Qaeda|Qaeda|army|police|Syria|Saddam|Afghan|Pakistan|nuclear|Senate|Congress|protest|war)\w*",
    re.IGNORECASE,
)
INTERVIEWS, WEB, SHORTEST = 7, 1500, 4  # interviews; sentences of weblogs and newsgroups; sentences of a document
Document = tuple[str, list[Example]]


def documents(examples: Sequence[Example]) -> list[Document]:
    """Sentences by document: ids are ``document-number``."""
    found: dict[str, list[Example]] = {}
    for example in examples:
        found.setdefault(example.id.rsplit("-", 1)[0], []).append(example)
    return list(found.items())


def political(document: Document) -> float:
    """Share of sentences that hold a word of politics."""
    return sum(bool(POLITICS.search(" ".join(e.words))) for e in document[1]) / len(document[1])


def batches(shared: Path) -> dict[str, list[Document]]:
    """The documents of each batch: GUM news and its most political interviews, political web texts, re3d."""
    data = shared / "data"
    gum = documents([e for split in treebanks.SPLITS for e in treebanks.read_gum(data / "gum", split)])
    talks = sorted((d for d in gum if "_interview_" in d[0]), key=lambda d: -political(d))[:INTERVIEWS]
    ewt = [e for split in treebanks.SPLITS for e in treebanks.read_ewt(data / "ud_ewt", split)]
    web = documents([e for e in ewt if e.id.startswith(("weblog", "newsgroup"))])
    web = sorted((d for d in web if len(d[1]) >= SHORTEST), key=lambda d: -political(d))
    chosen, total = [], 0
    for document in web:
        chosen.append(document)
        total += len(document[1])
        if total > WEB:
            break
    chosen.sort(key=lambda d: d[0])
    re3d = names.read_re3d(data / "re3d", names.load_lexicon(data / "countries" / "countries.json"))
    return {
        "gum": sorted((d for d in gum if "_news_" in d[0]), key=lambda d: d[0]) + talks,
        "ewt1": chosen[::2],
        "ewt2": chosen[1::2],
        "re3d": documents(re3d),
    }


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--double", action="store_true")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    made = batches(options.shared)
    if options.double:
        made = {
            "double": [d for name in made for d in made[name] if 3 < len(d[1]) < 60 and of_key(d[0] + "/2") != "train"]
        }
    for name, chosen in made.items():
        with (options.out / f"{name}.txt").open("w", encoding="utf-8") as out:
            for identity, sentences in chosen:
                out.write(f"\n# {identity}\n")
                out.writelines(f"{e.id}\t{' '.join(e.words)}\n" for e in sentences)
        print(f"{name}: {len(chosen)} documents, {sum(len(s) for _, s in chosen)} sentences")


if __name__ == "__main__":
    main()
