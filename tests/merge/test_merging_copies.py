"""Copies: what people do to a text when they print it again, and what is another text."""

import pytest

from demarche import merge
from demarche.records import Report

TEXT = (
    "The government on Tuesday imposed a nightly curfew in three coastal provinces after a week of gang violence. "
    "The measure bars movement from ten in the evening to five in the morning for thirty days. Soldiers will patrol "
    "together with the police, and shop owners in the port said that the order would cost them their evening trade."
)
OTHER = (
    "People in Esmeraldas, Manabi and Guayas must stay indoors at night for a month, under a decree that the president "
    "signed on Tuesday, and buses will stop running two hours before midnight, the transport union told its members."
)


def alike(a: str, b: str, **more: str) -> float:
    return merge.resemblance(*(merge.signature(Report("r", body, **more)) for body in (a, b)))


@pytest.mark.parametrize(
    "print_again",
    [
        lambda t: t,
        lambda t: "QUITO, Sept 17 (Reuters) - " + t,
        lambda t: "QUITO: " + t,
        lambda t: t[: t.index(" Soldiers")],  # cut tail
        lambda t: t[t.index("The measure") :],  # cut lead
        lambda t: t.replace("imposed", "ordered").replace("after", "following"),
        lambda t: t.replace("thirty", "30") + " REUTERS",
        lambda t: t.upper(),
        lambda t: t + " " + OTHER,
    ],
)
def test_a_text_printed_again_is_a_copy_and_shares_a_bucket(print_again) -> None:
    again = print_again(TEXT)
    assert alike(TEXT, again) >= merge.COPY
    first, second = (set(merge.bands(merge.signature(Report("r", body)))) for body in (TEXT, again))
    assert first & second


def test_another_text_about_the_same_decree_is_none() -> None:
    assert alike(TEXT, OTHER) < 0.2


def test_the_headline_does_not_count() -> None:
    assert merge.signature(Report("a", TEXT, title="One")) == merge.signature(Report("b", TEXT, title="Two"))


def test_very_short_texts_have_no_signature_and_no_buckets() -> None:
    short = merge.signature(Report("a", "Troops left the town on Monday."))
    assert short == b""
    assert merge.bands(short) == ()
    assert merge.resemblance(short, merge.signature(Report("b", TEXT))) == 0.0


def test_buckets_are_signed_64_bit_numbers_that_never_change() -> None:
    signature = merge.signature(Report("a", TEXT))
    assert all(-(2**63) <= band < 2**63 for band in merge.bands(signature))
    assert len(signature) == 308
    assert merge.bands(signature) == merge.bands(merge.signature(Report("z", TEXT)))
