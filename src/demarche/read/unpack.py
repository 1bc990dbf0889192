"""Unpacking with bounds: what comes out is counted while it comes out, so that no bomb ever lies in memory."""

from __future__ import annotations

import gzip
import io
import lzma
import zlib
from typing import Any, BinaryIO, cast

RATIO = 200  # times its packed size; pages of text and markup reach 30
FREE = 16_000_000  # bytes that may come out before the ratio counts
_LZMA_MEMORY = 256 * 2**20  # a hostile header can ask for 4 GiB of dictionary


class TooLarge(OSError):
    """More comes out than is read; the message says how much was allowed."""


class Inflater:
    """Undoes a Content-Encoding piece by piece; at most ``limit`` bytes come out. Raises TooLarge or zlib.error."""

    def __init__(self, encoding: str, limit: int) -> None:
        name = encoding.strip().lower()
        if name not in {"", "identity", "gzip", "x-gzip", "deflate"}:
            raise TooLarge(f"compressed in a way that was not asked for: {name[:20]!r}")
        self.packed = name in {"gzip", "x-gzip", "deflate"}
        self.limit = limit
        self.out = 0
        self.first = True
        self.engine = zlib.decompressobj(47)  # gzip or zlib, told by its head

    def feed(self, data: bytes) -> bytes:
        """The bytes that a piece of the body unpacks to."""
        if not self.packed:
            return self._counted(data)
        parts: list[bytes] = []
        while data:
            try:
                parts.append(self._counted(self.engine.decompress(data, self.limit - self.out + 1)))
            except zlib.error:
                if not self.first:
                    raise
                self.first = False
                self.engine = zlib.decompressobj(-15)  # "deflate" without its two bytes of head: many servers send it
                continue
            self.first = False
            data = self.engine.unconsumed_tail
            if self.engine.eof:
                data = self.engine.unused_data
                if data[:2] != b"\x1f\x8b":  # not another gzip member: padding, which is passed over
                    break
                self.engine = zlib.decompressobj(47)
        return b"".join(parts)

    def finish(self) -> None:
        """Say that the body has ended. Raises zlib.error when the packed data has not."""
        if self.packed and self.out and not self.engine.eof:
            raise zlib.error("cut short")

    def _counted(self, data: bytes) -> bytes:
        self.out += len(data)
        if self.out > self.limit:
            raise TooLarge(f"larger than {self.limit / 2**20:g} MiB when unpacked")
        return data


def inflated(data: bytes, limit: int) -> bytes:
    """The content of gzip data (a sitemap served as a .gz file). Raises TooLarge or zlib.error."""
    inflater = Inflater("gzip", limit)
    unpacked = inflater.feed(data)
    inflater.finish()
    return unpacked


class _Guarded(io.RawIOBase):
    """A stream that unpacks another and stops when far more comes out than went in."""

    def __init__(self, packed: BinaryIO, unpacked: BinaryIO) -> None:
        self.packed = packed
        self.unpacked = unpacked
        self.out = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self.unpacked.read(min(len(buffer), 65_536))
        self.out += len(data)
        if self.out > FREE + RATIO * self.packed.tell():
            raise TooLarge(f"unpacks to more than {RATIO} times its size: taken for a bomb and left there")
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self.packed.close()
        super().close()


class _Xz(io.RawIOBase):
    """A reader of .xz with a bound on its dictionary, which ``lzma.open`` does not have."""

    def __init__(self, packed: BinaryIO) -> None:
        self.packed = packed
        self.engine = lzma.LZMADecompressor(memlimit=_LZMA_MEMORY)

    def read(self, size: int = -1) -> bytes:
        while True:
            if self.engine.eof:
                rest = self.engine.unused_data or self.packed.read(65_536)
                if not rest.strip(b"\0"):
                    return b""
                self.engine = lzma.LZMADecompressor(memlimit=_LZMA_MEMORY)
            else:
                rest = self.packed.read(65_536) if self.engine.needs_input else b""
                if not rest and self.engine.needs_input:
                    raise EOFError("the file is cut short")
            try:
                data = self.engine.decompress(rest, size)
            except lzma.LZMAError as error:
                raise OSError(f"damaged .xz data: {error}") from None
            if data:
                return data


def gunzip(packed: BinaryIO) -> io.BufferedReader:
    """The content of a gzip file as a stream. Reading raises OSError, EOFError, zlib.error."""
    return io.BufferedReader(_Guarded(packed, cast(BinaryIO, gzip.GzipFile(fileobj=packed))), 65_536)


def unxz(packed: BinaryIO) -> io.BufferedReader:
    """The content of an .xz file as a stream. Reading raises OSError or EOFError."""
    return io.BufferedReader(_Guarded(packed, cast(BinaryIO, _Xz(packed))), 65_536)
