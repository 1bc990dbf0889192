from collections.abc import Sequence

from demarche.parse.analyse import analyse
from demarche.parse.model import Parsed
from demarche.parse.sentences import split
from demarche.records import Name, Report, Sentence, Span


class FlatModel:
    """Calls every word a noun that hangs on the first, which is a name; remembers what it was shown."""

    def __init__(self) -> None:
        self.calls: list[list[list[str]]] = []

    def analyse(self, sentences: Sequence[Sequence[str]]) -> list[Parsed]:
        self.calls.append([list(words) for words in sentences])
        return [
            Parsed(
                upos=("PROPN",) + ("NOUN",) * (len(words) - 1),
                heads=(-1,) + (0,) * (len(words) - 1),
                relations=("root",) + ("dep",) * (len(words) - 1),
                names=(Name(0, 1, "place"),),
                vector=(float(len(words)), 0.0),
            )
            for words in sentences
        ]


def test_tokens_point_into_the_report_and_keep_their_text() -> None:
    report = Report(id="r", title="Talks", body="BERN — Syria’s ministers don’t agree. “They wait”…")
    analyses = analyse(split(report), FlatModel())
    assert [a.sentence.index for a in analyses] == [0, 1, 2]
    for analysis in analyses:
        for token in analysis.tokens:
            assert report.text[token.start : token.end] == token.text
    second = analyses[1]
    assert [t.text for t in second.tokens] == ["Syria", "’s", "ministers", "do", "n’t", "agree", "."]
    assert [t.lemma for t in second.tokens][:3] == ["Syria", "'s", "minister"]
    assert (second.tokens[0].head, second.tokens[0].relation, second.tokens[2].head) == (-1, "root", 0)
    assert second.names == (Name(0, 1, "place"),)
    assert second.vector == (7.0, 0.0)


def test_the_model_is_called_once_and_sees_plain_quotes() -> None:
    model = FlatModel()
    analyse(split(Report(id="r", body="“They wait”… It’s late – very. The min\u00adister left.")), model)
    (call,) = model.calls
    assert call[0] == ['"', "They", "wait", '"', "..."]
    assert call[1] == ["It", "'s", "late", "-", "very", "."]
    assert call[2] == ["The", "minister", "left", "."]


def test_a_sentence_without_words_keeps_its_place() -> None:
    stray = Sentence(0, Span(0, 1), "\u200d")
    talk = Sentence(1, Span(2, 7), "Talks")
    model = FlatModel()
    empty, full = analyse([stray, talk], model)
    assert (empty.tokens, empty.vector) == ((), ())
    assert [t.start for t in full.tokens] == [2]
    assert model.calls == [[["Talks"]]]


def test_no_words_no_call() -> None:
    model = FlatModel()
    assert analyse([], model) == []
    assert model.calls == []
