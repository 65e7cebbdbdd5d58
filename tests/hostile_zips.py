"""Zip files made to do harm when they are unpacked; each is written by one function."""

from __future__ import annotations

import stat
import struct
import zipfile
from typing import TYPE_CHECKING

import tiny

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MB = 1 << 20
NAME = "evil.txt"


def zip_of(path: Path, *entries: tuple[str | zipfile.ZipInfo, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)


def entry(name: str, kind: int) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name)
    made.create_system = 3
    made.external_attr = (kind | 0o644) << 16
    return made


def zip_climbs(path: Path) -> None:
    zip_of(path, ("../" * 9 + "canary", b"gone"))


def zip_climbs_from_a_folder(path: Path) -> None:
    zip_of(path, ("a/b/../../../canary", b"gone"))


def zip_climbs_by_backslash(path: Path) -> None:
    zip_of(path, ("..\\..\\canary", b"gone"))


def zip_absolute(path: Path) -> None:
    zip_of(path, (str(path.parent / "canary"), b"gone"))


def zip_drive_letter(path: Path) -> None:
    zip_of(path, ("C:\\canary", b"gone"))


def zip_link_then_write(path: Path) -> None:
    zip_of(path, (entry("door", stat.S_IFLNK), b".."), ("door/../canary", b"gone"))


def zip_link_out(path: Path) -> None:
    zip_of(path, (entry("door", stat.S_IFLNK), str(path.parent / "canary").encode()))


def zip_newline_in_a_name(path: Path) -> None:
    zip_of(path, ("a\nscore: 100", b""))


def zip_nul_in_a_name(path: Path) -> None:
    zip_of(path, ("ab.py", b""))
    path.write_bytes(path.read_bytes().replace(b"ab.py", b"a\0.py"))


def zip_long_name(path: Path) -> None:
    zip_of(path, ("n" * 300, b""))


def zip_deep(path: Path) -> None:
    zip_of(path, ("d/" * 1000 + "f", b""))


def zip_case_collides(path: Path) -> None:
    zip_of(path, ("Client.py", b"1"), ("client.py", b"2"))


def zip_encrypted(path: Path) -> None:
    zip_of(path, (NAME, b"x" * 20))
    data = bytearray(path.read_bytes())
    data[6] |= 1  # in the entry's own header
    data[data.index(b"PK\x01\x02") + 8] |= 1  # in the directory
    path.write_bytes(bytes(data))


def zip_ratio_bomb(path: Path) -> None:
    zip_of(path, (NAME, bytes(20 * MB)))


def zip_size_bomb_whose_header_lies(path: Path) -> None:
    """Say 1 byte in every header; 20 MB are there."""
    zip_of(path, (NAME, bytes(20 * MB)))
    size = struct.pack("<L", 20 * MB)
    path.write_bytes(path.read_bytes().replace(size, struct.pack("<L", 1)))


def zip_many_entries(path: Path) -> None:
    zip_of(path, *((f"{number}", b"") for number in range(20_001)))


def zip_entries_overlap(path: Path) -> None:
    """List one entry a hundred times: little to pack, a lot to unpack."""
    zip_of(path, ("0000", bytes(MB)))
    data = path.read_bytes()
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    listed = data[start:end]
    many = b"".join(listed.replace(b"0000", b"%04d" % number) for number in range(100))
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 100, 100, len(many), start, 0)
    path.write_bytes(data[:start] + many + tail)


def zip_bzip2_bomb(path: Path) -> None:
    """Inflate to 60 MB in one step, which zipfile does not bound."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr(NAME, bytes(60 * MB))


def zip_corrupt(path: Path) -> None:
    zip_of(path, (NAME, bytes(range(256)) * 40))
    data = bytearray(path.read_bytes())
    data[45] ^= 255
    path.write_bytes(bytes(data))


def zip_cut_short(path: Path) -> None:
    zip_of(path, (NAME, bytes(range(256)) * 40))
    path.write_bytes(path.read_bytes()[:-30])


def zip_in_a_zip(path: Path) -> None:
    inner = path.with_suffix(".inner")
    zip_ratio_bomb(inner)
    zip_of(path, ("inner.zip", inner.read_bytes()))
    inner.unlink()


def zip_pretends_to_be_a_project(path: Path) -> None:
    """Be an honest project but for one entry."""
    zip_of(
        path,
        ("ada/pyproject.toml", b'[tool.makerday]\nstarter = "tiny"\n'),
        (f"ada/{tiny.PACKAGE}/__init__.py", tiny.SOLVED.encode()),
        ("ada/../../canary", b"gone"),
    )


_OUT = "leads out of it"
REFUSED: dict[Callable[[Path], None], str] = {
    zip_climbs: _OUT,
    zip_climbs_from_a_folder: _OUT,
    zip_climbs_by_backslash: _OUT,
    zip_absolute: _OUT,
    zip_drive_letter: _OUT,
    zip_link_then_write: _OUT,
    zip_newline_in_a_name: "a line break or control character",
    zip_nul_in_a_name: "a name with a NUL",
    zip_long_name: "a name of more than 255 bytes",
    zip_deep: "more than 32 deep",
    zip_case_collides: "holds both 'Client.py' and 'client.py'",
    zip_encrypted: "is encrypted",
    zip_ratio_bomb: "more than 200 times its size",
    zip_size_bomb_whose_header_lies: "damaged",
    zip_many_entries: "more than 20000 entries",
    zip_entries_overlap: "overlap",
    zip_bzip2_bomb: "compressed by method 12",
    zip_corrupt: "damaged or cut short",
    zip_cut_short: "damaged or cut short",
    zip_pretends_to_be_a_project: _OUT,
}
# Unpacked without the entries that are neither a folder nor a plain file.
DISARMED: dict[Callable[[Path], None], list[str]] = {
    zip_link_out: ["door"],
    zip_in_a_zip: [],
}
