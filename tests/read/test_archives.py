import bz2
import gzip
import io
import json
import lzma
import random
import struct
import tarfile
import time
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest

from demarche.read import read_reports
from demarche.records import Problem, Report

PAGE = """<html><head><title>{0}</title></head><body><article><h1>{0}</h1>
<p>Envoys of Peru and Chile met in Lima on Monday to discuss the closed border crossing, {0}.</p>
<p>The talks ended without a result, the ministry said, but both sides agreed to meet again in May.</p></article></body></html>"""
NAMES = [
    "a.html",
    "sub/b.txt",
    "c.jsonl",
    "d.html.gz",
    "e.pdf",
    "../../etc/f.txt",
    "/g.txt",
    "sub/.hidden.html",
    "in.zip",
]


def content(name: str) -> bytes:
    if name.endswith(".jsonl"):
        return b'{"text": "Line one met."}\n{"text": broken}\n{"text": "Line three met."}\n'
    if ".html" in name:
        data = PAGE.format(name).encode()
        return gzip.compress(data) if name.endswith(".gz") else data
    return f"Envoys met in {name}.".encode()


def make_zip(path: Path, names: list[str], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.mkdir("sub")
        for name in names:
            archive.writestr(name, content(name))
    return path


def make_tar(path: Path, names: list[str], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name in names:
            info = tarfile.TarInfo(name)
            info.size = len(content(name))
            archive.addfile(info, io.BytesIO(content(name)))
    return path


def read(*paths: Path) -> tuple[list[Report], list[Problem]]:
    problems: list[Problem] = []
    return list(read_reports([str(p) for p in paths], problems.append)), problems


@pytest.mark.parametrize("ending", ["zip", "tar", "tar.gz", "tgz", "tar.xz", "bz.zip"])
def test_members_are_read_in_order_and_nothing_is_written(tmp_path: Path, ending: str) -> None:
    folder = tmp_path / "in" / "deep"
    folder.mkdir(parents=True)
    path = folder / f"a.{ending}"
    if "zip" in ending:
        make_zip(path, NAMES, zipfile.ZIP_BZIP2 if "bz" in ending else zipfile.ZIP_DEFLATED)
    else:
        make_tar(path, NAMES, {"gz": "w:gz", "tgz": "w:gz", "xz": "w:xz"}.get(ending.split(".")[-1], "w"))
    reports, problems = read(path)
    assert [r.source for r in reports] == [
        f"{path}:a.html", f"{path}:sub/b.txt", f"{path}:c.jsonl:1", f"{path}:c.jsonl:3", f"{path}:d.html.gz",
        f"{path}:../../etc/f.txt", f"{path}:/g.txt",
    ]  # fmt: skip
    assert reports[0].title == "a.html"
    assert str(problems[0]).startswith(f"{path}:c.jsonl:2: broken JSON")
    assert "left out, not a format that is read: 1 × .html, 1 × .pdf, 1 × .zip" in problems[1].reason
    assert sorted(p.name for p in tmp_path.rglob("*")) == sorted(["in", "deep", path.name])


def test_long_names_links_and_extended_headers(tmp_path: Path) -> None:
    for form in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        path = tmp_path / f"{form}.tar"
        with tarfile.open(path, "w", format=form) as archive:
            link = tarfile.TarInfo("link.txt")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(link)
            info = tarfile.TarInfo("ü" * 150 + ".txt")
            info.size = 10
            archive.addfile(info, io.BytesIO(b"Envoys me."))
        (report,), problems = read(path)
        assert report.source == f"{path}:{'ü' * 150}.txt"
        assert problems == []


def bomb_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.jsonl", b"x" * 60_000_000)
        archive.writestr("good.txt", b"Envoys met in Lima.")


def bomb_tar(path: Path) -> None:
    with tarfile.open(path, "w:gz") as archive:
        good = tarfile.TarInfo("good.txt")
        good.size = 19
        archive.addfile(good, io.BytesIO(b"Envoys met in Lima."))
        bomb = tarfile.TarInfo("bomb.jsonl")
        bomb.size = 60_000_000
        archive.addfile(bomb, io.BytesIO(b"x" * bomb.size))


def header_bomb(path: Path) -> None:
    bomb = tarfile.TarInfo("x")
    bomb.type, bomb.size = tarfile.XHDTYPE, 4_000_000_000
    good = tarfile.TarInfo("good.txt")
    good.size = 19
    path.write_bytes(good.tobuf() + b"Envoys met in Lima.".ljust(512, b"\0") + bomb.tobuf() + bytes(100_000))


@pytest.mark.parametrize(
    ("name", "make", "reason"),
    [
        ("a.zip", bomb_zip, "taken for a bomb"),
        ("a.tar.gz", bomb_tar, "taken for a bomb"),
        ("a.tar", header_bomb, "a header of 4,000,000,000 bytes"),
    ],
)
def test_bombs_are_left_and_the_good_is_read(tmp_path: Path, name: str, make: object, reason: str) -> None:
    path = tmp_path / name
    make(path)  # type: ignore[operator]
    tracemalloc.start()
    started = time.monotonic()
    reports, problems = read(path)
    took, (_, peak) = time.monotonic() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [r.body for r in reports] == ["Envoys met in Lima."]
    assert reason in problems[0].reason
    assert took < 10
    assert peak < 20_000_000


def test_an_xz_that_asks_for_gigabytes(tmp_path: Path) -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 20}]
    data = bytearray(lzma.compress(bytes(10_000), filters=filters))
    data[14] = 40  # the dictionary's size in the block header: 4 GiB; its checksum is made right again
    size = (data[12] + 1) * 4
    data[12 + size - 4 : 12 + size] = struct.pack("<L", zlib.crc32(bytes(data[12 : 12 + size - 4])))
    path = tmp_path / "a.tar.xz"
    path.write_bytes(bytes(data))
    _, problems = read(path)
    assert len(problems) == 1
    assert "cannot be read to its end" in problems[0].reason


