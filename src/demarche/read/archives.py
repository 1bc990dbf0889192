"""Zip and tar archives of pages -> their members as sources. Nothing is ever written to disk; bombs are bounded."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from demarche.read.addresses import shown
from demarche.read.decode import MAX_FILE
from demarche.read.unpack import FREE, RATIO, TooLarge, gunzip, unxz
from demarche.records import Problem

MAX_MEMBERS = 200_000  # of a zip, whose list lies in memory
MAX_MEMBER = 4_000_000_000  # bytes of one member when unpacked: line-based files may be long
_MAX_HEADER = 64 * 1024  # bytes of a tar's long name
_SEALED = 1  # zip flag: needs a password
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2})

Member = tuple[str, BinaryIO | Problem]


class BadArchive(OSError):
    """The archive cannot be read any further; the message says why."""


def zip_members(name: str, stream: BinaryIO) -> Iterator[Member]:
    """(name, stream) of each file in a zip, in its own order; (name, Problem) for one that cannot be read."""
    _check_directory(stream)
    size = stream.seek(0, io.SEEK_END)
    try:
        with zipfile.ZipFile(stream) as archive:
            budget = [FREE + RATIO * size]
            for info in archive.infolist():
                if info.filename.endswith("/"):  # is_dir() fails on a member without a name
                    continue
                where = f"{name}:{shown(info.filename)}"
                if info.flag_bits & _SEALED:
                    yield info.filename, Problem(where, "needs a password")
                elif info.compress_type not in _METHODS:
                    yield info.filename, Problem(where, "packed in a way that is not read (deflate or bzip2 are)")
                else:
                    yield info.filename, _buffered(_ZipMember(archive, info, budget))
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError) as error:
        raise BadArchive(f"damaged zip: {shown(str(error), 100)}") from None


def _check_directory(stream: BinaryIO) -> None:
    """Look at the end record before zipfile loads the list of members. Raises BadArchive."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - 65_557))
    tail = stream.read(65_557)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise BadArchive("not a zip archive, or cut short")
    (length,) = struct.unpack("<L", tail[at + 12 : at + 16])
    wide = tail.rfind(b"PK\x06\x06", 0, at)
    if length == 0xFFFFFFFF and wide >= 0 and at - wide >= 48:
        (length,) = struct.unpack("<Q", tail[wide + 40 : wide + 48])
    if length > MAX_MEMBERS * 300 or length > size:  # an entry takes some hundred bytes
        raise BadArchive(f"a list of members of {length:,} bytes: more than {MAX_MEMBERS:,} files, or damaged")


class _ZipMember(io.RawIOBase):
    """One member, opened when it is first read; counts against the budget of the whole archive."""

    def __init__(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: list[int]) -> None:
        self.archive = archive
        self.info = info
        self.budget = budget
        self.file: Any = None
        self.out = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            if self.file is None:
                self.file = self.archive.open(self.info)
            data = self.file.read(min(len(buffer), 65_536))
        except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, ValueError, RuntimeError) as error:
            raise BadArchive(f"damaged in the archive: {shown(str(error), 100)}") from None
        self.out += len(data)
        self.budget[0] -= len(data)
        if self.budget[0] < 0 or self.out > min(MAX_MEMBER, FREE // 16 + RATIO * max(self.info.compress_size, 1)):
            raise TooLarge(f"unpacks to more than {RATIO} times its size: taken for a bomb and left there")
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if self.file is not None:
            self.file.close()
        super().close()


def tar_members(name: str, stream: BinaryIO) -> Iterator[Member]:
    """(name, stream) of each file in a tar (plain, .gz or .xz by its first bytes); links and devices are passed over.

    Headers are read one by one instead of by ``tarfile.open``, which takes a long name or an extended header of any
    size into memory. A member must be read before the next one is asked for.
    """
    unpacked = _unpacked(stream)
    long_name, size_told = "", -1
    while True:
        block = _exactly(unpacked, 512)
        if block is None or not block.strip(b"\0"):
            return
        try:
            info = tarfile.TarInfo.frombuf(block, "utf-8", "replace")
        except (tarfile.HeaderError, ValueError) as error:
            raise BadArchive(f"damaged tar: {shown(str(error), 100)}") from None
        size = info.size
        if size < 0:
            raise BadArchive("damaged tar: a negative size")
        if info.type in (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE, tarfile.XGLTYPE):
            if size > _MAX_HEADER:
                raise BadArchive(f"damaged tar: a header of {size:,} bytes")
            header = _exactly(unpacked, -(-size // 512) * 512) or b""
            if info.type == tarfile.GNUTYPE_LONGNAME:
                long_name = header[:size].split(b"\0")[0].decode("utf-8", "replace")
            elif info.type == tarfile.XHDTYPE:
                long_name, size_told = _extended(header[:size], long_name)
            continue
        size = size_told if size_told >= 0 else size
        member = _TarMember(unpacked, size)
        path, long_name, size_told = long_name or info.name, "", -1
        if info.isreg() and info.type != tarfile.GNUTYPE_SPARSE:
            if size > MAX_MEMBER:
                yield path, Problem(f"{name}:{shown(path)}", f"{size:,} bytes: too large")
            else:
                yield path, _buffered(member)
        member.pass_over()


def _unpacked(stream: BinaryIO) -> BinaryIO:
    head = stream.read(6)
    stream.seek(-len(head), io.SEEK_CUR)
    if head.startswith(b"\x1f\x8b"):
        return cast(BinaryIO, gunzip(stream))
    return cast(BinaryIO, unxz(stream)) if head == b"\xfd7zXZ\0" else stream


def _extended(header: bytes, name: str) -> tuple[str, int]:
    """Path and size out of a pax header ("27 path=…\\n" and so on); -1 where it tells no size."""
    size = -1
    while header:
        length, mark, _ = header.partition(b" ")
        if not mark or not length.isdigit() or not 0 < int(length[:9]) <= len(header):
            raise BadArchive("damaged tar: an extended header that cannot be read")
        key, _, value = header[len(length) + 1 : int(length)].rstrip(b"\n").partition(b"=")
        if key == b"path":
            name = value.decode("utf-8", "replace")
        elif key == b"size" and value.isdigit():
            size = int(value[:15])
        header = header[int(length) :]
    return name, size


class _TarMember(io.RawIOBase):
    """The next ``size`` bytes of the archive, padded to whole blocks of 512."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self.stream = stream
        self.left = size
        self.padding = -size % 512

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self.stream.read(min(len(buffer), self.left, 65_536))
        if not data and self.left:
            raise BadArchive("the archive is cut short")
        self.left -= len(data)
        buffer[: len(data)] = data
        return len(data)

    def pass_over(self) -> None:
        """Read on to the next header."""
        self.left += self.padding
        self.padding = 0
        while self.left > 0:
            data = self.stream.read(min(self.left, 65_536))
            if not data:
                raise BadArchive("the archive is cut short")
            self.left -= len(data)


def _exactly(stream: BinaryIO, count: int) -> bytes | None:
    data = stream.read(count)
    if data and len(data) < count:
        raise BadArchive("the archive is cut short")
    return data or None


def _buffered(raw: io.RawIOBase) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(raw, 65_536))


def gunzipped_member(stream: BinaryIO) -> BinaryIO:
    """A member that is itself gzip (page.html.gz). Raises TooLarge while reading, or OSError."""
    data = stream.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise TooLarge("a packed member larger than 16 MB")
    return cast(BinaryIO, gunzip(io.BytesIO(data)))
