import pytest

from demarche.read import not_codable
from demarche.records import Report

TEXTS = {
    "French": "Le ministre des affaires étrangères a rencontré son homologue dans la capitale pour une visite.",
    "Spanish": "El ministro de Relaciones Exteriores se reunió con su homólogo en la capital para una visita.",
    "German": "Der Außenminister hat sich mit seinem Amtskollegen in der Hauptstadt getroffen, und die Lage ist ernst.",
    "Turkish": "Dışişleri bakanı başkentte mevkidaşı ile bir araya geldi ve bu görüşme bir gün daha sürdü.",
    "Indonesian or Malay": "Menteri luar negeri bertemu dengan mitranya di ibu kota untuk kunjungan yang lama.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_reports_in_other_languages_are_named(language: str) -> None:
    assert not_codable(Report("a", TEXTS[language])) == f"looks {language}: only English can be coded"


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Министр иностранных дел встретился со своим коллегой в столице.", "Cyrillic"),
        ("التقى وزير الخارجية بنظيره في العاصمة", "Arabic"),
        ("外交部长在首都会见了同行。", "Chinese or Japanese"),
    ],
)
def test_other_scripts_are_named(text: str, script: str) -> None:
    assert not_codable(Report("a", text)) == f"written in {script} script: only English can be coded"


@pytest.mark.parametrize(
    "text",
    [
        "Russia, Syria sign deal",
        "Putin meets Assad in Moscow",
        "Syria's foreign minister Asaad al-Shaibani met La Paz mayor Juan de la Cruz in El Alto.",
        "The minister said 'la lutte continue' to the crowd in Dakar, and the police let them pass.",
        "Taliban: dozens dead",
        "",
    ],
)
def test_english_is_coded_even_when_short_or_full_of_foreign_names(text: str) -> None:
    assert not_codable(Report("a", text)) is None


def test_the_declared_language_counts() -> None:
    assert "declared as 'ar'" in (not_codable(Report("a", "Envoys met on Monday.", language="ar")) or "")
    assert not_codable(Report("a", "Envoys met on Monday.", language="en-GB")) is None


def test_figures_alone_are_not_english() -> None:
    assert not_codable(Report("a", "Kobe Osaka Nagoya Tokio Sendai " * 20)) is not None