def test_sealed_and_unknown_packing(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.txt"), b"Envoys met.", zipfile.ZIP_LZMA)
        archive.writestr("b.txt", b"Envoys met.")
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")
    data[at + 8] |= 1  # the second one needs a password, says the list
    path.write_bytes(bytes(data))
    reports, problems = read(path)
    assert reports == []
    assert [p.reason for p in problems] == [
        "packed in a way that is not read (deflate or bzip2 are)",
        "needs a password",
    ]


def warc(*records: tuple[str, str, bytes]) -> bytes:
    out = b""
    for kind, url, block in records:
        head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:0>\r\nWARC-Target-URI: {url}\r\n"
        head += f"WARC-Date: 2024-03-05T10:00:00Z\r\nContent-Type: application/http; msgtype={kind}\r\nContent-Length: {len(block)}\r\n\r\n"
        out += gzip.compress(head.encode() + block + b"\r\n\r\n")
    return out


def http(body: bytes, head: str = "Content-Type: text/html; charset=utf-8", status: int = 200) -> bytes:
    return f"HTTP/1.1 {status} X\r\n{head}\r\n\r\n".encode() + body


def test_warc_pages_with_their_addresses(tmp_path: Path) -> None:
    one, two = PAGE.format("One é").encode(), PAGE.format("Two é").encode("cp1252")
    three = b"%x\r\n%s\r\n0\r\n\r\n" % (len(one), PAGE.format("Thr é").encode())
    data = warc(
        ("warcinfo", "", b"software: x"),
        ("request", "https://news.example/1", b"GET / HTTP/1.1\r\n\r\n"),
        (
            "response",
            "https://news.example/1",
            http(gzip.compress(one), "Content-Type: text/html\r\nContent-Encoding: gzip"),
        ),
        ("response", "https://news.example/2", http(two, "content-type: TEXT/HTML; charset=windows-1252")),
        ("response", "https://news.example/3", http(three, "Content-Type: text/html\r\nTransfer-Encoding: chunked")),
        ("response", "https://news.example/4", http(one, "Content-Type: image/png")),
        ("response", "https://news.example/5", http(one, status=404)),
        (
            "response",
            "https://news.example/6",
            http(gzip.compress(bytes(40_000_000)), "Content-Type: text/html\r\nContent-Encoding: gzip"),
        ),
        ("response", "javascript:x", http(one)),
        ("response", "https://news.example/7", http(b"<html></html>")),
        ("response", "https://news.example/8", b"\xff\xfe no http"),
    )
    for name, content in (("a.warc.gz", data), ("b.warc", gzip.decompress(data))):
        path = tmp_path / name
        path.write_bytes(content)
        reports, problems = read(path)
        assert [(r.source, r.url, r.title) for r in reports] == [
            (f"{path}:3", "https://news.example/1", "One é"),
            (f"{path}:4", "https://news.example/2", "Two é"),
            (f"{path}:5", "https://news.example/3", "Thr é"),
        ]
        assert [str(p).removeprefix(str(path)) for p in problems] == [
            ":8: cannot be unpacked: larger than 15.2588 MiB when unpacked", ":10: no article text found in the page",
        ]  # fmt: skip


def test_damaged_archives_are_named_and_never_end_a_run(tmp_path: Path) -> None:
    """Two hundred damaged copies of good archives; whatever is read of them is text."""
    chance = random.Random(7)
    made = {
        "a.zip": make_zip(tmp_path / "a.zip", NAMES).read_bytes(),
        "a.tar": make_tar(tmp_path / "a.tar", NAMES).read_bytes(),
        "a.tar.gz": make_tar(tmp_path / "a.tar.gz", NAMES, "w:gz").read_bytes(),
        "a.tar.xz": make_tar(tmp_path / "a.tar.xz", NAMES, "w:xz").read_bytes(),
        "a.warc.gz": warc(("response", "https://news.example/1", http(PAGE.encode()))) * 2,
    }
    good = tmp_path / "good.txt"
    good.write_text("Envoys met.", encoding="utf-8")
    for turn in range(200):
        name, data = sorted(made.items())[turn % len(made)]
        damaged = bytearray(data)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(damaged))
            damaged[at : at + chance.choice([0, 1, 1, 50])] = chance.randbytes(chance.choice([0, 1, 1, 4]))
        if chance.random() < 0.2:
            del damaged[chance.randrange(len(damaged)) :]
        path = tmp_path / f"d-{name}"
        path.write_bytes(bytes(damaged))
        reports, problems = read(path, good)
        assert any(r.source == str(good) for r in reports) or "already used" in str(problems), turn
        assert all("\n" not in str(p) for p in problems)


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tar.xz", "a.warc", "a.warc.gz"])
@pytest.mark.parametrize("data", [b"", b"no archive", bytes(3000), gzip.compress(b"x"), bz2.compress(b"x")])
def test_files_that_are_no_archives(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    reports, problems = read(path)
    assert reports == []
    assert all(str(p).startswith(str(path)) for p in problems)


def test_a_page_may_not_name_an_encoding_that_takes_hours(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    words = PAGE.format("Zoë").replace("<head>", '<head><meta charset="punycode">')
    path.write_bytes((words + "x" * 3_000_000).encode("cp1252"))
    started = time.monotonic()
    (report,), _ = read(path)
    assert report.title == "Zoë"
    assert time.monotonic() - started < 20


def test_records_in_archives_keep_their_order_and_ids(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps({"id": i, "text": f"Envoys met {i}."}) for i in range(50))
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.jsonl", lines)
    assert [r.id for r in read(path)[0]] == [str(i) for i in range(50)]
