"""Reports that print one text: MinHash signatures, the buckets to find them by, and how much two texts share."""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from demarche.records import Report

SIGNATURE_VERSION = 2
COPY = 0.6  # share of the shorter text's word triples that the longer one has, at or above which they print one text
SHINGLE = 3  # words
LEAD = 40  # words at the beginning, signed on their own: a cut tail leaves them whole
SHORTEST = 12  # words; below it two reports may say the same by chance
_HASHES, _LEAD_HASHES = 128, 24
_ROWS, _BANDS, _LEAD_BANDS = 2, 20, 6  # a bucket is two values: see `bands`
_HEADER = struct.Struct("<I")
_SIZE = _HEADER.size + 2 * (_HASHES + _LEAD_HASHES)
_WORD = re.compile(r"\w+")
_CREDIT = re.compile(r"\A[^\n.!?]{0,70}?(?:\([^()\n]{2,40}\)\s*(?:[-–—]+|:)?|\s[–—]|\s--?)\s")
_Hashes = NDArray[np.uint64]


def signature(report: Report) -> bytes:
    """MinHash (128 + 24 values of 16 bits) of the body's word triples, with their number; b"" below 12 words.

    Case, punctuation and a dateline or agency credit at the beginning do not count, nor does the headline.
    """
    words = _WORD.findall(_CREDIT.sub("", report.body, count=1).casefold())
    if len(words) < SHORTEST:
        return b""
    triples = _triples(words)
    whole, lead = np.unique(triples), triples[: max(1, min(len(words), LEAD) - SHINGLE + 1)]
    return _HEADER.pack(len(whole)) + _least(whole, _HASHES) + _least(lead, _LEAD_HASHES)


def bands(signature: bytes) -> tuple[int, ...]:
    """The LSH buckets of a signature as signed 64-bit numbers; texts that share none are not compared.

    20 pairs of values of the whole text and 6 of its beginning. Texts that share a part j of their triples (j = 0.43
    for two texts of one length at the threshold of copies) meet with a chance of 1 - (1 - j**2)**20 by the whole text
    alone: 0.98 at j = 0.43, 0.997 at 0.5, 0.9999 at 0.6, and 0.05 at 0.05.
    """
    if len(signature) != _SIZE:
        return ()
    values = np.frombuffer(signature, dtype="<u2", offset=_HEADER.size).astype(np.int64)
    whole, lead = values[: _ROWS * _BANDS], values[_HASHES : _HASHES + _ROWS * _LEAD_BANDS]
    pairs = np.concatenate((whole, lead)).reshape(_BANDS + _LEAD_BANDS, _ROWS)
    return tuple((_OF_BAND + (pairs[:, 0] << 16) + pairs[:, 1]).tolist())


_OF_BAND = np.arange(_BANDS + _LEAD_BANDS, dtype=np.int64) << 32


def resemblance(a: bytes, b: bytes) -> float:
    """The share (0 to 1) of the shorter text's word triples that the longer one has, estimated from signatures.

    Containment and not Jaccard, since a cut tail leaves one text inside the other; 0 when one has no signature.
    """
    if len(a) != _SIZE or len(b) != _SIZE:
        return 0.0
    first, second = (np.frombuffer(s, dtype="<u2", offset=_HEADER.size, count=_HASHES) for s in (a, b))
    jaccard = int(np.count_nonzero(first == second)) / _HASHES
    sizes = int(_HEADER.unpack_from(a)[0]), int(_HEADER.unpack_from(b)[0])
    shared = jaccard * sum(sizes) / (1 + jaccard)
    return min(1.0, shared / min(sizes))


def _triples(words: Sequence[str]) -> _Hashes:
    """A hash of every three words that follow each other, in order."""
    hashes = np.array([_of_word(word) for word in words], dtype=np.uint64)
    first, second, third = hashes[:-2], hashes[1:-1], hashes[2:]
    mixed = (first * _MIX[0] ^ second >> np.uint64(7)) * _MIX[1] + third * _MIX[2]
    mixed ^= mixed >> np.uint64(31)
    return mixed * _MIX[0]


_MIX = (
    np.uint64(0x9E3779B97F4A7C15),
    np.uint64(0xC2B2AE3D27D4EB4F),
    np.uint64(0x165667B19E3779F9),
)  # odd: no bit is lost


@lru_cache(maxsize=32768)
def _of_word(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _least(shingles: _Hashes, count: int) -> bytes:
    """The least value of each of ``count`` hash functions (multiply-shift), cut to 16 bits."""
    multiply, add = _functions(count)
    mixed = shingles[:, None] * multiply[None, :] + add[None, :]  # modulo 2**64, as meant
    mixed ^= mixed >> np.uint64(29)
    least = (mixed * np.uint64(0xBF58476D1CE4E5B9)).min(axis=0)
    return bytes(((least ^ (least >> np.uint64(31))) & np.uint64(0xFFFF)).astype("<u2").tobytes())


@lru_cache(maxsize=4)
def _functions(count: int) -> tuple[_Hashes, _Hashes]:
    digests = b"".join(hashlib.blake2b(b"%d/%d" % (count, i), digest_size=16).digest() for i in range(count))
    pairs = np.frombuffer(digests, dtype="<u8").astype(np.uint64).reshape(count, 2)
    return pairs[:, 0] | np.uint64(1), pairs[:, 1]
