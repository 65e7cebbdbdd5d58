"""Tar files made to do harm when they are unpacked; each is written by one function."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MB = 1 << 20
NAME = "evil.txt"


def tar_of(path: Path, *entries: tuple[str | tarfile.TarInfo, bytes], mode: str = "w:gz") -> None:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]  # a mode in a variable
        for name, data in entries:
            member = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))


def member(name: str, kind: bytes = tarfile.REGTYPE, to: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, to
    return made


def tar_climbs(path: Path) -> None:
    tar_of(path, ("../canary", b"gone"))


def tar_absolute(path: Path) -> None:
    tar_of(path, (str(path.parent / "canary"), b"gone"))


def tar_link_then_write(path: Path) -> None:
    tar_of(path, (member("door", tarfile.SYMTYPE, ".."), b""), ("door/canary", b"gone"))


def tar_links_in_steps(path: Path) -> None:
    """Lead out by links each of which stays inside (CVE-2025-4517's way past the filter)."""
    steps = "/".join(["s" * 240] * 16)
    tar_of(
        path,
        *((member("/".join(["s" * 240] * n), tarfile.DIRTYPE), b"") for n in range(1, 17)),
        (member("long", tarfile.SYMTYPE, steps), b""),
        (member("out", tarfile.SYMTYPE, "long/" + "../" * 18), b""),
        (member("hard", tarfile.LNKTYPE, "out/canary"), b""),
        ("hard", b"gone"),
    )


def tar_hard_link_out(path: Path) -> None:
    outside = str(path.parent / "canary")
    tar_of(path, (member("door", tarfile.LNKTYPE, outside), b""), ("door", b"gone"))


def tar_devices(path: Path) -> None:
    kinds = {"null": tarfile.CHRTYPE, "disk": tarfile.BLKTYPE, "pipe": tarfile.FIFOTYPE}
    tar_of(path, *((member(name, kind), b"") for name, kind in kinds.items()))


def tar_setuid(path: Path) -> None:
    run = member("run")
    run.mode = 0o6777
    tar_of(path, (run, b"#!/bin/sh\n"))


def tar_name_twice(path: Path) -> None:
    tar_of(path, ("a.py", b"1"), ("./a.py", b"2"))


def tar_file_and_folder(path: Path) -> None:
    tar_of(path, ("a", b"1"), ("a/b", b"2"))


def tar_sparse(path: Path) -> None:
    """Claim a terabyte of nothing in one header."""
    big = member("hole", tarfile.GNUTYPE_SPARSE)
    header = bytearray(big.tobuf(tarfile.GNU_FORMAT))
    header[483:495] = b"20000000000\0"
    header[148:156] = b"        "
    header[148:156] = b"%06o\0 " % sum(header)
    path.write_bytes(bytes(header) + bytes(1024))


def tar_huge_header(path: Path) -> None:
    """Hold a name of 100 MB, which tarfile reads whole."""
    long = member("././@LongLink", tarfile.GNUTYPE_LONGNAME)
    tar_of(path, (long, b"n" * (100 * MB)), (NAME, b""))


def tar_negative_size(path: Path) -> None:
    """Send tarfile back to the same header for ever (CVE-2025-8194)."""
    header = bytearray(member(NAME).tobuf(tarfile.GNU_FORMAT))
    header[124:136] = b"\xff" * 10 + b"\xfe\x00"
    header[148:156] = b"        "
    header[148:156] = b"%06o\0 " % sum(header)
    path.write_bytes(bytes(header) * 4 + bytes(1024))


def tar_bomb(path: Path, packed: Callable[[bytes], bytes] = gzip.compress) -> None:
    plain = path.with_suffix(".plain")
    tar_of(plain, (NAME, bytes(20 * MB)), mode="w")
    path.write_bytes(packed(plain.read_bytes()))
    plain.unlink()


def tar_bzip2_bomb(path: Path) -> None:
    tar_bomb(path, bz2.compress)


def tar_xz_bomb(path: Path) -> None:
    tar_bomb(path, lzma.compress)


def tar_many_entries(path: Path) -> None:
    tar_of(path, *((f"{number}", b"") for number in range(20_001)))


def tar_cut_short(path: Path) -> None:
    tar_of(path, ("a.py", b"1" * 600), ("b.py", b"2" * 600), mode="w")
    path.write_bytes(path.read_bytes()[: 512 * 3])


def tar_name_of_no_character(path: Path) -> None:
    tar_of(path, ("caf\udce9.py", b""), mode="w")


_OUT = "leads out of it"
REFUSED = {
    tar_climbs: _OUT,
    tar_absolute: _OUT,
    tar_link_then_write: "both as a file and as a folder",
    tar_links_in_steps: "twice",
    tar_hard_link_out: "twice",
    tar_name_twice: "holds 'a.py' twice",
    tar_file_and_folder: "both as a file and as a folder",
    tar_sparse: "sparse file",
    tar_huge_header: "impossible size",
    tar_negative_size: "impossible size",
    tar_bomb: "more than 200 times its size",
    tar_bzip2_bomb: "more than 200 times its size",
    tar_xz_bomb: "more than 200 times its size",
    tar_many_entries: "more than 20000 entries",
    tar_cut_short: "damaged or cut short",
    tar_name_of_no_character: "a line break or control character",
}
# Unpacked without the entries that are neither a folder nor a plain file.
DISARMED = {
    tar_devices: ["null", "disk", "pipe"],
    tar_setuid: [],
}
